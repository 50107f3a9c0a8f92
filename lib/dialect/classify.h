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
	MIGR__CLASS_UNSURE, /* may commit by itself, or not: what it executes does not stand in it (CALL, EXECUTE) */
	MIGR__CLASS_REPEATABLE, /* cannot, but to run it again does no harm (VACUUM) */
	MIGR__CLASS_OUTSIDE     /* cannot: commits by itself, and must not be run twice */
} migr__statement_class;

migr__statement_class migr__classify(const migr__dialect *dialect, const char *sql, size_t size);
/*
 * The same for a statement at whose rows nobody looks: a SELECT is there for what it does then, and that may be to
 * settle something of the session (SELECT ... INTO @a, SELECT set_config(...)).
 */
migr__statement_class migr__classify_executed(const migr__dialect *dialect, const char *sql, size_t size);

/* Takes away the settings that hold for one statement alone: SET STATEMENT max_statement_time = 5 FOR ... (MariaDB). */
void migr__skip_settings(const migr__dialect *dialect, const char **sql, size_t *size);

/* Whether it makes or forgets a prepared statement of the session: -1 forgets, 1 makes, 0 neither. */
int migr__prepares(const migr__dialect *dialect, const char *sql, size_t size);

/* Whether a statement that is run outside a transaction could be part of one as well, if its author wants it to be. */
int migr__fits_transaction(const migr__dialect *dialect, const char *sql, size_t size);

/* Whether a statement of the session commits the transaction that it is part of (LOCK TABLES on MySQL). */
int migr__commits_silently(const migr__dialect *dialect, const char *sql, size_t size);

#endif
