/* SPDX-License-Identifier: MIT */
/*
 * From operations to statements: what a dialect's compiler gets, and what it makes.
 */
#ifndef MIGR_DIALECT_COMPILE_H
#define MIGR_DIALECT_COMPILE_H

#include "base/arena.h"
#include "base/error.h"
#include "dialect/dialect.h"

#include <libmigr/operation.h>

typedef enum migr__sql_kind {
	MIGR__SQL_EXECUTE,
	/* A query that must give no row: rows are what stands against the operation. */
	MIGR__SQL_FORBID,
	/* A query; the `follows` statements behind it are executed only if it gives a row. */
	MIGR__SQL_WHEN
} migr__sql_kind;

enum {
	/* Cannot be part of a transaction. */
	MIGR__SQL_OUTSIDE = 1 << 0,
	/* To run it twice does no harm. */
	MIGR__SQL_REPEATABLE = 1 << 1,
	/*
	 * Puts a setting of the session back, which a rollback would not: executed although a statement before it
	 * failed, and even if what changed the setting was not reached.
	 */
	MIGR__SQL_FINALLY = 1 << 2
};

typedef struct migr__sql {
	migr__sql_kind kind;
	uint32_t flags;
	const char *text; /* one statement without ";"; placeholders are "?" */
	size_t size;
	const migr_value *params;
	size_t n_params;
	/* MIGR__SQL_FORBID: the error. The first column of the first row, as text, follows the message in brackets. */
	migr_status status;
	const char *message;
	const char *hint;
	/* MIGR__SQL_WHEN */
	size_t follows;
} migr__sql;

/* The statements of one operation. */
typedef struct migr__script {
	const migr__alloc *alloc;
	migr__sql *items;
	size_t count;
	size_t capacity;
	/*
	 * SQLite: the table is dropped while others point to it, so foreign keys must not be enforced when the
	 * transaction begins. The script itself looks whether all still point to something.
	 */
	int needs_foreign_keys_off;
	/*
	 * Set by the caller: it is kept, for any database of the same schema. What is made goes by the schema of the
	 * one that is looked at, and not by its rows and settings.
	 */
	int is_kept;
} migr__script;

typedef migr_status (*migr__live_row_fn)(void *sink, const migr_value *values, size_t count);

/* The database, as far as an operation must look at it. */
typedef struct migr__live {
	void *user;
	migr_status (*query)(void *user, const char *sql, const migr_value *params, size_t n_params,
	                     migr__live_row_fn each, void *sink, migr_error *error);
} migr__live;

struct migr__compiler {
	const migr__dialect *dialect;
	migr__arena *arena;     /* for texts; lives until the script was executed */
	const migr__live *live; /* NULL: offline */
	int in_transaction;     /* what it makes runs inside a transaction */
	migr__script *out;
	migr_error *error;
	/*
	 * Who may be asked what the server is, where nobody may be asked what there is in it: a place that is being
	 * made. And its version, which is 0 until somebody has asked. NULL: nobody; it is not kept.
	 */
	const migr__live *server;
	int64_t *server_version;
};

void migr__script_init(migr__script *script, const migr__alloc *alloc);
void migr__script_clear(migr__script *script);

/* These add to the script; a failure is in the compiler's error. The text of `buf` is copied, and `buf` emptied. */
migr_status migr__compiler_add(migr__compiler *compiler, migr__buf *buf, uint32_t flags);
migr_status migr__compiler_add_sql(migr__compiler *compiler, const migr__sql *sql);

/* "postgresql cannot ...": MIGR_ERROR_UNSUPPORTED with the reason, and what to do instead. */
__attribute__((format(printf, 3, 4))) migr_status migr__compiler_refuse(migr__compiler *compiler, const char *hint,
                                                                        const char *format, ...);
/* MIGR_ERROR_NEEDS_DATABASE, if there is no database to look at. `what` is looked for: "the column's definition". */
migr_status migr__compiler_need_live(migr__compiler *compiler, const char *what);

/* Appends [schema.]name, quoted. */
void migr__compiler_name(const migr__compiler *compiler, migr__buf *buf, const char *schema, const char *name);

/*
 * Compiles an imported, checked and named operation. Nothing is executed but queries on `live`; an operation that the
 * database cannot do is refused here.
 */
migr_status migr__compile(migr__compiler *compiler, const migr_operation *operation);

#endif
