/* SPDX-License-Identifier: MIT */
/* A stored index as a literal. */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/stored.h"

#include <string.h>

static migr__view view_of(const char *sql, migr__span span)
{
	return (migr__view){ sql + span.start, span.end - span.start };
}

/* One collation that is the column's own is not told. */
static const char *collation_of(const migr_column *column, const migr__indexed *from)
{
	const char *known;

	if (!from->collation)
		return NULL;
	known = migr__canonical_collation(from->collation);
	if (column && migr__sqlite_same_name(from->collation, column->collation ? column->collation : "BINARY"))
		return NULL;
	return known ? known : "BINARY";
}

static migr_status read_element(migr__schema_reading *reading, const char *sql, const migr__indexed *from,
                                migr_element *out)
{
	const migr_column *column = from->column ? migr__canonical_column(&reading->canonical, from->column) : NULL;
	const char *collation = collation_of(column, from);

	out->flags = from->is_desc ? MIGR_DESC : 0;
	out->collation = collation ? migr__gather_text(&reading->gather, collation) : NULL;
	if (column)
		out->column = column->name;
	else
		out->sql = migr__canonical_sql(&reading->canonical, view_of(sql, from->expression));
	return (out->column || out->sql) && (out->collation || !collation) ? MIGR_OK : reading->read->error->status;
}

static migr_status read_elements(migr__schema_reading *reading, const char *sql, const migr__index_text *text,
                                 migr_index *index)
{
	migr_element *elements = migr__arena_new(&reading->item, text->n_elements, sizeof *elements);
	migr_status rc = elements ? MIGR_OK : migr__fail_memory(reading->read->error);
	int is_simple = 1;

	for (size_t i = 0; i < text->n_elements && rc == MIGR_OK; i++) {
		rc = read_element(reading, sql, &text->elements[i], &elements[i]);
		is_simple &= elements[i].column && !elements[i].collation && !elements[i].flags;
		/* a list has a name once */
		for (size_t k = 0; k < i; k++)
			is_simple &= elements[k].column != elements[i].column;
	}
	if (rc != MIGR_OK)
		return rc;
	return migr__read_set_elements(reading, elements, text->n_elements, is_simple, &index->columns,
	                               &index->elements);
}

static migr_status take_index(migr__schema_reading *reading, const migr__catalogue_row *row,
                              const migr__index_text *text, migr__gathered *table)
{
	migr_index *index = migr__pile_add(&table->indexes, reading->read, sizeof *index);
	migr_status rc;

	if (!index)
		return reading->read->error->status;
	reading->canonical.columns = table->columns.items;
	reading->canonical.n_columns = table->columns.count;
	index->name = migr__gather_text(&reading->gather, row->name);
	index->flags = text->is_unique ? MIGR_UNIQUE : 0;
	rc = index->name ? read_elements(reading, row->sql, text, index) : reading->read->error->status;
	if (rc == MIGR_OK && text->where.end) {
		index->where = migr__canonical_sql(&reading->canonical, view_of(row->sql, text->where));
		rc = index->where ? MIGR_OK : reading->read->error->status;
	}
	return rc;
}

migr_status migr__read_index(migr__schema_reading *reading, migr__catalogue_row *row)
{
	migr__catalogue_row *table;
	migr__index_text text;
	migr_error error;
	migr_status rc = migr__read_relation(reading, row->table, &table);

	/* with a table that is left, its indexes are */
	if (rc != MIGR_OK || !table || !table->gathered)
		return rc;
	migr__error_init(&error, reading->item.alloc);
	rc = migr__index_parse(&text, &reading->item, row->sql, strlen(row->sql), &error);
	rc = rc == MIGR_OK ? take_index(reading, row, &text, table->gathered)
	                   : migr__read_reason(reading, &error, &row->why);
	migr__error_clear(&error);
	return rc;
}
