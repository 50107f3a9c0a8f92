/* SPDX-License-Identifier: MIT */
#include "engine/run.h"

#include "engine/backup.h"
#include "engine/clock.h"
#include "engine/database.h"
#include "engine/event.h"
#include "engine/foreign_keys.h"
#include "engine/limits.h"
#include "engine/retry.h"

#include <string.h>

void migr__run_init(migr__run *run, migr_context *context, migr_direction direction)
{
	memset(run, 0, sizeof *run);
	run->context = context;
	run->direction = direction;
	run->mode =
		context->options.transaction_mode ? context->options.transaction_mode : MIGR_TRANSACTION_PER_REVISION;
	run->in_caller_transaction = (context->options.flags & MIGR_OPEN_CALLER_TRANSACTION) != 0;
	migr__state_init(&run->state, &context->alloc);
	migr__problems_init(&run->problems, &context->alloc);
}

void migr__run_clear(migr__run *run)
{
	const migr__alloc *alloc = &run->context->alloc;

	migr__steps_free(alloc, &run->steps);
	migr__nodes_free(alloc, &run->rows);
	if (run->has_applied)
		migr__applied_free(&run->applied, alloc);
	migr__state_clear(&run->state);
	migr__problems_clear(&run->problems);
}

/* Steps in the transaction that is open: one, or all that are left. */
static migr_status run_open(migr__run *run, int all, uint64_t *began)
{
	migr_status rc;

	do {
		migr__node node = run->steps.nodes.items[run->next];

		rc = migr__run_check_cancelled(run);
		if (rc != MIGR_OK)
			return rc;
		*began = migr__clock_microseconds();
		migr__step_event(run, node, MIGR_EVENT_STEP_BEGIN, MIGR_OK, 0);
		rc = migr__step_run(run, node);
		if (all || rc != MIGR_OK)
			migr__step_event(run, node, MIGR_EVENT_STEP_END, rc, *began);
		if (all && rc == MIGR_OK) {
			run->next++;
			run->n_done++;
		}
	} while (rc == MIGR_OK && all && run->next < run->steps.nodes.count);
	return rc;
}

/* Whether the next step is to be taken outside a transaction. */
static int next_is_untransacted(const migr__run *run)
{
	const migr_context *context = run->context;
	const migr__revision *revision = &context->revisions.items[run->steps.nodes.items[run->next]];

	return !(context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL) || run->resume_seq ||
	       run->mode == MIGR_TRANSACTION_NONE || (revision->flags & MIGR_REVISION_NO_TRANSACTION);
}

static migr_status run_transaction(migr__run *run, int all, int *is_over)
{
	migr_status rc = migr__run_begin(run);
	size_t had_done = run->n_done;
	uint64_t began = 0;
	int has_run;

	if (rc != MIGR_OK)
		return rc;
	if (migr__db_must_refresh(run->context))
		rc = migr__run_refresh(run, is_over);
	/* others may have taken steps, so that the next one is another than when the transaction began */
	if (rc == MIGR_OK && (*is_over || (!all && next_is_untransacted(run)))) {
		migr__run_undo(run);
		return rc;
	}
	/* before the first write, as everything that can be known by then */
	if (rc == MIGR_OK && !run->is_ready && !all)
		rc = migr__run_check_lock(run);
	if (rc == MIGR_OK)
		rc = migr__run_ready(run);
	if (rc == MIGR_OK)
		rc = run_open(run, all, &began);
	/* of hooks; and a step that has passed over the error that was for this function alone is begun again all the
	   same */
	if (rc == MIGR_OK)
		rc = migr__keys_check(run->context, &run->context->error);
	if (rc == MIGR_OK && run->context->wants_foreign_keys_off && !run->in_caller_transaction)
		rc = migr__fail(&run->context->error, MIGR_ERROR_TRANSACTION, "foreign keys are to be off");
	has_run = rc == MIGR_OK;
	if (rc == MIGR_OK && run->is_rehearsal) {
		rc = migr__rehearsal_settle(run->context);
		migr__run_undo(run);
		return rc;
	}
	if (rc == MIGR_OK) {
		rc = migr__run_end(run);
		/* a deferred constraint speaks up only now */
		if (rc != MIGR_OK && !all)
			migr__step_blame(run, run->steps.nodes.items[run->next]);
	}
	if (rc != MIGR_OK) {
		if (!all && has_run)
			migr__step_event(run, run->steps.nodes.items[run->next], MIGR_EVENT_STEP_END, rc, began);
		migr__run_undo(run);
		run->n_done = had_done;
		return rc;
	}
	run->has_committed = 1;
	if (!all) {
		migr__step_event(run, run->steps.nodes.items[run->next], MIGR_EVENT_STEP_END, MIGR_OK, began);
		run->next++;
		run->n_done++;
	}
	return rc;
}

