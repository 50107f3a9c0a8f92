/* SPDX-License-Identifier: MIT */
#include "engine/verify.h"

#include "engine/digest.h"
#include "engine/event.h"

#include <string.h>

void migr__problems_init(migr__problems *problems, const migr__alloc *alloc)
{
	memset(problems, 0, sizeof *problems);
	problems->alloc = alloc;
	migr__arena_init(&problems->arena, alloc);
}

void migr__problems_clear(migr__problems *problems)
{
	migr__free(problems->alloc, problems->items);
	migr__arena_clear(&problems->arena);
	migr__problems_init(problems, problems->alloc);
}

void migr__problems_drop(migr__problems *problems, migr_status status)
{
	size_t kept = 0;

	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].status != status)
			problems->items[kept++] = problems->items[i];
	problems->count = kept;
}

__attribute__((format(printf, 4, 5))) static int add(migr__problems *problems, migr_status status, const char *revision,
                                                     const char *format, ...)
{
	migr__problem problem = { status, migr__arena_strdup(&problems->arena, revision), NULL, 0 };
	migr__buf message;
	va_list args;

	migr__buf_init(&message, problems->alloc);
	va_start(args, format);
	migr__buf_vprintf(&message, format, args);
	va_end(args);
	if (!message.failed)
		problem.message = migr__arena_strdup(&problems->arena, migr__buf_text(&message));
	migr__buf_free(&message);
	if (!problem.revision || !problem.message ||
	    !migr__reserve(problems->alloc, &problems->items, &problems->capacity, problems->count + 1, sizeof problem))
		return 0;
	problems->items[problems->count++] = problem;
	return 1;
}

/* The ledger, as far as it speaks of what is applied now. */
typedef struct known_past {
	migr__arena arena;
	migr__records records;
	migr__map applied;   /* revision -> its newest record that applied it */
	migr__map mentioned; /* ids that some such record has as down revision or dependency */
} known_past;

