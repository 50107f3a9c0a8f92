/* SPDX-License-Identifier: MIT */
/*
 * The compiler of operations for SQLite.
 */
#ifndef MIGR_DIALECT_SQLITE_COMPILE_H
#define MIGR_DIALECT_SQLITE_COMPILE_H

#include "dialect/compile.h"

migr_status migr__sqlite_compile(migr__compiler *compiler, const migr_operation *operation);

#endif
