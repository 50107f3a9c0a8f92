/* SPDX-License-Identifier: MIT */
/*
 * How an edit is made: parts of the text are replaced, and the whole is read anew and looked at.
 */
#ifndef MIGR_DIALECT_SQLITE_PATCH_H
#define MIGR_DIALECT_SQLITE_PATCH_H

#include "dialect/sqlite/edit.h"
#include "dialect/sqlite/tokens.h"

typedef struct migr__patch {
	migr__span span;  /* what goes */
	const char *text; /* what comes instead; in the arena */
} migr__patch;

/* How many of each there must be afterwards. */
typedef struct migr__shape_count {
	size_t columns;
	size_t column_constraints; /* of all columns; without DEFERRABLE, which joins its key when what is between goes
	                            */
	size_t deferrables;
	size_t constraints;
	size_t options;
} migr__shape_count;

typedef struct migr__edit {
	migr__definition *definition;
	migr_error *error;
	const char *sql; /* what comes from outside, and what it is meant to be: for the message; or NULL */
	const char *what;
	migr__patch *patches; /* in the order of the text */
	size_t n_patches;
	migr__shape_count expected;
	int is_column; /* a column is added, with any number of constraints */
	int failed;    /* memory */
} migr__edit;

/* MIGR_ERROR_UNSUPPORTED for a virtual table. */
migr_status migr__edit_begin(migr__edit *edit, migr__definition *definition, migr_error *error);
/* The same, and a column by name: MIGR_ERROR_NO_SUCH_COLUMN. */
migr_status migr__edit_begin_column(migr__edit *edit, migr__definition *definition, const char *name,
                                    const migr__column_text **column, migr_error *error);
/* What comes from outside. MIGR_ERROR_SCHEMA if its brackets or quotes do not close. */
migr_status migr__edit_takes(migr__edit *edit, const char *sql, const char *what);

/* Replaces a part. Where tokens would run into one another, or into a comment, a blank or a line end is put between. */
__attribute__((format(printf, 3, 4))) void migr__edit_put(migr__edit *edit, migr__span span, const char *format, ...);
void migr__edit_remove(migr__edit *edit, migr__span span);
/* Removes a part and the blanks before it. */
void migr__edit_cut(migr__edit *edit, migr__span span);
/* A name in quotes; "" if there is no memory. */
const char *migr__edit_quoted(migr__edit *edit, const char *name);

/* Makes the new text and reads it. If it is not of the shape expected, the definition stays as it was. */
migr_status migr__edit_apply(migr__edit *edit);

/* A constraint of a column counts, or is not expected any more. */
void migr__edit_count(const migr__constraint *constraint, migr__shape_count *count);
void migr__edit_uncount(migr__edit *edit, const migr__constraint *constraint);
/* A constraint of a column, with lone names before it. */
void migr__edit_cut_of_column(migr__edit *edit, const migr__column_text *column, size_t i);
/* What makes a column's foreign key deferrable from elsewhere; not within that column. */
void migr__edit_cut_deferrables(migr__edit *edit, const migr__constraint *key, const migr__column_text *except);

/* An element of the bracket: a column or a constraint of the table. */
void migr__edit_cut_element(migr__edit *edit, migr__span element);
/* Adds one behind an element. */
void migr__edit_add_element(migr__edit *edit, const char *sql, migr__span behind);
/* Adds one before the first. */
void migr__edit_add_first(migr__edit *edit, const char *sql);

#endif
