/* SPDX-License-Identifier: MIT */
/*
 * Words of SQLite's SQL: which are keywords, and where.
 */
#ifndef MIGR_DIALECT_SQLITE_WORD_H
#define MIGR_DIALECT_SQLITE_WORD_H

#include "base/buf.h"
#include "base/text.h"

typedef enum migr__sqlite_word {
	MIGR__WORD_NAME,
	MIGR__WORD_KEYWORD, /* never a name, unless it is quoted */
	MIGR__WORD_NULL,    /* NULL, ISNULL: the same, and a value or the end of one */
	/* All others are names where the grammar has no use for the keyword. */
	MIGR__WORD_OPERAND,  /* CURRENT_DATE: a value */
	MIGR__WORD_TRUTH,    /* TRUE: a value, unless a column is called so */
	MIGR__WORD_OPERATOR, /* LIKE: a keyword behind a value */
	MIGR__WORD_CALL,     /* CAST: a keyword before a bracket */
	MIGR__WORD_QUERY,    /* LEFT: in a query very likely a keyword */
	MIGR__WORD_QUOTED    /* another name that is written in quotes, to be safe */
} migr__sqlite_word;

/* In any letter case. */
migr__sqlite_word migr__sqlite_word_of(migr__view word);

/* Appends a name, with quotes if it needs them. */
void migr__sqlite_add_name(migr__buf *buf, const char *name);

#endif
