/* SPDX-License-Identifier: MIT */
/*
 * Values as literals in the place of a statement's placeholders: so every statement can have values, also those that
 * the server does not prepare, and several statements travel together.
 *
 * A literal reads the same in every SQL mode and character set: texts of plain ASCII without a backslash are quoted,
 * all others are written in hexadecimal with their character set.
 */
#include "backend.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#ifndef SERVER_STATUS_NO_BACKSLASH_ESCAPES
#define SERVER_STATUS_NO_BACKSLASH_ESCAPES 512
#endif

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int migr__mysql_begins_with(const char *sql, const char *word)
{
	while (*sql && strchr(" \t\r\n", *sql))
		sql++;
	for (; *word; sql++, word++)
		if ((*sql & ~0x20) != *word)
			return 0;
	return !is_letter(*sql) && *sql != '_';
}

static int is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] < ' ' || text[i] > '~' || text[i] == '\\')
			return 0;
	return 1;
}

static void add_quoted(mysql_text *out, const char *text, size_t size)
{
	const char *end = text + size, *quote;

	migr__mysql_text_add(out, "'", 1);
	while (size && (quote = memchr(text, '\'', size)) != NULL) {
		migr__mysql_text_add(out, text, (size_t)(quote - text));
		migr__mysql_text_add(out, "''", 2);
		text = quote + 1;
		size = (size_t)(end - text);
	}
	migr__mysql_text_add(out, text, size);
	migr__mysql_text_add(out, "'", 1);
}

static void add_hex(mysql_text *out, const char *before, const char *bytes, size_t size)
{
	migr__mysql_text_puts(out, before);
	migr__mysql_text_hex(out, bytes, size);
	migr__mysql_text_add(out, "'", 1);
}

/* The program's locale may write another decimal point, of one or several bytes. */
static void add_real(mysql_text *out, double real)
{
	char digits[64];
	int is_inside = 0;

	/* with an exponent: without, the server would take it for a DECIMAL */
	snprintf(digits, sizeof digits, "%.16e", real);
	for (const char *p = digits; *p; p++) {
		int is_own = strchr("+-0123456789e", *p) != NULL;

		if (is_own)
			migr__mysql_text_add(out, p, 1);
		else if (!is_inside)
			migr__mysql_text_add(out, ".", 1);
		is_inside = !is_own;
	}
}

static void add_integer(mysql_text *out, int64_t integer)
{
	char digits[32];

	/* the blank keeps a minus apart from one before it, which would make a comment */
	snprintf(digits, sizeof digits, "%s%lld", integer < 0 ? " " : "", (long long)integer);
	migr__mysql_text_puts(out, digits);
}

static migr_status add_value(mysql_connection *c, mysql_text *out, const migr_value *value)
{
	const char *bytes = value->text ? value->text : "";
	size_t size = value->size == MIGR_NUL_TERMINATED ? strlen(bytes) : value->size;

	switch (value->type) {
	case MIGR_VALUE_NULL:
		migr__mysql_text_puts(out, "NULL");
		return MIGR_OK;
	case MIGR_VALUE_INTEGER:
		add_integer(out, value->integer);
		return MIGR_OK;
	case MIGR_VALUE_REAL:
		if (!isfinite(value->real))
			return migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, NULL,
			                      "a value is infinite or no number, which MySQL cannot store", NULL);
		add_real(out, value->real);
		return MIGR_OK;
	case MIGR_VALUE_TEXT:
		if (is_plain(bytes, size))
			add_quoted(out, bytes, size);
		else
			add_hex(out, "_utf8mb4 x'", bytes, size);
		return MIGR_OK;
	case MIGR_VALUE_BLOB:
		add_hex(out, "x'", bytes, size);
		return MIGR_OK;
	default:
		return migr_host_fail(c->host, MIGR_ERROR_MISUSE, 0, NULL, "a value has a type that there is not",
		                      NULL);
	}
}

static const char *skip_quoted(const char *p, const char *end, int has_escapes)
{
	char quote = *p++;

	while (p < end && *p != quote)
		p += has_escapes && *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

static const char *skip_line(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? newline + 1 : end;
}

static const char *skip_comment(const char *p, const char *end)
{
	for (p += 2; p + 1 < end; p++)
		if (p[0] == '*' && p[1] == '/')
			return p + 2;
	return end;
}

/* "--" begins a comment only before a blank or control character. The content of a conditional comment is code. */
static const char *skip_token(const char *p, const char *end, int has_escapes)
{
	size_t left = (size_t)(end - p);

	switch (*p) {
	case '\'':
	case '"':
		return skip_quoted(p, end, has_escapes);
	case '`':
		return skip_quoted(p, end, 0);
	case '#':
		return skip_line(p, end);
	case '-':
		if (left >= 2 && p[1] == '-' && (left == 2 || (unsigned char)p[2] <= ' '))
			return skip_line(p, end);
		return p + 1;
	case '/':
		if (left >= 3 && p[1] == '*' && p[2] != '!' && !(left >= 4 && p[2] == 'M' && p[3] == '!'))
			return skip_comment(p, end);
		return p + 1;
	default:
		return p + 1;
	}
}

migr_status migr__mysql_expand(mysql_connection *c, const migr_statement *statement, mysql_text *out)
{
	const char *p = statement->sql, *end = p + statement->size, *begin = p;
	int has_escapes = !(c->db->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES);
	size_t used = 0;
	migr_status rc = MIGR_OK;

	while (p < end && rc == MIGR_OK) {
		if (*p != '?') {
			p = skip_token(p, end, has_escapes);
			continue;
		}
		migr__mysql_text_add(out, begin, (size_t)(p - begin));
		begin = ++p;
		if (used < statement->n_params)
			rc = add_value(c, out, &statement->params[used]);
		used++;
	}
	migr__mysql_text_add(out, begin, (size_t)(end - begin));
	if (rc == MIGR_OK && used != statement->n_params)
		return migr_host_fail(c->host, MIGR_ERROR_SYNTAX, 0, NULL,
		                      "the statement has another number of placeholders than values", NULL);
	if (rc == MIGR_OK && out->failed)
		return migr__mysql_no_memory(c->host);
	return rc;
}
