/* SPDX-License-Identifier: MIT */
#ifndef MIGR_COMPARE_RENDER_SQL_H
#define MIGR_COMPARE_RENDER_SQL_H

#include "compare/render.h"

/* Appends the statements of one operation, each ended as the database's client wants it. */
migr_status migr__render_operation_sql(const migr__sql_target *target, const migr_operation *operation,
                                       migr__arena *arena, migr__buf *out, migr_error *error);

#endif
