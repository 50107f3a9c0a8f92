/* SPDX-License-Identifier: MIT */
/*
 * Keys, foreign keys, checks and indexes of the database in memory, and what its parts tell each other.
 */
#ifndef MIGR_TESTS_PROPERTY_MEMORY_PARTS_H
#define MIGR_TESTS_PROPERTY_MEMORY_PARTS_H

#include "property/memory_database.h"

/* Sets the fault and returns 0. */
__attribute__((format(printf, 2, 3))) int memory_fault(memory_database *db, const char *format, ...);
int memory_is(const memory_database *db, const char *dialect);
memory_table *memory_find(memory_database *db, const char *name);
migr_column *memory_column(memory_table *table, const char *name);
/* Words of letters, digits and "_". */
int memory_mentions(const char *text, const char *word);
const char *memory_replace(memory_database *db, const char *text, const char *from, const char *to);
/* "a" and "b" are "a, b"; NULL and "b" are "b". */
const char *memory_joined(memory_database *db, const char *list, const char *name);

int memory_add_key(memory_database *db, memory_table *table, migr_object object, const migr_key *key);
int memory_add_index(memory_database *db, memory_table *table, const migr_index *index);
int memory_add_check(memory_database *db, memory_table *table, const migr_check *check);
int memory_add_foreign_key(memory_database *db, memory_table *table, const migr_foreign_key *key);
int memory_apply_part(memory_database *db, memory_table *table, const migr_operation *operation);

/* The name of a part that would not survive without the column; NULL: there is none. */
const char *memory_user_of_column(memory_database *db, memory_table *table, const char *column);
int memory_is_in_foreign_key(memory_database *db, memory_table *table, const char *column);
void memory_rename_in_parts(memory_database *db, memory_table *table, const char *from, const char *to);

#endif
