/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <libmigr/postgresql.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static void say_nothing(void *user, const char *notice)
{
	(void)user;
	(void)notice;
}

static void *open_native(const char *url)
{
	PGconn *db = PQconnectdb(url);

	PQsetNoticeProcessor(db, say_nothing, NULL);
	if (PQstatus(db) == CONNECTION_OK)
		return db;
	fprintf(stderr, "%s", PQerrorMessage(db));
	PQfinish(db);
	return NULL;
}

static void close_native(void *native)
{
	PQfinish(native);
}

static char *query(void *native, const char *sql)
{
	PGresult *result = PQexec(native, sql);
	ExecStatusType status = PQresultStatus(result);
	char *text = NULL;
	size_t size;
	FILE *to = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? open_memstream(&text, &size) : NULL;

	for (int row = 0; to && row < PQntuples(result); row++)
		for (int i = 0, n = PQnfields(result); i < n; i++)
			fprintf(to, "%s%s", PQgetisnull(result, row, i) ? "NULL" : PQgetvalue(result, row, i),
			        i + 1 < n ? "|" : "\n");
	if (to)
		fclose(to);
	PQclear(result);
	return text;
}

static const char *const catalogue[] = {
	/* not of information_schema, which takes ten times as long */
	"SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
	"pg_get_expr(d.adbin, d.adrelid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT "
	"JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = "
	"'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f') AND a.attnum > 0 AND NOT "
	"a.attisdropped AND c.relname NOT LIKE 'migr%' ORDER BY c.relname, a.attnum",
	"SELECT indexrelid::regclass, indisvalid, indisready, pg_get_indexdef(indexrelid) FROM pg_index WHERE "
	"indrelid::regclass::text NOT LIKE 'migr%' AND indexrelid IN (SELECT oid FROM pg_class WHERE relnamespace = "
	"'public'::regnamespace) ORDER BY indexrelid::regclass::text",
	"SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = "
	"'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'migr%' ORDER BY conname",
	NULL,
};

const t_server t_postgresql = {
	.name = "postgresql",
	.variable = "MIGR_TEST_POSTGRESQL_URL",
	.protocol = PROXY_POSTGRESQL,
	.url_options = "?sslmode=disable&gssencmode=disable",
	.backend = migr_postgresql,
	.open = open_native,
	.close = close_native,
	.query = query,
	.catalogue = catalogue,
	.other_sessions = "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() AND "
			  "backend_type = 'client backend' AND pid <> pg_backend_pid()",
};
