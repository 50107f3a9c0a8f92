/* SPDX-License-Identifier: MIT */
#include "dialect/literal.h"

#include "dialect/split_flags.h"

#include <string.h>

static void add_hex(migr__buf *buf, const char *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		migr__buf_putc(buf, digits[((unsigned char)bytes[i]) >> 4]);
		migr__buf_putc(buf, digits[((unsigned char)bytes[i]) & 15]);
	}
}

static int is_mysql(const migr__dialect *dialect)
{
	return (dialect->split_flags & MIGR__SPLIT_BACKSLASH) != 0;
}

/* Whether a backslash means itself depends on MySQL's SQL mode; in hexadecimal it always does. */
static void add_text(migr__buf *buf, const migr__dialect *dialect, const char *text, size_t size)
{
	if (is_mysql(dialect) && memchr(text, '\\', size)) {
		migr__buf_puts(buf, "_utf8mb4 x'");
		add_hex(buf, text, size);
		migr__buf_putc(buf, '\'');
		return;
	}
	migr__buf_putc(buf, '\'');
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\'')
			migr__buf_putc(buf, '\'');
		migr__buf_putc(buf, text[i]);
	}
	migr__buf_putc(buf, '\'');
}

static void add_blob(migr__buf *buf, const migr__dialect *dialect, const char *bytes, size_t size)
{
	int is_postgresql = (dialect->split_flags & MIGR__SPLIT_DOLLAR) != 0;

	migr__buf_puts(buf, is_postgresql ? "'\\x" : "x'");
	add_hex(buf, bytes, size);
	migr__buf_puts(buf, is_postgresql ? "'::bytea" : "'");
}

static void add_real(migr__buf *buf, const migr__dialect *dialect, double real)
{
	int is_postgresql = (dialect->split_flags & MIGR__SPLIT_DOLLAR) != 0;

	if (real != real || real - real != 0) { /* NaN, infinite */
		const char *name = real != real ? "NaN" : real > 0 ? "Infinity" : "-Infinity";

		if (is_postgresql)
			migr__buf_printf(buf, "'%s'::double precision", name);
		else
			migr__buf_puts(buf, real != real ? "NULL" : real > 0 ? "9e999" : "-9e999");
		return;
	}
	migr__buf_real(buf, real);
}

void migr__literal(migr__buf *buf, const migr__dialect *dialect, const migr_value *value)
{
	size_t size = value->size;

	if ((value->type == MIGR_VALUE_TEXT || value->type == MIGR_VALUE_BLOB) && size == MIGR_NUL_TERMINATED)
		size = strlen(value->text);
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		/* the smallest integer has no literal: the minus is an operator */
		if (value->integer == INT64_MIN)
			migr__buf_puts(buf, "(-9223372036854775807 - 1)");
		else
			migr__buf_printf(buf, "%lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL:
		add_real(buf, dialect, value->real);
		break;
	case MIGR_VALUE_TEXT:
		add_text(buf, dialect, value->text, size);
		break;
	case MIGR_VALUE_BLOB:
		add_blob(buf, dialect, value->text, size);
		break;
	default:
		migr__buf_puts(buf, "NULL");
	}
}
