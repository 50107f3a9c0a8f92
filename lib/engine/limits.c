/* SPDX-License-Identifier: MIT */
#include "engine/limits.h"

#include "dialect/limits.h"
#include "engine/database.h"
#include "engine/event.h"

#include <string.h>

typedef struct limit_values {
	const migr__limit *limits;
	size_t count;
	char values[MIGR__MAX_LIMITS][32]; /* "": the server has no such setting */
} limit_values;

static migr_status take_value(void *sink, const migr_value *row, const char *const *names, size_t count)
{
	limit_values *read = sink;

	(void)names;
	for (size_t i = 0; count == 2 && i < read->count; i++)
		if (row[0].text && row[1].text && row[1].size < sizeof read->values[i] &&
		    strcmp(row[0].text, read->limits[i].name) == 0)
			memcpy(read->values[i], row[1].text, row[1].size + 1);
	return MIGR_OK;
}

static migr_status read_values(migr_context *context, limit_values *read, migr_error *error)
{
	migr__buf sql;
	migr_status rc;

	memset(read, 0, sizeof *read);
	read->limits = migr__limits_of(context->dialect, &read->count);
	migr__buf_init(&sql, &context->alloc);
	migr__limits_read_sql(&sql, context->dialect);
	rc = sql.failed ? migr__fail_memory(error)
	                : migr__db_run(context,
	                               &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                                  .sql = migr__buf_text(&sql),
	                                                  .size = sql.size,
	                                                  .row = take_value,
	                                                  .sink = read },
	                               NULL, error);
	migr__buf_free(&sql);
	return rc;
}

static int32_t wanted(const migr_context *context, const migr__limit *limit)
{
	return limit->is_lock ? context->options.statement_lock_timeout_ms : context->options.statement_timeout_ms;
}

/* What the settings are to be, for those that are to be changed. */
static migr_status want(migr_context *context, const limit_values *before, limit_values *after, migr_error *error)
{
	int n_found[2] = { 0, 0 }, lacks_statement, lacks_lock;

	*after = *before;
	for (size_t i = 0; i < before->count; i++) {
		int32_t milliseconds = wanted(context, &before->limits[i]);
		migr__buf text;

		after->values[i][0] = '\0';
		if (!milliseconds || !before->values[i][0])
			continue;
		n_found[before->limits[i].is_lock]++;
		migr__buf_init(&text, &context->alloc);
		migr__limit_text(&text, &before->limits[i], milliseconds);
		if (text.failed)
			return migr__fail_memory(error);
		memcpy(after->values[i], migr__buf_text(&text), text.size + 1);
		migr__buf_free(&text);
	}
	lacks_statement = context->options.statement_timeout_ms && !n_found[0];
	lacks_lock = context->options.statement_lock_timeout_ms && !n_found[1];
	if (lacks_statement || lacks_lock) {
		migr__fail(error, MIGR_ERROR_UNSUPPORTED, "%s: the server has no setting for a timeout of %s",
		           migr__db_name(context), lacks_statement ? "statements" : "locks");
		return migr__error_hint(error, "leave that option at 0");
	}
	return MIGR_OK;
}

/* The statement that makes the settings be `values`, for those that are to be changed. */
static char *set_sql(migr_context *context, const limit_values *values, const limit_values *changed, int local)
{
	migr__buf sql;
	char *text;

	migr__buf_init(&sql, &context->alloc);
	for (size_t i = 0; i < values->count; i++)
		if (changed->values[i][0])
			migr__limits_set_sql(&sql, context->dialect, values->limits[i].name, values->values[i], local);
	text = sql.failed ? NULL : migr__strdup(&context->alloc, migr__buf_text(&sql));
	migr__buf_free(&sql);
	return text;
}

static migr_status read_back(migr_context *context, const limit_values *after, migr_error *error)
{
	limit_values now;
	migr_status rc = read_values(context, &now, error);

	for (size_t i = 0; i < after->count && rc == MIGR_OK; i++)
		if (after->values[i][0] && strcmp(after->values[i], now.values[i]) != 0) {
			migr__fail(error, MIGR_ERROR_PRAGMA, "%s: %s was set to %s, and reads back as %s",
			           migr__db_name(context), after->limits[i].name, after->values[i], now.values[i]);
			rc = migr__error_hint(error, "this server cannot be set so: use another value, or 0");
		}
	return rc;
}

static migr_status set_values(migr_context *context, int in_caller_transaction, migr_error *error)
{
	limit_values before, after;
	migr_status rc = read_values(context, &before, error);

	if (rc == MIGR_OK)
		rc = want(context, &before, &after, error);
	if (rc != MIGR_OK)
		return rc;
	context->limits_sql =
		set_sql(context, &after, &after, context->locks_in_transaction || in_caller_transaction);
	if (!context->limits_sql)
		return migr__fail_memory(error);
	/* where there is no session, each transaction begins with it */
	if (context->locks_in_transaction && !in_caller_transaction)
		return MIGR_OK;
	context->limits_undo = set_sql(context, &before, &after, in_caller_transaction);
	rc = context->limits_undo ? migr__db_execute(context, context->limits_sql, NULL, 0, NULL, error)
	                          : migr__fail_memory(error);
	migr__free(&context->alloc, context->limits_sql);
	context->limits_sql = NULL;
	return rc == MIGR_OK ? read_back(context, &after, error) : rc;
}

static migr_status unsupported(migr_context *context, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_UNSUPPORTED, "%s: this backend cannot bound how long a statement takes",
	           migr__db_name(context));
	return migr__error_hint(error, "leave statement_timeout_ms at 0");
}

migr_status migr__limits_begin(migr_context *context, int in_caller_transaction, migr_error *error)
{
	size_t count;

	if (!context->options.statement_timeout_ms && !context->options.statement_lock_timeout_ms)
		return MIGR_OK;
	if (context->backend.limit)
		return migr__db_limit(context, context->options.statement_timeout_ms, error);
	migr__limits_of(context->dialect, &count);
	if (!count)
		return context->options.statement_timeout_ms ? unsupported(context, error) : MIGR_OK;
	return set_values(context, in_caller_transaction, error);
}

void migr__limits_end(migr_context *context)
{
	migr_status rc = MIGR_OK;
	migr_error error;

	migr__error_init(&error, &context->alloc);
	if (context->limits_undo)
		rc = migr__db_execute(context, context->limits_undo, NULL, 0, NULL, &error);
	else if (context->backend.limit && context->options.statement_timeout_ms)
		rc = migr__db_limit(context, 0, &error);
	/* a connection that is gone has no settings left */
	if (rc != MIGR_OK && rc != MIGR_ERROR_CONNECTION_LOST)
		migr__log(context, MIGR_LOG_WARNING, "putting the limits of statements back: %s",
		          migr_error_message(&error));
	migr__error_clear(&error);
	migr__free(&context->alloc, context->limits_sql);
	migr__free(&context->alloc, context->limits_undo);
	context->limits_sql = context->limits_undo = NULL;
}
