/* SPDX-License-Identifier: MIT */
/*
 * Tables in the order of their foreign keys.
 */
#ifndef MIGR_COMPARE_ORDER_H
#define MIGR_COMPARE_ORDER_H

#include "base/arena.h"
#include "base/error.h"
#include "dialect/dialect.h"

#include <libmigr/models.h>

typedef struct migr__late_key {
	uint32_t table; /* number in what was to be put in order */
	uint32_t key;   /* number among its foreign keys */
} migr__late_key;

typedef struct migr__table_order {
	uint32_t *tables; /* their numbers: each behind those that it points to, else in the order that they had */
	size_t count;
	/* Foreign keys that have to wait until all tables are there, and go before the first of them does. */
	migr__late_key *late;
	size_t n_late;
	/* The same by number of table and key: is_late[first_key[table] + key]. */
	uint32_t *first_key;
	unsigned char *is_late;
} migr__table_order;

typedef enum migr__order_purpose {
	MIGR__ORDER_CREATE,
	/*
	 * The same where nothing is looked at before it is done: SQLite makes foreign keys to tables that are not there
	 * yet, and without looking at a table it makes none afterwards.
	 */
	MIGR__ORDER_CREATE_BLINDLY,
	/* They are there, with their indexes. */
	MIGR__ORDER_DROP
} migr__order_purpose;

migr_status migr__order_tables(const migr_table *const *tables, size_t count, const migr__dialect *dialect,
                               migr__order_purpose purpose, migr__arena *arena, migr__table_order *out,
                               migr_error *error);

/* A copy of table number `table` without its late foreign keys, or itself. NULL: no memory. */
const migr_table *migr__without_late_keys(const migr_table *table, uint32_t number, const migr__table_order *order,
                                          migr__arena *arena);

/* Whether names are the same in any letter case of ASCII: of tables, of columns and what else is in a table. */
int migr__tables_are_nocase(const migr__dialect *dialect);
int migr__columns_are_nocase(const migr__dialect *dialect);

int migr__is_postgresql(const migr__dialect *dialect);
int migr__is_mysql(const migr__dialect *dialect);
int migr__is_sqlite(const migr__dialect *dialect);

#endif
