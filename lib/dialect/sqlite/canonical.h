/* SPDX-License-Identifier: MIT */
/*
 * One form for pieces of SQL that say the same: of two stored texts that differ in blanks, comments, letter case of
 * keywords, quotes of names or brackets around all, one text is made.
 */
#ifndef MIGR_DIALECT_SQLITE_CANONICAL_H
#define MIGR_DIALECT_SQLITE_CANONICAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

#include <libmigr/schema.h>

/* What words in a text may be. */
typedef struct migr__canonical {
	migr__arena *arena;   /* for the texts that are made */
	migr__arena *scratch; /* for what is needed on the way */
	migr_error *error;
	/*
	 * An expression of a table: a name is one of its columns, and is written as the table does it. Otherwise
	 * (`is_query`) it may be the name of anything, and keeps its letter case.
	 */
	const migr_column *columns;
	size_t n_columns;
	int is_query;
	const char *schema; /* in a query: the schema that it is stored in, which is left out in front of a table */
	migr__buf buf;      /* its memory is used again; to be initialised and freed by the caller */
} migr__canonical;

/* The text in the arena; NULL with an error. `sql` is part of a text whose tokens could be read. */
const char *migr__canonical_sql(migr__canonical *canonical, migr__view sql);

/* A default as it follows the word DEFAULT: a bare name is a text to SQLite, NULL is no default (*out is NULL). */
migr_status migr__canonical_default(migr__canonical *canonical, migr__view sql, const char **out);

/* The three that SQLite has are in capitals; BINARY, which is what there is without one, is NULL. Others stay. */
const char *migr__canonical_collation(const char *name);

/* The column of that name in any letter case; NULL if there is none. */
const migr_column *migr__canonical_column(const migr__canonical *canonical, const char *name);

#endif
