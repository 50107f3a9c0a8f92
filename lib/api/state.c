/* SPDX-License-Identifier: MIT */
/*
 * The state of a database, as the application gets it.
 */
#include "engine/list.h"
#include "engine/verify.h"

struct migr_state {
	migr__alloc alloc;
	migr_revision_list *rows;
	migr_revision_list *pending;
	migr__problems problems;
	size_t n_applied;
	int is_initialized;
};

static migr_status find_pending(migr_context *context, const migr__graph *graph, const migr__state *read,
                                migr_state *state)
{
	migr__nodes rows = { 0 }, pending = { 0 };
	migr__applied applied;
	const migr__node *order = migr__graph_order(graph);
	size_t n_unknown;
	int ok;
	migr_status rc = migr__state_nodes(read, graph, &rows, &n_unknown, &context->error);

	if (rc != MIGR_OK)
		return rc;
	ok = migr__applied_init(&applied, graph, &context->alloc, &rows);
	if (ok) {
		state->n_applied = applied.count;
		for (size_t i = 0; i < migr__graph_count(graph) && ok; i++)
			if (!applied.applied[order[i]])
				ok = migr__nodes_add(&context->alloc, &pending, order[i]);
		migr__applied_free(&applied, &context->alloc);
	}
	rc = ok ? migr__list_new(context, &pending, &state->pending) : migr__fail_memory(&context->error);
	migr__nodes_free(&context->alloc, &rows);
	migr__nodes_free(&context->alloc, &pending);
	return rc;
}

static migr_status fill(migr_context *context, migr_state *state)
{
	migr_error *error = &context->error;
	const migr__graph *graph;
	migr__state read;
	migr_status rc = migr__revisions_graph(&context->revisions, &graph, error);

	if (rc != MIGR_OK)
		return rc;
	migr__state_init(&read, &context->alloc);
	rc = migr__state_read(context, &read, error);
	if (rc == MIGR_OK)
		rc = migr__verify(context, graph, &read, &state->problems, error);
	if (rc == MIGR_OK)
		rc = migr__list_of_rows(context, &read, &state->rows);
	if (rc == MIGR_OK)
		rc = find_pending(context, graph, &read, state);
	state->is_initialized = read.has_version_table;
	migr__state_clear(&read);
	return rc;
}

migr_status migr_read_state(migr_context *context, migr_state **out)
{
	migr_status rc = migr__enter_database(context);
	migr_state *state;

	if (rc != MIGR_OK)
		return rc;
	if (!out)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no place for the state");
	*out = NULL;
	state = migr__calloc(&context->alloc, 1, sizeof *state);
	if (!state)
		return migr__fail_memory(&context->error);
	state->alloc = context->alloc;
	migr__problems_init(&state->problems, &context->alloc);
	rc = fill(context, state);
	if (rc != MIGR_OK) {
		migr_state_free(state);
		return rc;
	}
	*out = state;
	return MIGR_OK;
}

void migr_state_free(migr_state *state)
{
	migr__alloc alloc;

	if (!state)
		return;
	alloc = state->alloc;
	migr_revision_list_free(state->rows);
	migr_revision_list_free(state->pending);
	migr__problems_clear(&state->problems);
	migr__free(&alloc, state);
}

const migr_revision_list *migr_state_rows(const migr_state *state)
{
	return state ? state->rows : NULL;
}

const migr_revision_list *migr_state_pending(const migr_state *state)
{
	return state ? state->pending : NULL;
}

size_t migr_state_applied_count(const migr_state *state)
{
	return state ? state->n_applied : 0;
}

int32_t migr_state_initialized(const migr_state *state)
{
	return state ? state->is_initialized : 0;
}

size_t migr_state_problem_count(const migr_state *state)
{
	return state ? state->problems.count : 0;
}

static const migr__problem *problem_at(const migr_state *state, size_t index)
{
	return index < migr_state_problem_count(state) ? &state->problems.items[index] : NULL;
}

migr_status migr_state_problem_status(const migr_state *state, size_t index)
{
	const migr__problem *problem = problem_at(state, index);

	return problem ? problem->status : MIGR_OK;
}

const char *migr_state_problem_revision(const migr_state *state, size_t index)
{
	const migr__problem *problem = problem_at(state, index);

	return problem ? problem->revision : NULL;
}

const char *migr_state_problem_message(const migr_state *state, size_t index)
{
	const migr__problem *problem = problem_at(state, index);

	return problem ? problem->message : NULL;
}
