/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/shown.h"

#include "base/text.h"
#include "dialect/lex.h"
#include "dialect/mysql/reading.h"

#include <string.h>

/* What the character of two bytes at `at` stands for if it is one of the first 256, or -1. */
static int byte_at(const char *at)
{
	const unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];

	if ((first != 0xC2 && first != 0xC3) || (second & 0xC0) != 0x80)
		return -1;
	return (first & 0x03) << 6 | (second & 0x3F);
}

/* Whether the text was nothing but bytes that had been taken for characters; they are appended. */
static int write_bytes(const char *text, migr__buf *out)
{
	while (*text) {
		const int byte = (unsigned char)*text < 0x80 ? (unsigned char)*text : byte_at(text);

		if (byte < 0)
			return 0;
		migr__buf_putc(out, (char)byte);
		text += (unsigned char)*text < 0x80 ? 1 : 2;
	}
	/* if they say nothing, it is a text with an "é" in it that was shown as it is */
	return !out->failed && migr__utf8_invalid(migr__buf_text(out), out->size) == SIZE_MAX;
}

static void write_unescaped(const char *text, migr__buf *out)
{
	static const char letters[] = "nrtbZ", meant[] = "\n\r\t\b\032";

	for (; *text; text++) {
		const char *letter;

		if (*text != '\\' || !text[1]) {
			migr__buf_putc(out, *text);
			continue;
		}
		letter = strchr(letters, *++text);
		migr__buf_putc(out, letter ? meant[letter - letters] : *text);
	}
}

static void write_shown(const char *text, int is_escaped, migr__buf *out)
{
	migr__buf bytes;

	migr__buf_init(&bytes, out->alloc);
	if (write_bytes(text, &bytes))
		text = migr__buf_text(&bytes);
	if (is_escaped)
		write_unescaped(text, out);
	else
		migr__buf_puts(out, text);
	out->failed |= bytes.failed;
	migr__buf_free(&bytes);
}

void migr__my_shown_write(const char *text, migr__buf *out)
{
	write_shown(text, 1, out);
}

/* A string cannot begin behind a backslash: where one seems to, the text is the inside of a string. */
static int is_inside(const char *text)
{
	const char *quote = strchr(text, '\'');

	return quote && quote > text && quote[-1] == '\\';
}

/* Whether it is a character set's name before a string, as _utf8mb4'a'. */
static int is_introducer(const migr__token *token, const migr__lexer *behind)
{
	return token->kind == MIGR__TOKEN_WORD && token->text[0] == '_' && behind->at < behind->end &&
	       *behind->at == '\'';
}

static void write_without_introducers(const char *text, migr__buf *out)
{
	migr__lexer lexer = { text, text + strlen(text), MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token;

	for (;;) {
		migr__lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			return;
		if (!is_introducer(&token, &lexer))
			migr__buf_add(out, token.text, token.size);
		if (token.kind == MIGR__TOKEN_OPEN)
			return;
	}
}

const char *migr__my_shown_condition(const char *text, migr__arena *arena)
{
	migr__buf plain, out;
	const char *condition;

	migr__buf_init(&plain, arena->alloc);
	migr__buf_init(&out, arena->alloc);
	write_shown(text, is_inside(text), &plain);
	write_without_introducers(migr__buf_text(&plain), &out);
	condition = plain.failed || out.failed ? NULL : migr__arena_strdup(arena, migr__buf_text(&out));
	migr__buf_free(&plain);
	migr__buf_free(&out);
	return condition;
}
