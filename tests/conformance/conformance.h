/* SPDX-License-Identifier: MIT */
/**
 * @file conformance.h
 * For the author of a backend: one suite of tests that every backend passes, in the library libmigr-conformance.
 *
 * It is built and installed with the option `installed_tests`. A program describes its kind of database in a
 * #migr_conformance_target and runs all tests on it; the result is TAP if CK_TAP_LOG_FILE_NAME is "-":
 *
 *     int main(void)
 *     {
 *             return migr_conformance_main(&target);
 *     }
 *
 * Each test runs in a process of its own and makes a database of its own. The suite uses libmigr by its public headers
 * alone; the functions of the target, which make databases and look into them, should not use it at all.
 */
#ifndef MIGR_CONFORMANCE_H
#define MIGR_CONFORMANCE_H

#include <libmigr/backend.h>
#include <libmigr/migr.h>

MIGR_BEGIN_DECLS

/** SQL that databases of one dialect may still need in a form of their own. NULL: the form usual for the dialect. */
typedef struct migr_conformance_sql {
	/** A column type for bytes. */
	const char *blob_type;
	/**
	 * Several statements of which one has a body with semicolons: after it, a row that is inserted into the table
	 * "conformance_from" (id INTEGER) is followed by two in "conformance_to" (id INTEGER, note VARCHAR(100)): its
	 * id with the note "one;", and its id with the note "two".
	 */
	const char *trigger;
	/** Takes that back. */
	const char *drop_trigger;
	/** A statement that takes ten minutes and changes nothing. */
	const char *long_statement;
	/** A statement that a transaction refuses; an empty text if there is none. */
	const char *outside;
	/** Begins a transaction that may write. */
	const char *begin;
} migr_conformance_sql;

/** How the database itself tells an error: its number and its SQLSTATE; 0 and NULL are not looked at. */
typedef struct migr_conformance_code {
	int32_t native;
	const char *sqlstate;
} migr_conformance_code;

/** What a target lacks. */
enum {
	/**
	 * No connection is a session, as behind a pooler that hands out the server's connections for one transaction
	 * each: nothing runs outside a transaction, and the tests of that are left out.
	 */
	MIGR_CONFORMANCE_NO_SESSION = 1
};

/** What is tested. All functions are called in the process of the test concerned. */
typedef struct migr_conformance_target {
	/** sizeof(migr_conformance_target). */
	uint32_t struct_size;
	/** Any of the MIGR_CONFORMANCE_ flags. */
	uint32_t flags;
	/** What it is called in the results. */
	const char *name;
	/** The backend. */
	const migr_backend *(*backend)(void);

	/** Makes an empty database, of a name not used before; NULL if it cannot. */
	void *(*create)(void);
	/** The URL to it. Valid until it is dropped. */
	const char *(*url)(void *database);
	/** Removes it. All connections to it are closed. */
	void (*drop)(void *database);

	/** Opens a connection by the client library alone; NULL if it cannot. It is what `borrow` takes. */
	void *(*open)(void *database);
	/** Closes it. */
	void (*close)(void *native);
	/** Executes one statement. 0, or -1 if it fails. */
	int (*execute)(void *native, const char *sql);
	/**
	 * The rows of a query, columns with '|' between, rows with '\n', NULL as "NULL"; to be freed by free(). NULL if
	 * it fails.
	 */
	char *(*query)(void *native, const char *sql);

	/**
	 * How many statements the database has got so far, from anybody, by its own account. NULL if it gives none;
	 * then what is sent by an up-to-date start is not tested.
	 */
	long (*statements)(void *database);
	/** The URL with a user who may read all tables but change and create nothing. NULL if there is no such thing.
	 */
	const char *(*limited_url)(void *database);
	/**
	 * Ends the connection of the client handle from outside, as an administrator would, and returns when it is
	 * ended. 0, or -1 if it fails. NULL if there is no such thing.
	 */
	int (*cut)(void *database, void *native);
	/**
	 * What an error must say to tell that this connection holds a lock, such as its number. Valid until the next
	 * call. NULL if the database cannot tell.
	 */
	const char *(*holder)(void *native);

	/** SQL in a form of its own, or NULL. */
	const migr_conformance_sql *sql;

	/** What is told when a table is there already. */
	migr_conformance_code table_exists;
	/** ... a column is there already. */
	migr_conformance_code column_exists;
	/** ... a table is not there. */
	migr_conformance_code no_table;
	/** ... a column is not there. */
	migr_conformance_code no_column;
	/** ... a value is there already that must be unique. */
	migr_conformance_code unique;
	/** ... a foreign key leads nowhere. */
	migr_conformance_code foreign_key;
	/** ... a check fails. */
	migr_conformance_code check;
	/** ... a value is lacking. */
	migr_conformance_code not_null;
	/** ... the statement is no SQL. */
	migr_conformance_code syntax;
} migr_conformance_target;

/**
 * Runs all tests on a target.
 *
 * @param target the target; must outlive the call.
 * @return 0 if all passed, else 1: what main returns.
 */
int32_t migr_conformance_main(const migr_conformance_target *target);

MIGR_END_DECLS

#endif
