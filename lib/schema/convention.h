/* SPDX-License-Identifier: MIT */
/*
 * The naming convention: which names constraints and indexes get that have none of their own.
 */
#ifndef MIGR_SCHEMA_CONVENTION_H
#define MIGR_SCHEMA_CONVENTION_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/operation.h>

/* Whether the text follows the format (`migr_options::naming`). */
migr_status migr__convention_check(const char *convention, migr_error *error);

/*
 * Gives names to what has none in an imported operation; `convention` may be NULL. A name that is longer than
 * `max_length` bytes is cut, and ends with a digest of the whole, so that two long ones stay apart.
 */
migr_status migr__convention_apply(const char *convention, size_t max_length, migr_operation *operation,
                                   migr__arena *arena, migr_error *error);

#endif
