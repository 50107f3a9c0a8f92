/* SPDX-License-Identifier: MIT */
/*
 * Throw-away databases. One is made, and dropped, by a connection of its own to the database that it is made for: a
 * database cannot be dropped by who is connected to it, and a borrowed connection may be inside a transaction.
 *
 * Its name says which session has made it, so that what is left of a process that was killed is known by it: the
 * session is gone.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 64

/* The parameters of a connection that is open, with another database if `database` is not NULL. */
static PGconn *connect_as(const pg_connection *like, const char *database)
{
	PQconninfoOption *options = PQconninfo(like->db);
	const char *keywords[64], *values[64];
	size_t n = 0;
	PGconn *db;

	for (PQconninfoOption *option = options; option && option->keyword && n < 61; option++) {
		if (!option->val || !option->val[0] || (database && strcmp(option->keyword, "dbname") == 0))
			continue;
		keywords[n] = option->keyword;
		values[n++] = option->val;
	}
	if (database) {
		keywords[n] = "dbname";
		values[n++] = database;
	}
	keywords[n] = values[n] = NULL;
	db = options ? PQconnectdbParams(keywords, values, 0) : NULL;
	PQconninfoFree(options);
	return db;
}

static migr_status fail_with(migr_host *host, const PGconn *db, const char *what, const char *hint)
{
	char message[1024];
	const char *text = db ? PQerrorMessage(db) : "memory is short";
	size_t end;

	snprintf(message, sizeof message, "%s: %s", what, text && *text ? text : "the connection failed");
	for (end = strlen(message); end && message[end - 1] == '\n'; end--)
		message[end - 1] = '\0';
	return migr_host_fail(host, db ? MIGR_ERROR_CONNECT : MIGR_ERROR_NO_MEMORY, 0, NULL, message, hint);
}

/* Databases of sessions that are gone. What cannot be dropped is left to its owner. */
static void drop_left_overs(PGconn *db)
{
	static const char find[] =
		"SELECT format('DROP DATABASE IF EXISTS %I', d.datname) FROM pg_catalog.pg_database d "
		"WHERE d.datname ~ '^migr_scratch_[0-9]+_[0-9a-f]+$' "
		"AND pg_catalog.pg_get_userbyid(d.datdba) = current_user "
		"AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datname = d.datname) "
		"AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid::text = split_part(d.datname, "
		"'_', 3) AND to_hex((extract(epoch FROM a.backend_start) * 1000)::bigint) = split_part(d.datname, '_', "
		"4))";
	PGresult *names = PQexec(db, find);

	for (int i = 0; PQresultStatus(names) == PGRES_TUPLES_OK && i < PQntuples(names); i++)
		PQclear(PQexec(db, PQgetvalue(names, i, 0)));
	PQclear(names);
}

/* The statement that makes one, as the connected database is; and its name. */
static migr_status ask_how(pg_connection *c, char name[NAME_SIZE], char **statement)
{
	static const char ask[] =
		"SELECT 'migr_scratch_' || pid || '_' || to_hex((extract(epoch FROM backend_start) * 1000)::bigint), "
		"format(' TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', "
		"pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype) "
		"FROM pg_catalog.pg_stat_activity, pg_catalog.pg_database d "
		"WHERE pid = pg_catalog.pg_backend_pid() AND d.datname = current_database()";
	PGresult *row = PQexec(c->owner, ask);
	migr_status rc = MIGR_OK;
	size_t size;

	if (PQresultStatus(row) != PGRES_TUPLES_OK || PQntuples(row) != 1) {
		rc = migr__pg_fault(c, row);
		PQclear(row);
		return rc == MIGR_OK ? migr__pg_fail(c, MIGR_ERROR_DATABASE, "the session does not find itself", NULL)
		                     : rc;
	}
	snprintf(name, NAME_SIZE, "%s", PQgetvalue(row, 0, 0));
	size = strlen(name) + strlen(PQgetvalue(row, 0, 1)) + sizeof "CREATE DATABASE ";
	*statement = migr_host_resize(c->host, NULL, size);
	if (*statement)
		snprintf(*statement, size, "CREATE DATABASE %s%s", name, PQgetvalue(row, 0, 1));
	else
		rc = migr__pg_fail(c, MIGR_ERROR_NO_MEMORY, NULL, NULL);
	PQclear(row);
	return rc;
}

