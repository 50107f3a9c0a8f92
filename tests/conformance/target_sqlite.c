/* SPDX-License-Identifier: MIT */
/*
 * SQLite: a database is a file in a folder of its own.
 */
#include "target.h"

#include "support/t.h"

#include <libmigr/sqlite.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All statements of this process, whoever has opened the connection. */
static long n_statements;

static int count_statement(unsigned kind, void *user, void *statement, void *sql)
{
	(void)kind;
	(void)user;
	(void)statement;
	/* what a trigger does is told as a comment; the URL itself asks for the setting */
	if (strncmp(sql, "--", 2) != 0 && strncmp(sql, "PRAGMA foreign_keys", 19) != 0)
		n_statements++;
	return 0;
}

static int watch_connection(sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
	(void)message;
	(void)api;
	return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, count_statement, NULL);
}

static void *create(void)
{
	const char *path = t_path(t_folder(), "test.db");

	/* SQLite gives the function a type of its own and wants it as any function */
	if (sqlite3_auto_extension((void (*)(void))watch_connection) != SQLITE_OK)
		return NULL;
	return strdup(path);
}

static const char *url(void *database)
{
	static char text[1024];

	snprintf(text, sizeof text, "sqlite:%s?foreign_keys=on", (const char *)database);
	return text;
}

static void drop(void *database)
{
	free(database);
}

static void *open_native(void *database)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(database, &db) != SQLITE_OK) {
		sqlite3_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db, 10000);
	return db;
}

static void close_native(void *native)
{
	sqlite3_close(native);
}

static int execute(void *native, const char *sql)
{
	return sqlite3_exec(native, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static void add_row(FILE *out, sqlite3_stmt *query, int is_first)
{
	fputs(is_first ? "" : "\n", out);
	for (int i = 0; i < sqlite3_column_count(query); i++) {
		const char *value = (const char *)sqlite3_column_text(query, i);

		fprintf(out, "%s%s", i ? "|" : "", value ? value : "NULL");
	}
}

static char *query(void *native, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	char *text = NULL;
	size_t size = 0;
	int n = 0;
	FILE *out;

	if (sqlite3_prepare_v2(native, sql, -1, &statement, NULL) != SQLITE_OK)
		return NULL;
	out = open_memstream(&text, &size);
	while (out && sqlite3_step(statement) == SQLITE_ROW)
		add_row(out, statement, n++ == 0);
	if (out)
		fclose(out);
	if (sqlite3_finalize(statement) != SQLITE_OK) {
		free(text);
		return NULL;
	}
	return text;
}

static long statements(void *database)
{
	(void)database;
	return n_statements;
}

static const migr_conformance_target target = {
	.struct_size = sizeof target,
	.name = "conformance sqlite",
	.backend = migr_sqlite,
	.create = create,
	.url = url,
	.drop = drop,
	.open = open_native,
	.close = close_native,
	.execute = execute,
	.query = query,
	.statements = statements,
	.table_exists = { SQLITE_ERROR, NULL },
	.column_exists = { SQLITE_ERROR, NULL },
	.no_table = { SQLITE_ERROR, NULL },
	.no_column = { SQLITE_ERROR, NULL },
	.unique = { SQLITE_CONSTRAINT_UNIQUE, NULL },
	.foreign_key = { SQLITE_CONSTRAINT_FOREIGNKEY, NULL },
	.check = { SQLITE_CONSTRAINT_CHECK, NULL },
	.not_null = { SQLITE_CONSTRAINT_NOTNULL, NULL },
	.syntax = { SQLITE_ERROR, NULL },
};

const migr_conformance_target *conformance_target(void)
{
	return &target;
}
