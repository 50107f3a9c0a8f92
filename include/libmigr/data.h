/* SPDX-License-Identifier: MIT */
/**
 * @file data.h
 * For the author of revisions: rows. Inserting many, changing many in batches, SQL that differs by database.
 */
#ifndef MIGR_DATA_H
#define MIGR_DATA_H

#include <libmigr/operation.h>

MIGR_BEGIN_DECLS

/**
 * Inserts rows, with values that are bound rather than written into the text.
 *
 *     migr_op_bulk_insert(op, "currencies", "code, digits", MIGR_PARAMS(MIGR_TEXT("EUR"), MIGR_INT(2),
 *                                                                       MIGR_TEXT("JPY"), MIGR_INT(0)), NULL);
 *
 * @param op the step.
 * @param table the table.
 * @param columns the columns of a row: `"a, b"`.
 * @param values the values, row after row; only borrowed. May be NULL if there are none.
 * @param n_values how many: a multiple of the number of columns, else #MIGR_ERROR_SCHEMA; 0 does nothing.
 * @param options how, or NULL.
 * @return as #migr_op_emit.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_bulk_insert(migr_op *op, const char *table, const char *columns,
                                                        const migr_value *values, size_t n_values,
                                                        const migr_op_options *options);

/**
 * Executes SQL that differs by database: `"UPDATE ... | mysql: UPDATE ..."`; where there is no variant, nothing.
 *
 * @param op the step.
 * @param sql the text with its variants; not NULL.
 * @return as #migr_op_execute.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_execute_variants(migr_op *op, const char *sql);

/**
 * Executes a statement again and again until it changes no row: for an UPDATE or DELETE that takes some rows at a time.
 *
 *     migr_op_execute_until_none(op, "DELETE FROM log WHERE id IN (SELECT id FROM log WHERE old LIMIT 1000)",
 *                                MIGR_NO_PARAMS);
 *
 * Between two rounds a cancellation is noticed, and the event handler hears of the rows so far. In a revision that runs
 * outside a transaction each round is committed by itself, and a run that was cut off goes on.
 *
 * @param op the step.
 * @param sql one statement; not NULL.
 * @param params the values of its placeholders, or NULL.
 * @param n_params how many.
 * @return #MIGR_OK or the statement's error; #MIGR_ERROR_CANCELLED; #MIGR_ERROR_NEEDS_DATABASE in offline SQL.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_execute_until_none(migr_op *op, const char *sql, const migr_value *params,
                                                               size_t n_params);

/** A change of the rows of a table, some of them at a time. */
typedef struct migr_backfill {
	/** sizeof(migr_backfill); #MIGR_BACKFILL sets it. */
	uint32_t struct_size;
	/** Zero. */
	uint32_t flags;
	/** The table. */
	const char *table;
	/** The table's schema; NULL for the current one. */
	const char *schema;
	/** A column with a unique index, by whose order the rows are taken: `"id"`. */
	const char *key;
	/** What is set, as in an UPDATE (may have variants): `"cents = CAST(price * 100 AS bigint)"`. */
	const char *set_sql;
	/** Which rows; NULL for all. A condition that rows do not fulfil any more afterwards makes it repeatable. */
	const char *where;
	/** How many rows at a time, not negative; 0 for 1000. */
	int64_t batch_size;
} migr_backfill;

/** A backfill for an argument: `&MIGR_BACKFILL(.table = "orders", .key = "id", .set_sql = "cents = price * 100")`. C
 * only. */
#define MIGR_BACKFILL(...) ((const migr_backfill){ .struct_size = sizeof(migr_backfill), __VA_ARGS__ })

/**
 * Changes the rows of a table in batches, by ranges of a key.
 *
 * Each batch is one UPDATE. In a revision that runs outside a transaction it is committed by itself, so that nobody
 * waits long for the rows, and a run that was cut off goes on behind the last batch. After each batch a cancellation is
 * noticed and the event handler hears how far it is.
 *
 * @param op the step.
 * @param backfill what; not NULL.
 * @return #MIGR_OK; #MIGR_ERROR_SCHEMA if something is missing; #MIGR_ERROR_CANCELLED; #MIGR_ERROR_NEEDS_DATABASE in
 *         offline SQL; or the statement's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_backfill(migr_op *op, const migr_backfill *backfill);

/**
 * Leaves a revision out that does not concern this database or host; it counts as applied, and the ledger says why.
 *
 * Use it as `return migr_op_skip(op, "only for the central server");`, before anything was executed.
 *
 * @param op the step.
 * @param reason why, for the user to read; copied. Not NULL.
 * @return #MIGR_OK; #MIGR_ERROR_MISUSE if the step has executed something.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_skip(migr_op *op, const char *reason);

MIGR_END_DECLS

#endif
