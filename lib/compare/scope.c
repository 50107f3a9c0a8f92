/* SPDX-License-Identifier: MIT */
/* Which part of a reading counts. */
#include "compare/compare.h"
#include "compare/index.h"
#include "schema/names.h"
#include "schema/shape.h"

#include <string.h>

/* A pattern of a list, cut at its point. */
typedef struct pattern {
	const char *schema; /* NULL: the current one */
	const char *name;
} pattern;

typedef struct patterns {
	pattern *items;
	size_t count;
} patterns;

typedef struct filter {
	const migr_scope *scope; /* or NULL */
	patterns include, exclude;
	migr__index own;
	migr__arena *arena;
	migr__reading *out;
	size_t left_capacity;
	migr_error *error;
} filter;

/* Goes back to the last star alone, so that it takes no more than the product of the lengths. */
static int fits(const char *glob, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text) {
		if (*glob == '*') {
			star = glob++;
			resume = text;
		} else if (*glob == *text || *glob == '?') {
			/* a character is all of its bytes */
			if (*glob == '?' && ((unsigned char)*text & 0x80))
				while (((unsigned char)text[1] & 0xc0) == 0x80)
					text++;
			glob++;
			text++;
		} else if (star) {
			glob = star + 1;
			text = ++resume;
		} else {
			return 0;
		}
	}
	while (*glob == '*')
		glob++;
	return !*glob;
}

static migr_status read_patterns(filter *f, const char *list, const char *what, patterns *out)
{
	migr__names names;

	memset(out, 0, sizeof *out);
	if (migr__names_parse(list, what, f->arena, &names, f->error) != MIGR_OK)
		return f->error->status == MIGR_ERROR_NO_MEMORY ? f->error->status
		                                                : (f->error->status = MIGR_ERROR_OPTION);
	out->items = migr__arena_new(f->arena, names.count + 1, sizeof *out->items);
	if (!out->items)
		return migr__fail_memory(f->error);
	for (size_t i = 0; i < names.count; i++) {
		const char *dot = strchr(names.items[i], '.');
		pattern *to = &out->items[out->count++];

		to->name = dot ? dot + 1 : names.items[i];
		if (!dot)
			continue;
		to->schema = migr__arena_strndup(f->arena, names.items[i], (size_t)(dot - names.items[i]));
		if (!to->schema)
			return migr__fail_memory(f->error);
		if (!*to->schema || !*to->name) {
			migr__fail(f->error, MIGR_ERROR_OPTION, "%s: '%s' is no pattern", what, names.items[i]);
			return migr__error_hint(f->error,
			                        "write it as \"shop_*\", or as \"audit.*\" for another schema");
		}
	}
	return MIGR_OK;
}

static int is_among(const patterns *list, const char *schema, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (!schema == !list->items[i].schema && (!schema || fits(list->items[i].schema, schema)) &&
		    fits(list->items[i].name, name))
			return 1;
	return 0;
}

static void leave(filter *f, migr_object object, const char *schema, const char *table, const char *name,
                  const char *why)
{
	migr__reading *out = f->out;

	if (out->n_left == f->left_capacity) {
		size_t capacity = f->left_capacity * 2 + 8;
		migr__left *items = migr__arena_new(f->arena, capacity, sizeof *items);

		if (!items) {
			migr__fail_memory(f->error);
			return;
		}
		if (out->n_left)
			memcpy(items, out->left, out->n_left * sizeof *items);
		out->left = items;
		f->left_capacity = capacity;
	}
	out->left[out->n_left++] = (migr__left){ object, schema, table, name ? name : "", why };
}

static int is_asked_for(filter *f, migr_object object, const char *schema, const char *table, const char *name)
{
	const migr_scope *scope = f->scope;

	if (!scope || !scope->include_fn || scope->include_fn(object, schema, table, name, scope->user))
		return 1;
	leave(f, object, schema, table, name, "the application leaves it out");
	return 0;
}

