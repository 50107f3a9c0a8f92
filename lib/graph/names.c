/* SPDX-License-Identifier: MIT */
/*
 * Names: finding a node by one, finding those that look like one, and listing nodes by theirs.
 */
#include "graph/node.h"

#include <string.h>

migr__node migr__graph_find(const migr__graph *graph, const char *id, size_t size)
{
	uint32_t key = migr__map_get(&graph->keys, id, size);

	return key == MIGR__NONE || key & MIGR__IS_LABEL ? MIGR__NO_NODE : key;
}

migr__node migr__graph_key(const migr__graph *graph, migr__view name)
{
	uint32_t key = name.size ? migr__map_get(&graph->keys, name.data, name.size) : MIGR__NONE;

	if (key == MIGR__NONE)
		return MIGR__NO_NODE;
	return key & MIGR__IS_LABEL ? graph->labels[key & ~MIGR__IS_LABEL].node : key;
}

enum { LONGEST = 64, MOST = 8 };

typedef struct nearest {
	char name[LONGEST + 1];
	const char **out;
	size_t distances[MOST];
	size_t count;
	size_t max;
	size_t limit;
} nearest;

static void consider(nearest *n, const char *key)
{
	size_t limit = n->count == n->max ? n->distances[n->count - 1] : n->limit;
	size_t distance = migr__distance(n->name, key, limit), at = n->count;

	if (!*key || distance > n->limit || (n->count == n->max && distance >= limit))
		return;
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->out[i], key) == 0) /* an id that is there twice */
			return;
	if (n->count < n->max)
		n->count++;
	else
		at--;
	for (; at > 0 && n->distances[at - 1] > distance; at--) {
		n->distances[at] = n->distances[at - 1];
		n->out[at] = n->out[at - 1];
	}
	n->distances[at] = distance;
	n->out[at] = key;
}

size_t migr__graph_similar(const migr__graph *graph, migr__view name, int ids_only, const char **out, size_t max)
{
	nearest n = { .out = out, .max = max < MOST ? max : MOST };

	if (!name.size || name.size > LONGEST || !n.max)
		return 0;
	memcpy(n.name, name.data, name.size);
	n.name[name.size] = '\0';
	n.limit = name.size < 3 ? 1 : name.size < 6 ? 2 : name.size / 3;
	if (n.limit > 4)
		n.limit = 4;
	for (size_t i = 0; i < graph->count; i++)
		consider(&n, graph->nodes[i].id);
	for (size_t i = 0; !ids_only && i < graph->n_labels; i++)
		consider(&n, graph->labels[i].name);
	return n.count;
}

size_t migr__graph_nearest(const migr__graph *graph, migr__view name, const char **out, size_t max)
{
	return migr__graph_similar(graph, name, 0, out, max);
}

void migr__graph_join(const migr__graph *graph, const migr__node *nodes, size_t count, migr__buf *buf)
{
	size_t shown = count > 5 ? 4 : count;

	for (size_t i = 0; i < shown; i++)
		migr__buf_printf(buf, "%s'%s'",
		                 i == 0           ? ""
		                 : i + 1 == count ? " and "
		                                  : ", ",
		                 graph->nodes[nodes[i]].id);
	if (shown < count)
		migr__buf_printf(buf, " and %zu more", count - shown);
}

migr_status migr__graph_hint(migr_error *error, const char *format, ...)
{
	migr__buf text;
	va_list args;

	if (error->status == MIGR_ERROR_NO_MEMORY)
		return error->status;
	migr__buf_init(&text, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	if (text.failed)
		migr__fail_memory(error);
	else
		migr__error_hint(error, "%s", migr__buf_text(&text));
	migr__buf_free(&text);
	return error->status;
}

migr_status migr__graph_list(const migr__graph *graph, const migr__node *nodes, size_t count, migr_error *error)
{
	migr_status status = error->status;

	for (size_t i = 0; i < count && status != MIGR_ERROR_NO_MEMORY; i++)
		status = migr__error_detail(error, status, graph->nodes[nodes[i]].id);
	return status;
}
