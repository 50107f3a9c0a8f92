/* SPDX-License-Identifier: MIT */
/*
 * What a floor needs of a database: the least that a program without any library would write for it.
 */
#ifndef MIGR_BENCH_FLOOR_H
#define MIGR_BENCH_FLOOR_H

/* 0, or -1 after telling why. */
int floor_open(const char *url);
int floor_execute(const char *sql);
/* The first column of the first row; 0, or -1 if there is none. */
int floor_read(const char *sql, char *out, unsigned long size);
/* All rows: how many bytes their values have, or -1. */
long floor_read_all(const char *sql);
void floor_close(void);

/* What describes all tables with their columns, keys and indexes: the least queries, each for all; NULL at the end. */
extern const char *const floor_catalogue[];

#endif
