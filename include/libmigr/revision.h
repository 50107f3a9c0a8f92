/* SPDX-License-Identifier: MIT */
/**
 * @file revision.h
 * For the author of revisions: the revision struct, and what a callback can do.
 *
 * A revision is one step of a schema's life. It is written as a C callback, as SQL text, or as an SQL file (script.h):
 *
 *     static migr_status upgrade(migr_op *op, void *app)
 *     {
 *             return migr_op_execute(op, "ALTER TABLE users ADD COLUMN picture_url TEXT");
 *     }
 *
 *     const migr_revision shop_abc123 = MIGR_REVISION(
 *             .id = "abc123", .down_revision = "def456",
 *             .message = "Add user picture", .create_date = "2023-01-01 12:00:00",
 *             .upgrade = upgrade);
 *
 * Functions on a #migr_op are called from the callback that received it, in its thread, and only until it returns.
 */
#ifndef MIGR_REVISION_H
#define MIGR_REVISION_H

#include <libmigr/error.h>

MIGR_BEGIN_DECLS

/**
 * A revision's code for one direction.
 *
 * It runs inside the step's transaction. Whatever it returns other than #MIGR_OK rolls the step back.
 *
 * It may be called more than once: a step that the database gives up for a lock timeout, a deadlock or a serialization
 * failure is rolled back and run again (`migr_options::max_retries`), and a step outside a transaction that was cut off
 * is taken up from its beginning, statements that are done being passed over. So what it changes outside the database
 * must bear that; and it must return the status of the call that failed.
 *
 * @param op the step; valid until the callback returns.
 * @param app `migr_options::app`.
 * @return #MIGR_OK, or the status of the call that failed, or any other non-zero number of the application's own
 *         (reported as #MIGR_ERROR_CALLBACK with that number).
 */
typedef migr_status (*migr_revision_fn)(migr_op *op, void *app);

enum {
	/**
	 * The revision runs outside a transaction, one statement after the other (VACUUM, CREATE INDEX CONCURRENTLY).
	 * Statements that belong together go between #migr_op_begin and #migr_op_commit.
	 */
	MIGR_REVISION_NO_TRANSACTION = UINT32_C(1) << 0,
	/** A revision that was withdrawn: it keeps its place in the graph and does nothing, in either direction. */
	MIGR_REVISION_EMPTY = UINT32_C(1) << 1,
	/**
	 * The revision's downgrade is derived from the operations (ops.h) of its upgrade, taken back one by one. If one
	 * of them cannot be (a dropped table, SQL text), the downgrade is refused with the reason before anything is
	 * run. To know the operations the upgrade is called without a database; it may not read one.
	 */
	MIGR_REVISION_REVERSIBLE = UINT32_C(1) << 2
};

/**
 * A revision as the application declares it, usually static and constant.
 *
 * The library copies what it needs when it is registered, except the callbacks (and except texts of which
 * #MIGR_OPEN_STATIC_REVISIONS says that they stay). All members but `id` may be absent.
 * Lists are texts: names separated by commas, blanks around a name do not count.
 */
typedef struct migr_revision {
	/** sizeof(migr_revision); #MIGR_REVISION sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_REVISION_ flags. */
	uint32_t flags;
	/** The id: 1 to 255 bytes of UTF-8 without `@ + - : ,`, blanks and control characters. */
	const char *id;
	/** The id of the revision before it; several for a merge; NULL for a base. */
	const char *down_revision;
	/** Labels of the branch that begins here. */
	const char *branch_labels;
	/** Ids or labels of revisions on other branches that must be applied before this one. */
	const char *depends_on;
	/** What it does, in a line. */
	const char *message;
	/** When it was written, for people to read: "2023-01-01 12:00:00". */
	const char *create_date;
	/** Code that applies it. */
	migr_revision_fn upgrade;
	/** Code that takes it back. */
	migr_revision_fn downgrade;
	/** SQL that applies it, one or more statements; instead of `upgrade`. By dialect: see script.h. */
	const char *upgrade_sql;
	/** SQL that takes it back; instead of `downgrade`. */
	const char *downgrade_sql;
	/**
	 * Any text that changes when the meaning of the callbacks changes; enters the checksum beside the SQL. The
	 * library cannot see into compiled code, so an edited callback is noticed only through this. `migr embed` fills
	 * it in from the source file.
	 */
	const char *fingerprint;
	/** The file it was written in, for messages. */
	const char *path;
} migr_revision;

