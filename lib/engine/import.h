/* SPDX-License-Identifier: MIT */
/*
 * How a revision that is a C struct comes into the store.
 */
#ifndef MIGR_ENGINE_IMPORT_H
#define MIGR_ENGINE_IMPORT_H

#include "engine/context.h"

/* Imports the caller's struct, whose size in the caller's view is told. */
migr_status migr__revision_import(migr_error *error, migr_revision *to, const void *from, size_t from_size);

/*
 * Checks it and adds it. `down_revision`, if not NULL, stands in for its own; `fingerprint` likewise.
 */
migr_status migr__revision_register(migr_context *context, const migr_revision *revision, const char *down_revision,
                                    const char *fingerprint);

#endif
