/* SPDX-License-Identifier: MIT */
/*
 * What a floor needs of a database: the least that a program without any library would write for it.
 */
#ifndef MIGR_BENCH_FLOOR_H
#define MIGR_BENCH_FLOOR_H

#include <stddef.h>

/* 0, or -1 after telling why. */
int floor_open(const char *url);
int floor_execute(const char *sql);
int floor_execute_all(const char *const *statements, size_t count);
/* The first column of the first row; 0, or -1 if there is none. */
int floor_read(const char *sql, char *out, unsigned long size);
/* All rows: how many bytes their values have, or -1. */
long floor_read_all(const char *sql);
void floor_close(void);

/* The statements of a revision. */
typedef struct floor_revision {
	char table[160];
	char index[160];
	char version[160];
} floor_revision;

/* Whether DDL commits by itself here. */
extern const int floor_ddl_commits;

/* A revision applied as by `apply`, and recorded as the library records it, in a table that is made before. */
int floor_record_begin(void);
int floor_record(const floor_revision *revision, int number);

/* What describes all tables with their columns, keys and indexes: the least queries, each for all; NULL at the end. */
extern const char *const floor_catalogue[];

#endif
