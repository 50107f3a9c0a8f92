/* SPDX-License-Identifier: MIT */
/*
 * What a statement is to a runner that has to journal it: can it be part of a transaction, may it simply be run again?
 */
#ifndef MIGR_DIALECT_CLASSIFY_H
#define MIGR_DIALECT_CLASSIFY_H

#include "dialect/dialect.h"

typedef enum migr__statement_class {
	MIGR__CLASS_READ,        /* only reads: run whenever it comes, of no account to the journal */
	MIGR__CLASS_SESSION,     /* settles something of the session (PRAGMA, SET, USE): likewise, also when resuming */
	MIGR__CLASS_TEMPORARY,   /* makes or drops a temporary table, likewise, outside of any transaction */
	MIGR__CLASS_TRANSACTION, /* begins or ends a transaction */
	MIGR__CLASS_INSIDE,      /* can be part of a transaction, and is undone with it */
	MIGR__CLASS_REPEATABLE,  /* cannot, but to run it again does no harm (VACUUM) */
	MIGR__CLASS_OUTSIDE      /* cannot: commits by itself, and must not be run twice */
} migr__statement_class;

migr__statement_class migr__classify(const migr__dialect *dialect, const char *sql, size_t size);

/* Whether a statement of the session commits the transaction that it is part of (LOCK TABLES on MySQL). */
int migr__commits_silently(const migr__dialect *dialect, const char *sql, size_t size);

#endif
