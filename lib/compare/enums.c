/* SPDX-License-Identifier: MIT */
/* Enum types, of which columns have the labels as well. */
#include "compare/compare.h"
#include "compare/index.h"
#include "compare/prepare.h"
#include "schema/variant.h"

#include <string.h>

/* Whether it can be an enum at all: most types are not, and need no parsing. */
static int may_be_enum(const char *type)
{
	for (; type && *type; type++)
		if ((*type == 'e' || *type == 'E') &&
		    migr__view_is_nocase((migr__view){ type, strnlen(type, 4) }, "enum"))
			return 1;
	return 0;
}

int migr__column_enum(const migr_column *column, const char *dialect, migr__arena *arena, migr__type *out,
                      migr_error *error)
{
	migr_error own;
	int is_enum;

	if (!may_be_enum(column->type))
		return 0;
	migr__error_init(&own, error->alloc);
	is_enum = migr__type_parse(column->type, dialect, arena, out, &own) == MIGR_OK && out->kind == MIGR__TYPE_ENUM;
	if (own.status == MIGR_ERROR_NO_MEMORY) {
		migr__fail_memory(error);
		is_enum = -1;
	}
	migr__error_clear(&own);
	return is_enum;
}

/* The name before "[]", with its quotes gone. */
static const char *array_name(migr__view text, migr__arena *arena, migr_error *error)
{
	const char *name, *at;

	while (text.size > 2 && memcmp(text.data + text.size - 2, "[]", 2) == 0)
		text = migr__view_trim((migr__view){ text.data, text.size - 2 });
	name = at = migr__arena_strndup(arena, text.data, text.size);
	if (!name)
		migr__fail_memory(error);
	else if (*name == '"')
		name = migr__names_unquote(&at, "type", arena, error);
	return error->status == MIGR_OK ? name : NULL;
}

const char *migr__column_enum_name(const migr_column *column, const char *dialect, migr__arena *arena, int *is_array,
                                   migr_error *error)
{
	migr__variant variant;
	migr__type type;

	*is_array = 0;
	if (migr__column_enum(column, dialect, arena, &type, error) == 1)
		return type.name;
	if (!column->type || !migr__variant_of(column->type, dialect, &variant) || variant.text.size < 3 ||
	    memcmp(variant.text.data + variant.text.size - 2, "[]", 2) != 0)
		return NULL;
	*is_array = 1;
	return array_name(variant.text, arena, error);
}

const char *migr__labels_text(const migr__names *labels, migr__arena *arena)
{
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, arena->alloc);
	for (size_t i = 0; i < labels->count; i++) {
		migr__buf_puts(&buf, i ? ", " : "");
		migr__quote(&buf, labels->items[i], '\'');
	}
	text = buf.failed ? NULL : migr__arena_strdup(arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return text;
}

typedef struct collecting {
	const migr_enum **items;
	uint32_t count;
	size_t capacity;
	migr__index by_name;
	migr__arena *arena;
	migr_error *error;
} collecting;

static int add(collecting *c, const migr_enum *type)
{
	if (!migr__reserve(c->arena->alloc, &c->items, &c->capacity, c->count + 1, sizeof *c->items)) {
		migr__fail_memory(c->error);
		return 0;
	}
	c->items[c->count++] = type;
	return 1;
}

/*
 * Columns name a type without its schema, so it is the one that the search path finds: of the current schema, or one
 * that the models put somewhere else.
 */
static void add_of_column(collecting *c, const migr_column *column, const char *dialect)
{
	migr_enum *type;
	migr__type read;

	if (migr__column_enum(column, dialect, c->arena, &read, c->error) != 1 || !read.name)
		return;
	if (migr__index_add(&c->by_name, NULL, NULL, read.name, 0) != MIGR__NONE)
		return;
	type = migr__arena_new(c->arena, 1, sizeof *type);
	if (!type) {
		migr__fail_memory(c->error);
		return;
	}
	type->struct_size = sizeof *type;
	type->name = read.name;
	type->labels = migr__labels_text(&read.labels, c->arena);
	if (!type->labels)
		migr__fail_memory(c->error);
	else
		add(c, type);
}

static void collect(collecting *c, const migr_models *models, const char *dialect)
{
	for (uint32_t i = 0; i < models->enums.count; i++) {
		migr__index_add(&c->by_name, NULL, NULL, models->enums.items[i]->name, 0);
		if (!add(c, models->enums.items[i]))
			return;
	}
	for (uint32_t i = 0; i < models->tables.count; i++) {
		const migr_table *table = models->tables.items[i];

		for (uint32_t k = 0; k < table->columns.count && c->error->status == MIGR_OK; k++)
			add_of_column(c, &table->columns.items[k], dialect);
	}
}

migr_status migr__all_enums(const migr_models *models, const char *dialect, migr__arena *arena, migr_enum_refs *out,
                            migr_error *error)
{
	collecting c = { .arena = arena, .error = error };
	const migr_enum **items;

	migr__index_init(&c.by_name, arena, 0);
	collect(&c, models, dialect);
	items = migr__arena_new(arena, c.count + 1, sizeof(const migr_enum *));
	if (items && c.count)
		memcpy(items, c.items, c.count * sizeof *items);
	if (!items || c.by_name.failed)
		migr__fail_memory(error);
	*out = (migr_enum_refs){ c.count ? items : NULL, c.count, (uint32_t)sizeof *items };
	migr__free(arena->alloc, c.items);
	migr__index_clear(&c.by_name);
	return error->status;
}
