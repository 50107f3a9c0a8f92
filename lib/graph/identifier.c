/* SPDX-License-Identifier: MIT */
/*
 * The identifier grammar: parsing, and finding what a symbol stands for. docs/identifiers.md is its description for
 * users.
 */
#include "graph/target.h"

#include <string.h>

/* Prefixes are looked for among keys of at least so many characters. */
#define SHORTEST_KEY 4

static migr_status syntax_error(migr_error *error, migr__view text, const char *what, const char *hint)
{
	migr__buf shown;

	migr__buf_init(&shown, error->alloc);
	migr__buf_show(&shown, text);
	migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "the target '%s' %s", migr__buf_text(&shown), what);
	if (shown.failed)
		migr__fail_memory(error);
	migr__buf_free(&shown);
	return migr__graph_hint(error, "%s", hint);
}

static int is_name(migr__view view)
{
	for (size_t i = 0; i < view.size; i++) {
		unsigned char c = (unsigned char)view.data[i];

		if (c <= ' ' || c == 0x7f || c == '@' || c == '+' || c == '-' || c == ':' || c == ',')
			return 0;
	}
	return view.size > 0 && migr__utf8_invalid(view.data, view.size) == SIZE_MAX;
}

/* The number after the sign; 0 if it is none, or too big. */
static int32_t read_steps(migr__view digits)
{
	int32_t n = 0;

	if (!digits.size)
		return 0;
	for (size_t i = 0; i < digits.size; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9' || n > (INT32_MAX - 9) / 10)
			return 0;
		n = n * 10 + (digits.data[i] - '0');
	}
	return n;
}

static migr_status parse(migr__target *target, migr_error *error)
{
	static const char form[] = "write [BRANCH@]REVISION, or a number of steps with a sign: +2, head-1, BRANCH@+1";
	const char *at;
	size_t sign = 0;
	migr__view rest = target->text;

	if (!rest.size)
		return syntax_error(error, target->text, "is empty", form);
	at = memchr(rest.data, '@', rest.size);
	if (at) {
		target->branch = (migr__view){ rest.data, (size_t)(at - rest.data) };
		rest = (migr__view){ at + 1, rest.size - target->branch.size - 1 };
		if (!target->branch.size)
			return syntax_error(error, target->text, "names no branch before its @", form);
		if (!rest.size)
			return syntax_error(error, target->text, "names nothing after its @", form);
		if (!is_name(target->branch))
			return syntax_error(error, target->text, "has characters before its @ that no branch has",
					    form);
	}
	while (sign < rest.size && rest.data[sign] != '+' && rest.data[sign] != '-')
		sign++;
	target->symbol = (migr__view){ rest.data, sign };
	if (sign && !is_name(target->symbol))
		return syntax_error(error, target->text, "has characters that no revision has", form);
	if (sign == rest.size)
		return MIGR_OK;
	target->steps = read_steps((migr__view){ rest.data + sign + 1, rest.size - sign - 1 });
	if (!target->steps)
		return syntax_error(error, target->text,
				    "does not end in a number of steps of at least 1 and at most nine digits", form);
	if (rest.data[sign] == '-')
		target->steps = -target->steps;
	return MIGR_OK;
}

