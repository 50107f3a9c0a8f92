/* SPDX-License-Identifier: MIT */
/*
 * Relative targets: so many steps up or down from a revision. A branch decides where the way forks upwards; down
 * revisions that are ancestors of another down revision of the same revision do not count as ways.
 */
#include "graph/target.h"

typedef struct walk {
	const migr__target *target;
	const migr__graph *graph;
	migr__nodes ways; /* one step on */
	migr_error *error;
} walk;

static int add_bases(walk *w)
{
	for (migr__node i = 0; i < w->graph->count; i++)
		if (w->graph->below.start[i] == w->graph->below.split[i] && migr__target_has(w->target, i) &&
		    !migr__nodes_add(w->graph->alloc, &w->ways, i))
			return 0;
	return 1;
}

static int add_ways_up(walk *w, migr__node from)
{
	const migr__edges *above = &w->graph->above;

	if (from == MIGR__NO_NODE)
		return add_bases(w);
	for (uint32_t e = above->start[from]; e < above->split[from]; e++)
		if (migr__target_has(w->target, above->items[e]) &&
		    !migr__nodes_add(w->graph->alloc, &w->ways, above->items[e]))
			return 0;
	return 1;
}

static int add_ways_down(walk *w, migr__node from)
{
	const migr__edges *below = &w->graph->below;

	if (from == MIGR__NO_NODE)
		return 1;
	for (uint32_t e = below->start[from]; e < below->split[from]; e++)
		if (!migr__nodes_add(w->graph->alloc, &w->ways, below->items[e]))
			return 0;
	/* Base is a place like others. */
	return w->ways.count || migr__nodes_add(w->graph->alloc, &w->ways, MIGR__NO_NODE);
}

/* Marks what is strictly below any parent of a node: of its parents, those are redundant. */
static void mark_below(migr__marks *marks, migr__node node)
{
	const migr__edges *below = &marks->graph->below;

	for (uint32_t e = below->start[node]; e < below->split[node]; e++) {
		migr__node parent = below->items[e];

		for (uint32_t f = below->start[parent]; f < below->split[parent]; f++)
			if (!marks->in[below->items[f]])
				migr__marks_spread(marks, below->items[f], MIGR__TO_PARENTS);
	}
}

/* Whether a child of `from` also follows something that is marked as above it. */
static int follows_marked(const migr__marks *marks, migr__node child, migr__node from)
{
	const migr__edges *below = &marks->graph->below;

	for (uint32_t e = below->start[child]; e < below->split[child]; e++)
		if (below->items[e] != from && marks->in[below->items[e]])
			return 1;
	return 0;
}

int migr__graph_drop_redundant(const migr__graph *graph, migr__node from, int up, migr__nodes *ways)
{
	migr__marks marks = { NULL, NULL, NULL };
	size_t kept = 0;

	if (ways->count < 2 || from == MIGR__NO_NODE)
		return 1;
	if (!migr__marks_init(&marks, graph)) {
		migr__marks_free(&marks);
		return 0;
	}
	if (up)
		migr__marks_spread(&marks, from, MIGR__TO_CHILDREN);
	else
		mark_below(&marks, from);
	for (size_t i = 0; i < ways->count; i++)
		if (!(up ? follows_marked(&marks, ways->items[i], from) : marks.in[ways->items[i]]))
			ways->items[kept++] = ways->items[i];
	ways->count = kept;
	migr__marks_free(&marks);
	return 1;
}

static migr_status fail_ambiguous(walk *w, migr__node from, int up)
{
	const char *place = from == MIGR__NO_NODE ? "base" : migr__graph_id(w->graph, from);
	const migr__target *target = w->target;

	migr__fail_list(w->error, w->graph, &w->ways, "'%.*s' is ambiguous: %s '%s' there are several ways",
	                (int)target->text.size, target->text.data, up ? "up from" : "down from", place);
	if (up)
		return migr__graph_hint(w->error, "name the branch: BRANCH@%.*s, or the revision itself",
		                        (int)target->text.size, target->text.data);
	return migr__graph_hint(w->error, "name the revision to go down to");
}

static migr_status fail_range(walk *w, migr__node from, int32_t left)
{
	const migr__target *target = w->target;
	int32_t steps = target->steps < 0 ? -target->steps : target->steps;
	const char *place = from == MIGR__NO_NODE ? "base" : migr__graph_id(w->graph, from);

	migr__fail(w->error, MIGR_ERROR_TARGET_RANGE, "'%.*s' goes too far: after %d of %d steps it is at '%s'",
	           (int)target->text.size, target->text.data, (int)(steps - left), (int)steps, place);
	return migr__graph_hint(w->error, target->steps > 0 ? "nothing follows '%s'%s" : "nothing is below %s%s", place,
	                        target->steps > 0 && target->branch.size ? " in that branch" : "");
}

migr_status migr__target_walk(const migr__target *target, migr__node from, int clamp, migr__node *out,
                              migr_error *error)
{
	walk w = { target, target->graph, { NULL, 0, 0 }, error };
	int up = target->steps > 0;
	int32_t left = up ? target->steps : -target->steps;
	migr_status status = MIGR_OK;

	for (; left > 0 && status == MIGR_OK; left--) {
		w.ways.count = 0;
		if (!(up ? add_ways_up(&w, from) : add_ways_down(&w, from)) ||
		    !migr__graph_drop_redundant(target->graph, from, up, &w.ways))
			status = migr__fail_memory(error);
		else if (w.ways.count > 1)
			status = fail_ambiguous(&w, from, up);
		else if (w.ways.count == 0 && clamp)
			break;
		else if (w.ways.count == 0)
			status = fail_range(&w, from, left);
		else
			from = w.ways.items[0];
	}
	migr__nodes_free(target->graph->alloc, &w.ways);
	*out = from;
	return status;
}

migr_status migr__target_from_symbol(const migr__target *target, const migr__nodes *rows, int clamp, migr__node *out,
                                     migr_error *error)
{
	migr__node start;
	migr_status status = migr__target_one(target, rows, &start, error);

	return status == MIGR_OK ? migr__target_walk(target, start, clamp, out, error) : status;
}
