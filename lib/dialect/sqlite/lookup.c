/* SPDX-License-Identifier: MIT */
/*
 * What there is, by the stored schema of SQLite.
 */
#include "base/text.h"
#include "dialect/catalogue.h"
#include "dialect/sqlite/definition.h"

#include <string.h>

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
		*out |= list.items[i].name[0] && migr__sqlite_same_name(list.items[i].name, name);
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

static migr_status indexes(const migr__lookup *lookup, migr__found_list *out)
{
	const char *schema;
	migr__probe query;
	migr_status rc = locate(lookup, &schema);

	if (rc != MIGR_OK || !schema)
		return rc;
	migr__probe_init(&query, lookup->arena->alloc);
	migr__buf_puts(&query.sql,
	               "SELECT CASE l.\"unique\" WHEN 0 THEN 'i' ELSE 'I' END, l.name, x.name, x.seqno = 0, "
	               "CASE l.origin WHEN 'c' THEN NULL ELSE '' END FROM pragma_index_list(?, ?) l, "
	               "pragma_index_xinfo(l.name, ?) x WHERE x.key = 1 ORDER BY l.name, x.seqno");
	migr__probe_value(&query, lookup->table);
	migr__probe_value(&query, schema);
	migr__probe_value(&query, schema);
	rc = migr__catalogue_collect(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

typedef struct stored {
	const migr__lookup *lookup;
	const char *sql;
} stored;

static migr_status take_sql(void *sink, const migr_value *values, size_t count)
{
	stored *text = sink;

	if (!count || values[0].type != MIGR_VALUE_TEXT)
		return MIGR_OK;
	text->sql = migr__arena_strndup(text->lookup->arena, values[0].text, values[0].size);
	return text->sql ? MIGR_OK : migr__fail_memory(text->lookup->error);
}

/* The text of the table; NULL if there is none. */
static migr_status read_sql(const migr__lookup *lookup, const char *schema, const char **sql)
{
	stored text = { lookup, NULL };
	migr__probe query;
	migr_status rc;

	migr__probe_init(&query, lookup->arena->alloc);
	migr__buf_puts(&query.sql, "SELECT sql FROM ");
	migr__quote(&query.sql, schema, '"');
	migr__buf_puts(&query.sql, ".sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE");
	migr__probe_value(&query, lookup->table);
	rc = migr__catalogue_query(lookup, &query, take_sql, &text);
	migr__probe_clear(&query);
	*sql = text.sql;
	return rc;
}

static migr_constraint_kind kind_of(migr__constraint_form form)
{
	switch ((int)form) {
	case MIGR__FORM_PRIMARY_KEY:
		return MIGR_CONSTRAINT_PRIMARY_KEY;
	case MIGR__FORM_UNIQUE:
		return MIGR_CONSTRAINT_UNIQUE;
	case MIGR__FORM_FOREIGN_KEY:
		return MIGR_CONSTRAINT_FOREIGN_KEY;
	case MIGR__FORM_CHECK:
		return MIGR_CONSTRAINT_CHECK;
	default:
		return MIGR_CONSTRAINT_ANY;
	}
}

/* The columns of a key; a foreign key has others. */
static int name_columns(const migr__lookup *lookup, const migr__constraint *constraint, migr__found *found)
{
	int is_foreign = constraint->form == MIGR__FORM_FOREIGN_KEY;
	size_t count = is_foreign ? constraint->n_columns : constraint->n_elements;

	found->columns.items = migr__arena_new(lookup->arena, count + 1, sizeof *found->columns.items);
	if (!found->columns.items)
		return 0;
	for (size_t i = 0; i < count; i++)
		found->columns.items[i] = is_foreign ? constraint->columns[i] : constraint->elements[i].column;
	found->columns.count = count;
	return 1;
}

static int add_constraints(const migr__lookup *lookup, const migr__definition *definition,
                           const migr__constraint *constraints, size_t count, migr__found_list *out)
{
	for (size_t i = 0; i < count; i++) {
		migr_constraint_kind kind = kind_of(constraints[i].form);
		migr__view condition = migr__definition_view(definition, constraints[i].value);
		migr__found *found = kind == MIGR_CONSTRAINT_ANY ? NULL : migr__found_add(lookup, out);

		if (kind == MIGR_CONSTRAINT_ANY)
			continue;
		if (!found)
			return 0;
		found->kind = kind;
		found->name = constraints[i].name ? constraints[i].name : "";
		found->ref_table = constraints[i].ref_table;
		if (kind == MIGR_CONSTRAINT_CHECK)
			found->condition = migr__arena_strndup(lookup->arena, condition.data, condition.size);
		if (kind == MIGR_CONSTRAINT_CHECK ? !found->condition : !name_columns(lookup, &constraints[i], found))
			return 0;
	}
	return 1;
}

/* The names of constraints, and checks, are known to the text of the table alone. */
static migr_status constraints(const migr__lookup *lookup, migr__found_list *out)
{
	migr__definition definition;
	const char *schema, *sql = NULL;
	migr_status rc = locate(lookup, &schema);
	int ok = 1;

	if (rc == MIGR_OK && schema)
		rc = read_sql(lookup, schema, &sql);
	if (rc != MIGR_OK || !sql)
		return rc;
	rc = migr__definition_parse(&definition, lookup->arena, sql, strlen(sql), lookup->error);
	if (rc != MIGR_OK || definition.is_virtual)
		return rc;
	for (size_t i = 0; i < definition.n_columns && ok; i++)
		ok = add_constraints(lookup, &definition, definition.columns[i].constraints,
		                     definition.columns[i].n_constraints, out);
	if (ok)
		ok = add_constraints(lookup, &definition, definition.constraints, definition.n_constraints, out);
	return ok ? MIGR_OK : migr__fail_memory(lookup->error);
}

const migr__catalogue migr__catalogue_sqlite = {
	.has = has,
	.indexes = indexes,
	.constraints = constraints,
	.same = migr__sqlite_same_name,
};
