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

/*
 * Checks an imported operation. All that is wrong is reported at once: the error is the first, its details name each.
 * The message does not name the operation: whoever emits it puts its title (title.h) before.
 */
migr_status migr__operation_check(const migr_operation *operation, const char *dialect, migr__arena *arena,
                                  migr_error *error);

#endif
