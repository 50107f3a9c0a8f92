/* SPDX-License-Identifier: MIT */
/**
 * @file error.h
 * Status codes, and the error object that a failed call leaves on its handle.
 *
 * Codes are stable: a number is never reused or given another meaning. They are grouped by hundreds. Each has a name
 * (#migr_status_name), which is what the `migr` command prints in its JSON.
 */
#ifndef MIGR_ERROR_H
#define MIGR_ERROR_H

#include <libmigr/types.h>

MIGR_BEGIN_DECLS

enum {
	/** Done. */
	MIGR_OK = 0,
	/** From a row callback: no further rows, and no error. */
	MIGR_STOP = 1,

	/* -1xx: how the library was called */
	/**
	 * A call that no correct program makes: a NULL handle, a handle of the wrong kind, a call from inside a
	 * callback.
	 */
	MIGR_ERROR_MISUSE = -100,
	/** Memory could not be had. */
	MIGR_ERROR_NO_MEMORY = -101,
	/** A struct's `struct_size` or an array's `item_size` is not one that any version of the library had. */
	MIGR_ERROR_ABI_SIZE = -102,
	/**
	 * A struct has a member set that this version of the library does not know: the program was compiled for a
	 * newer one.
	 */
	MIGR_ERROR_ABI_NEWER = -103,
	/** An option has a value outside its range, or two options exclude each other. */
	MIGR_ERROR_OPTION = -104,
	/** This backend or version cannot do what was asked. */
	MIGR_ERROR_UNSUPPORTED = -105,

	/* -2xx: the revisions as registered, each naming the revisions concerned */
	/** Several things are wrong with the graph; the error's details name each of them. */
	MIGR_ERROR_GRAPH = -200,
	/** An id is empty. */
	MIGR_ERROR_EMPTY_ID = -201,
	/** An id is longer than 255 bytes. */
	MIGR_ERROR_LONG_ID = -202,
	/** An id or a label has a character that the identifier grammar needs, a blank or a control character. */
	MIGR_ERROR_ILLEGAL_ID = -203,
	/** Two revisions have one id. */
	MIGR_ERROR_DUPLICATE_ID = -204,
	/** A down revision that no revision has as its id. */
	MIGR_ERROR_UNKNOWN_PARENT = -205,
	/** A depends_on that no revision has as its id or label. */
	MIGR_ERROR_UNKNOWN_DEPENDENCY = -206,
	/** A revision is its own down revision or dependency. */
	MIGR_ERROR_SELF_LOOP = -207,
	/** Down revisions form a circle. */
	MIGR_ERROR_CYCLE = -208,
	/** Down revisions and dependencies together form a circle. */
	MIGR_ERROR_DEPENDENCY_CYCLE = -209,
	/** A branch label is used twice. */
	MIGR_ERROR_DUPLICATE_LABEL = -210,
	/** A branch label is also a revision's id. */
	MIGR_ERROR_LABEL_IS_ID = -211,
	/** A revision has nothing that could be run in the direction asked for. */
	MIGR_ERROR_NO_CODE = -212,
	/** A revision contradicts itself: a callback and SQL for one direction, a script and a separate id. */
	MIGR_ERROR_REVISION = -213,

	/* -3xx: targets */
	/** A target that is empty or does not follow the grammar. */
	MIGR_ERROR_TARGET_SYNTAX = -300,
	/** No revision or label of that name. */
	MIGR_ERROR_TARGET_NOT_FOUND = -301,
	/** Several revisions fit; the error's details list them. */
	MIGR_ERROR_TARGET_AMBIGUOUS = -302,
	/** The revision is not in the branch that was named with it. */
	MIGR_ERROR_TARGET_NOT_IN_BRANCH = -303,
	/** `head` was asked for and there are several; the error's details list them. */
	MIGR_ERROR_MULTIPLE_HEADS = -304,
	/** A relative target leads further than there are revisions. */
	MIGR_ERROR_TARGET_RANGE = -305,
	/** A target that cannot be reached in that direction from where the database is. */
	MIGR_ERROR_TARGET_DIRECTION = -306,
	/** Of several targets one is an ancestor of another. */
	MIGR_ERROR_TARGET_OVERLAP = -307,
	/** A revision that must be a head is none. */
	MIGR_ERROR_NOT_A_HEAD = -308,

