/* SPDX-License-Identifier: MIT */
/*
 * What a database's error means for the operation that it stopped: the same mistake is the same code on all of them,
 * whether it was seen by the library before or by the database in the end.
 */
#ifndef MIGR_ENGINE_VERDICT_H
#define MIGR_ENGINE_VERDICT_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/context.h"

#include <libmigr/operation.h>

/* Gives the error the code that it has elsewhere, and a hint if it has none. */
migr_status migr__verdict(const migr_operation *operation, const char *dialect, migr__arena *arena, migr_error *error);

/*
 * Of a server that tells a user without rights only that he has none: whether the schema that the operation names is
 * there at all, as far as that can be told. Asks the database, which may not be in a failed transaction.
 */
void migr__verdict_schema(const migr_operation *operation, migr_context *context, migr__arena *arena,
                          migr_error *error);

#endif
