/* SPDX-License-Identifier: MIT */
/*
 * Faults of a graph: collected first, so that all are reported, then made into one error.
 */
#include "graph/node.h"

#include <string.h>

#define SHOWN_BYTES 80

void migr__faults_init(migr__faults *faults, const migr__alloc *alloc)
{
	memset(faults, 0, sizeof *faults);
	migr__arena_init(&faults->texts, alloc);
}

void migr__faults_free(migr__faults *faults)
{
	migr__free(faults->texts.alloc, faults->items);
	migr__arena_clear(&faults->texts);
}

void migr__faults_add(migr__faults *faults, migr_status status, const char *format, ...)
{
	const migr__alloc *alloc = faults->texts.alloc;
	migr__buf text;
	char *copy = NULL;
	va_list args;

	migr__buf_init(&text, alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	if (!text.failed)
		copy = migr__arena_strdup(&faults->texts, migr__buf_text(&text));
	migr__buf_free(&text);
	if (!copy ||
	    !migr__reserve(alloc, &faults->items, &faults->capacity, faults->count + 1, sizeof *faults->items)) {
		faults->failed = 1;
		return;
	}
	faults->items[faults->count++] = (migr__fault){ status, copy };
}

void migr__buf_show(migr__buf *buf, migr__view text)
{
	size_t i = 0;

	while (i < text.size && i < SHOWN_BYTES) {
		size_t invalid = migr__utf8_invalid(text.data + i, text.size - i);
		size_t end = invalid == SIZE_MAX ? text.size : i + invalid;

		for (; i < end && (i < SHOWN_BYTES || ((unsigned char)text.data[i] & 0xc0) == 0x80); i++) {
			unsigned char c = (unsigned char)text.data[i];

			if (c < 0x20 || c == 0x7f)
				migr__buf_printf(buf, "\\x%02x", c);
			else
				migr__buf_putc(buf, text.data[i]);
		}
		if (i == end && i < text.size && i < SHOWN_BYTES)
			migr__buf_printf(buf, "\\x%02x", (unsigned char)text.data[i++]);
	}
	if (i < text.size)
		migr__buf_puts(buf, "...");
}

const char *migr__faults_show(migr__faults *faults, migr__view name)
{
	migr__buf shown;
	char *copy = NULL;

	migr__buf_init(&shown, faults->texts.alloc);
	migr__buf_show(&shown, name);
	if (!shown.failed)
		copy = migr__arena_strdup(&faults->texts, migr__buf_text(&shown));
	migr__buf_free(&shown);
	if (!copy)
		faults->failed = 1;
	return copy ? copy : "";
}

static const char *hint_of(migr_status status)
{
	switch (status) {
	case MIGR_ERROR_EMPTY_ID:
		return "give every revision an id, and put no empty names into lists";
	case MIGR_ERROR_LONG_ID:
		return "ids and labels have at most 255 bytes";
	case MIGR_ERROR_ILLEGAL_ID:
		return "ids and labels are UTF-8 text without @ + - : , blanks and control characters, and none of the "
		       "words head, heads, "
		       "base and current";
	case MIGR_ERROR_DUPLICATE_ID:
		return "give one of them another id, or remove it if the revision is there twice";
	case MIGR_ERROR_UNKNOWN_PARENT:
		return "register the missing revision, or correct the down revision; a base names none";
	case MIGR_ERROR_UNKNOWN_DEPENDENCY:
		return "register the missing revision, or correct the dependency";
	case MIGR_ERROR_SELF_LOOP:
		return "name the revision that comes before it instead";
	case MIGR_ERROR_CYCLE:
		return "correct the down revision of one of them so that the line begins at a base";
	case MIGR_ERROR_DEPENDENCY_CYCLE:
		return "remove one of the dependencies";
	case MIGR_ERROR_DUPLICATE_LABEL:
		return "a label is declared by one revision only: the first one of its branch";
	case MIGR_ERROR_LABEL_IS_ID:
		return "give the label another name";
	default:
		return "the details name each of them";
	}
}

migr_status migr__faults_report(const migr__faults *faults, migr_error *error)
{
	migr_status status;

	if (faults->failed)
		return migr__fail_memory(error);
	if (faults->count == 0)
		return MIGR_OK;
	if (faults->count == 1) {
		status = migr__fail(error, faults->items[0].status, "%s", faults->items[0].text);
		return status == MIGR_ERROR_NO_MEMORY ? status : migr__error_hint(error, "%s", hint_of(status));
	}
	status = migr__fail(error, MIGR_ERROR_GRAPH, "%zu things are wrong with the revisions", faults->count);
	if (status == MIGR_ERROR_GRAPH)
		status = migr__error_hint(error, "%s", hint_of(MIGR_ERROR_GRAPH));
	for (size_t i = 0; i < faults->count && status == MIGR_ERROR_GRAPH; i++)
		status = migr__error_detail(error, faults->items[i].status, faults->items[i].text);
	return status;
}
