/* SPDX-License-Identifier: MIT */
/*
 * How new revision files are called.
 */
#ifndef MIGR_SCRIPT_FILE_NAME_H
#define MIGR_SCRIPT_FILE_NAME_H

#include "base/error.h"

#include <stdint.h>

#define MIGR__FILE_TEMPLATE "%(rev)s_%(slug)s"
#define MIGR__SLUG_LENGTH   40

/*
 * Appends a message as a part of a file's name: its words in lower case (ASCII), with _ between them, cut between two
 * words if it would be longer than `length` bytes.
 */
void migr__slug(migr__buf *out, const char *message, uint32_t length);

/*
 * Appends the name that the template (docs/templates.md) makes of a revision, without ending. What cannot be in a
 * file's name is replaced by _. The tokens of time need a create date of the form "2024-05-01 10:00:00", whose time may
 * be absent.
 */
migr_status migr__file_name(migr__buf *out, const char *template, const char *id, const char *slug,
                            const char *create_date, migr_error *error);

#endif
