/* SPDX-License-Identifier: MIT */
/*
 * Transactions, and the guard that keeps them the library's.
 *
 * A callback has the raw handle and could commit, which would leave its step applied but unrecorded. On a connection of
 * our own a commit hook turns any COMMIT that is not ours into a rollback, and a rollback hook notices that. On a
 * borrowed connection the hooks may be the application's and could not be put back; there a savepoint, which does not
 * survive the end of its transaction, tells afterwards whether it is still the same one.
 */
#include "backend.h"

#include <time.h>

/* How many instructions of SQLite's virtual machine pass between two looks at the cancel flag. */
#define PROGRESS_INSTRUCTIONS 2000

static int refuse_foreign_commit(void *user)
{
	const sqlite_connection *c = user;

	return c->is_guarded && !c->is_ending;
}

static void notice_rollback(void *user)
{
	sqlite_connection *c = user;

	if (c->is_guarded && !c->is_ending)
		c->was_ended = 1;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t migr__sqlite_deadline(const sqlite_connection *c)
{
	return c->limit_ms ? now_ms() + c->limit_ms : 0;
}

static int must_stop(void *user)
{
	sqlite_connection *c = user;

	if (c->deadline && now_ms() >= c->deadline)
		c->has_taken_too_long = 1;
	return c->has_taken_too_long || migr_host_cancelled(c->host);
}

void migr__sqlite_watch(sqlite_connection *c)
{
	int on = c->in_session;

	if (c->is_borrowed)
		return;
	sqlite3_commit_hook(c->db, on ? refuse_foreign_commit : NULL, c);
	sqlite3_rollback_hook(c->db, on ? notice_rollback : NULL, c);
	sqlite3_progress_handler(c->db, PROGRESS_INSTRUCTIONS, on ? must_stop : NULL, c);
}

migr_transaction_state migr__sqlite_transaction_state(void *connection)
{
	const sqlite_connection *c = connection;

	if (c->was_ended)
		return MIGR_TRANSACTION_FAILED;
	return sqlite3_get_autocommit(c->db) ? MIGR_TRANSACTION_IDLE : MIGR_TRANSACTION_OPEN;
}

/* Between our own statements the flag must not interrupt: a commit is either done or not begun. */
static int run(sqlite_connection *c, const char *sql)
{
	int code;

	c->is_ending = 1;
	if (!c->is_borrowed)
		sqlite3_progress_handler(c->db, 0, NULL, NULL);
	code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	if (!c->is_borrowed && c->in_session)
		sqlite3_progress_handler(c->db, PROGRESS_INSTRUCTIONS, must_stop, c);
	c->is_ending = 0;
	return code;
}

migr_status migr__sqlite_begin(void *connection)
{
	sqlite_connection *c = connection;
	migr_status rc = migr__sqlite_reach(c, 1);
	int code;

	if (rc != MIGR_OK)
		return rc;
	code = run(c, "BEGIN IMMEDIATE");
	if (code != SQLITE_OK)
		return migr__sqlite_fault(c, code, NULL);
	if (!c->is_borrowed)
		sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	c->is_guarded = 1;
	c->was_ended = 0;
	c->has_mark = c->is_borrowed && run(c, "SAVEPOINT migr_mark") == SQLITE_OK;
	return MIGR_OK;
}

migr_status migr__sqlite_commit(void *connection)
{
	sqlite_connection *c = connection;
	int code;

	if (c->has_mark && run(c, "RELEASE migr_mark") != SQLITE_OK)
		c->was_ended = 1;
	c->has_mark = 0;
	if (c->was_ended)
		return migr_host_fail(c->host, MIGR_ERROR_TRANSACTION, 0, NULL,
		                      "the transaction was ended by somebody else",
		                      "leave BEGIN, COMMIT and ROLLBACK to the library; look at the database");
	code = run(c, "COMMIT");
	if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
		return migr__sqlite_foreign_key_fault(c, NULL);
	if (code != SQLITE_OK)
		return migr__sqlite_fault(c, code, NULL);
	c->is_guarded = 0;
	return MIGR_OK;
}

migr_status migr__sqlite_rollback(void *connection)
{
	sqlite_connection *c = connection;
	int code = SQLITE_OK;

	if (!sqlite3_get_autocommit(c->db))
		code = run(c, "ROLLBACK");
	c->is_guarded = 0;
	c->was_ended = 0;
	c->has_mark = 0;
	return code == SQLITE_OK ? MIGR_OK : migr__sqlite_fault(c, code, NULL);
}

migr_status migr__sqlite_session(void *connection, int32_t begin)
{
	sqlite_connection *c = connection;

	c->in_session = begin != 0;
	migr__sqlite_watch(c);
	return MIGR_OK;
}

migr_status migr__sqlite_limit(void *connection, int32_t statement_timeout_ms)
{
	sqlite_connection *c = connection;

	/* the progress handler may be the application's, and could not be put back */
	if (statement_timeout_ms && c->is_borrowed)
		return migr_host_fail(c->host, MIGR_ERROR_UNSUPPORTED, 0, NULL,
		                      "a statement's time cannot be bounded on a borrowed connection",
		                      "leave statement_timeout_ms at 0, or let the library open the database");
	c->limit_ms = statement_timeout_ms;
	return MIGR_OK;
}
