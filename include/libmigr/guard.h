/* SPDX-License-Identifier: MIT */
/**
 * @file guard.h
 * For the author of revisions: what is there? For SQL written by hand, and databases of which not all is known.
 *
 *     int32_t has_email = 0;
 *     migr_status rc = migr_op_has_column(op, NULL, "users", "email", &has_email);
 *     if (rc == MIGR_OK && !has_email)
 *             rc = migr_op_execute(op, "ALTER TABLE users ADD COLUMN email TEXT");
 *
 * The catalogue is asked, on all databases; within a step an answer is remembered until the step executes something.
 * Names are compared as the database does it, and must not be NULL. All of them fail with #MIGR_ERROR_NEEDS_DATABASE in
 * offline SQL, and while a downgrade is derived; what they give out is then 0 or NULL, as after any failure.
 */
#ifndef MIGR_GUARD_H
#define MIGR_GUARD_H

#include <libmigr/operation.h>

MIGR_BEGIN_DECLS

/**
 * Whether there is a table.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param table the table's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_table(migr_op *op, const char *schema, const char *table, int32_t *out);

/**
 * Whether a table has a column.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param table the table's name.
 * @param column the column's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_column(migr_op *op, const char *schema, const char *table,
                                                       const char *column, int32_t *out);

/**
 * Whether a table has an index.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param table the table's name.
 * @param index the index's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_index(migr_op *op, const char *schema, const char *table,
                                                      const char *index, int32_t *out);

/**
 * Whether a table has a constraint of that name.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param table the table's name.
 * @param constraint the constraint's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_constraint(migr_op *op, const char *schema, const char *table,
                                                           const char *constraint, int32_t *out);

/**
 * Whether there is a view, materialized or not.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param view the view's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_view(migr_op *op, const char *schema, const char *view, int32_t *out);

/**
 * Whether a table or view has a trigger.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param table the table's name.
 * @param trigger the trigger's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_trigger(migr_op *op, const char *schema, const char *table,
                                                        const char *trigger, int32_t *out);

/**
 * Whether there is a sequence. There is none on SQLite and MySQL.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param sequence the sequence's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_sequence(migr_op *op, const char *schema, const char *sequence,
                                                         int32_t *out);

/**
 * Whether there is an enum type. There is none on SQLite and MySQL.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param type the type's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_enum(migr_op *op, const char *schema, const char *type, int32_t *out);

/**
 * Whether a table has a row.
 *
 * @param op the step.
 * @param schema its schema; NULL for the current one.
 * @param table the table's name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_rows(migr_op *op, const char *schema, const char *table, int32_t *out);

/**
 * Whether there is a schema (PostgreSQL), a database (MySQL), an attached database (SQLite).
 *
 * @param op the step.
 * @param schema its name.
 * @param[out] out 1 or 0.
 * @return #MIGR_OK or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_has_schema(migr_op *op, const char *schema, int32_t *out);

/**
 * Finds an index by its columns.
 *
 * @param op the step.
 * @param schema the table's schema; NULL for the current one.
 * @param table the table.
 * @param columns exactly the columns of the index, in order: `"a, b"`.
 * @param[out] name its name, valid until the step ends; NULL if there is none.
 * @return #MIGR_OK; #MIGR_ERROR_SCHEMA if several fit, which the error's details name; or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_find_index(migr_op *op, const char *schema, const char *table,
                                                       const char *columns, const char **name);

/**
 * Finds a constraint by its definition.
 *
 * @param op the step.
 * @param schema the table's schema; NULL for the current one.
 * @param table the table.
 * @param kind what it is; not #MIGR_CONSTRAINT_ANY.
 * @param definition exactly the columns of a key, in order; the condition of a check; NULL for the primary key.
 * @param[out] name its name, valid until the step ends; "" if it is there without a name (SQLite); NULL if there is
 * none.
 * @return as #migr_op_find_index.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_find_constraint(migr_op *op, const char *schema, const char *table,
                                                            migr_constraint_kind kind, const char *definition,
                                                            const char **name);

MIGR_END_DECLS

#endif
