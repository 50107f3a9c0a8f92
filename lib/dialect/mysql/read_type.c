/* SPDX-License-Identifier: MIT */
/* Types of columns: the inverse of type.c. */
#include "dialect/mysql/read.h"

#include <string.h>

/* A type in its parts: "int", "10", " unsigned". */
typedef struct parts {
	migr__view word;
	migr__view arguments; /* what is in the brackets; no data if there are none */
	migr__view tail;      /* what follows them, without blanks around it */
} parts;

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The bracket that closes the one at `open`; a quote may have anything in it. */
static const char *closing(const char *open)
{
	char quote = '\0';

	for (const char *at = open; *at; at++) {
		if (quote && *at == '\\' && at[1])
			at++;
		else if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '\'')
			quote = *at;
		else if (*at == ')')
			return at;
	}
	return NULL;
}

static void take_apart(const char *type, parts *out)
{
	const char *at = type, *end;

	memset(out, 0, sizeof *out);
	while (is_letter(*at))
		at++;
	out->word = (migr__view){ type, (size_t)(at - type) };
	end = *at == '(' ? closing(at) : NULL;
	if (end) {
		out->arguments = (migr__view){ at + 1, (size_t)(end - at - 1) };
		at = end + 1;
	}
	out->tail = migr__view_trim(migr__view_of(at));
}

/* What a comment hides from servers that do not know it (M!100301 COMPRESSED) is written as the code that it is. */
static void write_tail(migr__view tail, migr__buf *buf)
{
	const char *at = tail.data, *end = at + tail.size;

	while (at < end) {
		if (end - at > 3 && at[0] == '/' && at[1] == '*') {
			at += 2;
			while (at < end && (*at == 'M' || *at == '!' || (*at >= '0' && *at <= '9') || *at == ' '))
				at++;
		} else if (end - at >= 2 && at[0] == '*' && at[1] == '/') {
			at += 2;
		} else {
			migr__buf_putc(buf, *at++);
		}
	}
}

static void write_native(const parts *type, int with_arguments, migr__buf *buf)
{
	migr__buf_puts(buf, "mysql: ");
	migr__buf_add(buf, type->word.data, type->word.size);
	if (with_arguments && type->arguments.data) {
		migr__buf_putc(buf, '(');
		migr__buf_add(buf, type->arguments.data, type->arguments.size);
		migr__buf_putc(buf, ')');
	}
	if (type->tail.size) {
		migr__buf_putc(buf, ' ');
		write_tail(type->tail, buf);
	}
}

/* How many digits are shown means nothing, unless they are filled up with zeros; but one of a tinyint is a boolean. */
static void write_integer(const parts *type, const char *portable, migr__buf *buf)
{
	int is_padded = type->tail.size && strstr(type->tail.data, "zerofill") != NULL;

	if (!type->tail.size && portable)
		migr__buf_puts(buf, portable);
	else if (!type->tail.size && migr__view_is(type->word, "tinyint") && migr__view_is(type->arguments, "1"))
		migr__buf_puts(buf, "boolean");
	else
		write_native(type, is_padded, buf);
}

/* The library writes six digits of a second where a literal says nothing, and MySQL none. */
static void write_precise(const parts *type, const char *portable, migr__buf *buf)
{
	migr__buf_puts(buf, portable);
	if (migr__view_is(type->arguments, "6"))
		return;
	migr__buf_putc(buf, '(');
	if (type->arguments.size)
		migr__buf_add(buf, type->arguments.data, type->arguments.size);
	else
		migr__buf_putc(buf, '0');
	migr__buf_putc(buf, ')');
}

static void write_numeric(const parts *type, migr__buf *buf)
{
	const char *comma = memchr(type->arguments.data, ',', type->arguments.size);
	size_t before = comma ? (size_t)(comma - type->arguments.data) : type->arguments.size;
	migr__view scale = { comma ? comma + 1 : "", comma ? type->arguments.size - before - 1 : 0 };

	migr__buf_puts(buf, "numeric(");
	migr__buf_add(buf, type->arguments.data, before);
	if (scale.size && !migr__view_is(scale, "0")) {
		migr__buf_puts(buf, ", ");
		migr__buf_add(buf, scale.data, scale.size);
	}
	migr__buf_putc(buf, ')');
}

/* Labels, which the server writes with backslashes; a literal has nothing but doubled quotes. 0: there is a NUL byte.
 */
