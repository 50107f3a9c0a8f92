/* SPDX-License-Identifier: MIT */
/*
 * Schemas to be read, as SQL of one kind of database. What is read of each is in DIALECT.golden.
 */
#ifndef MIGR_TESTS_READ_CASES_H
#define MIGR_TESTS_READ_CASES_H

#include <stddef.h>

enum {
	/* What is read cannot all be made again: it is not tried. */
	READ_NOT_REMADE = 1 << 0,
};

typedef struct read_case {
	const char *name;
	/* Statements with ";\n" between. */
	const char *sql;
	/* A second schema to be read; it is made by `sql`. NULL: only the current one. */
	const char *schema;
	/* Statements that make, in an empty place, what a second schema needs before it is made again. */
	const char *again;
	unsigned flags;
	/* The first version of the server that has such a thing. */
	int since;
} read_case;

extern const read_case read_cases[];
extern const size_t n_read_cases;

#endif
