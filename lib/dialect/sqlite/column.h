/* SPDX-License-Identifier: MIT */
/*
 * The text of a column: its type as SQLite has it, its default, its constraints.
 */
#ifndef MIGR_DIALECT_SQLITE_COLUMN_H
#define MIGR_DIALECT_SQLITE_COLUMN_H

#include "dialect/compile.h"
#include "schema/type.h"

/* The type in SQLite's words, in the arena; *out is "" for a column without a type. */
migr_status migr__sqlite_type(migr__compiler *compiler, const migr__type *type, int is_strict, const char **out);

/* What only other databases can say of numbers that are counted up, and of an update of the row. */
migr_status migr__sqlite_refuse_foreign(migr__compiler *compiler, const char *column, int64_t increment,
                                        const char *identity_options, const char *on_update_sql);

/* What SQLite converts values to when they are put into a column of a type. */
typedef enum migr__affinity {
	MIGR__AFFINITY_NONE,
	MIGR__AFFINITY_TEXT,
	MIGR__AFFINITY_NUMERIC,
	MIGR__AFFINITY_INTEGER,
	MIGR__AFFINITY_REAL
} migr__affinity;

migr__affinity migr__sqlite_affinity(migr__view type, int is_strict);

/*
 * The default of a column as it follows the word DEFAULT, in the arena: a literal, or an expression in brackets. *out
 * is NULL if there is none.
 */
migr_status migr__sqlite_default(migr__compiler *compiler, const char *sql, const migr_value *value, const char *column,
                                 const char **out);
/* Whether such a default fits the type, as far as it is a literal: MIGR_ERROR_SCHEMA. NULL fits. */
migr_status migr__sqlite_default_fits(migr__compiler *compiler, const migr__type *type, const char *text,
                                      const char *column);
/* Whether it is a literal, which rows that were there before can have as well. */
int migr__sqlite_is_literal(const char *text);
/* Whether it is the literal NULL, or nothing. */
int migr__sqlite_is_null(const char *text);

/* ON CONFLICT REPLACE, with a blank before it; nothing for MIGR_CONFLICT_NONE. */
void migr__sqlite_conflict(migr__buf *buf, migr_conflict conflict);

/* A collation is one that there is: MIGR_ERROR_SCHEMA otherwise. Offline it is taken as it is. */
migr_status migr__sqlite_collation(migr__compiler *compiler, const char *text, const char **out);

/* CHECK of an enum: "mood" IN ('sad', 'ok'), in the arena. */
const char *migr__sqlite_enum_check(migr__compiler *compiler, const char *column, const migr__names *labels);

/* The primary key as part of the column. */
typedef struct migr__column_key {
	int is_inline;
	const char *name;
	migr_conflict on_conflict;
	int is_desc; /* then it is no alias of the rowid, and the column takes NULL unless it says otherwise */
} migr__column_key;

/* Appends name, type and constraints. */
migr_status migr__sqlite_column(migr__compiler *compiler, migr__buf *buf, const migr_column *column, int is_strict,
                                const migr__column_key *key);

#endif
