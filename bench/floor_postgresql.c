/* SPDX-License-Identifier: MIT */
/*
 * The floor on PostgreSQL: a URL as libpq takes it
 */
#include "floor.h"

#include <libpq-fe.h>
#include <stdio.h>

static PGconn *db;

static int fail(void)
{
	fprintf(stderr, "floor: %s", PQerrorMessage(db));
	return -1;
}

int floor_open(const char *url)
{
	db = PQconnectdb(url);
	return PQstatus(db) == CONNECTION_OK ? 0 : fail();
}

int floor_execute(const char *sql)
{
	PGresult *result = PQexec(db, sql);
	int rc = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : fail();

	PQclear(result);
	return rc;
}

int floor_read(const char *sql, char *out, unsigned long size)
{
	PGresult *result = PQexec(db, sql);
	int rc = -1;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail();
	else if (PQntuples(result) > 0) {
		snprintf(out, size, "%s", PQgetvalue(result, 0, 0));
		rc = 0;
	}
	PQclear(result);
	return rc;
}

long floor_read_all(const char *sql)
{
	PGresult *result = PQexec(db, sql);
	long size = 0;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		size = fail();
	for (int row = 0; size >= 0 && row < PQntuples(result); row++)
		for (int i = 0; i < PQnfields(result); i++)
			size += PQgetlength(result, row, i);
	PQclear(result);
	return size;
}

#define OURS "relnamespace = current_schema()::regnamespace "

const char *const floor_catalogue[] = {
	"SELECT oid, relname, relkind, relpersistence, reloptions, obj_description(oid, 'pg_class') FROM pg_class "
	"WHERE " OURS "AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') ORDER BY relname",
	"SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, "
	"a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum) FROM "
	"pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND "
	"d.adnum "
	"= a.attnum WHERE c." OURS "AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2",
	"SELECT o.conrelid, o.conname, o.contype, pg_get_constraintdef(o.oid) FROM pg_constraint o JOIN pg_class c ON "
	"c.oid "
	"= o.conrelid WHERE c." OURS "ORDER BY 1, 2",
	"SELECT i.indrelid, c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
	"WHERE "
	"c." OURS "ORDER BY 1, 2",
	NULL,
};

const int floor_ddl_commits = 0;

void floor_close(void)
{
	PQfinish(db);
}
