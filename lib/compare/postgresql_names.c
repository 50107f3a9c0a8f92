/* SPDX-License-Identifier: MIT */
#include "compare/postgresql_names.h"

#include "base/buf.h"

#include <string.h>

enum { MAX_NAME = 63 };

/* How much of a text there is room for, without cutting a character apart. */
static size_t clipped(const char *text, size_t size, size_t room)
{
	if (size <= room)
		return size;
	while (room && ((unsigned char)text[room] & 0xc0) == 0x80)
		room--;
	return room;
}

/* "a_b_label": of the longer one of a and b so much is left out that it fits. */
static const char *join(const char *a, const char *b, const char *label, migr__arena *arena)
{
	size_t first = strlen(a), second = strlen(b), over = strlen(label) + 1 + (second ? 1 : 0);
	const char *name;
	migr__buf buf;

	while (first + second + over > MAX_NAME)
		if (first > second)
			first--;
		else
			second--;
	first = clipped(a, strlen(a), first);
	second = clipped(b, strlen(b), second);
	migr__buf_init(&buf, arena->alloc);
	migr__buf_add(&buf, a, first);
	if (second) {
		migr__buf_putc(&buf, '_');
		migr__buf_add(&buf, b, second);
	}
	migr__buf_printf(&buf, "_%s", label);
	name = buf.failed ? NULL : migr__arena_strdup(arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return name;
}

const char *migr__postgresql_key_name(const char *table, migr__arena *arena)
{
	return join(table, "", "pkey", arena);
}

const char *migr__postgresql_sequence_name(const char *table, const char *column, migr__arena *arena)
{
	return join(table, column, "seq", arena);
}

const char *migr__postgresql_numbered_name(const char *table, const char *label, migr__arena *arena)
{
	return join(table, "", label, arena);
}

const char *migr__postgresql_exclude_name(const char *table, const migr_exclude *exclude, migr__arena *arena)
{
	const char *name;
	migr__buf buf;

	migr__buf_init(&buf, arena->alloc);
	for (uint32_t i = 0; i < exclude->elements.count && buf.size < MAX_NAME; i++) {
		const char *column = exclude->elements.items[i].column;

		migr__buf_puts(&buf, i ? "_" : "");
		migr__buf_puts(&buf, column ? column : "expr");
	}
	name = buf.failed ? NULL : join(table, migr__buf_text(&buf), "excl", arena);
	migr__buf_free(&buf);
	return name;
}

const char *migr__postgresql_old_name(const char *name, migr__arena *arena)
{
	static const char before[] = "migr_old_";
	const char *old;
	migr__buf buf;

	migr__buf_init(&buf, arena->alloc);
	migr__buf_puts(&buf, before);
	migr__buf_add(&buf, name, clipped(name, strlen(name), MAX_NAME - (sizeof before - 1)));
	old = buf.failed ? NULL : migr__arena_strdup(arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return old;
}
