/* SPDX-License-Identifier: MIT */
#include "script/c_lex.h"

#include <string.h>

void migr__c_lexer_init(migr__c_lexer *lexer, const char *text, size_t size)
{
	memset(lexer, 0, sizeof *lexer);
	lexer->at = text;
	lexer->end = text + size;
	lexer->at_line_start = 1;
}

static char peek(const migr__c_lexer *lexer, size_t offset)
{
	return offset < (size_t)(lexer->end - lexer->at) ? lexer->at[offset] : '\0';
}

static int is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
	       (unsigned char)c >= 0x80;
}

/* The size of a backslash and the line end after it at p; 0 if that is not what is there. */
static size_t splice(const migr__c_lexer *lexer, const char *p)
{
	if (lexer->end - p >= 2 && p[0] == '\\' && p[1] == '\n')
		return 2;
	return lexer->end - p >= 3 && p[0] == '\\' && p[1] == '\r' && p[2] == '\n' ? 3 : 0;
}

static const char *skip_line_comment(const migr__c_lexer *lexer)
{
	const char *p = lexer->at + 2;

	while (p < lexer->end && *p != '\n')
		p += splice(lexer, p) ? splice(lexer, p) : 1;
	return p;
}

static const char *skip_block_comment(const migr__c_lexer *lexer)
{
	const char *p = lexer->at + 2;

	while (lexer->end - p >= 2 && !(p[0] == '*' && p[1] == '/'))
		p++;
	return lexer->end - p >= 2 ? p + 2 : lexer->end;
}

/* Past a string or a character; one that is not closed ends with its line. */
static const char *skip_quoted(const migr__c_lexer *lexer, char quote)
{
	const char *p = lexer->at + 1;

	while (p < lexer->end && *p != quote && *p != '\n') {
		if (splice(lexer, p))
			p += splice(lexer, p);
		else
			p += *p == '\\' && lexer->end - p >= 2 && p[1] != '\n' ? 2 : 1;
	}
	return p < lexer->end && *p == quote ? p + 1 : p;
}

static const char *skip_blanks(migr__c_lexer *lexer)
{
	const char *p = lexer->at;
	size_t size;

	for (;;) {
		if (p < lexer->end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\f' || *p == '\v'))
			p++;
		else if ((size = splice(lexer, p)) != 0)
			p += size;
		else
			break;
	}
	if (p == lexer->at) { /* a line end: a token by itself, so that a directive ends with it */
		lexer->at_line_start = 1;
		lexer->in_directive = 0;
		lexer->in_include = 0;
		p++;
	}
	return p;
}

static const char *skip_name(const migr__c_lexer *lexer)
{
	const char *p = lexer->at;

	while (p < lexer->end && is_name_char(*p))
		p++;
	return p;
}

/* <...> of an include, in which a quote is no quote. */
static const char *skip_header_name(const migr__c_lexer *lexer)
{
	const char *p = lexer->at;

	while (p < lexer->end && *p != '>' && *p != '\n')
		p++;
	return p < lexer->end && *p == '>' ? p + 1 : p;
}

static migr__c_kind lex_visible(migr__c_lexer *lexer, const char **end)
{
	char c = *lexer->at;

	if (c == '"' || c == '\'') {
		*end = skip_quoted(lexer, c);
		return c == '"' ? MIGR__C_STRING : MIGR__C_OTHER;
	}
	if (lexer->in_include == 2 && c == '<') {
		*end = skip_header_name(lexer);
		return MIGR__C_OTHER;
	}
	if (is_name_char(c)) {
		*end = skip_name(lexer);
		return c >= '0' && c <= '9' ? MIGR__C_OTHER : MIGR__C_NAME;
	}
	*end = lexer->at + 1;
	return MIGR__C_OTHER;
}

void migr__c_lex(migr__c_lexer *lexer, migr__c_token *token)
{
	const char *end = lexer->at;

	token->kind = MIGR__C_BLANK;
	token->text = lexer->at;
	token->is_directive = lexer->in_directive;
	if (lexer->at == lexer->end) {
		token->kind = MIGR__C_END;
	} else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '/') {
		end = skip_line_comment(lexer);
	} else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*') {
		end = skip_block_comment(lexer);
	} else if (strchr(" \t\r\f\v\n", peek(lexer, 0)) && peek(lexer, 0)) {
		end = skip_blanks(lexer);
	} else if (splice(lexer, lexer->at)) {
		end = skip_blanks(lexer);
	} else {
		if (*lexer->at == '#' && lexer->at_line_start)
			token->is_directive = lexer->in_directive = lexer->in_include = 1;
		token->kind = lex_visible(lexer, &end);
		token->size = (size_t)(end - token->text);
		if (lexer->in_include == 1 && token->text[0] != '#')
			lexer->in_include = migr__c_token_is(token, "include") ? 2 : 0;
		lexer->at_line_start = 0;
	}
	token->size = (size_t)(end - token->text);
	lexer->at = end;
}

void migr__c_lex_significant(migr__c_lexer *lexer, migr__c_token *token)
{
	do {
		migr__c_lex(lexer, token);
	} while (token->kind == MIGR__C_BLANK || (token->is_directive && token->kind != MIGR__C_END));
}

int migr__c_token_is(const migr__c_token *token, const char *text)
{
	return token->kind != MIGR__C_END && strlen(text) == token->size && memcmp(token->text, text, token->size) == 0;
}
