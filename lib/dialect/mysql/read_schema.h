/* SPDX-License-Identifier: MIT */
/*
 * The reader of MySQL's and MariaDB's schemas.
 */
#ifndef MIGR_DIALECT_MYSQL_READ_SCHEMA_H
#define MIGR_DIALECT_MYSQL_READ_SCHEMA_H

#include "dialect/reading.h"

migr_status migr__mysql_read(const migr__read *read, migr__reading *out);

#endif