static int is_text(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

static int mention(known_past *past, const char *names)
{
	migr__view list = migr__view_of(names), name;

	while (migr__next_name(&list, &name))
		if (!migr__map_put(&past->mentioned, name.data, name.size, 1))
			return 0;
	return 1;
}

static migr_status read_ledger(migr_context *context, known_past *past, migr_error *error)
{
	migr_status rc;

	migr__arena_init(&past->arena, &context->alloc);
	memset(&past->records, 0, sizeof past->records);
	migr__map_init(&past->applied, &context->alloc);
	migr__map_init(&past->mentioned, &context->alloc);
	rc = migr__ledger_read(context, &past->arena, &past->records, error);
	for (size_t i = 0; i < past->records.count && rc == MIGR_OK; i++) {
		const migr__record *record = &past->records.items[i];
		int is_done = is_text(record->outcome, "done") || is_text(record->outcome, "skipped");
		int applies = is_done && !is_text(record->direction, "unstamp");
		uint32_t at = is_text(record->direction, "downgrade") ? MIGR__NONE : (uint32_t)i;

		if (applies && !migr__map_put(&past->applied, record->revision, strlen(record->revision), at))
			rc = migr__fail_memory(error);
		if (applies && at != MIGR__NONE &&
		    (!mention(past, record->down_revisions) || !mention(past, record->depends_on)))
			rc = migr__fail_memory(error);
	}
	return rc;
}

static void free_ledger(migr_context *context, known_past *past)
{
	migr__map_free(&past->applied);
	migr__map_free(&past->mentioned);
	migr__free(&context->alloc, past->records.items);
	migr__arena_clear(&past->arena);
}

static const migr__record *find_record(const known_past *past, const char *revision, size_t size)
{
	uint32_t at = migr__map_get(&past->applied, revision, size);

	return at == MIGR__NONE ? NULL : &past->records.items[at];
}

static int lists_name(const char *names, const char *id)
{
	migr__view list = migr__view_of(names), name;

	while (migr__next_name(&list, &name))
		if (migr__view_is(name, id))
			return 1;
	return 0;
}

static int record_lists(const migr__record *record, const char *id)
{
	return lists_name(record->down_revisions, id) || lists_name(record->depends_on, id);
}

/* What the program has below a node: its parents, then its dependencies. */
static migr__node below(const migr__graph *graph, migr__node node, size_t index)
{
	size_t n_parents, n_dependencies;
	const migr__node *parents = migr__graph_parents(graph, node, &n_parents);
	const migr__node *dependencies = migr__graph_dependencies(graph, node, &n_dependencies);

	if (index < n_parents)
		return parents[index];
	return index - n_parents < n_dependencies ? dependencies[index - n_parents] : MIGR__NO_NODE;
}

/* Whether a record stood on something that the program has not got any more: then it must stand on something else now.
 */
static int stood_on_missing(const migr__graph *graph, const migr__record *record)
{
	for (int which = 0; which < 2; which++) {
		migr__view list = migr__view_of(which ? record->depends_on : record->down_revisions), name;

		while (migr__next_name(&list, &name))
			if (migr__graph_find(graph, name.data, name.size) == MIGR__NO_NODE)
				return 1;
	}
	return 0;
}

/* Whether a record's parents, as far as the program still has them and had them then, are others than the program's. */
static int is_moved(const migr__graph *graph, const known_past *past, const migr__record *record, migr__node node)
{
	migr__view list = migr__view_of(record->down_revisions), name;
	size_t n_parents, n_dependencies, i;

	for (i = 0; !stood_on_missing(graph, record) && below(graph, node, i) != MIGR__NO_NODE; i++) {
		const char *id = migr__graph_id(graph, below(graph, node, i));

		if (!record_lists(record, id) && find_record(past, id, strlen(id)))
			return 1;
	}
	migr__graph_parents(graph, node, &n_parents);
	migr__graph_dependencies(graph, node, &n_dependencies);
	while (migr__next_name(&list, &name)) {
		migr__node parent = migr__graph_find(graph, name.data, name.size);
		int found = parent == MIGR__NO_NODE;

		for (i = 0; i < n_parents + n_dependencies && !found; i++)
			found = below(graph, node, i) == parent;
		/* one that is no longer a parent because something was put between is reported as that */
		if (!found && n_parents <= 1 && n_parents == (size_t)(record->down_revisions[0] != '\0')) {
			const char *id = migr__graph_id(graph, below(graph, node, 0));

			found = !find_record(past, id, strlen(id));
		}
		if (!found)
			return 1;
	}
	return 0;
}

static int check_applied(migr_context *context, const migr__graph *graph, const known_past *past, migr__node node,
                         const unsigned char *late, migr__problems *problems)
{
	const migr__revision *revision = &context->revisions.items[node];
	const migr__record *record = find_record(past, revision->id, strlen(revision->id));
	char checksum[MIGR__SHA256_HEX + 1];

	if (late[node])
		return add(problems, MIGR_ERROR_LATE, revision->id,
		           "revision %s stands below applied revisions, but was never run", revision->id);
	if (!record)
		return 1;
	if (!migr__revisions_checksum(&context->revisions, node, checksum))
		return 0;
	if (record->checksum && record->checksum[0] && checksum[0] && record->algorithm == 1 &&
	    strcmp(record->checksum, checksum) != 0)
		return add(problems, MIGR_ERROR_EDITED, revision->id,
		           "revision %s was edited after it had been applied (checksum %.12s, then "
		           "%.12s)",
		           revision->id, checksum, record->checksum);
	if (is_moved(graph, past, record, node))
		return add(problems, MIGR_ERROR_EDITED, revision->id,
		           "revision %s stands on other revisions than when it was applied (then: "
		           "%s)",
		           revision->id, record->down_revisions[0] ? record->down_revisions : "none");
	return 1;
}

/*
 * A node is late if the ledger knows something above it, and neither it nor any record that stands on it. What lies
 * below the point where the ledger begins (a stamp, a database taken over) is mentioned by the record there, and so is
 * not late.
 */
static void mark_late(const migr__graph *graph, const known_past *past, const migr__applied *applied,
                      unsigned char *late)
{
	const migr__node *order = migr__graph_order(graph);

	for (size_t i = migr__graph_count(graph); i-- > 0;) {
		migr__node node = order[i], other;
		const char *id = migr__graph_id(graph, node);
		int is_known = find_record(past, id, strlen(id)) != NULL;

		if (!applied->applied[node] || (!is_known && !late[node]))
			continue;
		for (size_t k = 0; (other = below(graph, node, k)) != MIGR__NO_NODE; k++) {
			const char *name = migr__graph_id(graph, other);

			if (!find_record(past, name, strlen(name)) &&
			    migr__map_get(&past->mentioned, name, strlen(name)) == MIGR__NONE)
				late[other] = 1;
		}
	}
}

/* Walks down from the known rows by what the ledger recorded; what the program has not got is missing. */
static int find_missing(migr_context *context, const migr__graph *graph, const known_past *past,
                        const migr__state *state, migr__problems *problems)
{
	migr__map seen;
	const char **stack = NULL;
	size_t n_stack = 0, capacity = 0;
	int ok = 1;

	migr__map_init(&seen, &context->alloc);
	for (size_t i = 0; i < state->rows.count && ok; i++) {
		const char *id = state->rows.items[i].revision;

		if (migr__graph_find(graph, id, strlen(id)) == MIGR__NO_NODE)
			continue;
		ok = migr__reserve(&context->alloc, &stack, &capacity, n_stack + 1, sizeof *stack);
		if (ok)
			stack[n_stack++] = id;
	}
	while (n_stack && ok) {
		const char *id = stack[--n_stack];
		const migr__record *record = find_record(past, id, strlen(id));

		if (migr__map_get(&seen, id, strlen(id)) != MIGR__NONE)
			continue;
		ok = migr__map_put(&seen, id, strlen(id), 1);
		if (ok && migr__graph_find(graph, id, strlen(id)) == MIGR__NO_NODE &&
		    !(record && is_text(record->direction, "accept")))
			ok = add(problems, MIGR_ERROR_MISSING, id,
			         "revision %s%s%s%s was applied, but is not among the program's any more", id,
			         record && record->message[0] ? " (" : "", record ? record->message : "",
			         record && record->message[0] ? ")" : "");
		for (int which = 0; which < 2 && record && ok; which++) {
			migr__view list = migr__view_of(which ? record->depends_on : record->down_revisions), name;

			while (ok && migr__next_name(&list, &name)) {
				const char *copy = migr__arena_strndup(&problems->arena, name.data, name.size);

				ok = copy &&
				     migr__reserve(&context->alloc, &stack, &capacity, n_stack + 1, sizeof *stack);
				if (ok)
					stack[n_stack++] = copy;
			}
		}
	}
	migr__free(&context->alloc, stack);
	migr__map_free(&seen);
	return ok;
}

/* A digest differs, but every record agrees: then it is something below where the records begin. */
static int blame_unrecorded(migr_context *context, const migr__graph *graph, const migr__state *state,
                            migr__problems *problems)
{
	for (size_t i = 0; i < state->rows.count; i++) {
		const migr__record *row = &state->rows.items[i];
		migr__node node = migr__graph_find(graph, row->revision, strlen(row->revision));
		char chain[MIGR__SHA256_HEX + 1];

		if (node != MIGR__NO_NODE && row->chain && row->chain[0] &&
		    migr__revisions_chain(&context->revisions, node, chain) && chain[0] &&
		    strcmp(row->chain, chain) != 0 &&
		    !add(problems, MIGR_ERROR_EDITED, row->revision,
		         "something below revision %s is no longer what it was when the database was "
		         "stamped or taken over",
		         row->revision))
			return 0;
	}
	return 1;
}

/* What is recorded from here on stands on what was recorded before, until the problems are accepted. */
static int keep_chains(migr_context *context, const migr__graph *graph, const known_past *past)
{
	size_t count = migr__graph_count(graph);
	const char **recorded = migr__calloc(&context->alloc, count, sizeof *recorded);
	int ok;

	for (size_t node = 0; recorded && node < count; node++) {
		const char *id = migr__graph_id(graph, (migr__node)node);
		const migr__record *record = find_record(past, id, strlen(id));

		recorded[node] = record ? record->chain : NULL;
	}
	ok = recorded && migr__revisions_keep_chains(&context->revisions, recorded);
	migr__free(&context->alloc, recorded);
	return ok;
}

static migr_status diagnose(migr_context *context, const migr__graph *graph, const migr__state *state,
                            const migr__nodes *rows, migr__problems *problems, migr_error *error)
{
	size_t count = migr__graph_count(graph), before = problems->count;
	unsigned char *late = migr__calloc(&context->alloc, count, 1);
	migr__applied applied = { 0 };
	known_past past;
	migr_status rc = read_ledger(context, &past, error);
	int ok = late && migr__applied_init(&applied, graph, &context->alloc, rows);

	if (rc == MIGR_OK && ok) {
		mark_late(graph, &past, &applied, late);
		for (size_t i = 0; i < count && ok; i++) {
			migr__node node = migr__graph_order(graph)[i];

			if (applied.applied[node])
				ok = check_applied(context, graph, &past, node, late, problems);
		}
		ok = ok && find_missing(context, graph, &past, state, problems);
		if (ok && problems->count == before)
			ok = blame_unrecorded(context, graph, state, problems);
		ok = ok && keep_chains(context, graph, &past);
	}
	free_ledger(context, &past);
	migr__applied_free(&applied, &context->alloc);
	migr__free(&context->alloc, late);
	return rc != MIGR_OK ? rc : ok ? MIGR_OK : migr__fail_memory(error);
}

static int report_unknown(const migr__record *row, migr__problems *problems)
{
	int has_message = row->message && row->message[0], has_program = row->program && row->program[0];

	return add(problems, MIGR_ERROR_DATABASE_NEWER, row->revision,
	           "the database is at revision %s%s%s%s%s%s, which this program does "
	           "not know",
	           row->revision, has_message ? " (" : "", has_message ? row->message : "", has_message ? ")" : "",
	           has_program ? " by " : "", has_program ? row->program : "");
}

static int report_unfinished(const migr__record *step, migr__problems *problems)
{
	long long done = (long long)step->statements_done;

	if (!step->statement || !step->statement[0])
		return add(problems, MIGR_ERROR_INTERRUPTED_STEP, step->revision,
		           "revision %s (%s) was cut off after %lld statements; none is in doubt", step->revision,
		           step->direction, done);
	if (migr__record_is_in_doubt(step))
		return add(problems, MIGR_ERROR_INTERRUPTED_STEP, step->revision,
		           "cut off at statement %lld of revision %s (%s): %s", done + 1, step->revision,
		           step->direction, step->statement);
	return add(problems, MIGR_ERROR_INTERRUPTED_STEP, step->revision,
	           "revision %s (%s) failed after %lld statements, which stay, at: %s", step->revision, step->direction,
	           done, step->statement);
}

migr_status migr__verify(migr_context *context, const migr__graph *graph, const migr__state *state,
                         migr__problems *problems, migr_error *error)
{
	migr__nodes rows = { 0 };
	size_t n_unknown;
	int ok = 1, differs = 0;
	migr_status rc = migr__state_nodes(state, graph, &rows, &n_unknown, error);

	migr__revisions_drop_kept_chains(&context->revisions);
	for (size_t i = 0; i < state->rows.count && ok && rc == MIGR_OK; i++) {
		const migr__record *row = &state->rows.items[i];
		migr__node node = migr__graph_find(graph, row->revision, strlen(row->revision));
		char chain[MIGR__SHA256_HEX + 1];

		if (node == MIGR__NO_NODE) {
			ok = report_unknown(row, problems);
		} else if (row->chain && row->chain[0] && row->algorithm == 1) {
			ok = migr__revisions_chain(&context->revisions, node, chain);
			differs |= ok && chain[0] && strcmp(chain, row->chain) != 0;
		}
	}
	if (ok && rc == MIGR_OK && state->has_unfinished)
		ok = report_unfinished(&state->unfinished, problems);
	if (ok && rc == MIGR_OK && differs)
		rc = diagnose(context, graph, state, &rows, problems, error);
	migr__nodes_free(&context->alloc, &rows);
	return rc != MIGR_OK ? rc : ok ? MIGR_OK : migr__fail_memory(error);
}

static migr_policy policy_for(const migr_options *options, migr_status status)
{
	migr_policy policy = status == MIGR_ERROR_DATABASE_NEWER ? options->on_newer
	                     : status == MIGR_ERROR_EDITED       ? options->on_edited
	                     : status == MIGR_ERROR_MISSING      ? options->on_missing
	                     : status == MIGR_ERROR_LATE         ? options->on_late
	                                                         : MIGR_POLICY_REFUSE;

	return policy == MIGR_POLICY_DEFAULT ? MIGR_POLICY_REFUSE : policy;
}

static const char *hint_for(migr_status status)
{
	switch (status) {
	case MIGR_ERROR_DATABASE_NEWER:
		return "run the program version that wrote it, or a newer one; the option on_newer = warn leaves the "
		       "database alone";
	case MIGR_ERROR_EDITED:
		return "put the revision back as it was and make the change in a new one, or accept it once with "
		       "on_edited = accept";
	case MIGR_ERROR_MISSING:
		return "put the revision back, or accept that it is gone once with on_missing = accept";
	case MIGR_ERROR_LATE:
		return "move it above the applied revisions, or accept it as applied once with on_late = accept";
	default:
		return "run again in the same direction to go on from there; or look at the database and repair";
	}
}

migr_status migr__verify_policy(migr_context *context, migr__problems *problems, int *accept, int *leave,
                                migr_error *error)
{
	const migr__problem *refused = NULL;
	size_t n_accepted = 0;

	*accept = *leave = 0;
	for (size_t i = 0; i < problems->count; i++) {
		migr__problem *problem = &problems->items[i];
		migr_policy policy = policy_for(&context->options, problem->status);

		if (policy == MIGR_POLICY_REFUSE && !refused)
			refused = problem;
		*leave |= policy != MIGR_POLICY_REFUSE && problem->status == MIGR_ERROR_DATABASE_NEWER;
		problem->is_accepted = policy == MIGR_POLICY_ACCEPT;
		*accept |= problem->is_accepted;
		n_accepted += problem->is_accepted != 0;
	}
	for (size_t i = 0; i < problems->count && !refused; i++)
		migr__log(context, MIGR_LOG_WARNING, "%s", problems->items[i].message);
	/* as long as something is only warned of, the digests must go on to differ */
	if (n_accepted == problems->count)
		migr__revisions_drop_kept_chains(&context->revisions);
	if (!refused)
		return MIGR_OK;
	migr__fail(error, refused->status, "%s", refused->message);
	migr__error_hint(error, "%s", hint_for(refused->status));
	migr__error_revision(error, refused->revision);
	for (size_t i = 0; i < problems->count && problems->count > 1; i++)
		migr__error_detail(error, problems->items[i].status, problems->items[i].message);
	return error->status;
}
