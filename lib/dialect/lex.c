/* SPDX-License-Identifier: MIT */
#include "dialect/lex.h"

#include "base/text.h"
#include "dialect/split_flags.h"

#include <string.h>

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_word_char(char c)
{
	return is_letter(c) || is_digit(c) || c == '$';
}

/* The character `offset` bytes further on; NUL past the end. */
static char peek(const migr__lexer *lexer, size_t offset)
{
	return offset < (size_t)(lexer->end - lexer->at) ? lexer->at[offset] : '\0';
}

static void finish(migr__lexer *lexer, migr__token *token, migr__token_kind kind, const char *end)
{
	token->kind = kind;
	token->size = (size_t)(end - token->text);
	lexer->at = end;
}

static void leave_open(migr__lexer *lexer, migr__token *token, const char *what, const char *hint)
{
	token->what = what;
	token->hint = hint;
	finish(lexer, token, MIGR__TOKEN_OPEN, lexer->end);
}

/*
 * Whether the delimiter stands at p. One that is a word counts only as a whole word, so that "go" does not cut a
 * "category" in two.
 */
static int is_delimiter(const migr__lexer *lexer, const char *p)
{
	size_t size = strlen(lexer->delimiter);

	if ((size_t)(lexer->end - p) < size || memcmp(p, lexer->delimiter, size) != 0)
		return 0;
	return !is_letter(p[0]) || p + size == lexer->end || !is_word_char(p[size]);
}

static void lex_blanks(migr__lexer *lexer, migr__token *token)
{
	const char *p = lexer->at;

	while (p < lexer->end && migr__is_blank(*p))
		p++;
	finish(lexer, token, MIGR__TOKEN_BLANK, p);
}

static const char *line_end(const migr__lexer *lexer, const char *p)
{
	const char *newline = memchr(p, '\n', (size_t)(lexer->end - p));
	const char *end = newline ? newline : lexer->end;

	/* PostgreSQL also ends a line at a lone carriage return. */
	if (lexer->flags & MIGR__SPLIT_DOLLAR) {
		const char *cr = memchr(p, '\r', (size_t)(end - p));

		end = cr ? cr : end;
	}
	return end;
}

/* Where a comment up to the end of the line begins. */
static int is_line_comment(const migr__lexer *lexer)
{
	char third;

	if (peek(lexer, 0) == '#')
		return (lexer->flags & MIGR__SPLIT_HASH) != 0;
	if (peek(lexer, 0) != '-' || peek(lexer, 1) != '-')
		return 0;
	third = peek(lexer, 2);
	return !(lexer->flags & MIGR__SPLIT_DASH_BLANK) || (unsigned char)third <= ' ' || third == 0x7f;
}

/* Executable comments come with the hash comments of the same product: their content is code. */
static size_t executable_opening(const migr__lexer *lexer)
{
	if (!(lexer->flags & MIGR__SPLIT_HASH) || peek(lexer, 0) != '/' || peek(lexer, 1) != '*')
		return 0;
	return peek(lexer, 2) == '!' ? 3 : peek(lexer, 2) == 'M' && peek(lexer, 3) == '!' ? 4 : 0;
}

static void lex_block_comment(migr__lexer *lexer, migr__token *token)
{
	size_t depth = 1;
	const char *p = lexer->at + 2;

	for (; lexer->end - p >= 2; p++) {
		if (p[0] == '*' && p[1] == '/') {
			p++;
			if (--depth == 0) {
				finish(lexer, token, MIGR__TOKEN_BLANK, p + 1);
				return;
			}
		} else if (p[0] == '/' && p[1] == '*' && (lexer->flags & MIGR__SPLIT_NESTED)) {
			p++;
			depth++;
		}
	}
	leave_open(lexer, token, "comment",
		   lexer->flags & MIGR__SPLIT_NESTED ? "comments nest: each /* needs a */ of its own"
						     : "end the comment with */");
}

/* Past the closing quote that belongs to the one at `p`, or NULL. A doubled quote stands for itself. */
static const char *skip_quoted(const migr__lexer *lexer, const char *p, char closing, int backslash)
{
	for (p++; p < lexer->end; p++) {
		if (*p == '\\' && backslash) {
			if (++p == lexer->end)
				break;
		} else if (*p == closing) {
			if (closing == ']' || p + 1 == lexer->end || p[1] != closing)
				return p + 1;
			p++;
		}
	}
	return NULL;
}

static void lex_quoted(migr__lexer *lexer, migr__token *token, char closing)
{
	int is_text = closing == '\'' || (closing == '"' && (lexer->flags & MIGR__SPLIT_BACKSLASH));
	const char *end = skip_quoted(lexer, lexer->at, closing, is_text && (lexer->flags & MIGR__SPLIT_BACKSLASH));

	if (end)
		finish(lexer, token, MIGR__TOKEN_QUOTED, end);
	else if (is_text)
		leave_open(lexer, token, "string", "close the string; a quote inside it is doubled: 'it''s'");
	else
		leave_open(lexer, token, "quoted name", "close the name with the quote that ends it");
}

/*
 * A string goes on in a further line that begins with a quote, and is then still read with backslashes. Returns the
 * position of that quote or NULL.
 */
static const char *continuation(const migr__lexer *lexer, const char *p)
{
	int newline = 0;

	while (p < lexer->end) {
		if (migr__is_blank(*p))
			newline |= *p == '\n' || *p == '\r';
		else if (lexer->end - p >= 2 && p[0] == '-' && p[1] == '-')
			p = line_end(lexer, p) - 1;
		else
			return newline && *p == '\'' ? p : NULL;
		p++;
	}
	return NULL;
}

