/* SPDX-License-Identifier: MIT */
/*
 * Columns and their defaults.
 *
 * To write an expression as SQL is what costs the server most of the time of all, and most defaults of a schema are the
 * same few. So it gives the trees that it keeps, and is asked for the SQL of each that is different. A tree has the
 * places in the text of CREATE TABLE too, which say nothing. A default speaks of no table, so the server need not look
 * at one. The query for the texts goes with that for triggers (read_triggers.c).
 */
#include "dialect/postgresql/read.h"

#include <string.h>

enum { TABLE, NUMBER, NAME, TYPE, MODIFIER, TYPE_TEXT, IS_NOT_NULL, IDENTITY, GENERATED, COLLATION, DEFAULT, TREE };

/* The type's text is not needed for those of read_types.c. */
static const char query[] =
	"SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, CASE WHEN a.atttypid NOT IN (16, 17, 20, 21, "
	"23, 25, 114, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1700, 2950, 3802) THEN "
	"format_type(a.atttypid, a.atttypmod) END, a.attnotnull, a.attidentity, a.attgenerated, a.attcollation, d.oid, "
	"CASE WHEN a.attgenerated = '' THEN d.adbin END "
	"FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
	"LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
	"WHERE c.relnamespace IN (%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 "
	"AND NOT a.attisdropped";

/* An expression as the server is asked for. */
typedef struct default_text {
	int64_t oid; /* of one default that has it */
	const char *tree;
	const char *sql;
} default_text;

/* The tree without its places. */
static void add_tree(migr__buf *buf, const char *tree)
{
	static const char mark[] = "location ";

	migr__buf_clear(buf);
	for (const char *at = tree; *at;) {
		const char *found = strstr(at, mark);

		migr__buf_add(buf, at, found ? (size_t)(found - at) : strlen(at));
		if (!found)
			return;
		at = found + sizeof mark - 1;
		at += strspn(at, "-0123456789");
	}
}

/* The number of the text, which is that of an equal tree if there was one. 0 without memory. */
static size_t add_text(migr__pg *pg, int64_t oid, const char *tree)
{
	size_t number = pg->texts.count + 1;
	default_text *text;
	uint32_t known = MIGR__NONE;
	const char *key = NULL;

	if (tree) {
		add_tree(&pg->buf, tree);
		known = migr__map_get(&pg->trees, migr__buf_text(&pg->buf), pg->buf.size);
		if (known != MIGR__NONE)
			return known;
		key = migr__arena_strndup(&pg->gather.passing, migr__buf_text(&pg->buf), pg->buf.size);
		if (pg->buf.failed || !key || !migr__map_put(&pg->trees, key, pg->buf.size, (uint32_t)number))
			return 0;
	}
	text = migr__pile_add_passing(&pg->texts, &pg->gather, sizeof *text);
	if (!text)
		return 0;
	text->oid = oid;
	return number;
}

