/* SPDX-License-Identifier: MIT */
/*
 * Names and meanings of the status codes. A test holds this table against the header.
 */
#include <libmigr/error.h>

static const struct {
	migr_status status;
	const char *name;
	const char *message;
} table[] = {
	{ MIGR_OK, "OK",
	  "done" },
	{ MIGR_STOP, "STOP",
	  "from a row callback: no further rows, and no error" },
	{ MIGR_ERROR_MISUSE, "MISUSE",
	  "a call that no correct program makes: a NULL handle, a handle of the wrong kind, "
	  "a call from inside a callback" },
	{ MIGR_ERROR_NO_MEMORY, "NO_MEMORY",
	  "memory could not be had" },
	{ MIGR_ERROR_ABI_SIZE, "ABI_SIZE",
	  "a struct's 'struct_size' or an array's 'item_size' is not one that any version of the library had" },
	{ MIGR_ERROR_ABI_NEWER, "ABI_NEWER",
	  "a struct has a member set that this version of the library does not know: "
	  "the program was compiled for a newer one" },
	{ MIGR_ERROR_OPTION, "OPTION",
	  "an option has a value outside its range, or two options exclude each other" },
	{ MIGR_ERROR_UNSUPPORTED, "UNSUPPORTED",
	  "this backend or version cannot do what was asked" },
	{ MIGR_ERROR_GRAPH, "GRAPH",
	  "several things are wrong with the graph; the error's details name each of them" },
	{ MIGR_ERROR_EMPTY_ID, "EMPTY_ID",
	  "an id is empty" },
	{ MIGR_ERROR_LONG_ID, "LONG_ID",
	  "an id is longer than 255 bytes" },
	{ MIGR_ERROR_ILLEGAL_ID, "ILLEGAL_ID",
	  "an id or a label has a character that the identifier grammar needs, a blank or a control character" },
	{ MIGR_ERROR_DUPLICATE_ID, "DUPLICATE_ID",
	  "two revisions have one id" },
	{ MIGR_ERROR_UNKNOWN_PARENT, "UNKNOWN_PARENT",
	  "a down revision that no revision has as its id" },
	{ MIGR_ERROR_UNKNOWN_DEPENDENCY, "UNKNOWN_DEPENDENCY",
	  "a depends_on that no revision has as its id or label" },
	{ MIGR_ERROR_SELF_LOOP, "SELF_LOOP",
	  "a revision is its own down revision or dependency" },
	{ MIGR_ERROR_CYCLE, "CYCLE",
	  "down revisions form a circle" },
	{ MIGR_ERROR_DEPENDENCY_CYCLE, "DEPENDENCY_CYCLE",
	  "down revisions and dependencies together form a circle" },
	{ MIGR_ERROR_DUPLICATE_LABEL, "DUPLICATE_LABEL",
	  "a branch label is used twice" },
	{ MIGR_ERROR_LABEL_IS_ID, "LABEL_IS_ID",
	  "a branch label is also a revision's id" },
	{ MIGR_ERROR_NO_CODE, "NO_CODE",
	  "a revision has nothing that could be run in the direction asked for" },
	{ MIGR_ERROR_REVISION, "REVISION",
	  "a revision contradicts itself: a callback and SQL for one direction, a script and a separate id" },
	{ MIGR_ERROR_TARGET_SYNTAX, "TARGET_SYNTAX",
	  "a target that is empty or does not follow the grammar" },
	{ MIGR_ERROR_TARGET_NOT_FOUND, "TARGET_NOT_FOUND",
	  "no revision or label of that name" },
	{ MIGR_ERROR_TARGET_AMBIGUOUS, "TARGET_AMBIGUOUS",
	  "several revisions fit; the error's details list them" },
	{ MIGR_ERROR_TARGET_NOT_IN_BRANCH, "TARGET_NOT_IN_BRANCH",
	  "the revision is not in the branch that was named with it" },
	{ MIGR_ERROR_MULTIPLE_HEADS, "MULTIPLE_HEADS",
	  "'head' was asked for and there are several; the error's details list them" },
	{ MIGR_ERROR_TARGET_RANGE, "TARGET_RANGE",
	  "a relative target leads further than there are revisions" },
	{ MIGR_ERROR_TARGET_DIRECTION, "TARGET_DIRECTION",
	  "a target that cannot be reached in that direction from where the database is" },
	{ MIGR_ERROR_TARGET_OVERLAP, "TARGET_OVERLAP",
	  "of several targets one is an ancestor of another" },
	{ MIGR_ERROR_NOT_A_HEAD, "NOT_A_HEAD",
	  "a revision that must be a head is none" },
	{ MIGR_ERROR_DATABASE_NEWER, "DATABASE_NEWER",
	  "the database has a revision that the program does not know: it was written by a newer or another program" },
	{ MIGR_ERROR_EDITED, "EDITED",
	  "a revision that was applied reads differently now" },
	{ MIGR_ERROR_MISSING, "MISSING",
	  "a revision that was applied is not among the program's any more" },
	{ MIGR_ERROR_LATE, "LATE",
	  "a revision was put below one that is applied, and was never run" },
	{ MIGR_ERROR_VERSION_TABLE, "VERSION_TABLE",
	  "the version table or the ledger has another shape than the library writes" },
	{ MIGR_ERROR_INTERRUPTED_STEP, "INTERRUPTED_STEP",
	  "a step outside a transaction was cut off; the error names the statement that was under way" },
	{ MIGR_ERROR_NOT_AT_HEAD, "NOT_AT_HEAD",
	  "the database is not at the heads (asked for by 'current --check-heads')" },
	{ MIGR_ERROR_RESUME, "RESUME",
	  "a step that was cut off cannot go on: its statements are others now than those that were executed" },
	{ MIGR_ERROR_NOTHING_TO_REPAIR, "NOTHING_TO_REPAIR",
	  "no step was cut off, or none of its statements is in doubt" },
	{ MIGR_ERROR_LOCK_TIMEOUT, "LOCK_TIMEOUT",
	  "another process holds the database and did not let go in time" },
	{ MIGR_ERROR_CANCELLED, "CANCELLED",
	  "the run was cancelled; what was committed before it stays, the step under way was rolled back" },
	{ MIGR_ERROR_REFUSED, "REFUSED",
	  "a callback refused with a reason" },
	{ MIGR_ERROR_CALLBACK, "CALLBACK",
	  "a callback returned a status of its own" },
	{ MIGR_ERROR_TRANSACTION, "TRANSACTION",
	  "a transaction is open that should not be, or was ended by somebody else than the library" },
	{ MIGR_ERROR_PRAGMA, "PRAGMA",
	  "a setting of the database could not be made: it reads back differently" },
	{ MIGR_ERROR_BACKUP, "BACKUP",
	  "the safety copy could not be made or put back" },
	{ MIGR_ERROR_NO_SPACE, "NO_SPACE",
	  "not enough free space" },
	{ MIGR_ERROR_MOVED, "MOVED",
	  "another process moved the database in another direction while this one was running" },
	{ MIGR_ERROR_DATABASE, "DATABASE",
	  "the database refused a statement for a reason not told apart below" },
	{ MIGR_ERROR_CONNECT, "CONNECT",
	  "the database cannot be reached or opened" },
	{ MIGR_ERROR_URL, "URL",
	  "the URL is of a kind that no backend here knows, or is malformed" },
	{ MIGR_ERROR_NOT_A_DATABASE, "NOT_A_DATABASE",
	  "the file is not a database of this kind" },
	{ MIGR_ERROR_CORRUPT, "CORRUPT",
	  "the database is damaged" },
	{ MIGR_ERROR_READ_ONLY, "READ_ONLY",
	  "the database may not be written" },
	{ MIGR_ERROR_BUSY, "BUSY",
	  "the database is busy; used between backend and core, users see LOCK_TIMEOUT" },
	{ MIGR_ERROR_NO_SUCH_TABLE, "NO_SUCH_TABLE",
	  "a table, view or index is not there" },
	{ MIGR_ERROR_NO_SUCH_COLUMN, "NO_SUCH_COLUMN",
	  "a column is not there" },
	{ MIGR_ERROR_ALREADY_EXISTS, "ALREADY_EXISTS",
	  "a table, index or column is there already" },
	{ MIGR_ERROR_CONSTRAINT, "CONSTRAINT",
	  "a constraint (unique, foreign key, check, not null) is violated" },
	{ MIGR_ERROR_SYNTAX, "SYNTAX",
	  "the statement is not valid SQL" },
	{ MIGR_ERROR_PERMISSION, "PERMISSION",
	  "the operating system or the database denies the access" },
	{ MIGR_ERROR_IO, "IO",
	  "reading or writing the medium failed" },
	{ MIGR_ERROR_FULL, "FULL",
	  "the medium is full" },
	{ MIGR_ERROR_CONNECTION_LOST, "CONNECTION_LOST",
	  "the connection was lost; whether the last statement took effect is unknown" },
	{ MIGR_ERROR_DEADLOCK, "DEADLOCK",
	  "the database broke a deadlock, or refused to serialize: it may be tried again" },
	{ MIGR_ERROR_TIMEOUT, "TIMEOUT",
	  "a statement took longer than the server allows it" },
	{ MIGR_ERROR_FILE, "FILE",
	  "a folder or file could not be read or written" },
	{ MIGR_ERROR_FILE_FORMAT, "FILE_FORMAT",
	  "a revision file does not follow the format; the error names file and line" },
	{ MIGR_ERROR_FILE_BINARY, "FILE_BINARY",
	  "a file that should be text is none: NUL bytes or invalid UTF-8" },
	{ MIGR_ERROR_SQL_TEXT, "SQL_TEXT",
	  "SQL text that cannot be split: an open string, comment or body at its end" },
	{ MIGR_ERROR_FILE_EXISTS, "FILE_EXISTS",
	  "a file would be overwritten" },
	{ MIGR_ERROR_SETTINGS, "SETTINGS",
	  "settings that cannot be read, or lack something" },
	{ MIGR_ERROR_SCHEMA, "SCHEMA",
	  "a definition contradicts itself, lacks something, or names what is not there" },
	{ MIGR_ERROR_TYPE, "TYPE",
	  "a type that is none, or that this database has not" },
	{ MIGR_ERROR_NAME, "NAME",
	  "a name that is empty, too long for the database, or no UTF-8" },
	{ MIGR_ERROR_NEEDS_DATABASE, "NEEDS_DATABASE",
	  "the operation must look at the database, and there is none (offline SQL, a derived downgrade)" },
	{ MIGR_ERROR_DATA, "DATA",
	  "rows stand against the operation: a NULL where none may be, a value that a check refuses" },
	{ MIGR_ERROR_DEPENDENT, "DEPENDENT",
	  "something else uses what the operation would take away; the error's details name it" },
	{ MIGR_ERROR_LOSS, "LOSS",
	  "the operation would lose something that nobody said may be lost" },
	{ MIGR_ERROR_IRREVERSIBLE, "IRREVERSIBLE",
	  "the operation cannot be taken back, so no downgrade can be derived from it" },
	{ MIGR_ERROR_INTERNAL, "INTERNAL",
	  "a fault of the library: please report it" },
};

#define COUNT (sizeof table / sizeof table[0])

const char *migr_status_name(migr_status status)
{
	for (size_t i = 0; i < COUNT; i++)
		if (table[i].status == status)
			return table[i].name;
	return "UNKNOWN";
}

const char *migr_status_message(migr_status status)
{
	for (size_t i = 0; i < COUNT; i++)
		if (table[i].status == status)
			return table[i].message;
	return "not a status of this version of the library";
}

const char *migr_status_at(size_t index, migr_status *status)
{
	if (index >= COUNT)
		return NULL;
	if (status)
		*status = table[index].status;
	return table[index].name;
}
