/* SPDX-License-Identifier: MIT */
/**
 * @file ops.h
 * For the author of revisions: the operations on a schema, one function each.
 *
 *     static migr_status upgrade(migr_op *op, void *app)
 *     {
 *             return migr_op_add_column(op, "users", &MIGR_COLUMN("picture_url", "varchar(255)"), NULL);
 *     }
 *
 * Each function makes a record of what is wanted (operation.h) and hands it to #migr_op_emit. There it is checked,
 * turned into the statements of the database, and executed, printed or planned, as the run wants it. Nothing of an
 * operation that is wrong, or that the database cannot do, is executed: the error names revision, operation, table and
 * column.
 *
 * Whatever an operation does not mention stays as it is: on SQLite, where most alterations mean another definition of
 * the table, nothing else of it changes, to the letter; on MySQL a column is stated anew from its live definition.
 *
 * The last argument of all of them is a #migr_op_options or NULL. Names must be given where NULL is not mentioned. What
 * is passed is only borrowed while the call lasts. All of it is for the callback of a step, and for the thread that it
 * runs in.
 */
#ifndef MIGR_OPS_H
#define MIGR_OPS_H

#include <libmigr/operation.h>

MIGR_BEGIN_DECLS

/**
 * Creates a table with its keys, checks and indexes.
 *
 * @param op the step.
 * @param table what it is to be, see #MIGR_TABLE; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_table(migr_op *op, const migr_table *table,
                                                         const migr_op_options *options);

/**
 * Drops a table.
 *
 * @param op the step.
 * @param table its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_table(migr_op *op, const char *table, const migr_op_options *options);

/**
 * Renames a table; what refers to it follows.
 *
 * @param op the step.
 * @param table its name.
 * @param new_name the new one.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_rename_table(migr_op *op, const char *table, const char *new_name,
                                                         const migr_op_options *options);

/**
 * Sets or takes away a table's comment (PostgreSQL, MySQL; on SQLite nothing happens).
 *
 * @param op the step.
 * @param table its name.
 * @param comment the text; NULL for none.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_set_table_comment(migr_op *op, const char *table, const char *comment,
                                                              const migr_op_options *options);

/**
 * Changes a table itself: its engine, its character set, its storage parameters, STRICT and the like. What the
 * alteration does not mention stays; what it says of another database does nothing, but for flags, which are refused.
 *
 * @param op the step.
 * @param table its name.
 * @param alteration what changes, see #MIGR_TABLE_ALTERATION; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_alter_table(migr_op *op, const char *table,
                                                        const migr_table_alteration *alteration,
                                                        const migr_op_options *options);

/**
 * Adds a column.
 *
 * With #MIGR_NOT_NULL it needs a default, unless the table has no row: that is an error on every database, also where
 * the database would fill in a zero.
 *
 * @param op the step.
 * @param table the table.
 * @param column the column, see #MIGR_COLUMN; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_add_column(migr_op *op, const char *table, const migr_column *column,
                                                       const migr_op_options *options);

/**
 * Changes a column; what the alteration does not mention stays.
 *
 * @param op the step.
 * @param table the table.
 * @param column its name.
 * @param alteration what changes, see #MIGR_ALTERATION; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_alter_column(migr_op *op, const char *table, const char *column,
                                                         const migr_alteration *alteration,
                                                         const migr_op_options *options);

/**
 * Drops a column.
 *
 * If a view, a trigger, an index of several columns, a key or a generated column uses it, that is an error that names
 * the object; an index, key or check of this column alone goes with it.
 *
 * @param op the step.
 * @param table the table.
 * @param column its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_column(migr_op *op, const char *table, const char *column,
                                                        const migr_op_options *options);

/**
 * Renames a column; what refers to it follows.
 *
 * @param op the step.
 * @param table the table.
 * @param column its name.
 * @param new_name the new one.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_rename_column(migr_op *op, const char *table, const char *column,
                                                          const char *new_name, const migr_op_options *options);

/**
 * Sets or takes away a column's comment (PostgreSQL, MySQL; on SQLite nothing happens).
 *
 * @param op the step.
 * @param table the table.
 * @param column its name.
 * @param comment the text; NULL for none.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_set_column_comment(migr_op *op, const char *table, const char *column,
                                                               const char *comment, const migr_op_options *options);

/**
 * Creates an index.
 *
 * @param op the step.
 * @param table the table.
 * @param index what it is to be, see #MIGR_INDEX; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_index(migr_op *op, const char *table, const migr_index *index,
                                                         const migr_op_options *options);

/**
 * Drops an index.
 *
 * @param op the step.
 * @param table the table that it is on; may be NULL on SQLite and PostgreSQL.
 * @param name its name; NULL for the one on just these columns.
 * @param columns those columns in order; NULL with a name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_index(migr_op *op, const char *table, const char *name,
                                                       const char *columns, const migr_op_options *options);

/**
 * Renames an index.
 *
 * @param op the step.
 * @param table the table that it is on.
 * @param name its name.
 * @param new_name the new one.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_rename_index(migr_op *op, const char *table, const char *name,
                                                         const char *new_name, const migr_op_options *options);

/**
 * Gives a table a primary key.
 *
 * @param op the step.
 * @param table the table.
 * @param key the key, see #MIGR_KEY; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_primary_key(migr_op *op, const char *table, const migr_key *key,
                                                               const migr_op_options *options);

/**
 * Gives a table a unique key.
 *
 * @param op the step.
 * @param table the table.
 * @param key the key, see #MIGR_KEY; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_unique(migr_op *op, const char *table, const migr_key *key,
                                                          const migr_op_options *options);

/**
 * Gives a table a foreign key.
 *
 * @param op the step.
 * @param table the table that points.
 * @param key the key, see #MIGR_FOREIGN_KEY; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_foreign_key(migr_op *op, const char *table,
                                                               const migr_foreign_key *key,
                                                               const migr_op_options *options);

/**
 * Gives a table a check.
 *
 * @param op the step.
 * @param table the table.
 * @param check the check, see #MIGR_CHECK; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_check(migr_op *op, const char *table, const migr_check *check,
                                                         const migr_op_options *options);

/**
 * Gives a table an exclusion (PostgreSQL).
 *
 * @param op the step.
 * @param table the table.
 * @param exclude the exclusion, see #MIGR_EXCLUDE; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_exclude(migr_op *op, const char *table, const migr_exclude *exclude,
                                                           const migr_op_options *options);

/**
 * Drops a constraint by its name, or by its definition if it has none or another one on each database.
 *
 * @param op the step.
 * @param table the table.
 * @param kind what it is; #MIGR_CONSTRAINT_ANY only with a name.
 * @param name its name, or NULL.
 * @param definition without a name: the columns of a key in order, or the condition of a check; NULL for the primary
 *                   key.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_constraint(migr_op *op, const char *table, migr_constraint_kind kind,
                                                            const char *name, const char *definition,
                                                            const migr_op_options *options);

/**
 * Renames a constraint.
 *
 * @param op the step.
 * @param table the table.
 * @param name its name.
 * @param new_name the new one.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_rename_constraint(migr_op *op, const char *table, const char *name,
                                                              const char *new_name, const migr_op_options *options);

/**
 * Looks at the rows that a constraint made with #MIGR_NOT_VALID has not looked at (PostgreSQL; elsewhere it is valid
 * from the start, and nothing happens).
 *
 * @param op the step.
 * @param table the table.
 * @param name its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_validate_constraint(migr_op *op, const char *table, const char *name,
                                                                const migr_op_options *options);

/**
 * Creates a schema (PostgreSQL), a database (MySQL).
 *
 * @param op the step.
 * @param name its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_schema(migr_op *op, const char *name,
                                                          const migr_op_options *options);

/**
 * Drops a schema (PostgreSQL), a database (MySQL).
 *
 * @param op the step.
 * @param name its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_schema(migr_op *op, const char *name, const migr_op_options *options);

/**
 * Creates a view.
 *
 * @param op the step.
 * @param view the view, see #MIGR_VIEW; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_view(migr_op *op, const migr_view *view,
                                                        const migr_op_options *options);

/**
 * Drops a view.
 *
 * @param op the step.
 * @param name its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_view(migr_op *op, const char *name, const migr_op_options *options);

/**
 * Creates a trigger.
 *
 * @param op the step.
 * @param trigger the trigger, see #MIGR_TRIGGER; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_trigger(migr_op *op, const migr_trigger *trigger,
                                                           const migr_op_options *options);

/**
 * Drops a trigger, and the function that the library made for it.
 *
 * @param op the step.
 * @param table the table that it is on.
 * @param name its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_trigger(migr_op *op, const char *table, const char *name,
                                                         const migr_op_options *options);

/**
 * Creates a sequence (PostgreSQL, MariaDB).
 *
 * @param op the step.
 * @param sequence the sequence, see #MIGR_SEQUENCE; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_sequence(migr_op *op, const migr_sequence *sequence,
                                                            const migr_op_options *options);

/**
 * Changes what is given of a sequence (PostgreSQL, MariaDB).
 *
 * @param op the step.
 * @param sequence its name and what changes; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_alter_sequence(migr_op *op, const migr_sequence *sequence,
                                                           const migr_op_options *options);

/**
 * Drops a sequence (PostgreSQL, MariaDB).
 *
 * @param op the step.
 * @param name its name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_sequence(migr_op *op, const char *name,
                                                          const migr_op_options *options);

/**
 * Creates an enum type.
 *
 * @param op the step.
 * @param type the type, see #MIGR_ENUM; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_create_enum(migr_op *op, const migr_enum *type,
                                                        const migr_op_options *options);

/**
 * Adds a label to an enum type; at its end, or where `options` says.
 *
 * @param op the step.
 * @param type the type as it is before: its name, its labels, who uses it; not NULL.
 * @param label the new label.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_add_enum_value(migr_op *op, const migr_enum *type, const char *label,
                                                           const migr_op_options *options);

/**
 * Renames a label of an enum type, in its rows as well.
 *
 * @param op the step.
 * @param type the type as it is before; not NULL.
 * @param label the label.
 * @param new_label the new one.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_rename_enum_value(migr_op *op, const migr_enum *type, const char *label,
                                                              const char *new_label, const migr_op_options *options);

/**
 * Renames an enum type (PostgreSQL; elsewhere it has no name of its own, and nothing happens).
 *
 * @param op the step.
 * @param type the type; not NULL.
 * @param new_name the new name.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_rename_enum(migr_op *op, const migr_enum *type, const char *new_name,
                                                        const migr_op_options *options);

/**
 * Drops an enum type.
 *
 * @param op the step.
 * @param type the type; not NULL.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_drop_enum(migr_op *op, const migr_enum *type,
                                                      const migr_op_options *options);

MIGR_END_DECLS

#endif
