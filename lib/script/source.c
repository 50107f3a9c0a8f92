/* SPDX-License-Identifier: MIT */
#include "script/source.h"

#include "base/text.h"

#include <string.h>

const char *migr__source_name(const migr__source *source)
{
	return source->path ? source->path : "script";
}

size_t migr__source_line(const migr__source *source, const char *place)
{
	size_t line = 1;
	const char *p = source->text;

	while ((p = memchr(p, '\n', (size_t)(place - p))) != NULL) {
		line++;
		p++;
	}
	return line;
}

migr_status migr__source_fail(const migr__source *source, size_t line, migr_error *error, migr_status status,
                              const char *format, ...)
{
	migr__buf text;
	va_list args;
	migr_status rc;

	migr__buf_init(&text, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	rc = text.failed
	             ? migr__fail_memory(error)
	             : migr__fail(error, status, "%s:%zu: %s", migr__source_name(source), line, migr__buf_text(&text));
	migr__buf_free(&text);
	return rc;
}

size_t migr__source_mark(const migr__source *source)
{
	return source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static int looks_like_utf16(const migr__source *source)
{
	return source->size >= 2 &&
	       (memcmp(source->text, "\xff\xfe", 2) == 0 || memcmp(source->text, "\xfe\xff", 2) == 0);
}

migr_status migr__source_check(const migr__source *source, migr_error *error)
{
	const char *nul = source->size ? memchr(source->text, '\0', source->size) : NULL;
	size_t end = nul ? (size_t)(nul - source->text) : source->size;
	size_t bad = migr__utf8_invalid(source->text, end);

	if (bad == SIZE_MAX && !nul)
		return MIGR_OK;
	if (bad == SIZE_MAX)
		bad = end;
	migr__source_fail(source, migr__source_line(source, source->text + bad), error, MIGR_ERROR_FILE_BINARY,
	                  bad == end ? "there is a NUL byte (offset %zu)" : "this is not UTF-8 text (offset %zu)", bad);
	return migr__error_hint(
		error, looks_like_utf16(source)
			       ? "the file is UTF-16: save it as UTF-8"
			       : "revision files are UTF-8 text; write other bytes as escapes of the database");
}

const char *migr__source_nearest(const char *name, const char *const *names)
{
	const char *best = NULL;
	size_t least = strlen(name) < 5 ? 2 : 3;

	for (; *names; names++) {
		size_t distance = migr__distance(name, *names, least);

		if (distance <= least && (!best || distance < least)) {
			best = *names;
			least = distance;
		}
	}
	return best;
}
