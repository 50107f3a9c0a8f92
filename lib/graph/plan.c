/* SPDX-License-Identifier: MIT */
/*
 * Plans: which steps lead from the rows to the targets, and the rows after them. The upgrade is here, the others are in
 * downgrade.c and stamp.c.
 */
#include "graph/target.h"

#include <string.h>

void migr__steps_free(const migr__alloc *alloc, migr__steps *steps)
{
	migr__nodes_free(alloc, &steps->nodes);
	migr__nodes_free(alloc, &steps->from);
	migr__nodes_free(alloc, &steps->to);
}

/* Where "+N" with a branch begins: at the branch's rows, else at its tips among what is applied, else at base. */
static int add_starts(const migr__target *target, const migr__nodes *rows, const migr__applied *applied,
		      migr__nodes *out)
{
	const migr__graph *graph = target->graph;
	unsigned char *covered;

	for (size_t i = 0; i < rows->count; i++)
		if (migr__target_has(target, rows->items[i]) && !migr__nodes_add(graph->alloc, out, rows->items[i]))
			return 0;
	if (out->count)
		return 1;
	covered = migr__calloc(graph->alloc, graph->count, 1);
	if (!covered)
		return 0;
	for (size_t i = graph->count; i-- > 0;) {
		migr__node node = graph->order[i];

		if (!applied->applied[node] || !migr__target_has(target, node))
			continue;
		for (uint32_t e = graph->below.start[node]; e < graph->below.start[node + 1]; e++)
			covered[graph->below.items[e]] = 1;
		if (!covered[node] && !migr__nodes_add(graph->alloc, out, node)) {
			migr__free(graph->alloc, covered);
			return 0;
		}
	}
	migr__free(graph->alloc, covered);
	return 1;
}

static migr_status resolve_steps_up(const migr__target *target, const migr__nodes *rows, const migr__applied *applied,
				    migr__node *out, migr_error *error)
{
	migr__nodes starts = { NULL, 0, 0 };
	migr_status status = MIGR_OK;

	if (target->steps < 0) {
		migr__fail(error, MIGR_ERROR_TARGET_DIRECTION, "'%.*s' goes down, and this is an upgrade",
			   (int)target->text.size, target->text.data);
		return migr__graph_hint(error, "to go down, use downgrade; an upgrade takes +N");
	}
	if (!add_starts(target, rows, applied, &starts))
		status = migr__fail_memory(error);
	else if (starts.count > 1) {
		migr__fail_list(error, target->graph, &starts,
				"'%.*s' is ambiguous: the database is at several revisions", (int)target->text.size,
				target->text.data);
		status = migr__graph_hint(error, "name the branch, as in BRANCH@%s%d, or a revision of it", "+",
					  (int)target->steps);
	} else
		status = migr__target_walk(target, starts.count ? starts.items[0] : MIGR__NO_NODE, 0, out, error);
	migr__nodes_free(target->graph->alloc, &starts);
	return status;
}

static migr_status resolve_upgrade(const migr__graph *graph, const char *text, const migr__nodes *rows,
				   const migr__applied *applied, migr__nodes *out, migr_error *error)
{
	migr__target target;
	migr__node node = MIGR__NO_NODE;
	migr_status status = migr__target_open(&target, graph, migr__view_of(text), 0, error);

	if (status == MIGR_OK && !target.steps)
		status = migr__target_symbol(&target, NULL, out, error);
	else if (status == MIGR_OK && target.symbol.size)
		status = migr__target_from_symbol(&target, NULL, 0, &node, error);
	else if (status == MIGR_OK)
		status = resolve_steps_up(&target, rows, applied, &node, error);
	if (status == MIGR_OK && node != MIGR__NO_NODE && !migr__nodes_add(graph->alloc, out, node))
		status = migr__fail_memory(error);
	migr__target_close(&target);
	return status;
}

