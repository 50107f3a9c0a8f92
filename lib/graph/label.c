/* SPDX-License-Identifier: MIT */
/*
 * How labels spread. A label belongs to the revision that declares it, to all its descendants by down revision, and to
 * its ancestors down to the preceding branch point, which is not included: seen from a revision, to what follows it as
 * long as there is only one way up. Each label is taken by itself.
 */
#include "graph/node.h"

#include <string.h>

static uint32_t new_set(migr__graph *graph, migr__label_set set)
{
	migr__spread *spread = graph->spread;

	if (spread->count >= UINT32_MAX ||
	    !migr__reserve(graph->alloc, &spread->sets, &spread->capacity, spread->count + 1, sizeof *spread->sets))
		return UINT32_MAX;
	spread->sets[spread->count] = set;
	return (uint32_t)spread->count++;
}

/* The union; sets that are the same, or empty, need no new one. UINT32_MAX if memory is short. */
static uint32_t join(migr__graph *graph, migr__node owner, uint32_t first, uint32_t second)
{
	if (owner == MIGR__NO_NODE && (first == second || !second))
		return first;
	if (owner == MIGR__NO_NODE && !first)
		return second;
	return new_set(graph, (migr__label_set){ owner, first, second });
}

static migr__node owner(const migr__graph *graph, migr__node node)
{
	return graph->label_start[node + 1] > graph->label_start[node] ? node : MIGR__NO_NODE;
}

static int spread_up(migr__graph *graph)
{
	uint32_t *from_below = graph->spread->from_below;

	for (size_t i = 0; i < graph->count; i++) {
		migr__node node = graph->order[i];
		uint32_t set = 0;

		for (uint32_t e = graph->below.start[node]; e < graph->below.split[node] && set != UINT32_MAX; e++)
			set = join(graph, MIGR__NO_NODE, set, from_below[graph->below.items[e]]);
		if (set != UINT32_MAX)
			set = join(graph, owner(graph, node), set, 0);
		if (set == UINT32_MAX)
			return 0;
		from_below[node] = set;
	}
	return 1;
}

static int spread_down(migr__graph *graph)
{
	uint32_t *from_above = graph->spread->from_above;

	for (size_t i = graph->count; i-- > 0;) {
		migr__node node = graph->order[i], child;

		if (graph->above.split[node] - graph->above.start[node] != 1)
			continue;
		child = graph->above.items[graph->above.start[node]];
		from_above[node] = join(graph, owner(graph, child), from_above[child], 0);
		if (from_above[node] == UINT32_MAX)
			return 0;
	}
	return 1;
}

/* Everything a question needs is made here, so that asking cannot fail. */
int migr__graph_spread_labels(migr__graph *graph)
{
	migr__spread *spread;

	if (!graph->n_labels)
		return 1;
	spread = graph->spread = migr__arena_new(&graph->built, 1, sizeof *spread);
	if (!spread)
		return 0;
	spread->node = MIGR__NO_NODE;
	spread->from_below = migr__arena_new(&graph->built, graph->count, sizeof(uint32_t));
	spread->from_above = migr__arena_new(&graph->built, graph->count, sizeof(uint32_t));
	spread->names = migr__arena_new(&graph->built, graph->n_labels, sizeof *spread->names);
	if (!spread->from_below || !spread->from_above || !spread->names)
		return 0;
	if (new_set(graph, (migr__label_set){ MIGR__NO_NODE, 0, 0 }) != 0 || !spread_up(graph) || !spread_down(graph))
		return 0;
	spread->seen = migr__arena_new(&graph->built, spread->count, sizeof(uint32_t));
	spread->stack = migr__arena_new(&graph->built, spread->count + 2, sizeof(uint32_t));
	return spread->seen && spread->stack;
}

void migr__graph_spread_free(migr__graph *graph)
{
	if (graph->spread)
		migr__free(graph->alloc, graph->spread->sets);
	graph->spread = NULL;
}

static size_t push_set(migr__spread *spread, size_t depth, uint32_t set)
{
	if (set && spread->seen[set] != spread->question) {
		spread->seen[set] = spread->question;
		spread->stack[depth++] = set;
	}
	return depth;
}

static void add_names(const migr__graph *graph, migr__node node)
{
	migr__spread *spread = graph->spread;

	for (uint32_t i = graph->label_start[node]; i < graph->label_start[node + 1]; i++)
		spread->names[spread->n_names++] = graph->label_names[i];
}

static void ask(const migr__graph *graph, migr__node node)
{
	migr__spread *spread = graph->spread;
	size_t depth = 0;

	if (++spread->question == 0) {
		memset(spread->seen, 0, spread->count * sizeof *spread->seen);
		spread->question = 1;
	}
	spread->node = node;
	spread->n_names = 0;
	add_names(graph, node);
	depth = push_set(spread, depth, spread->from_above[node]);
	depth = push_set(spread, depth, spread->from_below[node]);
	while (depth) {
		const migr__label_set *set = &spread->sets[spread->stack[--depth]];

		if (set->owner != MIGR__NO_NODE && set->owner != node)
			add_names(graph, set->owner);
		depth = push_set(spread, depth, set->first);
		depth = push_set(spread, depth, set->second);
	}
}

const char *const *migr__graph_own_labels(const migr__graph *graph, migr__node node, size_t *count)
{
	*count = graph->label_start[node + 1] - graph->label_start[node];
	return graph->label_names + graph->label_start[node];
}

const char *const *migr__graph_labels(const migr__graph *graph, migr__node node, size_t *count)
{
	*count = 0;
	if (!graph->spread)
		return NULL;
	if (graph->spread->node != node)
		ask(graph, node);
	*count = graph->spread->n_names;
	return graph->spread->names;
}
