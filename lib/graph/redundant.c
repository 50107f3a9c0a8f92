/* SPDX-License-Identifier: MIT */
/*
 * Finds down revisions and dependencies that say nothing new, and warns of them. Planning does not need this: it counts
 * edges, and an edge too many changes no set. To find all of them in any graph is not linear, so the search has a
 * budget; it is ample for graphs as people write them, and what is found is always true.
 */
#include "graph/node.h"

#include <string.h>

typedef struct search {
	migr__graph *graph;
	uint32_t *met; /* per node: the number of the search that came by */
	migr__node *stack;
	size_t budget;
	uint32_t number;
	uint32_t lowest;  /* nothing of a lower rank matters */
	int dependencies; /* whether the search follows them */
} search;

static uint32_t end_of(const migr__graph *graph, migr__node node, int dependencies)
{
	return dependencies ? graph->below.start[node + 1] : graph->below.split[node];
}

static void spend(search *s, size_t cost)
{
	s->budget = cost < s->budget ? s->budget - cost : 0;
}

static size_t push_below(search *s, size_t depth, migr__node node)
{
	spend(s, 1 + end_of(s->graph, node, s->dependencies) - s->graph->below.start[node]);
	for (uint32_t e = s->graph->below.start[node]; e < end_of(s->graph, node, s->dependencies); e++) {
		migr__node to = s->graph->below.items[e];

		if (s->met[to] == s->number || s->graph->rank[to] < s->lowest)
			continue;
		s->met[to] = s->number;
		s->stack[depth++] = to;
	}
	return depth;
}

/* Begins a search; the lowest rank is that of the lowest edge from `first` on. */
static void begin(search *s, migr__node node, uint32_t first, int dependencies)
{
	s->number++;
	s->dependencies = dependencies;
	s->lowest = UINT32_MAX;
	spend(s, end_of(s->graph, node, dependencies) - first);
	for (uint32_t e = first; e < end_of(s->graph, node, dependencies); e++)
		if (s->graph->rank[s->graph->below.items[e]] < s->lowest)
			s->lowest = s->graph->rank[s->graph->below.items[e]];
}

/* Marks as met what is strictly below a node; 0 when the budget is used up. */
static int spread(search *s, migr__node from)
{
	size_t depth = push_below(s, 0, from);

	while (depth) {
		if (s->budget == 0)
			return 0;
		depth--;
		depth = push_below(s, depth, s->stack[depth]);
	}
	return 1;
}

static const char *kind(const migr__graph *graph, migr__node node, uint32_t edge)
{
	return edge < graph->below.split[node] ? "down revision" : "dependency";
}

/* The edge `e` of a node is redundant: looks for the one above it, and warns. */
static int warn(search *s, migr__node node, uint32_t e, int dependencies)
{
	migr__graph *graph = s->graph;
	migr__node low = graph->below.items[e];
	migr__buf text;

	for (uint32_t other = graph->below.start[node]; other < end_of(graph, node, dependencies); other++) {
		migr__node high = graph->below.items[other];

		if (other == e)
			continue;
		begin(s, node, e, dependencies);
		s->lowest = graph->rank[low];
		if (!spread(s, high))
			return 1;
		if (high != low && s->met[low] != s->number)
			continue;
		migr__buf_init(&text, graph->alloc);
		migr__buf_printf(&text, "revision %s: %s %s is ", graph->nodes[node].id, kind(graph, node, e),
				 graph->nodes[low].id);
		if (high == low)
			migr__buf_puts(&text, "a down revision as well");
		else
			migr__buf_printf(&text, "an ancestor of %s %s", kind(graph, node, other),
					 graph->nodes[high].id);
		return migr__graph_warn(graph, &text);
	}
	return 1;
}

/* Looks at the edges of a node from `first` on: is one of them an ancestor of another, or twice there? */
static int check_edges(search *s, migr__node node, uint32_t first, int dependencies)
{
	const migr__edges *below = &s->graph->below;
	uint32_t end = end_of(s->graph, node, dependencies);
	uint32_t number;

	begin(s, node, first, dependencies);
	number = s->number;
	for (uint32_t e = below->start[node]; e < end; e++)
		if (!spread(s, below->items[e]))
			return 1;
	if (dependencies)
		for (uint32_t e = below->start[node]; e < below->split[node]; e++)
			s->met[below->items[e]] = number;
	/* The searches that find the other edge mark with later numbers, and what they mark is below an edge as well.
	 */
	for (uint32_t e = first; e < end; e++)
		if (s->met[below->items[e]] >= number && !warn(s, node, e, dependencies))
			return 0;
	return 1;
}

int migr__graph_find_redundant(migr__graph *graph)
{
	const migr__edges *below = &graph->below;
	search s = { .graph = graph };
	int done;

	s.budget = 4 * (graph->count + below->start[graph->count]) + 4096;
	s.met = migr__calloc(graph->alloc, graph->count, sizeof *s.met);
	s.stack = migr__malloc(graph->alloc, graph->count * sizeof *s.stack);
	done = s.met && s.stack;
	for (migr__node i = 0; done && i < graph->count && s.budget; i++) {
		uint32_t n_parents = below->split[i] - below->start[i], n_all = below->start[i + 1] - below->start[i];

		if (n_parents > 1)
			done = check_edges(&s, i, below->start[i], 0);
		if (done && n_all > n_parents && n_all > 1)
			done = check_edges(&s, i, below->split[i], 1);
	}
	migr__free(graph->alloc, s.stack);
	migr__free(graph->alloc, s.met);
	return done;
}
