/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <string.h>

void migr__error_init(migr_error *error, const migr__alloc *alloc)
{
	memset(error, 0, sizeof *error);
	error->alloc = alloc;
	migr__buf_init(&error->message, alloc);
	migr__buf_init(&error->hint, alloc);
}

void migr__error_clear(migr_error *error)
{
	migr__buf_free(&error->message);
	migr__buf_free(&error->hint);
	migr__free(error->alloc, error->revision);
	migr__free(error->alloc, error->statement);
	for (size_t i = 0; i < error->n_details; i++)
		migr__free(error->alloc, error->details[i].text);
	migr__free(error->alloc, error->details);
	migr__error_init(error, error->alloc);
}

migr_status migr__fail_memory(migr_error *error)
{
	migr__error_clear(error);
	error->status = MIGR_ERROR_NO_MEMORY;
	return error->status;
}

migr_status migr__fail(migr_error *error, migr_status status, const char *format, ...)
{
	va_list args;
	migr__buf message;

	/* The arguments may be texts of this very error: format before clearing. */
	migr__buf_init(&message, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&message, format, args);
	va_end(args);
	migr__error_clear(error);
	error->message = message;
	error->status = message.failed ? MIGR_ERROR_NO_MEMORY : status;
	return error->status;
}

migr_status migr__error_hint(migr_error *error, const char *format, ...)
{
	va_list args;
	migr__buf hint;

	migr__buf_init(&hint, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&hint, format, args);
	va_end(args);
	if (hint.failed)
		return migr__fail_memory(error);
	migr__buf_free(&error->hint);
	error->hint = hint;
	return error->status;
}

migr_status migr__error_detail(migr_error *error, migr_status status, const char *text)
{
	char *copy = migr__strdup(error->alloc, text);

	if (!copy || !migr__reserve(error->alloc, &error->details, &error->details_capacity, error->n_details + 1,
	                            sizeof *error->details)) {
		migr__free(error->alloc, copy);
		return migr__fail_memory(error);
	}
	error->details[error->n_details++] = (migr__detail){ status, copy };
	return error->status;
}

static migr_status replace(migr_error *error, char **member, const char *text, size_t size)
{
	char *copy = migr__strndup(error->alloc, text, size);

	if (!copy)
		return migr__fail_memory(error);
	migr__free(error->alloc, *member);
	*member = copy;
	return error->status;
}

migr_status migr__error_revision(migr_error *error, const char *revision)
{
	return replace(error, &error->revision, revision, strlen(revision));
}

migr_status migr__error_statement(migr_error *error, const char *sql, size_t size)
{
	return replace(error, &error->statement, sql, size);
}

void migr__error_native(migr_error *error, int32_t native_code, const char *sqlstate)
{
	error->native_code = native_code;
	if (sqlstate) {
		size_t size = strlen(sqlstate);

		memset(error->sqlstate, 0, sizeof error->sqlstate);
		memcpy(error->sqlstate, sqlstate, size < 5 ? size : 5);
	}
}

migr_status migr__error_prefix(migr_error *error, const char *format, ...)
{
	va_list args;
	migr__buf text;

	if (error->status == MIGR_ERROR_NO_MEMORY)
		return error->status;
	migr__buf_init(&text, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	migr__buf_puts(&text, migr__buf_text(&error->message));
	if (text.failed)
		return migr__fail_memory(error);
	migr__buf_free(&error->message);
	error->message = text;
	return error->status;
}

migr_status migr__error_move(migr_error *to, migr_error *from)
{
	const migr__alloc *alloc = from->alloc, *own = to->alloc;

	migr__error_clear(to);
	*to = *from;
	/* the same allocator, of another context: that one may end before this error does */
	if (own && own->resize == alloc->resize && own->user == alloc->user)
		to->alloc = to->message.alloc = to->hint.alloc = own;
	migr__error_init(from, alloc);
	return to->status;
}

const migr_error *migr__error_no_memory(void)
{
	static const migr_error no_memory = { .status = MIGR_ERROR_NO_MEMORY };

	return &no_memory;
}

migr_status migr_error_status(const migr_error *error)
{
	return error->status;
}

const char *migr_error_message(const migr_error *error)
{
	if (error->status == MIGR_ERROR_NO_MEMORY)
		return "out of memory";
	return migr__buf_text(&error->message);
}

const char *migr_error_hint(const migr_error *error)
{
	return migr__buf_text(&error->hint);
}

const char *migr_error_revision(const migr_error *error)
{
	return error->revision;
}

const char *migr_error_statement(const migr_error *error)
{
	return error->statement;
}

int32_t migr_error_native_code(const migr_error *error)
{
	return error->native_code;
}

const char *migr_error_sqlstate(const migr_error *error)
{
	return error->sqlstate[0] ? error->sqlstate : NULL;
}

int32_t migr_error_callback_status(const migr_error *error)
{
	return error->callback_status;
}

size_t migr_error_detail_count(const migr_error *error)
{
	return error->n_details;
}

const char *migr_error_detail(const migr_error *error, size_t index)
{
	return index < error->n_details ? error->details[index].text : NULL;
}

migr_status migr_error_detail_status(const migr_error *error, size_t index)
{
	return index < error->n_details ? error->details[index].status : MIGR_OK;
}
