/* SPDX-License-Identifier: MIT */
#include "engine/context.h"

#include "base/import.h"
#include "schema/convention.h"

#include <string.h>

/* A signal handler may call migr_cancel: the flag must not need a lock. */
_Static_assert(__GCC_ATOMIC_INT_LOCK_FREE == 2, "an int is not atomic without a lock here");

/* The size in version 0.1; when members are added, the offset of the first of them. */
#define FIRST_OPTIONS_SIZE sizeof(migr_options)

static int is_range(int32_t value, int32_t last)
{
	return value >= 0 && value <= last;
}

static migr_status check_options(const migr_options *options, migr_error *error)
{
	const uint32_t flags = MIGR_OPEN_READ_ONLY | MIGR_OPEN_CALLER_TRANSACTION | MIGR_OPEN_RESTORE_ON_FAILURE |
	                       MIGR_OPEN_STATIC_REVISIONS;

	if (options->flags & ~flags)
		return migr__fail(error, MIGR_ERROR_OPTION, "options: flags 0x%x has bits that mean nothing",
		                  options->flags);
	if (!is_range(options->transaction_mode, MIGR_TRANSACTION_NONE))
		return migr__fail(error, MIGR_ERROR_OPTION, "options: %d is no transaction mode",
		                  options->transaction_mode);
	if (options->lock_timeout_ms < MIGR_NO_WAIT)
		return migr__fail(error, MIGR_ERROR_OPTION, "options: lock_timeout_ms is %d", options->lock_timeout_ms);
	if (options->statement_timeout_ms < 0 || options->statement_lock_timeout_ms < 0)
		return migr__fail(error, MIGR_ERROR_OPTION,
		                  "options: statement_timeout_ms is %d, statement_lock_timeout_ms is %d",
		                  options->statement_timeout_ms, options->statement_lock_timeout_ms);
	if (options->reserved)
		return migr__fail(error, MIGR_ERROR_ABI_NEWER, "options: reserved is not zero");
	if (!is_range(options->on_newer, MIGR_POLICY_WARN))
		return migr__fail(error, MIGR_ERROR_OPTION, "options: on_newer can only be to refuse or to warn");
	if (!is_range(options->on_edited, MIGR_POLICY_ACCEPT) || !is_range(options->on_missing, MIGR_POLICY_ACCEPT) ||
	    !is_range(options->on_late, MIGR_POLICY_ACCEPT))
		return migr__fail(error, MIGR_ERROR_OPTION, "options: a policy is none of refuse, warn, accept");
	if ((options->flags & MIGR_OPEN_RESTORE_ON_FAILURE) && !options->backup_path)
		return migr__fail(error, MIGR_ERROR_OPTION, "options: to restore on failure needs backup_path");
	if ((options->flags & MIGR_OPEN_CALLER_TRANSACTION) && options->transaction_mode == MIGR_TRANSACTION_NONE)
		return migr__fail(error, MIGR_ERROR_OPTION,
		                  "options: no transaction, and the caller's transaction, exclude each other");
	for (const char *p = options->history; p && *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_'))
			return migr__fail(error, MIGR_ERROR_OPTION,
			                  "options: the history's name '%s' has a character other than letters, "
			                  "digits and _",
			                  options->history);
	return migr__convention_check(options->naming, error);
}

/* The name of one of the two tables: as given, or made from the history's name. */
static const char *table_name(migr_context *context, const char *given, const char *standard)
{
	const char *history = context->options.history;
	migr__buf name;
	const char *made;

	if (given && *given)
		return migr__arena_strdup(&context->texts, given);
	migr__buf_init(&name, &context->alloc);
	migr__buf_puts(&name, standard);
	if (history && *history)
		migr__buf_printf(&name, "_%s", history);
	made = name.failed ? NULL : migr__arena_strdup(&context->texts, migr__buf_text(&name));
	migr__buf_free(&name);
	return made;
}

/* Copies a text of the options, if there is one; 0: no memory. */
static int keep_text(migr_context *context, const char **text)
{
	if (!*text)
		return 1;
	*text = migr__arena_strdup(&context->texts, *text);
	return *text != NULL;
}

static migr_status keep_options(migr_context *context)
{
	migr_options *options = &context->options;

	context->version_table = table_name(context, options->version_table, "migr_version");
	context->history_table = table_name(context, options->history_table, "migr_history");
	context->program = migr__arena_strdup(&context->texts, options->program ? options->program : "");
	if (!context->version_table || !context->history_table || !context->program ||
	    !keep_text(context, &options->backup_path) || !keep_text(context, &options->history) ||
	    !keep_text(context, &options->naming))
		return migr__fail_memory(&context->error);
	if (strcmp(context->version_table, context->history_table) == 0)
		return migr__fail(&context->error, MIGR_ERROR_OPTION,
		                  "options: version table and ledger are both called '%s'", context->version_table);
	return MIGR_OK;
}

/* The allocator is needed before anything can be allocated, an error included. */
static migr_status import_allocator(const migr_options *options, migr__alloc *alloc, migr_error *error)
{
	migr_allocator allocator;
	migr_status rc;

	*alloc = migr__alloc_libc();
	if (!options || !options->allocator)
		return MIGR_OK;
	rc = migr__import(error, "migr_allocator", &allocator, sizeof allocator, options->allocator, sizeof allocator);
	if (rc == MIGR_OK && allocator.resize)
		*alloc = (migr__alloc){ allocator.resize, allocator.user };
	return rc;
}

migr_status migr__context_new(migr_context **out, const migr_options *options)
{
	migr__alloc libc_alloc = migr__alloc_libc(), alloc = libc_alloc;
	migr_options imported;
	migr_error error;
	migr_context *context;
	migr_status rc = MIGR_OK;

	*out = NULL;
	memset(&imported, 0, sizeof imported);
	migr__error_init(&error, &libc_alloc);
	if (options)
		rc = migr__import(&error, "migr_options", &imported, sizeof imported, options, FIRST_OPTIONS_SIZE);
	if (rc == MIGR_OK)
		rc = import_allocator(options ? &imported : NULL, &alloc, &error);
	context = migr__calloc(&alloc, 1, sizeof *context);
	if (!context) {
		migr__error_clear(&error);
		return MIGR_ERROR_NO_MEMORY;
	}
	context->alloc = alloc;
	migr__error_init(&context->error, &context->alloc);
	migr__error_init(&context->backend_error, &context->alloc);
	migr__arena_init(&context->texts, &context->alloc);
	migr__revisions_init(&context->revisions, &context->alloc);
	context->host.context = context;
	*out = context;
	if (rc != MIGR_OK) {
		migr__fail(&context->error, rc, "%s", migr_error_message(&error));
		migr__error_hint(&context->error, "%s", migr_error_hint(&error));
		migr__error_clear(&error);
		return rc;
	}
	context->options = imported;
	rc = check_options(&context->options, &context->error);
	return rc == MIGR_OK ? keep_options(context) : rc;
}

void migr__context_free(migr_context *context)
{
	migr__alloc alloc = context->alloc;

	migr__revisions_clear(&context->revisions);
	migr__free(&context->alloc, context->directories);
	migr__free(&context->alloc, context->limits_sql);
	migr__free(&context->alloc, context->limits_undo);
	migr__arena_clear(&context->texts);
	migr__error_clear(&context->backend_error);
	migr__error_clear(&context->error);
	migr__free(&alloc, context);
}

migr_status migr__enter(migr_context *context)
{
	if (!context)
		return MIGR_ERROR_MISUSE;
	if (context->is_running) {
		/* the run's own error must not be covered up */
		if (context->error.status == MIGR_OK)
			migr__fail(&context->error, MIGR_ERROR_MISUSE,
			           "a run is going on: its callbacks may only use their migr_op");
		return MIGR_ERROR_MISUSE;
	}
	migr__error_clear(&context->error);
	return MIGR_OK;
}

migr_status migr__enter_database(migr_context *context)
{
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK && !context->connection) {
		migr__fail(&context->error, MIGR_ERROR_MISUSE, "this context has no database");
		return migr__error_hint(&context->error, "open it with migr_open or migr_open_borrowed");
	}
	return rc;
}

migr_status migr__enter_writing(migr_context *context)
{
	migr_status rc = migr__enter_database(context);

	if (rc == MIGR_OK && (context->options.flags & MIGR_OPEN_READ_ONLY)) {
		migr__fail(&context->error, MIGR_ERROR_READ_ONLY, "this context was opened only to read");
		return migr__error_hint(&context->error, "open another without MIGR_OPEN_READ_ONLY");
	}
	return rc;
}

void migr_cancel(migr_context *context)
{
	if (context)
		__atomic_store_n(&context->cancel, 1, __ATOMIC_RELAXED);
}

int migr__cancelled(const migr_context *context)
{
	return __atomic_load_n(&context->cancel, __ATOMIC_RELAXED) ||
	       (context->parent && migr__cancelled(context->parent));
}

migr_status migr__check_cancelled(const migr_context *context, migr_error *error)
{
	return migr__cancelled(context) ? migr__fail(error, MIGR_ERROR_CANCELLED, "cancelled") : MIGR_OK;
}

void migr__cancel_clear(migr_context *context)
{
	__atomic_store_n(&context->cancel, 0, __ATOMIC_RELAXED);
}
