/* SPDX-License-Identifier: MIT */
/*
 * A database of SQLite with a random table t and all that may depend on it: rows, indexes, triggers, views, parents,
 * children, neighbours.
 */
#ifndef MIGR_TESTS_PROPERTY_SHOP_H
#define MIGR_TESTS_PROPERTY_SHOP_H

#include "base/buf.h"
#include "support/t.h"

#include <sqlite3.h>

/* In memory, with foreign keys enforced; NULL if SQLite does not take the table. */
sqlite3 *shop_make(t_random *random);

/* The first column of the first row as text, to be freed by sqlite3_free; NULL if there is no row. */
char *shop_query(sqlite3 *db, const char *format, ...);

typedef struct shop_omit {
	int no_definition;  /* of t */
	const char *column; /* of t: its values */
	const char *object; /* what has this name */
	int no_counter;     /* of t */
} shop_omit;

/* Every stored definition and every value of every row, a line each; but what the library keeps. */
void shop_describe(sqlite3 *db, const shop_omit *omit, migr__buf *out);

#endif
