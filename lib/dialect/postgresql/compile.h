/* SPDX-License-Identifier: MIT */
/*
 * Operations as statements of PostgreSQL.
 */
#ifndef MIGR_DIALECT_POSTGRESQL_COMPILE_H
#define MIGR_DIALECT_POSTGRESQL_COMPILE_H

#include "dialect/compile.h"

migr_status migr__postgresql_compile(migr__compiler *compiler, const migr_operation *operation);

#endif
