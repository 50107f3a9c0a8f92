/* SPDX-License-Identifier: MIT */
/*
 * Columns and their defaults.
 *
 * To write an expression as SQL is what costs the server most of the time of all, and most defaults of a schema are the
 * same few. So it gives the trees that it keeps, and is asked for the SQL of each that is different. A tree has the
 * places in the text of CREATE TABLE too, which say nothing. A default speaks of no table, so the server need not look
 * at one.
 */
#include "dialect/postgresql/read.h"

#include <stdlib.h>
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

/* A column before it is given to its table. */
typedef struct raw_column {
	migr__pg_table *table;
	int64_t number;
	int64_t collation;
	migr_column column;
	size_t text; /* of its default or generated expression: its number among the texts, from 1 */
	char identity;
	char generated;
} raw_column;

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
		key = migr__pg_keep(pg, &pg->buf);
		if (!key || !migr__map_put(&pg->trees, key, pg->buf.size, (uint32_t)number))
			return 0;
	}
	text = migr__pile_add(&pg->texts, pg->read, sizeof *text);
	if (!text)
		return 0;
	text->oid = oid;
	return number;
}

static migr_status take_column(migr__pg *pg, const migr_value *values)
{
	migr__pg_table *table = migr__pg_table_of(pg, migr__pg_number_of(&values[TABLE]));
	raw_column *raw;

	if (!table)
		return MIGR_OK; /* it is new since the tables were read */
	raw = migr__pile_add(&pg->columns, pg->read, sizeof *raw);
	if (!raw)
		return MIGR_ERROR_NO_MEMORY;
	raw->table = table;
	raw->number = migr__pg_number_of(&values[NUMBER]);
	raw->collation = migr__pg_number_of(&values[COLLATION]);
	raw->identity = migr__pg_letter_of(&values[IDENTITY]);
	raw->generated = migr__pg_letter_of(&values[GENERATED]);
	raw->column.struct_size = sizeof raw->column;
	raw->column.name = migr__gather_text(&pg->gather, migr__pg_text_of(&values[NAME]));
	if (!raw->column.name)
		return MIGR_ERROR_NO_MEMORY;
	if (!table->gathered)
		return MIGR_OK;
	raw->column.flags = migr__pg_number_of(&values[IS_NOT_NULL]) ? MIGR_NOT_NULL : 0;
	raw->column.type = migr__pg_type(pg, migr__pg_number_of(&values[TYPE]), migr__pg_number_of(&values[MODIFIER]),
	                                 migr__pg_text_of(&values[TYPE_TEXT]), raw->collation, &raw->column.collation);
	if (!raw->column.type)
		return MIGR_ERROR_NO_MEMORY;
	if (values[DEFAULT].type == MIGR_VALUE_NULL)
		return MIGR_OK;
	raw->text = add_text(pg, migr__pg_number_of(&values[DEFAULT]), migr__pg_text_of(&values[TREE]));
	return raw->text ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static int by_number(const void *a, const void *b)
{
	const raw_column *left = a, *right = b;

	if (left->table != right->table)
		return left->table < right->table ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

/* They come as they lie in the catalogue, which is nearly in order. */
static void sort_columns(migr__pg *pg)
{
	raw_column *items = pg->columns.items;

	for (size_t i = 1; i < pg->columns.count; i++)
		if (by_number(&items[i - 1], &items[i]) > 0) {
			qsort(items, pg->columns.count, sizeof *items, by_number);
			return;
		}
}

static migr_status take_text(migr__pg *pg, const migr_value *values)
{
	int64_t number = migr__pg_number_of(&values[0]);
	const char *sql = migr__pg_text_of(&values[1]);
	default_text *texts = pg->texts.items;

	if (number < 1 || (uint64_t)number > pg->texts.count || !sql)
		return MIGR_OK;
	/* as the server has it: read_sequences.c compares it with its words */
	texts[number - 1].sql = migr__gather_text(&pg->gather, sql);
	return texts[number - 1].sql ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static migr_status read_texts(migr__pg *pg)
{
	const default_text *texts = pg->texts.items;
	migr__buf sql;
	migr_status rc;

	if (!pg->texts.count)
		return MIGR_OK;
	migr__buf_init(&sql, pg->read->arena->alloc);
	migr__buf_puts(&sql, "SELECT u.n, pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid "
	                     "END) FROM unnest('{");
	for (size_t i = 0; i < pg->texts.count; i++)
		migr__buf_printf(&sql, "%s%lld", i ? "," : "", (long long)texts[i].oid);
	migr__buf_puts(&sql, "}'::oid[]) WITH ORDINALITY u (o, n) JOIN pg_attrdef d ON d.oid = u.o "
	                     "JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum");
	rc = sql.failed ? migr__fail_memory(pg->read->error) : migr__pg_query_text(pg, migr__buf_text(&sql), take_text);
	migr__buf_free(&sql);
	return rc;
}

static migr_status set_default(migr__pg *pg, const raw_column *raw, migr_column *column)
{
	const char *sql = raw->text ? ((default_text *)pg->texts.items)[raw->text - 1].sql : NULL;
	migr_status rc = MIGR_OK;

	if (raw->identity)
		return migr__pg_identity(pg, raw->table, raw->number, raw->identity, column);
	if (!sql)
		return MIGR_OK;
	if (raw->generated) {
		column->generated_sql = migr__pg_expression(pg, sql, &rc);
		column->flags |= raw->generated == 's' ? MIGR_STORED : 0;
	} else if (!migr__pg_serial(pg, raw->table, raw->number, sql, column)) {
		column->default_sql = migr__pg_expression(pg, sql, &rc);
	}
	return rc;
}

static migr_status add_column(migr__pg *pg, const raw_column *raw)
{
	migr_column *column = migr__pile_add(&raw->table->gathered->columns, pg->read, sizeof *column);

	if (!column)
		return MIGR_ERROR_NO_MEMORY;
	*column = raw->column;
	column->comment = migr__pg_comment(pg, raw->table->oid, raw->number);
	return set_default(pg, raw, column);
}

/* All columns of a table; returns behind the last. NULL without memory. */
static const raw_column *add_columns(migr__pg *pg, const raw_column *first, const raw_column *end)
{
	migr__pg_table *table = first->table;
	const raw_column *last = first;

	while (last + 1 < end && last[1].table == table)
		last++;
	table->n_names = (size_t)last->number + 1;
	table->columns = migr__arena_new(pg->read->arena, table->n_names, sizeof *table->columns);
	if (!table->columns)
		return NULL;
	for (; first <= last; first++) {
		table->columns[first->number].name = first->column.name;
		table->columns[first->number].collation = first->collation;
		if (table->gathered && add_column(pg, first) != MIGR_OK)
			return NULL;
	}
	return first;
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
	const raw_column *at, *end;
	migr_status rc = migr__pg_query(pg, query, take_column);

	if (rc == MIGR_OK)
		rc = read_texts(pg);
	if (rc != MIGR_OK)
		return rc;
	sort_columns(pg);
	at = pg->columns.items;
	end = at + pg->columns.count;
	while (at && at < end)
		at = add_columns(pg, at, end);
	return at || !end ? leave_empty_tables(pg) : MIGR_ERROR_NO_MEMORY;
}