/* E'...' with the E at lexer->at. */
static void lex_escape_string(migr__lexer *lexer, migr__token *token)
{
	const char *quote = lexer->at + 1, *end = NULL;

	while (quote) {
		end = skip_quoted(lexer, quote, '\'', 1);
		if (!end) {
			leave_open(lexer, token, "string",
				   "close the string; a quote inside it is doubled or written \\'");
			return;
		}
		quote = continuation(lexer, end);
	}
	finish(lexer, token, MIGR__TOKEN_QUOTED, end);
}

/* The size of the opening tag ($tag$) at lexer->at, or 0 if there is none. */
static size_t dollar_tag(const migr__lexer *lexer)
{
	size_t size = 1;

	if (is_letter(peek(lexer, 1)))
		while (is_letter(peek(lexer, size)) || is_digit(peek(lexer, size)))
			size++;
	return peek(lexer, size) == '$' ? size + 1 : 0;
}

static void lex_dollar(migr__lexer *lexer, migr__token *token, size_t tag)
{
	const char *p = lexer->at + tag;

	/* A tag has dollars only at its ends, so that no comparison runs beyond the next dollar: linear. */
	while ((p = memchr(p, '$', (size_t)(lexer->end - p))) != NULL) {
		if ((size_t)(lexer->end - p) >= tag && memcmp(p, lexer->at, tag) == 0) {
			finish(lexer, token, MIGR__TOKEN_QUOTED, p + tag);
			return;
		}
		p++;
	}
	leave_open(lexer, token, "dollar quote", "repeat the opening tag, such as $$ or $body$, where the text ends");
}

static void lex_word(migr__lexer *lexer, migr__token *token)
{
	const char *p = lexer->at + 1;
	int watch = !is_letter(lexer->delimiter[0]) && lexer->delimiter[0] != ';';

	if ((lexer->flags & MIGR__SPLIT_ESCAPE_STRING) && (*lexer->at | 0x20) == 'e' && peek(lexer, 1) == '\'') {
		lex_escape_string(lexer, token);
		return;
	}
	while (p < lexer->end && is_word_char(*p) && !(watch && is_delimiter(lexer, p)))
		p++;
	finish(lexer, token, is_digit(token->text[0]) ? MIGR__TOKEN_SYMBOL : MIGR__TOKEN_WORD, p);
}

static char closing_quote(const migr__lexer *lexer)
{
	switch (*lexer->at) {
	case '\'':
	case '"':
		return *lexer->at;
	case '`':
		return lexer->flags & MIGR__SPLIT_BACKTICK ? '`' : '\0';
	case '[':
		return lexer->flags & MIGR__SPLIT_BRACKET ? ']' : '\0';
	default:
		return '\0';
	}
}

static void lex_symbol(migr__lexer *lexer, migr__token *token)
{
	size_t size = executable_opening(lexer);

	if (size) {
		lexer->executable++;
		while (is_digit(peek(lexer, size)))
			size++;
	} else if (lexer->executable && peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
		lexer->executable--;
		size = 2;
	} else {
		size = 1;
	}
	finish(lexer, token, MIGR__TOKEN_SYMBOL, lexer->at + size);
}

void migr__lex(migr__lexer *lexer, migr__token *token)
{
	size_t tag;

	memset(token, 0, sizeof *token);
	token->text = lexer->at;
	if (lexer->at == lexer->end)
		token->kind = MIGR__TOKEN_END;
	else if (migr__is_blank(*lexer->at))
		lex_blanks(lexer, token);
	else if (!lexer->executable && is_delimiter(lexer, lexer->at))
		finish(lexer, token, MIGR__TOKEN_DELIMITER, lexer->at + strlen(lexer->delimiter));
	else if (is_line_comment(lexer))
		finish(lexer, token, MIGR__TOKEN_BLANK, line_end(lexer, lexer->at));
	else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*' && !executable_opening(lexer))
		lex_block_comment(lexer, token);
	else if (closing_quote(lexer))
		lex_quoted(lexer, token, closing_quote(lexer));
	else if (*lexer->at == '$' && (lexer->flags & MIGR__SPLIT_DOLLAR) && (tag = dollar_tag(lexer)) != 0)
		lex_dollar(lexer, token, tag);
	else if (is_letter(*lexer->at) || is_digit(*lexer->at) ||
		 (*lexer->at == '$' && !(lexer->flags & MIGR__SPLIT_DOLLAR)))
		lex_word(lexer, token);
	else
		lex_symbol(lexer, token);
}

void migr__lex_significant(migr__lexer *lexer, migr__token *token)
{
	do {
		migr__lex(lexer, token);
	} while (token->kind == MIGR__TOKEN_BLANK);
}

int migr__token_is(const migr__token *token, const char *word)
{
	return token->kind == MIGR__TOKEN_WORD && migr__view_is_nocase((migr__view){ token->text, token->size }, word);
}

int migr__token_in(const migr__token *token, const char *const *words)
{
	for (; *words; words++)
		if (migr__token_is(token, *words))
			return 1;
	return 0;
}

int migr__token_is_symbol(const migr__token *token, char symbol)
{
	return token->kind == MIGR__TOKEN_SYMBOL && token->size == 1 && token->text[0] == symbol;
}