/* Of what is by itself. */
static int counts(filter *f, migr_object object, const char *schema, const char *name)
{
	if (migr__index_find(&f->own, schema, NULL, name) != MIGR__NONE)
		return 0;
	if (f->include.count && !is_among(&f->include, schema, name)) {
		leave(f, object, schema, NULL, name, "it fits no pattern of `include`");
		return 0;
	}
	if (is_among(&f->exclude, schema, name)) {
		leave(f, object, schema, NULL, name, "it fits a pattern of `exclude`");
		return 0;
	}
	return is_asked_for(f, object, schema, NULL, name);
}

/* Filters a list of a table by the callback; the name is at an offset of each item. */
static void filter_list(filter *f, const migr_table *table, migr_object object, void *list, size_t size, size_t offset)
{
	migr__any_list *from = list;
	char *items = from->count ? migr__arena_new(f->arena, from->count, size) : NULL;
	uint32_t count = 0;

	if (from->count && !items)
		migr__fail_memory(f->error);
	for (uint32_t i = 0; items && i < from->count; i++) {
		const char *item = (const char *)from->items + (size_t)i * size;
		const char *name = *(const char *const *)(const void *)(item + offset);

		if (is_asked_for(f, object, table->schema, table->name, name))
			memcpy(items + size * count++, item, size);
	}
	from->items = count ? items : NULL;
	from->count = count;
}

#define FILTER(f, table, object, list, type)                                                                           \
	filter_list((f), (table), (object), &(table)->list, sizeof(type), offsetof(type, name))

/* What the table consists of. */
static const migr_table *filter_table(filter *f, const migr_table *from)
{
	migr_table *table;

	if (!f->scope || !f->scope->include_fn)
		return from;
	table = migr__arena_new(f->arena, 1, sizeof *table);
	if (!table) {
		migr__fail_memory(f->error);
		return from;
	}
	*table = *from;
	FILTER(f, table, MIGR_OBJECT_COLUMN, columns, migr_column);
	FILTER(f, table, MIGR_OBJECT_UNIQUE, unique_keys, migr_key);
	FILTER(f, table, MIGR_OBJECT_FOREIGN_KEY, foreign_keys, migr_foreign_key);
	FILTER(f, table, MIGR_OBJECT_CHECK, checks, migr_check);
	FILTER(f, table, MIGR_OBJECT_EXCLUDE, excludes, migr_exclude);
	FILTER(f, table, MIGR_OBJECT_INDEX, indexes, migr_index);
	if (table->primary_key &&
	    !is_asked_for(f, MIGR_OBJECT_PRIMARY_KEY, table->schema, table->name, table->primary_key->name))
		table->primary_key = NULL;
	return table;
}

/* A list of pointers as long as the one that is filtered. */
static const void **new_refs(filter *f, uint32_t count)
{
	const void **refs = migr__arena_new(f->arena, (size_t)count + 1, sizeof *refs);

	if (!refs)
		migr__fail_memory(f->error);
	return refs;
}

/* Things by themselves: all begin with struct_size, flags, name, schema. */
#define FILTER_REFS(f, object, list)                                                                                   \
	do {                                                                                                           \
		const void **refs_ = new_refs((f), (list).count);                                                      \
		uint32_t kept_ = 0;                                                                                    \
                                                                                                                       \
		for (uint32_t i_ = 0; refs_ && i_ < (list).count; i_++)                                                \
			if (counts((f), (object), (list).items[i_]->schema, (list).items[i_]->name))                   \
				refs_[kept_++] = (list).items[i_];                                                     \
		(list).items = kept_ ? (void *)refs_ : NULL;                                                           \
		(list).count = kept_;                                                                                  \
	} while (0)

static void filter_tables(filter *f, migr__index *kept)
{
	migr_models *models = &f->out->models;
	const void **refs;

	FILTER_REFS(f, MIGR_OBJECT_TABLE, models->tables);
	FILTER_REFS(f, MIGR_OBJECT_VIEW, models->views);
	refs = new_refs(f, models->tables.count);
	for (uint32_t i = 0; refs && i < models->tables.count; i++) {
		refs[i] = filter_table(f, models->tables.items[i]);
		migr__index_add(kept, models->tables.items[i]->schema, NULL, models->tables.items[i]->name, i);
	}
	models->tables.items = models->tables.count ? (void *)refs : NULL;
	for (uint32_t i = 0; i < models->views.count; i++)
		migr__index_add(kept, models->views.items[i]->schema, NULL, models->views.items[i]->name, i);
}

