/* SPDX-License-Identifier: MIT */
/*
 * What the files of the journal share.
 */
#ifndef MIGR_ENGINE_JOURNAL_INSIDE_H
#define MIGR_ENGINE_JOURNAL_INSIDE_H

#include "dialect/classify.h"
#include "engine/journal.h"

/* The digest of some statements and one more with its values: `digest` becomes it. */
void migr__journal_digest_more(const migr_context *context, char digest[MIGR__SHA256_HEX + 1],
                               const migr_statement *statement);

/* The step cannot go on from where it was cut off. */
migr_status migr__journal_changed(const migr__journal *journal, const char *why, migr_error *error);
/* Passes over a statement that is recorded. */
migr_status migr__journal_skip(migr__journal *journal, migr__statement_class class, migr_error *error);
migr_status migr__journal_write_down(migr__journal *journal, int64_t n_done, const char *digest, const char *announced,
                                     migr_error *error);
migr_status migr__journal_run_in_batch(migr__journal *journal, const migr_statement *statement, int64_t *changes,
                                       migr_error *error);
migr_status migr__journal_close_batch(migr__journal *journal, int64_t n_emitted, const char *digest, migr_error *error);

/* The beginning of a digest tells questions apart. */
enum { MIGR__QUESTION = 16 };

/* Whether the statement that comes next is recorded, or was begun. */
int migr__journal_is_known(const migr__journal *journal);

/* A query that shows rows to the revision: as they are, or as it has seen them before it was cut off. */
migr_status migr__journal_query(migr__journal *journal, const migr_statement *statement, const migr_event *event,
                                migr_error *error);

/* A statement that sets variables of the session: by executing it, or as it had set them before it was cut off. */
migr_status migr__journal_set(migr__journal *journal, const migr_statement *statement, const migr_event *event,
                              migr_error *error);

/* The row of the step: reads its notes; writes how far it is, with the notes that belong to that. */
migr_status migr__journal_read_notes(migr__journal *journal, migr_error *error);
migr_status migr__journal_advance(migr__journal *journal, int64_t n_done, const char *digest, const char *announced,
                                  migr_error *error);

#endif
