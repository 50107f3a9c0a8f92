/* SPDX-License-Identifier: MIT */
#include "engine/normalise.h"

#include <string.h>

/* A text on its way. Where the next line endings are is remembered: looked for anew in each line, a text whose lines
 * end in one way only would be searched to its end each time. */
typedef struct reader {
	const char *at;
	const char *end;
	const char *lf; /* the next one, or the end */
	const char *cr;
} reader;

static const char *find(const reader *r, char c)
{
	const char *found = r->at < r->end ? memchr(r->at, c, (size_t)(r->end - r->at)) : NULL;

	return found ? found : r->end;
}

static reader begin(const char *text, size_t size)
{
	reader r = { text, size ? text + size : text, NULL, NULL };

	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.at += 3;
	r.lf = find(&r, '\n');
	r.cr = find(&r, '\r');
	return r;
}

/* The next line without the blanks at its end; 0 behind the last one. */
static int next_line(reader *r, const char **line, size_t *size)
{
	const char *stop, *last;

	if (r->at >= r->end)
		return 0;
	stop = r->lf < r->cr ? r->lf : r->cr;
	for (last = stop; last > r->at && (last[-1] == ' ' || last[-1] == '\t'); last--)
		;
	*line = r->at;
	*size = (size_t)(last - r->at);
	r->at = stop + (stop < r->end) + (stop == r->cr && r->lf == stop + 1 && r->lf < r->end);
	if (r->lf < r->at)
		r->lf = find(r, '\n');
	if (r->cr < r->at)
		r->cr = find(r, '\r');
	return 1;
}

static void add_newlines(migr__sha256 *sha, size_t count)
{
	static const char newlines[] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";

	while (count) {
		size_t part = count < sizeof newlines - 1 ? count : sizeof newlines - 1;

		migr__sha256_add(sha, newlines, part);
		count -= part;
	}
}

void migr__sha256_add_normalised(migr__sha256 *sha, const char *text, size_t size)
{
	reader r = begin(text, size);
	const char *line;
	size_t length, pending; /* newlines that count only if more text follows */

	for (pending = 0; next_line(&r, &line, &length); pending++)
		if (length) {
			add_newlines(sha, pending);
			migr__sha256_add(sha, line, length);
			pending = 0;
		}
	migr__sha256_add(sha, "", 1);
}

unsigned char *migr__put_normalised(unsigned char *to, const char *text, size_t size)
{
	reader r = begin(text, size);
	const char *line;
	size_t length, pending;

	for (pending = 0; next_line(&r, &line, &length); pending++)
		if (length) {
			memset(to, '\n', pending);
			memcpy(to + pending, line, length);
			to += pending + length;
			pending = 0;
		}
	*to++ = '\0';
	return to;
}
