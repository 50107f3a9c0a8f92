/* SPDX-License-Identifier: MIT */
/*
 * PostgreSQL: databases on the server at MIGR_TEST_POSTGRESQL_URL, whose log tells what it was sent.
 */
#include "target.h"

#include "server.h"

#include <libmigr/postgresql.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say_nothing(void *user, const char *notice)
{
	(void)user;
	(void)notice;
}

static PGconn *connect_to(const char *url)
{
	PGconn *db = PQconnectdb(url);

	PQsetNoticeProcessor(db, say_nothing, NULL);
	if (PQstatus(db) == CONNECTION_OK)
		return db;
	fprintf(stderr, "%s", PQerrorMessage(db));
	PQfinish(db);
	return NULL;
}

static int execute(void *native, const char *sql)
{
	PGresult *result = PQexec(native, sql);
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : -1;
}

/* On the database that is always there. */
static int administer(const char *sql)
{
	PGconn *db = connect_to(server_variable("MIGR_TEST_POSTGRESQL_URL"));
	int rc = db ? execute(db, sql) : -1;

	if (rc != 0 && db)
		fprintf(stderr, "%s: %s", sql, PQerrorMessage(db));
	PQfinish(db);
	return rc;
}

/* Through the pooler, if this program is told so; what the tests do and look at by themselves goes past it. */
static int is_pooled(void)
{
	return getenv("MIGR_TEST_POOLED") != NULL;
}

/* Ends what a test that failed has left connected; a vacuum of the server's own is none of that, nor ours to end. */
static const char evict[] = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
			    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
			    "AND backend_type = 'client backend'";
/* The pooler's own idle connections stay: it would hand out one that is gone before it notices. */
static const char evict_busy[] = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
				 "WHERE datname = current_database() AND pid <> pg_backend_pid() "
				 "AND backend_type = 'client backend' AND state <> 'idle'";

/*
 * A new connection costs more than most of what is sent over it, and the server's process begins without anything it
 * knows of the catalogue. One that is not needed any more is kept, as good as new, for whoever opens the next one. It
 * belongs to the process that opened it: what is forked from that one must not use it.
 */
static PGconn *idle;
static pid_t idle_owner;

static PGconn *take_idle(const char *name)
{
	PGconn *db = idle;

	if (!db || idle_owner != getpid() || strcmp(PQdb(db), name) != 0)
		return NULL;
	idle = NULL;
	/* the server may have ended it meanwhile */
	if (PQconsumeInput(db) && PQstatus(db) == CONNECTION_OK)
		return db;
	PQfinish(db);
	return NULL;
}

static void close_native(void *native)
{
	/* now, not when it is taken again: its locks end here */
	if ((idle && idle_owner == getpid()) || PQtransactionStatus(native) != PQTRANS_IDLE ||
	    execute(native, "DISCARD ALL") != 0) {
		PQfinish(native);
		return;
	}
	idle = native;
	idle_owner = getpid();
}

/*
 * A new database takes PostgreSQL most of a second, and its end another: the tests of a run share one, emptied for
 * each.
 */
static void *create(void)
{
	server_database *database = server_database_new("MIGR_TEST_POSTGRESQL_URL", 0);
	PGconn *db = take_idle(database->name);
	char sql[256];

	if (!db)
		db = PQconnectdb(database->url);
	PQsetNoticeProcessor(db, say_nothing, NULL);
	snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'", database->name);
	if (PQstatus(db) != CONNECTION_OK && administer(sql) == 0)
		PQreset(db);
	if (PQstatus(db) != CONNECTION_OK || execute(db, is_pooled() ? evict_busy : evict) != 0 ||
	    execute(db, "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; "
	                "GRANT USAGE ON SCHEMA public TO PUBLIC") != 0) {
		fprintf(stderr, "%s", PQerrorMessage(db));
		free(database);
		PQfinish(db);
		return NULL;
	}
	close_native(db);
	return database;
}

static void drop(void *database)
{
	free(database);
}

static const char *url(void *database)
{
	const server_database *d = database;

	return is_pooled() ? server_url("MIGR_TEST_PGBOUNCER_URL", d->name) : d->url;
}

