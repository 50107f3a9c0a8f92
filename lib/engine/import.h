/* SPDX-License-Identifier: MIT */
/*
 * How a revision that is a C struct comes into the store.
 */
#ifndef MIGR_ENGINE_IMPORT_H
#define MIGR_ENGINE_IMPORT_H

#include "engine/context.h"

/* Imports the caller's struct, whose size in the caller's view is told. */
migr_status migr__revision_import(migr_error *error, migr_revision *to, const void *from, size_t from_size);

/* Makes room for as many more; 0 if memory is short. */
int migr__revision_expect(migr_context *context, size_t count);
/*
 * Checks and adds what was imported from the application's own struct. If that is static, it is only remembered until
 * somebody looks. `down_revision` as below.
 */
migr_status migr__revision_take(migr_context *context, const migr_revision *revision, const void *from, size_t size,
                                const char *down_revision);

/*
 * Checks it and adds it. `down_revision`, if not NULL, stands in for its own; `fingerprint` likewise.
 */
migr_status migr__revision_register(migr_context *context, const migr_revision *revision, const char *down_revision,
                                    const char *fingerprint);

#endif
