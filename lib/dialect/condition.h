/* SPDX-License-Identifier: MIT */
/*
 * Whether two conditions say the same, one as a person wrote it, the other as the database shows it.
 *
 * Databases do not keep a condition as it was written. PostgreSQL adds brackets and casts, and writes IN as = ANY
 * (ARRAY
 * [...]), BETWEEN as two comparisons, LIKE as ~~; MySQL and MariaDB quote names, change the names of functions, and
 * turn NOT (a = b) around. So conditions are read, by the precedence of operators, and compared as what they are then.
 * What does not count: blanks, comments, brackets that change nothing, letter case of what is not quoted, quotes of
 * names, qualifiers of columns, casts. Only the form is looked at: a > 0 is not 0 < a.
 */
#ifndef MIGR_DIALECT_CONDITION_H
#define MIGR_DIALECT_CONDITION_H

#include "base/arena.h"
#include "dialect/dialect.h"

/* 1 or 0. Conditions that cannot be read are the same token by token, or not at all. */
int migr__condition_same(const migr__dialect *dialect, const char *a, const char *b, migr__arena *arena);

/* The condition in a form that equal ones have in common: (and (>= "a 0) (< "a 9)); NULL if it cannot be read. */
const char *migr__condition_form(const migr__dialect *dialect, const char *sql, migr__arena *arena);

#endif
