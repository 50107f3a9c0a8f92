/* SPDX-License-Identifier: MIT */
/*
 * What the database holds: the version rows with what the ledger says of them, read in one statement.
 */
#ifndef MIGR_ENGINE_STATE_H
#define MIGR_ENGINE_STATE_H

#include "engine/context.h"

/* A row of the ledger, or a version row with its ledger row. Texts are in the arena of who read it; NULL: not there. */
typedef struct migr__record {
	const char *revision;
	int32_t algorithm;
	const char *checksum;
	const char *chain;
	const char *down_revisions;
	const char *depends_on;
	const char *message;
	const char *program;
	const char *direction;
	int64_t statements_done;
	const char *statement;
	const char *statements_digest;
	const char *outcome;
	int64_t seq; /* 0: a version row without a ledger row */
} migr__record;

/* Whether nobody has seen the end of its statement. One that failed is not in doubt: it took no effect. */
int migr__record_is_in_doubt(const migr__record *record);

typedef struct migr__records {
	migr__record *items;
	size_t count;
	size_t capacity;
} migr__records;

typedef struct migr__state {
	const migr__alloc *alloc;
	migr__arena arena;
	int has_version_table;
	int has_ledger;
	migr__records rows;
	int is_short; /* the rows hold no more than a glance tells */
	/* A step that was cut off, or failed half-way outside a transaction. */
	int has_unfinished;
	migr__record unfinished;
} migr__state;

void migr__state_init(migr__state *state, const migr__alloc *alloc);
void migr__state_clear(migr__state *state);

/*
 * Reads it. A missing version table reads as "nothing applied"; every other failure is one. Waits as long as another
 * process is just committing.
 */
migr_status migr__state_read(migr_context *context, migr__state *state, migr_error *error);

/*
 * The same as far as most starts need it, by a statement of a third of the effort: of the rows revision, algorithm,
 * chain and seq are read. What it cannot tell (an unfinished step, a missing table) is then read as above; `is_short`
 * says which of the two it was.
 */
migr_status migr__state_glance(migr_context *context, migr__state *state, migr_error *error);

/*
 * Whether the version rows are these nodes and no step is unfinished, as at most times when the state is read again:
 * a statement of a tenth of the effort. If it is not, or cannot be told, the state itself is to be read.
 */
migr_status migr__state_is_still(migr_context *context, const migr__graph *graph, const migr__nodes *rows, int *is_same,
                                 migr_error *error);

/* Reads the whole ledger, oldest first, into `records`; texts go into the arena. */
migr_status migr__ledger_read(migr_context *context, migr__arena *arena, migr__records *records, migr_error *error);

/* Says of an error that the table has another shape than the library's own: its name, the cause, what to do. */
migr_status migr__not_our_table(migr_context *context, const char *table, migr_error *error);

/*
 * The rows as nodes, each once, ascending; rows that the graph does not know are left out, and counted.
 */
migr_status migr__state_nodes(const migr__state *state, const migr__graph *graph, migr__nodes *out, size_t *n_unknown,
                              migr_error *error);

#endif
