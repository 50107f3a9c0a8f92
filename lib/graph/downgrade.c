/* SPDX-License-Identifier: MIT */
/*
 * The plan of a downgrade: what stands on the target is taken back, with everything that depends on it.
 */
#include "graph/target.h"

typedef struct downgrade {
	const migr__graph *graph;
	const migr__target *target;
	const migr__nodes *rows;
	const migr__applied *applied;
	migr__node node;   /* where to go down to; MIGR__NO_NODE: base */
	migr__node branch; /* only what leads to it is taken back; MIGR__NO_NODE: everything */
	migr_error *error;
} downgrade;

/* The tips of the target's branch: rows, else what of it is applied as dependencies of rows. */
static int add_tips(const downgrade *d, migr__nodes *out)
{
	const migr__graph *graph = d->graph;
	const migr__edges *above = &graph->above;

	for (size_t i = 0; i < d->rows->count; i++)
		if (migr__target_has(d->target, d->rows->items[i]) &&
		    !migr__nodes_add(graph->alloc, out, d->rows->items[i]))
			return 0;
	if (out->count || !d->target->branch.size)
		return 1;
	for (migr__node i = 0; i < graph->count; i++) {
		int tip = d->applied->applied[i] && migr__target_has(d->target, i);

		for (uint32_t e = above->start[i]; tip && e < above->split[i]; e++)
			tip = !d->applied->applied[above->items[e]];
		if (tip && !migr__nodes_add(graph->alloc, out, i))
			return 0;
	}
	return 1;
}

static migr_status fail_nothing_applied(const downgrade *d)
{
	const migr__target *target = d->target;

	if (target->branch.size)
		migr__fail(d->error, MIGR_ERROR_TARGET_RANGE,
		           "'%.*s' goes too far: nothing of the branch '%.*s' is applied", (int)target->text.size,
		           target->text.data, (int)target->branch.size, target->branch.data);
	else
		migr__fail(d->error, MIGR_ERROR_TARGET_RANGE, "'%.*s' goes too far: nothing is applied",
		           (int)target->text.size, target->text.data);
	return migr__graph_hint(d->error, "'migr current' shows where the database is");
}

/* "-N" and "BRANCH@-N". */
static migr_status resolve_steps_down(downgrade *d)
{
	const migr__target *target = d->target;
	migr__nodes tips = { NULL, 0, 0 };
	migr_status status;

	if (target->steps > 0) {
		migr__fail(d->error, MIGR_ERROR_TARGET_DIRECTION, "'%.*s' goes up, and this is a downgrade",
		           (int)target->text.size, target->text.data);
		return migr__graph_hint(d->error, "to go up, use upgrade; a downgrade takes -N");
	}
	if (!add_tips(d, &tips))
		status = migr__fail_memory(d->error);
	else if (tips.count == 0)
		status = fail_nothing_applied(d);
	else if (tips.count > 1) {
		migr__fail_list(d->error, d->graph, &tips, "'%.*s' is ambiguous: the database is at several revisions",
		                (int)target->text.size, target->text.data);
		status = migr__graph_hint(d->error, "name the branch, as in BRANCH@%d, or the revision to go down to",
		                          (int)target->steps);
	} else {
		if (!target->branch.size)
			d->branch = tips.items[0];
		status = migr__target_walk(target, tips.items[0], 0, &d->node, d->error);
	}
	migr__nodes_free(d->graph->alloc, &tips);
	return status;
}

static migr_status resolve(downgrade *d)
{
	d->branch = d->target->branch_node;
	if (d->target->steps && !d->target->symbol.size)
		return resolve_steps_down(d);
	if (d->target->steps)
		return migr__target_from_symbol(d->target, NULL, 0, &d->node, d->error);
	return migr__target_one(d->target, NULL, &d->node, d->error);
}

/* The lowest revisions to take back: those that follow the target. */
static int add_roots(const downgrade *d, migr__nodes *out)
{
	const migr__graph *graph = d->graph;

	if (d->node != MIGR__NO_NODE) {
		for (uint32_t e = graph->above.start[d->node]; e < graph->above.split[d->node]; e++)
			if (!migr__nodes_add(graph->alloc, out, graph->above.items[e]))
				return 0;
		return migr__graph_drop_redundant(graph, d->node, 1, out);
	}
	for (migr__node i = 0; i < graph->count; i++)
		if (graph->below.start[i] == graph->below.split[i] && !migr__nodes_add(graph->alloc, out, i))
			return 0;
	return 1;
}

