/* SPDX-License-Identifier: MIT */
/*
 * The context: what all parts of the engine share.
 */
#ifndef MIGR_ENGINE_CONTEXT_H
#define MIGR_ENGINE_CONTEXT_H

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
	migr_options options; /* imported; texts are in `texts` */
	migr__arena texts;
	const char *version_table;
	const char *history_table;
	const char *program; /* or "" */
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
	struct migr_host host;
	migr_error backend_error; /* filled in by migr_host_fail */
	/* Set by migr_cancel, from anywhere. */
	int cancel;
	/* A run is going on: calls on the context are misuse until it is over. */
	int is_running;
};

/* Where the API functions begin: NULL and re-entrance are misuse; clears the last error. */
migr_status migr__enter(migr_context *context);
/* The same, for what needs a database. */
migr_status migr__enter_database(migr_context *context);

int migr__cancelled(const migr_context *context);
void migr__cancel_clear(migr_context *context);

#endif
