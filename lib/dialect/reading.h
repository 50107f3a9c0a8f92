/* SPDX-License-Identifier: MIT */
/*
 * A schema as a database has it: read by a fixed number of queries, however many tables there are.
 *
 * What is read is in canonical form: two databases of one kind and version that have the same schema give the same
 * structs, byte for byte, whoever made them and however it was written then. It is also good for making the schema
 * anew.
 *
 * - Types are the portable words where those would be made into exactly this type again; else the database's own, as a
 *   variant: "postgresql: tsvector". A column of an enum type has "enum NAME('a', 'b')".
 * - Defaults, checks, expressions, predicates are in the database's words, `default_value` is not used. Texts of SQL
 * are no variants; a "|" in them is escaped as variants need it, if they need it.
 * - A primary key is in `primary_key`, never in flags of columns; a unique key in `unique_keys`, likewise (an index
 * that is unique and no constraint is in `indexes`). Keys, and indexes without anything special, have `columns`, not
 *   `elements`. MIGR_NOT_NULL is what the column says, also on members of the primary key.
 * - Names are NULL where the database keeps none: SQLite's unnamed constraints, primary keys of MySQL, and those of
 *   PostgreSQL that are called as it calls them by itself (TABLE_pkey).
 * - `schema` is NULL for the first schema that was asked for, and the name for the others.
 * - Tables, views and the rest are in the order of their names; triggers by table and name; of a table, columns are in
 *   their own order, indexes, unique keys, foreign keys and checks by name (without one: by content).
 * - What was left alone is sorted too: by schema, table, name.
 * - Views are each behind those they read, as far as the database tells.
 */
#ifndef MIGR_DIALECT_READING_H
#define MIGR_DIALECT_READING_H

#include "dialect/compile.h"

#include <libmigr/reading.h>

/* Something that was seen and is not part of the schema: of an extension, a partition, a thing that has no literal. */
typedef struct migr__left {
	migr_object object;
	const char *schema;
	const char *table; /* NULL if it is by itself */
	const char *name;
	const char *why; /* "belongs to the extension postgis" */
} migr__left;

/* An index that the server made for a foreign key (MySQL), by another name than the key's. No model has it. */
typedef struct migr__server_index {
	const char *schema;
	const char *table;
	const char *foreign_key;
	const char *name;
} migr__server_index;

struct migr__reading {
	migr_models models; /* MIGR_MODELS_COMPLETE */
	const migr__server_index *server_indexes;
	size_t n_server_indexes;
	migr__left *left;
	size_t n_left;
};

struct migr__read {
	const migr__live *live;
	const migr__dialect *dialect;
	migr__arena *arena; /* all that is read is in here */
	migr_error *error;
	/*
	 * The schemas' names in the database; the first may be NULL for the current one. What they are called in the
	 * reading is in `as`, if that is not NULL: "app" for what is read from "migr_scratch_1"; an item that is NULL
	 * is the current schema. Texts of SQL have those names too.
	 */
	const char *const *schemas;
	const char *const *as;
	size_t n_schemas;
	/*
	 * What the current schema is called where it must be called something: by a foreign key of another schema.
	 * NULL: as the database calls it.
	 */
	const char *home;
};

/*
 * Reads it all. Objects that may not be seen, and what has no literal, are in `left`; so are views that are broken on a
 * server (on SQLite, where a view may be about something that only the application has, they are views like others);
 * and things of extensions, temporary ones, partitions (not the table that they are of), and the database's own.
 * MIGR_ERROR_NO_SUCH_TABLE names a schema that is not there.
 *
 * The caller reads inside a transaction, which changes nothing and may be rolled back. On PostgreSQL the first query
 * sets that up: it switches off what only costs time, and makes the first schema, and no other, the one whose names
 * stand in texts without it. A scratch schema that `as` makes the current one stands for the schema behind it in the
 * search path at that moment: what texts name of that one, functions and types, needs no schema either, as it needs
 * none when the real schema is read.
 */
migr_status migr__read_schema(const migr__read *read, migr__reading *out);

#endif
