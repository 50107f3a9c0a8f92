/* SPDX-License-Identifier: MIT */
/**
 * @file context.h
 * For the application: open a database, register revisions, run to a target.
 *
 *     migr_context *migr = NULL;
 *     migr_status rc = migr_open(&migr, migr_sqlite(), "shop.db", NULL);
 *     if (rc == MIGR_OK)
 *             rc = shop_register_revisions(migr);
 *     if (rc == MIGR_OK)
 *             rc = migr_upgrade(migr, "head");
 *     if (rc != MIGR_OK)
 *             fprintf(stderr, "shop: %s\n", migr_error_message(migr_last_error(migr)));
 *     migr_close(migr);
 */
#ifndef MIGR_CONTEXT_H
#define MIGR_CONTEXT_H

#include <libmigr/allocator.h>
#include <libmigr/event.h>
#include <libmigr/revision.h>

MIGR_BEGIN_DECLS

/** How much goes into one transaction. */
typedef int32_t migr_transaction_mode;

enum {
	/** The default: #MIGR_TRANSACTION_PER_REVISION. */
	MIGR_TRANSACTION_DEFAULT = 0,
	/** One transaction for each revision, its version rows and its ledger row. */
	MIGR_TRANSACTION_PER_REVISION = 1,
	/** One transaction for the whole run: all of it or nothing. */
	MIGR_TRANSACTION_WHOLE_RUN = 2,
	/** None: each statement by itself, with a journal. */
	MIGR_TRANSACTION_NONE = 3
};

/** What to do about something that is not as it should be. */
typedef int32_t migr_policy;

enum {
	/** The default: #MIGR_POLICY_REFUSE. */
	MIGR_POLICY_DEFAULT = 0,
	/** Fail, and change nothing. */
	MIGR_POLICY_REFUSE = 1,
	/** Tell the event handler, and go on. */
	MIGR_POLICY_WARN = 2,
	/** Go on, and record the present state in the ledger as the accepted one. Not for a newer database. */
	MIGR_POLICY_ACCEPT = 3
};

enum {
	/** The context only reads: what would write fails, and a database that is not there yet reads as empty. */
	MIGR_OPEN_READ_ONLY = UINT32_C(1) << 0,
	/**
	 * The borrowed connection is inside a transaction that the caller began and will end. The run happens inside it
	 * and commits nothing; a failing step is rolled back to where it began.
	 */
	MIGR_OPEN_CALLER_TRANSACTION = UINT32_C(1) << 1,
	/** If a run fails, put the safety copy back (needs `backup_path`). */
	MIGR_OPEN_RESTORE_ON_FAILURE = UINT32_C(1) << 2,
	/**
	 * The structs that #migr_register, #migr_register_linear and #migr_register_embedded are given, and all their
	 * texts, stay where they are and as they are until the context is closed, as static constants do. They are not
	 * copied, and a start that finds nothing to do is quicker.
	 */
	MIGR_OPEN_STATIC_REVISIONS = UINT32_C(1) << 3
};

/** For `migr_options::lock_timeout_ms`: do not wait at all. */
#define MIGR_NO_WAIT (-1)

/**
 * Runs before or after a run or a step.
 *
 * It may do with the step what a revision's callback may. A failing hook ends the run as a failing callback would.
 *
 * @param op the step; for the hooks of a run, a step without revision.
 * @param app `migr_options::app`.
 * @return as #migr_revision_fn.
 */
typedef migr_status (*migr_hook_fn)(migr_op *op, void *app);

