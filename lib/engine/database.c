/* SPDX-License-Identifier: MIT */
#include "engine/database.h"

#include "dialect/placeholder.h"
#include "engine/clock.h"
#include "engine/event.h"

#include <string.h>

#define DEFAULT_TIMEOUT_MS 30000
#define FIRST_PAUSE 500 /* microseconds */
#define LONGEST_PAUSE 50000
#define TELL_EVERY 1000000

const char *migr__db_name(migr_context *context)
{
	const char *name = context->backend.describe ? context->backend.describe(context->connection) : NULL;

	return name ? name : context->backend.name;
}

static migr_status time_is_up(migr_context *context, uint64_t waited, migr_error *error)
{
	migr_error cause;

	migr__error_init(&cause, &context->alloc);
	migr__error_move(&cause, error);
	migr__fail(error, MIGR_ERROR_LOCK_TIMEOUT, "%s: held by another process for more than %.1f seconds (%s)",
	           migr__db_name(context), (double)waited / 1e6, migr_error_message(&cause));
	migr__error_native(error, cause.native_code, migr_error_sqlstate(&cause));
	migr__error_clear(&cause);
	return migr__error_hint(error, "find who has a transaction open on it, or allow a longer lock timeout");
}

migr_status migr__wait_more(migr_context *context, migr__wait *wait, migr_error *error)
{
	int32_t timeout = context->options.lock_timeout_ms;
	uint64_t now = migr__clock_microseconds(), waited;

	if (!wait->began) {
		wait->began = now ? now : 1;
		wait->pause = FIRST_PAUSE;
		wait->random = (uint32_t)now;
	}
	waited = now - wait->began;
	if (migr__cancelled(context))
		return migr__fail(error, MIGR_ERROR_CANCELLED, "cancelled while waiting for another process");
	if (timeout == MIGR_NO_WAIT || waited >= (uint64_t)(timeout ? timeout : DEFAULT_TIMEOUT_MS) * 1000)
		return time_is_up(context, waited, error);
	if (!wait->told || now - wait->told >= TELL_EVERY) {
		wait->told = now;
		migr__emit(context, &(migr_event){ .kind = MIGR_EVENT_WAITING,
		                                   .done = waited / 1000,
		                                   .message = migr_error_message(error) });
	}
	/* Pauses of random length, so that many waiters do not come back in step. */
	wait->random = wait->random * UINT32_C(1664525) + UINT32_C(1013904223);
	migr__clock_sleep(wait->pause / 2 + (wait->random >> 8) % (wait->pause / 2 + 1));
	if (wait->pause < LONGEST_PAUSE)
		wait->pause += wait->pause / 2;
	migr__error_clear(error);
	return MIGR_OK;
}

/* A backend's failure becomes the caller's; one that did not report anything (a row function's) stays a bare status. */
static migr_status take_error(migr_context *context, migr_status rc, migr_error *error)
{
	if (rc == MIGR_OK)
		return rc;
	if (context->backend_error.status == rc)
		return migr__error_move(error, &context->backend_error);
	if (rc == MIGR_ERROR_NO_MEMORY)
		return migr__fail_memory(error);
	return rc;
}

/* With its placeholders in the database's own form. */
static migr_status run_numbered(migr_context *context, const migr_statement *statement, int64_t *changes,
                                migr_error *error)
{
	migr_statement numbered = *statement;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, &context->alloc);
	migr__number_placeholders(&sql, context->dialect, statement->sql, statement->size);
	if (sql.failed)
		return migr__fail_memory(error);
	numbered.sql = migr__buf_text(&sql);
	numbered.size = sql.size;
	rc = take_error(context, context->backend.execute(context->connection, &numbered, changes), error);
	migr__buf_free(&sql);
	return rc;
}

migr_status migr__db_run(migr_context *context, const migr_statement *statement, int64_t *changes, migr_error *error)
{
	migr__error_clear(&context->backend_error);
	if (statement->n_params && context->dialect->has_numbered_placeholders)
		return run_numbered(context, statement, changes, error);
	return take_error(context, context->backend.execute(context->connection, statement, changes), error);
}

migr_status migr__db_execute(migr_context *context, const char *sql, const migr_value *params, size_t n_params,
                             int64_t *changes, migr_error *error)
{
	return migr__db_run(context,
	                    &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                       .sql = sql,
	                                       .size = strlen(sql),
	                                       .params = params,
	                                       .n_params = n_params },
	                    changes, error);
}

const char *migr__db_bookkeeping_sql(migr_context *context, migr__bookkeeping which, migr_error *error)
{
	migr__buf text;

	if (!context->sql[which]) {
		migr__buf_init(&text, &context->alloc);
		migr__bookkeeping_sql(&text, context->dialect, which, context->version_table, context->history_table);
		if (!text.failed)
			context->sql[which] = migr__arena_strndup(&context->texts, migr__buf_text(&text), text.size);
		migr__buf_free(&text);
		if (!context->sql[which])
			migr__fail_memory(error);
	}
	return context->sql[which];
}

