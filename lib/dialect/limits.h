/* SPDX-License-Identifier: MIT */
/*
 * The settings of a session that bound how long a statement waits for a lock, and how long it takes.
 */
#ifndef MIGR_DIALECT_LIMITS_H
#define MIGR_DIALECT_LIMITS_H

#include "dialect/dialect.h"

typedef enum migr__limit_unit {
	MIGR__LIMIT_MILLISECONDS,
	MIGR__LIMIT_SECONDS, /* whole ones, at least 1 */
	MIGR__LIMIT_FRACTION /* seconds with six decimals */
} migr__limit_unit;

typedef struct migr__limit {
	const char *name;
	int is_lock; /* else of the whole statement */
	migr__limit_unit unit;
} migr__limit;

enum { MIGR__MAX_LIMITS = 4 };

/* The dialect's settings, not all of which every server has; *count is 0 if there are none. */
const migr__limit *migr__limits_of(const migr__dialect *dialect, size_t *count);

/* A limit's value as the server shows it. */
void migr__limit_text(migr__buf *buf, const migr__limit *limit, int32_t milliseconds);

/* A query whose rows are the name and the present value of those settings that the server has. */
void migr__limits_read_sql(migr__buf *buf, const migr__dialect *dialect);

/* Appends one setting to the statement that makes them; `local`: for the transaction only, where there is that. */
void migr__limits_set_sql(migr__buf *buf, const migr__dialect *dialect, const char *name, const char *value, int local);

#endif
