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

void floor_close(void)
{
	PQfinish(db);
}
