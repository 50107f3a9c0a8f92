/* SPDX-License-Identifier: MIT */
/*
 * Trying again what the database gave up for a lock timeout, a deadlock or a serialization failure.
 */
#ifndef MIGR_ENGINE_RETRY_H
#define MIGR_ENGINE_RETRY_H

#include "engine/context.h"

/* All zero: not yet tried. */
typedef struct migr__retry {
	int32_t n_tries;
	uint32_t pause;
	uint32_t random;
	uint64_t began;
} migr__retry;

/*
 * After a failure that has been rolled back: MIGR_OK after a pause if it is to be tried again. Else the error's status:
 * it cannot be, or it was often enough (which the error then says), or the run was cancelled meanwhile.
 */
migr_status migr__retry_wait(migr_context *context, migr__retry *retry, migr_error *error);

#endif
