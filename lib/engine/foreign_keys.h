/* SPDX-License-Identifier: MIT */
/*
 * Foreign keys that are off for a step, since an operation rebuilds a table that others point to (SQLite).
 *
 * They must be off before the transaction begins: it was rolled back, and is begun again without them. Each such
 * operation looks by itself whether all keys still point to something. Statements of the user's own do not: what keys
 * would have done for them (refuse, cascade) is not done, so that rows that point to nothing then are an error.
 */
#ifndef MIGR_ENGINE_FOREIGN_KEYS_H
#define MIGR_ENGINE_FOREIGN_KEYS_H

#include "engine/context.h"

/* Has no effect inside a transaction. */
migr_status migr__keys_set(migr_context *context, int on, migr_error *error);

migr_status migr__keys_leave(migr_context *context);
/* After the step, which ended with `status`. */
migr_status migr__keys_enforce(migr_context *context, migr_status status);

/*
 * Before a statement of the user's own that switches them off, which inside a transaction does nothing: the step is
 * begun again without them, as for an operation. In the caller's transaction that is an error, if they are enforced.
 */
migr_status migr__keys_wish(migr_context *context, const migr_statement *statement, migr_error *error);
/* MIGR_ERROR_TRANSACTION: ends the step, so that it is begun again without them. */
migr_status migr__keys_fail(migr_context *context, migr_error *error);

/* Before a statement of the user's own: what points to nothing by now is not its doing. */
migr_status migr__keys_before(migr_context *context, const migr_statement *statement, migr_error *error);
/* The same before who knows what; an error comes to light in migr__keys_check. */
void migr__keys_count(migr_context *context);
/* After it. */
migr_status migr__keys_check(migr_context *context, migr_error *error);

#endif
