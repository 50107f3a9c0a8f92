/* SPDX-License-Identifier: MIT */
#include "engine/state.h"

#include "engine/database.h"

#include <stdlib.h>
#include <string.h>

void migr__state_init(migr__state *state, const migr__alloc *alloc)
{
	memset(state, 0, sizeof *state);
	state->alloc = alloc;
	migr__arena_init(&state->arena, alloc);
}

void migr__state_clear(migr__state *state)
{
	migr__free(state->alloc, state->rows.items);
	migr__arena_clear(&state->arena);
	migr__state_init(state, state->alloc);
}

int migr__record_is_in_doubt(const migr__record *record)
{
	return record->statement && record->statement[0] && record->outcome && strcmp(record->outcome, "running") == 0;
}

/* Where rows are put while a statement runs. */
typedef struct row_sink {
	const migr__alloc *alloc;
	migr__arena *arena;
	migr__records *records;
	migr__state *state; /* NULL: the ledger is read, whose rows have no kind */
	int failed;         /* memory */
	const char *fault;  /* or what is wrong with the table */
} row_sink;

static const char *text(row_sink *sink, const migr_value *value)
{
	const char *copy;

	if (value->type != MIGR_VALUE_TEXT)
		return NULL;
	copy = migr__arena_strndup(sink->arena, value->text, value->size);
	sink->failed |= !copy;
	return copy;
}

/* For what the library never leaves out; a careless hand may have. */
static const char *full_text(row_sink *sink, const migr_value *value)
{
	const char *copy = text(sink, value);

	return copy ? copy : "";
}

/* How many columns MIGR__SQL_READ_LEDGER has; a version row alone has but the first. */
enum { N_COLUMNS = 14 };

static migr__record record_from(row_sink *sink, const migr_value *values, size_t count)
{
	migr__record record = { .revision = text(sink, &values[0]) };

	if (count < N_COLUMNS)
		return record;
	record.algorithm = (int32_t)migr__db_as_integer(&values[1]);
	record.checksum = text(sink, &values[2]);
	record.chain = text(sink, &values[3]);
	record.down_revisions = full_text(sink, &values[4]);
	record.depends_on = full_text(sink, &values[5]);
	record.message = full_text(sink, &values[6]);
	record.program = text(sink, &values[7]);
	record.direction = full_text(sink, &values[8]);
	record.statements_done = migr__db_as_integer(&values[9]);
	record.statement = text(sink, &values[10]);
	record.statements_digest = text(sink, &values[11]);
	record.outcome = text(sink, &values[12]);
	record.seq = migr__db_as_integer(&values[13]);
	/* the library writes them always; somebody else may have left them out */
	if (record.seq) {
		record.down_revisions = record.down_revisions ? record.down_revisions : "";
		record.depends_on = record.depends_on ? record.depends_on : "";
		record.message = record.message ? record.message : "";
		record.direction = record.direction ? record.direction : "";
	}
	return record;
}

static migr_status take_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	row_sink *sink = user;
	size_t skip = sink->state ? 1 : 0;
	migr__record record;

	(void)names;
	if (values[skip].type != MIGR_VALUE_TEXT || values[skip].size == 0) {
		sink->fault = "a row has no revision";
		return MIGR_ERROR_VERSION_TABLE;
	}
	record = record_from(sink, values + skip, count - skip);
	if (sink->failed)
		return MIGR_ERROR_NO_MEMORY;
	if (skip && migr__db_as_integer(&values[0]) == 1) {
		sink->state->has_unfinished = 1;
		sink->state->unfinished = record;
		return MIGR_OK;
	}
	if (!migr__reserve(sink->alloc, &sink->records->items, &sink->records->capacity, sink->records->count + 1,
	                   sizeof record))
		return MIGR_ERROR_NO_MEMORY;
	sink->records->items[sink->records->count++] = record;
	return MIGR_OK;
}

static migr_status read_with(migr_context *context, migr__bookkeeping which, row_sink *sink, migr_error *error)
{
	migr_status rc;

	sink->records->count = 0;
	rc = migr__db_read_bookkeeping(context, which, take_row, sink, error);
	if (rc == MIGR_ERROR_NO_MEMORY)
		return migr__fail_memory(error);
	if (sink->fault) {
		migr__fail(error, MIGR_ERROR_VERSION_TABLE, "table '%s': %s",
		           which == MIGR__SQL_READ_LEDGER ? context->history_table : context->version_table,
		           sink->fault);
		return migr__error_hint(error, "correct the row by hand, or drop it and stamp the database");
	}
	return rc;
}

migr_status migr__not_our_table(migr_context *context, const char *table, migr_error *error)
{
	migr_error cause;

	migr__error_init(&cause, &context->alloc);
	migr__error_move(&cause, error);
	migr__fail(error, MIGR_ERROR_VERSION_TABLE, "table '%s' is none of this library's: %s", table,
	           migr_error_message(&cause));
	migr__error_clear(&cause);
	return migr__error_hint(error, "name another table by the options version_table and history_table");
}

