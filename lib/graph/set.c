/* SPDX-License-Identifier: MIT */
/*
 * Sets of nodes: as lists, and as marks with which to walk over the graph.
 */
#include "graph/node.h"

int migr__nodes_add(const migr__alloc *alloc, migr__nodes *nodes, migr__node node)
{
	if (!migr__reserve(alloc, &nodes->items, &nodes->capacity, nodes->count + 1, sizeof *nodes->items))
		return 0;
	nodes->items[nodes->count++] = node;
	return 1;
}

int migr__nodes_has(const migr__nodes *nodes, migr__node node)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->items[i] == node)
			return 1;
	return 0;
}

void migr__nodes_free(const migr__alloc *alloc, migr__nodes *nodes)
{
	migr__free(alloc, nodes->items);
	*nodes = (migr__nodes){ NULL, 0, 0 };
}

int migr__marks_init(migr__marks *marks, const migr__graph *graph)
{
	marks->graph = graph;
	marks->in = migr__calloc(graph->alloc, graph->count, 1);
	marks->stack = migr__malloc(graph->alloc, (graph->count + 1) * sizeof *marks->stack);
	return marks->in && marks->stack;
}

void migr__marks_free(migr__marks *marks)
{
	if (!marks->graph)
		return;
	migr__free(marks->graph->alloc, marks->in);
	migr__free(marks->graph->alloc, marks->stack);
	*marks = (migr__marks){ NULL, NULL, NULL };
}

static size_t push_range(migr__marks *marks, size_t depth, const migr__edges *edges, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		migr__node node = edges->items[i];

		if (!marks->in[node]) {
			marks->in[node] = 1;
			marks->stack[depth++] = node;
		}
	}
	return depth;
}

void migr__marks_spread(migr__marks *marks, migr__node from, int ways)
{
	const migr__edges *below = &marks->graph->below, *above = &marks->graph->above;
	size_t depth = 0;

	marks->in[from] = 1;
	marks->stack[depth++] = from;
	while (depth) {
		migr__node at = marks->stack[--depth];

		if (ways & MIGR__TO_PARENTS)
			depth = push_range(marks, depth, below, below->start[at], below->split[at]);
		if (ways & MIGR__TO_DEPENDENCIES)
			depth = push_range(marks, depth, below, below->split[at], below->start[at + 1]);
		if (ways & MIGR__TO_CHILDREN)
			depth = push_range(marks, depth, above, above->start[at], above->split[at]);
		if (ways & MIGR__TO_DEPENDENTS)
			depth = push_range(marks, depth, above, above->split[at], above->start[at + 1]);
	}
}

void migr__marks_lineage(migr__marks *marks, migr__node node)
{
	migr__marks_spread(marks, node, MIGR__TO_PARENTS);
	migr__marks_spread(marks, node, MIGR__TO_CHILDREN);
}

void migr__marks_branch(migr__marks *marks, migr__node node)
{
	const migr__graph *graph = marks->graph;
	size_t depth = 0;

	/* Downwards first: over parents that have no other child. */
	marks->stack[depth++] = node;
	while (depth) {
		migr__node at = marks->stack[--depth];

		for (uint32_t i = graph->below.start[at]; i < graph->below.split[at]; i++) {
			migr__node parent = graph->below.items[i];

			if (graph->above.split[parent] - graph->above.start[parent] == 1) {
				marks->in[parent] = 1;
				marks->stack[depth++] = parent;
			}
		}
	}
	migr__marks_spread(marks, node, MIGR__TO_CHILDREN);
}