	/* -4xx: what the database holds against what the program knows */
	/** The database has a revision that the program does not know: it was written by a newer or another program. */
	MIGR_ERROR_DATABASE_NEWER = -400,
	/** A revision that was applied reads differently now. */
	MIGR_ERROR_EDITED = -401,
	/** A revision that was applied is not among the program's any more. */
	MIGR_ERROR_MISSING = -402,
	/** A revision was put below one that is applied, and was never run. */
	MIGR_ERROR_LATE = -403,
	/** The version table or the ledger has another shape than the library writes. */
	MIGR_ERROR_VERSION_TABLE = -404,
	/** A step outside a transaction was cut off; the error names the statement that was under way. */
	MIGR_ERROR_INTERRUPTED_STEP = -405,
	/** The database is not at the heads (asked for by `current --check-heads`). */
	MIGR_ERROR_NOT_AT_HEAD = -406,
	/** A step that was cut off cannot go on: its statements are others now than those that were executed. */
	MIGR_ERROR_RESUME = -407,
	/** No step was cut off, or none of its statements is in doubt. */
	MIGR_ERROR_NOTHING_TO_REPAIR = -408,

	/* -5xx: running */
	/** Another process holds the database and did not let go in time. */
	MIGR_ERROR_LOCK_TIMEOUT = -500,
	/** The run was cancelled; what was committed before it stays, the step under way was rolled back. */
	MIGR_ERROR_CANCELLED = -501,
	/** A callback refused with a reason. */
	MIGR_ERROR_REFUSED = -502,
	/** A callback returned a status of its own. */
	MIGR_ERROR_CALLBACK = -503,
	/** A transaction is open that should not be, or was ended by somebody else than the library. */
	MIGR_ERROR_TRANSACTION = -504,
	/** A setting of the database could not be made: it reads back differently. */
	MIGR_ERROR_PRAGMA = -505,
	/** The safety copy could not be made or put back. */
	MIGR_ERROR_BACKUP = -506,
	/** Not enough free space. */
	MIGR_ERROR_NO_SPACE = -507,
	/** Another process moved the database in another direction while this one was running. */
	MIGR_ERROR_MOVED = -508,

	/* -6xx: the database's own errors */
	/** The database refused a statement for a reason not told apart below. */
	MIGR_ERROR_DATABASE = -600,
	/** The database cannot be reached or opened. */
	MIGR_ERROR_CONNECT = -601,
	/** The URL is of a kind that no backend here knows, or is malformed. */
	MIGR_ERROR_URL = -602,
	/** The file is not a database of this kind. */
	MIGR_ERROR_NOT_A_DATABASE = -603,
	/** The database is damaged. */
	MIGR_ERROR_CORRUPT = -604,
	/** The database may not be written. */
	MIGR_ERROR_READ_ONLY = -605,
	/** The database is busy; used between backend and core, users see #MIGR_ERROR_LOCK_TIMEOUT. */
	MIGR_ERROR_BUSY = -606,
	/** A table, view, index, constraint, schema or another thing that has a name is not there. */
	MIGR_ERROR_NO_SUCH_TABLE = -607,
	/** A column is not there. */
	MIGR_ERROR_NO_SUCH_COLUMN = -608,
	/** A table, index, column, key or another thing is there already. */
	MIGR_ERROR_ALREADY_EXISTS = -609,
	/** A constraint (unique, foreign key, check, not null) is violated. */
	MIGR_ERROR_CONSTRAINT = -610,
	/** The statement is not valid SQL. */
	MIGR_ERROR_SYNTAX = -611,
	/** The operating system or the database denies the access. */
	MIGR_ERROR_PERMISSION = -612,
	/** Reading or writing the medium failed. */
	MIGR_ERROR_IO = -613,
	/** The medium is full. */
	MIGR_ERROR_FULL = -614,
	/** The connection was lost; whether the last statement took effect is unknown. */
	MIGR_ERROR_CONNECTION_LOST = -615,
	/** The database broke a deadlock, or refused to serialize: it may be tried again. */
	MIGR_ERROR_DEADLOCK = -616,
	/** A statement took longer than the server allows it. */
	MIGR_ERROR_TIMEOUT = -617,

	/* -7xx: revision files */
	/** A folder or file could not be read or written. */
	MIGR_ERROR_FILE = -700,
	/** A revision file does not follow the format; the error names file and line. */
	MIGR_ERROR_FILE_FORMAT = -701,
	/** A file that should be text is none: NUL bytes or invalid UTF-8. */
	MIGR_ERROR_FILE_BINARY = -702,
	/** SQL text that cannot be split: an open string, comment or body at its end. */
	MIGR_ERROR_SQL_TEXT = -703,
	/** A file would be overwritten. */
	MIGR_ERROR_FILE_EXISTS = -704,
	/** Settings that cannot be read, or lack something. */
	MIGR_ERROR_SETTINGS = -705,

