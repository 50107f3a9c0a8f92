/* SPDX-License-Identifier: MIT */
/*
 * Whole files: read, written, replaced.
 */
#ifndef MIGR_BASE_FILE_H
#define MIGR_BASE_FILE_H

#include "base/error.h"

/* Appends the content of a regular file to `out`. */
migr_status migr__file_read(const char *path, migr__buf *out, migr_error *error);

/* Writes a file, replacing one that is there: whoever reads it meanwhile sees the old or the new one, whole. */
migr_status migr__file_replace(const char *path, const char *text, size_t size, migr_error *error);

/* Writes a file that must not be there yet (MIGR_ERROR_FILE_EXISTS). */
migr_status migr__file_create(const char *path, const char *text, size_t size, migr_error *error);

/* Fails with what the system says about the file: "PATH cannot be DONE: REASON". `number` is an errno. */
migr_status migr__file_fail(migr_error *error, const char *path, const char *done, int number);

#endif
