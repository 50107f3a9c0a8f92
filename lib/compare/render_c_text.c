/* SPDX-License-Identifier: MIT */
#include "compare/render_c.h"

#include "base/c_text.h"
#include "base/text.h"

#include <string.h>

enum {
	TAB = 8,
	/* A string that begins far to the right has lines of at least this. */
	MIN_CHUNK = 40
};

const char *migr__c_printf(migr__c_writer *writer, const char *format, ...)
{
	const char *text = NULL;
	migr__buf buf;
	va_list args;

	migr__buf_init(&buf, writer->arena->alloc);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (!buf.failed)
		text = migr__arena_strndup(writer->arena, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	if (!text)
		writer->failed = 1;
	return text ? text : "";
}

void migr__c_comment(migr__buf *buf, const char *text)
{
	for (const char *p = text; *p; p++) {
		/* neither the end of the comment nor another one in it; a mark that turns writing is an escape */
		if (p > text && (*p == '/' || *p == '*') && (p[-1] == '/' || p[-1] == '*'))
			migr__buf_putc(buf, ' ');
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			migr__buf_putc(buf, ' ');
		else if ((unsigned char)*p == 0xe2 && p[1] && p[2])
			migr__c_escape_utf8(buf, p, 3), p += 2;
		else if (*p == '?' && p > text && p[-1] == '?')
			migr__buf_puts(buf, " ?");
		else
			migr__buf_putc(buf, *p);
	}
}

/* How wide a text is that ends at `end`, beginning in a column. */
static size_t width_from(size_t column, const char *text, const char *end)
{
	for (const char *p = text; p < end; p++)
		if (*p == '\t')
			column += TAB - column % TAB;
		else if (*p != '\n' && ((unsigned char)*p & 0xc0) != 0x80) /* not within a character of UTF-8 */
			column++;
	return column;
}

static size_t column_of(const migr__buf *buf)
{
	const char *end = migr__buf_text(buf) + buf->size, *begin = end;

	while (begin > migr__buf_text(buf) && begin[-1] != '\n')
		begin--;
	return width_from(0, begin, end);
}

static void new_line(migr__c_writer *writer, size_t column)
{
	size_t at = 0;

	migr__buf_putc(writer->out, '\n');
	for (unsigned i = 0; i < writer->indent && at + TAB <= column; i++, at += TAB)
		migr__buf_putc(writer->out, '\t');
	for (; at < column; at++)
		migr__buf_putc(writer->out, ' ');
}

/* --- strings --- */

/* How many columns a byte takes in a literal. */
static size_t byte_width(char c, int is_bytes)
{
	if (c == '\n' || c == '\t' || c == '"' || c == '\\')
		return 2;
	if ((unsigned char)c >= 0x80 && !is_bytes)
		return ((unsigned char)c & 0xc0) == 0x80 ? 0 : 1;
	return c < ' ' || c > '~' ? 4 : 1;
}

/* How much of a text stands in one line: up to its line break, or to the last blank that the line has room for. */
static size_t chunk_of(const char *text, size_t size, int is_bytes, size_t room)
{
	size_t width = 0, blank = 0, i;

	for (i = 0; i < size; i++) {
		width += byte_width(text[i], is_bytes);
		if (text[i] == '\n' && width <= room)
			return i + 1;
		if (width > room)
			break;
		if (text[i] == ' ' && i)
			blank = i;
	}
	if (i == size)
		return size;
	if (blank)
		return blank;
	while (i > 1 && !is_bytes && ((unsigned char)text[i] & 0xc0) == 0x80)
		i--;
	return i ? i : 1;
}

static void add_literal(migr__c_writer *writer, const char *text, size_t size, int is_bytes)
{
	migr__buf_putc(writer->out, '"');
	(is_bytes ? migr__c_escape : migr__c_escape_utf8)(writer->out, text, size);
	migr__buf_putc(writer->out, '"');
}

static void add_string(migr__c_writer *writer, const migr__c_part *part, size_t after)
{
	size_t column = column_of(writer->out), at = 0;
	size_t room = column + after + 2 + MIN_CHUNK < MIGR__C_WIDTH ? MIGR__C_WIDTH - column - after - 2 : MIN_CHUNK;

	do {
		size_t size = chunk_of(part->string + at, part->size - at, part->is_bytes, room);

		if (at)
			new_line(writer, column);
		add_literal(writer, part->string + at, size, part->is_bytes);
		at += size;
	} while (at < part->size);
}

/* --- pieces --- */

/* A text of several lines is written in several lines. */
static int has_lines(const migr__c_part *part)
{
	const char *newline = part->string ? memchr(part->string, '\n', part->size) : NULL;

	return newline && newline + 1 < part->string + part->size;
}

int migr__c_fits(const migr__c_parts *parts, size_t column, size_t around)
{
	size_t width = column + around;

	for (size_t i = 0; i < parts->count; i++) {
		width += parts->items[i].width + (i ? 2 : 0);
		if (has_lines(&parts->items[i]))
			return 0;
	}
	return width <= MIGR__C_WIDTH;
}

static void add_part(migr__c_writer *writer, const migr__c_part *part, int is_split)
{
	if (part->shape) {
		migr__c_parts parts = migr__c_members(writer, part->shape, part->item, 1);

		migr__c_layout(writer, part->head, &parts, part->tail, MIGR__C_ALIGNED);
		return;
	}
	migr__buf_puts(writer->out, part->head);
	if (part->string && is_split)
		add_string(writer, part, strlen(part->tail) + 1);
	else if (part->string)
		add_literal(writer, part->string, part->size, part->is_bytes);
	else
		migr__buf_puts(writer->out, part->text);
	migr__buf_puts(writer->out, part->tail);
}

void migr__c_layout(migr__c_writer *writer, const char *opening, const migr__c_parts *parts, const char *closing,
                    migr__c_style style)
{
	size_t begin = column_of(writer->out), after = width_from(0, closing, closing + strlen(closing));
	size_t column = width_from(begin, opening, opening + strlen(opening));
	size_t left = style == MIGR__C_HANGING ? (size_t)(writer->indent + 1) * TAB : column;
	int is_one_line = migr__c_fits(parts, column, after), was_split = 0;

	migr__buf_puts(writer->out, opening);
	writer->indent += style == MIGR__C_HANGING;
	for (size_t i = 0; i < parts->count; i++) {
		const migr__c_part *part = &parts->items[i];
		size_t around = i + 1 < parts->count ? 1 : after, at = column_of(writer->out);
		int fits = is_one_line || (at + 1 + part->width + around <= MIGR__C_WIDTH && !has_lines(part));

		if (i)
			migr__buf_putc(writer->out, ',');
		if (i && fits && !was_split)
			migr__buf_putc(writer->out, ' ');
		else if (i)
			new_line(writer, left);
		was_split = !is_one_line && (left + part->width + around > MIGR__C_WIDTH || has_lines(part));
		add_part(writer, part, was_split);
	}
	writer->indent -= style == MIGR__C_HANGING;
	migr__buf_puts(writer->out, closing);
}
