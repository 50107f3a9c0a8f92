/* SPDX-License-Identifier: MIT */
/*
 * Writing the version rows and the ledger. Everything here happens inside a transaction.
 */
#ifndef MIGR_ENGINE_LEDGER_H
#define MIGR_ENGINE_LEDGER_H

#include "engine/state.h"

/* A row to be added to the ledger. */
typedef struct migr__entry {
	migr__node node;       /* MIGR__NO_NODE: a revision that the program does not know, called `revision` */
	const char *revision;  /* only then */
	const char *direction; /* "upgrade", "downgrade", "stamp", "unstamp", "accept" */
	/* "done", "skipped", "running"; later a running one may also become "failed", "undone", "abandoned" */
	const char *outcome;
	const char *reason; /* why it was skipped, or NULL */
	const char *started;
	const char *finished; /* NULL while it runs */
	uint64_t duration;    /* microseconds */
	int64_t statements_done;
	const char *statements_digest; /* or NULL */
	const char *statement;         /* that is announced, or NULL */
	int64_t seq;                   /* its key; 0: the next one */
} migr__entry;

/* Creates the tables that are not there; `state` says which are, and is brought up to date. */
migr_status migr__ledger_create(migr_context *context, migr__state *state, migr_error *error);

migr_status migr__ledger_add(migr_context *context, const migr__graph *graph, const migr__entry *entry,
                             migr_error *error);

/* Who works on the database, as far as the system tells: user@host. NULL if memory is short. */
const char *migr__ledger_run_by(migr_context *context);

/* The key of the row that was added last. */
migr_status migr__ledger_last(migr_context *context, int64_t *seq, migr_error *error);

/* Changes the version rows; each change must hit exactly one row, or the table was not as it was read. */
migr_status migr__version_change(migr_context *context, const char *const *removed, size_t n_removed,
                                 const char *const *added, size_t n_added, migr_error *error);

#endif