/** Settings of a context. All zero, or NULL instead of the struct, means the defaults. */
typedef struct migr_options {
	/** sizeof(migr_options); #MIGR_OPTIONS sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_OPEN_ flags. */
	uint32_t flags;
	/** Handed to callbacks and hooks. */
	void *app;
	/** The allocator, or NULL for the C library's; the struct is copied. */
	const migr_allocator *allocator;
	/** Name and version of the program, kept in the ledger: "shop 2.1". */
	const char *program;
	/**
	 * The name of a history of its own in the database, such as "plugins"; NULL for the main one. Letters, digits,
	 * `_`.
	 */
	const char *history;
	/** The version table; NULL for "migr_version" (with "_" and the history's name). */
	const char *version_table;
	/** The ledger; NULL for "migr_history" (with "_" and the history's name). */
	const char *history_table;
	/** How much goes into one transaction. */
	migr_transaction_mode transaction_mode;
	/** How long to wait for another process, in milliseconds; 0 for 30 seconds; #MIGR_NO_WAIT. */
	int32_t lock_timeout_ms;
	/**
	 * About a database that has revisions the program does not know: refuse, or (warn) leave it alone and report
	 * success.
	 */
	migr_policy on_newer;
	/** About a revision that was edited after it was applied. */
	migr_policy on_edited;
	/** About a revision that was applied and is gone. */
	migr_policy on_missing;
	/** About a revision that appeared below an applied one. Accepting records it as applied without running it. */
	migr_policy on_late;
	/**
	 * Where to make a copy of the database before the first write; NULL for none. The file is replaced, and may be
	 * read by whom the database may be.
	 */
	const char *backup_path;
	/** Watches runs; may be NULL. */
	migr_event_fn on_event;
	/** Handed to `on_event`. */
	void *event_user;
	/** Before the first step of a run that has one; in the transaction of the first step. May be NULL. */
	migr_hook_fn before_run;
	/** After a run that did something, outside any transaction (VACUUM, ANALYZE). May be NULL. */
	migr_hook_fn after_run;
	/** Before each step, inside its transaction. May be NULL. */
	migr_hook_fn before_step;
	/** After each step, inside its transaction, with version rows and ledger written. May be NULL. */
	migr_hook_fn after_step;
	/**
	 * How long one statement of a run may take, in milliseconds; then it fails with #MIGR_ERROR_TIMEOUT. 0: as the
	 * server or connection is set. MySQL (not MariaDB) bounds queries only; SQLite can on connections of the
	 * library's own, #MIGR_ERROR_UNSUPPORTED else.
	 */
	int32_t statement_timeout_ms;
	/**
	 * How long one statement of a run may wait for a lock of the database (others wait behind it meanwhile), in
	 * milliseconds; then its step is tried again. 0: as the server or connection is set. MySQL and MariaDB count
	 * whole seconds, rounded up here. SQLite has no such locks: `lock_timeout_ms` bounds all waiting there.
	 */
	int32_t statement_lock_timeout_ms;
	/**
	 * How often a step is tried again that failed because of a lock timeout of the database, a deadlock or a
	 * serialization failure; 0 for 3 times, negative for never. Inside the caller's transaction: never.
	 */
	int32_t max_retries;
	/** Zero. */
	uint32_t reserved;
	/**
	 * Names for what operations make without one; NULL leaves them to the database. A list of KIND=PATTERN:
	 *
	 *     "ix=ix_{table}_{columns}, uq=uq_{table}_{columns}, ck=ck_{table}_{name|digest}, "
	 *     "fk=fk_{table}_{columns}_{ref_table}, pk=pk_{table}"
	 *
	 * Kinds are ix (indexes), uq (unique keys), ck (checks), fk (foreign keys), pk (primary keys), ex
	 * (exclusions). A pattern may have {table}, {columns} (all of them, with "_" between), {column} (the first),
	 * {ref_table} and {ref_columns} (of a foreign key), {number} (of a table's definition: which one of its kind
	 * without a name), {digest} (of a check: eight digits that its condition gives). {a|b} is the first of them
	 * that there is. With {name} in the pattern, a name of its own becomes part of the whole one, unless it reads
	 * so already; without, it stays as it is. A name that is too long for the database is cut, and ends with eight
	 * digits that the whole name gives. Changing it does not rename what is there.
	 */
	const char *naming;
} migr_options;

