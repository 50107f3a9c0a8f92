/* SPDX-License-Identifier: MIT */
#include "engine/normalise.h"

#include <string.h>

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
	const char *at = text, *end = size ? text + size : text;
	size_t pending = 0; /* newlines that count only if more text follows */

	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	while (at < end) {
		const char *stop = at, *last;

		while (stop < end && *stop != '\n' && *stop != '\r')
			stop++;
		for (last = stop; last > at && (last[-1] == ' ' || last[-1] == '\t'); last--)
			;
		if (last > at) {
			add_newlines(sha, pending);
			migr__sha256_add(sha, at, (size_t)(last - at));
			pending = 0;
		}
		pending++;
		at = stop < end ? stop + (stop[0] == '\r' && stop + 1 < end && stop[1] == '\n' ? 2 : 1) : end;
	}
	migr__sha256_add(sha, "", 1);
}
