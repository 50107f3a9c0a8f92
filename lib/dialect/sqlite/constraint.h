/* SPDX-License-Identifier: MIT */
/*
 * Reads one constraint of a column or of a table, and the elements of keys and indexes.
 */
#ifndef MIGR_DIALECT_SQLITE_CONSTRAINT_H
#define MIGR_DIALECT_SQLITE_CONSTRAINT_H

#include "dialect/sqlite/tokens.h"

/* These return 0 if it cannot be read, or if memory ran out (tokens->failed). */
int migr__constraint_of_column(migr__tokens *tokens, const migr__column_text *column, migr__constraint *constraint);
int migr__constraint_of_table(migr__tokens *tokens, migr__constraint *constraint);

/* Whether a constraint of the table begins here, rather than a column. */
int migr__constraint_begins(const migr__tokens *tokens);

/* "(a, lower(b) COLLATE c DESC)". Stops before AUTOINCREMENT, which only a primary key may have: *rest is then set. */
int migr__indexed_list(migr__tokens *tokens, migr__indexed **elements, size_t *count, int *rest);

/* "(a, b)". */
int migr__name_list(migr__tokens *tokens, const char ***names, size_t *count, migr__span *span);

#endif
