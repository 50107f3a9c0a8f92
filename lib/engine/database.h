/* SPDX-License-Identifier: MIT */
/*
 * The connection as the engine uses it: statements, and transactions whose waiting is bounded, told and cancellable.
 */
#ifndef MIGR_ENGINE_DATABASE_H
#define MIGR_ENGINE_DATABASE_H

#include "engine/context.h"

/* How long something was waited for. All zero: not yet. */
typedef struct migr__wait {
	uint64_t began;
	uint64_t told;
	uint32_t pause;
	uint32_t random;
} migr__wait;

/* Waits a little; MIGR_ERROR_LOCK_TIMEOUT when it is enough (with what `error` says of who is in the way),
 * MIGR_ERROR_CANCELLED. */
migr_status migr__wait_more(migr_context *context, migr__wait *wait, migr_error *error);

/* Makes an error of a BUSY that no waiting can help, such as inside the caller's transaction. */
migr_status migr__db_busy(migr_context *context, migr_error *error);

/* One statement. A row function's own status is returned as it is, with nothing in the error. */
migr_status migr__db_run(migr_context *context, const migr_statement *statement, int64_t *changes, migr_error *error);
/* The same without rows. */
migr_status migr__db_execute(migr_context *context, const char *sql, const migr_value *params, size_t n_params,
                             int64_t *changes, migr_error *error);
/* Values for the placeholders of the bookkeeping; a text that is NULL is SQL NULL. */
migr_value migr__db_text(const char *text);
migr_value migr__db_integer(int64_t integer);
/* What a column of a table of ours says, which somebody may have made with another type. */
int64_t migr__db_as_integer(const migr_value *value);
/* A statement of the bookkeeping that has no placeholders, and whose rows are wanted. */
migr_status migr__db_read_bookkeeping(migr_context *context, migr__bookkeeping which, migr_backend_row_fn row,
                                      void *sink, migr_error *error);
/* The same for a statement of the bookkeeping. */
migr_status migr__db_bookkeep(migr_context *context, migr__bookkeeping which, const migr_value *params, size_t n_params,
                              int64_t *changes, migr_error *error);
const char *migr__db_bookkeeping_sql(migr_context *context, migr__bookkeeping which, migr_error *error);

migr_status migr__db_begin(migr_context *context, migr_error *error);
migr_status migr__db_commit(migr_context *context, migr_error *error);
void migr__db_rollback(migr_context *context);
migr_transaction_state migr__db_transaction_state(migr_context *context);

/*
 * The session lock of this history; does nothing where the backend has none. It may be taken again while it is held.
 * Where there is no session, it is taken with every transaction instead.
 */
migr_status migr__db_lock(migr_context *context, migr_error *error);
void migr__db_unlock(migr_context *context);
/* Whether what happens in a transaction needs the session lock. */
int migr__db_needs_lock(const migr_context *context);
/* Whether the state must be read again in every transaction, since nothing keeps others out between them. */
int migr__db_must_refresh(const migr_context *context);

/*
 * Collects statements from now on, and sends them; `done` receives how many were executed. If one fails, the error says
 * which.
 */
void migr__db_batch_open(migr_context *context, struct migr__batch *batch);
migr_status migr__db_batch_send(migr_context *context, size_t *done, migr_error *error);
/* Forgets what was collected. */
void migr__db_batch_close(migr_context *context);
/* Whether the backend takes statements together. */
int migr__db_can_batch(const migr_context *context);

/*
 * Around a statement that may fail and whose failure is no harm: inside a transaction some databases would give up all
 * of it. unguard returns the status that it is given.
 */
migr_status migr__db_guard(migr_context *context, migr_error *error);
migr_status migr__db_unguard(migr_context *context, migr_status status);

migr_status migr__db_session(migr_context *context, int begin, migr_error *error);
/* The backend's own limit of statements, if it has one. */
migr_status migr__db_limit(migr_context *context, int32_t statement_timeout_ms, migr_error *error);

/* The database in words, for messages. */
const char *migr__db_name(migr_context *context);

#endif
