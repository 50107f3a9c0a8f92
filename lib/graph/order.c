/* SPDX-License-Identifier: MIT */
/*
 * Orders: ancestry first, each line as far as it goes before the next one begins. A walk in depth with a stack of its
 * own, because a line can be longer than the C stack is deep.
 */
#include "graph/node.h"

#include <string.h>

enum { OUTSIDE, WANTED, OPEN, DONE };

typedef struct walker {
	const migr__graph *graph;
	unsigned char *state;
	migr__node *stack;
	uint32_t *next; /* per open node: the edge to look at next */
	migr__node *out;
	size_t count;
	int circular;
} walker;

static void walk(walker *w, migr__node seed)
{
	const migr__edges *below = &w->graph->below;
	size_t depth = 1;

	w->stack[0] = seed;
	w->state[seed] = OPEN;
	w->next[seed] = below->start[seed];
	while (depth) {
		migr__node at = w->stack[depth - 1];

		if (w->next[at] < below->start[at + 1]) {
			migr__node to = below->items[w->next[at]++];

			if (w->state[to] == OPEN)
				w->circular = 1;
			if (w->state[to] != WANTED)
				continue;
			w->state[to] = OPEN;
			w->next[to] = below->start[to];
			w->stack[depth++] = to;
		} else {
			w->state[at] = DONE;
			w->out[w->count++] = at;
			depth--;
		}
	}
}

int migr__graph_sort(const migr__graph *graph, unsigned char *state, const migr__node *seeds, size_t n_seeds,
		     migr__node *out, size_t *count, int *circular)
{
	walker w = { graph, state, NULL, NULL, out, 0, 0 };

	w.stack = migr__malloc(graph->alloc, graph->count * sizeof *w.stack);
	w.next = migr__malloc(graph->alloc, graph->count * sizeof *w.next);
	if (w.stack && w.next)
		for (size_t i = 0; i < n_seeds; i++)
			if (state[seeds[i]] == WANTED)
				walk(&w, seeds[i]);
	*count = w.count;
	*circular = w.circular;
	migr__free(graph->alloc, w.next);
	migr__free(graph->alloc, w.stack);
	return w.stack && w.next;
}

int migr__graph_sort_all(migr__graph *graph, int *circular)
{
	unsigned char *state = migr__malloc(graph->alloc, graph->count);
	migr__node *all = migr__malloc(graph->alloc, graph->count * sizeof *all);
	size_t count = 0;
	int done = state && all;

	if (done) {
		memset(state, WANTED, graph->count);
		for (size_t i = 0; i < graph->count; i++)
			all[i] = (migr__node)i;
		done = migr__graph_sort(graph, state, all, graph->count, graph->order, &count, circular);
		for (size_t i = 0; i < count; i++)
			graph->rank[graph->order[i]] = (uint32_t)i;
	}
	migr__free(graph->alloc, all);
	migr__free(graph->alloc, state);
	return done;
}
