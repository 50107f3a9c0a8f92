/* SPDX-License-Identifier: MIT */
/*
 * Reading a schema of SQLite, as the dialect offers it.
 */
#ifndef MIGR_DIALECT_SQLITE_READ_SCHEMA_H
#define MIGR_DIALECT_SQLITE_READ_SCHEMA_H

#include "dialect/reading.h"

migr_status migr__sqlite_read_schema(const migr__read *read, migr__reading *out);

#endif