/** The first initialiser of a #migr_options: `{ MIGR_OPTIONS, .app = &shop }`. */
#define MIGR_OPTIONS .struct_size = sizeof(migr_options)

/**
 * Opens a database.
 *
 * @param[out] out the context; it is set on failure too (unless memory is short), so that its error can be read: always
 *             #migr_close it. Not NULL.
 * @param backend the kind of database, such as `migr_sqlite()`. Not NULL.
 * @param url the database: what the backend takes, with or without its scheme ("shop.db", "sqlite:shop.db"). Not NULL.
 * @param options settings, copied; NULL for the defaults.
 * @return #MIGR_OK, or why not: #MIGR_ERROR_CONNECT, #MIGR_ERROR_URL, #MIGR_ERROR_OPTION, an ABI error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_open(migr_context **out, const migr_backend *backend, const char *url,
                                              const migr_options *options);

/**
 * Uses a connection that the application has open already.
 *
 * The connection stays the application's: the library leaves it as it found it and does not close it. If it is inside a
 * transaction, #MIGR_OPEN_CALLER_TRANSACTION must say so.
 *
 * @param[out] out as #migr_open.
 * @param backend the kind of database. Not NULL.
 * @param connection a `sqlite3 *`, `PGconn *` or `MYSQL *`; must outlive the context. Not NULL.
 * @param options settings, copied; NULL for the defaults.
 * @return as #migr_open.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_open_borrowed(migr_context **out, const migr_backend *backend,
                                                       void *connection, const migr_options *options);

/**
 * Makes a context without a database: for what only concerns the revisions (heads, history, show, new files).
 *
 * What needs a database fails with #MIGR_ERROR_MISUSE.
 *
 * @param[out] out as #migr_open.
 * @param dialect "sqlite", "postgresql" or "mysql": which sections of SQL revisions count; NULL for none in particular.
 * @param options settings, copied; NULL for the defaults.
 * @return as #migr_open.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_open_offline(migr_context **out, const char *dialect,
                                                      const migr_options *options);

/**
 * Ends a context: closes the database (unless it is borrowed) and frees everything that hangs on it.
 *
 * @param context the context, or NULL. Lists, plans and states taken from it must have been freed before.
 * @since 0.1
 */
MIGR_API void migr_close(migr_context *context);

/**
 * Registers revisions by pointer, in any order: the graph is in their `down_revision`s.
 *
 * @param context the context.
 * @param revisions the revisions; copied except for the callbacks.
 * @param count how many.
 * @return #MIGR_OK, or an ABI error, or #MIGR_ERROR_REVISION. What is wrong with the graph is reported when it is first
 *         used, all of it at once, or by #migr_check_graph.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_register(migr_context *context, const migr_revision *const *revisions,
                                                  size_t count);

/**
 * Registers a plain numbered list: each revision follows the one before it.
 *
 * `rc = migr_register_linear(migr, MIGR_ARRAY(steps));`. The first one is a base. No element may set `down_revision`.
 *
 * @param context the context.
 * @param revisions the array; copied except for the callbacks.
 * @param count how many elements.
 * @param item_size the size of one element in the caller's view: sizeof(migr_revision).
 * @return as #migr_register.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_register_linear(migr_context *context, const migr_revision *revisions,
                                                         size_t count, size_t item_size);

/**
 * Checks what was registered.
 *
 * @param context the context.
 * @return #MIGR_OK, or the code of what is wrong; if several things are, #MIGR_ERROR_GRAPH with one detail for each.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_check_graph(migr_context *context);

/**
 * Brings the database up to a target.
 *
 * If nothing is to be done, exactly one statement is sent, no lock is taken and nothing is written.
 *
 * @param context the context.
 * @param target an identifier: "head", "heads", an id or the beginning of one, a label, "label@head", "+1", "id+2".
 *               docs/identifiers.md has the grammar.
 * @return #MIGR_OK, also if nothing was to be done; else the error. Steps committed before the failing one stay.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_upgrade(migr_context *context, const char *target);

/**
 * Brings the database down to a target.
 *
 * @param context the context.
 * @param target an identifier: "base", "-1", an id, "label@base", "label@-1".
 * @return as #migr_upgrade.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_downgrade(migr_context *context, const char *target);

/**
 * Rehearses a run: everything is executed, with all its events, and nothing of it stays.
 *
 * On PostgreSQL the run is one transaction that is rolled back, so revisions that run outside one are refused.
 * On SQLite a copy of the database is made beside it, migrated and removed; in the caller's transaction
 * (#MIGR_OPEN_CALLER_TRANSACTION) a savepoint is rolled back instead. MySQL and MariaDB commit every change of the
 * schema, so there nothing can be rehearsed. The after-run hook is only called on a copy. A copy has none of the
 * functions, collations and attached databases of a borrowed connection; in the caller's transaction they are there.
 *
 * @param context the context.
 * @param direction #MIGR_UPGRADE or #MIGR_DOWNGRADE.
 * @param target as #migr_upgrade.
 * @return #MIGR_OK if the run would succeed, or the error that it would end with; #MIGR_ERROR_UNSUPPORTED if it cannot
 *         be rehearsed here.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_dry_run(migr_context *context, migr_direction direction, const char *target);

enum {
	/** Forget all version rows first, also those the program does not know. */
	MIGR_STAMP_PURGE = UINT32_C(1) << 0
};

