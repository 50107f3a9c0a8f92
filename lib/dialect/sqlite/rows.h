/* SPDX-License-Identifier: MIT */
/*
 * What rows must be like before a definition changes.
 */
#ifndef MIGR_DIALECT_SQLITE_ROWS_H
#define MIGR_DIALECT_SQLITE_ROWS_H

#include "dialect/sqlite/change.h"
#include "schema/type.h"

/*
 * Forbids rows that fulfil the condition: the error counts them and gives one as an example. Nothing if the table is
 * empty. The fault's message is about them: "rows have NULL in column \"a\"".
 */
migr_status migr__rows_forbid(migr__change *change, const migr__sqlite_fault *fault, const char *condition);
/*
 * Rows that are equal in the columns of a new key are found by the copy itself, which leaves them out; only then is it
 * looked which ones they are. `elements`: "a", "b" COLLATE NOCASE; `filled`: none of them is NULL.
 */
migr_status migr__rows_watch_duplicates(migr__change *change, const char *elements, const char *filled);

/*
 * A column's type changes from `old_type` to `new_type`: forbids what would be lost, and says whether values must be
 * converted, which means a copy.
 */
typedef struct migr__conversion {
	const char *column;
	const migr__type *type;
	migr__view old_type;
	migr__view new_type;
	int is_numeric; /* the new type takes numbers only */
	int is_integer; /* whole numbers only */
	int allows_loss;
} migr__conversion;

/*
 * Values that are too long or too large for a type, as a condition; "" if there can be none. NULL, with the compiler's
 * error: memory.
 */
const char *migr__rows_unfit(migr__compiler *compiler, const char *column, migr__view old_type, const migr__type *type);

migr_status migr__rows_convert(migr__change *change, const migr__conversion *conversion);

#endif
