/* SPDX-License-Identifier: MIT */
/*
 * All that can be seen of a connection's databases, one thing a line, and what is different between two such texts.
 */
#ifndef MIGR_TESTS_SUPPORT_SNAPSHOT_H
#define MIGR_TESTS_SUPPORT_SNAPSHOT_H

#include <sqlite3.h>
#include <stddef.h>

typedef struct snapshot {
	char **lines;
	size_t count;
} snapshot;

/* Definitions to the letter, each value of each row with its rowid and type, counters, statistics, settings. */
void snapshot_take(sqlite3 *db, snapshot *out);
/* How SQLite reads the definitions of a database's tables, which is from memory. */
void snapshot_take_read(sqlite3 *db, snapshot *out);
void snapshot_free(snapshot *taken);
/* Lines that are only in one of them, "-" or "+" before each, to be freed. */
char *snapshot_difference(const snapshot *before, const snapshot *after);

#endif
