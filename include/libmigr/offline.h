/* SPDX-License-Identifier: MIT */
/**
 * @file offline.h
 * SQL scripts instead of runs: for review, for databases that only others may touch.
 *
 * No database is needed, and none is touched. A script begins with a guard that stops it if the database is not where
 * the script begins, and writes version rows and ledger as a run does. psql, the mysql or mariadb client and sqlite3
 * execute it as it is.
 */
#ifndef MIGR_OFFLINE_H
#define MIGR_OFFLINE_H

#include <libmigr/context.h>

MIGR_BEGIN_DECLS

/**
 * Receives a piece of a script or of another text. It may not call functions of the context.
 *
 * @param text the piece; not NUL-terminated. Valid while the call lasts.
 * @param size how many bytes.
 * @param user what was given with the function.
 * @return #MIGR_OK to go on; anything else ends the writing, and is what the function that writes returns. The
 *         context's error is then #MIGR_ERROR_CALLBACK, with this as #migr_error_callback_status.
 */
typedef migr_status (*migr_write_fn)(const char *text, size_t size, void *user);

/**
 * Writes the script of a run, in the dialect of the context (#migr_open_offline).
 *
 * @param context the context.
 * @param direction #MIGR_UPGRADE, #MIGR_DOWNGRADE or #MIGR_STAMP.
 * @param from identifiers of the version rows where the script begins; NULL for an empty database, which a downgrade
 *             cannot begin at.
 * @param n_from how many.
 * @param targets identifiers; exactly one for a downgrade.
 * @param n_targets how many, at least one.
 * @param write gets the script; nothing of one that cannot be written. Not NULL.
 * @param user handed to `write`; may be NULL.
 * @return #MIGR_OK; #MIGR_ERROR_OPTION without a dialect; #MIGR_ERROR_NEEDS_DATABASE if a revision must look at the
 *         database, naming it and the operation; the errors of targets and revisions; or what `write` returned.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_write_sql(migr_context *context, migr_direction direction,
                                                   const char *const *from, size_t n_from, const char *const *targets,
                                                   size_t n_targets, migr_write_fn write, void *user);

/**
 * Lists the statements of one revision, in the dialect of the context; also those of a downgrade that is derived
 * (#MIGR_REVISION_REVERSIBLE). Nothing is executed.
 *
 * @param context the context.
 * @param revision an identifier that stands for one revision.
 * @param direction #MIGR_UPGRADE or #MIGR_DOWNGRADE.
 * @param write gets each statement by itself, with its values filled in and no `;` behind it; those before one that
 *              cannot be listed too.
 * @param user handed to `write`.
 * @return #MIGR_OK; #MIGR_ERROR_OPTION without a dialect; #MIGR_ERROR_NO_CODE; #MIGR_ERROR_NEEDS_DATABASE if it must
 *         look at the database; #MIGR_ERROR_IRREVERSIBLE, with the reason; or what `write` returned.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_list_statements(migr_context *context, const char *revision,
                                                         migr_direction direction, migr_write_fn write, void *user);

MIGR_END_DECLS

#endif
