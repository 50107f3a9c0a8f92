/* SPDX-License-Identifier: MIT */
#ifndef MIGR_COMPARE_RENDER_SQL_H
#define MIGR_COMPARE_RENDER_SQL_H

#include "compare/render.h"

/* What the statements of an operation begin with that rebuilds a table of SQLite; once is enough for all of them. */
#define MIGR__KEYS_OFF "PRAGMA foreign_keys = OFF;\n"

/* Without it, from the second one on. */
const char *migr__keys_off_once(const char *text, int *were_off);

/* Appends the statements of one operation, each ended as the database's client wants it. */
migr_status migr__render_operation_sql(const migr__sql_target *target, const migr_operation *operation,
                                       migr__arena *arena, migr__buf *out, migr_error *error);

#endif