static int write_labels(migr__view labels, migr__buf *buf)
{
	const char *at = labels.data, *end = at + labels.size;
	int is_inside = 0;

	for (; at < end; at++) {
		if (!is_inside && *at == ',') {
			migr__buf_puts(buf, ", ");
		} else if (*at == '\'') {
			int is_doubled = is_inside && at + 1 < end && at[1] == '\'';

			migr__buf_puts(buf, is_doubled ? "''" : "'");
			is_inside ^= !is_doubled;
			at += is_doubled;
		} else if (*at == '\\' && at + 1 < end) {
			at++;
			if (*at == '0')
				return 0;
			migr__buf_putc(buf, *at == 'n' ? '\n' : *at == 'r' ? '\r' : *at == 'Z' ? '\032' : *at);
			if (*at == '\'')
				migr__buf_putc(buf, '\'');
		} else {
			migr__buf_putc(buf, *at);
		}
	}
	return 1;
}

static void write_enum(const parts *type, migr__buf *buf)
{
	migr__buf labels;

	migr__buf_init(&labels, buf->alloc);
	if (write_labels(type->arguments, &labels)) {
		migr__buf_puts(buf, "enum(");
		migr__buf_puts(buf, migr__buf_text(&labels));
		migr__buf_putc(buf, ')');
	} else {
		write_native(type, 1, buf);
	}
	if (labels.failed)
		buf->failed = 1;
	migr__buf_free(&labels);
}

static void write_sized(const parts *type, migr__buf *buf)
{
	/* a length of zero is no portable one */
	if (!type->arguments.size || type->arguments.data[0] == '0') {
		write_native(type, 1, buf);
		return;
	}
	migr__buf_add(buf, type->word.data, type->word.size);
	migr__buf_putc(buf, '(');
	migr__buf_add(buf, type->arguments.data, type->arguments.size);
	migr__buf_putc(buf, ')');
}

typedef enum form { PLAIN, INTEGER, NATIVE_INTEGER, PRECISE, SIZED, NUMERIC, ENUM } form;

static const struct {
	const char *word;
	const char *portable;
	form form;
} words[] = {
	{ "bigint", "bigint", INTEGER },
	{ "int", "integer", INTEGER },
	{ "varchar", NULL, SIZED },
	{ "tinyint", NULL, NATIVE_INTEGER },
	{ "datetime", "timestamp", PRECISE },
	{ "timestamp", "timestamptz", PRECISE },
	{ "text", "text", PLAIN },
	{ "decimal", NULL, NUMERIC },
	{ "char", NULL, SIZED },
	{ "enum", NULL, ENUM },
	{ "smallint", "smallint", INTEGER },
	{ "mediumint", NULL, NATIVE_INTEGER },
	{ "year", NULL, NATIVE_INTEGER },
	{ "date", "date", PLAIN },
	{ "time", "time", PRECISE },
	{ "float", "real", PLAIN },
	{ "double", "double precision", PLAIN },
	{ "mediumtext", "text(16777215)", PLAIN },
	{ "longtext", "text(4294967295)", PLAIN },
	{ "blob", "blob", PLAIN },
	{ "mediumblob", "blob(16777215)", PLAIN },
	{ "longblob", "blob(4294967295)", PLAIN },
	{ "binary", NULL, SIZED },
	{ "varbinary", NULL, SIZED },
	{ "json", "json", PLAIN },
};

static void write_known(const parts *type, size_t i, migr__buf *buf)
{
	form how = words[i].form;

	if (how == INTEGER || how == NATIVE_INTEGER)
		write_integer(type, words[i].portable, buf);
	else if (type->tail.size)
		write_native(type, 1, buf);
	else if (how == PRECISE)
		write_precise(type, words[i].portable, buf);
	else if (how == NUMERIC && type->arguments.size)
		write_numeric(type, buf);
	else if (how == ENUM)
		write_enum(type, buf);
	else if (how == SIZED)
		write_sized(type, buf);
	else if (how == PLAIN && !type->arguments.data)
		migr__buf_puts(buf, words[i].portable);
	else
		write_native(type, 1, buf);
}

void migr__my_type_write(const char *column_type, migr__buf *buf)
{
	parts type;

	take_apart(column_type, &type);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (migr__view_is(type.word, words[i].word)) {
			write_known(&type, i, buf);
			return;
		}
	write_native(&type, 1, buf);
}
