/* SPDX-License-Identifier: MIT */
#include "engine/notes.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void migr__notes_init(migr__notes *notes, const migr__alloc *alloc)
{
	memset(notes, 0, sizeof *notes);
	migr__arena_init(&notes->arena, alloc);
}

void migr__notes_clear(migr__notes *notes)
{
	const migr__alloc *alloc = notes->arena.alloc;

	migr__free(alloc, notes->items);
	migr__arena_clear(&notes->arena);
	migr__notes_init(notes, alloc);
}

static int add(migr__notes *notes, const migr__note *note)
{
	if (!note->question || !note->answer ||
	    !migr__reserve(notes->arena.alloc, &notes->items, &notes->capacity, notes->count + 1, sizeof *note))
		return 0;
	notes->items[notes->count++] = *note;
	return 1;
}

/* One line: "at question answer"; of a progress the question begins with '+'. */
static int read_line(migr__notes *notes, const char *line, size_t size)
{
	char *copy = migr__arena_strndup(&notes->arena, line, size), *question, *answer = NULL;
	migr__note note = { 0 };

	if (!copy)
		return 0;
	note.at = strtoll(copy, &question, 10);
	if (*question == ' ')
		answer = strchr(question + 1, ' ');
	if (!answer)
		return 1;
	*answer = '\0';
	note.question = question + 1;
	note.answer = answer + 1;
	if (note.question[0] != '+')
		return add(notes, &note);
	note.question++;
	notes->progress = note;
	return 1;
}

int migr__notes_read(migr__notes *notes, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		if (!read_line(notes, text, size))
			return 0;
		text += size + (text[size] == '\n');
	}
	return 1;
}

static void write_line(const migr__note *note, const char *mark, migr__buf *buf)
{
	migr__buf_printf(buf, "%lld %s%s %s\n", (long long)note->at, mark, note->question, note->answer);
}

void migr__notes_write(const migr__notes *notes, int64_t last, int64_t done, migr__buf *buf)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->items[i].at < last)
			write_line(&notes->items[i], "", buf);
	if (notes->progress.answer && notes->progress.at == done)
		write_line(&notes->progress, "+", buf);
}

migr__note *migr__notes_find(migr__notes *notes, int64_t at, const char *question)
{
	for (size_t i = 0; i < notes->count; i++) {
		migr__note *note = &notes->items[i];

		if (note->at == at && !note->is_given && strcmp(note->question, question) == 0)
			return note;
	}
	return NULL;
}

int migr__notes_add(migr__notes *notes, int64_t at, const char *question, const char *answer)
{
	const migr__note note = { at, migr__arena_strdup(&notes->arena, question),
		                  migr__arena_strdup(&notes->arena, answer), 1 };

	return add(notes, &note);
}

int migr__notes_set_progress(migr__notes *notes, int64_t at, const char *question, const char *answer)
{
	memset(&notes->progress, 0, sizeof notes->progress);
	if (!answer)
		return 1;
	notes->progress = (migr__note){ at, migr__arena_strdup(&notes->arena, question),
		                        migr__arena_strdup(&notes->arena, answer), 1 };
	return notes->progress.question && notes->progress.answer;
}

static void add_hex(migr__buf *buf, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		migr__buf_printf(buf, "%02x", ((const unsigned char *)bytes)[i]);
}

/* Blanks, '/', '%' and what is no letter are written as %XX, so that a row is one word of one line. */
static void add_text(migr__buf *buf, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c == '%' || c == '/' || c == ',' || c == 0x7f)
			migr__buf_printf(buf, "%%%02x", c);
		else
			migr__buf_putc(buf, text[i]);
	}
}

void migr__note_add_value(migr__buf *buf, const migr_value *value)
{
	size_t size = value->size;

	if ((value->type == MIGR_VALUE_TEXT || value->type == MIGR_VALUE_BLOB) && size == MIGR_NUL_TERMINATED)
		size = value->text ? strlen(value->text) : 0;
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		migr__buf_printf(buf, "i%lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL:
		migr__buf_putc(buf, 'r');
		add_hex(buf, &value->real, sizeof value->real);
		break;
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		if (value->type == MIGR_VALUE_TEXT && migr__utf8_invalid(value->text, size) == SIZE_MAX) {
			migr__buf_putc(buf, 't');
			add_text(buf, value->text, size);
		} else {
			migr__buf_putc(buf, value->type == MIGR_VALUE_TEXT ? 'x' : 'b');
			add_hex(buf, value->text, size);
		}
		break;
	default:
		migr__buf_putc(buf, 'n');
	}
	migr__buf_putc(buf, ',');
}

void migr__note_end_row(migr__buf *buf)
{
	migr__buf_putc(buf, '/');
}

void migr__note_add_row(migr__buf *buf, const migr_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		migr__note_add_value(buf, &values[i]);
	migr__note_end_row(buf);
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two digits; -1 if they are none. */
static int byte_of(const char *hex)
{
	int high = digit(hex[0]), low = high < 0 ? -1 : digit(hex[1]);

	return low < 0 ? -1 : 16 * high + low;
}

static int read_hex(const char *at, size_t size, char *out)
{
	for (size_t i = 0; i + 1 < size; i += 2) {
		int byte = byte_of(at + i);

		if (byte < 0)
			return 0;
		out[i / 2] = (char)byte;
	}
	return size % 2 == 0;
}

static int read_text(const char *at, size_t size, char *out, size_t *length)
{
	const char *end = at + size;

	*length = 0;
	while (at < end) {
		int byte = *at == '%' && end - at >= 3 ? byte_of(at + 1) : -1;

		if (*at == '%' && byte < 0)
			return 0;
		out[(*length)++] = byte < 0 ? *at : (char)byte;
		at += byte < 0 ? 1 : 3;
	}
	return 1;
}

static int read_value(const char *at, size_t size, migr__arena *arena, migr_value *value)
{
	char *bytes = migr__arena_strndup(arena, at, size); /* never longer than what is written */
	char letter = at[0];
	int ok = bytes != NULL;

	memset(value, 0, sizeof *value);
	at++;
	size--;
	if (!ok || letter == 'n')
		return ok;
	if (letter == 'i') {
		value->type = MIGR_VALUE_INTEGER;
		value->integer = strtoll(at, NULL, 10);
		return 1;
	}
	if (letter == 't') {
		ok = read_text(at, size, bytes, &value->size);
	} else {
		ok = read_hex(at, size, bytes);
		value->size = size / 2;
	}
	bytes[ok ? value->size : 0] = '\0';
	value->type = letter == 'b' ? MIGR_VALUE_BLOB : MIGR_VALUE_TEXT;
	value->text = bytes;
	if (ok && letter == 'r') {
		ok = value->size == sizeof value->real;
		if (ok)
			memcpy(&value->real, bytes, sizeof value->real);
		value->type = MIGR_VALUE_REAL;
		value->text = NULL;
		value->size = 0;
	}
	return ok;
}

int migr__note_next_row(const char **text, migr__arena *arena, migr_value **values, size_t *count)
{
	const char *at = *text, *end = strchr(at, '/');
	size_t n = 0;

	*count = 0;
	if (!*at)
		return 0;
	if (!end)
		return -1;
	for (const char *p = at; p < end; p++)
		n += *p == ',';
	*values = migr__arena_new(arena, n + 1, sizeof **values);
	if (!*values)
		return -1;
	for (size_t i = 0; i < n; i++) {
		size_t size = strcspn(at, ",");

		if (!size || !read_value(at, size, arena, &(*values)[i]))
			return -1;
		at += size + 1;
	}
	*count = n;
	*text = end + 1;
	return 1;
}
