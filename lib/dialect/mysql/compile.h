/* SPDX-License-Identifier: MIT */
/*
 * The compiler of operations for MySQL 8 and MariaDB 10.4, and later.
 */
#ifndef MIGR_DIALECT_MYSQL_COMPILE_H
#define MIGR_DIALECT_MYSQL_COMPILE_H

#include "dialect/compile.h"

migr_status migr__mysql_compile(migr__compiler *compiler, const migr_operation *operation);

#endif