migr_status migr__db_bookkeep(migr_context *context, migr__bookkeeping which, const migr_value *params, size_t n_params,
                              int64_t *changes, migr_error *error)
{
	const char *sql = migr__db_bookkeeping_sql(context, which, error);
	migr_status rc;

	if (!sql)
		return MIGR_ERROR_NO_MEMORY;
	rc = migr__db_execute(context, sql, params, n_params, changes, error);
	if (rc != MIGR_OK)
		migr__error_statement(error, sql, strlen(sql));
	return rc;
}

/* Calls a function of the backend until it is no longer busy. */
static migr_status patiently(migr_context *context, migr_status (*function)(void *connection), migr_error *error)
{
	migr__wait wait = { 0 };
	migr_status rc;

	for (;;) {
		migr__error_clear(&context->backend_error);
		rc = take_error(context, function(context->connection), error);
		if (rc != MIGR_ERROR_BUSY)
			return rc;
		rc = migr__wait_more(context, &wait, error);
		if (rc != MIGR_OK)
			return rc;
	}
}

migr_status migr__db_begin(migr_context *context, migr_error *error)
{
	return patiently(context, context->backend.begin, error);
}

migr_status migr__db_commit(migr_context *context, migr_error *error)
{
	return patiently(context, context->backend.commit, error);
}

void migr__db_rollback(migr_context *context)
{
	migr__error_clear(&context->backend_error);
	if (context->backend.rollback(context->connection) != MIGR_OK)
		migr__log(context, MIGR_LOG_WARNING, "rolling back: %s", migr_error_message(&context->backend_error));
}

migr_transaction_state migr__db_transaction_state(migr_context *context)
{
	return context->backend.transaction_state(context->connection);
}

int migr__db_needs_lock(const migr_context *context)
{
	return !(context->backend.flags & MIGR_BACKEND_BEGIN_LOCKS);
}

int migr__db_must_refresh(const migr_context *context)
{
	return !migr__db_needs_lock(context) || context->locks_in_transaction;
}

migr_status migr__db_lock(migr_context *context, migr_error *error)
{
	migr__wait wait = { 0 };
	migr_status rc = MIGR_ERROR_BUSY;

	while (context->backend.lock && !context->lock_depth && rc == MIGR_ERROR_BUSY) {
		migr__error_clear(&context->backend_error);
		rc = context->backend.lock(context->connection, context->version_table);
		context->locks_in_transaction = rc == MIGR_LOCK_IN_TRANSACTION;
		if (rc == MIGR_OK || rc == MIGR_LOCK_IN_TRANSACTION)
			break;
		rc = take_error(context, rc, error);
		if (rc != MIGR_ERROR_BUSY)
			return rc;
		rc = migr__wait_more(context, &wait, error);
		if (rc != MIGR_OK)
			return rc;
		rc = MIGR_ERROR_BUSY;
	}
	context->lock_depth++;
	return MIGR_OK;
}

void migr__db_unlock(migr_context *context)
{
	if (--context->lock_depth)
		return;
	migr__error_clear(&context->backend_error);
	if (context->backend.unlock && context->backend.unlock(context->connection) != MIGR_OK)
		migr__log(context, MIGR_LOG_WARNING, "releasing the lock: %s",
		          migr_error_message(&context->backend_error));
	context->locks_in_transaction = 0;
}

/* SQLite undoes a failed statement alone. */
static int needs_guard(migr_context *context)
{
	return migr__db_needs_lock(context) && migr__db_transaction_state(context) == MIGR_TRANSACTION_OPEN;
}

migr_status migr__db_guard(migr_context *context, migr_error *error)
{
	if (!needs_guard(context))
		return MIGR_OK;
	return migr__db_execute(context, "SAVEPOINT migr_guard", NULL, 0, NULL, error);
}

migr_status migr__db_unguard(migr_context *context, migr_status status)
{
	migr_error ignored;

	if (!migr__db_needs_lock(context) || migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE)
		return status;
	migr__error_init(&ignored, &context->alloc);
	if (status != MIGR_OK)
		migr__db_execute(context, "ROLLBACK TO SAVEPOINT migr_guard", NULL, 0, NULL, &ignored);
	migr__db_execute(context, "RELEASE SAVEPOINT migr_guard", NULL, 0, NULL, &ignored);
	migr__error_clear(&ignored);
	return status;
}

migr_status migr__db_session(migr_context *context, int begin, migr_error *error)
{
	migr__error_clear(&context->backend_error);
	return take_error(context, context->backend.session(context->connection, begin), error);
}
