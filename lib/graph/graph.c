/* SPDX-License-Identifier: MIT */
/*
 * The nodes of a graph, how it is built, and what it answers about its nodes.
 */
#include "graph/node.h"

#include <string.h>

migr__graph *migr__graph_new(const migr__alloc *alloc)
{
	migr__graph *graph = migr__calloc(alloc, 1, sizeof *graph);

	if (!graph)
		return NULL;
	graph->alloc = alloc;
	migr__arena_init(&graph->texts, alloc);
	migr__arena_init(&graph->built, alloc);
	migr__map_init(&graph->keys, alloc);
	return graph;
}

void migr__graph_borrow(migr__graph *graph)
{
	graph->borrows = 1;
}

int migr__graph_reserve(migr__graph *graph, size_t count)
{
	return migr__reserve(graph->alloc, &graph->nodes, &graph->capacity, count, sizeof *graph->nodes);
}

/* Back to what was added only. */
static void unbuild(migr__graph *graph)
{
	migr__graph_spread_free(graph);
	migr__map_free(&graph->keys);
	migr__free(graph->alloc, graph->warnings);
	graph->warnings = NULL;
	graph->n_warnings = graph->warnings_capacity = 0;
	graph->n_labels = 0;
	migr__arena_clear(&graph->built);
}

void migr__graph_free(migr__graph *graph)
{
	if (!graph)
		return;
	unbuild(graph);
	migr__arena_clear(&graph->texts);
	migr__free(graph->alloc, graph->nodes);
	migr__free(graph->alloc, graph);
}

static const char *keep(migr__graph *graph, const char *text)
{
	return graph->borrows ? text : migr__arena_strdup(&graph->texts, text);
}

static int keep_list(migr__graph *graph, const char *list, const char **copy, size_t *names)
{
	*copy = NULL;
	if (!list)
		return 1;
	*copy = keep(graph, list);
	for (++*names; *list; list++)
		*names += *list == ',';
	return *copy != NULL;
}

migr_status migr__graph_add(migr__graph *graph, const migr__node_spec *spec, migr_error *error)
{
	migr__declared node;

	if (graph->count + 1 >= MIGR__MAX_COUNT ||
	    !migr__reserve(graph->alloc, &graph->nodes, &graph->capacity, graph->count + 1, sizeof *graph->nodes))
		return migr__fail_memory(error);
	node.path = spec->path;
	node.id = keep(graph, spec->id ? spec->id : "");
	if (!node.id || !keep_list(graph, spec->down_revisions, &node.down_revisions, &graph->max_edges) ||
	    !keep_list(graph, spec->depends_on, &node.depends_on, &graph->max_edges) ||
	    !keep_list(graph, spec->branch_labels, &node.branch_labels, &graph->max_labels))
		return migr__fail_memory(error);
	graph->nodes[graph->count++] = node;
	return MIGR_OK;
}

static int new_edges(migr__graph *graph, migr__edges *edges)
{
	edges->start = migr__arena_new(&graph->built, graph->count + 1, sizeof *edges->start);
	edges->split = migr__arena_new(&graph->built, graph->count, sizeof *edges->split);
	edges->items = migr__arena_new(&graph->built, graph->max_edges, sizeof *edges->items);
	return edges->start && edges->split && edges->items;
}

static int new_arrays(migr__graph *graph)
{
	if (graph->max_edges >= MIGR__MAX_COUNT || graph->max_labels >= MIGR__MAX_COUNT)
		return 0;
	graph->labels = migr__arena_new(&graph->built, graph->max_labels, sizeof *graph->labels);
	graph->label_names = migr__arena_new(&graph->built, graph->max_labels, sizeof *graph->label_names);
	graph->label_start = migr__arena_new(&graph->built, graph->count + 1, sizeof *graph->label_start);
	graph->order = migr__arena_new(&graph->built, graph->count, sizeof *graph->order);
	graph->rank = migr__arena_new(&graph->built, graph->count, sizeof *graph->rank);
	return graph->labels && graph->label_names && graph->label_start && graph->order && graph->rank &&
	       new_edges(graph, &graph->below) && new_edges(graph, &graph->above);
}

