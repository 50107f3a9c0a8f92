/* SPDX-License-Identifier: MIT */
/*
 * The schemas of models.
 */
#include "engine/compare.h"

#include <string.h>

typedef struct schema_visitor {
	const char *current; /* NULL: they are only gathered */
	migr__arena *arena;
	const char **names;
	size_t count;
	size_t capacity;
	int failed;
} schema_visitor;

static void gather(schema_visitor *v, const char *name)
{
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->names[i], name) == 0)
			return;
	if (v->count == v->capacity) {
		size_t capacity = v->capacity ? 2 * v->capacity : 8;
		const char **names = migr__arena_new(v->arena, capacity, sizeof *names);

		if (!names) {
			v->failed = 1;
			return;
		}
		if (v->count)
			memcpy(names, v->names, v->count * sizeof *names);
		v->names = names;
		v->capacity = capacity;
	}
	v->names[v->count++] = name;
}

/* The structs were imported: they are copies of our own. */
static void visit(schema_visitor *v, const char *const *member)
{
	union {
		const char *const *from;
		const char **to;
	} place = { .from = member };

	if (!*member)
		return;
	if (!v->current)
		gather(v, *member);
	else if (strcmp(*member, v->current) == 0)
		*place.to = NULL;
}

/* They may not have been checked yet, so a pointer to an item can be NULL. */
#define VISIT_EACH(v, list)                                                                                            \
	for (uint32_t i = 0; i < (list).count; i++)                                                                    \
		if ((list).items[i])                                                                                   \
	visit((v), &(list).items[i]->schema)

static void visit_models(schema_visitor *v, const migr_models *models)
{
	VISIT_EACH(v, models->tables);
	VISIT_EACH(v, models->enums);
	VISIT_EACH(v, models->sequences);
	VISIT_EACH(v, models->views);
	VISIT_EACH(v, models->triggers);
	for (uint32_t i = 0; v->current && i < models->tables.count; i++) {
		const migr_table *table = models->tables.items[i];

		/* none is the table's own; and what is only pointed to is not of the models */
		for (uint32_t k = 0; table && !table->schema && k < table->foreign_keys.count; k++)
			visit(v, &table->foreign_keys.items[k].ref_schema);
	}
}

/* The list of schemas without the current one. */
static int trim_list(migr_models *models, const char *schema, migr__arena *arena)
{
	migr_error ignored;
	migr__names names;
	migr__buf list;
	int ok;

	migr__error_init(&ignored, arena->alloc);
	if (!models->schemas || migr__names_parse(models->schemas, "schemas", arena, &names, &ignored) != MIGR_OK) {
		/* what is wrong with it is told when it is checked */
		ok = ignored.status != MIGR_ERROR_NO_MEMORY;
		migr__error_clear(&ignored);
		return ok;
	}
	migr__buf_init(&list, arena->alloc);
	for (size_t i = 0; i < names.count; i++) {
		if (strcmp(names.items[i], schema) == 0)
			continue;
		migr__buf_puts(&list, list.size ? ", " : "");
		migr__names_write(names.items[i], &list);
	}
	models->schemas = list.size ? migr__arena_strndup(arena, list.data, list.size) : NULL;
	ok = !list.failed && (models->schemas || !list.size);
	migr__buf_free(&list);
	return ok;
}

int migr__models_localise(migr_models *models, const char *schema, migr__arena *arena)
{
	schema_visitor v = { .current = schema, .arena = arena };

	visit_models(&v, models);
	return trim_list(models, schema, arena);
}

migr_status migr__models_schemas(const migr_models *models, migr__arena *arena, migr__names *out, migr_error *error)
{
	schema_visitor v = { .arena = arena, .names = out->items, .count = out->count, .capacity = out->count };
	migr__names names;
	migr_status rc = migr__names_parse(models->schemas, "schemas", arena, &names, error);

	if (rc != MIGR_OK)
		return rc;
	for (size_t i = 0; i < names.count; i++)
		gather(&v, names.items[i]);
	visit_models(&v, models);
	*out = (migr__names){ v.names, v.count };
	return v.failed ? migr__fail_memory(error) : MIGR_OK;
}
