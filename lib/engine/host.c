/* SPDX-License-Identifier: MIT */
/*
 * What a backend may ask of the core.
 */
#include "engine/context.h"
#include "engine/event.h"

void *migr_host_resize(migr_host *host, void *pointer, size_t size)
{
	const migr__alloc *alloc = &host->context->alloc;

	return alloc->resize(alloc->user, pointer, size);
}

migr_status migr_host_fail(migr_host *host, migr_status status, int32_t native_code, const char *sqlstate,
                           const char *message, const char *hint)
{
	migr_error *error = &host->context->backend_error;

	if (status == MIGR_ERROR_NO_MEMORY)
		return migr__fail_memory(error);
	migr__fail(error, status, "%s", message ? message : migr_status_message(status));
	if (hint)
		migr__error_hint(error, "%s", hint);
	migr__error_native(error, native_code, sqlstate);
	return error->status; /* memory may have run short over it */
}

int32_t migr_host_cancelled(const migr_host *host)
{
	/* what is done after a failure, a cancellation among them, is not cut off: it lets go of things */
	return host->context->error.status == MIGR_OK && migr__cancelled(host->context);
}

void migr_host_progress(migr_host *host, uint64_t done, uint64_t total)
{
	migr__emit(host->context, &(migr_event){ .kind = MIGR_EVENT_BACKUP, .done = done, .total = total });
}