/* They go with their table. */
static void filter_triggers(filter *f, migr__index *kept)
{
	migr_trigger_refs *list = &f->out->models.triggers;
	const void **refs = new_refs(f, list->count);
	uint32_t count = 0;

	for (uint32_t i = 0; refs && i < list->count; i++) {
		const migr_trigger *trigger = list->items[i];

		if (migr__index_find(kept, trigger->schema, NULL, trigger->table) != MIGR__NONE &&
		    is_asked_for(f, MIGR_OBJECT_TRIGGER, trigger->schema, trigger->table, trigger->name))
			refs[count++] = trigger;
	}
	list->items = count ? (void *)refs : NULL;
	list->count = count;
}

static void run(filter *f)
{
	migr_models *models = &f->out->models;
	migr__index kept;

	migr__index_init(&kept, f->arena, 0);
	filter_tables(f, &kept);
	filter_triggers(f, &kept);
	FILTER_REFS(f, MIGR_OBJECT_SEQUENCE, models->sequences);
	FILTER_REFS(f, MIGR_OBJECT_ENUM, models->enums);
	if (kept.failed || f->own.failed)
		migr__fail_memory(f->error);
	migr__index_clear(&kept);
}

migr_status migr__scope_filter(const migr_scope *scope, const migr__own_table *own, size_t n_own,
                               const migr__reading *from, migr__arena *arena, migr__reading *out, migr_error *error)
{
	filter f = { .scope = scope, .arena = arena, .out = out, .error = error, .left_capacity = from->n_left };
	migr_status rc;

	migr__error_clear(error);
	*out = *from;
	rc = read_patterns(&f, scope ? scope->include : NULL, "include", &f.include);
	if (rc == MIGR_OK)
		rc = read_patterns(&f, scope ? scope->exclude : NULL, "exclude", &f.exclude);
	if (rc != MIGR_OK)
		return rc;
	migr__index_init(&f.own, arena, 0);
	for (size_t i = 0; i < n_own; i++)
		migr__index_add(&f.own, own[i].schema, NULL, own[i].name, 0);
	run(&f);
	migr__index_clear(&f.own);
	return error->status;
}

/* --- patterns that fit nothing --- */

static int is_in_refs(const patterns *one, const migr__any_list *list)
{
	/* all of them begin with struct_size, flags, name, schema */
	const migr_table *const *items = list->items;

	for (uint32_t i = 0; i < list->count; i++)
		if (is_among(one, items[i]->schema, items[i]->name))
			return 1;
	return 0;
}

static int is_in_models(const patterns *one, const migr_models *models)
{
	return is_in_refs(one, (const void *)&models->tables) || is_in_refs(one, (const void *)&models->views) ||
	       is_in_refs(one, (const void *)&models->sequences) || is_in_refs(one, (const void *)&models->enums);
}

migr_status migr__scope_idle(const migr_scope *scope, const migr_models *live, const migr_models *wanted,
                             migr__arena *arena, const char **name, migr_error *error)
{
	filter f = { .scope = scope, .arena = arena, .error = error };
	migr__names names;
	migr_status rc;

	*name = NULL;
	if (!scope->include)
		return MIGR_OK;
	rc = read_patterns(&f, scope->include, "include", &f.include);
	if (rc == MIGR_OK)
		rc = migr__names_parse(scope->include, "include", arena, &names, error);
	for (size_t i = 0; rc == MIGR_OK && i < f.include.count && !*name; i++) {
		const patterns one = { &f.include.items[i], 1 };

		if (!is_in_models(&one, live) && !is_in_models(&one, wanted))
			*name = names.items[i];
	}
	return rc;
}
