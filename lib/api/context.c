/* SPDX-License-Identifier: MIT */
/*
 * Opening and closing.
 */
#include "engine/context.h"

#include "base/import.h"
#include "engine/database.h"

#include <string.h>

/* The size of migr_backend in version 0.1. */
#define FIRST_BACKEND_SIZE sizeof(migr_backend)

static migr_status set_dialect(migr_context *context, const char *name)
{
	context->dialect = migr__dialect_find(name);
	if (context->dialect)
		return MIGR_OK;
	migr__fail(&context->error, MIGR_ERROR_OPTION, "there is no dialect '%s'", name);
	return migr__error_hint(&context->error, "the dialects are %s", migr__dialect_names());
}

static migr_status set_backend(migr_context *context, const migr_backend *backend)
{
	migr_backend *b = &context->backend;
	migr_status rc = migr__import(&context->error, "migr_backend", b, sizeof *b, backend, FIRST_BACKEND_SIZE);

	if (rc != MIGR_OK)
		return rc;
	if (!b->name || !b->dialect || !b->schemes || !b->connect || !b->disconnect || !b->native_handle ||
	    !b->execute || !b->transaction_state || !b->begin || !b->commit || !b->rollback || !b->session)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "backend %s lacks a function that is required",
		                  b->name ? b->name : "without a name");
	return set_dialect(context, b->dialect);
}

static migr_status connect_failed(migr_context *context, migr_status rc)
{
	context->connection = NULL;
	if (context->backend_error.status == MIGR_OK)
		return migr__fail(&context->error, rc < 0 ? rc : MIGR_ERROR_CONNECT,
		                  "backend %s failed without saying why", context->backend.name);
	return migr__error_move(&context->error, &context->backend_error);
}

/* Another process may be in the way already here: settings of a URL such as journal_mode need locks. */
static migr_status connect_patiently(migr_context *context, const char *url)
{
	uint32_t flags = context->options.flags & MIGR_OPEN_READ_ONLY ? MIGR_CONNECT_READ_ONLY : 0;
	migr__wait wait = { 0 };
	migr_status rc;

	for (;;) {
		migr__error_clear(&context->backend_error);
		rc = context->backend.connect(&context->host, url, flags, &context->connection);
		if (rc == MIGR_OK)
			migr__error_clear(&context->error);
		else
			rc = connect_failed(context, rc);
		if (rc != MIGR_ERROR_BUSY)
			return rc;
		rc = migr__wait_more(context, &wait, &context->error);
		if (rc != MIGR_OK)
			return rc;
	}
}

static migr_status open_any(migr_context **out, const migr_backend *backend, const char *url, void *native,
                            const migr_options *options)
{
	migr_context *context;
	migr_status rc;

	if (!out)
		return MIGR_ERROR_MISUSE;
	rc = migr__context_new(out, options);
	context = *out;
	if (rc != MIGR_OK)
		return rc;
	if (!backend || (!url && !native))
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "no backend or no database was given");
	rc = set_backend(context, backend);
	if (rc != MIGR_OK)
		return rc;
	if (native && !context->backend.borrow)
		return migr__fail(&context->error, MIGR_ERROR_UNSUPPORTED, "backend %s cannot use an open connection",
		                  backend->name);
	context->is_borrowed = native != NULL;
	if (!native)
		return connect_patiently(context, url);
	rc = context->backend.borrow(&context->host, native, &context->connection);
	return rc == MIGR_OK ? rc : connect_failed(context, rc);
}

migr_status migr_open(migr_context **out, const migr_backend *backend, const char *url, const migr_options *options)
{
	return open_any(out, backend, url, NULL, options);
}

migr_status migr_open_borrowed(migr_context **out, const migr_backend *backend, void *connection,
                               const migr_options *options)
{
	return open_any(out, backend, NULL, connection, options);
}

migr_status migr_open_offline(migr_context **out, const char *dialect, const migr_options *options)
{
	migr_status rc;

	if (!out)
		return MIGR_ERROR_MISUSE;
	rc = migr__context_new(out, options);
	if (rc == MIGR_OK && dialect)
		rc = set_dialect(*out, dialect);
	/* what scripts must know of the database */
	if (rc == MIGR_OK && dialect && !(*out)->dialect->ddl_commits)
		(*out)->backend.flags = MIGR_BACKEND_TRANSACTIONAL_DDL;
	if (rc == MIGR_OK && dialect)
		(*out)->backend.name = (*out)->dialect->name;
	return rc;
}

void migr_close(migr_context *context)
{
	if (!context || context->is_running)
		return;
	if (context->connection)
		context->backend.disconnect(context->connection);
	migr__context_free(context);
}

const migr_error *migr_last_error(const migr_context *context)
{
	return context ? &context->error : migr__error_no_memory();
}