/*
 * The next step, or all that are left: as one transaction, which is begun again if the database gave it up for what may
 * be gone now. In the caller's transaction that is not ours to do: its locks would stay meanwhile.
 */
static migr_status run_transacted(migr__run *run, migr__node node, int *is_over)
{
	migr_context *context = run->context;
	migr__retry retry = { 0 };
	migr__kept kept = { 0 };
	migr_status rc = migr__run_keep(run, &kept, &context->error);

	while (rc == MIGR_OK) {
		if (migr__step_can_batch(run, node) && migr__run_is_ready(run))
			rc = migr__step_run_batched(run, node);
		else
			rc = run_transaction(run, run->mode == MIGR_TRANSACTION_WHOLE_RUN, is_over);
		if (rc == MIGR_OK)
			break;
		if (context->wants_foreign_keys_off && !run->in_caller_transaction)
			rc = migr__keys_leave(context);
		else if (context->error.status == rc && !run->in_caller_transaction)
			rc = migr__retry_wait(context, &retry, &context->error);
		if (rc == MIGR_OK)
			rc = migr__run_rewind(run, &kept, &context->error);
	}
	context->wants_foreign_keys_off = 0;
	migr__kept_clear(run, &kept);
	return migr__keys_enforce(context, rc);
}

static migr_status run_steps(migr__run *run)
{
	migr_status rc = MIGR_OK;
	int is_over = 0;

	while (rc == MIGR_OK && !is_over && run->next < run->steps.nodes.count) {
		migr__node node = run->steps.nodes.items[run->next];

		rc = migr__run_check_cancelled(run);
		if (rc != MIGR_OK)
			break;
		if (next_is_untransacted(run))
			rc = migr__step_run_untransacted(run, node, &is_over);
		else
			rc = run_transacted(run, node, &is_over);
		if (rc == MIGR_ERROR_INTERRUPTED_STEP && run->met_seq != run->state.unfinished.seq) {
			run->met_seq = run->state.unfinished.seq;
			rc = migr__run_meet_unfinished(run);
		}
	}
	return rc;
}

/* Problems were accepted and there is nothing to run: a transaction that only records that. */
static migr_status record_accepted(migr__run *run)
{
	int is_over;
	migr_status rc = migr__run_begin(run);

	if (rc != MIGR_OK)
		return rc;
	if (migr__db_must_refresh(run->context))
		rc = migr__run_refresh(run, &is_over);
	if (rc == MIGR_OK)
		rc = migr__run_ready(run);
	if (rc == MIGR_OK)
		rc = migr__run_end(run);
	if (rc != MIGR_OK)
		migr__run_undo(run);
	return rc;
}

/* Where a transaction does not keep others out, the lock does: the state is read again as soon as it is held. */
static migr_status run_locked(migr__run *run)
{
	migr_context *context = run->context;
	int needs_lock = migr__db_needs_lock(context), is_over = 0;
	migr_status rc = MIGR_OK;

	if (needs_lock)
		rc = migr__db_lock(context, &context->error);
	if (rc != MIGR_OK)
		return rc;
	if (!migr__db_must_refresh(context))
		rc = migr__run_refresh(run, &is_over);
	/* it was begun since the first look: from here on all goes as if it had been seen then */
	if (rc == MIGR_ERROR_INTERRUPTED_STEP) {
		rc = migr__run_meet_unfinished(run);
		if (rc == MIGR_OK && !migr__db_must_refresh(context))
			rc = migr__run_refresh(run, &is_over);
	}
	if (rc == MIGR_OK && !is_over)
		rc = migr__limits_begin(context, run->in_caller_transaction, &context->error);
	if (rc == MIGR_OK && !is_over)
		rc = run->steps.nodes.count ? run_steps(run) : record_accepted(run);
	migr__limits_end(context);
	if (needs_lock)
		migr__db_unlock(context);
	return rc;
}

