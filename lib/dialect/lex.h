/* SPDX-License-Identifier: MIT */
/*
 * The tokens of SQL text, as far as splitting needs them: what is a word, what is quoted, what is a comment.
 */
#ifndef MIGR_DIALECT_LEX_H
#define MIGR_DIALECT_LEX_H

#include <stddef.h>
#include <stdint.h>

typedef enum migr__token_kind {
	MIGR__TOKEN_END,
	MIGR__TOKEN_BLANK,     /* blanks or a comment */
	MIGR__TOKEN_WORD,      /* a keyword or an unquoted name */
	MIGR__TOKEN_QUOTED,    /* a string, a quoted name, a dollar quote */
	MIGR__TOKEN_DELIMITER, /* what ends a statement */
	MIGR__TOKEN_SYMBOL,    /* anything else: a number, an operator, a bracket */
	MIGR__TOKEN_OPEN       /* something that is not closed before the end; `what` says what */
} migr__token_kind;

typedef struct migr__token {
	migr__token_kind kind;
	const char *text;
	size_t size;
	const char *what;
	const char *hint;
} migr__token;

typedef struct migr__lexer {
	const char *at;
	const char *end;
	uint32_t flags;        /* MIGR__SPLIT_ */
	const char *delimiter; /* ";" unless the DELIMITER command changed it */
	unsigned executable;   /* how many executable comments (MySQL) are open: what is inside is code */
} migr__lexer;

/* Takes the next token; at the end, again and again, MIGR__TOKEN_END. */
void migr__lex(migr__lexer *lexer, migr__token *token);
/* The same without blanks and comments. */
void migr__lex_significant(migr__lexer *lexer, migr__token *token);

/* Whether it is this word (upper-case letters), in any letter case. */
int migr__token_is(const migr__token *token, const char *word);
/* Whether it is one of the words of a list that ends with NULL. */
int migr__token_in(const migr__token *token, const char *const *words);
/* Whether it is this one-character symbol. */
int migr__token_is_symbol(const migr__token *token, char symbol);

#endif
