/* SPDX-License-Identifier: MIT */
/*
 * Where the partitions begin among the options of a table. They are no option like others: in ALTER TABLE they stand
 * behind all that is separated by commas.
 */
#ifndef MIGR_DIALECT_MYSQL_PARTITION_H
#define MIGR_DIALECT_MYSQL_PARTITION_H

#include "base/text.h"

/* "PARTITION BY ..." and all that follows, of what stands behind the bracket; of no size if there is none. */
migr__view migr__partitions_find(migr__view options);

#endif
