/* SPDX-License-Identifier: MIT */
/*
 * Names the revisions on each circle. Runs only if there is one: Tarjan's strongly connected components, without
 * recursion, once over down revisions and once over dependencies too.
 */
#include "graph/node.h"

#include <string.h>

typedef struct circles {
	const migr__graph *graph;
	migr__faults *faults;
	int dependencies;
	uint32_t *index;     /* per node: when it was met, from 1; 0: not yet */
	uint32_t *low;       /* per node: the earliest still open node that it leads to */
	uint32_t *next;      /* per node: the edge to look at next */
	uint32_t *component; /* per node: the number of its component, from 1; 0: still open */
	migr__node *open;    /* nodes without component */
	migr__node *path;    /* the way from the root of the walk */
	uint32_t *plain;     /* after the first pass: the sizes of the components by down revisions, per node */
	size_t n_open;
	uint32_t met;
	uint32_t n_components;
} circles;

static uint32_t last_edge(const circles *c, migr__node node)
{
	return c->dependencies ? c->graph->below.start[node + 1] : c->graph->below.split[node];
}

static int by_number(const migr__node *a, const migr__node *b)
{
	return (*a > *b) - (*a < *b);
}

/* A small sort of our own: qsort may allocate. Circles are short; long ones are mostly sorted backwards by the walk. */
static void sort_nodes(migr__node *nodes, size_t count)
{
	for (size_t gap = count / 2; gap; gap /= 2)
		for (size_t i = gap; i < count; i++) {
			migr__node node = nodes[i];
			size_t j = i;

			for (; j >= gap && by_number(&nodes[j - gap], &node) > 0; j -= gap)
				nodes[j] = nodes[j - gap];
			nodes[j] = node;
		}
}

/* The one way on inside the component, or MIGR__NO_NODE if there are several. */
static migr__node only_next(const circles *c, migr__node node)
{
	migr__node found = MIGR__NO_NODE;

	for (uint32_t e = c->graph->below.start[node]; e < last_edge(c, node); e++) {
		migr__node to = c->graph->below.items[e];

		if (c->component[to] != c->component[node] || to == found)
			continue;
		if (found != MIGR__NO_NODE)
			return MIGR__NO_NODE;
		found = to;
	}
	return found;
}

static void report(const circles *c, const migr__node *nodes, size_t count)
{
	migr__node at = nodes[0];
	int simple = 1;
	migr__buf text;

	migr__buf_init(&text, c->graph->alloc);
	for (size_t i = 0; i < count && simple; i++)
		simple = only_next(c, nodes[i]) != MIGR__NO_NODE;
	for (size_t i = 0; i < count; i++) {
		if (i)
			migr__buf_puts(&text, simple ? " -> " : ", ");
		migr__buf_show(&text, migr__view_of(c->graph->nodes[simple ? at : nodes[i]].id));
		at = simple ? only_next(c, at) : at;
	}
	if (simple) {
		migr__buf_puts(&text, " -> ");
		migr__buf_show(&text, migr__view_of(c->graph->nodes[nodes[0]].id));
	}
	if (text.failed)
		c->faults->failed = 1;
	else if (c->dependencies)
		migr__faults_add(c->faults, MIGR_ERROR_DEPENDENCY_CYCLE,
				 "down revisions and dependencies form a circle: %s", migr__buf_text(&text));
	else
		migr__faults_add(c->faults, MIGR_ERROR_CYCLE, "down revisions form a circle: %s",
				 migr__buf_text(&text));
	migr__buf_free(&text);
}

/* The node is the first one met of its component: takes it off the open ones. */
static void close_component(circles *c, migr__node node)
{
	size_t first = c->n_open;

	c->n_components++;
	do {
		first--;
		c->component[c->open[first]] = c->n_components;
	} while (c->open[first] != node);
	sort_nodes(c->open + first, c->n_open - first);
	/* A circle of down revisions that no dependency widens was reported by the first pass. */
	if (c->n_open - first > 1 && !(c->dependencies && c->plain[node] == c->n_open - first))
		report(c, c->open + first, c->n_open - first);
	if (!c->dependencies)
		for (size_t i = first; i < c->n_open; i++)
			c->plain[c->open[i]] = (uint32_t)(c->n_open - first);
	c->n_open = first;
}

static void enter(circles *c, migr__node node, size_t *depth)
{
	c->index[node] = c->low[node] = ++c->met;
	c->next[node] = c->graph->below.start[node];
	c->open[c->n_open++] = node;
	c->path[(*depth)++] = node;
}

static void walk(circles *c, migr__node root)
{
	size_t depth = 0;

	enter(c, root, &depth);
	while (depth) {
		migr__node at = c->path[depth - 1];

		if (c->next[at] < last_edge(c, at)) {
			migr__node to = c->graph->below.items[c->next[at]++];

			if (!c->index[to])
				enter(c, to, &depth);
			else if (!c->component[to] && c->index[to] < c->low[at])
				c->low[at] = c->index[to];
			continue;
		}
		depth--;
		if (depth && c->low[at] < c->low[c->path[depth - 1]])
			c->low[c->path[depth - 1]] = c->low[at];
		if (c->low[at] == c->index[at])
			close_component(c, at);
	}
}

int migr__graph_find_circles(const migr__graph *graph, migr__faults *faults)
{
	circles c = { .graph = graph, .faults = faults };
	size_t n = graph->count;
	uint32_t *room = migr__calloc(graph->alloc, n, 7 * sizeof *room);

	if (!room)
		return 0;
	c.plain = room + 6 * n;
	for (c.dependencies = 0; c.dependencies < 2; c.dependencies++) {
		memset(room, 0, 6 * n * sizeof *room);
		c.index = room;
		c.low = room + n;
		c.next = room + 2 * n;
		c.component = room + 3 * n;
		c.open = room + 4 * n;
		c.path = room + 5 * n;
		c.n_open = 0;
		c.met = c.n_components = 0;
		for (migr__node i = 0; i < n; i++)
			if (!c.index[i])
				walk(&c, i);
	}
	migr__free(graph->alloc, room);
	return 1;
}
