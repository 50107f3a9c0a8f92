/* SPDX-License-Identifier: MIT */
/*
 * Small things about texts: views, lists of names, UTF-8, similarity.
 */
#ifndef MIGR_BASE_TEXT_H
#define MIGR_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A part of a text; not NUL-terminated. */
typedef struct migr__view {
	const char *data;
	size_t size;
} migr__view;

migr__view migr__view_of(const char *text);
migr__view migr__view_trim(migr__view view);
int migr__view_is(migr__view view, const char *text);
/* Independent of the locale and of letter case (ASCII). */
int migr__view_is_nocase(migr__view view, const char *text);

/*
 * Takes the next name off a list of names separated by commas, blanks around it removed. Returns 0 at the end.
 * An empty name before a comma is returned as such ("a,,b"); a comma at the end is tolerated.
 */
int migr__next_name(migr__view *list, migr__view *name);

/* The offset of the first byte that is not valid UTF-8, or SIZE_MAX if all is. */
size_t migr__utf8_invalid(const char *bytes, size_t size);

/* How many letters have to be changed, added, removed or swapped with their neighbour; at most `limit` + 1. */
size_t migr__distance(const char *a, const char *b, size_t limit);

/* As strtod, by a dot whatever decimal point the program's locale has. */
double migr__text_real(const char *text);

int migr__is_blank(char c);

#endif
