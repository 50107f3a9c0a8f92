/* SPDX-License-Identifier: MIT */
/*
 * Reading the state again inside the transaction, and coming to terms with what another process has done meanwhile.
 */
#include "engine/database.h"
#include "engine/run.h"

#include <string.h>

static int rebuild_applied(migr__run *run)
{
	if (run->has_applied)
		migr__applied_free(&run->applied, &run->context->alloc);
	run->has_applied = migr__applied_init(&run->applied, run->graph, &run->context->alloc, &run->rows);
	return run->has_applied;
}

static int is_applied(const migr__run *run, migr__node node)
{
	return run->applied.applied[node] != 0;
}

/* Whether the next step can be taken from where the database is now. */
static int next_fits(const migr__run *run)
{
	migr__node node = run->steps.nodes.items[run->next];
	size_t n_parents, n_dependencies;
	const migr__node *parents = migr__graph_parents(run->graph, node, &n_parents);
	const migr__node *dependencies = migr__graph_dependencies(run->graph, node, &n_dependencies);

	if (run->direction == MIGR_DOWNGRADE)
		return run->applied.above[node] == 0;
	for (size_t i = 0; i < n_parents; i++)
		if (!is_applied(run, parents[i]))
			return 0;
	for (size_t i = 0; i < n_dependencies; i++)
		if (!is_applied(run, dependencies[i]))
			return 0;
	return 1;
}

/* Drops those of the remaining steps that another process has taken. */
static migr_status drop_taken(migr__run *run, int *is_over)
{
	migr__nodes *nodes = &run->steps.nodes;
	size_t kept = run->next;

	for (size_t i = run->next; i < nodes->count; i++)
		if (is_applied(run, nodes->items[i]) == (run->direction == MIGR_DOWNGRADE))
			nodes->items[kept++] = nodes->items[i];
	nodes->count = kept;
	*is_over = kept == run->next;
	if (!*is_over && !next_fits(run)) {
		migr__fail(&run->context->error, MIGR_ERROR_MOVED,
		           "%s: another process has moved the database away meanwhile: revision %s "
		           "cannot be next any more",
		           migr__db_name(run->context), migr__graph_id(run->graph, nodes->items[run->next]));
		return migr__error_hint(&run->context->error, "look where it is, and run again");
	}
	return MIGR_OK;
}

/* All is as this run has left it: the applied set follows from the rows that it knows. */
static migr_status go_on(migr__run *run)
{
	run->resume_seq = 0;
	if (!run->has_applied && !rebuild_applied(run))
		return migr__fail_memory(&run->context->error);
	return MIGR_OK;
}

migr_status migr__run_refresh(migr__run *run, int *is_over)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr__nodes now = { 0 };
	size_t n_unknown;
	migr_status rc = MIGR_OK;
	int is_same = 0;

	*is_over = 0;
	/* where a failure would give up the transaction, one statement for all is the shorter way */
	if (!migr__db_needs_lock(context) && run->state.has_version_table && run->state.has_ledger &&
	    !run->state.has_unfinished)
		rc = migr__state_is_still(context, run->graph, &run->rows, &is_same, error);
	if (rc == MIGR_OK && is_same)
		return go_on(run);
	if (rc == MIGR_OK)
		rc = migr__state_read(context, &run->state, error);
	/* another process may have finished the step that this one was about to take up */
	if (rc == MIGR_OK && !(run->state.has_unfinished && run->state.unfinished.seq == run->resume_seq))
		run->resume_seq = 0;
	if (rc == MIGR_OK)
		rc = migr__state_nodes(&run->state, run->graph, &now, &n_unknown, error);
	is_same = rc == MIGR_OK && !n_unknown && !run->state.has_unfinished && now.count == run->rows.count &&
	          (now.count == 0 || memcmp(now.items, run->rows.items, now.count * sizeof *now.items) == 0);
	if (rc == MIGR_OK && !is_same) {
		int leave;

		/* the applied set is of the rows as they were */
		if (run->has_applied)
			migr__applied_free(&run->applied, &context->alloc);
		run->has_applied = 0;
		migr__nodes_free(&context->alloc, &run->rows);
		run->rows = now;
		memset(&now, 0, sizeof now);
		migr__problems_clear(&run->problems);
		rc = migr__verify(context, run->graph, &run->state, &run->problems, error);
		if (run->resume_seq)
			migr__problems_drop(&run->problems, MIGR_ERROR_INTERRUPTED_STEP);
		if (rc == MIGR_OK)
			rc = migr__verify_policy(context, &run->problems, &run->accept, &leave, error);
		if (rc == MIGR_OK && leave)
			*is_over = 1;
	}
	migr__nodes_free(&context->alloc, &now);
	if (rc == MIGR_OK && !*is_over && (!is_same || !run->has_applied)) {
		if (!rebuild_applied(run))
			return migr__fail_memory(error);
		if (!is_same)
			rc = drop_taken(run, is_over);
	}
	return rc;
}
