/* SPDX-License-Identifier: MIT */
/**
 * @file check.h
 * Do revisions and models fit together? For an application's own tests, for `check`; and new databases made of models.
 */
#ifndef MIGR_CHECK_H
#define MIGR_CHECK_H

#include <libmigr/compare.h>

MIGR_BEGIN_DECLS

/**
 * Makes all of the models in an empty database, and stamps the heads: as good as all revisions, and quicker.
 *
 * It happens under the lock of a run, in one transaction where the database has that; where it has not, one that was
 * cut off goes on where it was. If another process was quicker, it does nothing. Of the hooks those of a run are
 * called, not those of steps.
 *
 * @param context the context.
 * @param models the models.
 * @param scope which part of the database must be empty; NULL for all of the current schema.
 * @return #MIGR_OK; #MIGR_ERROR_NOT_EMPTY if the database has tables that the library did not make, naming the first
 *         ones; if it has revisions, the run goes on as #migr_upgrade to "heads"; the errors of #migr_check_models, or
 *         the database's.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_create_all(migr_context *context, const migr_models *models,
                                                    const migr_scope *scope);

/** What #migr_check_replay is to look at; 0 is all of it. */
enum {
	/** All revisions from base give what the models say. */
	MIGR_REPLAY_MODELS = UINT32_C(1) << 0,
	/** Each step up, down and up again leaves no trace; revisions without a downgrade are passed over. */
	MIGR_REPLAY_DOWNGRADES = UINT32_C(1) << 1
};

/**
 * Plays all revisions in scratch databases of the context's kind, which are dropped again, and compares.
 *
 * The context's own database is not touched.
 *
 * @param context the context.
 * @param models the models; NULL: only the steps are looked at.
 * @param options as for #migr_compare; NULL for the defaults. `scratch_url` is a database whose server may be used.
 * @param flags any of the MIGR_REPLAY_ flags; 0 for all.
 * @return #MIGR_OK; #MIGR_ERROR_REPLAY, naming the first revision that breaks it, with the differences as details;
 *         #MIGR_ERROR_PERMISSION if no scratch database may be made; or the error of the step that failed.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_check_replay(migr_context *context, const migr_models *models,
                                                      const migr_compare_options *options, uint32_t flags);

/**
 * For a test: there is one head.
 *
 * @param context the context; needs no database.
 * @return #MIGR_OK, or #MIGR_ERROR_MULTIPLE_HEADS, naming them; or what is wrong with the graph.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_test_single_head(migr_context *context);

/**
 * For a test: all revisions from base give what the models say.
 *
 * @param context the context.
 * @param models the models.
 * @return as #migr_check_replay.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_test_replay(migr_context *context, const migr_models *models);

/**
 * For a test: each revision up, down and up again leaves no trace.
 *
 * @param context the context.
 * @return as #migr_check_replay.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_test_up_down_up(migr_context *context);

/**
 * Puts rows into a scratch database at some version; looks at it at the end.
 *
 * @param op a step without revision: it may execute and query, not emit operations.
 * @param revision the id of the revision that the database was brought to.
 * @param user what was given with the function.
 * @return #MIGR_OK, or what is wrong.
 */
typedef migr_status (*migr_rows_fn)(migr_op *op, const char *revision, void *user);

/**
 * For a test: a database of every old version, with rows in it, comes to the heads.
 *
 * For each revision a scratch database is brought there, `fill` puts rows in, it is upgraded to the heads, and `look`
 * looks at what became of the rows.
 *
 * @param context the context.
 * @param fill puts rows in; may be NULL.
 * @param look looks at the end; may be NULL.
 * @param user handed to both.
 * @return #MIGR_OK, or the first error, naming the version that it began at.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_test_every_version(migr_context *context, migr_rows_fn fill, migr_rows_fn look,
                                                            void *user);

MIGR_END_DECLS

#endif
