/* SPDX-License-Identifier: MIT */
/*
 * One step outside a transaction. Each statement stands for itself; the ledger row is written before the first of them
 * and advanced with each, so that a crash leaves a trace of exactly where it was.
 *
 * A transaction cannot keep other runners out here, so the session lock does, and the row that is "running" keeps those
 * away who take no lock: they see it when they read the state.
 */
#include "engine/batch.h"
#include "engine/clock.h"
#include "engine/content.h"
#include "engine/database.h"
#include "engine/digest.h"
#include "engine/event.h"
#include "engine/ledger.h"
#include "engine/retry.h"
#include "engine/run.h"

#include <string.h>

/* The row of a step that was cut off is taken up again. Only a step that failed may have been mended since. */
static migr_status take_up(migr__run *run, migr__node node, migr__journal *journal)
{
	migr_context *context = run->context;
	const migr__record *unfinished = &run->state.unfinished;
	const migr__revision *revision = &context->revisions.items[node];
	int has_crashed = unfinished->outcome && strcmp(unfinished->outcome, "running") == 0;
	char checksum[MIGR__SHA256_HEX + 1];

	if (!migr__revisions_checksum(&context->revisions, node, checksum))
		return migr__fail_memory(&context->error);
	if (has_crashed && unfinished->checksum && strcmp(unfinished->checksum, checksum) != 0) {
		migr__fail(&context->error, MIGR_ERROR_RESUME, "revision %s was edited after its %s was cut off",
		           revision->id, unfinished->direction);
		migr__error_revision(&context->error, revision->id);
		return migr__error_hint(&context->error,
		                        "put the revision back as it was, or repair: failed (give the step up)");
	}
	return migr__journal_resume(journal, unfinished, &context->error);
}

static migr_status write_claim(migr__run *run, migr__node node, const char *started, migr__journal *journal)
{
	migr_context *context = run->context;
	migr_status rc;

	if (run->resume_seq)
		return take_up(run, node, journal);
	rc = migr__ledger_add(context, run->graph,
	                      &(migr__entry){ .node = node,
	                                      .outcome = "running",
	                                      .started = started,
	                                      .direction = run->direction == MIGR_UPGRADE ? "upgrade" : "downgrade" },
	                      &context->error);
	return rc == MIGR_OK ? migr__ledger_last(context, &journal->seq, &context->error) : rc;
}

/* Says "running" under the write lock, with the state read again; from here on others stay away. */
static migr_status claim(migr__run *run, migr__node node, const char *started, migr__journal *journal, int *is_over)
{
	migr_context *context = run->context;
	int is_resuming = run->resume_seq != 0;
	migr_status rc = migr__db_begin(context, &context->error);

	if (rc != MIGR_OK)
		return rc;
	if (migr__db_must_refresh(context))
		rc = migr__run_refresh(run, is_over);
	if (rc == MIGR_OK &&
	    (*is_over || run->steps.nodes.items[run->next] != node || is_resuming != (run->resume_seq != 0))) {
		/* another process has taken this step */
		migr__db_rollback(context);
		return MIGR_OK;
	}
	if (rc == MIGR_OK)
		rc = migr__run_ready(run);
	/* tables that were made have ended it; but if the row is given up, it must not stand */
	if (rc == MIGR_OK && migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE)
		rc = migr__db_begin(context, &context->error);
	if (rc == MIGR_OK)
		rc = write_claim(run, node, started, journal);
	if (rc == MIGR_OK)
		rc = migr__db_commit(context, &context->error);
	if (rc != MIGR_OK)
		migr__db_rollback(context);
	else
		run->has_committed = 1;
	return rc;
}

/* The transaction that says it may be given up like any other: nothing of it has happened then, so it is begun again.
 */
