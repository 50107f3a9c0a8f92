/* SPDX-License-Identifier: MIT */
/*
 * From pairs to operations, in one direction. The parts below add theirs one after the other, in the order in which
 * they work.
 */
#ifndef MIGR_COMPARE_EMIT_H
#define MIGR_COMPARE_EMIT_H

#include "compare/pair.h"

typedef struct migr__emitting {
	migr__pairs *pairs;
	migr__side from, to;
	migr__operations *out;
	migr_error *error;
	migr__index coming; /* names of tables, views, sequences and types that come: of what goes, it goes early */
	unsigned char *is_early;         /* of the pairs of tables: it has been dropped already */
	const migr__column_pair **added; /* of the pairs of tables: a column that had to come before others went */
} migr__emitting;

/* All of them, in order. */
migr_status migr__emit_all(migr__pairs *pairs, migr__side to, migr__operations *out);

void migr__emit_schemas(migr__emitting *e);
void migr__emit_dropped_views(migr__emitting *e);
void migr__emit_dropped_keys(migr__emitting *e);
void migr__emit_dropped_partitions(migr__emitting *e);
void migr__emit_early_rowids(migr__emitting *e);
void migr__emit_dropped_parts(migr__emitting *e);
void migr__emit_early(migr__emitting *e);
void migr__emit_renames(migr__emitting *e);
void migr__emit_types(migr__emitting *e);
void migr__emit_early_changes(migr__emitting *e);
void migr__emit_columns(migr__emitting *e);
void migr__emit_table_changes(migr__emitting *e);
void migr__emit_created_parts(migr__emitting *e);
void migr__emit_late_rowids(migr__emitting *e);
void migr__emit_created_partitions(migr__emitting *e);
void migr__emit_counting(migr__emitting *e);
void migr__emit_created_tables(migr__emitting *e);
void migr__emit_created_keys(migr__emitting *e);
void migr__emit_late_drops(migr__emitting *e);
void migr__emit_dropped_columns(migr__emitting *e);
void migr__emit_dropped_tables(migr__emitting *e);
void migr__emit_dropped_types(migr__emitting *e);
void migr__emit_owners(migr__emitting *e);
void migr__emit_created_views(migr__emitting *e);
void migr__emit_dropped_schemas(migr__emitting *e);

/* Adds an operation, in a schema, with further options or NULL. */
void migr__emit_add(migr__emitting *e, migr_operation operation, const char *schema, const migr_op_options *more);
void *migr__emit_new(migr__emitting *e, size_t size);

/* What is made of a part, a column, an object on the way to a side: the application's literal, or what was read. */
const void *migr__emit_part(migr__emitting *e, const migr__part_pair *part);
const migr_column *migr__emit_column(const migr__emitting *e, const migr__column_pair *column);
const void *migr__emit_object(const migr__emitting *e, const migr__object_pair *object);

/* Drops a part of a table that is called `table` now, by its name, or by what it is. */
void migr__emit_drop_part(migr__emitting *e, const migr__part_pair *part, const migr_table *table, const char *name);
void migr__emit_create_part(migr__emitting *e, const migr__part_pair *part, const migr_table *table);

/* Whether it goes, if only for a while; whether it comes. */
int migr__part_goes(const migr__emitting *e, const migr__part_pair *part);
int migr__part_comes(const migr__emitting *e, const migr__part_pair *part);
int migr__part_is_validated(const migr__emitting *e, const migr__part_pair *part);
/* Whether another name is all that it gets. */
int migr__part_is_renamed(const migr__emitting *e, const migr__part_pair *part);

/* A table that is there before and afterwards; one of which something is another then. */
int migr__table_stays(const migr__table_pair *table);
int migr__table_changes(const migr__table_pair *table);
/* Whether partitions of MySQL go, come or change: the options are then set apart from the rest (emit_options.c). */
int migr__partitions_move(const migr__emitting *e, const migr__table_pair *table);
/* What follows the bracket afterwards. */
void migr__emit_set_options(const migr__emitting *e, const migr__table_pair *table, migr_table_alteration *alteration);
/* Whether its primary key goes, comes or changes. */
int migr__key_moves(const migr__table_pair *table);
/* Whether a column can be counted up before and afterwards, and not in between: the primary key moves, for one. */
int migr__counting_moves(const migr__emitting *e, const migr__table_pair *table);
/* Whether a primary key came with a column that was added: where a column is counted up, it is the key at once. */
int migr__key_came_along(const migr__emitting *e, const migr__table_pair *table, const migr__part_pair *part);
/* Whether the labels of a column's enum type are made anew in this direction. */
int migr__is_rebuilt(const migr__emitting *e, const migr__column_pair *column);
/* A table must not be without columns: if all of them go early, the first new one comes before that. */
void migr__emit_add_early(migr__emitting *e, const migr__table_pair *table, const migr__column_pair **added);
/* What a table itself has is changed. */
void migr__emit_table_change(migr__emitting *e, const migr__table_pair *table);
/* emit_logged.c: tables that become UNLOGGED, or are no more, with all that changes of them. */
void migr__emit_log_changes(migr__emitting *e);
int migr__log_changes(const migr__table_pair *table);
/* emit_twin.c: the name of a constraint that has none, and that others of its table are like; NULL: none is needed. */
const char *migr__twin_name(migr__emitting *e, const migr__part_pair *part);
/*
 * emit_serial.c: a column of PostgreSQL that is no more serial, early; one that becomes so, or one of another type, and
 * the number of what counts from now on.
 */
void migr__emit_serial_goes(migr__emitting *e, const migr__table_pair *table);
void migr__emit_serial_comes(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *pair);
/* Where a table or a column gets another name, the sequence does too. */
void migr__emit_serial_renames(migr__emitting *e, const migr__table_pair *table);
/* The column as it is without its sequence; NULL without memory. */
const migr_column *migr__without_serial(const migr__emitting *e, const migr_column *column);
/* What a sequence is owned by, as in a reading: "users.id", with the schema before it if it has one. NULL without
 * memory. */
const char *migr__owner_name(migr__emitting *e, const migr_table *table, const migr_column *column);
/* Whether a sequence that is not wanted has been dropped for one that is. */
int migr__serial_took_name(const migr__emitting *e, const migr_sequence *sequence);
void migr__emit_let_go(migr__emitting *e, const migr__table_pair *table);
/* Drops those columns of a table, which is `now`, that go early, or the others. */
void migr__emit_drop_columns(migr__emitting *e, const migr__table_pair *table, const migr_table *now, int early);
/* Whether a column is dropped before others are added: because it comes back, or there can be one of its kind. */
int migr__column_goes_early(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *column);
/* Whether a column is counted up. */
int migr__is_counted(const migr_column *column);

#endif
