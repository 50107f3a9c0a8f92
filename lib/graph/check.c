/* SPDX-License-Identifier: MIT */
/*
 * Reads the names of a graph, ids and labels, and checks them.
 */
#include "graph/node.h"

#include <string.h>

static int is_reserved(migr__view name)
{
	/* most names are none of them by their first letter */
	if (!name.size || !strchr("hbc", name.data[0]))
		return 0;
	return migr__view_is(name, "head") || migr__view_is(name, "heads") || migr__view_is(name, "base") ||
	       migr__view_is(name, "current");
}

/* A control character beyond ASCII, which a terminal may obey, or the blank that looks like ' '. */
static int is_wide_blank(migr__view name, size_t at)
{
	return at + 1 < name.size && (unsigned char)name.data[at] == 0xc2 && (unsigned char)name.data[at + 1] <= 0xa0;
}

/* The first character that a name must not have, or SIZE_MAX. */
static size_t illegal_at(migr__view name)
{
	unsigned char all = 0;

	for (size_t i = 0; i < name.size; i++) {
		unsigned char c = (unsigned char)name.data[i];

		all |= c;
		if (c <= ' ' || c == 0x7f || c == '@' || c == '+' || c == '-' || c == ':' || c == ',' ||
		    is_wide_blank(name, i))
			return i;
	}
	return all < 0x80 ? SIZE_MAX : migr__utf8_invalid(name.data, name.size);
}

/* Whether a name is usable; `what` says whose it is: "id" or "label of revision 'x'". */
static int check_name(migr__faults *faults, migr__view name, const char *what)
{
	size_t at = illegal_at(name);
	const char *shown;

	if (name.size <= MIGR__MAX_ID && at == SIZE_MAX && !is_reserved(name))
		return 1;
	shown = migr__faults_show(faults, name);
	if (name.size > MIGR__MAX_ID)
		migr__faults_add(faults, MIGR_ERROR_LONG_ID, "the %s '%s' has %zu bytes, more than %d", what, shown,
		                 name.size, MIGR__MAX_ID);
	if (at != SIZE_MAX)
		migr__faults_add(faults, MIGR_ERROR_ILLEGAL_ID, "the %s '%s' has the illegal character '%s'", what,
		                 shown, migr__faults_show(faults, (migr__view){ name.data + at, 1 }));
	else if (is_reserved(name))
		migr__faults_add(faults, MIGR_ERROR_ILLEGAL_ID, "the %s '%s' is a word with a meaning of its own", what,
		                 shown);
	return 0;
}

static void report_empty(const migr__graph *graph, migr__faults *faults, size_t i)
{
	const char *down = graph->nodes[i].down_revisions;

	if (down)
		migr__faults_add(faults, MIGR_ERROR_EMPTY_ID, "revision number %zu, after '%s', has an empty id", i + 1,
		                 migr__faults_show(faults, migr__view_of(down)));
	else
		migr__faults_add(faults, MIGR_ERROR_EMPTY_ID, "revision number %zu has an empty id", i + 1);
}

static void report_twins(const migr__graph *graph, migr__faults *faults, size_t first, uint32_t count)
{
	const char *id = migr__faults_show(faults, migr__view_of(graph->nodes[first].id));
	const char *path = graph->nodes[first].path, *other = graph->nodes[graph->nodes[first].twin].path;

	if (path || other)
		migr__faults_add(faults, MIGR_ERROR_DUPLICATE_ID, "%u revisions have the id '%s': %s and %s", count, id,
		                 path ? path : "one of the program", other ? other : "one of the program");
	else
		migr__faults_add(faults, MIGR_ERROR_DUPLICATE_ID, "%u revisions have the id '%s'", count, id);
}

/* Ids become keys, also illegal ones: names that refer to them are then not reported as unknown in addition. */
static int read_ids(migr__graph *graph, migr__faults *faults, uint32_t *copies)
{
	for (size_t i = 0; i < graph->count; i++) {
		migr__view id = migr__view_of(graph->nodes[i].id);
		uint32_t first;

		if (!id.size) {
			report_empty(graph, faults, i);
			continue;
		}
		if (!migr__map_add(&graph->keys, id.data, id.size, (uint32_t)i, &first))
			return 0;
		if (first != MIGR__NONE) {
			copies[first]++;
			graph->nodes[first].twin = (uint32_t)i;
			continue;
		}
		check_name(faults, id, "id");
	}
	for (size_t i = 0; i < graph->count; i++)
		if (copies[i])
			report_twins(graph, faults, i, copies[i] + 1);
	return 1;
}

static void check_label(migr__graph *graph, migr__faults *faults, migr__view label, migr__node node, uint32_t other)
{
	const char *id = migr__faults_show(faults, migr__view_of(graph->nodes[node].id));
	const char *shown = migr__faults_show(faults, label);
	const migr__label *first = &graph->labels[other & ~MIGR__IS_LABEL];

	if (!(other & MIGR__IS_LABEL))
		migr__faults_add(faults, MIGR_ERROR_LABEL_IS_ID,
		                 "the branch label '%s' of revision '%s' is also a revision's id", shown, id);
	else if (first->node == node)
		migr__faults_add(faults, MIGR_ERROR_DUPLICATE_LABEL,
		                 "revision '%s' declares the branch label '%s' twice", id, shown);
	else
		migr__faults_add(faults, MIGR_ERROR_DUPLICATE_LABEL,
		                 "the branch label '%s' is declared by both '%s' and '%s'", shown,
		                 migr__faults_show(faults, migr__view_of(graph->nodes[first->node].id)), id);
}

static int read_label(migr__graph *graph, migr__faults *faults, migr__view label, migr__node node)
{
	const char *id = graph->nodes[node].id;
	uint32_t other = migr__map_get(&graph->keys, label.data, label.size);
	size_t index = graph->n_labels;
	char *name;

	if (!label.size) {
		migr__faults_add(faults, MIGR_ERROR_EMPTY_ID, "revision '%s' has an empty branch label",
		                 migr__faults_show(faults, migr__view_of(id)));
		return 1;
	}
	if (other != MIGR__NONE) {
		check_label(graph, faults, label, node, other);
		return 1;
	}
	check_name(faults, label, "branch label");
	name = migr__arena_strndup(&graph->built, label.data, label.size);
	if (!name || !migr__map_put(&graph->keys, name, label.size, (uint32_t)index | MIGR__IS_LABEL))
		return 0;
	graph->labels[index] = (migr__label){ name, node };
	graph->label_names[index] = name;
	graph->n_labels++;
	return 1;
}

static int read_labels(migr__graph *graph, migr__faults *faults)
{
	for (size_t i = 0; i < graph->count; i++) {
		migr__view list = migr__view_of(graph->nodes[i].branch_labels), name;

		graph->label_start[i] = (uint32_t)graph->n_labels;
		while (migr__next_name(&list, &name))
			if (!read_label(graph, faults, name, (migr__node)i))
				return 0;
	}
	graph->label_start[graph->count] = (uint32_t)graph->n_labels;
	return 1;
}

int migr__graph_read_names(migr__graph *graph, migr__faults *faults)
{
	uint32_t *copies = migr__calloc(graph->alloc, graph->count, sizeof *copies);
	int done = copies && migr__map_reserve(&graph->keys, graph->count + graph->max_labels) &&
	           read_ids(graph, faults, copies) && read_labels(graph, faults);

	migr__free(graph->alloc, copies);
	return done;
}
