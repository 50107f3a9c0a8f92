/* SPDX-License-Identifier: MIT */
/*
 * How MySQL's and MariaDB's SQL is read.
 */
#ifndef MIGR_DIALECT_MYSQL_READING_H
#define MIGR_DIALECT_MYSQL_READING_H

#include "dialect/split_flags.h"

#define MIGR__MYSQL_SPLIT                                                                                              \
	(MIGR__SPLIT_BACKSLASH | MIGR__SPLIT_BACKTICK | MIGR__SPLIT_HASH | MIGR__SPLIT_DASH_BLANK | MIGR__SPLIT_BODY | \
	 MIGR__SPLIT_DELIMITER)

#endif
