/* SPDX-License-Identifier: MIT */
/*
 * Holds the database against the program: is what was applied what the program has?
 *
 * The heads' chain digests prove the whole history without a further statement. Only if one differs is the ledger read,
 * to find out which revision was edited, is missing, or came late.
 */
#ifndef MIGR_ENGINE_VERIFY_H
#define MIGR_ENGINE_VERIFY_H

#include "engine/state.h"

typedef struct migr__problem {
	migr_status status; /* DATABASE_NEWER, EDITED, MISSING, LATE, INTERRUPTED_STEP */
	const char *revision;
	const char *message;
	int is_accepted; /* by its policy */
} migr__problem;

typedef struct migr__problems {
	const migr__alloc *alloc;
	migr__arena arena;
	migr__problem *items;
	size_t count;
	size_t capacity;
} migr__problems;

void migr__problems_init(migr__problems *problems, const migr__alloc *alloc);
void migr__problems_clear(migr__problems *problems);

/* Adds what is found. The graph must have been built. */
migr_status migr__verify(migr_context *context, const migr__graph *graph, const migr__state *state,
                         migr__problems *problems, migr_error *error);

/* Forgets those of one kind. */
void migr__problems_drop(migr__problems *problems, migr_status status);

/*
 * Applies the policies: MIGR_OK if a run may go on, else the error of the first problem that is refused, with all of
 * them as details. *accept is set if something is to be recorded as accepted, *leave if the database is newer and is to
 * be left alone.
 */
migr_status migr__verify_policy(migr_context *context, migr__problems *problems, int *accept, int *leave,
                                migr_error *error);

#endif
