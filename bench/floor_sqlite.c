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

long floor_read_all(const char *sql)
{
	sqlite3_stmt *statement;
	long size = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		return fail();
	while (sqlite3_step(statement) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			const char *text = (const char *)sqlite3_column_text(statement, i);

			size += text ? (long)strlen(text) : 0;
		}
	return sqlite3_finalize(statement) == SQLITE_OK ? size : fail();
}

const char *const floor_catalogue[] = {
	"SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
	"SELECT t.name, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden FROM sqlite_schema t, "
	"pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid",
	"SELECT t.name, i.name, i.\"unique\", i.origin, i.partial, x.seqno, x.name, x.\"desc\", x.coll FROM "
	"sqlite_schema "
	"t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x WHERE t.type = 'table' ORDER BY t.name, i.seq, "
	"x.seqno",
	"SELECT t.name, f.id, f.seq, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete FROM sqlite_schema t, "
	"pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq",
	NULL,
};

const int floor_ddl_commits = 0;

void floor_close(void)
{
	sqlite3_close(db);
}
