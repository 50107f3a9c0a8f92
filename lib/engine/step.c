/* SPDX-License-Identifier: MIT */
/*
 * One step of a run, inside a transaction: the revision, its version rows and its ledger row are committed together or
 * not at all.
 */
#include "engine/clock.h"
#include "engine/content.h"
#include "engine/database.h"
#include "engine/event.h"
#include "engine/foreign_keys.h"
#include "engine/ledger.h"
#include "engine/run.h"

#include <string.h>

static const char *direction_name(migr_direction direction)
{
	return direction == MIGR_UPGRADE ? "upgrade" : "downgrade";
}

void migr__step_event(const migr__run *run, migr__node node, migr_event_kind kind, migr_status status, uint64_t began)
{
	const migr__revision *revision = &run->context->revisions.items[node];

	migr__emit(run->context,
	           &(migr_event){ .kind = kind,
	                          .direction = run->direction,
	                          .revision = revision->id,
	                          .message = revision->message,
	                          .step = run->n_done + 1,
	                          .n_steps = run->n_done + run->steps.nodes.count - run->next,
	                          .status = status,
	                          .duration = kind == MIGR_EVENT_STEP_END ? migr__clock_microseconds() - began : 0 });
}

void migr__step_blame(migr__run *run, migr__node node)
{
	migr_error *error = &run->context->error;
	const char *id = run->context->revisions.items[node].id;

	if (error->status == MIGR_ERROR_NO_MEMORY)
		return;
	migr__error_prefix(error, "%s of revision %s: ", direction_name(run->direction), id);
	migr__error_revision(error, id);
}

migr_status migr__step_fail(migr__run *run, migr_op *op)
{
	migr_error *error = &run->context->error;

	migr__error_move(error, &op->error);
	if (error->status == MIGR_OK)
		migr__fail(error, MIGR_ERROR_INTERNAL, "a failure without a reason");
	if (op->revision)
		migr__step_blame(run, (migr__node)(op->revision - run->context->revisions.items));
	return error->status;
}

migr_status migr__step_hook(migr__run *run, migr_hook_fn hook, migr__node node, const char *what)
{
	migr_op op;
	migr_status rc;

	if (!hook)
		return MIGR_OK;
	migr__op_init(&op, run->context, node == MIGR__NO_NODE ? NULL : &run->context->revisions.items[node],
	              run->direction);
	rc = migr__op_call(&op, hook, what);
	if (rc != MIGR_OK) {
		migr__error_prefix(&op.error, "%s: ", what);
		rc = migr__step_fail(run, &op);
	}
	migr__op_clear(&op);
	return rc;
}

/* The rows that come and go when a node is added to or taken from the applied set: only it and its neighbours can. */
typedef struct row_change {
	const migr__graph *graph;
	const migr__alloc *alloc;
	migr__nodes removed;
	migr__nodes added;
} row_change;

static int note_below(row_change *change, const migr__applied *applied, migr__node node, migr__nodes *out)
{
	size_t counts[2];
	const migr__node *lists[2] = { migr__graph_parents(change->graph, node, &counts[0]),
		                       migr__graph_dependencies(change->graph, node, &counts[1]) };

	for (int which = 0; which < 2; which++)
		for (size_t i = 0; i < counts[which]; i++)
			if (migr__applied_is_row(applied, lists[which][i]) && !migr__nodes_has(out, lists[which][i]) &&
			    !migr__nodes_add(change->alloc, out, lists[which][i]))
				return 0;
	return 1;
}

static int compute_change(migr__run *run, migr__node node, row_change *change)
{
	int ok;

	if (run->direction == MIGR_UPGRADE) {
		ok = note_below(change, &run->applied, node, &change->removed);
		migr__applied_add(&run->applied, node);
		return ok && migr__nodes_add(change->alloc, &change->added, node);
	}
	migr__applied_remove(&run->applied, node);
	ok = note_below(change, &run->applied, node, &change->added);
	return ok && migr__nodes_add(change->alloc, &change->removed, node);
}

static void drop_node(migr__nodes *nodes, migr__node node)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->items[i] == node) {
			memmove(&nodes->items[i], &nodes->items[i + 1], (nodes->count - i - 1) * sizeof node);
			nodes->count--;
			return;
		}
}

static int insert_node(const migr__alloc *alloc, migr__nodes *nodes, migr__node node)
{
	size_t at = nodes->count;

	if (!migr__nodes_add(alloc, nodes, node))
		return 0;
	for (; at > 0 && nodes->items[at - 1] > node; at--)
		nodes->items[at] = nodes->items[at - 1];
	nodes->items[at] = node;
	return 1;
}

