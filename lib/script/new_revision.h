/* SPDX-License-Identifier: MIT */
/*
 * New revision files.
 */
#ifndef MIGR_SCRIPT_NEW_REVISION_H
#define MIGR_SCRIPT_NEW_REVISION_H

#include "engine/context.h"

#include <libmigr/script.h>

/*
 * What a revision does, as it is to stand in its file. In C, what is between the braces of a callback
 * `(migr_op *op, void *app)`: migr__render_operations_c; in SQL, the sections of the direction with their directives:
 * migr__render_sections.
 */
typedef struct migr__new_operations {
	const char *upgrades;
	const char *downgrades;
} migr__new_operations;

/*
 * Writes a new revision file and registers it, as migr_write_revision; `wish` was imported. `operations` may be NULL: a
 * revision that is left to its author. Adds the new node to `out`; then the graph is built.
 *
 * MIGR_ERROR_FILE_FORMAT: a template of one's own has no places for operations.
 */
migr_status migr__new_revision(migr_context *context, const migr_new_revision *wish,
                               const migr__new_operations *operations, migr__nodes *out);

#endif
