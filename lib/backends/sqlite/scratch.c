/* SPDX-License-Identifier: MIT */
/*
 * Throw-away databases: in memory.
 *
 * What the schema of the other database may use that SQLite itself has not, functions and collations that the
 * application has registered with its connection, has stand-ins: a schema is made and read, no row is ever looked at.
 */
#include "backend.h"

#include <string.h>

static int compare_bytes(void *user, int size_a, const void *a, int size_b, const void *b)
{
	int order = memcmp(a, b, (size_t)(size_a < size_b ? size_a : size_b));

	(void)user;
	return order ? order : size_a - size_b;
}

static void stand_in_collation(void *user, sqlite3 *db, int encoding, const char *name)
{
	(void)user;
	(void)encoding;
	sqlite3_create_collation_v2(db, name, SQLITE_UTF8, NULL, compare_bytes, NULL);
}

static void stand_in_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	sqlite3_result_null(context);
}

static int has_function(sqlite3 *db, const char *name, int n_arguments)
{
	sqlite3_stmt *query = NULL;
	int found = 0;

	if (sqlite3_prepare_v2(db, "SELECT 1 FROM pragma_function_list WHERE name = ? AND narg = ?", -1, &query,
	                       NULL) == SQLITE_OK) {
		sqlite3_bind_text(query, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_int(query, 2, n_arguments);
		found = sqlite3_step(query) == SQLITE_ROW;
	}
	sqlite3_finalize(query);
	return found;
}

/* Scalar functions: those are what checks, defaults and indexes may have. */
static void add_functions(sqlite3 *to, sqlite3 *from)
{
	sqlite3_stmt *query = NULL;

	if (sqlite3_prepare_v2(from, "SELECT name, narg FROM pragma_function_list WHERE NOT builtin AND type = 's'", -1,
	                       &query, NULL) != SQLITE_OK)
		return;
	while (sqlite3_step(query) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(query, 0);
		int n_arguments = sqlite3_column_int(query, 1);

		if (name && !has_function(to, name, n_arguments))
			sqlite3_create_function_v2(to, name, n_arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
			                           stand_in_function, NULL, NULL, NULL);
	}
	sqlite3_finalize(query);
}

static int get_setting(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *query = NULL;
	int value = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW)
		value = sqlite3_column_int(query, 0);
	sqlite3_finalize(query);
	return value;
}

migr_status migr__sqlite_scratch(sqlite_connection *c, const sqlite_connection *like)
{
	int code = sqlite3_open_v2(":memory:", &c->db,
	                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, NULL);

	/* each table and index takes a page, most of which would stay empty */
	if (code == SQLITE_OK)
		code = sqlite3_exec(c->db, "PRAGMA page_size = 1024", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_collation_needed(c->db, NULL, stand_in_collation);
	if (code == SQLITE_OK && get_setting(like->db, "PRAGMA foreign_keys"))
		code = sqlite3_exec(c->db, "PRAGMA foreign_keys = on", NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return migr__sqlite_fault(c, code, "a database in memory");
	if (like->is_borrowed)
		add_functions(c->db, like->db);
	return MIGR_OK;
}
