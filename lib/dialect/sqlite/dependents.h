/* SPDX-License-Identifier: MIT */
/*
 * What uses something that an operation would take away.
 */
#ifndef MIGR_DIALECT_SQLITE_DEPENDENTS_H
#define MIGR_DIALECT_SQLITE_DEPENDENTS_H

#include "dialect/sqlite/change.h"

typedef struct migr__dependent {
	struct migr__dependent *next;
	const char *text; /* "view \"active_users\"" */
} migr__dependent;

typedef struct migr__dependents {
	migr__change *change;
	migr__dependent *first;
	migr__dependent **end;
	migr_status status; /* of the compiler */
} migr__dependents;

void migr__dependents_init(migr__dependents *dependents, migr__change *change);
/* The format is that of write.h. */
void migr__dependents_add(migr__dependents *dependents, const char *format, ...);
/* MIGR_ERROR_DEPENDENT naming all of them, if there are any: "column ... is used by ...". */
migr_status migr__dependents_end(const migr__dependents *dependents, const char *what, const char *hint);

/* Views and triggers that may use a column. */
void migr__dependents_add_code(migr__dependents *dependents, const char *column);
/* Tables with a foreign key to these columns, which are the primary key or not; `column`: to any that has this one. */
void migr__dependents_add_children(migr__dependents *dependents, const char *column);
void migr__dependents_add_children_of_key(migr__dependents *dependents, const migr__constraint_place *key);

#endif
