/* SPDX-License-Identifier: MIT */
/*
 * The tokens of a stored definition, all at once, so that a parser can look ahead and back.
 */
#ifndef MIGR_DIALECT_SQLITE_TOKENS_H
#define MIGR_DIALECT_SQLITE_TOKENS_H

#include "dialect/lex.h"
#include "dialect/sqlite/definition.h"

/*
 * Blanks and comments are left out; a number, and a blob literal with its x, is one token (a symbol, a quoted one). The
 * last is MIGR__TOKEN_END. A comment that is open at the end is a comment, as for SQLite.
 */
typedef struct migr__tokens {
	migr__arena *arena; /* for what is read out of them */
	const char *text;
	migr__token *items; /* not in the arena */
	size_t count;
	size_t capacity;
	size_t at;  /* the next one to be taken */
	int failed; /* memory */
} migr__tokens;

/*
 * MIGR_ERROR_UNSUPPORTED: something else is open at the end, or there is a NUL byte. To be cleared in any case.
 */
migr_status migr__tokens_read(migr__tokens *tokens, migr__arena *arena, const char *sql, size_t size,
                              migr_error *error);
void migr__tokens_clear(migr__tokens *tokens);

/* The error of a parser that cannot go on (MIGR_ERROR_UNSUPPORTED, or memory); `what` is "table", `name` may be NULL.
 */
migr_status migr__tokens_fail(const migr__tokens *tokens, const char *what, const char *name, migr_error *error);

/* A lexer of SQLite's SQL. */
migr__lexer migr__sqlite_lexer(migr__view sql);
/* The next token as they are above; blanks and comments are left out. */
void migr__sqlite_lex(migr__lexer *lexer, migr__token *token);

/* The next token, and one `ahead` of it. */
const migr__token *migr__tokens_peek(const migr__tokens *tokens, size_t ahead);
void migr__tokens_skip(migr__tokens *tokens);
/* These take the next token if it is that, and say so. */
int migr__tokens_word(migr__tokens *tokens, const char *word);
int migr__tokens_symbol(migr__tokens *tokens, char symbol);
/* Two words, or none. */
int migr__tokens_words(migr__tokens *tokens, const char *first, const char *second);

/* Where the next token begins, and where the one before it ends. */
size_t migr__tokens_start(const migr__tokens *tokens);
size_t migr__tokens_end(const migr__tokens *tokens);

/*
 * Takes a name in any quotes and returns it without them; NULL if there is none, or no memory (`failed`). *span, if not
 * NULL, is its place.
 */
const char *migr__tokens_name(migr__tokens *tokens, migr__span *span);
/* Takes a bracket up to the one that closes it. *span is all of it. 0 if there is none. */
int migr__tokens_bracket(migr__tokens *tokens, migr__span *span);

/* A token as a name: 0 if it is none. Compares without letter case. */
int migr__token_is_name(const migr__token *token, const char *name);
/* Whether both say the same: words and names in any letter case, names in any quotes or none. */
int migr__token_same(const migr__token *a, const migr__token *b);
/* Whether it stands between ' and '. */
int migr__token_is_string(const migr__token *token);
/* Whether the word is never a name unless it is quoted. */
int migr__token_is_reserved(const migr__token *token);

/* Makes an array of the arena longer by one; returns the new element, zeroed, or NULL. */
void *migr__arena_push(migr__arena *arena, void *items, size_t *count, size_t item_size);

#endif
