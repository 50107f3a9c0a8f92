/* SPDX-License-Identifier: MIT */
/*
 * Models as if they had been read, without a database that has made them: what means the same as in a reading gets the
 * words of that reading, as far as the dialect's own rules and the form of expressions tell. Pure.
 */
#ifndef MIGR_COMPARE_TEXTUAL_H
#define MIGR_COMPARE_TEXTUAL_H

#include "compare/compare.h"

/*
 * `prepared`: the models of migr__prepared. Views, triggers, and what models leave to the server (an engine, a
 * collation) count as the same if they are there. All is in the arena, or borrowed.
 */
migr_status migr__models_textual(const migr_models *prepared, const migr_models *live, const migr__dialect *dialect,
                                 migr__arena *arena, migr_models *out, migr_error *error);

/* --- the parts of it --- */

typedef struct migr__textual {
	const migr_models *wanted;
	const migr_models *live;
	const migr__dialect *dialect;
	migr__arena *arena;
	int failed; /* memory */
} migr__textual;

/* Whether the names are one, as the database compares those of columns; two NULLs are. */
int migr__textual_same_name(const migr__textual *t, const char *a, const char *b);
/* The live text if it says the same as the wanted one, else the wanted one as the dialect gets it. */
const char *migr__textual_sql(migr__textual *t, const char *wanted, const char *live);
/* A column in the words of the live one (NULL: there is none). `is_key`: it is part of the primary key. */
void migr__textual_column(migr__textual *t, const migr_column *wanted, const migr_column *live, int is_key,
                          migr_column *out);
/* The lists of a table. */
void migr__textual_parts(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out);

#endif
