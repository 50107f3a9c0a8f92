/* SPDX-License-Identifier: MIT */
#include "support/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *pointer)
{
	if (!pointer)
		abort();
	return pointer;
}

static void add(snapshot *out, char *line)
{
	out->lines = check(realloc(out->lines, (out->count + 1) * sizeof *out->lines));
	out->lines[out->count++] = check(line);
}

/* Each row of the query is a line; its columns are put together. */
static void add_rows(sqlite3 *db, snapshot *out, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
		add(out, sqlite3_mprintf("error: %s: %s", sqlite3_errmsg(db), sql));
		return;
	}
	while (sqlite3_step(statement) == SQLITE_ROW)
		add(out, sqlite3_mprintf("%s", sqlite3_column_text(statement, 0)));
	if (sqlite3_finalize(statement) != SQLITE_OK)
		add(out, sqlite3_mprintf("error: %s: %s", sqlite3_errmsg(db), sql));
}

typedef void (*each_fn)(sqlite3 *db, snapshot *out, const char *a, const char *b, const char *c);

static void each(sqlite3 *db, snapshot *out, const char *sql, each_fn call)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
		add(out, sqlite3_mprintf("error: %s: %s", sqlite3_errmsg(db), sql));
		return;
	}
	while (sqlite3_step(statement) == SQLITE_ROW)
		call(db, out, (const char *)sqlite3_column_text(statement, 0),
		     (const char *)sqlite3_column_text(statement, 1), (const char *)sqlite3_column_text(statement, 2));
	sqlite3_finalize(statement);
}

static int has_rowid(sqlite3 *db, const char *schema, const char *table)
{
	char *sql = sqlite3_mprintf("SELECT rowid FROM \"%w\".\"%w\"", schema, table);
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	sqlite3_finalize(statement);
	sqlite3_free(sql);
	return rc == SQLITE_OK;
}

/* The columns of a table without rowid that tell its rows. */
static char *key_of(sqlite3 *db, const char *schema, const char *table)
{
	char *sql = sqlite3_mprintf("SELECT group_concat('quote(\"' || replace(name, '\"', '\"\"') || '\")', "
	                            "' || '','' || ') FROM pragma_table_xinfo(%Q, %Q) WHERE pk",
	                            table, schema);
	sqlite3_stmt *statement = NULL;
	char *key = NULL;

	sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
		key = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_free(sql);
	return key ? key : sqlite3_mprintf("'?'");
}

/* SCHEMA.TABLE[ROWID].COLUMN = VALUE */
static void add_values(sqlite3 *db, snapshot *out, const char *schema, const char *table, const char *type)
{
	char *key = strncmp(table, "sqlite_", 7) == 0
	                    ? sqlite3_mprintf(strcmp(table, "sqlite_sequence") == 0 ? "name" : "coalesce(idx, tbl)")
	            : has_rowid(db, schema, table) ? sqlite3_mprintf("coalesce(rowid, '?')")
	                                           : key_of(db, schema, table);
	char *columns =
		sqlite3_mprintf("SELECT name, 1 FROM pragma_table_xinfo(%Q, %Q) WHERE hidden <> 1", table, schema);
	sqlite3_stmt *statement;

	sqlite3_prepare_v2(db, columns, -1, &statement, NULL);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(statement, 0);
		char *sql = sqlite3_mprintf("SELECT '%q.%q[' || %s || '].%q = ' || quote(\"%w\") FROM \"%w\".\"%w\"%s",
		                            schema, table, key, name, name, schema, table,
		                            strcmp(type, "table") == 0 ? " NOT INDEXED" : "");

		add_rows(db, out, sql);
		sqlite3_free(sql);
	}
	sqlite3_finalize(statement);
	sqlite3_free(columns);
	sqlite3_free(key);
}

