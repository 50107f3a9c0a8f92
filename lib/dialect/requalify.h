/* SPDX-License-Identifier: MIT */
/*
 * Other names for schemas in a text of SQL: what is made in "audit" is made in a scratch schema instead.
 */
#ifndef MIGR_DIALECT_REQUALIFY_H
#define MIGR_DIALECT_REQUALIFY_H

#include "base/arena.h"
#include "base/map.h"
#include "dialect/dialect.h"

typedef struct migr__other_schemas {
	const migr__dialect *dialect;
	/* The schemas' names, and what they become. */
	const char *const *from;
	const char *const *to;
	size_t count;
	/*
	 * Only what has one of these names (of tables, views ...) is meant: a function of that schema is where it was.
	 * NULL: whatever is in it.
	 */
	const migr__map *names;
} migr__other_schemas;

/*
 * Appends the text with the schemas' names changed, wherever one stands before a name and a point; in a string, if that
 * is all of it and it names something: one of `names`, or, if those are not known, what nextval() and its like are
 * given and what is cast to regclass.
 */
void migr__requalify(const migr__other_schemas *schemas, const char *sql, size_t size, migr__buf *out);

#endif