	/* -8xx: operations and definitions */
	/** A definition contradicts itself, lacks something, or names what is not there. */
	MIGR_ERROR_SCHEMA = -800,
	/** A type that is none, or that this database has not. */
	MIGR_ERROR_TYPE = -801,
	/** A name that is empty, too long for the database, or no UTF-8. */
	MIGR_ERROR_NAME = -802,
	/** The operation must look at the database, and there is none (offline SQL, a derived downgrade). */
	MIGR_ERROR_NEEDS_DATABASE = -803,
	/** Rows stand against the operation: a NULL where none may be, a value that a check refuses. */
	MIGR_ERROR_DATA = -804,
	/** Something else uses what the operation would take away; the error's details name it. */
	MIGR_ERROR_DEPENDENT = -805,
	/** The operation would lose something that nobody said may be lost. */
	MIGR_ERROR_LOSS = -806,
	/** The operation cannot be taken back, so no downgrade can be derived from it. */
	MIGR_ERROR_IRREVERSIBLE = -807,

	/* -85x: models and the database */
	/** The database is behind the revisions: it is to be upgraded first. */
	MIGR_ERROR_BEHIND = -850,
	/** There is nothing to be written: the database is as it is wanted. */
	MIGR_ERROR_NO_CHANGE = -851,
	/** The database has tables, and was to be empty. */
	MIGR_ERROR_NOT_EMPTY = -852,
	/** Revisions played anew give something else than they should; the error names the first that does. */
	MIGR_ERROR_REPLAY = -853,
	/** The database is not as the models say; the error's details name what differs. */
	MIGR_ERROR_DIFFERENT = -854,

	/* -9xx: the library's own faults */
	/** A fault of the library: please report it. */
	MIGR_ERROR_INTERNAL = -900
};

/**
 * The stable name of a code, such as "LOCK_TIMEOUT".
 *
 * @param status any status.
 * @return static text, never NULL; "UNKNOWN" for a number that is no code. May be called from any thread.
 * @since 0.1
 */
MIGR_API const char *migr_status_name(migr_status status);

/**
 * What a code means, in one sentence.
 *
 * @param status any status.
 * @return static text, never NULL. May be called from any thread.
 * @since 0.1
 */
MIGR_API const char *migr_status_message(migr_status status);

/**
 * Walks over all codes there are, for bindings and documentation.
 *
 * @param index 0, 1, 2, ...
 * @param[out] status the code; may be NULL.
 * @return its name, or NULL past the last one. May be called from any thread.
 * @since 0.1
 */
MIGR_API const char *migr_status_at(size_t index, migr_status *status);

/**
 * The error of the last failed call on a context.
 *
 * @param context the context; NULL stands for one that could not be created for lack of memory.
 * @return the error, owned by the context and valid until the next call on it; never NULL (after a successful call its
 *         status is #MIGR_OK and its message empty).
 * @since 0.1
 */
MIGR_API const migr_error *migr_last_error(const migr_context *context);

/** The code. @param error an error, not NULL. @return the code. @since 0.1 */
MIGR_API migr_status migr_error_status(const migr_error *error);

/** What went wrong, with the names concerned. @param error an error, not NULL. @return text, never NULL. @since 0.1 */
MIGR_API const char *migr_error_message(const migr_error *error);

/** What to do about it. @param error an error, not NULL. @return text, empty if there is no advice. @since 0.1 */
MIGR_API const char *migr_error_hint(const migr_error *error);

/** The revision concerned. @param error an error, not NULL. @return its id, or NULL. @since 0.1 */
MIGR_API const char *migr_error_revision(const migr_error *error);

/** The SQL statement that failed. @param error an error, not NULL. @return its text, or NULL. @since 0.1 */
MIGR_API const char *migr_error_statement(const migr_error *error);

/** The database's own number for it. @param error an error, not NULL. @return the number, 0 if none. @since 0.1 */
MIGR_API int32_t migr_error_native_code(const migr_error *error);

/** The SQLSTATE. @param error an error, not NULL. @return five characters, or NULL. @since 0.1 */
MIGR_API const char *migr_error_sqlstate(const migr_error *error);

/**
 * What the callback returned, for #MIGR_ERROR_CALLBACK.
 *
 * @param error an error, not NULL.
 * @return it, else 0.
 * @since 0.1
 */
MIGR_API int32_t migr_error_callback_status(const migr_error *error);

/**
 * How many further details an error has: one for each fault of a graph, each candidate of an ambiguous target, each
 * revision that reads differently.
 *
 * @param error an error, not NULL.
 * @return the count, often 0.
 * @since 0.1
 */
MIGR_API size_t migr_error_detail_count(const migr_error *error);

/**
 * One detail in words.
 *
 * @param error an error, not NULL.
 * @param index below #migr_error_detail_count.
 * @return text owned by the error, or NULL past the end.
 * @since 0.1
 */
MIGR_API const char *migr_error_detail(const migr_error *error, size_t index);

/**
 * The code of one detail.
 *
 * @param error an error, not NULL.
 * @param index below #migr_error_detail_count.
 * @return the code, #MIGR_OK past the end.
 * @since 0.1
 */
MIGR_API migr_status migr_error_detail_status(const migr_error *error, size_t index);

MIGR_END_DECLS

#endif
