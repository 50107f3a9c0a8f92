/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int migr__is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

migr__view migr__view_of(const char *text)
{
	return (migr__view){ text, text ? strlen(text) : 0 };
}

migr__view migr__view_trim(migr__view view)
{
	while (view.size && migr__is_blank(view.data[0])) {
		view.data++;
		view.size--;
	}
	while (view.size && migr__is_blank(view.data[view.size - 1]))
		view.size--;
	return view;
}

int migr__view_is(migr__view view, const char *text)
{
	return strlen(text) == view.size && memcmp(view.data, text, view.size) == 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

int migr__view_is_nocase(migr__view view, const char *text)
{
	if (strlen(text) != view.size)
		return 0;
	for (size_t i = 0; i < view.size; i++)
		if (lower(view.data[i]) != lower(text[i]))
			return 0;
	return 1;
}

int migr__next_name(migr__view *list, migr__view *name)
{
	const char *comma;

	if (!list->data || !migr__view_trim(*list).size)
		return 0;
	comma = memchr(list->data, ',', list->size);
	if (!comma) {
		*name = migr__view_trim(*list);
		list->data = NULL;
		return 1;
	}
	*name = migr__view_trim((migr__view){ list->data, (size_t)(comma - list->data) });
	list->size -= (size_t)(comma - list->data) + 1;
	list->data = comma + 1;
	return 1;
}

/* The length of the sequence that begins at p, or 0 if it is not valid (overlong, surrogate, cut off). */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
	size_t length = 0;

	if (p[0] < 0x80)
		length = 1;
	else if (p[0] >= 0xc2 && p[0] < 0xe0)
		length = 2;
	else if ((p[0] & 0xf0) == 0xe0)
		length = 3;
	else if (p[0] >= 0xf0 && p[0] < 0xf5)
		length = 4;
	if (!length || length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return length;
}

size_t migr__utf8_invalid(const char *bytes, size_t size)
{
	size_t i = 0;

	while (i < size) {
		size_t length = utf8_sequence((const unsigned char *)bytes + i, size - i);

		if (!length)
			return i;
		i += length;
	}
	return SIZE_MAX;
}

/* A number has no more bytes that matter than fit; its decimal point becomes that of the locale. */
double migr__text_real(const char *text)
{
	char sample[16], local[256];
	const char *dot = strchr(text, '.');
	size_t before = dot ? (size_t)(dot - text) : 0, point;

	snprintf(sample, sizeof sample, "%.1f", 1.5);
	point = strlen(sample) - 2;
	if (!dot || before + point >= sizeof local)
		return strtod(text, NULL);
	snprintf(local, sizeof local, "%.*s%.*s%s", (int)before, text, (int)point, sample + 1, dot + 1);
	return strtod(local, NULL);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t migr__distance(const char *a, const char *b, size_t limit)
{
	enum { MAX = 64 };
	size_t rows[3][MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > MAX || m > MAX || (n > m ? n - m : m - n) > limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = smaller(above[j - 1] + (a[i - 1] != b[j - 1]), smaller(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = smaller(row[j], two_above[j - 2] + 1);
		}
	}
	return smaller(rows[n % 3][m], limit + 1);
}