static migr_status fill_column(migr__pg *pg, const migr_value *values, migr__pg_column *place, migr_column *column)
{
	column->struct_size = sizeof *column;
	column->name = place->name;
	column->flags = migr__pg_number_of(&values[IS_NOT_NULL]) ? MIGR_NOT_NULL : 0;
	column->type = migr__pg_type(pg, migr__pg_number_of(&values[TYPE]), migr__pg_number_of(&values[MODIFIER]),
	                             migr__pg_text_of(&values[TYPE_TEXT]), place->collation, &column->collation);
	if (!column->type)
		return MIGR_ERROR_NO_MEMORY;
	if (values[DEFAULT].type == MIGR_VALUE_NULL)
		return MIGR_OK;
	place->text = add_text(pg, migr__pg_number_of(&values[DEFAULT]), migr__pg_text_of(&values[TREE]));
	return place->text ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

/* They come as they lie in the catalogue, so each is put to the place of its number. */
static migr_status take_column(migr__pg *pg, const migr_value *values)
{
	migr__pg_table *table = migr__pg_table_of(pg, migr__pg_number_of(&values[TABLE]));
	int64_t number = migr__pg_number_of(&values[NUMBER]);
	migr__pg_column *place;

	if (!table || number < 1 || (uint64_t)number >= table->n_names)
		return MIGR_OK; /* it is new since the tables were read */
	place = &table->columns[number];
	place->name = migr__gather_text(&pg->gather, migr__pg_text_of(&values[NAME]));
	place->collation = migr__pg_number_of(&values[COLLATION]);
	place->identity = migr__pg_letter_of(&values[IDENTITY]);
	place->generated = migr__pg_letter_of(&values[GENERATED]);
	if (!place->name)
		return MIGR_ERROR_NO_MEMORY;
	if (!table->gathered)
		return MIGR_OK;
	return fill_column(pg, values, place, (migr_column *)table->gathered->columns.items + (number - 1));
}

migr_status migr__pg_take_text(migr__pg *pg, int64_t number, const char *sql)
{
	default_text *texts = pg->texts.items;

	if (number < 1 || (uint64_t)number > pg->texts.count || !sql)
		return MIGR_OK;
	/* as the server has it: read_sequences.c compares it with its words */
	texts[number - 1].sql = migr__arena_strdup(&pg->gather.passing, sql);
	return texts[number - 1].sql ? MIGR_OK : migr__fail_memory(pg->read->error);
}

void migr__pg_write_texts(const migr__pg *pg, migr__buf *sql)
{
	const default_text *texts = pg->texts.items;

	migr__buf_puts(sql, "pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END) "
	                    "FROM unnest('{");
	for (size_t i = 0; i < pg->texts.count; i++)
		migr__buf_printf(sql, "%s%lld", i ? "," : "", (long long)texts[i].oid);
	migr__buf_puts(sql, "}'::oid[]) WITH ORDINALITY u (o, n) JOIN pg_attrdef d ON d.oid = u.o "
	                    "JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum");
}

static migr_status set_default(migr__pg *pg, const migr__pg_table *table, size_t number, migr_column *column)
{
	const migr__pg_column *from = &table->columns[number];
	const char *sql = from->text ? ((default_text *)pg->texts.items)[from->text - 1].sql : NULL;
	migr_status rc = MIGR_OK;

	if (from->identity)
		return migr__pg_identity(pg, table, (int64_t)number, from->identity, column);
	if (!sql)
		return MIGR_OK;
	if (from->generated) {
		column->generated_sql = migr__pg_expression(pg, sql, &rc);
		column->flags |= from->generated == 's' ? MIGR_STORED : 0;
	} else if (!migr__pg_serial(pg, table, (int64_t)number, sql, column)) {
		column->default_sql = migr__pg_expression(pg, sql, &rc);
	}
	return rc;
}

/* Those of columns that were dropped. */
static void close_gaps(const migr__pg_table *table)
{
	migr__pile *columns = &table->gathered->columns;
	migr_column *items = columns->items;

	for (size_t number = 1; number < table->n_names; number++) {
		if (!table->columns[number].name)
			continue;
		if (columns->count != number - 1)
			items[columns->count] = items[number - 1];
		columns->count++;
	}
}

/* A table without columns has no literal. */
static migr_status leave_empty_tables(migr__pg *pg)
{
	migr__gathered **all = pg->gather.tables.items;
	migr__pg_table *tables = pg->tables.items;
	size_t count = 0;

	for (size_t i = 0; i < pg->tables.count; i++) {
		if (!tables[i].gathered || tables[i].gathered->columns.count)
			continue;
		tables[i].gathered = NULL;
		if (migr__pg_left(pg, MIGR_OBJECT_TABLE, tables[i].schema, tables[i].name, "has no columns", "") !=
		    MIGR_OK)
			return MIGR_ERROR_NO_MEMORY;
	}
	for (size_t i = 0; i < pg->gather.tables.count; i++)
		if (all[i]->columns.count)
			all[count++] = all[i];
	pg->gather.tables.count = count;
	return MIGR_OK;
}

migr_status migr__pg_read_columns(migr__pg *pg)
{
	const migr__pg_table *tables = pg->tables.items;
	migr_status rc = migr__pg_query(pg, query, take_column);

	if (rc != MIGR_OK)
		return rc;
	for (size_t i = 0; i < pg->tables.count; i++)
		if (tables[i].gathered)
			close_gaps(&tables[i]);
	return leave_empty_tables(pg);
}

migr_status migr__pg_finish_columns(migr__pg *pg)
{
	const migr__pg_table *tables = pg->tables.items;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < pg->tables.count && rc == MIGR_OK; i++) {
		migr_column *column = tables[i].gathered ? tables[i].gathered->columns.items : NULL;

		for (size_t number = 1; column && number < tables[i].n_names && rc == MIGR_OK; number++) {
			if (!tables[i].columns[number].name)
				continue;
			column->comment = migr__pg_comment(pg, tables[i].oid, (int64_t)number);
			rc = set_default(pg, &tables[i], number, column++);
		}
	}
	return rc;
}
