/* SPDX-License-Identifier: MIT */
/*
 * The journal of a step outside a transaction: which of its statements are done, kept in its ledger row.
 *
 * A statement that can be part of a transaction is committed together with its entry, so it is either done and recorded
 * or neither. One that cannot is announced before and recorded after; if the process dies in between, it is in doubt,
 * and the next run has to find out.
 *
 * A run that resumes emits the same statements again. Those that are recorded are skipped, after their digest has shown
 * that they are the same. The one in doubt is settled by the catalogue, or else by a person.
 */
#ifndef MIGR_ENGINE_JOURNAL_H
#define MIGR_ENGINE_JOURNAL_H

#include "engine/event.h"
#include "engine/ledger.h"
#include "engine/notes.h"
#include "engine/retry.h"
#include "engine/state.h"

typedef struct migr__journal {
	migr_context *context;
	int64_t seq;
	/* What earlier runs left, if this one resumes. */
	int64_t n_recorded;
	char recorded_digest[MIGR__SHA256_HEX + 1];
	char *in_doubt;    /* the statement that was announced and not recorded, or NULL */
	int has_temporary; /* a temporary table was made while statements are skipped, */
	int64_t filled;    /* and this one of those that are skipped may have filled it; 0: none */
	char *skip_reason; /* the step is left out; NULL: it is not */
	migr__notes notes; /* what it was told by the database */
	size_t n_kept;     /* bytes of what its queries were told in this run */
	/* This run. */
	int64_t n_emitted;
	char digest[MIGR__SHA256_HEX + 1]; /* of all that was emitted */
	char before[MIGR__SHA256_HEX + 1]; /* the same without the last one */
	int64_t n_done;                    /* in the database */
	int is_batch;                      /* a transaction is open that collects what belongs to one entry */
	int is_block;                      /* and the revision says what that is */
	/*
	 * What travels together is written down with the next announcement, or with the end of the step by who ends it:
	 * nothing else may be executed before that. At the beginning that is the row itself.
	 */
	const migr__entry *claim; /* the row, if it is not there yet */
	int is_pending;
	int used_temporary; /* what is there for this session only was made or dropped */
	migr__retry retry;  /* of what comes next to be recorded */
} migr__journal;

void migr__journal_init(migr__journal *journal, migr_context *context);
void migr__journal_clear(migr__journal *journal);

/* The digest of some statements and one more, which has no values: `digest` becomes it. Empty for none. */
void migr__journal_digest(const migr_context *context, char digest[MIGR__SHA256_HEX + 1], const char *sql, size_t size);

/* Takes over what an earlier run left. */
migr_status migr__journal_resume(migr__journal *journal, const migr__record *unfinished, migr_error *error);

/* Executes a statement, or skips it. The event is told if it is executed. */
migr_status migr__journal_run(migr__journal *journal, const migr_statement *statement, const migr_event *event,
                              int64_t *changes, migr_error *error);

/*
 * A query whose answer decides what the step does: the row function gets again what it got when the step was first run,
 * as long as that was followed by a statement that is recorded or announced (notes.h).
 */
migr_status migr__journal_ask(migr__journal *journal, const char *sql, const migr_value *params, size_t n_params,
                              migr__note_row_fn each, void *sink, migr_error *error);

/*
 * A statement that consists of several transactions. `what` says what it does, for its digest. *is_done: nothing is
 * left to do. *progress: where an earlier run got, or NULL; valid until the first step.
 *
 * Each step is committed together with where the next one is to go on (what `next` returns, which is told how many rows
 * were changed; NULL after the last one, which ends it), so it is done once. Inside a block all of it is part of that
 * one's transaction.
 */
typedef const char *(*migr__journal_next_fn)(void *user, int64_t changes);

migr_status migr__journal_long_begin(migr__journal *journal, const migr_statement *what, int *is_done,
                                     const char **progress, migr_error *error);
migr_status migr__journal_long_step(migr__journal *journal, const migr_statement *statement, migr__journal_next_fn next,
                                    void *user, const migr_event *event, int64_t *changes, migr_error *error);

/*
 * What the revision wants to be one transaction and one entry. If all of it is recorded, nothing is begun.
 */
migr_status migr__journal_begin(migr__journal *journal, migr_error *error);
migr_status migr__journal_commit(migr__journal *journal, migr_error *error);

/* After a failure that had no effect: the statements will be emitted again, from what the ledger has of them now. */
migr_status migr__journal_again(migr__journal *journal, const migr__record *unfinished, migr_error *error);

/*
 * After the last statement: writes down what is still open. Its transaction may stay open (`is_batch`) for the caller
 * to end the step in. An error if fewer were emitted than are recorded.
 */
migr_status migr__journal_finish(migr__journal *journal, migr_error *error);
/* After a failure of what travelled together: records a statement that was seen to be done. */
migr_status migr__journal_record(migr__journal *journal, int64_t n_done, const char *digest, migr_error *error);
/* The step is over: what it was told is of no use any more. */
migr_status migr__journal_forget_notes(migr__journal *journal, migr_error *error);
/* After a failure: rolls back what is still open. */
void migr__journal_abandon(migr__journal *journal);

#endif
