/* SPDX-License-Identifier: MIT */
/*
 * The safety copy of the database.
 */
#ifndef MIGR_ENGINE_BACKUP_H
#define MIGR_ENGINE_BACKUP_H

#include "engine/context.h"

/* Makes it at options.backup_path. */
migr_status migr__backup(migr_context *context, migr_error *error);
/* Puts it back; path NULL: options.backup_path. */
migr_status migr__restore(migr_context *context, const char *path, migr_error *error);

#endif
