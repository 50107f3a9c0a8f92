/* SPDX-License-Identifier: MIT */
/*
 * Folders of revisions turned into one C file.
 */
#ifndef MIGR_SCRIPT_EMBED_H
#define MIGR_SCRIPT_EMBED_H

#include "engine/context.h"

#include <libmigr/script.h>

/* As migr_embed; the options were imported and are complete. */
migr_status migr__embed(migr_context *context, const char *const *directories, size_t count, const char *output,
                        const migr_embed_options *options);

#endif
