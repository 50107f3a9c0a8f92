/* SPDX-License-Identifier: MIT */
/*
 * Reading a schema of SQLite. All that SQLite knows of a schema is the text of its CREATE statements, so one query gets
 * those; what they say is read by the parsers that alterations have (definition.h, stored.h).
 */
#ifndef MIGR_DIALECT_SQLITE_READ_H
#define MIGR_DIALECT_SQLITE_READ_H

#include "dialect/gather.h"
#include "dialect/sqlite/canonical.h"
#include "dialect/sqlite/definition.h"

/* A row of sqlite_schema. */
typedef struct migr__catalogue_row {
	const char *type;
	const char *name;
	const char *table;
	const char *sql;          /* NULL: SQLite made it by itself */
	const char *why;          /* it is left, for this reason; NULL: it is read */
	migr__gathered *gathered; /* a table that was read */
	/* views: those that they read, as numbers of rows, and how many of these have been looked at */
	uint32_t *reads;
	size_t n_reads;
	size_t looked_at;
	int is_taken;
} migr__catalogue_row;

typedef struct migr__schema_reading {
	const migr__read *read;
	migr__gather gather;
	migr__canonical canonical;
	size_t schema;             /* number in migr__read */
	const char *database;      /* what SQLite calls it: "main" */
	int has_table_list;        /* PRAGMA table_list: 3.37 and later */
	migr__arena catalogue;     /* what is needed until the schema is read */
	migr__arena item;          /* until the table, the index ... is */
	migr__map relations;       /* tables and views by name in lower case: numbers of rows */
	migr__catalogue_row *rows; /* as the catalogue has them */
	migr__catalogue_row **by_name;
	size_t n_rows;
	size_t capacity;
} migr__schema_reading;

/* What a foreign key points to, in its own spelling. */
typedef struct migr__referent {
	size_t n_own; /* how many columns point */
	const char **columns;
	size_t n_columns; /* 0: the primary key */
} migr__referent;

/* What is needed of a table when all are read: `own` of migr__gathered. */
typedef struct migr__table_reading {
	const char **key; /* columns of the primary key */
	size_t n_key;
	migr__referent *referents; /* of its foreign keys */
	size_t n_referents;
} migr__table_reading;

/* Appends a name to a list of names. */
void migr__read_add_name(migr__buf *list, const char *name);
/* A finished list or text in the reading's arena; NULL with an error. The buffer is emptied. */
const char *migr__read_take(migr__schema_reading *reading, migr__buf *buf);

/*
 * Elements of a key or an index, of which each column is a name of the table's: as a list of names in *columns, or
 * copied into *list. They are in the item's arena.
 */
migr_status migr__read_set_elements(migr__schema_reading *reading, const migr_element *elements, size_t count,
                                    int as_columns, const char **columns, migr_element_list *list);

/*
 * What a parser says that cannot read a stored text: MIGR_OK and the reason in *why, in the catalogue's arena; or the
 * error, if memory ran out. The parser's error is cleared.
 */
migr_status migr__read_reason(migr__schema_reading *reading, migr_error *error, const char **why);

/* The type of a column in the reading's arena; *out is NULL if it has none. `is_key`: it is all of the primary key. */
migr_status migr__read_type(migr__schema_reading *reading, migr__view type, int is_strict, int is_key,
                            const char **out);

/* The table or view of that name in any letter case; *out is NULL if there is none. */
migr_status migr__read_relation(migr__schema_reading *reading, const char *name, migr__catalogue_row **out);

/* All of a table but its indexes. If its text cannot be read, the row says why. */
migr_status migr__read_table(migr__schema_reading *reading, migr__catalogue_row *row);
/* Keys of a table; its columns are there (read_key.c). */
migr_status migr__read_primary_key(migr__schema_reading *reading, migr__gathered *table,
                                   const migr__definition *definition);
migr_status migr__read_unique(migr__schema_reading *reading, migr__gathered *table, const migr__constraint *constraint);
migr_status migr__read_foreign_key(migr__schema_reading *reading, migr__gathered *table,
                                   const migr__constraint *constraint);
/* Foreign keys of a table get the names of tables and columns as those are called, and columns that they leave out. */
migr_status migr__read_referents(migr__schema_reading *reading, migr__catalogue_row *row);

migr_status migr__read_index(migr__schema_reading *reading, migr__catalogue_row *row);
migr_status migr__read_trigger(migr__schema_reading *reading, migr__catalogue_row *row);
/* All views, each behind those that it reads. */
migr_status migr__read_views(migr__schema_reading *reading);

/* Says of virtual tables, and of the tables that they keep their content in, why they are left. */
migr_status migr__read_virtual(migr__schema_reading *reading);

/* Each row of the query in `sql`, which is freed, goes to `each` with the reading. */
migr_status migr__read_rows(migr__schema_reading *reading, migr__buf *sql, migr__live_row_fn each);

/* A name in lower case, as SQLite compares them; NULL: no memory. */
const char *migr__read_fold(migr__arena *arena, const char *name);

#endif
