/* SPDX-License-Identifier: MIT */
/*
 * How a run is entered and left, and its transactions: real ones, or parts of the caller's.
 */
#include "engine/database.h"
#include "engine/run.h"

static migr_status check_transaction_state(migr__run *run)
{
	migr_context *context = run->context;
	int is_open = migr__db_transaction_state(context) != MIGR_TRANSACTION_IDLE;

	if (is_open && !run->in_caller_transaction) {
		migr__fail(&context->error, MIGR_ERROR_TRANSACTION, "%s: the connection is inside a transaction",
		           migr__db_name(context));
		return migr__error_hint(
			&context->error,
			"end it first, or say that the run is part of it (MIGR_OPEN_CALLER_TRANSACTION)");
	}
	if (!is_open && run->in_caller_transaction) {
		migr__fail(&context->error, MIGR_ERROR_TRANSACTION,
		           "%s: MIGR_OPEN_CALLER_TRANSACTION is set, but no transaction is open",
		           migr__db_name(context));
		return migr__error_hint(&context->error, "begin one first (BEGIN IMMEDIATE)");
	}
	return MIGR_OK;
}

migr_status migr__run_enter(migr__run *run)
{
	run->context->is_running = 1;
	return check_transaction_state(run);
}

migr_status migr__run_leave(migr__run *run, migr_status rc)
{
	migr_context *context = run->context;

	context->is_running = 0;
	migr__cancel_clear(context);
	/* a hook that misused the context has left its mark there */
	if (rc == MIGR_OK)
		migr__error_clear(&context->error);
	return rc == MIGR_ERROR_BUSY ? migr__db_busy(context, &context->error) : rc;
}

migr_status migr__run_check_cancelled(migr__run *run)
{
	if (migr__cancelled(run->context))
		return migr__fail(&run->context->error, MIGR_ERROR_CANCELLED, "cancelled before the next step");
	return MIGR_OK;
}

migr_status migr__run_begin(migr__run *run)
{
	if (run->in_caller_transaction)
		return migr__db_execute(run->context, "SAVEPOINT migr_step", NULL, 0, NULL, &run->context->error);
	return migr__db_begin(run->context, &run->context->error);
}

migr_status migr__run_end(migr__run *run)
{
	migr_context *context = run->context;
	migr_status rc;

	if (!run->in_caller_transaction)
		return migr__db_commit(context, &context->error);
	rc = migr__db_execute(context, "RELEASE SAVEPOINT migr_step", NULL, 0, NULL, &context->error);
	if (rc == MIGR_ERROR_DATABASE) {
		migr__fail(&context->error, MIGR_ERROR_TRANSACTION,
		           "the caller's transaction was ended, and another one begun");
		rc = migr__error_hint(
			&context->error,
			"leave BEGIN, COMMIT and ROLLBACK to the caller; roll back, look at the database");
	}
	return rc;
}

void migr__run_undo(migr__run *run)
{
	migr_error ignored;

	if (!run->in_caller_transaction) {
		migr__db_rollback(run->context);
		return;
	}
	migr__error_init(&ignored, &run->context->alloc);
	migr__db_execute(run->context, "ROLLBACK TO SAVEPOINT migr_step", NULL, 0, NULL, &ignored);
	migr__db_execute(run->context, "RELEASE SAVEPOINT migr_step", NULL, 0, NULL, &ignored);
	migr__error_clear(&ignored);
}
