/* SPDX-License-Identifier: MIT */
#include "engine/database.h"

#include "dialect/placeholder.h"
#include "engine/batch.h"
#include "engine/clock.h"
#include "engine/event.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_TIMEOUT_MS 30000
#define FIRST_PAUSE 500 /* microseconds */
#define LONGEST_PAUSE 50000
#define TELL_EVERY 1000000

const char *migr__db_name(migr_context *context)
{
	const char *name = context->backend.describe && context->connection
	                           ? context->backend.describe(context->connection)
	                           : NULL;

	return name ? name : context->backend.name;
}

static migr_status time_is_up(migr_context *context, uint64_t waited, migr_error *error)
{
	migr_error cause;

	migr__error_init(&cause, &context->alloc);
	migr__error_move(&cause, error);
	if (waited)
		migr__fail(error, MIGR_ERROR_LOCK_TIMEOUT,
		           "%s: held by another process for more than %.1f seconds (%s)", migr__db_name(context),
		           (double)waited / 1e6, migr_error_message(&cause));
	else
		migr__fail(error, MIGR_ERROR_LOCK_TIMEOUT, "%s: held by another process (%s)", migr__db_name(context),
		           migr_error_message(&cause));
	migr__error_native(error, cause.native_code, migr_error_sqlstate(&cause));
	migr__error_clear(&cause);
	return migr__error_hint(error, "find who has a transaction open on it, or allow a longer lock timeout");
}

migr_status migr__db_busy(migr_context *context, migr_error *error)
{
	return time_is_up(context, 0, error);
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

/*
 * A backend's failure becomes the caller's; one that did not report anything (a row function's) stays a bare status.
 * What was reported counts more than what was returned: for lack of memory they may differ.
 */
static migr_status take_error(migr_context *context, migr_status rc, migr_error *error)
{
	if (rc == MIGR_OK)
		return rc;
	if (context->backend_error.status != MIGR_OK) {
		migr__error_move(error, &context->backend_error);
		/* as the database says it; our own patience being at its end is another thing */
		error->may_retry = error->status == MIGR_ERROR_LOCK_TIMEOUT || error->status == MIGR_ERROR_DEADLOCK;
		return error->status;
	}
	if (rc == MIGR_ERROR_NO_MEMORY)
		return migr__fail_memory(error);
	return rc;
}

/* The same for functions that call none of ours back: what they do not report is said here. */
static migr_status take_own_error(migr_context *context, migr_status rc, migr_error *error)
{
	if (rc == MIGR_OK || context->backend_error.status != MIGR_OK)
		return take_error(context, rc, error);
	return migr__fail(error, rc < 0 ? rc : MIGR_ERROR_DATABASE, "%s: the backend failed without saying why",
	                  migr__db_name(context));
}

/* Counts the rows that were handed over: a statement that has shown some cannot be begun again. */
typedef struct counted_sink {
	migr_backend_row_fn row;
	void *sink;
	size_t n_rows;
} counted_sink;

static migr_status count_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	counted_sink *counted = user;

	counted->n_rows++;
	return counted->row(counted->sink, values, names, count);
}

/* Numbers the placeholders as the database's own form wants it; the text is the caller's to free. */
static migr_status number_placeholders(migr_context *context, migr_statement *statement, migr__buf *sql,
                                       migr_error *error)
{
	migr__buf_init(sql, &context->alloc);
	if (!statement->n_params || !context->dialect->has_numbered_placeholders)
		return MIGR_OK;
	migr__number_placeholders(sql, context->dialect, statement->sql, statement->size);
	if (sql->failed)
		return migr__fail_memory(error);
	statement->sql = migr__buf_text(sql);
	statement->size = sql->size;
	return MIGR_OK;
}

/*
 * A statement that another process is in the way of had no effect, and is begun again, as long as that is possible: it
 * has shown no rows, and has not cost the transaction.
 */
static migr_status run_patiently(migr_context *context, migr_statement *statement, int64_t *changes, migr_error *error)
{
	migr_transaction_state state = context->backend.transaction_state(context->connection);
	counted_sink counted = { statement->row, statement->sink, 0 };
	migr__wait wait = { 0 };
	migr_status rc;

	if (statement->row) {
		statement->row = count_row;
		statement->sink = &counted;
	}
	for (;;) {
		migr__error_clear(&context->backend_error);
		rc = context->backend.execute(context->connection, statement, changes);
		rc = counted.n_rows ? take_error(context, rc, error) : take_own_error(context, rc, error);
		if (rc != MIGR_ERROR_BUSY || error->status != rc)
			break;
		if (counted.n_rows || context->backend.transaction_state(context->connection) != state)
			return time_is_up(context, 0, error);
		rc = migr__wait_more(context, &wait, error);
		if (rc != MIGR_OK)
			return rc;
	}
	if (rc == MIGR_OK && wait.began)
		migr__error_clear(error);
	return rc;
}

