/* SPDX-License-Identifier: MIT */
/*
 * Stored views as literals, and their order. One that SQLite cannot make sense of here is a view all the same, and can
 * be made again: what it reads may be a virtual table, or call a function that only the application has.
 */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/stored.h"
#include "dialect/sqlite/tokens.h"

#include <string.h>

static int is_view(const migr__catalogue_row *row)
{
	return strcmp(row->type, "view") == 0 && row->sql;
}

static migr_status add_view(migr__schema_reading *reading, const migr__catalogue_row *row, const migr__view_text *text)
{
	migr_view *view = migr__gather_view(&reading->gather, reading->schema, row->name);
	migr__buf list;

	if (!view)
		return reading->read->error->status;
	migr__buf_init(&list, reading->item.alloc);
	for (size_t i = 0; i < text->n_columns; i++)
		migr__read_add_name(&list, text->columns[i]);
	if (text->n_columns)
		view->columns = migr__read_take(reading, &list);
	view->sql = migr__canonical_sql(
		&reading->canonical, (migr__view){ row->sql + text->query.start, text->query.end - text->query.start });
	return view->sql && (view->columns || !text->n_columns) ? MIGR_OK : reading->read->error->status;
}

static migr_status take_view(migr__schema_reading *reading, migr__catalogue_row *row)
{
	migr__view_text text;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, reading->item.alloc);
	rc = migr__view_parse(&text, &reading->item, row->sql, strlen(row->sql), &error);
	rc = rc == MIGR_OK ? add_view(reading, row, &text) : migr__read_reason(reading, &error, &row->why);
	migr__error_clear(&error);
	migr__arena_clear(&reading->item);
	return rc;
}

/* Remembers a view of that name, if there is one. 0: no memory. */
static int add_read(migr__schema_reading *reading, const migr__map *views, migr__catalogue_row *row, const char *name)
{
	const char *folded = name ? migr__read_fold(&reading->item, name) : NULL;
	uint32_t at = folded ? migr__map_get(views, folded, strlen(folded)) : MIGR__NONE;
	uint32_t *place;

	if (at == MIGR__NONE || &reading->rows[at] == row)
		return folded || !name;
	place = migr__arena_push(&reading->catalogue, &row->reads, &row->n_reads, sizeof *row->reads);
	if (place)
		*place = at;
	return place != NULL;
}

/* The views that a view may read: those whose names are in its text. */
static migr_status find_reads(migr__schema_reading *reading, const migr__map *views, migr__catalogue_row *row)
{
	migr__tokens tokens;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, reading->item.alloc);
	rc = migr__tokens_read(&tokens, &reading->item, row->sql, strlen(row->sql), &error);
	for (size_t i = 0; i + 1 < tokens.count && rc == MIGR_OK; i++) {
		tokens.at = i;
		if (!add_read(reading, views, row, migr__tokens_name(&tokens, NULL)) || tokens.failed)
			rc = migr__fail_memory(&error);
	}
	/* one that cannot be read is told when it is taken */
	rc = rc == MIGR_ERROR_NO_MEMORY ? migr__fail_memory(reading->read->error) : MIGR_OK;
	migr__error_clear(&error);
	migr__tokens_clear(&tokens);
	migr__arena_clear(&reading->item);
	return rc;
}

static migr_status map_views(migr__schema_reading *reading, migr__map *views)
{
	for (size_t i = 0; i < reading->n_rows; i++) {
		const char *name;

		if (!is_view(&reading->rows[i]) || reading->rows[i].why)
			continue;
		name = migr__read_fold(&reading->catalogue, reading->rows[i].name);
		if (!name || !migr__map_put(views, name, strlen(name), (uint32_t)i))
			return migr__fail_memory(reading->read->error);
	}
	return MIGR_OK;
}

/* Takes a view behind those that it reads. `stack` has room for all rows. */
static migr_status take_in_order(migr__schema_reading *reading, uint32_t first, uint32_t *stack)
{
	migr_status rc = MIGR_OK;
	size_t depth = 0;

	stack[depth++] = first;
	reading->rows[first].is_taken = 1;
	while (depth && rc == MIGR_OK) {
		migr__catalogue_row *row = &reading->rows[stack[depth - 1]];

		if (row->looked_at == row->n_reads) {
			rc = take_view(reading, row);
			depth--;
		} else {
			uint32_t next = row->reads[row->looked_at++];

			if (!reading->rows[next].is_taken)
				stack[depth++] = next;
			reading->rows[next].is_taken = 1;
		}
	}
	return rc;
}

static migr_status take_all(migr__schema_reading *reading, const migr__map *views)
{
	uint32_t *stack = migr__arena_new(&reading->catalogue, views->count, sizeof *stack);
	migr_status rc = stack ? MIGR_OK : migr__fail_memory(reading->read->error);

	for (size_t i = 0; i < reading->n_rows && rc == MIGR_OK; i++) {
		const migr__catalogue_row *row = reading->by_name[i];

		if (is_view(row) && !row->why && !row->is_taken)
			rc = take_in_order(reading, (uint32_t)(row - reading->rows), stack);
	}
	return rc;
}

migr_status migr__read_views(migr__schema_reading *reading)
{
	migr_status rc;
	migr__map views;

	migr__map_init(&views, reading->item.alloc);
	rc = map_views(reading, &views);
	for (size_t i = 0; i < reading->n_rows && rc == MIGR_OK && views.count; i++)
		if (is_view(&reading->rows[i]) && !reading->rows[i].why)
			rc = find_reads(reading, &views, &reading->rows[i]);
	if (rc == MIGR_OK && views.count)
		rc = take_all(reading, &views);
	migr__map_free(&views);
	return rc;
}
