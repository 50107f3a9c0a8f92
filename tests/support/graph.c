/* SPDX-License-Identifier: MIT */
#include "support/graph.h"

#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One revision: "id<parents !dependencies #labels". */
static void add(t_graph *t, char *text)
{
	migr__node_spec spec = { NULL, NULL, NULL, NULL, NULL };
	char *part, *state = NULL;
	char empty[] = "";

	for (part = strtok_r(text, " ", &state); part; part = strtok_r(NULL, " ", &state)) {
		if (*part == '!')
			spec.depends_on = part + 1;
		else if (*part == '#')
			spec.branch_labels = part + 1;
		else {
			char *parents = strchr(part, '<');

			if (parents) {
				*parents = '\0';
				spec.down_revisions = parents + 1;
			}
			spec.id = part;
		}
	}
	if (!spec.id)
		spec.id = empty;
	ck_assert_int_eq(migr__graph_add(t->graph, &spec, &t->error), MIGR_OK);
}

void t_graph_open(t_graph *t, const char *text)
{
	char *copy = strdup(text), *state = NULL;

	memset(t, 0, sizeof *t);
	t->alloc = migr__alloc_libc();
	migr__error_init(&t->error, &t->alloc);
	t->graph = migr__graph_new(&t->alloc);
	ck_assert_ptr_nonnull(t->graph);
	for (char *part = strtok_r(copy, ";", &state); part; part = strtok_r(NULL, ";", &state))
		add(t, part);
	t->status = migr__graph_build(t->graph, &t->error);
	free(copy);
}

void t_graph_close(t_graph *t)
{
	migr__graph_free(t->graph);
	migr__error_clear(&t->error);
}

migr__nodes t_graph_nodes(t_graph *t, const char *ids)
{
	migr__nodes nodes = { NULL, 0, 0 };
	char *copy = strdup(ids), *state = NULL;

	for (char *id = strtok_r(copy, " ", &state); id; id = strtok_r(NULL, " ", &state)) {
		migr__node node = migr__graph_find(t->graph, id, strlen(id));

		ck_assert_msg(node != MIGR__NO_NODE, "no node %s", id);
		ck_assert(migr__nodes_add(&t->alloc, &nodes, node));
	}
	free(copy);
	return nodes;
}

static void put(t_graph *t, const migr__nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++) {
		size_t at = strlen(t->text);

		snprintf(t->text + at, sizeof t->text - at, "%s%s", i ? " " : "",
			 migr__graph_id(t->graph, nodes->items[i]));
	}
}

static const char *failed(t_graph *t, migr_status status)
{
	ck_assert_int_eq(status, migr_error_status(&t->error));
	ck_assert_msg(*migr_error_message(&t->error) != '\0', "%s without message", migr_status_name(status));
	ck_assert_msg(*migr_error_hint(&t->error) != '\0', "%s without hint", migr_status_name(status));
	snprintf(t->text, sizeof t->text, "!%s", migr_status_name(status));
	return t->text;
}

const char *t_graph_resolve(t_graph *t, const char *target, const char *rows)
{
	migr__nodes given = t_graph_nodes(t, rows ? rows : ""), out = { NULL, 0, 0 };
	migr_status status = migr__graph_resolve(t->graph, target, rows ? &given : NULL, &out, &t->error);

	t->text[0] = '\0';
	put(t, &out);
	migr__nodes_free(&t->alloc, &given);
	migr__nodes_free(&t->alloc, &out);
	return status == MIGR_OK ? t->text : failed(t, status);
}

static const char *plan(t_graph *t, migr_direction direction, const char *targets, const char *rows, int purge)
{
	migr__nodes given = t_graph_nodes(t, rows);
	migr__steps steps;
	char *copy = strdup(targets), *state = NULL;
	const char *list[16];
	size_t n = 0;
	migr_status status;

	memset(&steps, 0, sizeof steps);
	for (char *target = strtok_r(copy, "|", &state); target; target = strtok_r(NULL, "|", &state))
		list[n++] = target;
	status = migr__graph_plan(t->graph, direction, list, n, &given, purge, &steps, &t->error);
	t->text[0] = '\0';
	put(t, &steps.nodes);
	strcat(t->text, " > ");
	put(t, &steps.to);
	migr__steps_free(&t->alloc, &steps);
	migr__nodes_free(&t->alloc, &given);
	free(copy);
	return status == MIGR_OK ? t->text : failed(t, status);
}

const char *t_graph_plan(t_graph *t, migr_direction direction, const char *targets, const char *rows)
{
	return plan(t, direction, targets, rows, 0);
}

const char *t_graph_purge(t_graph *t, const char *targets, const char *rows)
{
	return plan(t, MIGR_STAMP, targets, rows, 1);
}

const char *t_graph_range(t_graph *t, const char *range, const char *rows)
{
	migr__nodes given = t_graph_nodes(t, rows ? rows : ""), out = { NULL, 0, 0 };
	migr_status status = migr__graph_range(t->graph, range, rows ? &given : NULL, &out, &t->error);

	t->text[0] = '\0';
	put(t, &out);
	migr__nodes_free(&t->alloc, &given);
	migr__nodes_free(&t->alloc, &out);
	return status == MIGR_OK ? t->text : failed(t, status);
}

const char *t_graph_labels(t_graph *t, const char *id)
{
	size_t count;
	const char *const *labels = migr__graph_labels(t->graph, migr__graph_find(t->graph, id, strlen(id)), &count);

	t->text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		if (i)
			strcat(t->text, " ");
		strcat(t->text, labels[i]);
	}
	return t->text;
}
