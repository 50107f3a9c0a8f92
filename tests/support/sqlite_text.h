/* SPDX-License-Identifier: MIT */
/*
 * Random CREATE TABLE texts as people and programs write them, with all that SQLite knows: quotes of four kinds,
 * comments, blanks, letter case, constraints in any order. Most are accepted by SQLite.
 */
#ifndef MIGR_TESTS_SUPPORT_SQLITE_TEXT_H
#define MIGR_TESTS_SUPPORT_SQLITE_TEXT_H

#include "base/buf.h"
#include "support/t.h"

/*
 * Appends the definition of a table of that name. References are to p (x, y) and "a parent" (x, y), of which x is the
 * primary key and both are unique together. With `fulfilled`, checks hold for every row.
 */
void t_sqlite_table(t_random *random, const char *name, int fulfilled, migr__buf *out);
/* A name in quotes of some kind, or without where it needs none. In an expression ' makes no name. */
void t_sqlite_name(t_random *random, const char *name, int is_expression, migr__buf *out);

#endif
