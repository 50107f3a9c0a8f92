/* SPDX-License-Identifier: MIT */
/*
 * Whether the database is where its revisions end: what is compared with models otherwise is no news.
 */
#include "engine/compare.h"
#include "engine/create_all.h"
#include "engine/state.h"

#include <string.h>

static void write_ids(const migr__graph *graph, const migr__nodes *nodes, migr__buf *out)
{
	for (size_t i = 0; i < nodes->count; i++)
		migr__buf_printf(out, "%s%s", i ? ", " : "", migr__graph_id(graph, nodes->items[i]));
	if (!nodes->count)
		migr__buf_puts(out, "base");
}

static migr_status behind(migr_context *context, const migr__graph *graph, const migr__nodes *rows,
                          const migr__nodes *heads, migr_error *error)
{
	migr__buf text;
	migr_status rc;

	migr__buf_init(&text, &context->alloc);
	migr__buf_puts(&text, "the database is at ");
	write_ids(graph, rows, &text);
	migr__buf_puts(&text, ", and its revisions end at ");
	write_ids(graph, heads, &text);
	rc = text.failed ? migr__fail_memory(error) : migr__fail(error, MIGR_ERROR_BEHIND, "%s", migr__buf_text(&text));
	migr__buf_free(&text);
	if (rc == MIGR_ERROR_NO_MEMORY)
		return rc;
	return migr__error_hint(error,
	                        "upgrade to heads first; a program may compare as it is by MIGR_COMPARE_ANY_STATE");
}

static migr_status newer(const migr__state *state, const migr__graph *graph, migr_error *error)
{
	for (size_t i = 0; i < state->rows.count; i++) {
		const char *id = state->rows.items[i].revision;

		if (migr__graph_find(graph, id, strlen(id)) != MIGR__NO_NODE)
			continue;
		migr__fail(error, MIGR_ERROR_DATABASE_NEWER,
		           "the database is at revision %s, which this program does not know", id);
		migr__error_revision(error, id);
	}
	return migr__error_hint(error, "use a program that has it; one that has not may compare as it is by "
	                               "MIGR_COMPARE_ANY_STATE");
}

static migr_status unfinished(const migr__state *state, const migr__graph *graph, migr_error *error)
{
	const char *id = state->unfinished.revision;

	if (migr__create_all_is(id) && migr__graph_find(graph, id, strlen(id)) == MIGR__NO_NODE)
		return migr__create_all_unfinished(&state->unfinished, MIGR_ERROR_BEHIND, error);
	migr__fail(error, MIGR_ERROR_BEHIND, "the %s of revision %s was cut off", state->unfinished.direction, id);
	migr__error_revision(error, id);
	return migr__error_hint(error, "finish it first, by another %s", state->unfinished.direction);
}

static int is_same_set(const migr__nodes *a, const migr__nodes *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!migr__nodes_has(b, a->items[i]))
			return 0;
	return a->count == b->count;
}

static migr_status check(migr_context *context, const migr__graph *graph, migr__state *state, migr_error *error)
{
	migr__nodes rows = { 0 }, heads = { 0 };
	size_t n_unknown = 0;
	migr_status rc = migr__state_read(context, state, error);

	if (rc == MIGR_OK)
		rc = migr__state_nodes(state, graph, &rows, &n_unknown, error);
	if (rc == MIGR_OK)
		rc = migr__graph_heads(graph, 1, &heads, error);
	if (rc == MIGR_OK && n_unknown)
		rc = newer(state, graph, error);
	else if (rc == MIGR_OK && state->has_unfinished)
		rc = unfinished(state, graph, error);
	else if (rc == MIGR_OK && !is_same_set(&rows, &heads))
		rc = behind(context, graph, &rows, &heads, error);
	migr__nodes_free(&context->alloc, &rows);
	migr__nodes_free(&context->alloc, &heads);
	return rc;
}

migr_status migr__check_heads(migr_context *context, migr_error *error)
{
	const migr__graph *graph;
	migr__state state;
	migr_status rc;

	if (!migr__revisions_any(&context->revisions))
		return MIGR_OK;
	rc = migr__revisions_graph(&context->revisions, &graph, error);
	if (rc != MIGR_OK)
		return rc;
	migr__state_init(&state, &context->alloc);
	rc = check(context, graph, &state, error);
	migr__state_clear(&state);
	return rc;
}
