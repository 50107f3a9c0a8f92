/* SPDX-License-Identifier: MIT */
/*
 * History ranges: "start:end", both included, newest first. Relative ends count from the other side, and end where the
 * revisions end.
 */
#include "graph/target.h"

#include <string.h>

typedef struct side {
	migr__target target;
	migr__nodes nodes; /* empty: base */
	int given;
	int relative; /* to the other side */
} side;

typedef struct range {
	const migr__graph *graph;
	const migr__nodes *rows;
	side low;
	side high;
	migr_error *error;
} range;

static migr_status fail_syntax(range *r, migr__view text, const char *what)
{
	migr__buf shown;

	migr__buf_init(&shown, r->error->alloc);
	migr__buf_show(&shown, text);
	if (shown.failed)
		migr__fail_memory(r->error);
	else
		migr__fail(r->error, MIGR_ERROR_TARGET_SYNTAX, "the range '%s' %s", migr__buf_text(&shown), what);
	migr__buf_free(&shown);
	return migr__graph_hint(r->error, "write START:END, START: or :END");
}

static migr_status open_side(range *r, side *s, migr__view text)
{
	migr_status status;

	text = migr__view_trim(text);
	if (!text.size)
		return MIGR_OK;
	s->given = 1;
	status = migr__target_open(&s->target, r->graph, text, r->rows != NULL, r->error);
	s->relative = s->target.steps && !s->target.symbol.size;
	return status;
}

static migr_status open_sides(range *r, migr__view text)
{
	const char *colon = text.size ? memchr(text.data, ':', text.size) : NULL;
	migr__view low, high;
	migr_status status;

	if (!colon)
		return fail_syntax(r, text, "has no ':'");
	low = (migr__view){ text.data, (size_t)(colon - text.data) };
	high = (migr__view){ colon + 1, text.size - low.size - 1 };
	if (high.size && memchr(high.data, ':', high.size))
		return fail_syntax(r, text, "has more than one ':'");
	status = open_side(r, &r->low, low);
	if (status == MIGR_OK)
		status = open_side(r, &r->high, high);
	if (status == MIGR_OK && r->low.relative && r->high.relative)
		return fail_syntax(r, text, "is relative on both sides");
	return status;
}

static migr_status resolve_symbol(range *r, side *s)
{
	migr__node node;
	migr_status status;

	if (!s->target.steps)
		return migr__target_symbol(&s->target, r->rows, &s->nodes, r->error);
	status = migr__target_from_symbol(&s->target, r->rows, 1, &node, r->error);
	if (status == MIGR_OK && node != MIGR__NO_NODE && !migr__nodes_add(r->graph->alloc, &s->nodes, node))
		status = migr__fail_memory(r->error);
	return status;
}

static migr_status fail_direction(range *r, const side *s, int up)
{
	migr__fail(r->error, MIGR_ERROR_TARGET_DIRECTION, "'%.*s' leads out of the range", (int)s->target.text.size,
	           s->target.text.data);
	return migr__graph_hint(r->error, up ? "at the end of a range, +N counts up from its start"
	                                     : "at the start of a range, -N counts down from its end");
}

static migr_status walk_from(range *r, side *s, const migr__nodes *starts)
{
	migr__node node;
	migr_status status;

	if (starts->count > 1) {
		migr__fail_list(r->error, r->graph, starts, "'%.*s' is ambiguous: it counts from several revisions",
		                (int)s->target.text.size, s->target.text.data);
		return migr__graph_hint(r->error, "name the branch: BRANCH@%.*s", (int)s->target.text.size,
		                        s->target.text.data);
	}
	status = migr__target_walk(&s->target, starts->count ? starts->items[0] : MIGR__NO_NODE, 1, &node, r->error);
	if (status == MIGR_OK && node != MIGR__NO_NODE && !migr__nodes_add(r->graph->alloc, &s->nodes, node))
		status = migr__fail_memory(r->error);
	return status;
}

/* A side that counts from the other one. */
static migr_status resolve_relative(range *r, side *s, const side *other)
{
	int up = s == &r->high;
	migr__nodes starts = { NULL, 0, 0 };
	migr_status status = MIGR_OK;

	if (up != (s->target.steps > 0))
		return fail_direction(r, s, up);
	for (size_t i = 0; i < other->nodes.count && status == MIGR_OK; i++)
		if (migr__target_has(&s->target, other->nodes.items[i]) &&
		    !migr__nodes_add(r->graph->alloc, &starts, other->nodes.items[i]))
			status = migr__fail_memory(r->error);
	if (status == MIGR_OK && other->nodes.count && !starts.count) {
		migr__fail(r->error, MIGR_ERROR_TARGET_NOT_IN_BRANCH, "revision '%s' is not in the branch '%.*s'",
		           migr__graph_id(r->graph, other->nodes.items[0]), (int)s->target.branch.size,
		           s->target.branch.data);
		status = migr__graph_hint(r->error, "both sides of a range are on one line");
	}
	if (status == MIGR_OK)
		status = walk_from(r, s, &starts);
	migr__nodes_free(r->graph->alloc, &starts);
	return status;
}

static migr_status resolve_sides(range *r)
{
	migr_status status = MIGR_OK;

	if (!r->high.given && r->low.target.branch.size)
		status = migr__target_heads(&r->low.target, &r->high.nodes, r->error);
	else if (!r->high.given)
		status = migr__graph_heads(r->graph, 1, &r->high.nodes, r->error);
	else if (!r->high.relative)
		status = resolve_symbol(r, &r->high);
	if (status == MIGR_OK && r->low.given)
		status = r->low.relative ? resolve_relative(r, &r->low, &r->high) : resolve_symbol(r, &r->low);
	if (status == MIGR_OK && r->high.relative)
		status = resolve_relative(r, &r->high, &r->low);
	return status;
}