/** A revision literal: `MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (a)")`. */
#define MIGR_REVISION(...)                                                                                             \
	{                                                                                                              \
		.struct_size = sizeof(migr_revision), __VA_ARGS__                                                      \
	}

/**
 * Executes SQL: one statement or several.
 *
 * The text is split as the database would (strings, comments, trigger bodies, `$$`, DELIMITER). Statements that begin
 * or end a transaction are refused: the step's transaction is the library's.
 *
 * @param op the step.
 * @param sql the text; not NULL.
 * @return #MIGR_OK, or the first failing statement's error, which names the statement.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_execute(migr_op *op, const char *sql);

/**
 * Executes one statement with values for its `?` placeholders.
 *
 * @param op the step.
 * @param sql one statement; not NULL.
 * @param params the values, in the order of the placeholders; see #MIGR_PARAMS. NULL if there are none.
 * @param n_params how many.
 * @return #MIGR_OK or the statement's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_execute_params(migr_op *op, const char *sql, const migr_value *params,
                                                           size_t n_params);

/**
 * Receives one row of a query.
 *
 * @param row the row; valid until the function returns, with everything read from it.
 * @param user what was given to #migr_op_query.
 * @return #MIGR_OK to go on, #MIGR_STOP to end the query without error, anything else to fail.
 */
typedef migr_status (*migr_row_fn)(const migr_row *row, void *user);

/**
 * Runs a query and hands its rows to a function, one after the other.
 *
 * The function may execute statements on the same step.
 *
 * @param op the step.
 * @param sql one statement; not NULL.
 * @param params the values of its placeholders, or NULL.
 * @param n_params how many.
 * @param each called for each row; NULL to discard them.
 * @param user handed to `each`.
 * @return #MIGR_OK, the statement's error, or what `each` returned.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_query(migr_op *op, const char *sql, const migr_value *params,
                                                  size_t n_params, migr_row_fn each, void *user);

/**
 * Begins a block: what is executed up to #migr_op_commit is one transaction, for revisions that run outside one.
 *
 * The block's statements are recorded as done together, at its commit: a crash or a failure before it undoes all of
 * them, and a run that resumes the step executes them again. So a revision can build an index concurrently, or vacuum,
 * in the middle of statements that belong together. Blocks do not nest, and end before the callback returns.
 *
 * A statement that cannot be part of a transaction (VACUUM, CREATE INDEX CONCURRENTLY; on MySQL and MariaDB every
 * change of the schema) is refused inside a block with #MIGR_ERROR_UNSUPPORTED. Where the step is one transaction as a
 * whole, a block adds nothing to it. SQL text has the lines `-- migr:begin` and `-- migr:commit` for it.
 *
 * @param op the step.
 * @return #MIGR_OK; #MIGR_ERROR_MISUSE in a block, or in a hook outside any transaction; or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_begin(migr_op *op);

/**
 * Commits the block that #migr_op_begin began.
 *
 * @param op the step.
 * @return #MIGR_OK; #MIGR_ERROR_MISUSE without a block; #MIGR_ERROR_TRANSACTION if a statement of it had failed; or the
 *         database's error. After an error nothing of the block was kept.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_commit(migr_op *op);

/** How many rows the last statement of this step changed. @param op the step. @return the count. @since 0.1 */
MIGR_API int64_t migr_op_changes(const migr_op *op);

