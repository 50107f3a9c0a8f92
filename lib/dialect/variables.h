/* SPDX-License-Identifier: MIT */
/*
 * Variables of the session that a statement sets from what the database holds (MySQL): a step that goes on in another
 * session must find them as they were.
 */
#ifndef MIGR_DIALECT_VARIABLES_H
#define MIGR_DIALECT_VARIABLES_H

#include "base/buf.h"
#include "dialect/dialect.h"

/*
 * How many variables the statement sets: SET @a = (SELECT ...), SELECT ... INTO @a, SELECT @a := ... Those that it sets
 * to what stands in it are not counted, for to execute it again does the same. `names` gets each as it is written, with
 * `separator` behind all but the last; NULL: only count.
 */
size_t migr__variables_set(const migr__dialect *dialect, const char *sql, size_t size, const char *separator,
                           migr__buf *names);

#endif
