/* SPDX-License-Identifier: MIT */
/*
 * What a step outside a transaction was told by the database, kept in its ledger row.
 *
 * What a revision does may depend on what is there: whether a table exists, how a column is defined, where a batch of
 * rows ends. When a step that was cut off is run again, its own statements have changed that. So that it emits the same
 * statements once more, an answer that a recorded or announced statement came after is kept with it, and is given
 * again. Any other question is put to the database anew.
 *
 * An answer belongs to the statement that comes next, which is said by how many come before: `at`.
 */
#ifndef MIGR_ENGINE_NOTES_H
#define MIGR_ENGINE_NOTES_H

#include "base/arena.h"
#include "base/buf.h"

#include <libmigr/types.h>

typedef struct migr__note {
	int64_t at;
	const char *question; /* a digest */
	const char *answer;
	int is_given; /* was given again in this run, or comes from it */
} migr__note;

typedef struct migr__notes {
	migr__arena arena;
	migr__note *items;
	size_t count;
	size_t capacity;
	/* How far a statement is that consists of several transactions (answer: where to go on); NULL: there is none.
	 */
	migr__note progress;
	int is_written; /* the ledger has some */
} migr__notes;

void migr__notes_init(migr__notes *notes, const migr__alloc *alloc);
void migr__notes_clear(migr__notes *notes);

/* Reads what `write` has written; what cannot be read is left out. 0 if memory is short. */
int migr__notes_read(migr__notes *notes, const char *text);
/* Appends what belongs to statements up to number `last`; and how far the one after `done` is. */
void migr__notes_write(const migr__notes *notes, int64_t last, int64_t done, migr__buf *buf);

/* The answer to this question at this place that was not given yet, or NULL. */
migr__note *migr__notes_find(migr__notes *notes, int64_t at, const char *question);
/* 0 if memory is short. */
int migr__notes_add(migr__notes *notes, int64_t at, const char *question, const char *answer);
/* NULL: it is over. */
int migr__notes_set_progress(migr__notes *notes, int64_t at, const char *question, const char *answer);

typedef migr_status (*migr__note_row_fn)(void *sink, const migr_value *values, size_t count);

/* Rows as text: appends one; or the values of one, one after the other, and its end. */
void migr__note_add_value(migr__buf *buf, const migr_value *value);
void migr__note_end_row(migr__buf *buf);
void migr__note_add_row(migr__buf *buf, const migr_value *values, size_t count);
/*
 * Takes the next row off such a text; the values are in the arena. 1; 0 at the end; -1 if memory is short or it is no
 * row.
 */
int migr__note_next_row(const char **text, migr__arena *arena, migr_value **values, size_t *count);

#endif
