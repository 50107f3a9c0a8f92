/* SPDX-License-Identifier: MIT */
/*
 * Turns the names of down revisions and dependencies into edges.
 */
#include "graph/node.h"

#include <string.h>

/* More searches for similar names than this would not be read, and each one looks at every id. */
#define MAX_SUGGESTIONS 8

typedef struct link_state {
	migr__graph *graph;
	migr__faults *faults;
	uint32_t
	    *seen; /* per node: two times the number of the node that named it last, and one more if as a dependency */
	uint32_t count; /* of edges */
} link_state;

static const char *suggestion(link_state *link, migr__view name, int ids_only, migr__buf *text)
{
	const char *similar[3];
	size_t n = 0;

	if (link->faults->suggestions++ < MAX_SUGGESTIONS)
		n = migr__graph_similar(link->graph, name, ids_only, similar, 3);
	for (size_t i = 0; i < n; i++) {
		migr__buf_puts(text, i == 0 ? "; did you mean " : i + 1 < n ? ", " : " or ");
		migr__buf_putc(text, '\'');
		migr__buf_show(text, migr__view_of(similar[i]));
		migr__buf_putc(text, '\'');
	}
	if (n)
		migr__buf_putc(text, '?');
	if (text->failed)
		link->faults->failed = 1;
	return migr__buf_text(text);
}

static void report_unknown(link_state *link, migr__node node, migr__view name, int dependency)
{
	migr__faults *faults = link->faults;
	const char *id = migr__faults_show(faults, migr__view_of(link->graph->nodes[node].id));
	const char *shown = migr__faults_show(faults, name);
	uint32_t key = migr__map_get(&link->graph->keys, name.data ? name.data : "", name.size);
	migr__buf text;

	migr__buf_init(&text, link->graph->alloc);
	if (dependency)
		migr__faults_add(faults, MIGR_ERROR_UNKNOWN_DEPENDENCY,
				 "revision '%s' depends on '%s', which is neither an id nor a label%s", id, shown,
				 suggestion(link, name, 0, &text));
	else if (key != MIGR__NONE)
		migr__faults_add(faults, MIGR_ERROR_UNKNOWN_PARENT,
				 "the down revision '%s' of revision '%s' is a branch label; name the revision by its "
				 "id, such as '%s'",
				 shown, id,
				 migr__faults_show(
				     faults, migr__view_of(link->graph->nodes[migr__graph_key(link->graph, name)].id)));
	else
		migr__faults_add(faults, MIGR_ERROR_UNKNOWN_PARENT,
				 "the down revision '%s' of revision '%s' is not there%s", shown, id,
				 suggestion(link, name, 1, &text));
	migr__buf_free(&text);
}

static int warn_double(link_state *link, migr__node node, migr__node other, int dependency)
{
	migr__buf text;

	migr__buf_init(&text, link->graph->alloc);
	migr__buf_printf(&text, "revision %s: %s %s is named twice", link->graph->nodes[node].id,
			 dependency ? "dependency" : "down revision", link->graph->nodes[other].id);
	return migr__graph_warn(link->graph, &text);
}

static int link_name(link_state *link, migr__node node, migr__view name, int dependency)
{
	migr__graph *graph = link->graph;
	uint32_t stamp = node * 2 + 1 + (uint32_t)dependency;
	migr__node other = MIGR__NO_NODE;

	if (dependency)
		other = migr__graph_key(graph, name);
	else if (name.size)
		other = migr__graph_find(graph, name.data, name.size);
	if (other == MIGR__NO_NODE) {
		report_unknown(link, node, name, dependency);
		return 1;
	}
	if (other == node) {
		migr__faults_add(link->faults, MIGR_ERROR_SELF_LOOP, "revision '%s' %s itself",
				 migr__faults_show(link->faults, migr__view_of(graph->nodes[node].id)),
				 dependency ? "depends on" : "is the down revision of");
		return 1;
	}
	if (link->seen[other] == stamp)
		return warn_double(link, node, other, dependency);
	link->seen[other] = stamp;
	graph->below.items[link->count++] = other;
	return 1;
}

/*
 * Most revisions stand on the one that was registered before, which then need not be looked for. As long as nothing is
 * wrong there are no two of one id, and no id can be taken for a list.
 */
static int is_on_previous(const link_state *link, migr__node node)
{
	const migr__declared *declared = &link->graph->nodes[node];

	return node && declared->down_revisions && !link->faults->count && declared[-1].id[0] &&
	       strcmp(declared->down_revisions, declared[-1].id) == 0;
}

static int link_node(link_state *link, migr__node node)
{
	const migr__declared *declared = &link->graph->nodes[node];
	migr__view list = migr__view_of(declared->down_revisions), name;

	link->graph->below.start[node] = link->count;
	if (is_on_previous(link, node))
		link->graph->below.items[link->count++] = node - 1;
	else
		while (migr__next_name(&list, &name))
			if (!link_name(link, node, name, 0))
				return 0;
	link->graph->below.split[node] = link->count;
	list = migr__view_of(declared->depends_on);
	while (migr__next_name(&list, &name))
		if (!link_name(link, node, name, 1))
			return 0;
	return 1;
}

int migr__graph_link(migr__graph *graph, migr__faults *faults)
{
	link_state link = { graph, faults, NULL, 0 };
	int done = 1;

	link.seen = migr__calloc(graph->alloc, graph->count, sizeof *link.seen);
	if (!link.seen)
		return 0;
	for (migr__node i = 0; done && i < graph->count; i++)
		done = link_node(&link, i);
	graph->below.start[graph->count] = link.count;
	migr__free(graph->alloc, link.seen);
	return done;
}

/* The same edges seen from below; by counting, so that followers come in registration order. */
int migr__graph_link_above(migr__graph *graph)
{
	const migr__edges *below = &graph->below;
	migr__edges *above = &graph->above;
	uint32_t *next = migr__calloc(graph->alloc, graph->count, 2 * sizeof *next);
	uint32_t total = 0;

	if (!next)
		return 0;
	for (size_t i = 0; i < graph->count; i++)
		for (uint32_t e = below->start[i]; e < below->start[i + 1]; e++)
			next[2 * below->items[e] + (e >= below->split[i])]++;
	for (size_t i = 0; i < graph->count; i++) {
		above->start[i] = total;
		above->split[i] = total + next[2 * i];
		total = above->split[i] + next[2 * i + 1];
		next[2 * i] = above->start[i];
		next[2 * i + 1] = above->split[i];
	}
	above->start[graph->count] = total;
	for (size_t i = 0; i < graph->count; i++)
		for (uint32_t e = below->start[i]; e < below->start[i + 1]; e++)
			above->items[next[2 * below->items[e] + (e >= below->split[i])]++] = (migr__node)i;
	migr__free(graph->alloc, next);
	return 1;
}
