/* SPDX-License-Identifier: MIT */
/**
 * @file backend.h
 * For the author of a backend: the functions that connect libmigr to one kind of database.
 *
 * A backend is a library of its own that fills in a #migr_backend and exports one function that returns it:
 *
 *     const migr_backend *migr_sqlite(void);
 *
 * The `migr` command finds a backend for the URL scheme NAME in the library `libmigr-NAME` by the symbol `migr_NAME`.
 *
 * The SQL text itself (version tables, ledger, quoting, splitting) is the core's business, by the dialect that the
 * backend names. The core calls a connection's functions from one thread at a time, and never while one of them is
 * running, except `execute` from inside the row function of `execute`.
 *
 * Errors: a function that fails calls #migr_host_fail, once, and returns what that returned.
 */
#ifndef MIGR_BACKEND_H
#define MIGR_BACKEND_H

#include <libmigr/error.h>

MIGR_BEGIN_DECLS

/** What the core offers to a connection: memory, errors, cancellation. Lives as long as the connection. */
typedef struct migr_host migr_host;

/**
 * Takes, resizes or frees memory by the context's allocator, as #migr_resize_fn.
 *
 * @param host the host.
 * @param pointer as #migr_resize_fn.
 * @param size as #migr_resize_fn.
 * @return the memory, or NULL.
 * @since 0.1
 */
MIGR_API void *migr_host_resize(migr_host *host, void *pointer, size_t size);

/**
 * Reports an error.
 *
 * @param host the host.
 * @param status a code of error.h: one of -6xx, #MIGR_ERROR_NO_MEMORY, #MIGR_ERROR_CANCELLED, #MIGR_ERROR_UNSUPPORTED,
 *               #MIGR_ERROR_TRANSACTION, #MIGR_ERROR_BACKUP, #MIGR_ERROR_NO_SPACE, #MIGR_ERROR_PRAGMA.
 * @param native_code the database's own number, or 0.
 * @param sqlstate five characters, or NULL.
 * @param message what happened, copied; must not contain a password.
 * @param hint what to do about it, copied; NULL for none.
 * @return `status`.
 * @since 0.1
 */
MIGR_API migr_status migr_host_fail(migr_host *host, migr_status status, int32_t native_code, const char *sqlstate,
                                    const char *message, const char *hint);

/** Whether #migr_cancel was called. @param host the host. @return 1 or 0; from any thread. @since 0.1 */
MIGR_API int32_t migr_host_cancelled(const migr_host *host);

/**
 * Tells how far a safety copy is.
 *
 * @param host the host.
 * @param done how much, in any unit.
 * @param total how much there is.
 * @since 0.1
 */
MIGR_API void migr_host_progress(migr_host *host, uint64_t done, uint64_t total);

/**
 * Receives a row.
 *
 * @param sink what came with the statement.
 * @param values the values; only need to stay valid during the call. A text ends with a NUL byte that its size does not
 *               count.
 * @param names the columns' names, likewise.
 * @param count how many columns.
 * @return #MIGR_OK to go on; anything else to stop: then `execute` returns it as it is.
 */
typedef migr_status (*migr_backend_row_fn)(void *sink, const migr_value *values, const char *const *names,
                                           size_t count);

/** One statement to be executed. */
typedef struct migr_statement {
	/** sizeof(migr_statement). */
	uint32_t struct_size;
	/** Zero. */
	uint32_t flags;
	/**
	 * The text of exactly one statement, NUL-terminated. Its placeholders are `?`; for postgresql `$1`, `$2` ...
	 */
	const char *sql;
	/** How many bytes. */
	size_t size;
	/** The values of its placeholders. */
	const migr_value *params;
	/** How many. */
	size_t n_params;
	/** Called for each row; NULL if rows are not wanted. */
	migr_backend_row_fn row;
	/** Handed to `row`. */
	void *sink;
} migr_statement;

/** Whether a connection is inside a transaction. */
typedef int32_t migr_transaction_state;

enum {
	/** It is not. */
	MIGR_TRANSACTION_IDLE = 0,
	/** It is. */
	MIGR_TRANSACTION_OPEN = 1,
	/** It is, and can only be rolled back. */
	MIGR_TRANSACTION_FAILED = 2
};

/** From `migr_backend::lock`: there is no lock for the session here; `begin` takes one for its transaction instead. */
#define MIGR_LOCK_IN_TRANSACTION 2

