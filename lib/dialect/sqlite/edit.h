/* SPDX-License-Identifier: MIT */
/*
 * Changes one part of a CREATE TABLE. All other bytes stay as they are.
 *
 * An edit puts the changed text into the definition and reads it anew, so edits follow one another; what pointed into
 * the definition before (columns, constraints, spans) is not valid any more, though its memory is there until the arena
 * goes. After a failure the definition is as it was.
 *
 * Texts of SQL that come from outside (types, expressions, values, whole columns) are put in as they are. If they turn
 * out to be more than what they are meant to be ("5, extra INTEGER" as a default, an open bracket or quote), the edit
 * fails with MIGR_ERROR_SCHEMA. A column that is not there is MIGR_ERROR_NO_SUCH_COLUMN, a virtual table
 * MIGR_ERROR_UNSUPPORTED. Names are data, quoted here.
 *
 * Nothing is known here of what rows allow or of what else uses a part: that is up to the caller.
 *
 * What goes takes along the comments within it. Comments that follow a column or a constraint of the table on its line
 * are taken for its own; comments elsewhere stay.
 */
#ifndef MIGR_DIALECT_SQLITE_EDIT_H
#define MIGR_DIALECT_SQLITE_EDIT_H

#include "dialect/sqlite/definition.h"

/* Another name. References of the table to itself keep the name that they have. */
migr_status migr__edit_table_name(migr__definition *definition, const char *name, migr_error *error);

/* Where a column is added. */
typedef enum migr__column_place { MIGR__PLACE_LAST, MIGR__PLACE_FIRST, MIGR__PLACE_AFTER } migr__column_place;

/*
 * `sql`: "name type constraints"; `after`: a column, for MIGR__PLACE_AFTER. Written on a line of its own where the
 * others are.
 */
migr_status migr__edit_add_column(migr__definition *definition, const char *sql, migr__column_place place,
                                  const char *after, migr_error *error);
/* With its own constraints. MIGR_ERROR_SCHEMA if it is the only column. */
migr_status migr__edit_drop_column(migr__definition *definition, const char *column, migr_error *error);

/* The type; NULL: none. */
migr_status migr__edit_type(migr__definition *definition, const char *column, const char *type, migr_error *error);
/* NOT NULL with this conflict clause (also where it is there with another); its name stays. */
migr_status migr__edit_set_not_null(migr__definition *definition, const char *column, migr_conflict on_conflict,
                                    migr_error *error);
/* This one and those that follow do nothing where there is nothing to drop. */
migr_status migr__edit_drop_not_null(migr__definition *definition, const char *column, migr_error *error);
/* `sql`: a literal, or an expression in brackets; NULL: no default. */
migr_status migr__edit_default(migr__definition *definition, const char *column, const char *sql, migr_error *error);
/* A name; NULL: none. */
migr_status migr__edit_collation(migr__definition *definition, const char *column, const char *collation,
                                 migr_error *error);
/* `sql`: the expression; NULL: the column is no generated one any more. */
migr_status migr__edit_generated(migr__definition *definition, const char *column, const char *sql, int is_stored,
                                 migr_error *error);

/* The column becomes the primary key by itself. MIGR_ERROR_SCHEMA if there is a primary key. */
migr_status migr__edit_set_primary_key(migr__definition *definition, const char *column, int is_autoincrement,
                                       migr_error *error);
/* Without a primary key, of a column or of the table. */
migr_status migr__edit_drop_primary_key(migr__definition *definition, migr_error *error);
/* AUTOINCREMENT of the primary key. MIGR_ERROR_SCHEMA if there is no key of one column. */
migr_status migr__edit_autoincrement(migr__definition *definition, int is_autoincrement, migr_error *error);

/* `sql`: a table constraint, with CONSTRAINT and its name if it has one. Added as the last. */
migr_status migr__edit_add_constraint(migr__definition *definition, const char *sql, migr_error *error);

/*
 * These take a constraint of the definition as it is (migr__definition_find, or an element of its arrays).
 */

/* With its name. A DEFERRABLE away from its foreign key goes with it. */
migr_status migr__edit_drop_constraint(migr__definition *definition, const migr__constraint *constraint,
                                       migr_error *error);
/* Another name, or one for a constraint that has none; NULL: no name. */
migr_status migr__edit_constraint_name(migr__definition *definition, const migr__constraint *constraint,
                                       const char *name, migr_error *error);
/* Another expression of a CHECK, without the brackets around it: another list of values of an enum. */
migr_status migr__edit_check(migr__definition *definition, const migr__constraint *constraint, const char *sql,
                             migr_error *error);
/* Another table that a foreign key points to; the columns stay. */
migr_status migr__edit_ref_table(migr__definition *definition, const migr__constraint *constraint, const char *table,
                                 migr_error *error);

migr_status migr__edit_strict(migr__definition *definition, int is_strict, migr_error *error);
migr_status migr__edit_without_rowid(migr__definition *definition, int is_without_rowid, migr_error *error);

#endif