static migr_status claim_patiently(migr__run *run, migr__node node, const char *started, migr__journal *journal,
                                   int *is_over)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr__retry retry = { 0 };
	migr__kept kept = { 0 };
	migr_status rc = migr__run_keep(run, &kept, error);

	while (rc == MIGR_OK) {
		rc = claim(run, node, started, journal, is_over);
		if (rc == MIGR_OK || error->status != rc || !error->may_retry)
			break;
		rc = migr__retry_wait(context, &retry, error);
		migr__journal_clear(journal);
		migr__journal_init(journal, context);
		if (rc == MIGR_OK)
			rc = migr__run_rewind(run, &kept, error);
	}
	migr__kept_clear(run, &kept);
	return rc;
}

static migr_status finish_row(migr__run *run, migr__node node, const migr__journal *journal, const char *outcome,
                              uint64_t began, const char *statement, const char *message, migr_error *error)
{
	migr_context *context = run->context;
	char finished[MIGR__TIMESTAMP], chain[MIGR__SHA256_HEX + 1], checksum[MIGR__SHA256_HEX + 1];

	if (!migr__revisions_chain_to_record(&context->revisions, node, chain) ||
	    !migr__revisions_checksum(&context->revisions, node, checksum))
		return migr__fail_memory(error);
	migr__clock_timestamp(finished);
	migr_value values[10] = {
		migr__db_text(finished), migr__db_integer((int64_t)(migr__clock_microseconds() - began)),
		migr__db_text(outcome),  migr__db_text(statement),
		migr__db_text(message),  migr__db_text(checksum),
		migr__db_text(chain),
	};
	size_t count = 7;

	if (journal->is_pending) {
		values[count++] = migr__db_integer(journal->n_emitted);
		values[count++] = migr__db_text(journal->digest);
	}
	values[count++] = migr__db_integer(journal->seq);
	return migr__db_bookkeep(context, journal->is_pending ? MIGR__SQL_COMPLETE_LEDGER : MIGR__SQL_FINISH_LEDGER,
	                         values, count, NULL, error);
}

/* The step is done: version rows, ledger row and what its last statements have changed are committed together. */
static migr_status settle(migr__run *run, migr__node node, migr__journal *journal, uint64_t began)
{
	migr_context *context = run->context;
	migr_status rc = journal->is_batch ? MIGR_OK : migr__db_begin(context, &context->error);

	if (rc == MIGR_OK)
		rc = migr__step_move_rows(run, node);
	if (rc == MIGR_OK)
		rc = finish_row(run, node, journal, journal->skip_reason ? "skipped" : "done", began, NULL,
		                journal->skip_reason, &context->error);
	if (rc == MIGR_OK)
		rc = migr__journal_forget_notes(journal, &context->error);
	if (rc == MIGR_OK)
		rc = migr__step_hook(run, context->options.after_step, node, "after-step hook");
	/* what travels together is looked at before it is committed */
	if (rc == MIGR_OK && !context->batch)
		rc = migr__db_commit(context, &context->error);
	if (rc != MIGR_OK && !context->batch)
		migr__db_rollback(context);
	journal->is_batch = 0;
	return rc;
}

/* What a program says of its error may be anything; a database that keeps texts takes only what is one. */
static void add_readable(migr__buf *buf, const char *text)
{
	size_t size = text ? strlen(text) : 0, invalid;

	while ((invalid = migr__utf8_invalid(text, size)) != SIZE_MAX) {
		migr__buf_add(buf, text, invalid);
		migr__buf_putc(buf, '?');
		text += invalid + 1;
		size -= invalid + 1;
	}
	migr__buf_add(buf, text, size);
}

/*
 * If nothing was done yet, the row is settled as "undone", and the step may simply be run again. Otherwise it stays as
 * the mark of a half-done step.
 */
