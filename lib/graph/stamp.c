/* SPDX-License-Identifier: MIT */
/*
 * The rows after a stamp: the targets, and those rows before it that share no line of ancestry with any of them.
 * Targets that share one with each other contradict themselves and are refused.
 */
#include "graph/target.h"

typedef struct stamp {
	const migr__graph *graph;
	migr__marks related; /* shares ancestry with a target, or is to be forgotten for "base" */
	migr__nodes targets;
	unsigned char *is_target; /* per node */
	int base;                 /* "base" without a branch is among the targets */
	migr_error *error;
} stamp;

static migr_status fail_overlap(const stamp *s, const char *a, const char *b)
{
	if (a == b) {
		migr__fail(s->error, MIGR_ERROR_TARGET_OVERLAP, "the targets overlap: two of them stand for '%s'", a);
		return migr__graph_hint(s->error, "name each revision once");
	}
	migr__fail(s->error, MIGR_ERROR_TARGET_OVERLAP, "the targets overlap: '%s' is below '%s'", a, b);
	return migr__graph_hint(s->error,
				"a revision stands for all its ancestors and dependencies: name the upper one only");
}

static migr_status resolve(stamp *s, const char *text, migr__node *base_of)
{
	migr__target target;
	migr__node node = MIGR__NO_NODE;
	migr_status status = migr__target_open(&target, s->graph, migr__view_of(text), 0, s->error);

	*base_of = MIGR__NO_NODE;
	if (status == MIGR_OK && target.steps && !target.symbol.size) {
		migr__fail(s->error, MIGR_ERROR_TARGET_SYNTAX, "'%.*s' is relative to nothing", (int)target.text.size,
			   target.text.data);
		status = migr__graph_hint(s->error, "a stamp names its revisions: REVISION, head, head-1");
	} else if (status == MIGR_OK && target.steps) {
		status = migr__target_from_symbol(&target, NULL, 0, &node, s->error);
		if (status == MIGR_OK && node != MIGR__NO_NODE && !migr__nodes_add(s->graph->alloc, &s->targets, node))
			status = migr__fail_memory(s->error);
		s->base |= node == MIGR__NO_NODE && !target.branch.size;
		*base_of = node == MIGR__NO_NODE ? target.branch_node : MIGR__NO_NODE;
	} else if (status == MIGR_OK) {
		status = migr__target_symbol(&target, NULL, &s->targets, s->error);
		if (migr__target_is_base(&target)) {
			s->base |= !target.branch.size;
			*base_of = target.branch_node;
		}
	}
	migr__target_close(&target);
	return status;
}

/* The targets that are neither an ancestor nor a descendant of another: all of them, or an error. */
static migr_status check_overlap(stamp *s)
{
	const migr__graph *graph = s->graph;
	migr__applied applied;
	migr_status status = MIGR_OK;

	for (size_t i = 0; i < s->targets.count; i++) {
		migr__node node = s->targets.items[i];

		if (s->is_target[node])
			return fail_overlap(s, migr__graph_id(graph, node), migr__graph_id(graph, node));
		s->is_target[node] = 1;
	}
	if (!migr__applied_init(&applied, graph, graph->alloc, &s->targets))
		return migr__fail_memory(s->error);
	for (size_t i = 0; i < s->targets.count && status == MIGR_OK; i++) {
		migr__marks up = { NULL, NULL, NULL };
		migr__node node = s->targets.items[i];

		if (migr__applied_is_row(&applied, node))
			continue;
		/* Something stands on it: a target is somewhere above. */
		if (!migr__marks_init(&up, graph))
			status = migr__fail_memory(s->error);
		else
			migr__marks_spread(&up, node, MIGR__TO_FOLLOWERS);
		for (size_t j = 0; j < s->targets.count && status == MIGR_OK; j++)
			if (j != i && up.in[s->targets.items[j]])
				status = fail_overlap(s, migr__graph_id(graph, node),
						      migr__graph_id(graph, s->targets.items[j]));
		migr__marks_free(&up);
	}
	migr__applied_free(&applied, graph->alloc);
	return status;
}

/* Down and up are spread one after the other, each over marks of its own: what is below one target may be above
 * another. */
static int mark_related(stamp *s, const migr__nodes *nodes, int ways)
{
	migr__marks marks = { NULL, NULL, NULL };
	int done = migr__marks_init(&marks, s->graph);

	for (size_t i = 0; done && i < nodes->count; i++)
		if (!marks.in[nodes->items[i]])
			migr__marks_spread(&marks, nodes->items[i], ways);
	for (migr__node i = 0; done && i < s->graph->count; i++)
		s->related.in[i] |= marks.in[i];
	migr__marks_free(&marks);
	return done;
}

static migr_status check_bases(stamp *s, const migr__nodes *bases)
{
	if (s->base && s->targets.count)
		return fail_overlap(s, "base", migr__graph_id(s->graph, s->targets.items[0]));
	if (!mark_related(s, bases, MIGR__TO_ANCESTRY) || !mark_related(s, bases, MIGR__TO_FOLLOWERS))
		return migr__fail_memory(s->error);
	for (size_t i = 0; i < s->targets.count; i++)
		if (s->related.in[s->targets.items[i]])
			return fail_overlap(s, "base", migr__graph_id(s->graph, s->targets.items[i]));
	return MIGR_OK;
}

static migr_status collect(stamp *s, const migr__nodes *rows, migr__nodes *to)
{
	if (!mark_related(s, &s->targets, MIGR__TO_ANCESTRY) || !mark_related(s, &s->targets, MIGR__TO_FOLLOWERS))
		return migr__fail_memory(s->error);
	for (size_t i = 0; i < rows->count; i++)
		if (!s->base && !s->related.in[rows->items[i]] && !migr__nodes_add(s->graph->alloc, to, rows->items[i]))
			return migr__fail_memory(s->error);
	for (size_t i = 0; i < s->targets.count; i++)
		if (!migr__nodes_add(s->graph->alloc, to, s->targets.items[i]))
			return migr__fail_memory(s->error);
	return MIGR_OK;
}

migr_status migr__plan_stamp(const migr__graph *graph, const char *const *targets, size_t n_targets,
			     const migr__nodes *rows, migr__nodes *to, migr_error *error)
{
	stamp s = { .graph = graph, .error = error };
	migr__nodes bases = { NULL, 0, 0 };
	migr_status status = MIGR_OK;

	s.is_target = migr__calloc(graph->alloc, graph->count, 1);
	if (!migr__marks_init(&s.related, graph) || !s.is_target)
		status = migr__fail_memory(error);
	for (size_t i = 0; i < n_targets && status == MIGR_OK; i++) {
		migr__node base_of;

		status = resolve(&s, targets[i], &base_of);
		if (status == MIGR_OK && base_of != MIGR__NO_NODE && !migr__nodes_add(graph->alloc, &bases, base_of))
			status = migr__fail_memory(error);
	}
	if (status == MIGR_OK)
		status = check_overlap(&s);
	if (status == MIGR_OK)
		status = check_bases(&s, &bases);
	if (status == MIGR_OK)
		status = collect(&s, rows, to);
	migr__nodes_free(graph->alloc, &bases);
	migr__nodes_free(graph->alloc, &s.targets);
	migr__marks_free(&s.related);
	migr__free(graph->alloc, s.is_target);
	return status;
}
