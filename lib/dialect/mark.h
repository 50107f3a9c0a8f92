/* SPDX-License-Identifier: MIT */
/*
 * The lines `-- migr:begin` and `-- migr:commit` in SQL text: between statements, they say which of them are one
 * transaction where the revision is none.
 */
#ifndef MIGR_DIALECT_MARK_H
#define MIGR_DIALECT_MARK_H

#include "dialect/split.h"

typedef enum migr__mark { MIGR__MARK_NONE, MIGR__MARK_BEGIN, MIGR__MARK_COMMIT } migr__mark;

typedef struct migr__brackets {
	const char *start;
	const char *at;
	const char *end;
} migr__brackets;

void migr__brackets_init(migr__brackets *marks, const char *sql, size_t size);
/* The next mark that begins before `to`; `at` is behind it then. */
migr__mark migr__brackets_next(migr__brackets *marks, const char *to);
/* Goes on behind a statement. */
void migr__brackets_pass(migr__brackets *marks, const migr__piece *piece);

/*
 * Splits the whole text, and checks that it can be split, that its marks stand between statements, and in pairs. As
 * migr__split_next, `split->error_line` says where it cannot.
 */
migr_status migr__brackets_check(migr__split *split, migr_error *error);

#endif
