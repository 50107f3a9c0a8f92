/* SPDX-License-Identifier: MIT */
#include "compare/prepare.h"

#include "compare/compare.h"
#include "compare/order.h"
#include "schema/convention.h"

#include <string.h>

int migr__is_tag(const char *name)
{
	return name && strncmp(name, MIGR__TAG, sizeof MIGR__TAG - 1) == 0;
}

const migr_table *migr__table_named(const migr_table *table, const char *convention, size_t max_name,
                                    migr__arena *arena, migr_error *error)
{
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = table);

	if (migr__convention_apply(convention, max_name, &operation, arena, error) != MIGR_OK)
		return NULL;
	return operation.table_definition;
}

typedef struct tagger {
	unsigned number; /* of the next tag: they differ in all of the models, as names of some constraints must */
	migr__arena *arena;
	migr_error *error;
} tagger;

static void tag(tagger *t, const char **name)
{
	char text[sizeof MIGR__TAG + 16];
	migr__buf buf;

	if (*name || t->error->status != MIGR_OK)
		return;
	migr__buf_init(&buf, t->arena->alloc);
	migr__buf_printf(&buf, MIGR__TAG "%u", t->number++);
	memcpy(text, migr__buf_text(&buf), buf.size + 1);
	*name = buf.failed ? NULL : migr__arena_strdup(t->arena, text);
	migr__buf_free(&buf);
	if (!*name)
		migr__fail_memory(t->error);
}

/* A copy of a list with room for more; NULL without items, or without memory, which is in the error. */
static void *copy_list(tagger *t, const void *items, size_t count, size_t more, size_t size)
{
	void *copy = count + more ? migr__arena_new(t->arena, count + more, size) : NULL;

	if (count + more && !copy)
		migr__fail_memory(t->error);
	else if (count)
		memcpy(copy, items, count * size);
	return copy;
}

#define TAG_LIST(t, list, type)                                                                                        \
	do {                                                                                                           \
		type *copy_ = copy_list((t), (list).items, (list).count, 0, sizeof(type));                             \
                                                                                                                       \
		for (uint32_t i_ = 0; copy_ && i_ < (list).count; i_++)                                                \
			tag((t), &copy_[i_].name);                                                                     \
		(list).items = copy_;                                                                                  \
	} while (0)

/* A name as a list of one. */
static const char *list_of(tagger *t, const char *name)
{
	const char *list;
	migr__buf buf;

	migr__buf_init(&buf, t->arena->alloc);
	migr__names_write(name, &buf);
	list = buf.failed ? NULL : migr__arena_strdup(t->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!list)
		migr__fail_memory(t->error);
	return list;
}

/* Unique keys of single columns that the columns say by a flag: as part of the table they can have a tag. */
static void move_unique_columns(tagger *t, migr_table *table)
{
	uint32_t count = 0, at = table->unique_keys.count;
	migr_column *columns;
	migr_key *keys;

	for (uint32_t i = 0; i < table->columns.count; i++)
		count += (table->columns.items[i].flags & MIGR_UNIQUE) != 0;
	if (!count)
		return;
	columns = copy_list(t, table->columns.items, table->columns.count, 0, sizeof *columns);
	keys = copy_list(t, table->unique_keys.items, at, count, sizeof *keys);
	if (!columns || !keys)
		return;
	for (uint32_t i = 0; i < table->columns.count; i++) {
		if (!(columns[i].flags & MIGR_UNIQUE))
			continue;
		columns[i].flags &= ~(uint32_t)MIGR_UNIQUE;
		keys[at].struct_size = sizeof *keys;
		keys[at++].columns = list_of(t, columns[i].name);
	}
	table->columns.items = columns;
	table->unique_keys = (migr_key_list){ keys, at, (uint32_t)sizeof *keys };
}

static const migr_table *tagged(tagger *t, const migr_table *named)
{
	migr_table *table = copy_list(t, named, 1, 0, sizeof *table);

	if (!table)
		return NULL;
	move_unique_columns(t, table);
	TAG_LIST(t, table->unique_keys, migr_key);
	TAG_LIST(t, table->foreign_keys, migr_foreign_key);
	TAG_LIST(t, table->checks, migr_check);
	TAG_LIST(t, table->excludes, migr_exclude);
	return table;
}

migr_status migr__models_prepare(const migr_models *source, const migr__dialect *dialect, const char *convention,
                                 migr__arena *arena, migr__prepared *out, migr_error *error)
{
	tagger t = { .number = 1, .arena = arena, .error = error };
	const migr_models *models;
	const migr_table **tables;

	migr__error_clear(error);
	memset(out, 0, sizeof *out);
	models = migr__models_selected(source, dialect->name, arena, error);
	if (!models)
		return error->status;
	out->source = source;
	out->selected = models;
	out->models = *models;
	tables = migr__arena_new(arena, (size_t)models->tables.count + 1, sizeof(const migr_table *));
	if (!tables)
		return migr__fail_memory(error);
	for (uint32_t i = 0; i < models->tables.count; i++) {
		const migr_table *named =
			migr__table_named(models->tables.items[i], convention, dialect->max_name, arena, error);

		tables[i] = named ? tagged(&t, named) : NULL;
		if (error->status != MIGR_OK)
			return error->status;
	}
	out->models.tables.items = models->tables.count ? tables : NULL;
	if (!migr__is_postgresql(dialect))
		return MIGR_OK;
	return migr__all_enums(models, dialect->name, arena, &out->models.enums, error);
}
