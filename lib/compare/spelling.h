/* SPDX-License-Identifier: MIT */
/*
 * SQL in which something has another name: in a form in which the two sides can be compared, and what it mentions.
 */
#ifndef MIGR_COMPARE_SPELLING_H
#define MIGR_COMPARE_SPELLING_H

#include "compare/pair.h"

/* The name that a name of the live side has on the wanted one: of columns of a table, or itself. */
const char *migr__spelled_column(const migr__pairs *pairs, const migr__table_pair *table, const char *name);
/* A list of names likewise; NULL stays NULL. NULL with an error: no memory. */
const char *migr__spelled_list(migr__pairs *pairs, const migr__table_pair *table, const char *list);

/*
 * SQL token by token, quotes and blanks taken out of account; names of columns of `table` as they are on the wanted
 * side, if `table` is not NULL. With `all`, names of tables too, and of the columns of all tables that are mentioned;
 * `table` counts as such.
 */
const char *migr__sql_form(migr__pairs *pairs, const char *sql, const migr__table_pair *table, int all);

/* What SQL mentions: names, unquoted and folded as the database does it. */
typedef struct migr__mentioned {
	migr__index names;
	int has_star;
} migr__mentioned;

void migr__mentioned_read(migr__pairs *pairs, const char *sql, migr__mentioned *out);
void migr__mentioned_clear(migr__mentioned *mentioned);
int migr__mentions(migr__mentioned *mentioned, const char *name);
/* Whether SQL, which may be NULL, mentions any name of an index, in which they are by themselves. */
int migr__mentions_any(migr__pairs *pairs, const char *sql, migr__index *names);

#endif
