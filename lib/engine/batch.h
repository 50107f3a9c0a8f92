/* SPDX-License-Identifier: MIT */
/*
 * Statements that travel together: what would be executed is collected, provided that nobody waits for its rows, and
 * then goes to the server in one round trip.
 */
#ifndef MIGR_ENGINE_BATCH_H
#define MIGR_ENGINE_BATCH_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/backend.h>

/* What must be remembered of a statement for the case that it fails. */
typedef struct migr__batch_note {
	const char *sql; /* as it was written, before its placeholders were numbered */
	const char *path;
	size_t line;   /* in that file; 0: none */
	int wants_one; /* it must change exactly one row */
	int64_t mark;  /* how much is recorded as done when it is; -1: it records nothing */
	/* of one that commits by itself: what is to be recorded once it is done; NULL for any other */
	const char *unrecorded_digest;
	int64_t unrecorded;
} migr__batch_note;

typedef struct migr__batch {
	migr__arena arena;
	migr_statement *items;
	migr__batch_note *notes;
	int64_t *changes;
	size_t count;
	size_t items_capacity;
	size_t notes_capacity;
	/* For the next statement. */
	const char *path;
	size_t line;
	int wants_one;
	int64_t mark;
	const char *unrecorded_digest;
	int64_t unrecorded;
} migr__batch;

void migr__batch_init(migr__batch *batch, const migr__alloc *alloc);
void migr__batch_clear(migr__batch *batch);

/* What the first `done` statements have recorded; `before` if none of them records anything. */
int64_t migr__batch_mark(const migr__batch *batch, size_t done, int64_t before);

/* The one of the first `done` statements that is done and not recorded, or NULL. */
const migr__batch_note *migr__batch_unrecorded(const migr__batch *batch, size_t done);

/* Copies the statement. `sql` is how it was written. */
migr_status migr__batch_add(migr__batch *batch, const migr_statement *statement, const char *sql, migr_error *error);

#endif