static void record_failure(migr__run *run, migr__node node, const migr__journal *journal, uint64_t began)
{
	migr_context *context = run->context;
	const migr_error *error = &context->error;
	int is_begun = journal->n_done || journal->notes.progress.answer;
	migr__buf statement, message;
	migr_error ignored;

	migr__error_init(&ignored, &context->alloc);
	migr__buf_init(&statement, &context->alloc);
	migr__buf_init(&message, &context->alloc);
	add_readable(&statement, error->statement);
	add_readable(&message, migr_error_message(error));
	if (migr__db_begin(context, &ignored) != MIGR_OK ||
	    finish_row(run, node, journal, is_begun ? "failed" : "undone", began,
	               error->statement ? migr__buf_text(&statement) : NULL, migr__buf_text(&message),
	               &ignored) != MIGR_OK ||
	    migr__db_commit(context, &ignored) != MIGR_OK) {
		migr__log(context, MIGR_LOG_WARNING, "recording the failure: %s", migr_error_message(&ignored));
		migr__db_rollback(context);
	}
	migr__error_clear(&ignored);
	migr__buf_free(&statement);
	migr__buf_free(&message);
}

static migr_status run_once(migr__run *run, migr__node node, migr__journal *journal)
{
	migr_context *context = run->context;
	migr_op op;
	migr_status rc;

	migr__op_init(&op, context, &context->revisions.items[node], run->direction);
	op.step = run->n_done + 1;
	op.n_steps = run->n_done + run->steps.nodes.count - run->next;
	op.journal = journal;
	rc = context->options.before_step ? migr__op_call(&op, context->options.before_step, "before-step hook")
	                                  : MIGR_OK;
	if (rc == MIGR_OK)
		rc = migr__op_run_revision(&op);
	if (rc == MIGR_OK && op.skip_reason && !(journal->skip_reason = migr__strdup(&context->alloc, op.skip_reason)))
		rc = migr__fail_memory(&op.error);
	if (rc == MIGR_OK)
		rc = migr__journal_finish(journal, &op.error);
	if (rc != MIGR_OK)
		migr__journal_abandon(journal);
	if (!context->batch && !journal->is_batch && migr__db_transaction_state(context) != MIGR_TRANSACTION_IDLE) {
		migr__db_rollback(context);
		if (rc == MIGR_OK) {
			rc = migr__fail(&op.error, MIGR_ERROR_TRANSACTION,
			                "it left a transaction open, which was rolled back");
			migr__error_hint(&op.error, "commit what the revision began");
		}
	}
	if (rc != MIGR_OK)
		rc = migr__step_fail(run, &op);
	migr__op_clear(&op);
	return rc;
}

/*
 * After a failure that may be gone now: what is recorded stays, the rest is done again by running the revision
 * once more. MIGR_OK if that is to be.
 */
static migr_status go_back(migr__run *run, migr__journal *journal)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr_status rc;

	/* a temporary table is still there, and could not be made again */
	if (journal->used_temporary)
		return error->status;
	rc = migr__retry_wait(context, &journal->retry, error);
	if (rc == MIGR_OK)
		rc = migr__state_read(context, &run->state, error);
	if (rc == MIGR_OK && (!run->state.has_unfinished || run->state.unfinished.seq != journal->seq))
		rc = migr__fail(error, MIGR_ERROR_MOVED, "another process has ended the step meanwhile");
	return rc == MIGR_OK ? migr__journal_again(journal, &run->state.unfinished, error) : rc;
}

/*
 * The revision, and what ends its step; `is_emitted`: the former is done. Both are tried again together: what the
 * revision has changed last is committed with the end of the step, and given up with it.
 */
static migr_status run_body(migr__run *run, migr__node node, migr__journal *journal, uint64_t began, int *is_emitted)
{
	migr_error *error = &run->context->error;
	migr__kept kept = { 0 };
	migr_status rc = migr__run_keep(run, &kept, error);

	*is_emitted = 0;
	while (rc == MIGR_OK) {
		rc = run_once(run, node, journal);
		*is_emitted = rc == MIGR_OK;
		if (rc == MIGR_OK)
			rc = settle(run, node, journal, began);
		if (rc == MIGR_OK || error->status != rc || !error->may_retry)
			break;
		rc = go_back(run, journal);
		if (rc == MIGR_OK && *is_emitted)
			rc = migr__run_rewind(run, &kept, error);
	}
	migr__kept_clear(run, &kept);
	return rc;
}

