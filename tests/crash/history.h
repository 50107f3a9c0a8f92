/* SPDX-License-Identifier: MIT */
/*
 * The revisions of a life: history.c has some of SQL and code, operations.c some of operations.
 */
#ifndef MIGR_TESTS_CRASH_HISTORY_H
#define MIGR_TESTS_CRASH_HISTORY_H

#include <libmigr/migr.h>

size_t history_count(void);
migr_status history_register(migr_context *context);

/* Whether statements of it travel together: those of callbacks never do. */
extern const int history_travels;

/* Queries that show all rows that the revisions make, each a table that may not be there; NULL ends them. */
extern const char *const history_rows[];

/* The last one of history.c: rows that are changed some at a time (life_rows.c). */
extern const migr_revision life_rows;

#endif
