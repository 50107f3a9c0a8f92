/* SPDX-License-Identifier: MIT */
/*
 * Revisions whose every statement shows if it was done twice or not at all, on any database, and what the database
 * looks like after them.
 */
#ifndef MIGR_TESTS_CRASH_LIFE_H
#define MIGR_TESTS_CRASH_LIFE_H

#include "target.h"

/* One database, with the table "trace", in which each revision leaves a mark, and its observer. */
typedef struct life {
	const migr_conformance_target *target;
	void *database;
	void *observer;
	const char *url;
} life;

void life_begin(life *l);
void life_end(life *l);

/* Opens, registers, runs up to the heads or down to the base, closes. What was wrong goes to standard error. */
migr_status life_run(const life *l, const migr_backend *backend, migr_direction direction);

/* Schema, rows, version rows, ledger without what differs from run to run; to be freed. */
char *life_digest(const life *l);
/* The rows of a query, which must not fail; to be freed. */
char *life_query(const life *l, const char *sql);

#endif
