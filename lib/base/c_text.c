/* SPDX-License-Identifier: MIT */
#include "base/c_text.h"

#include <stdint.h>
#include <string.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* Reads up to `max` digits of a base; returns where they end. */
static const char *read_digits(const char *p, const char *end, int base, int max, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < max && p < end && digit_value(*p) < base; i++, p++)
		*value = *value * (uint32_t)base + (uint32_t)digit_value(*p);
	return p;
}

static void add_utf8(migr__buf *out, uint32_t c)
{
	if (c < 0x80) {
		migr__buf_putc(out, (char)c);
	} else if (c < 0x800) {
		migr__buf_putc(out, (char)(0xc0 | c >> 6));
		migr__buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		migr__buf_putc(out, (char)(0xe0 | c >> 12));
		migr__buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		migr__buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		migr__buf_putc(out, (char)(0xf0 | (c >> 18 & 0x07)));
		migr__buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		migr__buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		migr__buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* An escape; p stands after the backslash. Returns where it ends. */
static const char *unescape(migr__buf *out, const char *p, const char *end)
{
	static const char letters[] = "abfnrtv", meanings[] = "\a\b\f\n\r\t\v";
	const char *letter;
	uint32_t value;

	if (*p == '\n' || *p == '\r') /* a line that goes on in the next one */
		return *p == '\r' && end - p >= 2 && p[1] == '\n' ? p + 2 : p + 1;
	if (*p == 'x') {
		p = read_digits(p + 1, end, 16, 8, &value);
		migr__buf_putc(out, (char)value);
		return p;
	}
	if (*p == 'u' || *p == 'U') {
		p = read_digits(p + 1, end, 16, *p == 'u' ? 4 : 8, &value);
		add_utf8(out, value);
		return p;
	}
	if (digit_value(*p) < 8) {
		p = read_digits(p, end, 8, 3, &value);
		migr__buf_putc(out, (char)value);
		return p;
	}
	letter = strchr(letters, *p);
	migr__buf_putc(out, letter && *p ? meanings[letter - letters] : *p);
	return p + 1;
}

void migr__c_unquote(migr__buf *out, const char *literal, size_t size)
{
	const char *p = literal + 1, *end = literal + size - 1;

	while (p < end) {
		if (*p == '\\' && p + 1 < end)
			p = unescape(out, p + 1, end);
		else
			migr__buf_putc(out, *p++);
	}
}

/* U+202A to U+202E, U+2066 to U+2069 */
static int turns_direction(const char *text, size_t size)
{
	unsigned char last;

	if (size < 3 || (unsigned char)text[0] != 0xe2)
		return 0;
	last = (unsigned char)text[2];
	return ((unsigned char)text[1] == 0x80 && last >= 0xaa && last <= 0xae) ||
	       ((unsigned char)text[1] == 0x81 && last >= 0xa6 && last <= 0xa9);
}

static void escape(migr__buf *out, const char *text, size_t size, int keep_utf8)
{
	size_t escaped = 0; /* how many more bytes are escaped, whatever they are */

	for (size_t i = 0; i<size; i++, escaped -= escaped> 0) {
		char c = text[i];

		if (turns_direction(text + i, size - i))
			escaped = 3;
		if (c == '\n')
			migr__buf_puts(out, "\\n");
		else if (c == '\t')
			migr__buf_puts(out, "\\t");
		else if (c == '"' || c == '\\')
			migr__buf_printf(out, "\\%c", c);
		else if (c == '?' && i > 0 && text[i - 1] == '?') /* no trigraph */
			migr__buf_puts(out, "\\?");
		else if ((c < ' ' || c > '~') && !(keep_utf8 && !escaped && (unsigned char)c >= 0x80))
			migr__buf_printf(out, "\\%03o", (unsigned)(unsigned char)c);
		else
			migr__buf_putc(out, c);
	}
}

void migr__c_escape(migr__buf *out, const char *text, size_t size)
{
	escape(out, text, size, 0);
}

void migr__c_escape_utf8(migr__buf *out, const char *text, size_t size)
{
	escape(out, text, size, 1);
}