migr_status migr__fail_list(migr_error *error, const migr__graph *graph, const migr__nodes *nodes, const char *format,
			    ...)
{
	migr__buf text;
	va_list args;

	migr__buf_init(&text, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	migr__buf_puts(&text, ": ");
	migr__graph_join(graph, nodes->items, nodes->count, &text);
	migr__fail(error, MIGR_ERROR_TARGET_AMBIGUOUS, "%s", migr__buf_text(&text));
	if (text.failed)
		migr__fail_memory(error);
	migr__buf_free(&text);
	return migr__graph_list(graph, nodes->items, nodes->count, error);
}

/* Characters, not bytes. */
static size_t length(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static int starts_with(const char *key, migr__view name)
{
	return strncmp(key, name.data, name.size) == 0;
}

/* What a name may be the beginning of. */
typedef struct candidates {
	migr__nodes inside;  /* revisions in the branch */
	migr__nodes outside; /* and out of it */
	const char *shorter; /* a key too short for prefixes */
	unsigned char *seen; /* per node */
} candidates;

static int add_candidate(const migr__target *target, candidates *found, const char *key, migr__node node,
			 migr__view name)
{
	if (!starts_with(key, name))
		return 1;
	if (length(key) < SHORTEST_KEY) {
		found->shorter = key;
		return 1;
	}
	/* Its id and its labels are one candidate. */
	if (found->seen[node])
		return 1;
	found->seen[node] = 1;
	return migr__nodes_add(target->graph->alloc, migr__target_has(target, node) ? &found->inside : &found->outside,
			       node);
}

static int find_candidates(const migr__target *target, migr__view name, candidates *found)
{
	const migr__graph *graph = target->graph;
	int done;

	found->seen = migr__calloc(graph->alloc, graph->count, 1);
	done = found->seen != NULL;
	for (migr__node i = 0; done && i < graph->count; i++)
		done = add_candidate(target, found, graph->nodes[i].id, i, name);
	for (size_t i = 0; done && i < graph->n_labels; i++)
		done = add_candidate(target, found, graph->labels[i].name, graph->labels[i].node, name);
	migr__free(graph->alloc, found->seen);
	return done;
}

static migr_status fail_not_found(const migr__graph *graph, migr__view name, const char *what, const char *shorter,
				  migr_error *error)
{
	const char *similar[3];
	size_t n = migr__graph_nearest(graph, name, similar, 3);
	migr__buf hint;
	migr_status status =
	    migr__fail(error, MIGR_ERROR_TARGET_NOT_FOUND, "there is no %s '%.*s'", what, (int)name.size, name.data);

	migr__buf_init(&hint, error->alloc);
	for (size_t i = 0; i < n; i++)
		migr__buf_printf(&hint, "%s'%s'", i == 0 ? "did you mean " : i + 1 < n ? ", " : " or ", similar[i]);
	if (shorter)
		migr__buf_printf(&hint, "%sids and labels shorter than %d characters, such as '%s', are typed whole",
				 n ? "? " : "", SHORTEST_KEY, shorter);
	else
		migr__buf_puts(&hint, n ? "?" : "'migr history' lists the revisions");
	if (hint.failed)
		status = migr__fail_memory(error);
	else
		status = migr__graph_hint(error, "%s", migr__buf_text(&hint));
	for (size_t i = 0; i < n && status != MIGR_ERROR_NO_MEMORY; i++)
		status = migr__error_detail(error, MIGR_ERROR_TARGET_NOT_FOUND, similar[i]);
	migr__buf_free(&hint);
	return status;
}

static migr_status fail_outside(const migr__target *target, const migr__nodes *nodes, migr_error *error)
{
	const migr__graph *graph = target->graph;
	const char *id = graph->nodes[nodes->items[0]].id;

	migr__fail(error, MIGR_ERROR_TARGET_NOT_IN_BRANCH, "revision '%s' is not in the branch '%.*s'", id,
		   (int)target->branch.size, target->branch.data);
	migr__graph_hint(error, "leave the branch out, or name an ancestor or descendant of '%s'",
			 graph->nodes[target->branch_node].id);
	if (nodes->count > 1)
		return migr__graph_list(graph, nodes->items, nodes->count, error);
	return error->status == MIGR_ERROR_NO_MEMORY ? error->status : migr__error_revision(error, id);
}

/* A name by its beginning. */
static migr_status find_prefix(const migr__target *target, migr__view name, const char *what, migr__node *out,
			       migr_error *error)
{
	candidates found = { .shorter = NULL };
	migr_status status = MIGR_OK;

	if (!find_candidates(target, name, &found))
		status = migr__fail_memory(error);
	else if (found.inside.count == 1)
		*out = found.inside.items[0];
	else if (found.inside.count > 1) {
		status = migr__fail_list(error, target->graph, &found.inside, "several revisions begin with '%.*s'",
					 (int)name.size, name.data);
		status = migr__graph_hint(error, "type more of the id, or put the branch before it: BRANCH@%.*s",
					  (int)name.size, name.data);
	} else if (found.outside.count)
		status = fail_outside(target, &found.outside, error);
	else
		status = fail_not_found(target->graph, name, what, found.shorter, error);
	migr__nodes_free(target->graph->alloc, &found.inside);
	migr__nodes_free(target->graph->alloc, &found.outside);
	return status;
}

/* An id, a label, or the beginning of one; in the branch, if there is one. */
static migr_status find_name(const migr__target *target, migr__view name, const char *what, migr__node *out,
			     migr_error *error)
{
	*out = migr__graph_key(target->graph, name);
	if (*out == MIGR__NO_NODE)
		return find_prefix(target, name, what, out, error);
	if (!migr__target_has(target, *out))
		return fail_outside(target, &(migr__nodes){ out, 1, 1 }, error);
	return MIGR_OK;
}

migr_status migr__target_open(migr__target *target, const migr__graph *graph, migr__view text, int current,
			      migr_error *error)
{
	migr__node branch;
	migr_status status;

	memset(target, 0, sizeof *target);
	target->graph = graph;
	target->text = migr__view_trim(text);
	target->current = current;
	target->branch_node = MIGR__NO_NODE;
	status = parse(target, error);
	if (status != MIGR_OK || !target->branch.size)
		return status;
	status = find_name(target, target->branch, "branch label or revision", &branch, error);
	if (status != MIGR_OK)
		return status;
	if (!migr__marks_init(&target->lineage, graph))
		return migr__fail_memory(error);
	target->branch_node = branch;
	migr__marks_lineage(&target->lineage, branch);
	return MIGR_OK;
}

void migr__target_close(migr__target *target)
{
	migr__marks_free(&target->lineage);
}

int migr__target_is_base(const migr__target *target)
{
	return migr__view_is(target->symbol, "base");
}

int migr__target_has(const migr__target *target, migr__node node)
{
	return target->branch_node == MIGR__NO_NODE || target->lineage.in[node];
}

/* Of the branch's heads, not the ones that another one of them depends on. */
migr_status migr__target_heads(const migr__target *target, migr__nodes *out, migr_error *error)
{
	const migr__graph *graph = target->graph;
	migr__nodes heads = { NULL, 0, 0 };
	migr__applied applied;
	migr_status status = MIGR_OK;
	int done = 1;

	if (target->branch_node == MIGR__NO_NODE)
		return migr__graph_heads(graph, 1, out, error);
	for (migr__node i = 0; i < graph->count && done; i++)
		if (target->lineage.in[i] && migr__graph_is_head(graph, i))
			done = migr__nodes_add(graph->alloc, &heads, i);
	/* As if just they were applied: what is then a row is no other head's dependency. */
	if (!done || !migr__applied_init(&applied, graph, graph->alloc, &heads))
		status = migr__fail_memory(error);
	else {
		if (!migr__applied_rows(&applied, graph->alloc, out))
			status = migr__fail_memory(error);
		migr__applied_free(&applied, graph->alloc);
	}
	migr__nodes_free(graph->alloc, &heads);
	return status;
}

static migr_status fail_heads(const migr__target *target, const migr__nodes *heads, migr_error *error)
{
	const migr__graph *graph = target->graph;
	int size = (int)target->branch.size;
	const char *branch = size ? target->branch.data : "";
	migr__buf text;

	migr__buf_init(&text, error->alloc);
	migr__graph_join(graph, heads->items, heads->count, &text);
	migr__fail(error, MIGR_ERROR_MULTIPLE_HEADS, "%s%.*s%s several heads: %s", size ? "the branch '" : "there are",
		   size, branch, size ? "' has" : "", migr__buf_text(&text));
	if (text.failed)
		migr__fail_memory(error);
	migr__buf_free(&text);
	migr__graph_hint(error, "say '%.*s%sheads' for all of them, or name one: REVISION or BRANCH@head", size, branch,
			 size ? "@" : "");
	return migr__graph_list(graph, heads->items, heads->count, error);
}

static migr_status add_head(const migr__target *target, migr__nodes *out, migr_error *error)
{
	migr__nodes heads = { NULL, 0, 0 };
	migr_status status = migr__target_heads(target, &heads, error);

	if (status == MIGR_OK && heads.count > 1)
		status = fail_heads(target, &heads, error);
	else if (status == MIGR_OK && heads.count == 1 && !migr__nodes_add(target->graph->alloc, out, heads.items[0]))
		status = migr__fail_memory(error);
	migr__nodes_free(target->graph->alloc, &heads);
	return status;
}

static migr_status add_rows(const migr__target *target, const migr__nodes *rows, migr__nodes *out, migr_error *error)
{
	for (size_t i = 0; i < rows->count; i++)
		if (migr__target_has(target, rows->items[i]) &&
		    !migr__nodes_add(target->graph->alloc, out, rows->items[i]))
			return migr__fail_memory(error);
	return MIGR_OK;
}

migr_status migr__target_symbol(const migr__target *target, const migr__nodes *rows, migr__nodes *out,
				migr_error *error)
{
	migr__node node;
	migr_status status;

	if (migr__target_is_base(target))
		return MIGR_OK;
	if (migr__view_is(target->symbol, "heads"))
		return migr__target_heads(target, out, error);
	if (migr__view_is(target->symbol, "head"))
		return add_head(target, out, error);
	if (target->current && migr__view_is(target->symbol, "current"))
		return add_rows(target, rows, out, error);
	status = find_name(target, target->symbol, "revision or branch label", &node, error);
	if (status == MIGR_OK && !migr__nodes_add(target->graph->alloc, out, node))
		status = migr__fail_memory(error);
	return status;
}

migr_status migr__target_one(const migr__target *target, const migr__nodes *rows, migr__node *out, migr_error *error)
{
	migr__nodes nodes = { NULL, 0, 0 };
	migr_status status = migr__target_symbol(target, rows, &nodes, error);

	*out = MIGR__NO_NODE;
	if (status == MIGR_OK && nodes.count == 1)
		*out = nodes.items[0];
	else if (status == MIGR_OK && nodes.count > 1 && migr__view_is(target->symbol, "heads"))
		status = fail_heads(target, &nodes, error);
	else if (status == MIGR_OK && nodes.count > 1) {
		status = migr__fail_list(error, target->graph, &nodes, "'%.*s' stands for several revisions",
					 (int)target->text.size, target->text.data);
		status = migr__graph_hint(error, "name one of them");
	}
	migr__nodes_free(target->graph->alloc, &nodes);
	return status;
}

migr_status migr__graph_resolve(const migr__graph *graph, const char *text, const migr__nodes *rows, migr__nodes *out,
				migr_error *error)
{
	migr__target target;
	migr__node node = MIGR__NO_NODE;
	migr_status status = migr__target_open(&target, graph, migr__view_of(text), rows != NULL, error);

	if (status == MIGR_OK && target.steps && !target.symbol.size)
		status = syntax_error(error, target.text, "is relative to nothing",
				      "name what it counts from: head-1, REVISION+1");
	else if (status == MIGR_OK && target.steps) {
		status = migr__target_from_symbol(&target, rows, 0, &node, error);
		if (status == MIGR_OK && node != MIGR__NO_NODE && !migr__nodes_add(graph->alloc, out, node))
			status = migr__fail_memory(error);
	} else if (status == MIGR_OK)
		status = migr__target_symbol(&target, rows, out, error);
	migr__target_close(&target);
	return status;
}
