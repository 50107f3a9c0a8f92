/* SPDX-License-Identifier: MIT */
/*
 * What there is, by the information_schema of MySQL and MariaDB.
 */
#include "base/text.h"
#include "dialect/catalogue.h"
#include "dialect/facts.h"
#include "dialect/mysql/shown.h"

static void find(migr__probe *query, const char *view, const char *schema_column, const char *schema)
{
	migr__buf_printf(&query->sql, "SELECT 1 FROM information_schema.%s WHERE ", view);
	migr__is_database(query, schema_column, schema);
}

/* Of the kinds of TABLES. */
static void find_table(migr__probe *query, const migr__lookup *lookup, const char *name, const char *types)
{
	find(query, "TABLES", "TABLE_SCHEMA", lookup->schema);
	migr__buf_printf(&query->sql, " AND TABLE_TYPE IN (%s) AND ", types);
	migr__is_file_name(query, "TABLE_NAME", name);
}

static void is_of_table(migr__probe *query, const migr__lookup *lookup)
{
	migr__is_database(query, "TABLE_SCHEMA", lookup->schema);
	migr__buf_puts(&query->sql, " AND ");
	migr__is_file_name(query, "TABLE_NAME", lookup->table);
}

static void find_part(migr__probe *query, const migr__lookup *lookup, const char *view, const char *column,
                      const char *name)
{
	migr__buf_printf(&query->sql, "SELECT 1 FROM information_schema.%s WHERE ", view);
	is_of_table(query, lookup);
	migr__buf_puts(&query->sql, " AND ");
	migr__is_name(query, column, name);
}

static void find_trigger(migr__probe *query, const migr__lookup *lookup, const char *name)
{
	find(query, "TRIGGERS", "EVENT_OBJECT_SCHEMA", lookup->schema);
	migr__buf_puts(&query->sql, " AND ");
	migr__is_file_name(query, "EVENT_OBJECT_TABLE", lookup->table);
	migr__buf_puts(&query->sql, " AND ");
	migr__is_file_name(query, "TRIGGER_NAME", name);
}

static migr_status has(const migr__lookup *lookup, migr__object object, const char *name, migr__probe *query, int *out)
{
	switch (object) {
	case MIGR__OBJECT_SCHEMA:
		migr__buf_puts(&query->sql, "SELECT 1 FROM information_schema.SCHEMATA WHERE ");
		migr__is_file_name(query, "SCHEMA_NAME", name);
		break;
	case MIGR__OBJECT_TABLE:
		find_table(query, lookup, name, "'BASE TABLE', 'SYSTEM VERSIONED', 'SYSTEM VIEW', 'TEMPORARY'");
		break;
	case MIGR__OBJECT_VIEW:
		find_table(query, lookup, name, "'VIEW'");
		break;
	case MIGR__OBJECT_SEQUENCE:
		find_table(query, lookup, name, "'SEQUENCE'");
		break;
	case MIGR__OBJECT_COLUMN:
		find_part(query, lookup, "COLUMNS", "COLUMN_NAME", name);
		break;
	case MIGR__OBJECT_INDEX:
		find_part(query, lookup, "STATISTICS", "INDEX_NAME", name);
		break;
	case MIGR__OBJECT_CONSTRAINT:
		find_part(query, lookup, "TABLE_CONSTRAINTS", "CONSTRAINT_NAME", name);
		break;
	case MIGR__OBJECT_TRIGGER:
		find_trigger(query, lookup, name);
		break;
	case MIGR__OBJECT_ENUM:
	default: /* an enum is part of its column */
		*out = 0;
		return MIGR_OK;
	}
	return migr__catalogue_ask(lookup, query, out);
}

/* select: up to what follows WHERE. */
static migr_status collect(const migr__lookup *lookup, const char *select, const char *more, migr__found_list *out)
{
	migr__probe query;
	migr_status rc;

	migr__probe_init(&query, lookup->arena->alloc);
	migr__buf_printf(&query.sql, "%s WHERE ", select);
	is_of_table(&query, lookup);
	migr__buf_puts(&query.sql, more);
	rc = migr__catalogue_collect(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

static migr_status indexes(const migr__lookup *lookup, migr__found_list *out)
{
	return collect(lookup,
	               "SELECT CASE NON_UNIQUE WHEN 0 THEN 'I' ELSE 'i' END, INDEX_NAME, COLUMN_NAME, "
	               "CASE SEQ_IN_INDEX WHEN 1 THEN 1 ELSE 0 END, "
	               "CASE WHEN NON_UNIQUE = 0 THEN INDEX_NAME END FROM information_schema.STATISTICS",
	               " ORDER BY INDEX_NAME, SEQ_IN_INDEX", out);
}

/* Conditions as they would be written. */
static migr_status show_plainly(const migr__lookup *lookup, migr__found_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		migr__found *found = &list->items[i];

		if (!found->condition)
			continue;
		found->condition = migr__my_shown_condition(found->condition, lookup->arena);
		if (!found->condition)
			return migr__fail_memory(lookup->error);
	}
	return MIGR_OK;
}

/* One view after the other: its joins are slow. But a check has no table of its own everywhere. */
static migr_status constraints(const migr__lookup *lookup, migr__found_list *out)
{
	migr_status rc = collect(lookup,
	                         "SELECT CASE INDEX_NAME WHEN 'PRIMARY' THEN 'p' ELSE 'u' END, INDEX_NAME, "
	                         "COLUMN_NAME, CASE SEQ_IN_INDEX WHEN 1 THEN 1 ELSE 0 END, NULL "
	                         "FROM information_schema.STATISTICS",
	                         " AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX", out);

	if (rc == MIGR_OK)
		rc = collect(lookup,
		             "SELECT 'f', CONSTRAINT_NAME, COLUMN_NAME, "
		             "CASE ORDINAL_POSITION WHEN 1 THEN 1 ELSE 0 END, REFERENCED_TABLE_NAME "
		             "FROM information_schema.KEY_COLUMN_USAGE",
		             " AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY CONSTRAINT_NAME, ORDINAL_POSITION", out);
	if (rc == MIGR_OK)
		rc = collect(lookup,
		             "SELECT 'c', CONSTRAINT_NAME, NULL, 1, CHECK_CLAUSE "
		             "FROM information_schema.CHECK_CONSTRAINTS NATURAL JOIN "
		             "information_schema.TABLE_CONSTRAINTS",
		             " AND CONSTRAINT_TYPE = 'CHECK' ORDER BY CONSTRAINT_NAME", out);
	return rc == MIGR_OK ? show_plainly(lookup, out) : rc;
}

static int same(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a), b);
}

/* What a user sees by other privileges may not be all: roles and the server's settings decide. */
static const char sees_schemas[] =
	"SELECT 1 FROM information_schema.USER_PRIVILEGES, (SELECT CURRENT_USER() AS u, "
	"SUBSTRING_INDEX(CURRENT_USER(), '@', -1) AS h) AS k WHERE PRIVILEGE_TYPE = 'SHOW DATABASES' AND GRANTEE = "
	"CONCAT('''', LEFT(u, CHAR_LENGTH(u) - CHAR_LENGTH(h) - 1), '''@''', h, '''')";

const migr__catalogue migr__catalogue_mysql = {
	.has = has,
	.indexes = indexes,
	.constraints = constraints,
	.same = same,
	.sees_schemas = sees_schemas,
	.indexes_are_keys = 1,
};
