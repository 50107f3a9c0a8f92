/* SPDX-License-Identifier: MIT */
/*
 * What can be seen of an operation without a database: names, columns that keys mention, flags that contradict each
 * other. What one database cannot do is its dialect's business.
 */
#ifndef MIGR_SCHEMA_CHECK_H
#define MIGR_SCHEMA_CHECK_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/operation.h>

/* "create_table", for messages; NULL for a kind that is none. */
const char *migr__operation_name(migr_operation_kind kind);

/*
 * Checks an imported operation. All that is wrong is reported at once: the error is the first, its details name each.
 * The message begins with operation, table and column: "add_column users.email: ...".
 */
migr_status migr__operation_check(const migr_operation *operation, const char *dialect, migr__arena *arena,
                                  migr_error *error);

#endif
