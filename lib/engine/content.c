/* SPDX-License-Identifier: MIT */
#include "engine/content.h"

#include "engine/collect.h"

#include <string.h>

static migr_status check_block_ended(migr_op *op)
{
	if (!op->is_block)
		return MIGR_OK;
	migr__fail(&op->error, MIGR_ERROR_TRANSACTION, "a block was begun and not committed");
	return migr__error_hint(&op->error, "end it by migr_op_commit, or by the line '-- migr:commit'");
}

migr_status migr__op_returned(migr_op *op, migr_status rc, const char *what)
{
	if (rc == MIGR_OK && op->is_half_done && op->error.status != MIGR_OK)
		return op->error.status;
	if (rc == MIGR_OK && op->is_half_done) {
		migr__fail(&op->error, MIGR_ERROR_TRANSACTION,
		           "the %s went on after an operation that had failed half-way", what);
		return migr__error_hint(&op->error, "a callback returns the status of the call that failed");
	}
	if (rc == MIGR_OK) {
		migr__error_clear(&op->error);
		return rc;
	}
	if (rc != op->error.status) {
		migr_error cause;

		migr__error_init(&cause, &op->context->alloc);
		migr__error_move(&cause, &op->error);
		migr__fail(&op->error, MIGR_ERROR_CALLBACK, "the %s returned %d%s%s", what, rc,
		           cause.status == MIGR_OK ? "" : " after: ",
		           cause.status == MIGR_OK ? "" : migr_error_message(&cause));
		if (cause.statement)
			migr__error_statement(&op->error, cause.statement, strlen(cause.statement));
		migr__error_native(&op->error, cause.native_code, migr_error_sqlstate(&cause));
		migr__error_clear(&cause);
		op->error.callback_status = rc;
	}
	return op->error.status;
}

migr_status migr__op_call(migr_op *op, migr_revision_fn callback, const char *what)
{
	migr_status rc;

	migr__error_clear(&op->error);
	rc = callback(op, op->context->options.app);
	return migr__op_returned(op, rc, what);
}

static migr_status run_as_written(migr_op *op)
{
	const migr__revision *revision = op->revision;
	int is_upgrade = op->direction == MIGR_UPGRADE;
	migr_revision_fn callback = is_upgrade ? revision->upgrade : revision->downgrade;
	migr_status rc = MIGR_OK;

	if (revision->flags & MIGR_REVISION_EMPTY)
		return MIGR_OK;
	op->may_skip = callback != NULL;
	if (callback) {
		rc = migr__op_call(op, callback, is_upgrade ? "upgrade callback" : "downgrade callback");
		return rc == MIGR_OK ? check_block_ended(op) : rc;
	}
	for (size_t i = 0; i < revision->n_sections && rc == MIGR_OK; i++) {
		const migr__section *section = &revision->sections[i];

		if (section->direction == op->direction && migr__section_applies(section, op->context->dialect->name))
			rc = migr__op_run_text(op, section->sql, section->size, section->line);
		if (rc == MIGR_OK)
			rc = check_block_ended(op);
	}
	return rc;
}

migr_status migr__derive(migr_context *context, const migr__revision *revision, migr__arena *arena,
                         migr__operations *out, migr_error *error)
{
	migr__collector collector;
	migr_op op;
	migr_status rc;

	migr__collector_init(&collector, arena, "while its downgrade is derived");
	migr__op_init(&op, context, revision, MIGR_UPGRADE);
	op.sink = &collector.sink;
	rc = run_as_written(&op);
	if (rc == MIGR_OK)
		rc = migr__reverse(&collector.operations, arena, out, error);
	else
		migr__error_move(error, &op.error);
	migr__op_clear(&op);
	migr__collector_clear(&collector);
	return rc;
}

static migr_status run_derived(migr_op *op)
{
	migr_context *context = op->context;
	migr__operations operations;
	migr__arena arena;
	migr_status rc;

	migr__arena_init(&arena, &context->alloc);
	migr__operations_init(&operations, &context->alloc);
	rc = migr__derive(context, op->revision, &arena, &operations, &op->error);
	for (size_t i = 0; i < operations.count && rc == MIGR_OK; i++)
		rc = migr_op_emit(op, &operations.items[i]);
	migr__operations_clear(&operations);
	migr__arena_clear(&arena);
	return rc;
}

migr_status migr__op_run_revision(migr_op *op)
{
	return migr__revision_is_derived(op->revision, op->direction) ? run_derived(op) : run_as_written(op);
}