static migr_status not_allowed(pg_connection *c, const char *why)
{
	char message[512], hint[256];

	snprintf(message, sizeof message, "a scratch database may not be made: %s", why);
	snprintf(hint, sizeof hint, "ALTER ROLE \"%.64s\" CREATEDB; or give a database of another server (scratch_url)",
	         PQuser(c->owner));
	return migr_host_fail(c->host, MIGR_ERROR_PERMISSION, 0, "42501", message, hint);
}

static migr_status create(pg_connection *c)
{
	char name[NAME_SIZE], *statement = NULL;
	migr_status rc = ask_how(c, name, &statement);
	PGresult *result;

	if (rc != MIGR_OK)
		return rc;
	drop_left_overs(c->owner);
	result = PQexec(c->owner, statement);
	if (PQresultStatus(result) == PGRES_COMMAND_OK)
		memcpy(c->scratch, name, sizeof name);
	else if (PQresultErrorField(result, PG_DIAG_SQLSTATE) &&
	         strcmp(PQresultErrorField(result, PG_DIAG_SQLSTATE), "42501") == 0)
		rc = not_allowed(c, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	else
		rc = migr__pg_fault(c, result);
	PQclear(result);
	migr_host_resize(c->host, statement, 0);
	return rc;
}

/* The names of tables mean the same: the schema that is the current one of the other connection is made here too. */
static migr_status follow_search_path(pg_connection *c, const pg_connection *like)
{
	static const char ask[] = "SELECT format('CREATE SCHEMA IF NOT EXISTS %I', current_schema()), "
				  "format('SET search_path = %s', current_setting('search_path'))";
	PGresult *row = PQexec(like->db, ask);
	migr_status rc = MIGR_OK;

	for (int i = 0; PQresultStatus(row) == PGRES_TUPLES_OK && i < 2 && rc == MIGR_OK; i++)
		if (!PQgetisnull(row, 0, i))
			rc = migr__pg_simple(c, PQgetvalue(row, 0, i));
	PQclear(row);
	return rc;
}

static int is_failed(const pg_connection *c)
{
	return PQtransactionStatus(c->db) == PQTRANS_INERROR;
}

migr_status migr__pg_scratch(pg_connection *c, const pg_connection *like)
{
	migr_status rc;

	c->owner = connect_as(like, NULL);
	if (!c->owner || PQstatus(c->owner) != CONNECTION_OK)
		return fail_with(c->host, c->owner, "a second connection, for a scratch database",
		                 "give a database that may be connected to (scratch_url)");
	PQsetNoticeReceiver(c->owner, migr__pg_ignore_notice, NULL);
	c->db = c->owner; /* for its errors */
	rc = create(c);
	c->db = NULL;
	if (rc != MIGR_OK)
		return rc;
	c->db = connect_as(like, c->scratch);
	if (!c->db || PQstatus(c->db) != CONNECTION_OK)
		return fail_with(c->host, c->db, "the scratch database",
		                 "a pooler does not know new databases: give the server itself (scratch_url)");
	PQsetNoticeReceiver(c->db, migr__pg_ignore_notice, NULL);
	return is_failed(like) ? MIGR_OK : follow_search_path(c, like);
}

void migr__pg_scratch_end(pg_connection *c)
{
	char sql[NAME_SIZE + 64];

	if (!c->owner)
		return;
	snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", c->scratch);
	if (c->scratch[0])
		PQclear(PQexec(c->owner, sql));
	PQfinish(c->owner);
	c->owner = NULL;
}
