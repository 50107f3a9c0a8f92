/* SPDX-License-Identifier: MIT */
/*
 * Alterations of SQLite tables, one entry each: what is there before, and the operation. What is then different, of all
 * that can be seen of the databases, is in alter.golden: nothing else may be.
 */
#ifndef MIGR_TESTS_ALTER_ALTER_H
#define MIGR_TESTS_ALTER_ALTER_H

#include "ddl/corpus.h"

enum {
	/* Foreign keys are enforced on the connection. */
	ALTER_FOREIGN_KEYS = 1 << 0,
	/* The stored schema may not be written by SQL. */
	ALTER_DEFENSIVE = 1 << 1,
	/* The connection alters tables as before SQLite 3.26. */
	ALTER_LEGACY = 1 << 2
};

typedef struct alter_entry {
	const char *name;
	const char *before; /* SQL; the second database is attached as "other" */
	migr_operation operation;
	uint32_t flags;
} alter_entry;

typedef struct alter_group {
	const alter_entry *entries;
	size_t count;
} alter_group;

extern const alter_group alter_columns;     /* alter, add and drop column */
extern const alter_group alter_constraints; /* keys, checks, foreign keys */
extern const alter_group alter_others;      /* names, indexes, enums */

/* A kind of table, with the columns "v" of integers and "w" of texts. */
typedef struct alter_kind {
	const char *name;
	const char *table; /* NULL: "t" */
	const char *schema;
	const char *before;
	uint32_t flags;
} alter_kind;

/* Each kind gets each of these operations. */
extern const alter_kind alter_kinds[];
extern const size_t alter_n_kinds;
extern const alter_entry alter_changes[];
extern const size_t alter_n_changes;

#define ALTER_GROUP(name, entries) const alter_group name = { (entries), sizeof(entries) / sizeof((entries)[0]) }

#endif
