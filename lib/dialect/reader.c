/* SPDX-License-Identifier: MIT */
#include "dialect/reader.h"

#include "dialect/split_flags.h"

#include <string.h>

/* PostgreSQL cuts longer names. */
#define POSTGRESQL_NAME 63

void migr__reader_init(migr__reader *reader, const migr__dialect *dialect, migr__arena *texts, const char *sql,
                       size_t size)
{
	memset(reader, 0, sizeof *reader);
	reader->lexer = (migr__lexer){ sql, sql + size, dialect->split_flags, ";", 0 };
	reader->texts = texts;
	reader->is_mysql = (dialect->split_flags & MIGR__SPLIT_BACKTICK) && (dialect->split_flags & MIGR__SPLIT_HASH);
	migr__reader_next(reader);
}

/* The marks around code in a comment. */
static int is_executable_mark(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_SYMBOL && token->size > 1 &&
	       (memcmp(token->text, "/*", 2) == 0 || memcmp(token->text, "*/", 2) == 0);
}

void migr__reader_next(migr__reader *reader)
{
	for (;;) {
		migr__lex_significant(&reader->lexer, &reader->token);
		if (!is_executable_mark(&reader->token))
			return;
		reader->has_executable = 1;
	}
}

int migr__reader_at_end(const migr__reader *reader)
{
	return reader->token.kind == MIGR__TOKEN_END || reader->token.kind == MIGR__TOKEN_OPEN ||
	       reader->token.kind == MIGR__TOKEN_DELIMITER;
}

int migr__reader_word(migr__reader *reader, const char *word)
{
	if (!migr__token_is(&reader->token, word))
		return 0;
	migr__reader_next(reader);
	return 1;
}

int migr__reader_any(migr__reader *reader, const char *const *words)
{
	if (!migr__token_in(&reader->token, words))
		return 0;
	migr__reader_next(reader);
	return 1;
}

int migr__reader_symbol(migr__reader *reader, char symbol)
{
	if (!migr__token_is_symbol(&reader->token, symbol))
		return 0;
	migr__reader_next(reader);
	return 1;
}

int migr__reader_words(migr__reader *reader, const char *words)
{
	migr__reader before = *reader;
	char word[32];

	while (*words) {
		size_t size = strcspn(words, " ");

		if (size >= sizeof word)
			return 0;
		memcpy(word, words, size);
		word[size] = '\0';
		if (!migr__reader_word(reader, word)) {
			*reader = before;
			return 0;
		}
		words += size;
		words += *words == ' ';
	}
	return 1;
}

/* The text between the quotes, with doubled ones as one. */
static char *unquote(migr__reader *reader, const migr__token *token)
{
	char *name = migr__arena_strndup(reader->texts, token->text + 1, token->size - 2);
	size_t kept = 0;

	for (size_t i = 0; name && name[i]; i++) {
		name[kept++] = name[i];
		i += name[i] == token->text[0];
	}
	if (name)
		name[kept] = '\0';
	reader->failed |= !name;
	return name;
}

/* Letter case folded and cut, as PostgreSQL does it. */
static void fold(char *name, int is_quoted)
{
	size_t size = strlen(name);

	for (char *p = name; *p && !is_quoted; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	if (size <= POSTGRESQL_NAME)
		return;
	size = POSTGRESQL_NAME;
	while (size && ((unsigned char)name[size] & 0xc0) == 0x80)
		size--;
	name[size] = '\0';
}

/* An unquoted name of MySQL may begin with a digit, but not be a number. */
static int is_digit_name(const migr__reader *reader)
{
	const migr__token *token = &reader->token;

	if (!reader->is_mysql || token->kind != MIGR__TOKEN_SYMBOL || token->text[0] < '0' || token->text[0] > '9')
		return 0;
	for (size_t i = 0; i < token->size; i++)
		if (token->text[i] < '0' || token->text[i] > '9')
			return 1;
	return 0;
}

static int is_quoted_name(const migr__reader *reader)
{
	const migr__token *token = &reader->token;

	if (token->kind != MIGR__TOKEN_QUOTED || token->size < 3)
		return 0;
	if (token->text[0] == '`')
		return 1;
	/* in MySQL a backslash in it reads one way or the other by a setting */
	return token->text[0] == '"' && !(reader->is_mysql && memchr(token->text, '\\', token->size));
}

const char *migr__reader_name(migr__reader *reader)
{
	int is_quoted = is_quoted_name(reader);
	char *name;

	if (is_quoted) {
		name = unquote(reader, &reader->token);
	} else if (reader->token.kind == MIGR__TOKEN_WORD || is_digit_name(reader)) {
		name = migr__arena_strndup(reader->texts, reader->token.text, reader->token.size);
		reader->failed |= !name;
	} else {
		return NULL;
	}
	migr__reader_next(reader);
	/* U&"..." of PostgreSQL */
	if (!name || (!reader->is_mysql && migr__token_is_symbol(&reader->token, '&')))
		return NULL;
	if (!reader->is_mysql)
		fold(name, is_quoted);
	return name;
}

int migr__reader_qualified(migr__reader *reader, migr__name *name)
{
	name->schema = NULL;
	name->name = migr__reader_name(reader);
	if (name->name && migr__reader_symbol(reader, '.')) {
		name->schema = name->name;
		name->name = migr__reader_name(reader);
	}
	return name->name && !migr__token_is_symbol(&reader->token, '.');
}

void migr__reader_skip_element(migr__reader *reader)
{
	size_t depth = 0;

	while (!migr__reader_at_end(reader)) {
		if (migr__token_is_symbol(&reader->token, '('))
			depth++;
		else if (migr__token_is_symbol(&reader->token, ')') && !depth--)
			return;
		else if (!depth && migr__token_is_symbol(&reader->token, ','))
			return;
		migr__reader_next(reader);
	}
}
