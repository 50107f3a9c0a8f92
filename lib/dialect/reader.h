/* SPDX-License-Identifier: MIT */
/*
 * Reads the beginning of a statement word by word: keywords, and names as the database understands them.
 */
#ifndef MIGR_DIALECT_READER_H
#define MIGR_DIALECT_READER_H

#include "base/arena.h"
#include "dialect/dialect.h"
#include "dialect/lex.h"

typedef struct migr__reader {
	migr__lexer lexer;
	migr__token token; /* the next one, not taken yet */
	migr__arena *texts;
	int is_mysql;
	int has_executable; /* a comment that is code for some versions was met (MySQL) */
	int failed;         /* memory */
} migr__reader;

/* A name with the schema or database before it; NULL where none is written. */
typedef struct migr__name {
	const char *schema;
	const char *name;
} migr__name;

void migr__reader_init(migr__reader *reader, const migr__dialect *dialect, migr__arena *texts, const char *sql,
                       size_t size);
void migr__reader_next(migr__reader *reader);
int migr__reader_at_end(const migr__reader *reader);

/* These take the next token if it is that, and say so. */
int migr__reader_word(migr__reader *reader, const char *word);
int migr__reader_any(migr__reader *reader, const char *const *words);
int migr__reader_symbol(migr__reader *reader, char symbol);
/* All of the words, separated by blanks ("IF NOT EXISTS"), or none. */
int migr__reader_words(migr__reader *reader, const char *words);

/* A name: unquoted and folded as the database does it. NULL if there is none, or one that cannot be told. */
const char *migr__reader_name(migr__reader *reader);
/* [schema.]name; 0 if there is none. */
int migr__reader_qualified(migr__reader *reader, migr__name *name);

/* Up to the next comma outside brackets, or the bracket that closes around here, which is not taken. */
void migr__reader_skip_element(migr__reader *reader);

#endif
