/* SPDX-License-Identifier: MIT */
/*
 * Texts handed to a function of the application's.
 */
#ifndef MIGR_ENGINE_WRITE_OUT_H
#define MIGR_ENGINE_WRITE_OUT_H

#include "engine/context.h"

#include <libmigr/offline.h>

/*
 * Calls the function, which may not use the context meanwhile. Returns what it returned; what is not MIGR_OK is in the
 * context's error too.
 */
migr_status migr__write_out(migr_context *context, const char *text, size_t size, migr_write_fn write, void *user);

#endif
