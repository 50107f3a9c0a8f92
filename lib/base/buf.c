/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void migr__buf_init(migr__buf *buf, const migr__alloc *alloc)
{
	memset(buf, 0, sizeof *buf);
	buf->alloc = alloc;
}

void migr__buf_free(migr__buf *buf)
{
	migr__free(buf->alloc, buf->data);
	migr__buf_init(buf, buf->alloc);
}

void migr__buf_clear(migr__buf *buf)
{
	buf->size = 0;
	buf->failed = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

static void fail(migr__buf *buf)
{
	migr__buf_free(buf);
	buf->failed = 1;
}

static int make_room(migr__buf *buf, size_t more)
{
	size_t need;

	if (buf->failed)
		return 0;
	if (__builtin_add_overflow(buf->size, more, &need) || need == SIZE_MAX ||
	    !migr__reserve(buf->alloc, &buf->data, &buf->capacity, need + 1, 1)) {
		fail(buf);
		return 0;
	}
	return 1;
}

void migr__buf_add(migr__buf *buf, const char *bytes, size_t size)
{
	if (!make_room(buf, size))
		return;
	if (size)
		memcpy(buf->data + buf->size, bytes, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void migr__buf_puts(migr__buf *buf, const char *text)
{
	migr__buf_add(buf, text, strlen(text));
}

void migr__buf_putc(migr__buf *buf, char c)
{
	migr__buf_add(buf, &c, 1);
}

void migr__buf_vprintf(migr__buf *buf, const char *format, va_list args)
{
	va_list again;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size < 0) {
		fail(buf);
		return;
	}
	if (!make_room(buf, (size_t)size))
		return;
	vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
	buf->size += (size_t)size;
}

void migr__buf_printf(migr__buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	migr__buf_vprintf(buf, format, args);
	va_end(args);
}

const char *migr__buf_text(const migr__buf *buf)
{
	return buf->data ? buf->data : "";
}

void migr__buf_real(migr__buf *buf, double real)
{
	char text[48];
	size_t size = 0;
	int is_inside = 0;

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, real);
		if (strtod(text, NULL) == real) /* both go by the locale */
			break;
	}
	/* the locale's decimal point may have several bytes */
	for (const char *p = text; *p; p++) {
		int is_own = *p == '-' || *p == '+' || *p == 'e' || (*p >= '0' && *p <= '9');

		if (is_own || !is_inside)
			text[size++] = is_own ? *p : '.';
		is_inside = !is_own;
	}
	text[size] = '\0';
	migr__buf_puts(buf, text);
	if (!strpbrk(text, ".e"))
		migr__buf_puts(buf, ".0");
}
