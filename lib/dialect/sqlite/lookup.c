/* SPDX-License-Identifier: MIT */
/*
 * What there is, by the stored schema of SQLite.
 */
#include "base/text.h"
#include "dialect/catalogue.h"

/* Adds one SELECT from the stored schema of a database; its own name cannot be bound, so it is quoted. */
static void find_in(migr__probe *query, const char *schema, const char *where, const char *a, const char *b)
{
	migr__buf_puts(&query->sql, query->sql.size ? " UNION ALL SELECT 1 FROM " : "SELECT 1 FROM ");
	migr__quote(&query->sql, schema, '"');
	migr__buf_printf(&query->sql, ".sqlite_master WHERE %s", where);
	migr__probe_value(query, a);
	if (b)
		migr__probe_value(query, b);
}

static void find_database(migr__probe *query, const char *name)
{
	migr__buf_puts(&query->sql, "SELECT 1 FROM pragma_database_list WHERE name = ? COLLATE NOCASE");
	migr__probe_value(query, name);
}

/* A database that is not attached has no schema to be read. temp is always there, and often not in the list. */
static migr_status has_database(const migr__lookup *lookup, const char *name, int *out)
{
	migr__probe query;
	migr_status rc;

	*out = 1;
	if (!name || migr__view_is_nocase(migr__view_of(name), "main") ||
	    migr__view_is_nocase(migr__view_of(name), "temp"))
		return MIGR_OK;
	migr__probe_init(&query, lookup->arena->alloc);
	find_database(&query, name);
	rc = migr__catalogue_ask(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

/* In the schema, or where the name is looked up without one. */
static void find(migr__probe *query, const migr__lookup *lookup, const char *where, const char *a, const char *b)
{
	if (lookup->schema) {
		find_in(query, lookup->schema, where, a, b);
		return;
	}
	find_in(query, "temp", where, a, b);
	find_in(query, "main", where, a, b);
}

static migr_status has_row(const migr__lookup *lookup, const char *schema, const char *where, const char *a,
                           const char *b, int *out)
{
	migr__probe query;
	migr_status rc;

	migr__probe_init(&query, lookup->arena->alloc);
	find_in(&query, schema, where, a, b);
	rc = migr__catalogue_ask(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

/* Where the table is: the schema that is named, temp, or main; NULL if the schema is none. */
static migr_status locate(const migr__lookup *lookup, const char **schema)
{
	int is_there = 0;
	migr_status rc;

	if (lookup->schema) {
		rc = has_database(lookup, lookup->schema, &is_there);
		*schema = is_there ? lookup->schema : NULL;
		return rc;
	}
	rc = has_row(lookup, "temp", "type IN ('table', 'view') AND name = ? COLLATE NOCASE", lookup->table, NULL,
	             &is_there);
	*schema = is_there ? "temp" : "main";
	return rc;
}

static migr_status has_part(const migr__lookup *lookup, migr__object object, const char *name, migr__probe *query,
                            int *out)
{
	const char *schema;
	migr_status rc = locate(lookup, &schema);

	*out = 0;
	if (rc != MIGR_OK || !schema)
		return rc;
	if (object == MIGR__OBJECT_COLUMN) {
		migr__buf_puts(&query->sql, "SELECT 1 FROM pragma_table_xinfo(?, ?) WHERE name = ? COLLATE NOCASE "
		                            "AND hidden <> 1");
		migr__probe_value(query, lookup->table);
		migr__probe_value(query, schema);
		migr__probe_value(query, name);
	} else {
		static const char where_index[] =
			"type = 'index' AND tbl_name = ? COLLATE NOCASE AND name = ? COLLATE NOCASE";
		static const char where_trigger[] =
			"type = 'trigger' AND tbl_name = ? COLLATE NOCASE AND name = ? COLLATE NOCASE";
		int is_trigger = object == MIGR__OBJECT_TRIGGER;

		find_in(query, schema, is_trigger ? where_trigger : where_index, lookup->table, name);
		/* a temporary trigger may be on a table of any database */
		if (is_trigger && !lookup->schema)
			find_in(query, "temp", where_trigger, lookup->table, name);
	}
	return migr__catalogue_ask(lookup, query, out);
}

static migr_status has_constraint(const migr__lookup *lookup, const char *name, int *out)
{
	migr__found_list list = { 0 };
	migr_status rc = migr__catalogue_sqlite.constraints(lookup, &list);

	*out = 0;
	for (size_t i = 0; rc == MIGR_OK && i < list.count; i++)
		*out |= list.items[i].name[0] && migr__catalogue_sqlite.same(list.items[i].name, name);
	return rc;
}

static migr_status has(const migr__lookup *lookup, migr__object object, const char *name, migr__probe *query, int *out)
{
	migr_status rc = has_database(lookup, object == MIGR__OBJECT_SCHEMA ? name : lookup->schema, out);

	if (rc != MIGR_OK || !*out || object == MIGR__OBJECT_SCHEMA)
		return rc;
	*out = 0;
	switch (object) {
	case MIGR__OBJECT_TABLE:
		find(query, lookup, "type = 'table' AND name = ? COLLATE NOCASE", name, NULL);
		return migr__catalogue_ask(lookup, query, out);
	case MIGR__OBJECT_VIEW:
		find(query, lookup, "type = 'view' AND name = ? COLLATE NOCASE", name, NULL);
		return migr__catalogue_ask(lookup, query, out);
	case MIGR__OBJECT_COLUMN:
	case MIGR__OBJECT_INDEX:
	case MIGR__OBJECT_TRIGGER:
		return has_part(lookup, object, name, query, out);
	case MIGR__OBJECT_CONSTRAINT:
		return has_constraint(lookup, name, out);
	case MIGR__OBJECT_SCHEMA:
	case MIGR__OBJECT_SEQUENCE:
	case MIGR__OBJECT_ENUM:
	default:
		return MIGR_OK;
	}
}

/* A query about the table by pragmas, whose arguments are its name and its schema, once or twice. */
static migr_status collect(const migr__lookup *lookup, const char *schema, const char *sql, const char *second,
                           migr__found_list *out)
{
	migr__probe query;
	migr_status rc;

	migr__probe_init(&query, lookup->arena->alloc);
	migr__buf_puts(&query.sql, sql);
	migr__probe_value(&query, lookup->table);
	migr__probe_value(&query, schema);
	if (second)
		migr__probe_value(&query, second);
	rc = migr__catalogue_collect(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

static migr_status indexes(const migr__lookup *lookup, migr__found_list *out)
{
	const char *schema;
	migr_status rc = locate(lookup, &schema);

	if (rc != MIGR_OK || !schema)
		return rc;
	return collect(lookup, schema,
	               "SELECT CASE l.\"unique\" WHEN 0 THEN 'i' ELSE 'I' END, l.name, x.name, x.seqno = 0, "
	               "CASE l.origin WHEN 'c' THEN NULL ELSE '' END FROM pragma_index_list(?, ?) l, "
	               "pragma_index_xinfo(l.name, ?) x WHERE x.key = 1 ORDER BY l.name, x.seqno",
	               schema, out);
}

/* The names of constraints, and checks, are known to the text of the table alone. */
static migr_status constraints(const migr__lookup *lookup, migr__found_list *out)
{
	const char *schema;
	migr_status rc = locate(lookup, &schema);

	if (rc != MIGR_OK || !schema)
		return rc;
	rc = collect(lookup, schema,
	             "SELECT 'p', '', name, pk = 1, NULL FROM pragma_table_xinfo(?, ?) WHERE pk > 0 ORDER BY pk", NULL,
	             out);
	if (rc == MIGR_OK)
		rc = collect(lookup, schema,
		             "SELECT 'u', '', x.name, x.seqno = 0, NULL FROM pragma_index_list(?, ?) l, "
		             "pragma_index_xinfo(l.name, ?) x WHERE x.key = 1 AND l.origin = 'u' "
		             "ORDER BY l.seq DESC, x.seqno",
		             schema, out);
	if (rc == MIGR_OK)
		rc = collect(lookup, schema,
		             "SELECT 'f', '', \"from\", seq = 0, \"table\" FROM pragma_foreign_key_list(?, ?) "
		             "ORDER BY id DESC, seq",
		             NULL, out);
	return rc;
}

static int same(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a), b);
}

const migr__catalogue migr__catalogue_sqlite = {
	.has = has,
	.indexes = indexes,
	.constraints = constraints,
	.same = same,
};
