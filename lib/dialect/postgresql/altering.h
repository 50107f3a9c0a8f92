/* SPDX-License-Identifier: MIT */
/*
 * An alteration of a column that is under way.
 */
#ifndef MIGR_DIALECT_POSTGRESQL_ALTERING_H
#define MIGR_DIALECT_POSTGRESQL_ALTERING_H

#include "dialect/postgresql/live_column.h"

typedef struct migr__postgresql_altering {
	migr__compiler *compiler;
	const migr_operation *operation;
	const migr_alteration *alteration;
	const char *schema;
	const char *column; /* quoted */
	int has_type;       /* it gets another type; also where only its collation changes */
	migr__type type;
	migr__live_column old;
	migr__buf sql; /* ALTER TABLE with what was added so far; empty if nothing was */
} migr__postgresql_altering;

/* Begins ALTER COLUMN, as the next part of ALTER TABLE. */
void migr__postgresql_next_column(migr__postgresql_altering *alter, const char *words);
/* Adds what there is to the script. */
migr_status migr__postgresql_flush(migr__postgresql_altering *alter);

/* identity.c: whether, from where, and how it is counted up. */
migr_status migr__postgresql_change_identity(migr__postgresql_altering *alter);

#endif