static void *open_native(void *database)
{
	const server_database *d = database;
	PGconn *db = take_idle(d->name);

	return db ? db : connect_to(d->url);
}

static char *query(void *native, const char *sql)
{
	PGresult *result = PQexec(native, sql);
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		PQclear(result);
		return NULL;
	}
	out = open_memstream(&text, &size);
	for (int row = 0; out && row < PQntuples(result); row++)
		for (int i = 0; i < PQnfields(result); i++)
			fprintf(out, "%s%s",
			        i     ? "|"
			        : row ? "\n"
			              : "",
			        PQgetisnull(result, row, i) ? "NULL" : PQgetvalue(result, row, i));
	if (out)
		fclose(out);
	PQclear(result);
	return text;
}

/* A line of the log begins with time and process, and then the database's name. */
static long statements(void *database)
{
	char kinds[2][128], setting[128], own[160];
	long count = 0;
	FILE *log = server_log("MIGR_TEST_POSTGRESQL_LOG");
	char *line = NULL;
	size_t capacity = 0;

	if (!log)
		return -1;
	snprintf(kinds[0], sizeof kinds[0], "] %s LOG:  statement: ", ((server_database *)database)->name);
	snprintf(kinds[1], sizeof kinds[1], "] %s LOG:  execute ", ((server_database *)database)->name);
	/* the pooler makes a server's connection be as the client's is */
	snprintf(setting, sizeof setting, "] %s LOG:  statement: SET ", ((server_database *)database)->name);
	snprintf(own, sizeof own, "%sDISCARD ALL", kinds[0]);
	while (getline(&line, &capacity, log) >= 0)
		count += (strstr(line, kinds[0]) || strstr(line, kinds[1])) && !strstr(line, own) &&
		         !(is_pooled() && strstr(line, setting));
	free(line);
	fclose(log);
	return count;
}

static const char *limited_url(void *database)
{
	PGconn *db = open_native(database);
	const char *limited = server_url("MIGR_TEST_POSTGRESQL_LIMITED_URL", ((server_database *)database)->name);

	if (!db || execute(db, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO migr_limited") != 0)
		limited = NULL;
	PQfinish(db);
	return limited;
}

/* As the server says it: a pooler tells the client another number. */
static const char *process_of(void *native)
{
	static char pid[32];
	char *text = query(native, "SELECT pg_backend_pid()");

	snprintf(pid, sizeof pid, "%s", text ? text : "0");
	free(text);
	return pid;
}

static int cut(void *database, void *native)
{
	PGconn *db = open_native(database);
	const char *pid;
	char sql[128];
	int is_there = 1;

	if (!db)
		return -1;
	pid = process_of(native);
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%s)", pid);
	if (execute(db, sql) != 0)
		is_there = -1;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_stat_activity WHERE pid = %s", pid);
	for (int tries = 0; is_there == 1 && tries < 1000; tries++) {
		char *text = query(db, sql);

		is_there = text && strcmp(text, "0") == 0 ? 0 : 1;
		free(text);
		nanosleep(&(struct timespec){ 0, 10 * 1000 * 1000 }, NULL);
	}
	PQfinish(db);
	return is_there ? -1 : 0;
}

static const char *holder(void *native)
{
	return process_of(native);
}

static migr_conformance_target target = {
	.struct_size = sizeof target,
	.name = "conformance postgresql",
	.backend = migr_postgresql,
	.create = create,
	.url = url,
	.drop = drop,
	.open = open_native,
	.close = close_native,
	.execute = execute,
	.query = query,
	.statements = statements,
	.limited_url = limited_url,
	.cut = cut,
	.holder = holder,
	.table_exists = { 0, "42P07" },
	.column_exists = { 0, "42701" },
	.no_table = { 0, "42P01" },
	.no_column = { 0, "42703" },
	.unique = { 0, "23505" },
	.foreign_key = { 0, "23503" },
	.check = { 0, "23514" },
	.not_null = { 0, "23502" },
	.syntax = { 0, "42601" },
};

const migr_conformance_target *conformance_target(void)
{
	if (is_pooled()) {
		target.flags = MIGR_CONFORMANCE_NO_SESSION;
		target.name = "conformance pgbouncer";
	}
	return &target;
}
