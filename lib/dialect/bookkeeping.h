/* SPDX-License-Identifier: MIT */
/*
 * The statements about the version table and the ledger.
 *
 * The version table has Alembic's shape, so that one taken over from it goes on as it stands: a row for each maximal
 * applied revision. The ledger is append-only: a row for each step that was run, stamped or accepted.
 */
#ifndef MIGR_DIALECT_BOOKKEEPING_H
#define MIGR_DIALECT_BOOKKEEPING_H

#include "dialect/dialect.h"

typedef enum migr__bookkeeping {
	MIGR__SQL_CREATE_VERSION,
	MIGR__SQL_CREATE_LEDGER,
	MIGR__SQL_CREATE_LEDGER_INDEX,
	/*
	 * The whole state in one statement. Columns: kind (0: a version row, 1: an unfinished step), revision, checksum
	 * algorithm, checksum, chain, down revisions, depends_on, message, program, direction, statements done,
	 * statement, statements digest, outcome, seq. A version row without a ledger row has NULLs from the third on.
	 */
	MIGR__SQL_READ_STATE,
	/* The version rows alone, for a database without a ledger. */
	MIGR__SQL_READ_VERSIONS,
	/* The version rows, each with the outcome of the newest row of the ledger. */
	MIGR__SQL_READ_ROWS,
	/*
	 * What most starts need of it: each version row with all rows of the ledger about its revision. Columns:
	 * revision, outcome of the newest row of the ledger; checksum algorithm, chain, direction, outcome, seq.
	 */
	MIGR__SQL_GLANCE,
	/* The ledger, oldest first; the columns of READ_STATE from the second on. */
	MIGR__SQL_READ_LEDGER,
	MIGR__SQL_INSERT_VERSION, /* revision */
	MIGR__SQL_DELETE_VERSION, /* revision */
	MIGR__SQL_UPDATE_VERSION, /* new, old */
	MIGR__SQL_CLEAR_VERSIONS,
	/* The members of migr__entry, in the order of the table. */
	MIGR__SQL_INSERT_LEDGER,
	MIGR__SQL_INSERT_LEDGER_AT, /* the same, with the key in front */
	MIGR__SQL_ADVANCE_LEDGER,   /* statements done, their digest, statement, seq */
	MIGR__SQL_FINISH_LEDGER,    /* finished, duration, outcome, statement, error, checksum, chain, seq */
	MIGR__SQL_COMPLETE_LEDGER,  /* the same with statements done, their digest before seq */
	MIGR__SQL_REPAIR_LEDGER,    /* statements done, their digest, statement, outcome, finished, error, seq */
	MIGR__SQL_ADVANCE_NOTES,    /* as ADVANCE_LEDGER with notes before the seq */
	MIGR__SQL_READ_NOTES,       /* seq */
	MIGR__SQL_CLEAR_NOTES,      /* seq */
	MIGR__SQL_READ_ERROR,       /* seq */
	MIGR__SQL_LAST_LEDGER,      /* the highest seq */
	MIGR__SQL_COUNT
} migr__bookkeeping;

/* Appends the statement's text. */
void migr__bookkeeping_sql(migr__buf *buf, const migr__dialect *dialect, migr__bookkeeping which,
                           const char *version_table, const char *history_table);

#endif
