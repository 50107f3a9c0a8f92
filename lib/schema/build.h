/* SPDX-License-Identifier: MIT */
/*
 * Operations made member by member, each named by a path: "table_definition.columns.name". A list in a path is its last
 * item. Structs on the way are made as they are needed.
 */
#ifndef MIGR_SCHEMA_BUILD_H
#define MIGR_SCHEMA_BUILD_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/operation.h>

typedef struct migr__build {
	migr_operation operation;
	migr__arena arena;
	migr_error *error;
} migr__build;

/* By the operation's name: "create_table". */
migr_status migr__build_begin(migr__build *build, const char *operation, const migr__alloc *alloc, migr_error *error);
void migr__build_end(migr__build *build);

/* Adds an item to a list. */
migr_status migr__build_add(migr__build *build, const char *path);

/* Sets a member; a value is added to `values`. The value is copied; texts of flags and enumerators are their names. */
migr_status migr__build_set(migr__build *build, const char *path, const migr_value *value);

#endif
