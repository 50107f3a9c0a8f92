/* SPDX-License-Identifier: MIT */
/*
 * Values as literals of a dialect.
 */
#ifndef MIGR_DIALECT_LITERAL_H
#define MIGR_DIALECT_LITERAL_H

#include "dialect/dialect.h"

#include <libmigr/types.h>

/* Appends it. The literal reads the same whatever the session's settings and the program's locale are. */
void migr__literal(migr__buf *buf, const migr__dialect *dialect, const migr_value *value);

#endif