static const char **ids_of(migr__run *run, const migr__nodes *nodes)
{
	const char **ids = migr__calloc(&run->context->alloc, nodes->count, sizeof *ids);

	for (size_t i = 0; ids && i < nodes->count; i++)
		ids[i] = migr__graph_id(run->graph, nodes->items[i]);
	return ids;
}

static migr_status write_change(migr__run *run, const row_change *change)
{
	migr_context *context = run->context;
	const char **removed = ids_of(run, &change->removed), **added = ids_of(run, &change->added);
	migr_status rc = MIGR_ERROR_NO_MEMORY;

	if (removed && added)
		rc = migr__version_change(context, removed, change->removed.count, added, change->added.count,
		                          &context->error);
	else
		migr__fail_memory(&context->error);
	for (size_t i = 0; i < change->removed.count && rc == MIGR_OK; i++)
		drop_node(&run->rows, change->removed.items[i]);
	for (size_t i = 0; i < change->added.count && rc == MIGR_OK; i++)
		if (!insert_node(&context->alloc, &run->rows, change->added.items[i]))
			rc = migr__fail_memory(&context->error);
	migr__free(&context->alloc, removed);
	migr__free(&context->alloc, added);
	return rc;
}

migr_status migr__step_move_rows(migr__run *run, migr__node node)
{
	const migr__alloc *alloc = &run->context->alloc;
	row_change change = { run->graph, alloc, { 0 }, { 0 } };
	migr_status rc;

	if (compute_change(run, node, &change))
		rc = write_change(run, &change);
	else
		rc = migr__fail_memory(&run->context->error);
	migr__nodes_free(alloc, &change.removed);
	migr__nodes_free(alloc, &change.added);
	return rc;
}

/* A callback with the raw handle can do anything; what it may not do is end the transaction. */
static migr_status check_still_inside(migr__run *run, migr_op *op)
{
	/* collected statements are still to be sent, and among them is none that could end it */
	if (run->context->batch || migr__db_transaction_state(run->context) == MIGR_TRANSACTION_OPEN)
		return MIGR_OK;
	migr__fail(&op->error, MIGR_ERROR_TRANSACTION, "the callback ended the transaction that it runs in");
	migr__error_hint(&op->error, "%s",
	                 run->context->is_borrowed
	                         ? "what it committed stays, unrecorded: mend the callback, then look at the database "
	                           "and stamp it"
	                         : "leave BEGIN, COMMIT and ROLLBACK to the library; nothing of this step was kept");
	return op->error.status;
}

static migr_status record(migr__run *run, migr__node node, const char *started, uint64_t began, const migr_op *op)
{
	char finished[MIGR__TIMESTAMP];

	migr__clock_timestamp(finished);
	return migr__ledger_add(run->context, run->graph,
	                        &(migr__entry){ .node = node,
	                                        .direction = direction_name(run->direction),
	                                        .outcome = op->skip_reason ? "skipped" : "done",
	                                        .reason = op->skip_reason,
	                                        .started = started,
	                                        .finished = finished,
	                                        .duration = migr__clock_microseconds() - began,
	                                        .statements_done = op->n_statements },
	                        &run->context->error);
}

migr_status migr__step_run(migr__run *run, migr__node node)
{
	migr_context *context = run->context;
	uint64_t began = migr__clock_microseconds();
	char started[MIGR__TIMESTAMP];
	migr_op op;
	migr_status rc;

	migr__clock_timestamp(started);
	rc = migr__step_hook(run, context->options.before_step, node, "before-step hook");
	if (rc != MIGR_OK)
		return rc;
	migr__op_init(&op, context, &context->revisions.items[node], run->direction);
	op.step = run->n_done + 1;
	op.n_steps = run->n_done + run->steps.nodes.count - run->next;
	rc = migr__op_run_revision(&op);
	if (rc == MIGR_OK)
		rc = check_still_inside(run, &op);
	if (rc == MIGR_OK)
		rc = migr__keys_check(context, &op.error);
	if (rc != MIGR_OK)
		rc = migr__step_fail(run, &op);
	if (rc == MIGR_OK)
		rc = migr__step_move_rows(run, node);
	if (rc == MIGR_OK)
		rc = record(run, node, started, began, &op);
	migr__op_clear(&op);
	if (rc == MIGR_OK)
		rc = migr__step_hook(run, context->options.after_step, node, "after-step hook");
	return rc;
}