/* The one statement failed: a table is missing, or has another shape. Which? */
static migr_status read_without_ledger(migr_context *context, migr__state *state, row_sink *sink, migr_status first,
                                       migr_error *error)
{
	migr_status rc = migr__db_guard(context, error);

	if (rc == MIGR_OK)
		rc = migr__db_unguard(context, read_with(context, MIGR__SQL_READ_VERSIONS, sink, error));
	if (rc == MIGR_ERROR_NO_SUCH_TABLE) {
		migr__error_clear(error);
		return MIGR_OK;
	}
	state->has_version_table = 1;
	if (rc == MIGR_ERROR_NO_SUCH_COLUMN)
		return migr__not_our_table(context, context->version_table, error);
	if (rc == MIGR_OK && first == MIGR_ERROR_NO_SUCH_COLUMN) {
		state->has_ledger = 1;
		migr__fail(error, first, "a column is missing");
		return migr__not_our_table(context, context->history_table, error);
	}
	if (rc == MIGR_OK)
		migr__error_clear(error);
	return rc;
}

migr_status migr__state_read(migr_context *context, migr__state *state, migr_error *error)
{
	row_sink sink = { &context->alloc, &state->arena, &state->rows, state, 0, NULL };
	migr_status rc;

	migr__state_clear(state);
	rc = migr__db_guard(context, error);
	if (rc == MIGR_OK)
		rc = migr__db_unguard(context, read_with(context, MIGR__SQL_READ_STATE, &sink, error));
	if (rc == MIGR_ERROR_NO_SUCH_TABLE || rc == MIGR_ERROR_NO_SUCH_COLUMN)
		return read_without_ledger(context, state, &sink, rc, error);
	state->has_version_table = state->has_ledger = rc == MIGR_OK;
	return rc;
}

typedef struct comparison {
	const migr__graph *graph;
	const migr__nodes *rows;
	size_t count;
	int differs;
} comparison;

static int is_unfinished(const char *outcome)
{
	return strcmp(outcome, "running") == 0 || strcmp(outcome, "failed") == 0;
}

static migr_status compare_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	comparison *with = user;
	migr__node node = MIGR__NO_NODE;

	(void)names;
	(void)count;
	if (values[0].type == MIGR_VALUE_TEXT)
		node = migr__graph_find(with->graph, values[0].text, values[0].size);
	with->differs |= node == MIGR__NO_NODE || !migr__nodes_has(with->rows, node);
	with->differs |= values[1].type == MIGR_VALUE_TEXT && is_unfinished(values[1].text);
	with->count++;
	return MIGR_OK;
}

migr_status migr__state_is_still(migr_context *context, const migr__graph *graph, const migr__nodes *rows, int *is_same,
                                 migr_error *error)
{
	comparison with = { graph, rows, 0, 0 };
	migr_status rc = migr__db_read_bookkeeping(context, MIGR__SQL_READ_ROWS, compare_row, &with, error);

	/* without a row nothing is told of the ledger either */
	*is_same = rc == MIGR_OK && !with.differs && with.count && with.count == rows->count;
	if (rc != MIGR_ERROR_NO_SUCH_TABLE && rc != MIGR_ERROR_NO_SUCH_COLUMN)
		return rc;
	migr__error_clear(error);
	return MIGR_OK;
}

migr_status migr__ledger_read(migr_context *context, migr__arena *arena, migr__records *records, migr_error *error)
{
	row_sink sink = { &context->alloc, arena, records, NULL, 0, NULL };

	return read_with(context, MIGR__SQL_READ_LEDGER, &sink, error);
}

static int compare_nodes(const void *a, const void *b)
{
	migr__node x = *(const migr__node *)a, y = *(const migr__node *)b;

	return (x > y) - (x < y);
}

migr_status migr__state_nodes(const migr__state *state, const migr__graph *graph, migr__nodes *out, size_t *n_unknown,
                              migr_error *error)
{
	size_t kept = 0;

	out->count = 0;
	*n_unknown = 0;
	for (size_t i = 0; i < state->rows.count; i++) {
		const char *id = state->rows.items[i].revision;
		migr__node node = migr__graph_find(graph, id, strlen(id));

		if (node == MIGR__NO_NODE)
			++*n_unknown;
		else if (!migr__nodes_add(state->alloc, out, node))
			return migr__fail_memory(error);
	}
	if (out->count)
		qsort(out->items, out->count, sizeof *out->items, compare_nodes);
	for (size_t i = 0; i < out->count; i++)
		if (i == 0 || out->items[i] != out->items[i - 1])
			out->items[kept++] = out->items[i];
	out->count = kept;
	return MIGR_OK;
}
