/* SPDX-License-Identifier: MIT */
/*
 * SQLite's errors as the library's. SQLite gives the plain code 1 for nearly all that is wrong with a statement, so its
 * texts are looked at; they have been the same for twenty years.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define BY_HAND "was this revision applied by hand? then stamp it"
#define EARLIER "is an earlier revision missing, or was it dropped by hand?"

typedef struct fault_kind {
	migr_status status;
	const char *hint;
} fault_kind;

static const struct {
	const char *text;
	fault_kind kind;
} texts[] = {
	{ "no such table",
	  { MIGR_ERROR_NO_SUCH_TABLE, "is an earlier revision missing, or was the table dropped by hand?" } },
	{ "no such view", { MIGR_ERROR_NO_SUCH_TABLE, EARLIER } },
	{ "no such index", { MIGR_ERROR_NO_SUCH_TABLE, EARLIER } },
	{ "no such trigger", { MIGR_ERROR_NO_SUCH_TABLE, EARLIER } },
	{ "unknown database",
	  { MIGR_ERROR_NO_SUCH_TABLE, "attach the file before migrating: its name is a schema of SQLite" } },
	{ "no such column", { MIGR_ERROR_NO_SUCH_COLUMN, EARLIER } },
	{ "has no column named", { MIGR_ERROR_NO_SUCH_COLUMN, EARLIER } },
	{ "already exists", { MIGR_ERROR_ALREADY_EXISTS, BY_HAND } },
	{ "there is already", { MIGR_ERROR_ALREADY_EXISTS, BY_HAND } },
	{ "duplicate column name", { MIGR_ERROR_ALREADY_EXISTS, BY_HAND } },
	{ "syntax error", { MIGR_ERROR_SYNTAX, NULL } },
	{ "incomplete input", { MIGR_ERROR_SYNTAX, NULL } },
	{ "unrecognized token", { MIGR_ERROR_SYNTAX, NULL } },
	{ "not authorized", { MIGR_ERROR_PERMISSION, NULL } },
};

static fault_kind by_text(const char *message)
{
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strstr(message, texts[i].text))
			return texts[i].kind;
	return (fault_kind){ MIGR_ERROR_DATABASE, NULL };
}

static const char *by_constraint(int code, const char *message)
{
	switch (code) {
	case SQLITE_CONSTRAINT_TRIGGER: /* also what RESTRICT forbids */
		if (!strstr(message, "FOREIGN KEY"))
			return NULL;
		return "rows refer to those that are to go: change them first";
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return "rows refer to one that is not there, or that is to go: PRAGMA foreign_key_check lists them";
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return "rows that are equal must be changed or removed first";
	case SQLITE_CONSTRAINT_NOTNULL:
		return "fill in the rows that have no value first";
	case SQLITE_CONSTRAINT_CHECK:
		return "rows break a CHECK: mend them first";
	default:
		return NULL;
	}
}

static fault_kind by_code(int code, const char *message)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_PROTOCOL: /* many processes began to use a WAL at once */
		return (fault_kind){ MIGR_ERROR_BUSY, NULL };
	case SQLITE_LOCKED:
		/* nobody else is in the way, so waiting would not help */
		if (code != SQLITE_LOCKED_SHAREDCACHE)
			return (fault_kind){ MIGR_ERROR_DATABASE,
				             "a query on the same connection still reads it: end that first" };
		return (fault_kind){ MIGR_ERROR_BUSY, NULL };
	case SQLITE_NOMEM:
		return (fault_kind){ MIGR_ERROR_NO_MEMORY, NULL };
	case SQLITE_READONLY:
		return (fault_kind){ MIGR_ERROR_READ_ONLY, "check the permissions of the file and of its folder" };
	case SQLITE_INTERRUPT:
		return (fault_kind){ MIGR_ERROR_CANCELLED, NULL };
	case SQLITE_IOERR:
		return (fault_kind){ MIGR_ERROR_IO,
			             "check the medium, and the permissions of the file and of its folder" };
	case SQLITE_CORRUPT:
		return (fault_kind){ MIGR_ERROR_CORRUPT, "put a backup back, or try sqlite3's .recover" };
	case SQLITE_NOTADB:
		return (fault_kind){ MIGR_ERROR_NOT_A_DATABASE, "is it another file, or an encrypted one?" };
	case SQLITE_FULL:
		return (fault_kind){ MIGR_ERROR_FULL, "make room, and run again" };
	case SQLITE_CANTOPEN:
		return (fault_kind){ MIGR_ERROR_CONNECT,
			             "check that the folder is there and may be entered and written" };
	case SQLITE_CONSTRAINT:
		return (fault_kind){ MIGR_ERROR_CONSTRAINT, by_constraint(code, message) };
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return (fault_kind){ MIGR_ERROR_PERMISSION,
			             "check the permissions of the file, and the application's authorizer" };
	default:
		return by_text(message);
	}
}

migr_status migr__sqlite_fault_of(migr_host *host, sqlite3 *db, int code, const char *what)
{
	const char *text = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
	fault_kind kind = by_code(code, text);
	char message[1024];

	snprintf(message, sizeof message, "%s%s%s", what ? what : "", what ? ": " : "", text);
	return migr_host_fail(host, kind.status, code, NULL, message, kind.hint);
}

/* Whether a code concerns the file, so that a message without its name would be of no use. */
static int concerns_file(int code)
{
	switch (code & 0xff) {
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FULL:
	case SQLITE_CANTOPEN:
		return 1;
	default:
		return 0;
	}
}

migr_status migr__sqlite_fault(sqlite_connection *connection, int code, const char *what)
{
	if ((code & 0xff) == SQLITE_INTERRUPT && connection->has_taken_too_long)
		return migr_host_fail(connection->host, MIGR_ERROR_TIMEOUT, code, NULL,
		                      "the statement took longer than it may",
		                      "allow a longer statement_timeout_ms, or divide the work");
	if (!what && concerns_file(code))
		what = connection->name;
	return migr__sqlite_fault_of(connection->host, connection->db, code, what);
}
