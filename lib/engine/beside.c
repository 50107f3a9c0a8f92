/* SPDX-License-Identifier: MIT */
#include "engine/beside.h"

#include "engine/database.h"

#include <string.h>

/* The application's own settings, as far as they say how revisions are run and what tables are called. */
static migr_options options_of(const migr_context *context, const migr_allocator *allocator)
{
	migr_options options = context->options;

	options.struct_size = sizeof options;
	options.flags = 0;
	options.allocator = allocator;
	options.version_table = context->version_table;
	options.history_table = context->history_table;
	options.backup_path = NULL;
	options.on_event = NULL;
	return options;
}

static migr_status new_beside(migr_context *context, migr_context **out, migr_error *error)
{
	const migr_allocator allocator = { .struct_size = sizeof allocator,
		                           .resize = context->alloc.resize,
		                           .user = context->alloc.user };
	const migr_options options = options_of(context, &allocator);
	migr_status rc = migr__context_new(out, &options);

	if (rc != MIGR_OK) {
		if (*out) {
			migr__error_move(error, &(*out)->error);
			migr__context_free(*out);
			*out = NULL;
			return rc;
		}
		return migr__fail_memory(error);
	}
	(*out)->backend = context->backend;
	(*out)->dialect = context->dialect;
	(*out)->parent = context;
	return MIGR_OK;
}

static migr_status fail(migr_context **out, migr_status rc, migr_error *error)
{
	migr_context *beside = *out;

	beside->connection = NULL;
	if (beside->backend_error.status != MIGR_OK)
		rc = migr__error_move(error, &beside->backend_error);
	else
		rc = migr__fail(error, rc < 0 ? rc : MIGR_ERROR_CONNECT, "backend %s failed without saying why",
		                beside->backend.name);
	migr__beside_close(beside);
	*out = NULL;
	return rc;
}

migr_status migr__beside_connect(migr_context *context, const char *url, const char *what, migr_context **out,
                                 migr_error *error)
{
	migr_status rc = new_beside(context, out, error);

	if (rc != MIGR_OK)
		return rc;
	rc = (*out)->backend.connect(&(*out)->host, url, MIGR_CONNECT_READ_ONLY, &(*out)->connection);
	if (rc == MIGR_OK)
		return rc;
	rc = fail(out, rc, error);
	migr__error_prefix(error, "%s: ", what);
	return error->status;
}

migr_status migr__beside_scratch(migr_context *context, migr_context **out, migr_error *error)
{
	migr_status rc;

	*out = NULL;
	if (!context->backend.scratch) {
		return migr__fail(error, MIGR_ERROR_UNSUPPORTED, "backend %s makes no scratch databases",
		                  context->backend.name);
	}
	rc = new_beside(context, out, error);
	if (rc != MIGR_OK)
		return rc;
	rc = (*out)->backend.scratch(&(*out)->host, context->connection, &(*out)->connection);
	return rc == MIGR_OK ? rc : fail(out, rc, error);
}

migr_status migr__beside_same(migr_context *context, migr_context **out, migr_error *error)
{
	migr_status rc = new_beside(context, out, error);

	if (rc != MIGR_OK)
		return rc;
	(*out)->options.flags = context->options.flags;
	(*out)->options.backup_path = context->options.backup_path;
	(*out)->options.on_event = context->options.on_event;
	(*out)->is_borrowed = context->is_borrowed;
	(*out)->connection = context->connection;
	(*out)->shares_connection = 1;
	migr__beside_report_to(context, *out);
	return MIGR_OK;
}

void migr__beside_report_to(migr_context *context, migr_context *reported_to)
{
	context->host.context = reported_to;
}

void migr__beside_close(migr_context *beside)
{
	if (!beside)
		return;
	if (beside->connection && !beside->shares_connection)
		beside->backend.disconnect(beside->connection);
	migr__context_free(beside);
}