/* What the targets need and is not applied yet, in order. */
static int collect_upgrade(const migr__graph *graph, const migr__nodes *targets, const migr__applied *applied,
			   migr__nodes *out)
{
	migr__marks wanted = { NULL, NULL, NULL };
	int circular, done = migr__marks_init(&wanted, graph) &&
			     migr__reserve(graph->alloc, &out->items, &out->capacity, graph->count, sizeof *out->items);

	for (size_t i = 0; done && i < targets->count; i++)
		if (!wanted.in[targets->items[i]])
			migr__marks_spread(&wanted, targets->items[i], MIGR__TO_ANCESTRY);
	for (migr__node i = 0; done && i < graph->count; i++)
		if (applied->applied[i])
			wanted.in[i] = 0;
	done = done &&
	       migr__graph_sort(graph, wanted.in, targets->items, targets->count, out->items, &out->count, &circular);
	migr__marks_free(&wanted);
	return done;
}

static migr_status plan_upgrade(const migr__graph *graph, const char *const *targets, size_t n_targets,
				migr__steps *steps, migr__applied *applied, migr_error *error)
{
	migr__nodes nodes = { NULL, 0, 0 };
	migr_status status = MIGR_OK;

	for (size_t i = 0; i < n_targets && status == MIGR_OK; i++)
		status = resolve_upgrade(graph, targets[i], &steps->from, applied, &nodes, error);
	if (status == MIGR_OK && !collect_upgrade(graph, &nodes, applied, &steps->nodes))
		status = migr__fail_memory(error);
	for (size_t i = 0; status == MIGR_OK && i < steps->nodes.count; i++)
		migr__applied_add(applied, steps->nodes.items[i]);
	if (status == MIGR_OK && !migr__applied_rows(applied, graph->alloc, &steps->to))
		status = migr__fail_memory(error);
	migr__nodes_free(graph->alloc, &nodes);
	return status;
}

static migr_status plan_downgrade(const migr__graph *graph, const char *const *targets, size_t n_targets,
				  migr__steps *steps, migr__applied *applied, migr_error *error)
{
	migr_status status;

	if (n_targets != 1) {
		migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "a downgrade has one target, and %zu were given",
			   n_targets);
		return migr__graph_hint(error, "run one downgrade after the other");
	}
	status = migr__plan_downgrade(graph, targets[0], &steps->from, steps, applied, error);
	for (size_t i = 0; status == MIGR_OK && i < steps->nodes.count; i++)
		migr__applied_remove(applied, steps->nodes.items[i]);
	if (status == MIGR_OK && !migr__applied_rows(applied, graph->alloc, &steps->to))
		status = migr__fail_memory(error);
	return status;
}

static migr_status plan_stamp(const migr__graph *graph, const char *const *targets, size_t n_targets, int purge,
			      migr__steps *steps, migr_error *error)
{
	migr__nodes none = { NULL, 0, 0 }, nodes = { NULL, 0, 0 };
	migr__applied applied;
	migr_status status = migr__plan_stamp(graph, targets, n_targets, purge ? &none : &steps->from, &nodes, error);

	if (status == MIGR_OK && !migr__applied_init(&applied, graph, graph->alloc, &nodes))
		status = migr__fail_memory(error);
	else if (status == MIGR_OK) {
		if (!migr__applied_rows(&applied, graph->alloc, &steps->to))
			status = migr__fail_memory(error);
		migr__applied_free(&applied, graph->alloc);
	}
	migr__nodes_free(graph->alloc, &nodes);
	return status;
}

migr_status migr__graph_plan(const migr__graph *graph, migr_direction direction, const char *const *targets,
			     size_t n_targets, const migr__nodes *rows, int purge, migr__steps *steps,
			     migr_error *error)
{
	migr__applied applied;
	migr_status status;

	steps->direction = direction;
	if (n_targets == 0) {
		migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "no target is given");
		return migr__graph_hint(error, "name at least one, such as 'head'");
	}
	if (!migr__applied_init(&applied, graph, graph->alloc, rows))
		return migr__fail_memory(error);
	if (!migr__applied_rows(&applied, graph->alloc, &steps->from))
		status = migr__fail_memory(error);
	else if (direction == MIGR_UPGRADE)
		status = plan_upgrade(graph, targets, n_targets, steps, &applied, error);
	else if (direction == MIGR_DOWNGRADE)
		status = plan_downgrade(graph, targets, n_targets, steps, &applied, error);
	else if (direction == MIGR_STAMP)
		status = plan_stamp(graph, targets, n_targets, purge, steps, error);
	else
		status = migr__fail(error, MIGR_ERROR_MISUSE, "%d is no direction", (int)direction);
	migr__applied_free(&applied, graph->alloc);
	return status;
}
