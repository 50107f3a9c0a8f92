/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/tokens.h"

#include "dialect/sqlite.h"
#include "dialect/sqlite/word.h"

#include <string.h>

/* How much of the text an error shows. */
#define EXCERPT 40

migr__lexer migr__sqlite_lexer(migr__view sql)
{
	return (migr__lexer){ sql.data, sql.data + sql.size, migr__dialect_sqlite.split_flags, ";", 0 };
}

void migr__tokens_clear(migr__tokens *tokens)
{
	migr__free(tokens->arena->alloc, tokens->items);
	*tokens = (migr__tokens){ 0 };
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *digits(const char *p, const char *end)
{
	while (p < end && (is_digit(*p) || *p == '_'))
		p++;
	return p;
}

/* Past a number that begins at `token`, of which the lexer took what looks like a word: 1.5e-3, .5, 0x1f. */
static const char *number_end(const migr__token *token, const char *end)
{
	const char *p = token->text, *sign;

	if (token->size > 1 && p[0] == '0' && (p[1] | 0x20) == 'x')
		return p + token->size;
	p = digits(p, end);
	if (p < end && *p == '.')
		p = digits(p + 1, end);
	if (p < end && (*p | 0x20) == 'e') {
		sign = p + 1 < end && (p[1] == '+' || p[1] == '-') ? p + 2 : p + 1;
		if (sign < end && is_digit(*sign))
			p = digits(sign, end);
	}
	return p > token->text + token->size ? p : token->text + token->size;
}

static void take_until(migr__lexer *lexer, migr__token *token, const char *end)
{
	token->size = (size_t)(end - token->text);
	lexer->at = end;
}

void migr__sqlite_lex(migr__lexer *lexer, migr__token *token)
{
	const char *next;

	migr__lex_significant(lexer, token);
	next = lexer->at;
	if (token->kind == MIGR__TOKEN_SYMBOL &&
	    (is_digit(*token->text) || (*token->text == '.' && next < lexer->end && is_digit(*next)))) {
		take_until(lexer, token, number_end(token, lexer->end));
	} else if (token->kind == MIGR__TOKEN_WORD && token->size == 1 && (*token->text | 0x20) == 'x' &&
	           next < lexer->end && *next == '\'') {
		migr__token blob;

		migr__lex(lexer, &blob);
		token->kind = blob.kind;
		token->size += blob.size;
	} else if (token->kind == MIGR__TOKEN_OPEN && token->text[0] == '/') {
		token->kind = MIGR__TOKEN_END;
		token->size = 0;
	}
}

migr_status migr__tokens_read(migr__tokens *tokens, migr__arena *arena, const char *sql, size_t size, migr_error *error)
{
	migr__lexer lexer = migr__sqlite_lexer((migr__view){ sql, size });
	migr__token token;

	*tokens = (migr__tokens){ .arena = arena, .text = sql };
	if (memchr(sql, '\0', size))
		return migr__fail(error, MIGR_ERROR_UNSUPPORTED, "the stored definition has a NUL byte");
	do {
		migr__sqlite_lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_OPEN)
			return migr__fail(error, MIGR_ERROR_UNSUPPORTED,
			                  "the stored definition has a %s that is not closed", token.what);
		if (!migr__reserve(arena->alloc, &tokens->items, &tokens->capacity, tokens->count + 1,
		                   sizeof *tokens->items))
			return migr__fail_memory(error);
		tokens->items[tokens->count++] = token;
	} while (token.kind != MIGR__TOKEN_END);
	return MIGR_OK;
}

migr_status migr__tokens_fail(const migr__tokens *tokens, const char *what, const char *name, migr_error *error)
{
	const char *text = tokens->text + migr__tokens_start(tokens);
	size_t size = (size_t)(tokens->items[tokens->count - 1].text - text);

	if (tokens->failed)
		return migr__fail_memory(error);
	if (size > EXCERPT)
		for (size = EXCERPT; size && ((unsigned char)text[size] & 0xc0) == 0x80; size--)
			continue;
	if (!size)
		return migr__fail(error, MIGR_ERROR_UNSUPPORTED, "the stored definition of %s \"%s\" ends too early",
		                  what, name ? name : "");
	return migr__fail(error, MIGR_ERROR_UNSUPPORTED,
	                  "the stored definition of %s \"%s\" cannot be read from \"%.*s\"", what, name ? name : "",
	                  (int)size, text);
}

const migr__token *migr__tokens_peek(const migr__tokens *tokens, size_t ahead)
{
	size_t last = tokens->count - 1;

	return &tokens->items[ahead < last - tokens->at ? tokens->at + ahead : last];
}

void migr__tokens_skip(migr__tokens *tokens)
{
	if (tokens->at + 1 < tokens->count)
		tokens->at++;
}

int migr__tokens_word(migr__tokens *tokens, const char *word)
{
	if (!migr__token_is(migr__tokens_peek(tokens, 0), word))
		return 0;
	migr__tokens_skip(tokens);
	return 1;
}

int migr__tokens_symbol(migr__tokens *tokens, char symbol)
{
	if (!migr__token_is_symbol(migr__tokens_peek(tokens, 0), symbol))
		return 0;
	migr__tokens_skip(tokens);
	return 1;
}

