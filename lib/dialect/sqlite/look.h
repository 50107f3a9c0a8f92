/* SPDX-License-Identifier: MIT */
/*
 * Looking at the database while an operation is compiled.
 */
#ifndef MIGR_DIALECT_SQLITE_LOOK_H
#define MIGR_DIALECT_SQLITE_LOOK_H

#include "dialect/sqlite/definition.h"
#include "dialect/sqlite/write.h"

/* A row: its values as texts, NULL for NULL. */
typedef struct migr__row {
	struct migr__row *next;
	const char **cells;
} migr__row;

/* All rows of a query, in the arena; NULL if there are none. The format is that of write.h. */
migr_status migr__sqlite_look(migr__compiler *compiler, migr__row **rows, const char *format, ...);
/* The first value of the first row; `missing` if there is no row. */
migr_status migr__sqlite_look_number(migr__compiler *compiler, int64_t missing, int64_t *out, const char *format, ...);
/* Whether SQLite takes a statement, without executing it; the error is put into *error, not into the compiler's. */
migr_status migr__sqlite_look_whether(migr__compiler *compiler, migr_error *error, const char *format, ...);

/* An index, trigger or view as the database keeps it. */
typedef struct migr__stored {
	struct migr__stored *next;
	const char *schema; /* the database: "main", "temp" ... */
	const char *name;
	const char *table; /* that it is on */
	const char *sql;
} migr__stored;

/* A table of the database. */
typedef struct migr__sqlite_table {
	const char *schema; /* where it is: "main", "temp", the name of an attached database */
	const char *name;   /* as it is written there */
	const char *sql;
	int is_view;
	int has_rows;
	migr__definition definition;
} migr__sqlite_table;

/*
 * Where a table is: SQLite's own order, unless a schema is given. *schema is NULL if there is none. A view is found as
 * well.
 */
migr_status migr__sqlite_find(migr__compiler *compiler, const char *schema, const char *name,
                              migr__sqlite_table *table);
/*
 * The same with its definition read. MIGR_ERROR_NO_SUCH_TABLE, naming what is nearly called that; MIGR_ERROR_SCHEMA for
 * a view; MIGR_ERROR_UNSUPPORTED for a virtual table.
 */
migr_status migr__sqlite_read(migr__compiler *compiler, const char *schema, const char *name,
                              migr__sqlite_table *table);

/* The indexes of a table that have a text of their own, in the order of their making. */
migr_status migr__sqlite_indexes(migr__compiler *compiler, const migr__sqlite_table *table, migr__stored **out);
/* The triggers on a table, those of the session (temp) included. */
migr_status migr__sqlite_triggers(migr__compiler *compiler, const migr__sqlite_table *table, migr__stored **out);
/* All triggers, or all views, that can see the table. `type`: "trigger", "view". */
migr_status migr__sqlite_neighbours(migr__compiler *compiler, const migr__sqlite_table *table, const char *type,
                                    migr__stored **out);

/* MIGR_ERROR_NO_SUCH_COLUMN, naming what is nearly called that, unless it is there. */
migr_status migr__sqlite_need_column(migr__compiler *compiler, const migr__definition *definition, const char *column);

#endif
