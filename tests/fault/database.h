/* SPDX-License-Identifier: MIT */
/*
 * Looking at a database file from outside the library, by SQLite alone.
 */
#ifndef MIGR_TESTS_FAULT_DATABASE_H
#define MIGR_TESTS_FAULT_DATABASE_H

#include <stddef.h>

/* A text that grows; freed by free(text->data). */
typedef struct text {
	char *data;
	size_t size;
	size_t capacity;
} text;

void text_add(text *to, const char *added);

/*
 * Schema, all rows of all tables, version rows, and the ledger without what differs from run to run (times, who ran
 * it). To be freed. A file that is not there reads as an empty database.
 */
char *db_digest(const char *path);
/* Without the ledger. */
char *db_content(const char *path);

/* One number; -1 if the statement fails, with the reason on standard error. */
long long db_number(const char *path, const char *sql);
/* One text, to be freed; NULL if there is none. */
char *db_text(const char *path, const char *sql);
/* Executes SQL; fails the test if it cannot. */
void db_execute(const char *path, const char *sql);
/* integrity_check says ok and nobody holds a lock, neither SQLite's nor the one beside the file. `what`: for messages.
 */
void db_check_sound(const char *path, const char *what);
/* A copy of a closed database; a journal beside the target goes. */
void db_copy(const char *from, const char *to);
/* Removes a database with all that may lie beside it. */
void db_remove(const char *path);

#endif
