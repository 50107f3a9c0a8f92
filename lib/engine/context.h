/* SPDX-License-Identifier: MIT */
/*
 * The context: what all parts of the engine share.
 */
#ifndef MIGR_ENGINE_CONTEXT_H
#define MIGR_ENGINE_CONTEXT_H

#include "dialect/bookkeeping.h"
#include "dialect/dialect.h"
#include "engine/revision.h"

#include <libmigr/backend.h>
#include <libmigr/context.h>

struct migr_host {
	migr_context *context;
};

struct migr_context {
	migr__alloc alloc;
	migr_error error;
	migr_options options; /* imported; its texts are in `texts` */
	migr__arena texts;
	const char *version_table;
	const char *history_table;
	const char *program; /* or "" */
	const char *run_by;  /* user@host; NULL until it is first needed */
	migr__revisions revisions;
	/* The folders that were registered, for new files. */
	const char **directories;
	size_t n_directories;
	size_t directories_capacity;
	const migr__dialect *dialect; /* NULL offline without a dialect */
	/* The database; `connection` is NULL offline. */
	migr_backend backend;
	void *connection;
	int is_borrowed;
	int shares_connection; /* it is another context's (beside.h) */
	struct migr_host host;
	migr_error backend_error; /* filled in by migr_host_fail */
	/* If not NULL, statements are collected here instead of being executed. */
	struct migr__batch *batch;
	/* How often the session lock was taken; and whether begin takes one for each transaction instead. */
	int lock_depth;
	int locks_in_transaction;
	/* Sets the limits of a statement: at the beginning of each transaction, if that is to be done. */
	char *limits_sql;
	/* Puts them back at the end of the run. */
	char *limits_undo;
	/* The statements about the bookkeeping, made when first needed. */
	const char *sql[MIGR__SQL_COUNT];
	/* An operation needs foreign keys to be off when its transaction begins (SQLite). */
	int wants_foreign_keys_off;
	/* They were on, and are off for this run. */
	int has_left_foreign_keys;
	/* Then statements of the user's own change rows; and how many rows pointed to nothing before the first did. */
	int has_counted_orphans;
	int64_t n_orphans;
	/* The step has the client's own handle: what it does with that is not seen. */
	int has_given_handle;
	/* Set by migr_cancel, from anywhere. */
	int cancel;
	/* The context that this one is beside (beside.h); NULL if it is the application's. */
	const migr_context *parent;
	/* What create_all.c makes by it. */
	struct migr__creation *creation;
	/* A run is going on: calls on the context are misuse until it is over. */
	int is_running;
};

/* Makes a context with imported options and no database. The context is set unless memory is short. */
migr_status migr__context_new(migr_context **out, const migr_options *options);
void migr__context_free(migr_context *context);

/* Where the API functions begin: NULL and re-entrance are misuse; clears the last error. */
migr_status migr__enter(migr_context *context);
/* The same, for what needs a database. */
migr_status migr__enter_database(migr_context *context);
/* The same, for what writes. */
migr_status migr__enter_writing(migr_context *context);

int migr__cancelled(const migr_context *context);
/* What asks whether to go on between two parts; MIGR_ERROR_CANCELLED. */
migr_status migr__check_cancelled(const migr_context *context, migr_error *error);
void migr__cancel_clear(migr_context *context);

#endif
