/* SPDX-License-Identifier: MIT */
/*
 * SQLite, in memory: each entry gets a database of its own.
 */
#include "reader.h"
#include "support/snapshot.h"

#include <libmigr/sqlite.h>

#include <stdlib.h>

typedef struct sqlite_database {
	sqlite3 *db;
} sqlite_database;

static void *open_database(void)
{
	return calloc(1, sizeof(sqlite_database));
}

static void close_database(void *database)
{
	sqlite_database *d = database;

	sqlite3_close(d->db);
	free(d);
}

static void *native(void *database)
{
	const sqlite_database *d = database;

	return d->db;
}

static int execute(void *database, const char *sql)
{
	const sqlite_database *d = database;
	char *error = NULL;
	int rc = sqlite3_exec(d->db, sql, NULL, NULL, &error);

	if (rc != SQLITE_OK)
		fprintf(stderr, "%s: %s\n", sql, error);
	sqlite3_free(error);
	return rc == SQLITE_OK ? 0 : -1;
}

static int empty(void *database)
{
	sqlite_database *d = database;

	sqlite3_close(d->db);
	return sqlite3_open(":memory:", &d->db) == SQLITE_OK && execute(d, "PRAGMA foreign_keys = ON") == 0 ? 0 : -1;
}

static int dump(void *database, FILE *out)
{
	const sqlite_database *d = database;
	snapshot taken;

	snapshot_take(d->db, &taken);
	for (size_t i = 0; i < taken.count; i++) {
		for (const char *p = taken.lines[i]; *p; p++)
			if (*p == '\n')
				fputs("\\n", out);
			else
				fputc(*p, out);
		fputc('\n', out);
	}
	snapshot_free(&taken);
	return 0;
}

const reader ddl_reader = {
	.dialect = "sqlite",
	.has_transactional_ddl = 1,
	.backend = migr_sqlite,
	.open = open_database,
	.close = close_database,
	.native = native,
	.empty = empty,
	.execute = execute,
	.dump = dump,
};
