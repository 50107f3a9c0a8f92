/* SPDX-License-Identifier: MIT */
/*
 * Random schemas, as text (support/schema_text.h), and schemas that something was changed of.
 */
#ifndef MIGR_TESTS_PROPERTY_SCHEMAS_H
#define MIGR_TESTS_PROPERTY_SCHEMAS_H

#include "support/t.h"

enum { SCHEMA_TABLES = 5, SCHEMA_COLUMNS = 6, SCHEMA_PARTS = 7 };

typedef struct schema_column {
	char name[8], was[8];
	int type; /* 0: bigint, what keys are of */
	int is_not_null, value, is_stored;
	char from[8]; /* computed from it */
} schema_column;

typedef struct schema_part {
	int kind;   /* 0 unique, 1 foreign key, 2 check, 3 index, 4 unique index */
	int number; /* of its name; 0: none */
	char columns[2][8];
	char table[8], column[8]; /* that it points to */
	int variant;
} schema_part;

typedef struct schema_table {
	char name[8], was[8];
	schema_column columns[SCHEMA_COLUMNS];
	int n_columns;
	int key; /* 0 none, 1 the first column, 2 the first two; the first one may be counted */
	int is_counted, comment;
	schema_part parts[SCHEMA_PARTS];
	int n_parts;
	int view; /* of the first column; 2: and one of that view */
	int trigger;
} schema_table;

typedef struct random_schema {
	schema_table tables[SCHEMA_TABLES];
	int n_tables;
	int labels; /* of the enum type; 0: none */
	int has_enums;
	int is_mysql;
} random_schema;

void schema_random(t_random *random, random_schema *out, const char *dialect);
/* What is left of it when some things were renamed, added, dropped, changed; with hints about what was renamed. */
void schema_change(t_random *random, random_schema *schema);
/* To be freed. */
char *schema_text(const random_schema *schema);

#endif
