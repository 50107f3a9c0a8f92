/* SPDX-License-Identifier: MIT */
/*
 * Tables and views, and which of them are left alone. Sequences and composite types come by the same query.
 */
#include "dialect/postgresql/read.h"

#include "schema/names.h"

#include <stdlib.h>
#include <string.h>

enum {
	OID,
	SCHEMA,
	NAME,
	KIND,
	PERSISTENCE,
	PARENT, /* what it inherits from */
	IS_PARTITION,
	IS_TYPED,
	HAS_POLICIES,
	METHOD,
	PARAMETERS,
	TOAST_PARAMETERS,
	TABLESPACE,
	PARTITION_KEY,
	QUERY,
	READS,
	N_COLUMNS, /* with those that were dropped */
	SEQUENCE   /* from here on: read_sequences.c */
};

/* What a view reads stands in its rule. */
static const char query[] =
	"SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpersistence, i.inhparent::regclass::text, "
	"c.relispartition, c.reloftype <> 0, c.relrowsecurity, NULLIF(m.amname, 'heap'), "
	"array_to_string(c.reloptions, E'\\n'), array_to_string(o.reloptions, E'\\n'), s.spcname, "
	"CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, "
	"CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, "
	"CASE WHEN c.relkind IN ('v', 'm') THEN ARRAY(SELECT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON "
	"d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass "
	"WHERE r.ev_class = c.oid) END::text, c.relnatts, "
	"d.refobjid, d.refobjsubid, d.deptype, CASE WHEN d.deptype = 'a' THEN "
	"format('nextval(%L::regclass)', c.oid::regclass) END, format_type(q.seqtypid, NULL), q.seqstart, "
	"q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle "
	"FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhseqno = 1 "
	"LEFT JOIN pg_am m ON m.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace "
	"LEFT JOIN pg_class o ON o.oid = c.reltoastrelid AND o.reloptions IS NOT NULL "
	"LEFT JOIN pg_sequence q ON q.seqrelid = c.oid "
	"LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid "
	"AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') "
	"WHERE c.relnamespace IN (%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') ORDER BY c.oid";

/* Why a table or view is left alone, in two parts; NULL if it is not. */
static const char *reason(const migr__pg *pg, const migr_value *values, const char **what)
{
	const migr__pg_fact *extension = migr__pg_fact_of(pg, 'A', migr__pg_number_of(&values[OID]), 0);

	*what = extension ? extension->text : "";
	if (extension)
		return "belongs to the extension ";
	if (migr__pg_letter_of(&values[PERSISTENCE]) == 't')
		return "is temporary";
	if (migr__pg_letter_of(&values[KIND]) == 'f')
		return "is a foreign table";
	if (values[PARENT].type != MIGR_VALUE_NULL) {
		*what = migr__pg_text_of(&values[PARENT]);
		return migr__pg_number_of(&values[IS_PARTITION]) ? "is a partition of " : "inherits from ";
	}
	return migr__pg_number_of(&values[IS_TYPED]) ? "is a table of a composite type" : NULL;
}

/* What follows the bracket of CREATE TABLE. */
static const char *options_of(migr__pg *pg, const migr_value *values, migr_status *rc)
{
	const char *key = migr__pg_sql(pg, migr__pg_text_of(&values[PARTITION_KEY]), rc);
	const char *method = migr__pg_text_of(&values[METHOD]), *space = migr__pg_text_of(&values[TABLESPACE]);
	migr__buf parameters;

	migr__buf_init(&parameters, pg->read->arena->alloc);
	migr__pg_parameters(&parameters, migr__pg_text_of(&values[PARAMETERS]), "");
	migr__pg_parameters(&parameters, migr__pg_text_of(&values[TOAST_PARAMETERS]), "toast.");
	migr__buf_clear(&pg->buf);
	migr__buf_puts(&pg->buf, "postgresql:");
	if (key)
		migr__buf_printf(&pg->buf, " PARTITION BY %s", key);
	if (method) {
		migr__buf_puts(&pg->buf, " USING ");
		migr__pg_quote(&pg->buf, method);
	}
	if (parameters.size)
		migr__buf_printf(&pg->buf, " WITH (%s)", migr__buf_text(&parameters));
	if (space) {
		migr__buf_puts(&pg->buf, " TABLESPACE ");
		migr__pg_quote(&pg->buf, space);
	}
	pg->buf.failed |= parameters.failed;
	migr__buf_free(&parameters);
	return migr__pg_keep(pg, &pg->buf);
}

