/* SPDX-License-Identifier: MIT */
/*
 * What happens once in a run, inside its first transaction, before anything else is written.
 */
#include "engine/backup.h"
#include "engine/clock.h"
#include "engine/database.h"
#include "engine/event.h"
#include "engine/ledger.h"
#include "engine/run.h"

#include <string.h>

/* Rows that another row implies (Alembic could leave such): they go, the rows are the maximal elements. */
static migr_status drop_implied_rows(migr__run *run)
{
	migr_context *context = run->context;
	migr__nodes maximal = { 0 };
	migr_status rc = MIGR_OK;

	if (!migr__applied_rows(&run->applied, &context->alloc, &maximal))
		return migr__fail_memory(&context->error);
	for (size_t i = 0; i < run->rows.count && rc == MIGR_OK; i++) {
		const char *id = migr__graph_id(run->graph, run->rows.items[i]);

		if (migr__nodes_has(&maximal, run->rows.items[i]))
			continue;
		migr__log(context, MIGR_LOG_WARNING, "version row %s is implied by another row, and was removed", id);
		rc = migr__version_change(context, &id, 1, NULL, 0, &context->error);
	}
	migr__nodes_free(&context->alloc, &run->rows);
	run->rows = maximal;
	return rc;
}

static migr_status accept_one(migr__run *run, migr__node node, const char *revision, const char *now)
{
	return migr__ledger_add(run->context, run->graph,
	                        &(migr__entry){ .node = node,
	                                        .revision = revision,
	                                        .direction = "accept",
	                                        .outcome = "done",
	                                        .started = now,
	                                        .finished = now },
	                        &run->context->error);
}

/*
 * The present content of what was edited or came late becomes the recorded one; what is missing is recorded as gone;
 * and the heads are recorded anew, whose digests cover everything below them: unless there is something that is only
 * warned of, which they must not cover.
 */
static migr_status accept_problems(migr__run *run)
{
	char now[MIGR__TIMESTAMP];
	migr_status rc = MIGR_OK;
	int all = 1;

	migr__clock_timestamp(now);
	for (size_t i = 0; i < run->problems.count; i++)
		all &= run->problems.items[i].is_accepted;
	for (size_t i = 0; i < run->problems.count && rc == MIGR_OK; i++) {
		const migr__problem *problem = &run->problems.items[i];
		migr__node node = migr__graph_find(run->graph, problem->revision, strlen(problem->revision));

		if (problem->is_accepted && (!all || node == MIGR__NO_NODE || !migr__nodes_has(&run->rows, node)))
			rc = accept_one(run, node, problem->revision, now);
	}
	for (size_t i = 0; i < run->rows.count && rc == MIGR_OK && all; i++)
		rc = accept_one(run, run->rows.items[i], NULL, now);
	return rc;
}

int migr__run_is_ready(migr__run *run)
{
	const migr_context *context = run->context;
	int is_clean = 1;

	for (size_t i = 0; i < run->rows.count; i++)
		is_clean &= migr__applied_is_row(&run->applied, run->rows.items[i]);
	if (is_clean && run->state.has_version_table && run->state.has_ledger && !context->options.backup_path &&
	    !run->accept && !context->options.before_run)
		run->is_ready = 1;
	return run->is_ready;
}

migr_status migr__run_ready(migr__run *run)
{
	migr_context *context = run->context;
	migr_status rc = MIGR_OK;

	if (run->is_ready)
		return MIGR_OK;
	if (context->options.backup_path) {
		rc = migr__backup(context, &context->error);
		run->has_backup = rc == MIGR_OK;
	}
	if (rc == MIGR_OK)
		rc = migr__ledger_create(context, &run->state, &context->error);
	if (rc == MIGR_OK)
		rc = drop_implied_rows(run);
	if (rc == MIGR_OK && run->accept)
		rc = accept_problems(run);
	if (rc == MIGR_OK && run->steps.nodes.count)
		rc = migr__step_hook(run, context->options.before_run, MIGR__NO_NODE, "before-run hook");
	run->is_ready = rc == MIGR_OK;
	return rc;
}
