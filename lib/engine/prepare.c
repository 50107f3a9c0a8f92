/* SPDX-License-Identifier: MIT */
/*
 * What a run does before it writes anything: read the state, hold it against the program, plan, and check everything
 * that can be known beforehand.
 */
#include "dialect/mark.h"
#include "engine/content.h"
#include "engine/create_all.h"
#include "engine/database.h"
#include "engine/digest.h"
#include "engine/event.h"
#include "engine/line.h"
#include "engine/run.h"

#include <string.h>

/*
 * A step outside a transaction is under way, or was cut off. Who runs one holds the session lock: once that is free,
 * the state tells which.
 */
static migr_status wait_for_runner(migr__run *run)
{
	migr_context *context = run->context;
	migr_status rc = migr__db_lock(context, &context->error);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__state_read(context, &run->state, &context->error);
	migr__db_unlock(context);
	return rc;
}

static migr_status cannot_take_up(migr__run *run, const char *why)
{
	const migr__record *unfinished = &run->state.unfinished;

	migr__fail(&run->context->error, MIGR_ERROR_INTERRUPTED_STEP,
	           "the %s of revision %s was cut off after %lld statements, and %s", unfinished->direction,
	           unfinished->revision, (long long)unfinished->statements_done, why);
	migr__error_revision(&run->context->error, unfinished->revision);
	return migr__error_hint(&run->context->error,
	                        "finish it first, by an %s to it or further; or finish or undo it by hand, and say so "
	                        "by a stamp, or by repair: failed (give the step up)",
	                        unfinished->direction);
}

/* The step that was cut off comes first. */
static migr_status take_up(migr__run *run)
{
	const migr__record *unfinished = &run->state.unfinished;
	const char *direction = run->direction == MIGR_UPGRADE ? "upgrade" : "downgrade";
	migr__node node = migr__graph_find(run->graph, unfinished->revision, strlen(unfinished->revision));
	migr__nodes *nodes = &run->steps.nodes;
	size_t at = run->next;

	run->resume_seq = 0;
	if (node == MIGR__NO_NODE && migr__create_all_is(unfinished->revision))
		return migr__create_all_unfinished(unfinished, MIGR_ERROR_INTERRUPTED_STEP, &run->context->error);
	if (node == MIGR__NO_NODE)
		return cannot_take_up(run, "this program does not know it");
	if (strcmp(unfinished->direction, direction) != 0)
		return cannot_take_up(run, "this run goes the other way");
	if (run->in_caller_transaction)
		return cannot_take_up(run, "cannot go on inside the caller's transaction");
	while (at < nodes->count && nodes->items[at] != node)
		at++;
	if (at == nodes->count)
		return cannot_take_up(run, "is no part of this run");
	memmove(&nodes->items[run->next + 1], &nodes->items[run->next], (at - run->next) * sizeof node);
	nodes->items[run->next] = node;
	run->resume_seq = run->met_seq = unfinished->seq;
	return MIGR_OK;
}

migr_status migr__run_meet_unfinished(migr__run *run)
{
	migr_status rc;

	migr__error_clear(&run->context->error);
	rc = wait_for_runner(run);
	return rc == MIGR_OK && run->state.has_unfinished ? take_up(run) : rc;
}

static migr_status judge(migr__run *run, int *leave)
{
	migr_context *context = run->context;
	migr_status rc = MIGR_OK;

	if (run->state.has_unfinished && !run->is_dry)
		rc = wait_for_runner(run);
	if (rc == MIGR_OK)
		rc = migr__verify(context, run->graph, &run->state, &run->problems, &context->error);
	migr__problems_drop(&run->problems, MIGR_ERROR_INTERRUPTED_STEP);
	if (rc == MIGR_OK)
		rc = migr__verify_policy(context, &run->problems, &run->accept, leave, &context->error);
	return rc;
}

/* A stamp is what mends most problems; purging, it mends an unknown row too. */
static migr_status judge_stamp(migr__run *run, int purge)
{
	migr_context *context = run->context;
	migr_status rc = migr__verify(context, run->graph, &run->state, &run->problems, &context->error);

	migr__revisions_drop_kept_chains(&context->revisions);
	for (size_t i = 0; i < run->problems.count && rc == MIGR_OK && !purge; i++)
		if (run->problems.items[i].status == MIGR_ERROR_DATABASE_NEWER) {
			migr__fail(&context->error, MIGR_ERROR_DATABASE_NEWER, "%s", run->problems.items[i].message);
			migr__error_revision(&context->error, run->problems.items[i].revision);
			rc = migr__error_hint(&context->error, "to forget it, stamp with MIGR_STAMP_PURGE");
		}
	return rc;
}

