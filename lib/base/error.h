/* SPDX-License-Identifier: MIT */
/*
 * The error object: what a failed call leaves on its handle. Filling it in never fails: if memory runs short, the error
 * turns into MIGR_ERROR_NO_MEMORY, whose texts are static.
 */
#ifndef MIGR_BASE_ERROR_H
#define MIGR_BASE_ERROR_H

#include "base/buf.h"

#include <libmigr/error.h>

typedef struct migr__detail {
	migr_status status;
	char *text;
} migr__detail;

struct migr_error {
	const migr__alloc *alloc;
	migr_status status;
	int32_t native_code;
	int32_t callback_status;
	char sqlstate[6];
	int may_retry; /* what failed had no effect, and may succeed when it is begun again */
	migr__buf message;
	migr__buf hint;
	char *revision;
	char *statement;
	migr__detail *details;
	size_t n_details;
	size_t details_capacity;
};

void migr__error_init(migr_error *error, const migr__alloc *alloc);
/* Back to MIGR_OK, frees its texts; the error may be used again. */
void migr__error_clear(migr_error *error);

/* Clears the error, sets code and message, and returns the code: the one funnel through which every failure goes. */
__attribute__((format(printf, 3, 4))) migr_status migr__fail(migr_error *error, migr_status status,
                                                             const char *format, ...);
migr_status migr__fail_memory(migr_error *error);

/* These add to an error that was set; they return its code. */
__attribute__((format(printf, 2, 3))) migr_status migr__error_hint(migr_error *error, const char *format, ...);
migr_status migr__error_detail(migr_error *error, migr_status status, const char *text);
migr_status migr__error_revision(migr_error *error, const char *revision);
migr_status migr__error_statement(migr_error *error, const char *sql, size_t size);
void migr__error_native(migr_error *error, int32_t native_code, const char *sqlstate);

/* Puts a text in front of the message ("revision abc: ..."). */
__attribute__((format(printf, 2, 3))) migr_status migr__error_prefix(migr_error *error, const char *format, ...);

/* Moves an error's content to another object; `from` is clear afterwards. Returns its code. */
migr_status migr__error_move(migr_error *to, migr_error *from);

/* The error of a handle that could not be created. */
const migr_error *migr__error_no_memory(void);

#endif
