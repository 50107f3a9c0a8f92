/* SPDX-License-Identifier: MIT */
/*
 * The floor on SQLite: sqlite:PATH
 */
#include "floor.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static sqlite3 *db;

static int fail(void)
{
	fprintf(stderr, "floor: %s\n", sqlite3_errmsg(db));
	return -1;
}

int floor_open(const char *url)
{
	return sqlite3_open(strchr(url, ':') + 1, &db) == SQLITE_OK ? 0 : fail();
}

int floor_execute(const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail();
}

int floor_read(const char *sql, char *out, unsigned long size)
{
	sqlite3_stmt *statement;
	int rc = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		return fail();
	if (sqlite3_step(statement) == SQLITE_ROW) {
		snprintf(out, size, "%s", (const char *)sqlite3_column_text(statement, 0));
		rc = 0;
	}
	sqlite3_finalize(statement);
	return rc;
}

void floor_close(void)
{
	sqlite3_close(db);
}