migr_status migr__db_run(migr_context *context, const migr_statement *statement, int64_t *changes, migr_error *error)
{
	migr_statement numbered = *statement;
	migr__buf sql;
	migr_status rc = number_placeholders(context, &numbered, &sql, error);

	numbered.flags = 0; /* they are the engine's own */
	if (rc == MIGR_OK && context->batch && !statement->row)
		rc = migr__batch_add(context->batch, &numbered, statement->sql, error);
	else if (rc == MIGR_OK)
		rc = run_patiently(context, &numbered, changes, error);
	migr__buf_free(&sql);
	return rc;
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

migr_value migr__db_text(const char *text)
{
	return (migr_value){ .type = text ? MIGR_VALUE_TEXT : MIGR_VALUE_NULL,
		             .text = text,
		             .size = text ? strlen(text) : 0 };
}

migr_value migr__db_integer(int64_t integer)
{
	return (migr_value){ .type = MIGR_VALUE_INTEGER, .integer = integer };
}

int64_t migr__db_as_integer(const migr_value *value)
{
	if (value->type == MIGR_VALUE_TEXT)
		return strtoll(value->text, NULL, 10);
	return value->type == MIGR_VALUE_INTEGER ? value->integer : 0;
}

migr_status migr__db_bookkeep(migr_context *context, migr__bookkeeping which, const migr_value *params, size_t n_params,
                              int64_t *changes, migr_error *error)
{
	const char *sql = migr__db_bookkeeping_sql(context, which, error);
	migr_status rc;

	if (!sql)
		return MIGR_ERROR_NO_MEMORY;
	if (context->batch)
		context->batch->wants_one = changes != NULL;
	rc = migr__db_execute(context, sql, params, n_params, changes, error);
	if (context->batch) {
		/* looked at when it is sent */
		context->batch->wants_one = 0;
		if (changes)
			*changes = 1;
	}
	if (rc != MIGR_OK)
		migr__error_statement(error, sql, strlen(sql));
	return rc;
}

migr_status migr__db_read_bookkeeping(migr_context *context, migr__bookkeeping which, migr_backend_row_fn row,
                                      void *sink, migr_error *error)
{
	const char *sql = migr__db_bookkeeping_sql(context, which, error);

	if (!sql)
		return MIGR_ERROR_NO_MEMORY;
	return migr__db_run(context,
	                    &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                       .sql = sql,
	                                       .size = strlen(sql),
	                                       .row = row,
	                                       .sink = sink },
	                    NULL, error);
}

int migr__db_can_batch(const migr_context *context)
{
	return context->backend.execute_many != NULL;
}

void migr__db_batch_open(migr_context *context, migr__batch *batch)
{
	migr__batch_init(batch, &context->alloc);
	context->batch = batch;
}

void migr__db_batch_close(migr_context *context)
{
	if (context->batch)
		migr__batch_clear(context->batch);
	context->batch = NULL;
}

static migr_status blame(const migr__batch_note *note, migr_error *error)
{
	migr__error_statement(error, note->sql, strlen(note->sql));
	return note->line ? migr__error_prefix(error, "%s:%zu: ", note->path, note->line) : error->status;
}

migr_status migr__db_batch_send(migr_context *context, size_t *done, migr_error *error)
{
	migr__batch *batch = context->batch;
	int64_t *changes = migr__calloc(&context->alloc, batch->count, sizeof *changes);
	migr_status rc;

	*done = 0;
	if (!changes)
		return migr__fail_memory(error);
	migr__error_clear(&context->backend_error);
	rc = context->backend.execute_many(context->connection, batch->items, batch->count, changes, done);
	rc = take_own_error(context, rc, error);
	if (rc != MIGR_OK && *done < batch->count)
		rc = blame(&batch->notes[*done], error);
	for (size_t i = 0; i < batch->count && rc == MIGR_OK; i++)
		if (batch->notes[i].wants_one && changes[i] != 1) {
			migr__fail(error, MIGR_ERROR_VERSION_TABLE, "table '%s': %lld rows were changed, not one",
			           context->version_table, (long long)changes[i]);
			rc = blame(&batch->notes[i], error);
		}
	migr__free(&context->alloc, changes);
	return rc;
}

/* Calls a function of the backend until it is no longer busy. */
static migr_status patiently(migr_context *context, migr_status (*function)(void *connection), migr_error *error)
{
	migr__wait wait = { 0 };
	migr_status rc;

	for (;;) {
		migr__error_clear(&context->backend_error);
		rc = take_own_error(context, function(context->connection), error);
		if (rc == MIGR_OK && wait.began)
			migr__error_clear(error);
		if (rc != MIGR_ERROR_BUSY)
			return rc;
		rc = migr__wait_more(context, &wait, error);
		if (rc != MIGR_OK)
			return rc;
	}
}

migr_status migr__db_begin(migr_context *context, migr_error *error)
{
	int was_idle = migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE;
	migr_status rc;

	if (context->batch)
		return migr__db_execute(context, "START TRANSACTION", NULL, 0, NULL, error);
	rc = patiently(context, context->backend.begin, error);

	if (rc == MIGR_OK && context->limits_sql)
		rc = migr__db_execute(context, context->limits_sql, NULL, 0, NULL, error);
	/* it may have begun and failed all the same: then it must not stay open, nor its locks held */
	if (rc != MIGR_OK && was_idle && migr__db_transaction_state(context) != MIGR_TRANSACTION_IDLE)
		migr__db_rollback(context);
	return rc;
}

migr_status migr__db_commit(migr_context *context, migr_error *error)
{
	if (context->batch)
		return migr__db_execute(context, "COMMIT", NULL, 0, NULL, error);
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
	return context->connection ? context->backend.transaction_state(context->connection) : MIGR_TRANSACTION_IDLE;
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
		if (rc == MIGR_OK || rc == MIGR_LOCK_IN_TRANSACTION) {
			if (wait.began)
				migr__error_clear(error);
			break;
		}
		rc = take_own_error(context, rc, error);
		if (rc != MIGR_ERROR_BUSY) {
			/* it may have been taken all the same */
			if (context->backend.unlock)
				context->backend.unlock(context->connection);
			return rc;
		}
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
	return take_own_error(context, context->backend.session(context->connection, begin), error);
}

migr_status migr__db_limit(migr_context *context, int32_t statement_timeout_ms, migr_error *error)
{
	migr__error_clear(&context->backend_error);
	return take_own_error(context, context->backend.limit(context->connection, statement_timeout_ms), error);
}
