/* SPDX-License-Identifier: MIT */
/*
 * Random CREATE TABLE texts as people and programs write them, with all that SQLite knows: quotes of four kinds,
 * comments, blanks, letter case, constraints in any order. Most are accepted by SQLite.
 */
#ifndef MIGR_TESTS_SUPPORT_SQLITE_TEXT_H
#define MIGR_TESTS_SUPPORT_SQLITE_TEXT_H

#include "base/buf.h"
#include "support/t.h"

enum {
	T_TEXT_PLAIN = 1 << 0, /* no conflict clauses other than the usual, no table that refuses ordinary rows */
	T_TEXT_NO_REFERENCES = 1 << 1
};

/* Appends the definition of a table of that name, which may be any. */
void t_sqlite_table(t_random *random, const char *name, unsigned flags, migr__buf *out);
/* A name in quotes of some kind, or without where it needs none. In an expression ' makes no name. */
void t_sqlite_name(t_random *random, const char *name, int is_expression, migr__buf *out);

#endif