static migr_status run_claimed(migr__run *run, migr__node node, migr__journal *journal, uint64_t began)
{
	int is_emitted;
	migr_status rc;

	migr__step_event(run, node, MIGR_EVENT_STEP_BEGIN, MIGR_OK, 0);
	rc = run_body(run, node, journal, began, &is_emitted);
	/* a step that could not be taken up is left as it is: what is recorded of it is still true, and in doubt */
	if (rc != MIGR_OK && !is_emitted && rc != MIGR_ERROR_RESUME && rc != MIGR_ERROR_INTERRUPTED_STEP &&
	    !journal->in_doubt)
		record_failure(run, node, journal, began);
	migr__step_event(run, node, MIGR_EVENT_STEP_END, rc, began);
	if (rc == MIGR_OK) {
		run->resume_seq = 0;
		run->next++;
		run->n_done++;
	}
	return rc;
}

/*
 * A statement that was seen to be done, before what would have recorded it failed. 0 if it cannot be recorded now
 * either: then the row must stay as it is, so that the next run asks the catalogue.
 */
static int record_done(migr__journal *journal, const migr__batch_note *note)
{
	migr_error ignored;
	migr_status rc;

	if (!note)
		return 1;
	migr__error_init(&ignored, &journal->context->alloc);
	rc = migr__journal_record(journal, note->unrecorded, note->unrecorded_digest, &ignored);
	migr__error_clear(&ignored);
	return rc == MIGR_OK;
}

/*
 * Where nobody waits for an answer in between, all of the step goes to the server at once: the row that says "running",
 * the statements with their entries, and the change of the version rows, whose COMMIT alone follows when the answers
 * were looked at.
 */
static migr_status send_together(migr__run *run, migr__node node, const char *started, migr__journal *journal,
                                 uint64_t began, size_t *done, int *is_told)
{
	migr_context *context = run->context;
	const migr__entry claim = { .node = node,
		                    .outcome = "running",
		                    .started = started,
		                    .direction = run->direction == MIGR_UPGRADE ? "upgrade" : "downgrade",
		                    .seq = journal->seq };
	migr__batch batch;
	migr_status rc;

	*done = 0;
	migr__db_batch_open(context, &batch);
	journal->claim = &claim;
	journal->is_pending = 1;
	rc = run_once(run, node, journal);
	if (rc == MIGR_OK)
		rc = settle(run, node, journal, began);
	if (rc == MIGR_OK) {
		rc = migr__db_batch_send(context, done, &context->error);
		if (rc != MIGR_OK)
			migr__step_blame(run, node);
	}
	journal->n_done = migr__batch_mark(&batch, *done, 0);
	journal->claim = NULL;
	journal->is_pending = 0;
	context->batch = NULL;
	if (rc == MIGR_OK)
		rc = migr__db_commit(context, &context->error);
	if (rc != MIGR_OK)
		migr__db_rollback(context);
	if (rc != MIGR_OK)
		*is_told = record_done(journal, migr__batch_unrecorded(&batch, *done));
	migr__batch_clear(&batch);
	return rc;
}

/* The row that says "running" is written: then the step can go on from there, one statement after the other. */
static migr_status go_on_singly(migr__run *run, migr__node node, migr__journal *journal, const migr__kept *kept,
                                uint64_t began)
{
	migr_context *context = run->context;
	migr_status rc = context->error.status;

	if (context->error.may_retry)
		rc = go_back(run, journal);
	if (rc == MIGR_OK)
		rc = migr__run_rewind(run, kept, &context->error);
	if (rc == MIGR_OK)
		return run_claimed(run, node, journal, began);
	record_failure(run, node, journal, began);
	return rc;
}

