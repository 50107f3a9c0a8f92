/* SPDX-License-Identifier: MIT */
/*
 * A growing text, always NUL-terminated. Sticky: after a failed allocation `failed` is set, further calls do nothing,
 * and the text is empty; so a chain of appends is checked once, at its end.
 */
#ifndef MIGR_BASE_BUF_H
#define MIGR_BASE_BUF_H

#include "base/alloc.h"

#include <stdarg.h>

typedef struct migr__buf {
	const migr__alloc *alloc;
	char *data; /* NULL as long as nothing was added */
	size_t size;
	size_t capacity;
	int failed;
} migr__buf;

void migr__buf_init(migr__buf *buf, const migr__alloc *alloc);
void migr__buf_free(migr__buf *buf);
/* Empties it and keeps its memory. */
void migr__buf_clear(migr__buf *buf);

void migr__buf_add(migr__buf *buf, const char *bytes, size_t size);
void migr__buf_puts(migr__buf *buf, const char *text);
void migr__buf_putc(migr__buf *buf, char c);
__attribute__((format(printf, 2, 3))) void migr__buf_printf(migr__buf *buf, const char *format, ...);
__attribute__((format(printf, 2, 0))) void migr__buf_vprintf(migr__buf *buf, const char *format, va_list args);

/* A finite number in the digits that it takes to read back the same, as one of C and of SQL: "1.0", "1e+300". */
void migr__buf_real(migr__buf *buf, double real);

/* The text; never NULL. */
const char *migr__buf_text(const migr__buf *buf);

#endif
