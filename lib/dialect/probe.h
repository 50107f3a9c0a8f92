/* SPDX-License-Identifier: MIT */
/*
 * Whether a statement took effect, found out by the catalogue: recognises what a statement makes, drops or renames, and
 * writes the query that tells. Only for statements that commit by themselves (MIGR__CLASS_OUTSIDE).
 *
 * It relies on this: the statement was valid where it stands. What CREATE makes was not there before it, what DROP takes
 * away was. So what is (not) there now tells whether it took effect. A statement that says otherwise (IF EXISTS, OR
 * REPLACE) proves nothing by that, but may be run again.
 */
#ifndef MIGR_DIALECT_PROBE_H
#define MIGR_DIALECT_PROBE_H

#include "base/arena.h"
#include "dialect/dialect.h"

#include <libmigr/types.h>

typedef enum migr__probe_kind {
	MIGR__PROBE_UNKNOWN,    /* cannot be told */
	MIGR__PROBE_REPEATABLE, /* need not be told: to run it again does no harm */
	MIGR__PROBE_QUERY       /* the query tells */
} migr__probe_kind;

/*
 * What the query answers, in its first column. No row is MIGR__PROBE_UNDONE. With MIGR__PROBE_BROKEN the second column
 * is a statement that clears away what is left; after it the statement can be run again.
 */
typedef enum migr__probe_answer {
	MIGR__PROBE_UNDONE = 0,
	MIGR__PROBE_DONE = 1,
	MIGR__PROBE_BROKEN = 2,
	MIGR__PROBE_PARTLY = 3
} migr__probe_answer;

typedef struct migr__probe {
	migr__probe_kind kind;
	int may_be_broken; /* a failure of the statement leaves something behind: ask before it is run, too */
	migr__buf sql;
	migr_value *params; /* names are data, not part of the text */
	size_t n_params;
	size_t params_capacity;
	migr__arena texts;
	int failed; /* memory */
} migr__probe;

void migr__probe_init(migr__probe *probe, const migr__alloc *alloc);
void migr__probe_clear(migr__probe *probe);

/* Fills in the probe of a statement; afterwards look at `failed` first. */
void migr__probe_statement(migr__probe *probe, const migr__dialect *dialect, const char *sql, size_t size);

#endif
