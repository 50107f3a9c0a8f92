/* SPDX-License-Identifier: MIT */
/*
 * Which foreign key is broken: SQLite says only that one is. When it says so, a statement's rows are gone again, so the
 * statement is executed once more with its keys left for later, looked at, and taken back.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

/* The first row that leads nowhere, as text; 0 if there is none. */
static int find(sqlite_connection *c, char *text, size_t size)
{
	sqlite3_stmt *check = NULL;
	int found = sqlite3_prepare_v2(c->db, "PRAGMA foreign_key_check", -1, &check, NULL) == SQLITE_OK &&
	            sqlite3_step(check) == SQLITE_ROW;

	if (found && sqlite3_column_type(check, 1) == SQLITE_INTEGER)
		snprintf(text, size, "row %lld of table %.200s refers to a row of table %.200s that is not there",
		         (long long)sqlite3_column_int64(check, 1), (const char *)sqlite3_column_text(check, 0),
		         (const char *)sqlite3_column_text(check, 2));
	else if (found)
		snprintf(text, size, "a row of table %.200s refers to one of table %.200s that is not there",
		         (const char *)sqlite3_column_text(check, 0), (const char *)sqlite3_column_text(check, 2));
	sqlite3_finalize(check);
	return found;
}

static int is_deferring(sqlite_connection *c)
{
	sqlite3_stmt *ask = NULL;
	int is = sqlite3_prepare_v2(c->db, "PRAGMA defer_foreign_keys", -1, &ask, NULL) == SQLITE_OK &&
	         sqlite3_step(ask) == SQLITE_ROW && sqlite3_column_int(ask, 0);

	sqlite3_finalize(ask);
	return is;
}

static int do_plainly(sqlite_connection *c, const char *sql)
{
	return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int find_by_trial(sqlite_connection *c, sqlite3_stmt *failed, char *text, size_t size)
{
	int found, was_deferring;

	sqlite3_reset(failed);
	/* outside a transaction the trial would be one of its own; and what was broken before is no answer */
	if (sqlite3_get_autocommit(c->db) || find(c, text, size))
		return 0;
	was_deferring = is_deferring(c);
	if (!do_plainly(c, "SAVEPOINT migr_trial"))
		return 0;
	do_plainly(c, "PRAGMA defer_foreign_keys = ON");
	while (sqlite3_step(failed) == SQLITE_ROW)
		;
	found = find(c, text, size);
	sqlite3_reset(failed);
	do_plainly(c, "ROLLBACK TO migr_trial");
	do_plainly(c, "RELEASE migr_trial");
	if (!was_deferring)
		do_plainly(c, "PRAGMA defer_foreign_keys = OFF");
	return found;
}

migr_status migr__sqlite_foreign_key_fault(sqlite_connection *c, sqlite3_stmt *failed)
{
	char text[600], message[700];
	int found = failed ? find_by_trial(c, failed, text, sizeof text) : find(c, text, sizeof text);

	if (!found)
		return migr_host_fail(c->host, MIGR_ERROR_CONSTRAINT, SQLITE_CONSTRAINT_FOREIGNKEY, NULL,
		                      "FOREIGN KEY constraint failed",
		                      "rows refer to one that is not there, or that is to go: PRAGMA foreign_key_check "
		                      "lists them");
	snprintf(message, sizeof message, "FOREIGN KEY constraint failed: %s", text);
	return migr_host_fail(c->host, MIGR_ERROR_CONSTRAINT, SQLITE_CONSTRAINT_FOREIGNKEY, NULL, message,
	                      "mend the rows first; there may be more of them, which PRAGMA foreign_key_check lists");
}
