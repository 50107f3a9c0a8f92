/* SPDX-License-Identifier: MIT */
#include "engine/write_out.h"

migr_status migr__write_out(migr_context *context, const char *text, size_t size, migr_write_fn write, void *user)
{
	int was_running = context->is_running;
	migr_status rc;

	context->is_running = 1;
	rc = write(text, size, user);
	context->is_running = was_running;
	/* if it used the context all the same, that has left its mark there */
	if (rc == MIGR_OK) {
		migr__error_clear(&context->error);
		return rc;
	}
	migr__fail(&context->error, MIGR_ERROR_CALLBACK, "the function that takes the text returned %d", rc);
	context->error.callback_status = rc;
	return rc;
}
