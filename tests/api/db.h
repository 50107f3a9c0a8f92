/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the whole: contexts on files, looking at a database by plain SQLite, and checking failures.
 */
#ifndef MIGR_TESTS_API_DB_H
#define MIGR_TESTS_API_DB_H

#include "support/t.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <sqlite3.h>

/* A new file name in a new folder. */
const char *db_new(void);

/* A context on a database; fails the test if it cannot be opened. */
migr_context *db_open(const char *path, const migr_options *options);
/* The same with a numbered list registered. */
migr_context *db_linear(const char *path, const migr_options *options, const migr_revision *steps, size_t count);
/* The same with a graph, each revision by itself. */
migr_context *db_graph(const char *path, const migr_options *options, const migr_revision *graph, size_t count);
/* Puts a numbered list into a context. */
void db_add_linear(migr_context *context, const migr_revision *steps, size_t count);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* An array and its length. */
#define LIST(array) (array), COUNT(array)

/* Opens, runs to the target, closes. */
void db_upgrade(const char *path, const migr_options *options, const migr_revision *steps, size_t count,
                const char *target);

/* Executes SQL by a connection of its own. */
void db_exec(const char *path, const char *sql);
/* The rows of a query: columns with '|' between, rows with '\n'. Valid until the second next call. */
const char *db_query(const char *path, const char *sql);
const char *db_query_on(sqlite3 *db, const char *sql);
/* Schema and rows of all tables as one text, to be freed by free(). */
char *db_dump(const char *path);
/* The version rows, with blanks between, ascending. */
const char *db_rows(const char *path);

/* The bytes of a file, kept to be compared later; a missing file is one of no bytes that does not exist. */
typedef struct db_bytes {
	char *data;
	size_t size;
	long long mtime; /* nanoseconds */
} db_bytes;

db_bytes db_take(const char *path);
/* Fails if the file is another now; frees what was kept. */
void db_same(const char *path, db_bytes *before);
/* 0 too if there is no file: SQLite makes an empty one before its first write. */
size_t db_size(const char *path);
/* Whether FILE + ending exists. */
int db_beside(const char *path, const char *ending);

/* The number of files in the database's folder. */
size_t db_files(const char *path);

/*
 * The last call gave `status`; so does the context's error, with `part` in its message. Returns the error for further
 * looks.
 */
const migr_error *db_failed(migr_context *context, migr_status rc, migr_status status, const char *part);
/* The same where the user can do something about it: there is a hint. */
const migr_error *db_failed_hint(migr_context *context, migr_status rc, migr_status status, const char *part);
/* The last call succeeded, and the context's error says so. */
void db_ok(migr_context *context, migr_status rc);

#define FAILS(context, call, status, part) db_failed((context), (call), (status), (part))
#define FAILS_HINT(context, call, status, part) db_failed_hint((context), (call), (status), (part))
#define OK(context, call) db_ok((context), (call))

/* What an event handler collects: a word for each event, with blanks between. */
typedef struct db_events {
	char text[8192];
	size_t n_waiting;
	size_t n_backup;
	size_t n_warnings;
	char warnings[2048];
} db_events;

/* An event handler with a db_events as its user pointer. */
void db_watch(const migr_event *event, void *user);

#endif