/**
 * Moves the version rows and runs nothing: to take over a database that has the schema already.
 *
 * @param context the context.
 * @param targets identifiers; none may be an ancestor of another.
 * @param count how many, at least one.
 * @param flags 0 or #MIGR_STAMP_PURGE.
 * @return #MIGR_OK or the error; everything is resolved before anything is written.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_stamp(migr_context *context, const char *const *targets, size_t count,
                                               uint32_t flags);

/**
 * Creates the version table and the ledger if they are not there, and nothing else.
 *
 * @param context the context.
 * @return #MIGR_OK or the error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_ensure_version(migr_context *context);

/** What a person says of a step that was cut off. */
typedef int32_t migr_repair_action;

enum {
	/** The statement in doubt took effect: the next run goes on after it. */
	MIGR_REPAIR_DONE = 1,
	/** It did not: the next run executes it. */
	MIGR_REPAIR_UNDONE = 2,
	/** The step is given up: it counts as not done. What its statements did stays. */
	MIGR_REPAIR_FAILED = 3
};

/**
 * Settles a step outside a transaction that was cut off, where the library cannot: a run failed with
 * #MIGR_ERROR_INTERRUPTED_STEP or #MIGR_ERROR_RESUME.
 *
 * Only the step's row in the ledger is changed; it also says who did that. The revisions need not be registered.
 *
 * @param context the context.
 * @param action what became of it. #MIGR_REPAIR_DONE and #MIGR_REPAIR_UNDONE are about the statement that was under
 *               way, which the error and #migr_state_problem_message name.
 * @return #MIGR_OK, #MIGR_ERROR_NOTHING_TO_REPAIR, or why the database cannot be written.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_repair(migr_context *context, migr_repair_action action);

/**
 * Asks a run to stop at the next safe boundary; the run then returns #MIGR_ERROR_CANCELLED. So do a reading, a
 * comparison and a replay.
 *
 * The request holds until the next of these has seen it, so one that comes a moment too early is not lost.
 *
 * @param context the context. May be called from any thread and from a signal handler.
 * @since 0.1
 */
MIGR_API void migr_cancel(migr_context *context);

/**
 * Puts a safety copy back: the database becomes what it was when the copy was made.
 *
 * @param context the context.
 * @param path the copy; NULL for `migr_options::backup_path`.
 * @return #MIGR_OK or #MIGR_ERROR_BACKUP, #MIGR_ERROR_NOT_A_DATABASE, #MIGR_ERROR_LOCK_TIMEOUT.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_restore(migr_context *context, const char *path);

MIGR_END_DECLS

#endif
