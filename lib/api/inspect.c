/* SPDX-License-Identifier: MIT */
/*
 * Lists of revisions: heads, branches, history, current.
 */
#include "base/text.h"
#include "engine/list.h"

#include <string.h>

/* What all of them begin with: the arguments are right, and the graph is sound. */
static migr_status begin(migr_context *context, migr_revision_list **out, const migr__graph **graph)
{
	migr_status rc = migr__enter(context);

	if (rc != MIGR_OK)
		return rc;
	if (!out)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no place for the list");
	*out = NULL;
	return migr__revisions_graph(&context->revisions, graph, &context->error);
}

static migr_status finish(migr_context *context, migr_status rc, migr__nodes *nodes, migr_revision_list **out)
{
	if (rc == MIGR_OK)
		rc = migr__list_new(context, nodes, out);
	migr__nodes_free(&context->alloc, nodes);
	return rc;
}

migr_status migr_heads(migr_context *context, int32_t real, migr_revision_list **out)
{
	const migr__graph *graph;
	migr__nodes nodes = { 0 };
	migr_status rc = begin(context, out, &graph);

	if (rc != MIGR_OK)
		return rc;
	return finish(context, migr__graph_heads(graph, real, &nodes, &context->error), &nodes, out);
}

migr_status migr_branches(migr_context *context, migr_revision_list **out)
{
	const migr__graph *graph;
	migr__nodes nodes = { 0 };
	migr_status rc = begin(context, out, &graph);

	if (rc != MIGR_OK)
		return rc;
	return finish(context, migr__graph_branch_points(graph, &nodes, &context->error), &nodes, out);
}

/* Whether "current" is a symbol in a target or range, and not a part of somebody's id or label. */
static int mentions_current(const char *text)
{
	static const char ends[] = ":@+- \t\r\n\f\v";

	while (text && *text) {
		size_t size = strcspn(text, ends);

		if (migr__view_is((migr__view){ text, size }, "current"))
			return 1;
		text += size;
		text += strspn(text, ends);
	}
	return 0;
}

/* Reads the rows if `needed`; rows that the program does not know are no revisions that one could name. */
static migr_status read_rows(migr_context *context, const migr__graph *graph, int needed, migr__state *state,
                             migr__nodes *rows)
{
	size_t n_unknown;
	migr_status rc;

	migr__state_init(state, &context->alloc);
	if (!needed)
		return MIGR_OK;
	if (!context->connection) {
		migr__fail(&context->error, MIGR_ERROR_MISUSE, "this context has no database, so nothing is current");
		return migr__error_hint(&context->error, "open it with migr_open or migr_open_borrowed");
	}
	rc = migr__state_read(context, state, &context->error);
	if (rc == MIGR_OK)
		rc = migr__state_nodes(state, graph, rows, &n_unknown, &context->error);
	return rc;
}

migr_status migr_history(migr_context *context, const char *range, int32_t mark_current, migr_revision_list **out)
{
	const migr__graph *graph;
	migr__nodes nodes = { 0 }, rows = { 0 };
	migr__state state;
	int needed = mark_current || mentions_current(range);
	migr_status rc = begin(context, out, &graph);

	if (rc != MIGR_OK)
		return rc;
	rc = read_rows(context, graph, needed, &state, &rows);
	if (rc == MIGR_OK)
		rc = migr__graph_range(graph, range, needed ? &rows : NULL, &nodes, &context->error);
	rc = finish(context, rc, &nodes, out);
	if (rc == MIGR_OK && mark_current) {
		rc = migr__list_mark(context, *out, &state);
		if (rc != MIGR_OK) {
			migr_revision_list_free(*out);
			*out = NULL;
		}
	}
	migr__nodes_free(&context->alloc, &rows);
	migr__state_clear(&state);
	return rc;
}

migr_status migr_resolve(migr_context *context, const char *target, migr_revision_list **out)
{
	const migr__graph *graph;
	migr__nodes nodes = { 0 }, rows = { 0 };
	migr__state state;
	int needed = mentions_current(target);
	migr_status rc = begin(context, out, &graph);

	if (rc != MIGR_OK)
		return rc;
	if (!target)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the target is NULL");
	rc = read_rows(context, graph, needed, &state, &rows);
	if (rc == MIGR_OK)
		rc = migr__graph_resolve(graph, target, needed ? &rows : NULL, &nodes, &context->error);
	rc = finish(context, rc, &nodes, out);
	migr__nodes_free(&context->alloc, &rows);
	migr__state_clear(&state);
	return rc;
}

migr_status migr_current(migr_context *context, migr_revision_list **out)
{
	migr__state state;
	migr_status rc = migr__enter_database(context);

	if (rc != MIGR_OK)
		return rc;
	if (!out)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no place for the list");
	*out = NULL;
	migr__state_init(&state, &context->alloc);
	rc = migr__state_read(context, &state, &context->error);
	if (rc == MIGR_OK)
		rc = migr__list_of_rows(context, &state, out);
	migr__state_clear(&state);
	return rc;
}
