/* SPDX-License-Identifier: MIT */
/*
 * Operations in words: their names, and what they are about.
 */
#ifndef MIGR_SCHEMA_TITLE_H
#define MIGR_SCHEMA_TITLE_H

#include "base/buf.h"

#include <libmigr/operation.h>

/* "create_table", as the function of ops.h; NULL for a kind that is none. */
const char *migr__operation_name(migr_operation_kind kind);

/* Its table, or the object that it makes; NULL if there is none. */
const char *migr__operation_object(const migr_operation *operation);
/* The column, index, constraint ... of that; NULL if there is none, or if it has no name. */
const char *migr__operation_part(const migr_operation *operation);

/* The schema that the definition of what it makes is for; NULL if there is none. */
const char *migr__operation_schema(const migr_operation *operation);

/* Appends "add_column users.email". */
void migr__operation_title(const migr_operation *operation, migr__buf *buf);

#endif