static void add_database(sqlite3 *db, snapshot *out, const char *schema, const char *a, const char *b)
{
	char *sql;

	(void)a;
	(void)b;
	sql = sqlite3_mprintf("SELECT '%q: ' || type || ' ' || name || ' on ' || tbl_name || ': ' || coalesce(sql, '') "
	                      "FROM \"%w\".sqlite_schema WHERE name NOT LIKE 'migr~_%%' ESCAPE '~' "
	                      "AND tbl_name NOT LIKE 'migr~_%%' ESCAPE '~' AND name <> 'sqlite_sequence'",
	                      schema, schema);
	add_rows(db, out, sql);
	sqlite3_free(sql);
	sql = sqlite3_mprintf("SELECT '%q', name, type FROM \"%w\".sqlite_schema WHERE type IN ('table', 'view') "
	                      "AND name NOT LIKE 'migr~_%%' ESCAPE '~' "
	                      "AND (sql NOT LIKE 'CREATE VIRTUAL%%') ORDER BY name",
	                      schema, schema);
	each(db, out, sql, add_values);
	sqlite3_free(sql);
}

void snapshot_take(sqlite3 *db, snapshot *out)
{
	static const char *const settings[] = { "foreign_keys", "legacy_alter_table", "writable_schema",
		                                "recursive_triggers", "ignore_check_constraints" };

	memset(out, 0, sizeof *out);
	each(db, out, "SELECT name, NULL, NULL FROM pragma_database_list", add_database);
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
		char *sql =
			sqlite3_mprintf("SELECT '%s is ' || %s FROM pragma_%s", settings[i], settings[i], settings[i]);

		add_rows(db, out, sql);
		sqlite3_free(sql);
	}
	add_rows(db, out, "SELECT 'integrity: ' || integrity_check FROM pragma_integrity_check");
	add_rows(db, out,
	         "SELECT 'points to nothing: ' || \"table\" || ' ' || coalesce(rowid, '') FROM "
	         "pragma_foreign_key_check");
}

static void add_reading(sqlite3 *db, snapshot *out, const char *schema, const char *table, const char *unused)
{
	char *sql;

	(void)unused;
	sql = sqlite3_mprintf("SELECT '%q: ' || name || ' ' || type || ' ' || \"notnull\" || ' ' || "
	                      "coalesce(dflt_value, '') || ' ' || pk || ' ' || hidden FROM "
	                      "pragma_table_xinfo(%Q, %Q)",
	                      table, table, schema);

	add_rows(db, out, sql);
	sqlite3_free(sql);
	sql = sqlite3_mprintf(
		"SELECT '%q points to ' || \"table\" || ' ' || on_delete FROM pragma_foreign_key_list(%Q, %Q)", table,
		table, schema);
	add_rows(db, out, sql);
	sqlite3_free(sql);
}

void snapshot_take_read(sqlite3 *db, snapshot *out)
{
	memset(out, 0, sizeof *out);
	each(db, out,
	     "SELECT 'main', name, NULL FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'migr~_%' ESCAPE '~' "
	     "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
	     add_reading);
}

void snapshot_free(snapshot *taken)
{
	for (size_t i = 0; i < taken->count; i++)
		sqlite3_free(taken->lines[i]);
	free(taken->lines);
}

static int has_line(const snapshot *taken, const char *line, char *seen)
{
	for (size_t i = 0; i < taken->count; i++)
		if (!seen[i] && strcmp(taken->lines[i], line) == 0) {
			seen[i] = 1;
			return 1;
		}
	return 0;
}

static void write_missing(sqlite3_str *text, const snapshot *from, const snapshot *in, char sign)
{
	char *seen = check(calloc(in->count + 1, 1));

	for (size_t i = 0; i < from->count; i++)
		if (!has_line(in, from->lines[i], seen))
			sqlite3_str_appendf(text, "%c%s\n", sign, from->lines[i]);
	free(seen);
}

char *snapshot_difference(const snapshot *before, const snapshot *after)
{
	sqlite3_str *text = sqlite3_str_new(NULL);
	char *out;

	write_missing(text, before, after, '-');
	write_missing(text, after, before, '+');
	out = sqlite3_str_finish(text);
	return out ? out : check(sqlite3_mprintf("%s", ""));
}
