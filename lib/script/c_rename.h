/* SPDX-License-Identifier: MIT */
/*
 * C revisions side by side in one translation unit.
 */
#ifndef MIGR_SCRIPT_C_RENAME_H
#define MIGR_SCRIPT_C_RENAME_H

#include "script/source.h"

/*
 * Appends the source with its functions `upgrade` and `downgrade` renamed to NAME_upgrade and NAME_downgrade; members
 * of that name (`.upgrade`) stay. What it includes by a name in quotes that is a file beside it is included by its full
 * path.
 */
migr_status migr__c_rename(const migr__source *source, const char *name, migr__buf *out, migr_error *error);

#endif
