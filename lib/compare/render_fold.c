/* SPDX-License-Identifier: MIT */
/*
 * Readings have keys beside the columns, people write them with the columns.
 */
#include "compare/render.h"

#include "base/text.h"
#include "schema/names.h"

#include <string.h>

typedef struct folding {
	migr_table *table;
	migr_column *columns; /* of the table */
	migr__arena *arena;
	migr_error error;
} folding;

/* A key of which no more is known than its columns. */
static int is_bare(const migr_key *key)
{
	return !key->name && !key->flags && !key->elements.count && !key->include && !key->on_conflict && key->columns;
}

static migr_column *find(const folding *work, const char *name)
{
	for (uint32_t i = 0; i < work->table->columns.count; i++)
		if (strcmp(work->columns[i].name, name) == 0)
			return &work->columns[i];
	return NULL;
}

static int is_integer(const migr_column *column)
{
	return column->type && migr__view_is_nocase(migr__view_trim(migr__view_of(column->type)), "integer");
}

/*
 * The flag says NOT NULL as well. The exception is SQLite's "id INTEGER PRIMARY KEY", the number of the row: there is
 * no row without it.
 */
static int takes_no_null(const migr_column *column, size_t n_columns)
{
	return (column->flags & (MIGR_NOT_NULL | MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) ||
	       (n_columns == 1 && is_integer(column));
}

/* Columns of the key in the order of the table, as the flags would have it. */
static int is_in_order(const folding *work, const migr__names *names)
{
	const migr_column *before = NULL;

	for (size_t i = 0; i < names->count; i++) {
		const migr_column *column = find(work, names->items[i]);

		if (!column || (before && column < before) || !takes_no_null(column, names->count))
			return 0;
		before = column;
	}
	return names->count != 0;
}

static int fold_primary_key(folding *work)
{
	const migr_key *key = work->table->primary_key;
	migr__names names;

	if (!key || !is_bare(key))
		return 1;
	if (migr__names_parse(key->columns, "columns", work->arena, &names, &work->error) != MIGR_OK)
		return work->error.status != MIGR_ERROR_NO_MEMORY;
	if (!is_in_order(work, &names))
		return 1;
	for (size_t i = 0; i < names.count; i++) {
		migr_column *column = find(work, names.items[i]);

		column->flags = (column->flags & ~(uint32_t)MIGR_NOT_NULL) | MIGR_PRIMARY_KEY;
	}
	work->table->primary_key = NULL;
	return 1;
}

/* -1: memory is short. */
static int fold_unique_key(folding *work, const migr_key *key)
{
	migr_column *column;
	migr__names names;

	if (!is_bare(key))
		return 0;
	if (migr__names_parse(key->columns, "columns", work->arena, &names, &work->error) != MIGR_OK)
		return work->error.status == MIGR_ERROR_NO_MEMORY ? -1 : 0;
	column = names.count == 1 ? find(work, names.items[0]) : NULL;
	if (!column || (column->flags & MIGR_UNIQUE))
		return 0;
	column->flags |= MIGR_UNIQUE;
	return 1;
}

static int fold_unique_keys(folding *work)
{
	migr_key_list *list = &work->table->unique_keys;
	migr_key *rest;
	uint32_t count = 0;

	if (!list->count)
		return 1;
	rest = migr__arena_new(work->arena, list->count, sizeof *rest);
	if (!rest)
		return 0;
	for (uint32_t i = 0; i < list->count; i++) {
		int is_folded = fold_unique_key(work, &list->items[i]);

		if (is_folded < 0)
			return 0;
		if (!is_folded)
			rest[count++] = list->items[i];
	}
	*list = (migr_key_list){ count ? rest : NULL, count, count ? (uint32_t)sizeof *rest : 0 };
	return 1;
}

const migr_table *migr__fold_keys(const migr_table *table, migr__arena *arena)
{
	folding work = { migr__arena_new(arena, 1, sizeof *table),
		         migr__arena_new(arena, (size_t)table->columns.count + 1, sizeof(migr_column)),
		         arena,
		         { 0 } };
	int is_done = 0;

	migr__error_init(&work.error, arena->alloc);
	if (work.table && work.columns) {
		*work.table = *table;
		if (table->columns.count)
			memcpy(work.columns, table->columns.items, table->columns.count * sizeof *work.columns);
		work.table->columns.items = work.columns;
		is_done = fold_primary_key(&work) && fold_unique_keys(&work);
	}
	migr__error_clear(&work.error);
	return is_done ? work.table : NULL;
}
