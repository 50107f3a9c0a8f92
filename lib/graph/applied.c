/* SPDX-License-Identifier: MIT */
/*
 * The applied set. A row is an applied node that no applied node stands on; so the rows are computed, never patched.
 */
#include "graph/node.h"

#include <string.h>

int migr__applied_init(migr__applied *applied, const migr__graph *graph, const migr__alloc *alloc,
		       const migr__nodes *rows)
{
	migr__marks marks = { NULL, NULL, NULL };

	applied->graph = graph;
	applied->count = 0;
	applied->above = migr__calloc(alloc, graph->count, sizeof *applied->above);
	applied->applied = migr__calloc(alloc, graph->count, 1);
	if (!migr__marks_init(&marks, graph) || !applied->above || !applied->applied) {
		migr__marks_free(&marks);
		migr__applied_free(applied, alloc);
		return 0;
	}
	for (size_t i = 0; i < rows->count; i++)
		if (!marks.in[rows->items[i]])
			migr__marks_spread(&marks, rows->items[i], MIGR__TO_ANCESTRY);
	for (migr__node i = 0; i < graph->count; i++)
		if (marks.in[i])
			migr__applied_add(applied, i);
	migr__marks_free(&marks);
	return 1;
}

void migr__applied_free(migr__applied *applied, const migr__alloc *alloc)
{
	migr__free(alloc, applied->above);
	migr__free(alloc, applied->applied);
	applied->above = NULL;
	applied->applied = NULL;
}

void migr__applied_add(migr__applied *applied, migr__node node)
{
	const migr__edges *below = &applied->graph->below;

	if (applied->applied[node])
		return;
	applied->applied[node] = 1;
	applied->count++;
	for (uint32_t e = below->start[node]; e < below->start[node + 1]; e++)
		applied->above[below->items[e]]++;
}

void migr__applied_remove(migr__applied *applied, migr__node node)
{
	const migr__edges *below = &applied->graph->below;

	if (!applied->applied[node])
		return;
	applied->applied[node] = 0;
	applied->count--;
	for (uint32_t e = below->start[node]; e < below->start[node + 1]; e++)
		applied->above[below->items[e]]--;
}

int migr__applied_is_row(const migr__applied *applied, migr__node node)
{
	return applied->applied[node] && !applied->above[node];
}

int migr__applied_rows(const migr__applied *applied, const migr__alloc *alloc, migr__nodes *out)
{
	for (migr__node i = 0; i < applied->graph->count; i++)
		if (migr__applied_is_row(applied, i) && !migr__nodes_add(alloc, out, i))
			return 0;
	return 1;
}
