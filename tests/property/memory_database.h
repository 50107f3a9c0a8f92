/* SPDX-License-Identifier: MIT */
/*
 * A database in memory that has nothing but a schema: it takes operations one by one, as a real one would, and refuses
 * what does not fit what it has.
 */
#ifndef MIGR_TESTS_PROPERTY_MEMORY_DATABASE_H
#define MIGR_TESTS_PROPERTY_MEMORY_DATABASE_H

#include "dialect/dialect.h"
#include "schema/names.h"

#include <libmigr/reading.h>

enum { MEMORY_MOST = 48 };

/* A key, a check, an index ... */
typedef struct memory_part {
	migr_object object;
	const char *name;    /* NULL: a primary key */
	const char *columns; /* as a list; NULL: of a check */
	const char *sql;     /* of a check; of an index, its condition */
	const char *ref_table, *ref_columns;
	uint32_t flags;
	migr_action on_delete;
	int is_implicit; /* made for a foreign key (MySQL) */
} memory_part;

typedef struct memory_table {
	const char *name;
	const char *comment;
	migr_column columns[MEMORY_MOST];
	size_t n_columns;
	memory_part parts[MEMORY_MOST];
	size_t n_parts;
} memory_table;

typedef struct memory_database {
	const migr__dialect *dialect;
	migr__arena *arena;
	memory_table *tables[MEMORY_MOST];
	size_t n_tables;
	migr_view views[MEMORY_MOST];
	size_t n_views;
	migr_trigger triggers[MEMORY_MOST];
	size_t n_triggers;
	migr_enum enums[MEMORY_MOST];
	size_t n_enums;
	unsigned n_names;  /* names that it gave by itself */
	const char *fault; /* what was wrong with an operation; NULL as long as nothing was */
} memory_database;

void memory_open(memory_database *database, const char *dialect, migr__arena *arena);

/* 0 with a fault. */
int memory_apply(memory_database *database, const migr_operation *operation);

/* What there is, as a reader would give it. */
const migr_models *memory_read(memory_database *database);

#endif
