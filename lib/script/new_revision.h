/* SPDX-License-Identifier: MIT */
/*
 * New revision files.
 */
#ifndef MIGR_SCRIPT_NEW_REVISION_H
#define MIGR_SCRIPT_NEW_REVISION_H

#include "engine/context.h"

#include <libmigr/script.h>

/*
 * Writes a new revision file and registers it, as migr_write_revision; `wish` was imported. Adds the new node to `out`;
 * then the graph is built.
 */
migr_status migr__new_revision(migr_context *context, const migr_new_revision *wish, migr__nodes *out);

#endif
