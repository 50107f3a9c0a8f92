/* SPDX-License-Identifier: MIT */
/*
 * Changes of rows that are made some at a time.
 *
 * Inside a transaction the parts are statements like any other. Outside, each is a transaction of its own that also
 * writes down where the next one begins (migr__journal_long_step): so each is done once, and a run that was cut off
 * goes on behind the last one. Where a part begins is never found out anew for one that is done, whatever has happened
 * to the rows since.
 */
#ifndef MIGR_ENGINE_REPEAT_H
#define MIGR_ENGINE_REPEAT_H

#include "engine/op.h"

typedef struct migr__repeat {
	migr_op *op;
	const migr_statement *what; /* all of it, for its digest */
	uint64_t rows;              /* changed so far */
	uint64_t total;             /* for the event handler; 0: not known */
	const char *progress;       /* where an earlier run got, or NULL; valid until the first part */
	int is_done;                /* by an earlier run */
} migr__repeat;

/* Begins it; `what` for a message that there is no database: "a backfill". */
migr_status migr__repeat_begin(migr__repeat *repeat, const char *what);
/* One part. `next` says where the next one begins, or that there is none (NULL). */
migr_status migr__repeat_part(migr__repeat *repeat, const migr_statement *statement, migr__journal_next_fn next,
                              void *user);

#endif