/*
 * Whether the program's revisions and the database may be such that one look at the version row is all. A plan wants
 * the graph all the same, and says where the database is.
 */
static int may_be_at_end(const migr__run *run, const char *const *targets)
{
	return run->direction == MIGR_UPGRADE && !run->is_rehearsal && !run->is_dry &&
	       (strcmp(targets[0], "head") == 0 || strcmp(targets[0], "heads") == 0) &&
	       migr__line_is_whole(&run->context->revisions);
}

/*
 * At the end of a line, with the digest that proves all of it: there is nothing to plan. That the graph is sound was
 * found when this digest was recorded, for the same revisions in the same order.
 */
static migr_status look_at_end(migr__run *run, int *is_at_end)
{
	const migr__state *state = &run->state;
	const migr__record *row;
	migr_status rc = migr__state_glance(run->context, &run->state, &run->context->error);

	*is_at_end = 0;
	if (rc != MIGR_OK || state->rows.count != 1 || state->has_unfinished)
		return rc;
	row = state->rows.items;
	if (row->algorithm == 1 && row->chain && row->chain[0] &&
	    !migr__line_ends_with(&run->context->revisions, row->revision, row->chain, is_at_end))
		rc = migr__fail_memory(&run->context->error);
	return rc;
}

/* Whether all is as it was recorded, so that nothing has to be told of the rows. */
static int is_as_recorded(migr__run *run)
{
	const migr__records *rows = &run->state.rows;
	char chain[MIGR__SHA256_HEX + 1];

	for (size_t i = 0; i < rows->count; i++) {
		const migr__record *row = &rows->items[i];
		migr__node node = migr__graph_find(run->graph, row->revision, strlen(row->revision));

		if (node == MIGR__NO_NODE)
			return 0;
		if (!row->chain || !row->chain[0] || row->algorithm != 1)
			continue;
		if (!migr__revisions_chain(&run->context->revisions, node, chain) ||
		    (chain[0] && strcmp(chain, row->chain) != 0))
			return 0;
	}
	return 1;
}

/* `is_read`: it was looked at already. */
static migr_status read_state(migr__run *run, int is_read)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr_status rc = MIGR_OK;

	if (run->direction == MIGR_STAMP)
		return migr__state_read(context, &run->state, error);
	if (!is_read)
		rc = migr__state_glance(context, &run->state, error);
	if (rc == MIGR_OK && run->state.is_short && !is_as_recorded(run))
		rc = migr__state_read(context, &run->state, error);
	return rc;
}

migr_status migr__run_prepare(migr__run *run, const char *const *targets, size_t count, int purge, int *leave)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	int is_read = may_be_at_end(run, targets), is_at_end = 0;
	size_t n_unknown = 0;
	migr_status first = is_read ? look_at_end(run, &is_at_end) : MIGR_OK, rc;

	*leave = 0;
	if (is_at_end)
		return MIGR_OK;
	rc = migr__revisions_graph(&context->revisions, &run->graph, error);
	if (rc == MIGR_OK)
		rc = first;
	if (rc == MIGR_OK)
		rc = read_state(run, is_read);
	if (rc == MIGR_OK)
		rc = run->direction == MIGR_STAMP ? judge_stamp(run, purge) : judge(run, leave);
	if (rc != MIGR_OK || *leave)
		return rc;
	rc = migr__state_nodes(&run->state, run->graph, &run->rows, &n_unknown, error);
	if (rc == MIGR_OK)
		rc = migr__graph_plan(run->graph, run->direction, targets, count, &run->rows, purge, &run->steps,
		                      error);
	if (rc == MIGR_OK && run->state.has_unfinished && run->direction != MIGR_STAMP)
		rc = take_up(run);
	return rc;
}

/* SQL that cannot be split (an open string) is refused before anything runs; who has nothing to run does not pay for
 * it. */
static migr_status check_sql(migr__run *run, const migr__revision *revision)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr__split split;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < revision->n_sections && rc == MIGR_OK; i++) {
		const migr__section *section = &revision->sections[i];

		if (section->direction != run->direction || !migr__section_applies(section, context->dialect->name))
			continue;
		migr__split_init(&split, section->sql, section->size, context->dialect->split_flags);
		rc = migr__brackets_check(&split, error);
	}
	if (rc == MIGR_OK)
		return MIGR_OK;
	migr__error_prefix(error, "revision %s: ", revision->id);
	return migr__error_revision(error, revision->id);
}

