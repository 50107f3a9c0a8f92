/* SPDX-License-Identifier: MIT */
/*
 * What a foreign key points to.
 */
#ifndef MIGR_DIALECT_SQLITE_PARENT_H
#define MIGR_DIALECT_SQLITE_PARENT_H

#include "dialect/sqlite/dependents.h"

/*
 * Forbids rows of the table that would point to nothing. MIGR_ERROR_SCHEMA if the key cannot be followed: the table
 * that it points to is not there, lacks a column, or has no key of these columns; SQLite would take it, and then refuse
 * every row.
 */
migr_status migr__parent_forbid_orphans(migr__change *change, const migr_foreign_key *key);

#endif