/* *done: how many statements were; if none, the database knows nothing of the step. */
static migr_status try_together(migr__run *run, migr__node node, const migr__kept *kept, size_t *done)
{
	migr_context *context = run->context;
	migr__journal journal;
	uint64_t began = migr__clock_microseconds();
	char started[MIGR__TIMESTAMP];
	int is_told = 1;
	migr_status rc;

	migr__journal_init(&journal, context);
	journal.seq = run->last_seq;
	migr__clock_timestamp(started);
	migr__step_event(run, node, MIGR_EVENT_STEP_BEGIN, MIGR_OK, 0);
	rc = send_together(run, node, started, &journal, began, done, &is_told);
	migr__step_event(run, node, MIGR_EVENT_STEP_END, rc, began);
	if (rc == MIGR_OK) {
		run->next++;
		run->n_done++;
	} else if (*done && is_told) {
		rc = go_on_singly(run, node, &journal, kept, began);
	}
	migr__journal_clear(&journal);
	return rc;
}

static migr_status run_together(migr__run *run, migr__node node)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr__kept kept = { 0 };
	migr__retry retry = { 0 };
	size_t done = 0;
	migr_status rc = MIGR_OK;

	/* under the lock nobody else adds to the ledger: its last key is asked for once */
	if (!run->last_seq)
		rc = migr__ledger_last(context, &run->last_seq, error);
	if (rc == MIGR_OK)
		rc = migr__run_keep(run, &kept, error);
	if (rc == MIGR_OK)
		run->last_seq++;
	while (rc == MIGR_OK) {
		rc = try_together(run, node, &kept, &done);
		/* the row that says "running" comes first: if that was given up, all of the step was */
		if (rc == MIGR_OK || done || error->status != rc || !error->may_retry)
			break;
		rc = migr__retry_wait(context, &retry, error);
		if (rc == MIGR_OK)
			rc = migr__run_rewind(run, &kept, error);
	}
	migr__kept_clear(run, &kept);
	return rc;
}

/* Whether DDL commits by itself here: only then is the key of the ledger ours to give, and every step journalled. */
static int can_send_together(migr__run *run, migr__node node)
{
	return !(run->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL) && !run->resume_seq &&
	       migr__step_can_batch(run, node) && migr__run_is_ready(run);
}

static migr_status run_locked(migr__run *run, migr__node node, int *is_over)
{
	migr__journal journal;
	uint64_t began = migr__clock_microseconds();
	char started[MIGR__TIMESTAMP];
	migr_status rc;

	migr__journal_init(&journal, run->context);
	migr__clock_timestamp(started);
	rc = claim_patiently(run, node, started, &journal, is_over);
	if (rc == MIGR_OK && journal.seq)
		rc = run_claimed(run, node, &journal, began);
	migr__journal_clear(&journal);
	return rc;
}

static migr_status run_any(migr__run *run, migr__node node, int *is_over)
{
	if (can_send_together(run, node))
		return run_together(run, node);
	run->last_seq = 0;
	return run_locked(run, node, is_over);
}

static migr_status refuse_pooled(migr__run *run, migr__node node)
{
	migr_error *error = &run->context->error;
	const char *id = migr__graph_id(run->graph, node);

	migr__fail(error, MIGR_ERROR_UNSUPPORTED,
	           "revision %s runs outside a transaction, which cannot be locked through a connection pooler", id);
	migr__error_revision(error, id);
	return migr__error_hint(error, "connect to the server itself");
}

migr_status migr__run_check_lock(migr__run *run)
{
	const migr_context *context = run->context;

	for (size_t i = run->next; context->locks_in_transaction && i < run->steps.nodes.count; i++)
		if (context->revisions.items[run->steps.nodes.items[i]].flags & MIGR_REVISION_NO_TRANSACTION)
			return refuse_pooled(run, run->steps.nodes.items[i]);
	return MIGR_OK;
}

migr_status migr__step_run_untransacted(migr__run *run, migr__node node, int *is_over)
{
	migr_status rc = migr__db_lock(run->context, &run->context->error);

	*is_over = 0;
	if (rc != MIGR_OK)
		return rc;
	rc = run->context->locks_in_transaction ? refuse_pooled(run, node) : run_any(run, node, is_over);
	migr__db_unlock(run->context);
	return rc;
}