static migr_status fill_table(migr__pg *pg, const migr_value *values, migr_table *table)
{
	migr_status rc = MIGR_OK;

	if (migr__pg_letter_of(&values[PERSISTENCE]) == 'u')
		table->flags |= MIGR_UNLOGGED;
	table->comment = migr__pg_comment(pg, migr__pg_number_of(&values[OID]), 0);
	if (migr__pg_letter_of(&values[KIND]) == 'p' || values[METHOD].type != MIGR_VALUE_NULL ||
	    values[PARAMETERS].type != MIGR_VALUE_NULL || values[TOAST_PARAMETERS].type != MIGR_VALUE_NULL ||
	    values[TABLESPACE].type != MIGR_VALUE_NULL) {
		table->options = options_of(pg, values, &rc);
		return table->options ? rc : MIGR_ERROR_NO_MEMORY;
	}
	return MIGR_OK;
}

/* A place for each column by its number, in the literal as well. */
static migr_status make_room(migr__pg *pg, const migr_value *values, migr__pg_table *table)
{
	size_t count = (size_t)migr__pg_number_of(&values[N_COLUMNS]);

	table->n_names = count + 1;
	table->columns = migr__arena_new(&pg->gather.passing, table->n_names, sizeof *table->columns);
	if (!table->columns)
		return migr__fail_memory(pg->read->error);
	if (table->gathered && !migr__pile_reserve(&table->gathered->columns, pg->read, count, sizeof(migr_column)))
		return MIGR_ERROR_NO_MEMORY;
	return MIGR_OK;
}

static migr_status add_table(migr__pg *pg, const migr_value *values, size_t schema)
{
	migr__pg_table *table = migr__pile_add_passing(&pg->tables, &pg->gather, sizeof *table);
	const char *what, *why = reason(pg, values, &what), *name = migr__pg_text_of(&values[NAME]);

	if (!table)
		return MIGR_ERROR_NO_MEMORY;
	table->oid = migr__pg_number_of(&values[OID]);
	table->schema = schema;
	table->name = migr__gather_text(&pg->gather, name);
	if (!table->name)
		return MIGR_ERROR_NO_MEMORY;
	if (why && make_room(pg, values, table) != MIGR_OK)
		return MIGR_ERROR_NO_MEMORY;
	if (why)
		return migr__pg_left(pg, MIGR_OBJECT_TABLE, schema, name, why, what);
	if (migr__pg_number_of(&values[HAS_POLICIES]) &&
	    migr__pg_left_of(pg, MIGR_OBJECT_OTHER, table, "row security", "is switched on", "") != MIGR_OK)
		return MIGR_ERROR_NO_MEMORY;
	table->gathered = migr__gather_table(&pg->gather, schema, name);
	if (!table->gathered || make_room(pg, values, table) != MIGR_OK)
		return MIGR_ERROR_NO_MEMORY;
	return fill_table(pg, values, &table->gathered->table);
}

/* The query without the blank before and the semicolon behind; WITH CHECK OPTION is part of it. */
static const char *query_of(migr__pg *pg, const char *text, const char *options, migr_status *rc)
{
	size_t size;
	const char *sql;

	while (migr__is_blank(*text))
		text++;
	size = strlen(text);
	size -= size && text[size - 1] == ';';
	migr__buf_clear(&pg->buf);
	migr__buf_add(&pg->buf, text, size);
	if (options && strstr(options, "check_option=cascaded"))
		migr__buf_puts(&pg->buf, " WITH CASCADED CHECK OPTION");
	else if (options && strstr(options, "check_option=local"))
		migr__buf_puts(&pg->buf, " WITH LOCAL CHECK OPTION");
	sql = migr__pg_keep(pg, &pg->buf);
	if (sql)
		return migr__pg_sql(pg, sql, rc);
	*rc = MIGR_ERROR_NO_MEMORY;
	return NULL;
}

/* What a view has beside its query and has no literal. */
static migr_status leave_options(migr__pg *pg, const migr__pg_table *view, const char *options)
{
	while (options && *options) {
		size_t size = strcspn(options, "\n");
		char *option = migr__arena_strndup(pg->read->arena, options, size);

		if (!option)
			return migr__fail_memory(pg->read->error);
		if (strncmp(option, "check_option=", 13) != 0 &&
		    migr__pg_left_of(pg, MIGR_OBJECT_OTHER, view, option, "is an option of a view", "") != MIGR_OK)
			return MIGR_ERROR_NO_MEMORY;
		options += size + (options[size] == '\n');
	}
	return MIGR_OK;
}

static migr_status add_view(migr__pg *pg, const migr_value *values, size_t schema)
{
	const char *what, *why = reason(pg, values, &what), *name = migr__pg_text_of(&values[NAME]);
	const char *text = migr__pg_text_of(&values[QUERY]), *options = migr__pg_text_of(&values[PARAMETERS]);
	migr__pg_view *view;
	migr_status rc = MIGR_OK;

	if (!text && !why)
		why = "has no query";
	if (why)
		return migr__pg_left(pg, MIGR_OBJECT_VIEW, schema, name, why, what);
	view = migr__pile_add_passing(&pg->views, &pg->gather, sizeof *view);
	if (!view)
		return MIGR_ERROR_NO_MEMORY;
	view->oid = migr__pg_number_of(&values[OID]);
	view->schema = schema;
	view->name = migr__gather_text(&pg->gather, name);
	view->is_materialized = migr__pg_letter_of(&values[KIND]) == 'm';
	view->sql = query_of(pg, text, options, &rc);
	view->reads = migr__gather_text(&pg->gather, migr__pg_text_of(&values[READS]));
	if (!view->name || !view->reads || rc != MIGR_OK)
		return MIGR_ERROR_NO_MEMORY;
	return leave_options(pg, &(migr__pg_table){ .schema = schema, .name = name }, options);
}

