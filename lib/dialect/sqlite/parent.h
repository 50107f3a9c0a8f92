/* SPDX-License-Identifier: MIT */
/*
 * What a foreign key points to.
 */
#ifndef MIGR_DIALECT_SQLITE_PARENT_H
#define MIGR_DIALECT_SQLITE_PARENT_H

#include "dialect/sqlite/dependents.h"

/*
 * MIGR_ERROR_SCHEMA if the key cannot be followed: the table that it points to is not there, lacks a column, or has no
 * key of these columns; SQLite would take it, and then refuse every row. `schema`: of both tables.
 */
migr_status migr__parent_need(migr__compiler *compiler, const char *schema, const migr_foreign_key *key);
/* The same for a table that is there, and forbids its rows that would point to nothing. */
migr_status migr__parent_forbid_orphans(migr__change *change, const migr_foreign_key *key);

#endif
