/* SPDX-License-Identifier: MIT */
/*
 * How each dialect asks its catalogue: the queries behind lookup.h.
 */
#ifndef MIGR_DIALECT_CATALOGUE_H
#define MIGR_DIALECT_CATALOGUE_H

#include "dialect/lookup.h"
#include "dialect/probe.h"

struct migr__catalogue {
	/* A query that gives a row if it is there; none if there is no such thing on this database. */
	migr_status (*has)(const migr__lookup *lookup, migr__object object, const char *name, migr__probe *query,
	                   int *out);
	migr_status (*indexes)(const migr__lookup *lookup, migr__found_list *out);
	migr_status (*constraints)(const migr__lookup *lookup, migr__found_list *out);
	/* Whether two names of columns or constraints are one. */
	int (*same)(const char *a, const char *b);
	/* A query that gives a row if the user sees all schemas; NULL: everybody does. */
	const char *sees_schemas;
	/* An index made for a unique key is that key. */
	int indexes_are_keys;
};

extern const migr__catalogue migr__catalogue_postgresql;
extern const migr__catalogue migr__catalogue_mysql;
extern const migr__catalogue migr__catalogue_sqlite;

migr_status migr__catalogue_query(const migr__lookup *lookup, const migr__probe *query, migr__live_row_fn each,
                                  void *sink);
/* Whether a query has a row. */
migr_status migr__catalogue_ask(const migr__lookup *lookup, const migr__probe *query, int *out);

/*
 * Adds what a query finds, one row for each column or expression: its kind ('p', 'u', 'f', 'c', 'x'; 'i' and 'I' for
 * an index and a unique one), its name, the column or NULL, 1 where the next one begins, and a text: the condition, the
 * table that is referred to, the constraint that an index is for.
 */
migr_status migr__catalogue_collect(const migr__lookup *lookup, const migr__probe *query, migr__found_list *out);

/* A new item at the end, zero; NULL if memory is short. */
migr__found *migr__found_add(const migr__lookup *lookup, migr__found_list *list);

#endif
