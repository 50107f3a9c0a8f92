/* SPDX-License-Identifier: MIT */
/*
 * Names that PostgreSQL gives to what has none.
 */
#ifndef MIGR_COMPARE_POSTGRESQL_NAMES_H
#define MIGR_COMPARE_POSTGRESQL_NAMES_H

#include "base/arena.h"

#include <libmigr/schema.h>

/* TABLE_pkey, TABLE_COLUMN_seq, TABLE_COLUMNS_excl: as long as nothing else has that name. NULL: no memory. */
const char *migr__postgresql_key_name(const char *table, migr__arena *arena);
const char *migr__postgresql_sequence_name(const char *table, const char *column, migr__arena *arena);
const char *migr__postgresql_exclude_name(const char *table, const migr_exclude *exclude, migr__arena *arena);
/* Not PostgreSQL's but ours: TABLE_LABEL. */
const char *migr__postgresql_numbered_name(const char *table, const char *label, migr__arena *arena);
/* Likewise, cut as it would be: what a type is called that another one takes the place of. */
const char *migr__postgresql_old_name(const char *name, migr__arena *arena);

#endif
