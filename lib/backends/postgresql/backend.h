/* SPDX-License-Identifier: MIT */
/*
 * A connection to PostgreSQL. Files: backend.c (the table of functions, opening and closing), execute.c (statements),
 * many.c (statements in one round trip), value.c (parameters and results), transaction.c, session.c (what a run needs
 * of the session), lock.c (advisory locks), fault.c (errors), scratch.c (throw-away databases).
 */
#ifndef MIGR_BACKENDS_POSTGRESQL_BACKEND_H
#define MIGR_BACKENDS_POSTGRESQL_BACKEND_H

#include <libmigr/backend.h>
#include <libmigr/postgresql.h>

#include <libpq-fe.h>

typedef struct pg_connection {
	migr_host *host;
	PGconn *db;
	char *name; /* for messages: database, host and port */
	int is_borrowed;
	int64_t lock_key;
	int has_lock;             /* of the session */
	int locks_in_transaction; /* there is no session: begin takes the lock */
	/* How the session was before a run, as far as that was changed. */
	char encoding[32];
	int changed_strings; /* backslashes were escapes in plain strings */
	/* Of a throw-away database: the session that has made it and will drop it, and its name. */
	PGconn *owner;
	char scratch[64];
} pg_connection;

/* Reports a result's error, or the connection's if there is no result. Returns the status. */
migr_status migr__pg_fault(pg_connection *connection, const PGresult *result);
/* The same with text of our own before it. */
migr_status migr__pg_fail(pg_connection *connection, migr_status status, const char *message, const char *hint);

/* Parameters as libpq takes them. */
typedef struct pg_params {
	const char **values;
	int *lengths;
	int *formats;
	Oid *types;
	int count;
	char *memory;
} pg_params;

migr_status migr__pg_params_make(pg_connection *connection, const migr_value *values, size_t count, pg_params *params);
void migr__pg_params_free(pg_connection *connection, pg_params *params);
/* Hands the rows of a result to the statement's function. */
migr_status migr__pg_rows(pg_connection *connection, const PGresult *result, const migr_statement *statement);

/* Waits for a result, and asks the server to stop if the run is cancelled meanwhile. */
PGresult *migr__pg_wait_result(pg_connection *connection);
/*
 * Reads up to the end of a statement's results; keeps the last, or the first that failed. NULL if the connection was
 * lost meanwhile.
 */
PGresult *migr__pg_finish(pg_connection *connection);
/* There is no stream to copy from or to: ends the copying that a statement has begun, and reports it. */
migr_status migr__pg_refuse_copy(pg_connection *connection, const PGresult *result);
/* A statement of our own without parameters. */
migr_status migr__pg_simple(pg_connection *connection, const char *sql);

migr_status migr__pg_execute(void *connection, const migr_statement *statement, int64_t *changes);
migr_status migr__pg_execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                  size_t *done);

migr_transaction_state migr__pg_transaction_state(void *connection);
migr_status migr__pg_begin(void *connection);
migr_status migr__pg_commit(void *connection);
migr_status migr__pg_rollback(void *connection);
migr_status migr__pg_session(void *connection, int32_t begin);

migr_status migr__pg_lock(void *connection, const char *name);
migr_status migr__pg_unlock(void *connection);
/* Inside a transaction that has just begun: its lock, if the session has none. */
migr_status migr__pg_lock_transaction(pg_connection *connection);

/* Notices (a table that is not there and need not be) would go to standard error. */
void migr__pg_ignore_notice(void *user, const PGresult *result);

/* Makes a throw-away database on the server of another connection, and connects to it. Drops it. */
migr_status migr__pg_scratch(pg_connection *connection, const pg_connection *like);
void migr__pg_scratch_end(pg_connection *connection);

#endif
