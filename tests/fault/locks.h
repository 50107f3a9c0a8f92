/* SPDX-License-Identifier: MIT */
/*
 * What the tests of locks on servers share.
 */
#ifndef MIGR_TESTS_FAULT_LOCKS_H
#define MIGR_TESTS_FAULT_LOCKS_H

#include "server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LIST(array) (array), COUNT(array)

/* Runs of one database; the second revision is the one that varies. */
#define FIRST MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (id INTEGER PRIMARY KEY)")
#define SECOND(how, up)                                                                                                \
	MIGR_REVISION(.id = "2", .down_revision = "1", .flags = (how), .upgrade_sql = (up),                            \
	              .downgrade_sql = "DELETE FROM t")

/* What is asked in different words. */
typedef struct t_words {
	const t_server *server;
	const char *self;      /* the session's number */
	const char *is_locked; /* "1" while the main history's lock is held */
	const char *others;    /* the numbers of the other sessions on this database */
	const char *kill[2];   /* before and after the number of one of them */
	const char *index;
	const char *is_indexed; /* "1" if the index is there and of use */
} t_words;

extern const t_words locks_postgresql;
extern const t_words locks_mysql;

/* Each fails the test if it is otherwise. */
void locks_check_query(const t_database *database, const char *sql, const char *expected, const char *what);
void locks_check_ledger(const t_database *database, const char *expected);
void locks_check_status(migr_context *m, migr_status rc, migr_status expected);
/* Until the server has noticed. */
void locks_await(const t_database *database, const char *sql, const char *expected, const char *what);

/* A context of a URL (NULL: the database's own), or of a connection that is lent; without any check. */
migr_status locks_open_with(migr_context **m, const t_database *database, const char *url, void *native,
                            const migr_options *options, const migr_revision *list, size_t count);
migr_context *locks_open(const t_database *database, void *native, const migr_options *options,
                         const migr_revision *list, size_t count);
/* From beginning to end; whoever finds the lock taken fails at once. */
void locks_run(const t_database *database, const char *history, const migr_revision *list, size_t count);

#endif
