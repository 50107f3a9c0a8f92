/* SPDX-License-Identifier: MIT */
/*
 * The text of new revision files. docs/templates.md describes templates.
 */
#ifndef MIGR_SCRIPT_TEMPLATE_H
#define MIGR_SCRIPT_TEMPLATE_H

#include "script/source.h"

/* What a template can say about a revision; "" for what there is not. */
typedef struct migr__template_values {
	const char *id;
	const char *down_revisions;
	const char *branch_labels;
	const char *depends_on;
	const char *message;
	const char *create_date;
	/*
	 * What it does, as it is to stand in the file: the bodies of callbacks, the sections of SQL. NULL: it is left
	 * to its author; then they stand for what does nothing.
	 */
	const char *upgrades;
	const char *downgrades;
} migr__template_values;

/* The built-in template; another one if there are upgrades and downgrades to be written. */
const char *migr__template_builtin(int is_c, int has_operations);

/* Whether the text of a template has places for upgrades and downgrades. */
int migr__template_takes_operations(const char *template);

/* Appends the text that a template makes of a revision, for an SQL or a C file. */
migr_status migr__template_render(const migr__source *template, const migr__template_values *values, int is_c,
                                  migr__buf *out, migr_error *error);

#endif
