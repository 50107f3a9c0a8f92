/* SPDX-License-Identifier: MIT */
#include "dialect/condition.h"

#include "dialect/lex.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The next token that counts. */
static void next(migr__lexer *lexer, migr__token *token)
{
	migr__lex_significant(lexer, token);
	/* a name is the same without its quotes */
	if (token->kind == MIGR__TOKEN_QUOTED && token->size >= 2 && (token->text[0] == '"' || token->text[0] == '`')) {
		token->kind = MIGR__TOKEN_WORD;
		token->text++;
		token->size -= 2;
	}
}

static int same_token(const migr__token *a, const migr__token *b)
{
	if (a->kind != b->kind || a->size != b->size)
		return 0;
	for (size_t i = 0; i < a->size; i++)
		if (a->kind == MIGR__TOKEN_WORD ? lower(a->text[i]) != lower(b->text[i]) : a->text[i] != b->text[i])
			return 0;
	return 1;
}

/* Token by token. */
static int same_tokens(const migr__dialect *dialect, const char *a, const char *b)
{
	migr__lexer left = { a, a + migr__view_of(a).size, dialect->split_flags, ";", 0 };
	migr__lexer right = { b, b + migr__view_of(b).size, dialect->split_flags, ";", 0 };
	migr__token x, y;

	do {
		next(&left, &x);
		next(&right, &y);
		if (!same_token(&x, &y))
			return 0;
	} while (x.kind != MIGR__TOKEN_END && x.kind != MIGR__TOKEN_OPEN);
	return 1;
}

int migr__condition_same(const migr__dialect *dialect, const char *a, const char *b, migr__arena *arena)
{
	const char *left = migr__condition_form(dialect, a, arena), *right = migr__condition_form(dialect, b, arena);

	return left && right ? strcmp(left, right) == 0 : same_tokens(dialect, a, b);
}