int migr__tokens_words(migr__tokens *tokens, const char *first, const char *second)
{
	if (!migr__token_is(migr__tokens_peek(tokens, 0), first) ||
	    !migr__token_is(migr__tokens_peek(tokens, 1), second))
		return 0;
	migr__tokens_skip(tokens);
	migr__tokens_skip(tokens);
	return 1;
}

size_t migr__tokens_start(const migr__tokens *tokens)
{
	return (size_t)(tokens->items[tokens->at].text - tokens->text);
}

size_t migr__tokens_end(const migr__tokens *tokens)
{
	const migr__token *last;

	if (!tokens->at)
		return 0;
	last = &tokens->items[tokens->at - 1];
	return (size_t)(last->text - tokens->text) + last->size;
}

/* The token's text without its quotes; *closing is the quote that stands doubled in it, or NUL. */
static migr__view bare(const migr__token *token, char *closing)
{
	*closing = '\0';
	if (token->kind != MIGR__TOKEN_QUOTED)
		return (migr__view){ token->text, token->size };
	*closing = token->text[0] == '[' ? '\0' : token->text[0];
	return (migr__view){ token->text + 1, token->size - 2 };
}

static int is_name(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_WORD || (token->kind == MIGR__TOKEN_QUOTED && (token->text[0] | 0x20) != 'x');
}

const char *migr__tokens_name(migr__tokens *tokens, migr__span *span)
{
	const migr__token *token = migr__tokens_peek(tokens, 0);
	size_t kept = 0;
	migr__view text;
	char *name, closing;

	if (!is_name(token))
		return NULL;
	text = bare(token, &closing);
	name = migr__arena_strndup(tokens->arena, text.data, text.size);
	for (size_t i = 0; name && i < text.size; i++) {
		name[kept++] = text.data[i];
		i += closing && text.data[i] == closing;
	}
	if (name)
		name[kept] = '\0';
	tokens->failed |= !name;
	migr__tokens_skip(tokens);
	if (span)
		*span = (migr__span){ (size_t)(token->text - tokens->text), migr__tokens_end(tokens) };
	return name;
}

int migr__tokens_bracket(migr__tokens *tokens, migr__span *span)
{
	size_t depth = 0, start = migr__tokens_start(tokens), before = tokens->at;

	do {
		if (migr__tokens_symbol(tokens, '(')) {
			depth++;
		} else if (depth && migr__tokens_symbol(tokens, ')')) {
			depth--;
		} else if (!depth || migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_END) {
			tokens->at = before;
			return 0;
		} else {
			migr__tokens_skip(tokens);
		}
	} while (depth);
	*span = (migr__span){ start, migr__tokens_end(tokens) };
	return 1;
}

/* The next character of a name without its quotes, in lower case; -1 at the end. */
static int next_letter(migr__view *text, char closing)
{
	char c;

	if (!text->size)
		return -1;
	c = text->data[0];
	if (closing && c == closing && text->size > 1) {
		text->data++;
		text->size--;
	}
	text->data++;
	text->size--;
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int same_letters(migr__view a, char closing_a, migr__view b, char closing_b)
{
	int letter;

	do {
		letter = next_letter(&a, closing_a);
		if (letter != next_letter(&b, closing_b))
			return 0;
	} while (letter >= 0);
	return 1;
}

int migr__token_is_name(const migr__token *token, const char *name)
{
	migr__view text;
	char closing;

	if (!is_name(token))
		return 0;
	text = bare(token, &closing);
	return same_letters(text, closing, migr__view_of(name), '\0');
}

/* What is something else with quotes than without. */
static int is_keyword(const migr__token *token)
{
	static const char *const words[] = { "TRUE", "FALSE", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP",
		                             "CAST", "LIKE",  "GLOB",         "REGEXP",       "MATCH",
		                             "END",  NULL };

	return migr__token_is_reserved(token) || migr__token_in(token, words);
}

int migr__token_same(const migr__token *a, const migr__token *b)
{
	migr__view text_a, text_b;
	char closing_a, closing_b;

	if (!is_name(a) || !is_name(b) || migr__token_is_string(a) || migr__token_is_string(b))
		return a->kind == b->kind && a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
	if (a->kind != b->kind && (is_keyword(a) || is_keyword(b)))
		return 0;
	text_a = bare(a, &closing_a);
	text_b = bare(b, &closing_b);
	return same_letters(text_a, closing_a, text_b, closing_b);
}

int migr__token_is_string(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_QUOTED && token->text[0] == '\'';
}

int migr__token_is_reserved(const migr__token *token)
{
	migr__sqlite_word kind;

	if (token->kind != MIGR__TOKEN_WORD)
		return 0;
	kind = migr__sqlite_word_of((migr__view){ token->text, token->size });
	return kind == MIGR__WORD_KEYWORD || kind == MIGR__WORD_NULL;
}

void *migr__arena_push(migr__arena *arena, void *items, size_t *count, size_t item_size)
{
	void *array;

	memcpy(&array, items, sizeof array);
	/* there is room for 2, then 4, 8 ...: a new piece whenever that is full */
	if (!*count || (*count > 1 && (*count & (*count - 1)) == 0)) {
		void *larger = migr__arena_new(arena, *count ? *count * 2 : 2, item_size);

		if (!larger)
			return NULL;
		if (*count)
			memcpy(larger, array, *count * item_size);
		memcpy(items, &larger, sizeof larger);
		array = larger;
	}
	return (char *)array + (*count)++ * item_size;
}