/**
 * Refuses the step: it is rolled back, and the run ends with #MIGR_ERROR_REFUSED and this reason.
 *
 * Use it as `return migr_op_refuse(op, "channel 17 uses a column that the older release does not know");`.
 *
 * @param op the step.
 * @param reason why, for the user to read; copied. Not NULL.
 * @return #MIGR_ERROR_REFUSED.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_refuse(migr_op *op, const char *reason);

/**
 * Tells how far a long step is; the application's event handler hears of it, and a pending cancellation is noticed.
 *
 * @param op the step.
 * @param done how much is done, in any unit.
 * @param total how much there is, in the same unit; 0 if unknown.
 * @return #MIGR_OK, or #MIGR_ERROR_CANCELLED: then return it from the callback.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_progress(migr_op *op, uint64_t done, uint64_t total);

/** Sends a line to the event handler. @param op the step. @param message the line, not NULL. @since 0.1 */
MIGR_API void migr_op_log(migr_op *op, const char *message);

/**
 * The revision being run.
 *
 * @param op the step.
 * @return its id, owned by the context; NULL in a run's hook.
 * @since 0.1
 */
MIGR_API const char *migr_op_revision(const migr_op *op);

/** The direction. @param op the step. @return #MIGR_UPGRADE, #MIGR_DOWNGRADE or #MIGR_STAMP. @since 0.1 */
MIGR_API migr_direction migr_op_direction(const migr_op *op);

/** The SQL dialect of the database. @param op the step. @return "sqlite", "postgresql" or "mysql". @since 0.1 */
MIGR_API const char *migr_op_dialect(const migr_op *op);

/** The application's pointer. @param op the step. @return `migr_options::app`. @since 0.1 */
MIGR_API void *migr_op_app(const migr_op *op);

/**
 * The database client's own handle, as the backend knows it: a `sqlite3 *`, a `PGconn *`, a `MYSQL *`.
 *
 * Prefer the typed function of the backend's header, such as #migr_sqlite_handle. Do not end the transaction on it.
 *
 * @param op the step.
 * @return the handle; borrowed.
 * @since 0.1
 */
MIGR_API void *migr_op_native_handle(const migr_op *op);

/**
 * The error of the last call on this step, for a callback that wants to look at it before it returns.
 *
 * @param op the step.
 * @return the error; valid until the next call on the step.
 * @since 0.1
 */
MIGR_API const migr_error *migr_op_error(const migr_op *op);

/** How many columns a row has. @param row the row. @return the count. @since 0.1 */
MIGR_API size_t migr_row_count(const migr_row *row);

/** A column's name. @param row the row. @param column from 0. @return the name, NULL past the end. @since 0.1 */
MIGR_API const char *migr_row_name(const migr_row *row, size_t column);

/** A column's value. @param row the row. @param column from 0. @return it, NULL past the end. @since 0.1 */
MIGR_API const migr_value *migr_row_value(const migr_row *row, size_t column);

/** Whether a column is NULL. @param row the row. @param column from 0. @return 1 or 0; 1 past the end. @since 0.1 */
MIGR_API int32_t migr_row_is_null(const migr_row *row, size_t column);

/**
 * A column as an integer; a real is cut, a text is read as a number as far as it is one.
 *
 * @param row the row.
 * @param column from 0.
 * @return the integer; 0 for NULL and past the end.
 * @since 0.1
 */
MIGR_API int64_t migr_row_integer(const migr_row *row, size_t column);

/** A column as a double. @param row the row. @param column from 0. @return the number; 0 for NULL. @since 0.1 */
MIGR_API double migr_row_real(const migr_row *row, size_t column);

/**
 * A column as text.
 *
 * @param row the row.
 * @param column from 0.
 * @return NUL-terminated text valid as long as the row; NULL for NULL, for a number (use #migr_row_integer) and past
 *         the end.
 * @since 0.1
 */
MIGR_API const char *migr_row_text(const migr_row *row, size_t column);

/**
 * How many bytes a text or blob has.
 *
 * @param row the row.
 * @param column from 0.
 * @return the count, else 0.
 * @since 0.1
 */
MIGR_API size_t migr_row_size(const migr_row *row, size_t column);

MIGR_END_DECLS

#endif
