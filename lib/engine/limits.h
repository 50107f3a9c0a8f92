/* SPDX-License-Identifier: MIT */
/*
 * The limits of statements that the options ask for: set when a run has something to do, and put back at its end.
 */
#ifndef MIGR_ENGINE_LIMITS_H
#define MIGR_ENGINE_LIMITS_H

#include "engine/context.h"

/*
 * After the lock was taken, which tells whether there is a session to set them for. Inside the caller's transaction
 * they are set for that.
 */
migr_status migr__limits_begin(migr_context *context, int in_caller_transaction, migr_error *error);
/* Never fails: what cannot be put back is told as a warning. */
void migr__limits_end(migr_context *context);

#endif
