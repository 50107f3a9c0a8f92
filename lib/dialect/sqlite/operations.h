/* SPDX-License-Identifier: MIT */
/*
 * The operations one by one; compile.c calls them by kind.
 */
#ifndef MIGR_DIALECT_SQLITE_OPERATIONS_H
#define MIGR_DIALECT_SQLITE_OPERATIONS_H

#include "dialect/compile.h"

migr_status migr__sqlite_create_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_drop_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_rename_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_alter_table(migr__compiler *compiler, const migr_operation *operation);

migr_status migr__sqlite_add_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_alter_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_drop_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_rename_column(migr__compiler *compiler, const migr_operation *operation);

migr_status migr__sqlite_create_index(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_drop_index(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_rename_index(migr__compiler *compiler, const migr_operation *operation);

/* Primary and unique keys, foreign keys, checks. */
migr_status migr__sqlite_create_constraint(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_drop_constraint(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_rename_constraint(migr__compiler *compiler, const migr_operation *operation);

migr_status migr__sqlite_create_view(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_drop_view(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_create_trigger(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__sqlite_drop_trigger(migr__compiler *compiler, const migr_operation *operation);

/* A label is added or renamed. */
migr_status migr__sqlite_change_enum(migr__compiler *compiler, const migr_operation *operation);

/* Pieces of several of them. */

/* Adds CREATE INDEX. */
migr_status migr__sqlite_add_index(migr__compiler *compiler, const char *schema, const char *table,
                                   const migr_index *index, int if_not_exists);
/* Appends a table constraint. */
migr_status migr__sqlite_key(migr__compiler *compiler, migr__buf *buf, const char *words, const migr_key *key);
migr_status migr__sqlite_foreign_key(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                     const char *schema);
migr_status migr__sqlite_check(migr__compiler *compiler, migr__buf *buf, const migr_check *check);
/* With a name that ALTER TABLE takes, and so that everything follows. */
migr_status migr__sqlite_add_rename(migr__compiler *compiler, const char *schema, const char *table, const char *column,
                                    const char *new_name);

#endif
