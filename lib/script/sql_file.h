/* SPDX-License-Identifier: MIT */
/*
 * Revisions as SQL files: "-- migr:" directives and the SQL between them.
 */
#ifndef MIGR_SCRIPT_SQL_FILE_H
#define MIGR_SCRIPT_SQL_FILE_H

#include "dialect/dialect.h"
#include "engine/revision.h"
#include "script/source.h"

/*
 * Reads the text of an SQL revision. What the revision points to is in the arena, or in the source (its path). Line
 * ends are LF in the sections, whatever they are in the file.
 *
 * Each section is split for its dialects, so that an open string is found here and not when it is run; a section of no
 * dialect for `dialect`, if that is not NULL.
 */
migr_status migr__sql_file_read(const migr__source *source, const migr__dialect *dialect, migr__arena *arena,
                                migr__revision *revision, migr_error *error);

#endif