static migr_status add_type(migr__pg *pg, const migr_value *values, size_t schema)
{
	const migr__pg_fact *extension = migr__pg_fact_of(pg, 'A', migr__pg_number_of(&values[OID]), 0);

	return migr__pg_left(pg, MIGR_OBJECT_OTHER, schema, migr__pg_text_of(&values[NAME]),
	                     extension ? "belongs to the extension " : "is a composite type",
	                     extension ? extension->text : "");
}

static migr_status take_class(migr__pg *pg, const migr_value *values)
{
	size_t schema = migr__pg_schema(pg, migr__pg_number_of(&values[SCHEMA]));

	switch (migr__pg_letter_of(&values[KIND])) {
	case 'S':
		return migr__pg_take_sequence(pg, migr__pg_number_of(&values[OID]), schema,
		                              migr__pg_text_of(&values[NAME]), &values[SEQUENCE]);
	case 'v':
	case 'm':
		return add_view(pg, values, schema);
	case 'c':
		return add_type(pg, values, schema);
	default:
		return add_table(pg, values, schema);
	}
}

migr_status migr__pg_read_tables(migr__pg *pg)
{
	migr_status rc = migr__pg_query(pg, query, take_class);

	if (rc == MIGR_OK)
		migr__pg_sort_sequences(pg);
	return rc;
}

/* In a pile whose items begin with their oids, and are sorted by them. */
static void *find(const migr__pile *pile, size_t item_size, int64_t oid)
{
	size_t low = 0, high = pile->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		void *item = (char *)pile->items + middle * item_size;
		int64_t found;

		memcpy(&found, item, sizeof found);
		if (found == oid)
			return item;
		if (found < oid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

migr__pg_table *migr__pg_table_of(const migr__pg *pg, int64_t oid)
{
	return find(&pg->tables, sizeof(migr__pg_table), oid);
}

const char *migr__pg_column_of(const migr__pg_table *table, int64_t number)
{
	return number > 0 && (uint64_t)number < table->n_names ? table->columns[number].name : NULL;
}

int migr__pg_columns(const migr__pg_table *table, const char *numbers, size_t from, size_t to, migr__buf *buf)
{
	int64_t number;

	migr__buf_clear(buf);
	for (size_t i = 0; i < to && migr__pg_next_number(&numbers, &number); i++) {
		const char *name = migr__pg_column_of(table, number);

		if (i < from)
			continue;
		if (!name)
			return 0;
		migr__buf_puts(buf, buf->size ? ", " : "");
		migr__names_write(name, buf);
	}
	return 1;
}

static int by_name(const void *a, const void *b)
{
	const migr__pg_view *left = *(migr__pg_view *const *)a, *right = *(migr__pg_view *const *)b;

	if (left->schema != right->schema)
		return left->schema < right->schema ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* Those that it reads come before it. A view cannot read itself, so this ends. */
static migr_status put_view(migr__pg *pg, migr__pg_view *view)
{
	const char *at = view->reads;
	migr_view *out;
	int64_t oid;

	if (view->is_done)
		return MIGR_OK;
	view->is_done = 1;
	while (migr__pg_next_number(&at, &oid)) {
		migr__pg_view *before = find(&pg->views, sizeof *before, oid);

		if (before && put_view(pg, before) != MIGR_OK)
			return MIGR_ERROR_NO_MEMORY;
	}
	out = migr__gather_view(&pg->gather, view->schema, view->name);
	if (!out)
		return MIGR_ERROR_NO_MEMORY;
	out->flags = view->is_materialized ? MIGR_MATERIALIZED : 0;
	out->sql = view->sql;
	out->comment = migr__pg_comment(pg, view->oid, 0);
	return MIGR_OK;
}

migr_status migr__pg_add_views(migr__pg *pg)
{
	migr__pg_view **views = migr__arena_new(&pg->gather.passing, pg->views.count + 1, sizeof(migr__pg_view *));
	migr_status rc = MIGR_OK;

	if (!views)
		return MIGR_ERROR_NO_MEMORY;
	for (size_t i = 0; i < pg->views.count; i++)
		views[i] = (migr__pg_view *)pg->views.items + i;
	if (pg->views.count)
		qsort(views, pg->views.count, sizeof *views, by_name);
	for (size_t i = 0; i < pg->views.count && rc == MIGR_OK; i++)
		rc = put_view(pg, views[i]);
	return rc;
}
