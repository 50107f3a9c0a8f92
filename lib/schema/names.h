/* SPDX-License-Identifier: MIT */
/*
 * Lists of names as one text: "a, b, \"last, first\"" (schema.h says how they are written).
 */
#ifndef MIGR_SCHEMA_NAMES_H
#define MIGR_SCHEMA_NAMES_H

#include "base/arena.h"
#include "base/error.h"

typedef struct migr__names {
	const char **items;
	size_t count;
} migr__names;

/*
 * NULL and "" are no names. Errors (MIGR_ERROR_SCHEMA, MIGR_ERROR_NAME): an empty name, a name twice, a quote that is
 * not closed; `what` says in the message what kind of list it is: "columns of the key".
 */
migr_status migr__names_parse(const char *list, const char *what, migr__arena *arena, migr__names *out,
                              migr_error *error);

int migr__names_have(const migr__names *names, const char *name);

/*
 * A text in quotes, which are doubled inside; *at is at the first quote, and afterwards behind the last. NULL: an error
 * that `what` begins.
 */
const char *migr__names_unquote(const char **at, const char *what, migr__arena *arena, migr_error *error);

/* Appends the name as it is to be written in a list. */
void migr__names_write(const char *name, migr__buf *buf);

#endif