/* Where DDL commits by itself, no transaction can hold a run together. */
static migr_status check_mode(const migr__run *run)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;

	if (context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL)
		return MIGR_OK;
	if (run->mode == MIGR_TRANSACTION_WHOLE_RUN) {
		migr__fail(error, MIGR_ERROR_UNSUPPORTED, "%s commits by itself: a whole run cannot be one transaction",
		           context->backend.name);
		return migr__error_hint(
			error, "run without that mode: each step is journalled and resumed where it was cut off");
	}
	if (run->in_caller_transaction) {
		migr__fail(error, MIGR_ERROR_UNSUPPORTED,
		           "%s commits by itself: a run would end the caller's transaction", context->backend.name);
		return migr__error_hint(error, "end the transaction before the run");
	}
	return MIGR_OK;
}

static migr_status check_code(migr__run *run, const migr__revision *revision)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	const char *name = run->direction == MIGR_UPGRADE ? "upgrade" : "downgrade";

	if (migr__revision_can_run(revision, run->direction, context->dialect->name))
		return MIGR_OK;
	migr__fail(error, MIGR_ERROR_NO_CODE, "revision %s has no %s%s%s", revision->id, name,
	           revision->n_sections ? " for " : "", revision->n_sections ? context->dialect->name : "");
	migr__error_revision(error, revision->id);
	if (revision->is_outline)
		return migr__error_hint(
			error, "it is C: run it by the application's own run_migrations, or load it with --module");
	if (run->direction == MIGR_DOWNGRADE && revision->upgrade)
		return migr__error_hint(error,
		                        "write one, or derive it from the operations of its upgrade by "
		                        "MIGR_REVISION_REVERSIBLE; if there is nothing to do, mark the revision as "
		                        "empty");
	return migr__error_hint(error, "write one, or mark the revision as empty if there is nothing to do");
}

static migr_status check_transaction(migr__run *run, const migr__revision *revision)
{
	migr_error *error = &run->context->error;

	if (!(revision->flags & MIGR_REVISION_NO_TRANSACTION) ||
	    !(run->in_caller_transaction || run->mode == MIGR_TRANSACTION_WHOLE_RUN))
		return MIGR_OK;
	migr__fail(error, run->is_rehearsal ? MIGR_ERROR_UNSUPPORTED : MIGR_ERROR_OPTION,
	           "revision %s runs outside a transaction, so this run cannot be one", revision->id);
	migr__error_revision(error, revision->id);
	if (run->is_rehearsal)
		return migr__error_hint(error, "rehearse up to the revision before it, or on a copy of the database");
	return migr__error_hint(error, "run up to the revision before it, then it with a transaction per revision");
}

/* That it can be derived, and the reason if it cannot. */
static migr_status check_derived(migr__run *run, const migr__revision *revision)
{
	migr_context *context = run->context;
	migr__operations operations;
	migr__arena arena;
	migr_status rc;

	migr__arena_init(&arena, &context->alloc);
	migr__operations_init(&operations, &context->alloc);
	rc = migr__derive(context, revision, &arena, &operations, &context->error);
	if (rc != MIGR_OK) {
		migr__error_prefix(&context->error, "downgrade of revision %s: ", revision->id);
		migr__error_revision(&context->error, revision->id);
	}
	migr__operations_clear(&operations);
	migr__arena_clear(&arena);
	return rc;
}

/* What was odd about the graph, and was put right, is told to who is about to change it. */
static void tell_warnings(const migr__run *run)
{
	for (size_t i = 0; i < migr__graph_warning_count(run->graph); i++)
		migr__log(run->context, MIGR_LOG_WARNING, "%s", migr__graph_warning(run->graph, i));
}

migr_status migr__run_check_steps(migr__run *run)
{
	migr_status rc = check_mode(run);

	tell_warnings(run);

	for (size_t i = 0; i < run->steps.nodes.count && rc == MIGR_OK; i++) {
		const migr__revision *revision = &run->context->revisions.items[run->steps.nodes.items[i]];

		rc = check_code(run, revision);
		if (rc == MIGR_OK)
			rc = check_transaction(run, revision);
		if (rc == MIGR_OK && migr__revision_is_derived(revision, run->direction))
			rc = check_derived(run, revision);
		if (rc == MIGR_OK)
			rc = check_sql(run, revision);
	}
	return rc;
}
