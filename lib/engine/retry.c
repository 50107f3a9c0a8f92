/* SPDX-License-Identifier: MIT */
#include "engine/retry.h"

#include "engine/clock.h"
#include "engine/event.h"

#define DEFAULT_RETRIES 3
#define FIRST_PAUSE 50000 /* microseconds */
#define LONGEST_PAUSE 2000000
#define SLICE 20000 /* how long a cancellation may go unseen */

static migr_status pause(migr_context *context, uint32_t microseconds, migr_error *error)
{
	uint64_t end = migr__clock_microseconds() + microseconds, now = end - microseconds;

	for (; now < end && !migr__cancelled(context); now = migr__clock_microseconds())
		migr__clock_sleep(end - now < SLICE ? (uint32_t)(end - now) : SLICE);
	if (!migr__cancelled(context))
		return MIGR_OK;
	return migr__fail(error, MIGR_ERROR_CANCELLED, "cancelled before another try (%s)", migr_error_message(error));
}

/* Pauses grow, and are of random length, so that two who are in each other's way do not meet again. */
static uint32_t next_pause(migr__retry *retry)
{
	uint32_t full = retry->pause;

	retry->random = retry->random * UINT32_C(1664525) + UINT32_C(1013904223);
	retry->pause = full < LONGEST_PAUSE / 2 ? 2 * full : LONGEST_PAUSE;
	return full / 2 + (retry->random >> 8) % (full / 2 + 1);
}

migr_status migr__retry_wait(migr_context *context, migr__retry *retry, migr_error *error)
{
	int32_t retries = context->options.max_retries ? context->options.max_retries : DEFAULT_RETRIES;
	uint64_t now = migr__clock_microseconds();
	migr_status rc;

	if (!error->may_retry || retries < 0)
		return error->status;
	if (!retry->n_tries++) {
		retry->began = now;
		retry->random = (uint32_t)now;
		retry->pause = FIRST_PAUSE;
	}
	if (retry->n_tries > retries) {
		error->may_retry = 0;
		return migr__error_prefix(error, "tried %d times: ", retry->n_tries);
	}
	migr__emit(context, &(migr_event){ .kind = MIGR_EVENT_WAITING,
	                                   .done = (now - retry->began) / 1000,
	                                   .message = migr_error_message(error) });
	rc = pause(context, next_pause(retry), error);
	if (rc == MIGR_OK)
		migr__error_clear(error);
	return rc;
}