enum {
	/** DDL is part of a transaction. Without it, every step is journalled. */
	MIGR_BACKEND_TRANSACTIONAL_DDL = UINT32_C(1) << 0,
	/** `begin` excludes every other writer: `lock` is only needed for steps outside a transaction. */
	MIGR_BACKEND_BEGIN_LOCKS = UINT32_C(1) << 1
};

enum {
	/** For `connect`: do not create the database, and write nothing. */
	MIGR_CONNECT_READ_ONLY = UINT32_C(1) << 0
};

/**
 * The functions of one kind of database; static and constant.
 *
 * It grows only at its end; a NULL function means that the backend cannot do it. Required: all but `borrow`, `lock`,
 * `unlock`, `backup`, `restore`, `describe`, and those after `restore`.
 */
struct migr_backend {
	/** sizeof(migr_backend) when the backend was compiled. */
	uint32_t struct_size;
	/** Any of the MIGR_BACKEND_ flags. */
	uint32_t flags;
	/** What it is called, in messages: "sqlite". */
	const char *name;
	/** Whose SQL it speaks: "sqlite", "postgresql" or "mysql". */
	const char *dialect;
	/** URL schemes, separated by commas: "sqlite,sqlite3,file". */
	const char *schemes;

	/**
	 * Opens a database from a URL, of which a scheme of this backend may or may not be part; `flags`:
	 * MIGR_CONNECT_.
	 */
	migr_status (*connect)(migr_host *host, const char *url, uint32_t flags, void **connection);
	/** Wraps a client handle that the application owns. */
	migr_status (*borrow)(migr_host *host, void *native, void **connection);
	/** Closes it (unless borrowed, then leaves it as it was found) and frees the connection. */
	void (*disconnect)(void *connection);
	/** The client's own handle. */
	void *(*native_handle)(void *connection);
	/** The database in words, without a password: "shop.db". Valid as long as the connection. */
	const char *(*describe)(void *connection);

	/** Executes one statement. `changes`, if not NULL, receives how many rows it changed. */
	migr_status (*execute)(void *connection, const migr_statement *statement, int64_t *changes);

	/** Whether a transaction is open. Must not talk to the server. */
	migr_transaction_state (*transaction_state)(void *connection);
	/** Begins a transaction that may write. #MIGR_ERROR_BUSY if another process is in the way: never waits. */
	migr_status (*begin)(void *connection);
	/** Commits. #MIGR_ERROR_BUSY if it may be tried again. */
	migr_status (*commit)(void *connection);
	/** Rolls back; does nothing if no transaction is open. */
	migr_status (*rollback)(void *connection);

	/**
	 * Takes the lock of that name for the session. #MIGR_ERROR_BUSY, with who holds it, if it is taken: never
	 * waits.
	 */
	migr_status (*lock)(void *connection, const char *name);
	/** Lets it go; does nothing if it is not held. */
	migr_status (*unlock)(void *connection);

	/**
	 * Prepares the connection for a run (`begin` non-zero), or puts it back as it was (zero). While a run goes on,
	 * a transaction may only be ended through `commit` and `rollback`: where the client can, it refuses any other
	 * end.
	 */
	migr_status (*session)(void *connection, int32_t begin);

	/** Writes a copy of the database, as last committed, to a file; checks for free space first. */
	migr_status (*backup)(void *connection, const char *path);
	/** Replaces the database by a copy made by `backup`. */
	migr_status (*restore)(void *connection, const char *path);

	/**
	 * Executes statements in order, in one round trip, and stops at the first that fails; rows are not wanted.
	 * `done` receives how many were executed, and `changes[i]`, if not NULL, how many rows each changed. NULL: the
	 * core calls `execute` for each.
	 */
	migr_status (*execute_many)(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
	                            size_t *done);

	/**
	 * From now on ends each statement that takes longer, with #MIGR_ERROR_TIMEOUT; 0: none any more. For clients
	 * that bound statements themselves; NULL: the core sets it by SQL, where the dialect has it.
	 */
	migr_status (*limit)(void *connection, int32_t statement_timeout_ms);

	/**
	 * Opens a connection, of `host`, to a new, empty database on the server of another connection (`like`, which
	 * stays as it is, inside a transaction too), with its character set, its collation and the settings of its
	 * session that a schema depends on. `disconnect` drops the database. What processes have left that were killed
	 * is dropped before. #MIGR_ERROR_PERMISSION, with what is to be granted.
	 *
	 * NULL: nothing can be compared where DDL is not part of a transaction, and revisions cannot be replayed.
	 */
	migr_status (*scratch)(migr_host *host, void *like, void **connection);
};

MIGR_END_DECLS

#endif