static migr_status fail_not_on_line(range *r, migr__node low)
{
	const char *high = r->high.nodes.count ? migr__graph_id(r->graph, r->high.nodes.items[0]) : "base";

	migr__fail(r->error, MIGR_ERROR_TARGET_DIRECTION, "'%s' is not an ancestor of %s'%s'",
	           migr__graph_id(r->graph, low), r->high.nodes.count > 1 ? "any of the range's ends, such as " : "",
	           high);
	return migr__graph_hint(r->error, "a range goes from an older revision to a newer one on the same line");
}

static migr_status fail_not_in_branch(range *r, migr__node node)
{
	migr__view name = r->low.target.branch;

	migr__fail(r->error, MIGR_ERROR_TARGET_NOT_IN_BRANCH, "revision '%s' is not in the branch '%.*s'",
	           migr__graph_id(r->graph, node), (int)name.size, name.data);
	return migr__graph_hint(r->error, "both sides of a range are on one line");
}

/* If the start is a revision in a branch, only ends in that branch count. */
static migr_status keep_branch(range *r, migr__marks *branch)
{
	migr__node first = r->high.nodes.count ? r->high.nodes.items[0] : MIGR__NO_NODE;
	size_t kept = 0;

	migr__marks_branch(branch, r->low.target.branch_node);
	for (size_t i = 0; i < r->high.nodes.count; i++)
		if (branch->in[r->high.nodes.items[i]])
			r->high.nodes.items[kept++] = r->high.nodes.items[i];
	r->high.nodes.count = kept;
	memset(branch->in, 0, r->graph->count);
	return kept || first == MIGR__NO_NODE ? MIGR_OK : fail_not_in_branch(r, first);
}

/* Marks what the start leaves of the range. */
static migr_status mark_start(range *r, const migr__marks *set, migr__marks *kept)
{
	if (!r->low.nodes.count && r->low.target.branch.size)
		migr__marks_branch(kept, r->low.target.branch_node);
	else if (!r->low.nodes.count)
		memset(kept->in, 1, r->graph->count);
	for (size_t i = 0; i < r->low.nodes.count; i++) {
		if (!set->in[r->low.nodes.items[i]])
			return fail_not_on_line(r, r->low.nodes.items[i]);
		if (!kept->in[r->low.nodes.items[i]])
			migr__marks_spread(kept, r->low.nodes.items[i], MIGR__TO_CHILDREN);
	}
	return MIGR_OK;
}

/* Marks in `set` what the ends need, and in `kept` what of it the start leaves, and perhaps more. */
static migr_status mark(range *r, migr__marks *set, migr__marks *kept)
{
	migr_status status = MIGR_OK;
	int found = 0;

	if (!migr__marks_init(set, r->graph) || !migr__marks_init(kept, r->graph))
		return migr__fail_memory(r->error);
	if (r->low.nodes.count && r->low.target.branch.size)
		status = keep_branch(r, kept);
	for (size_t i = 0; i < r->high.nodes.count; i++)
		if (!set->in[r->high.nodes.items[i]])
			migr__marks_spread(set, r->high.nodes.items[i], MIGR__TO_ANCESTRY);
	if (status == MIGR_OK)
		status = mark_start(r, set, kept);
	for (migr__node i = 0; status == MIGR_OK && i < r->graph->count; i++)
		found |= set->in[i] & kept->in[i];
	if (status == MIGR_OK && !found && r->high.nodes.count)
		status = fail_not_in_branch(r, r->high.nodes.items[0]);
	return status;
}

/* Lists what is marked in both, newest first. All of `set` is sorted: what is left out can stand between what is kept.
 */
static int list(range *r, migr__marks *set, const migr__marks *kept, migr__nodes *out)
{
	const migr__graph *graph = r->graph;
	migr__nodes sorted = { NULL, 0, 0 };
	int circular, done;

	done = migr__reserve(graph->alloc, &sorted.items, &sorted.capacity, graph->count, sizeof *sorted.items) &&
	       migr__graph_sort(graph, set->in, r->high.nodes.items, r->high.nodes.count, sorted.items, &sorted.count,
	                        &circular);
	for (size_t i = sorted.count; done && i-- > 0;)
		if (kept->in[sorted.items[i]])
			done = migr__nodes_add(graph->alloc, out, sorted.items[i]);
	migr__nodes_free(graph->alloc, &sorted);
	return done;
}

migr_status migr__graph_range(const migr__graph *graph, const char *text, const migr__nodes *rows, migr__nodes *out,
                              migr_error *error)
{
	range r = { .graph = graph, .rows = rows, .error = error };
	migr__marks set = { NULL, NULL, NULL }, kept = { NULL, NULL, NULL };
	migr_status status = text ? open_sides(&r, migr__view_trim(migr__view_of(text))) : MIGR_OK;

	if (status == MIGR_OK)
		status = resolve_sides(&r);
	if (status == MIGR_OK)
		status = mark(&r, &set, &kept);
	if (status == MIGR_OK && !list(&r, &set, &kept, out))
		status = migr__fail_memory(error);
	migr__marks_free(&set);
	migr__marks_free(&kept);
	migr__nodes_free(graph->alloc, &r.low.nodes);
	migr__nodes_free(graph->alloc, &r.high.nodes);
	migr__target_close(&r.low.target);
	migr__target_close(&r.high.target);
	return status;
}
