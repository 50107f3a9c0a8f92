/* SPDX-License-Identifier: MIT */
/*
 * How to find out by the catalogue whether a statement took effect: the query that tells. recognise.h makes it.
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
	MIGR__PROBE_PARTLY = 3,
	MIGR__PROBE_UNFINISHED = 4 /* and `finish` does the rest */
} migr__probe_answer;

typedef struct migr__probe {
	migr__probe_kind kind;
	int may_be_broken; /* a failure of the statement leaves something behind: ask before it is run, too */
	int is_nameless;   /* and nothing tells what: the server would make up a name */
	migr__buf sql;
	const char *finish; /* in `texts` */
	migr_value *params; /* names are data, not part of the text */
	size_t n_params;
	size_t params_capacity;
	migr__arena texts;
	int failed; /* memory */
} migr__probe;

void migr__probe_init(migr__probe *probe, const migr__alloc *alloc);
void migr__probe_clear(migr__probe *probe);

/* Adds a value to the query, for the placeholder that is written with it; the text is in `texts`, or a constant. */
void migr__probe_value(migr__probe *probe, const char *text);

#endif