/* 0 if memory is short. */
static int build(migr__graph *graph, migr__faults *faults)
{
	int circular = 0;

	if (!new_arrays(graph) || !migr__graph_read_names(graph, faults) || !migr__graph_link(graph, faults) ||
	    !migr__graph_sort_all(graph, &circular))
		return 0;
	if (circular && !migr__graph_find_circles(graph, faults))
		return 0;
	if (faults->count)
		return 1;
	return migr__graph_link_above(graph) && migr__graph_find_redundant(graph) && migr__graph_spread_labels(graph);
}

migr_status migr__graph_build(migr__graph *graph, migr_error *error)
{
	migr__faults faults;
	migr_status status;

	unbuild(graph);
	migr__faults_init(&faults, graph->alloc);
	if (build(graph, &faults))
		status = migr__faults_report(&faults, error);
	else
		status = migr__fail_memory(error);
	migr__faults_free(&faults);
	if (status != MIGR_OK)
		unbuild(graph);
	return status;
}

size_t migr__graph_count(const migr__graph *graph)
{
	return graph->count;
}

const char *migr__graph_id(const migr__graph *graph, migr__node node)
{
	return graph->nodes[node].id;
}

static const migr__node *range(const migr__edges *edges, uint32_t from, uint32_t to, size_t *count)
{
	*count = to - from;
	return edges->items + from;
}

const migr__node *migr__graph_parents(const migr__graph *graph, migr__node node, size_t *count)
{
	return range(&graph->below, graph->below.start[node], graph->below.split[node], count);
}

const migr__node *migr__graph_dependencies(const migr__graph *graph, migr__node node, size_t *count)
{
	return range(&graph->below, graph->below.split[node], graph->below.start[node + 1], count);
}

const migr__node *migr__graph_children(const migr__graph *graph, migr__node node, size_t *count)
{
	return range(&graph->above, graph->above.start[node], graph->above.split[node], count);
}

const migr__node *migr__graph_dependents(const migr__graph *graph, migr__node node, size_t *count)
{
	return range(&graph->above, graph->above.split[node], graph->above.start[node + 1], count);
}

int migr__graph_is_head(const migr__graph *graph, migr__node node)
{
	return graph->above.start[node] == graph->above.split[node];
}

int migr__graph_is_real_head(const migr__graph *graph, migr__node node)
{
	return graph->above.start[node] == graph->above.start[node + 1];
}

migr_status migr__graph_heads(const migr__graph *graph, int real, migr__nodes *out, migr_error *error)
{
	for (migr__node i = 0; i < graph->count; i++)
		if (real ? migr__graph_is_real_head(graph, i) : migr__graph_is_head(graph, i))
			if (!migr__nodes_add(graph->alloc, out, i))
				return migr__fail_memory(error);
	return MIGR_OK;
}

migr_status migr__graph_branch_points(const migr__graph *graph, migr__nodes *out, migr_error *error)
{
	for (migr__node i = 0; i < graph->count; i++)
		if (graph->above.split[i] - graph->above.start[i] > 1 && !migr__nodes_add(graph->alloc, out, i))
			return migr__fail_memory(error);
	return MIGR_OK;
}

const migr__node *migr__graph_order(const migr__graph *graph)
{
	return graph->order;
}

int migr__graph_warn(migr__graph *graph, migr__buf *text)
{
	char *copy = text->failed ? NULL : migr__arena_strdup(&graph->built, migr__buf_text(text));

	migr__buf_free(text);
	if (!copy || !migr__reserve(graph->alloc, &graph->warnings, &graph->warnings_capacity, graph->n_warnings + 1,
				    sizeof *graph->warnings))
		return 0;
	graph->warnings[graph->n_warnings++] = copy;
	return 1;
}

size_t migr__graph_warning_count(const migr__graph *graph)
{
	return graph->n_warnings;
}

const char *migr__graph_warning(const migr__graph *graph, size_t index)
{
	return index < graph->n_warnings ? graph->warnings[index] : NULL;
}
