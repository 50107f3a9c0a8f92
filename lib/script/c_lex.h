/* SPDX-License-Identifier: MIT */
/*
 * The tokens of C source, as far as a revision file needs them.
 */
#ifndef MIGR_SCRIPT_C_LEX_H
#define MIGR_SCRIPT_C_LEX_H

#include <stddef.h>

typedef enum migr__c_kind {
	MIGR__C_END,
	MIGR__C_BLANK,  /* blanks, line ends, comments */
	MIGR__C_NAME,   /* an identifier or a keyword */
	MIGR__C_STRING, /* "..." */
	MIGR__C_OTHER   /* numbers, characters, punctuation */
} migr__c_kind;

typedef struct migr__c_token {
	migr__c_kind kind;
	const char *text;
	size_t size;
	int is_directive; /* part of a preprocessor directive */
} migr__c_token;

typedef struct migr__c_lexer {
	const char *at;
	const char *end;
	int at_line_start; /* nothing but blanks before in this line; 1 at the start of the text */
	int in_directive;
	int in_include; /* 1 after its #, 2 after the word include */
} migr__c_lexer;

void migr__c_lexer_init(migr__c_lexer *lexer, const char *text, size_t size);

/* Takes the next token; at the end, again and again, MIGR__C_END. All tokens together are the whole text. */
void migr__c_lex(migr__c_lexer *lexer, migr__c_token *token);
/* The same without blanks, comments and preprocessor directives. */
void migr__c_lex_significant(migr__c_lexer *lexer, migr__c_token *token);

int migr__c_token_is(const migr__c_token *token, const char *text);

#endif
