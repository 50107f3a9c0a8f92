/* SPDX-License-Identifier: MIT */
/*
 * PostgreSQL's errors as the library's, by SQLSTATE.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define BY_HAND "was this revision applied by hand? then stamp it"
#define AGAIN "run again; nothing of the transaction was kept"

static const struct {
	const char *sqlstate; /* or its class, two characters */
	migr_status status;
	const char *hint;
} states[] = {
	{ "42P01", MIGR_ERROR_NO_SUCH_TABLE, "is an earlier revision missing, or is the table in another schema?" },
	{ "42703", MIGR_ERROR_NO_SUCH_COLUMN, "is an earlier revision missing, or was it dropped by hand?" },
	{ "42704", MIGR_ERROR_NO_SUCH_TABLE, "is an earlier revision missing, or was it dropped by hand?" },
	{ "42883", MIGR_ERROR_NO_SUCH_TABLE, "is the function or the extension that has it missing here?" },
	{ "3F000", MIGR_ERROR_NO_SUCH_TABLE,
	  "create the schema, set search_path, or let the schema's owner grant USAGE" },
	{ "42P07", MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ "42701", MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ "42710", MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ "42P06", MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ "42723", MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ "42P04", MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ "42P16", MIGR_ERROR_ALREADY_EXISTS, "has the table a primary key already?" },
	{ "42830", MIGR_ERROR_DATABASE, "a foreign key needs a primary key or a unique constraint to refer to" },
	{ "42804", MIGR_ERROR_DATABASE, "say how the values are converted: ALTER COLUMN ... TYPE ... USING ..." },
	{ "42501", MIGR_ERROR_PERMISSION,
	  "let the owner or an administrator grant it to this user, or migrate as the owner" },
	{ "42601", MIGR_ERROR_SYNTAX, NULL },
	{ "23502", MIGR_ERROR_CONSTRAINT, "fill in the rows that have no value first" },
	{ "23503", MIGR_ERROR_CONSTRAINT, "rows refer to one that is not there, or that is to go: mend them first" },
	{ "23505", MIGR_ERROR_CONSTRAINT, "rows that are equal must be changed or removed first" },
	{ "23514", MIGR_ERROR_CONSTRAINT, "rows break a CHECK: mend them first" },
	{ "23P01", MIGR_ERROR_CONSTRAINT, "rows exclude each other: mend them first" },
	{ "23", MIGR_ERROR_CONSTRAINT, "mend the rows concerned first" },
	{ "2BP01", MIGR_ERROR_CONSTRAINT, "drop what depends on it first" },
	{ "55P03", MIGR_ERROR_LOCK_TIMEOUT,
	  "another session has it in use: end that, or allow more time (statement_lock_timeout_ms, lock_timeout)" },
	{ "40P01", MIGR_ERROR_DEADLOCK, AGAIN },
	{ "40001", MIGR_ERROR_DEADLOCK, AGAIN },
	{ "57014", MIGR_ERROR_TIMEOUT, "allow more time (statement_timeout_ms, statement_timeout)" },
	{ "57P0", MIGR_ERROR_CONNECTION_LOST, "the server was stopped or restarted: run again" },
	{ "25P04", MIGR_ERROR_CONNECTION_LOST,
	  "the transaction took longer than the server allows (transaction_timeout)" },
	{ "25P03", MIGR_ERROR_CONNECTION_LOST, "the transaction was idle for longer than the server allows" },
	{ "25P02", MIGR_ERROR_TRANSACTION, "an earlier statement of the transaction failed" },
	{ "25001", MIGR_ERROR_TRANSACTION,
	  "run it outside a transaction (MIGR_REVISION_NO_TRANSACTION, "
	  "'-- migr:transaction none')" },
	{ "25006", MIGR_ERROR_READ_ONLY, "is it a standby, or default_transaction_read_only?" },
	{ "53100", MIGR_ERROR_FULL, "make room, and run again" },
	{ "53200", MIGR_ERROR_DATABASE, "the server is out of memory, or of locks (max_locks_per_transaction)" },
	{ "55006", MIGR_ERROR_DATABASE, "another session, or a statement of this transaction, has it in use" },
	{ "55P04", MIGR_ERROR_DATABASE,
	  "a new value of an enum can be used only after it was committed: put it into a revision of its own" },
	{ "53300", MIGR_ERROR_CONNECT, "the server takes no more connections" },
	{ "XX001", MIGR_ERROR_CORRUPT, "put a backup back" },
	{ "XX002", MIGR_ERROR_CORRUPT, "rebuild the index: REINDEX" },
	{ "58", MIGR_ERROR_IO, "look at the server's log" },
	{ "08", MIGR_ERROR_CONNECTION_LOST, "look at the server, and run again" },
	{ "28", MIGR_ERROR_PERMISSION, "check user and password" },
	{ "3D000", MIGR_ERROR_CONNECT, "create the database first" },
};

