/* SPDX-License-Identifier: MIT */
/*
 * A database of one kind, by its client library alone: made empty, given fixtures, read. A program is linked with one
 * of reader_*.c.
 */
#ifndef MIGR_TESTS_DDL_READER_H
#define MIGR_TESTS_DDL_READER_H

#include <libmigr/backend.h>

#include <stdio.h>

typedef struct reader {
	const char *dialect;
	/* What fails leaves nothing behind. */
	int has_transactional_ddl;
	const migr_backend *(*backend)(void);
	/* Makes a database for the whole run, and a connection to it; NULL after a message. */
	void *(*open)(void);
	/* Drops it. */
	void (*close)(void *database);
	/* The server's version, where expected results say what is another from some version on; NULL: in none. */
	int (*version)(void *database);
	/* The connection, as libmigr borrows it. */
	void *(*native)(void *database);
	/* Leaves nothing of an earlier entry, and no transaction. 0, or -1 after a message. */
	int (*empty)(void *database);
	/* Executes SQL: statements with ";\n" between. 0, or -1 after a message. */
	int (*execute)(void *database, const char *sql);
	/*
	 * Writes all there is, as the catalogue has it, and all rows: a line for each thing, line breaks in it as \n,
	 * the same for the same content. The library's own tables are left out. 0, or -1 after a message.
	 */
	int (*dump)(void *database, FILE *out);
	/* Executes a file by the database's own client program. 0 if that says so. NULL: not here. */
	int (*script)(void *database, const char *path);
} reader;

extern const reader ddl_reader;

#endif
