/* SPDX-License-Identifier: MIT */
/*
 * The tokens of an expression: operators and numbers as wholes.
 */
#ifndef MIGR_DIALECT_CONDITION_LEX_H
#define MIGR_DIALECT_CONDITION_LEX_H

#include "base/arena.h"
#include "dialect/dialect.h"
#include "dialect/lex.h"

typedef enum migr__term {
	MIGR__TERM_END,
	MIGR__TERM_WORD,
	MIGR__TERM_NAME, /* quoted; the text is without its quotes */
	MIGR__TERM_STRING,
	MIGR__TERM_NUMBER,
	MIGR__TERM_SIGN, /* an operator, a bracket, a comma */
	MIGR__TERM_BAD
} migr__term;

typedef struct migr__terms {
	migr__lexer lexer;
	migr__arena *arena;
	int is_mysql;
	int is_postgresql;
	migr__term kind;
	const char *text; /* words and numbers in small letters; in the arena */
} migr__terms;

void migr__terms_init(migr__terms *terms, const migr__dialect *dialect, migr__arena *arena, const char *sql);
void migr__terms_next(migr__terms *terms);
int migr__terms_is(const migr__terms *terms, const char *word_or_sign);
/* Takes it if it is that. */
int migr__terms_take(migr__terms *terms, const char *word_or_sign);

#endif