migr_status migr__pg_fail(pg_connection *c, migr_status status, const char *message, const char *hint)
{
	return migr_host_fail(c->host, status, 0, NULL, message, hint);
}

/* libpq ends its messages with a line break. */
static void copy_line(char *to, size_t size, const char *text)
{
	size_t end;

	snprintf(to, size, "%s", text ? text : "");
	for (end = strlen(to); end && (to[end - 1] == '\n' || to[end - 1] == ' '); end--)
		to[end - 1] = '\0';
	for (char *p = to; *p; p++)
		if (*p == '\n')
			*p = ' ';
}

static migr_status fault_of_connection(pg_connection *c)
{
	char text[1024], message[1280];

	copy_line(text, sizeof text, PQerrorMessage(c->db));
	snprintf(message, sizeof message, "%s: %s", c->name, text[0] ? text : "the connection was lost");
	return migr_host_fail(c->host, MIGR_ERROR_CONNECTION_LOST, 0, NULL, message,
	                      "look at the server, and run again");
}

/* " [constraint c of table t]", as far as the message itself does not name them. */
static void describe_place(char *text, size_t size, const PGresult *result, const char *message)
{
	const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
	const char *table = PQresultErrorField(result, PG_DIAG_TABLE_NAME);

	text[0] = '\0';
	if (!constraint || !table || (strstr(message, constraint) && strstr(message, table)))
		return;
	snprintf(text, size, " [constraint %.100s of table %.100s]", constraint, table);
}

static void describe(char *message, size_t size, const PGresult *result)
{
	char text[1024], detail[512], place[256];

	copy_line(text, sizeof text, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	copy_line(detail, sizeof detail, PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
	describe_place(place, sizeof place, result, text);
	snprintf(message, size, "%s%s%s%s%s", text[0] ? text : PQresultErrorMessage(result), place,
	         detail[0] ? " (" : "", detail, detail[0] ? ")" : "");
}

/* "Invalid table definition" stands for many things: the place in the server tells this one, in whatever language. */
static int is_second_primary_key(const PGresult *result)
{
	const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);

	return function &&
	       (strcmp(function, "index_check_primary_key") == 0 || strcmp(function, "transformIndexConstraint") == 0);
}

migr_status migr__pg_fault(pg_connection *c, const PGresult *result)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *server_hint = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_HINT) : NULL;
	char message[1600];

	if (!result || !state)
		return PQstatus(c->db) == CONNECTION_BAD || !result
		               ? fault_of_connection(c)
		               : migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, NULL, PQresultErrorMessage(result),
		                                NULL);
	describe(message, sizeof message, result);
	if (strcmp(state, "57014") == 0 && migr_host_cancelled(c->host))
		return migr_host_fail(c->host, MIGR_ERROR_CANCELLED, 0, state, "cancelled", NULL);
	if (strcmp(state, "42P16") == 0 && !is_second_primary_key(result))
		return migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, state, message, server_hint);
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strncmp(state, states[i].sqlstate, strlen(states[i].sqlstate)) == 0)
			return migr_host_fail(c->host, states[i].status, 0, state, message,
			                      states[i].hint ? states[i].hint : server_hint);
	return migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, state, message, server_hint);
}
