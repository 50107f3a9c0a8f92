/* SPDX-License-Identifier: MIT */
/*
 * Enums: a TEXT with a check of its labels.
 */
#ifndef MIGR_DIALECT_SQLITE_ENUM_H
#define MIGR_DIALECT_SQLITE_ENUM_H

#include "dialect/sqlite/change.h"
#include "schema/type.h"

/* A column gets another type: the check of an enum goes, or gets other labels, or comes. */
migr_status migr__enum_retype(migr__change *change, const char *column, const migr__type *type);

#endif