/* Of several roots, keeps those that lead to the branch. */
static migr_status cut_roots(const downgrade *d, migr__nodes *roots)
{
	migr__marks line = { NULL, NULL, NULL };
	size_t kept = 0;

	if (d->branch == MIGR__NO_NODE || roots->count < 2)
		return MIGR_OK;
	if (!migr__marks_init(&line, d->graph)) {
		migr__marks_free(&line);
		return migr__fail_memory(d->error);
	}
	migr__marks_spread(&line, d->branch, MIGR__TO_PARENTS);
	for (size_t i = 0; i < roots->count; i++)
		if (line.in[roots->items[i]])
			roots->items[kept++] = roots->items[i];
	roots->count = kept;
	migr__marks_free(&line);
	if (kept)
		return MIGR_OK;
	migr__fail(d->error, MIGR_ERROR_TARGET_DIRECTION,
	           "'%.*s': none of the revisions that follow '%s' leads to '%s'", (int)d->target->text.size,
	           d->target->text.data, migr__graph_id(d->graph, d->node), migr__graph_id(d->graph, d->branch));
	return migr__graph_hint(d->error, "leave the branch out to take back all that follows '%s'",
	                        migr__graph_id(d->graph, d->node));
}

/* What stands on the roots and is applied, in order: the mirror image of its upgrade. */
static int collect(const downgrade *d, const migr__nodes *roots, migr__nodes *out)
{
	const migr__graph *graph = d->graph;
	migr__marks drop = { NULL, NULL, NULL };
	int circular, done = migr__marks_init(&drop, graph) &&
	                     migr__reserve(graph->alloc, &out->items, &out->capacity, graph->count, sizeof *out->items);

	for (size_t i = 0; done && i < roots->count; i++)
		if (!drop.in[roots->items[i]])
			migr__marks_spread(&drop, roots->items[i], MIGR__TO_FOLLOWERS);
	for (migr__node i = 0; done && i < graph->count; i++)
		if (!d->applied->applied[i])
			drop.in[i] = 0;
	/* All that stands on a node is dropped with it, so the rows lead to everything. */
	done = done &&
	       migr__graph_sort(graph, drop.in, d->rows->items, d->rows->count, out->items, &out->count, &circular);
	for (size_t i = 0; done && i < out->count / 2; i++) {
		migr__node node = out->items[i];

		out->items[i] = out->items[out->count - 1 - i];
		out->items[out->count - 1 - i] = node;
	}
	migr__marks_free(&drop);
	return done;
}

static migr_status fail_not_below(const downgrade *d)
{
	const char *id = migr__graph_id(d->graph, d->node);

	if (d->applied->applied[d->node])
		migr__fail(
			d->error, MIGR_ERROR_TARGET_DIRECTION,
			"there is nothing to take back above '%s': it is applied only because other revisions need it",
			id);
	else
		migr__fail(d->error, MIGR_ERROR_TARGET_DIRECTION, "cannot go down to '%s': it is not applied", id);
	migr__error_revision(d->error, id);
	return migr__graph_hint(d->error,
	                        "a downgrade goes to a revision below the current ones; 'migr current' shows them");
}

static migr_status run(downgrade *d, migr__nodes *out)
{
	migr__nodes roots = { NULL, 0, 0 };
	migr_status status = resolve(d);

	if (status == MIGR_OK && !add_roots(d, &roots))
		status = migr__fail_memory(d->error);
	if (status == MIGR_OK)
		status = cut_roots(d, &roots);
	if (status == MIGR_OK && !collect(d, &roots, out))
		status = migr__fail_memory(d->error);
	if (status == MIGR_OK && !out->count && d->node != MIGR__NO_NODE && !migr__applied_is_row(d->applied, d->node))
		status = fail_not_below(d);
	migr__nodes_free(d->graph->alloc, &roots);
	return status;
}

migr_status migr__plan_downgrade(const migr__graph *graph, const char *text, const migr__nodes *rows,
                                 migr__steps *steps, migr__applied *applied, migr_error *error)
{
	migr__target target;
	downgrade d = { graph, &target, rows, applied, MIGR__NO_NODE, MIGR__NO_NODE, error };
	migr_status status = migr__target_open(&target, graph, migr__view_of(text), 0, error);

	if (status == MIGR_OK)
		status = run(&d, &steps->nodes);
	migr__target_close(&target);
	return status;
}
