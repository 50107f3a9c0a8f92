/* SPDX-License-Identifier: MIT */
/*
 * A connection to SQLite. Files: backend.c (the table of functions, opening and closing), open.c (the file itself),
 * url.c (what a URL says), execute.c (statements), pragma.c (settings that are read back), transaction.c (begin,
 * commit, guard, session), fault.c and foreign_key.c (errors), lock.c (the lock beside the file), copy.c (safety
 * copies), scratch.c (throw-away databases).
 */
#ifndef MIGR_BACKENDS_SQLITE_BACKEND_H
#define MIGR_BACKENDS_SQLITE_BACKEND_H

#include <libmigr/backend.h>
#include <libmigr/sqlite.h>

#include <sqlite3.h>

/* A setting of the URL. */
typedef struct sqlite_setting {
	const char *name;
	const char *value; /* NULL: not given */
} sqlite_setting;

enum { SETTING_FOREIGN_KEYS, SETTING_JOURNAL_MODE, SETTING_SYNCHRONOUS, SETTING_VFS, N_SETTINGS };

/* What a URL says; texts are in `memory`. */
typedef struct sqlite_url {
	const char *path;
	const char *settings[N_SETTINGS];
	char *memory;
} sqlite_url;

typedef struct sqlite_connection {
	migr_host *host;
	sqlite3 *db;
	char *name; /* for messages: the path */
	sqlite_url url;
	int is_borrowed;
	int is_reading;
	int is_stand_in; /* in memory, for a file that is not there yet */
	int is_guarded;  /* a transaction is open that only we may end */
	int is_ending;   /* and we are just ending it */
	int was_ended;   /* somebody else has ended it */
	int has_mark;    /* a savepoint, by which the same is noticed on a borrowed connection */
	int in_session;
	int32_t limit_ms; /* how long a statement may take; 0: as long as it likes */
	int64_t deadline; /* of the one that is running, in milliseconds of the monotonic clock; 0: none */
	int has_taken_too_long;
	int lock; /* file descriptor of the lock file, or -1 */
} sqlite_connection;

/* Reads a URL; *url is to be freed by url_free, also after an error. */
migr_status migr__sqlite_url_read(migr_host *host, const char *text, sqlite_url *url);
void migr__sqlite_url_free(migr_host *host, sqlite_url *url);

/* Opens what the URL says, or what stands in for it. */
migr_status migr__sqlite_open(sqlite_connection *connection);
/* Opens the file if it is there by now, or if it is to be created. */
migr_status migr__sqlite_reach(sqlite_connection *connection, int create);

/* Reports what the database handle says of its last error. `what` comes before it; NULL for nothing. */
migr_status migr__sqlite_fault(sqlite_connection *connection, int code, const char *what);
migr_status migr__sqlite_fault_of(migr_host *host, sqlite3 *db, int code, const char *what);

/* Of a statement that failed for a foreign key (NULL: of COMMIT), which stays as it is: names the tables, if it can. */
migr_status migr__sqlite_foreign_key_fault(sqlite_connection *connection, sqlite3_stmt *failed);

/* Whether a setting is what it was to be. */
migr_status migr__sqlite_read_back(sqlite_connection *connection, const char *name, const char *wanted);
/* If a statement that was executed made a setting that SQLite may have ignored: whether it has. */
migr_status migr__sqlite_check_pragma(sqlite_connection *connection, const char *sql);
migr_status migr__sqlite_execute(void *connection, const migr_statement *statement, int64_t *changes);

migr_transaction_state migr__sqlite_transaction_state(void *connection);
migr_status migr__sqlite_begin(void *connection);
migr_status migr__sqlite_commit(void *connection);
migr_status migr__sqlite_rollback(void *connection);
migr_status migr__sqlite_session(void *connection, int32_t begin);
/* Puts the hooks of a session on the handle, or takes them off. */
void migr__sqlite_watch(sqlite_connection *connection);
migr_status migr__sqlite_limit(void *connection, int32_t statement_timeout_ms);
/* When a statement that begins now has to be done. */
int64_t migr__sqlite_deadline(const sqlite_connection *connection);

migr_status migr__sqlite_lock(void *connection, const char *name);
migr_status migr__sqlite_unlock(void *connection);

migr_status migr__sqlite_backup(void *connection, const char *path);
migr_status migr__sqlite_copy_back(void *connection, const char *path);

/* Opens a database in memory, where a schema can be made that the other one could have. */
migr_status migr__sqlite_scratch(sqlite_connection *connection, const sqlite_connection *like);

#endif
