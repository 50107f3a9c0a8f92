/* SPDX-License-Identifier: MIT */
/*
 * The text of a revision file, and errors that name a place in it.
 */
#ifndef MIGR_SCRIPT_SOURCE_H
#define MIGR_SCRIPT_SOURCE_H

#include "base/error.h"

typedef struct migr__source {
	const char *path; /* or NULL */
	const char *text;
	size_t size;
} migr__source;

/* How the file is called in messages. */
const char *migr__source_name(const migr__source *source);

/* The line of a place in the text, from 1. */
size_t migr__source_line(const migr__source *source, const char *place);

/* Fails with "PATH:LINE: ...". */
__attribute__((format(printf, 5, 6))) migr_status migr__source_fail(const migr__source *source, size_t line,
                                                                    migr_error *error, migr_status status,
                                                                    const char *format, ...);

/* Refuses NUL bytes and what is not UTF-8 (MIGR_ERROR_FILE_BINARY). */
migr_status migr__source_check(const migr__source *source, migr_error *error);

/* The size of the byte order mark: 3 or 0. */
size_t migr__source_mark(const migr__source *source);

/* Of a list that ends with NULL, the name most like `name`, or NULL if none is like it. */
const char *migr__source_nearest(const char *name, const char *const *names);

#endif