/* Puts the copy back after a failed run that had committed something. */
static void restore_after_failure(migr__run *run)
{
	migr_context *context = run->context;
	migr_error failure;

	if (!run->has_backup || !run->has_committed || !(context->options.flags & MIGR_OPEN_RESTORE_ON_FAILURE))
		return;
	/* a cancellation has had its effect; it must not cut this off too */
	migr__cancel_clear(context);
	migr__error_init(&failure, &context->alloc);
	migr__error_move(&failure, &context->error);
	/* what was cancelled is the run, not that it is taken back */
	migr__cancel_clear(context);
	if (migr__restore(context, NULL, &context->error) == MIGR_OK)
		migr__log(context, MIGR_LOG_WARNING, "the safety copy was put back");
	else
		migr__error_detail(&failure, context->error.status, migr_error_message(&context->error));
	migr__error_move(&context->error, &failure);
}

/* Outside any transaction; and outside it stays. */
static migr_status after_run(migr__run *run)
{
	migr_context *context = run->context;
	migr_status rc = migr__step_hook(run, context->options.after_run, MIGR__NO_NODE, "after-run hook");

	if (run->in_caller_transaction || migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE)
		return rc;
	migr__db_rollback(context);
	if (rc != MIGR_OK)
		return rc;
	migr__fail(&context->error, MIGR_ERROR_TRANSACTION,
	           "after-run hook: it left a transaction open, which was rolled back");
	return migr__error_hint(&context->error, "the run itself is done; commit what the hook begins");
}

static migr_status run_session(migr__run *run)
{
	migr_context *context = run->context;
	uint64_t began = migr__clock_microseconds();
	migr_error ignored;
	migr_status rc;

	migr__emit(context, &(migr_event){ .kind = MIGR_EVENT_RUN_BEGIN,
	                                   .direction = run->direction,
	                                   .n_steps = run->steps.nodes.count });
	rc = migr__db_session(context, 1, &context->error);
	if (rc == MIGR_OK)
		rc = run_locked(run);
	migr__error_init(&ignored, &context->alloc);
	if (migr__db_session(context, 0, &ignored) != MIGR_OK)
		migr__log(context, MIGR_LOG_WARNING, "%s", migr_error_message(&ignored));
	migr__error_clear(&ignored);
	if (rc == MIGR_OK && run->n_done && !run->is_rehearsal)
		rc = after_run(run);
	else if (rc != MIGR_OK)
		restore_after_failure(run);
	migr__emit(context, &(migr_event){ .kind = MIGR_EVENT_RUN_END,
	                                   .direction = run->direction,
	                                   .status = rc,
	                                   .step = run->n_done,
	                                   .n_steps = run->n_done + run->steps.nodes.count - run->next,
	                                   .duration = migr__clock_microseconds() - began });
	return rc;
}

/* Leaves one step of the plan. */
static void choose_one(migr__run *run, migr__node *node)
{
	migr__nodes *nodes = &run->steps.nodes;

	if (nodes->count && run->direction == MIGR_DOWNGRADE)
		nodes->items[0] = *node;
	nodes->count = nodes->count ? 1 : 0;
	*node = nodes->count ? nodes->items[0] : MIGR__NO_NODE;
}

/* `one`: a step that is to be the only one; NULL for all of them. */
static migr_status run_to(migr__run *run, const char *target, migr__node *one)
{
	int leave = 0, has_work;
	migr_status rc = migr__run_enter(run);

	if (rc == MIGR_OK)
		rc = migr__run_prepare(run, &target, 1, 0, &leave);
	if (rc == MIGR_OK && one)
		choose_one(run, one);
	/* what would be accepted is nothing to rehearse */
	has_work = run->steps.nodes.count || (run->accept && !run->is_rehearsal);
	if (rc == MIGR_OK && !leave && has_work) {
		rc = migr__run_check_steps(run);
		if (rc == MIGR_OK)
			rc = run_session(run);
	}
	rc = migr__run_leave(run, rc);
	migr__run_clear(run);
	return rc;
}

migr_status migr__run_to(migr_context *context, migr_direction direction, const char *target)
{
	migr__run run;

	migr__run_init(&run, context, direction);
	return run_to(&run, target, NULL);
}

migr_status migr__run_rolled_back(migr_context *context, migr_direction direction, const char *target)
{
	migr__run run;

	migr__run_init(&run, context, direction);
	run.is_rehearsal = 1;
	run.mode = MIGR_TRANSACTION_WHOLE_RUN;
	return run_to(&run, target, NULL);
}

migr_status migr__run_one(migr_context *context, migr_direction direction, migr__node *node)
{
	migr__run run;

	migr__run_init(&run, context, direction);
	return run_to(&run, direction == MIGR_UPGRADE ? "heads" : "base", node);
}
