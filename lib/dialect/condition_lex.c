/* SPDX-License-Identifier: MIT */
#include "dialect/condition_lex.h"

#include "dialect/split_flags.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void migr__terms_init(migr__terms *terms, const migr__dialect *dialect, migr__arena *arena, const char *sql)
{
	memset(terms, 0, sizeof *terms);
	terms->lexer = (migr__lexer){ sql, sql + strlen(sql), dialect->split_flags, ";", 0 };
	terms->arena = arena;
	terms->is_mysql = (dialect->split_flags & MIGR__SPLIT_HASH) != 0;
	terms->is_postgresql = dialect->has_numbered_placeholders;
	migr__terms_next(terms);
}

static int is_operator_char(char c)
{
	return c && strchr("+-*/<>=~!@#%^&|`?:", c) != NULL;
}

/* Takes the rest of an operator that begins at `start`, as PostgreSQL reads them; others have no longer ones. */
static void take_operator(migr__terms *terms, const char *start)
{
	const char *end = terms->lexer.at;

	while (end < terms->lexer.end && is_operator_char(*end) && strncmp(end, "--", 2) != 0 &&
	       strncmp(end, "/*", 2) != 0)
		end++;
	/* a sign at its end belongs to what follows */
	while (end - start > 1 && (end[-1] == '+' || end[-1] == '-') && !(end - start == 2 && start[0] == '-'))
		end--;
	terms->lexer.at = end;
}

/* 1.5, .5, 1e-5 */
static void take_number(migr__terms *terms, const char *start)
{
	migr__lexer *lexer = &terms->lexer;
	const char *p = lexer->at;

	while (p < lexer->end) {
		int is_sign = (*p == '+' || *p == '-') && p > start && lower(p[-1]) == 'e' && lower(start[1]) != 'x';

		if (!(*p >= '0' && *p <= '9') && *p != '.' && lower(*p) != 'e' && !is_sign)
			break;
		p++;
	}
	lexer->at = p;
}

static int begins_number(const migr__lexer *lexer, const migr__token *token)
{
	if (token->text[0] >= '0' && token->text[0] <= '9')
		return 1;
	return token->text[0] == '.' && lexer->at < lexer->end && *lexer->at >= '0' && *lexer->at <= '9';
}

static void read_symbol(migr__terms *terms, migr__token *token)
{
	terms->kind = MIGR__TERM_SIGN;
	if (begins_number(&terms->lexer, token)) {
		terms->kind = MIGR__TERM_NUMBER;
		take_number(terms, token->text);
	} else if (is_operator_char(token->text[0])) {
		take_operator(terms, token->text);
	}
	token->size = (size_t)(terms->lexer.at - token->text);
}

/* Without its quotes; a name that is not case-sensitive in small letters. */
static void unquote_name(migr__terms *terms, char *text, size_t size)
{
	char quote = text[0];
	size_t kept = 0;

	for (size_t i = 1; i + 1 < size; i++) {
		char c = text[i];

		text[kept++] = terms->is_postgresql ? c : lower(c);
		i += c == quote && i + 2 < size;
	}
	text[kept] = '\0';
	terms->kind = MIGR__TERM_NAME;
}

void migr__terms_next(migr__terms *terms)
{
	migr__token token;
	char *text;

	migr__lex_significant(&terms->lexer, &token);
	terms->kind = token.kind == MIGR__TOKEN_END    ? MIGR__TERM_END
	              : token.kind == MIGR__TOKEN_WORD ? MIGR__TERM_WORD
	                                               : MIGR__TERM_BAD;
	if (token.kind == MIGR__TOKEN_SYMBOL)
		read_symbol(terms, &token);
	text = migr__arena_strndup(terms->arena, token.text, token.size);
	terms->text = text ? text : "";
	if (!text) {
		terms->kind = MIGR__TERM_BAD;
	} else if (token.kind == MIGR__TOKEN_QUOTED) {
		if ((text[0] == '"' || text[0] == '`' || text[0] == '[') && token.size >= 2)
			unquote_name(terms, text, token.size);
		else
			terms->kind = MIGR__TERM_STRING;
	} else if (terms->kind == MIGR__TERM_WORD || terms->kind == MIGR__TERM_NUMBER) {
		for (char *p = text; *p; p++)
			*p = lower(*p);
	}
}

int migr__terms_is(const migr__terms *terms, const char *word_or_sign)
{
	return (terms->kind == MIGR__TERM_WORD || terms->kind == MIGR__TERM_SIGN) &&
	       strcmp(terms->text, word_or_sign) == 0;
}

int migr__terms_take(migr__terms *terms, const char *word_or_sign)
{
	if (!migr__terms_is(terms, word_or_sign))
		return 0;
	migr__terms_next(terms);
	return 1;
}
