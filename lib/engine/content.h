/* SPDX-License-Identifier: MIT */
/*
 * What a revision holds, run: its callback, its SQL, or the downgrade that is derived from its upgrade.
 */
#ifndef MIGR_ENGINE_CONTENT_H
#define MIGR_ENGINE_CONTENT_H

#include "engine/op.h"
#include "op/reverse.h"

/* Runs the revision of a step: its callback, or the sections that count for the dialect. The error is in op->error. */
migr_status migr__op_run_revision(migr_op *op);

/* What a callback of the application's has returned, made an error of: the first of its causes is not lost. */
migr_status migr__op_returned(migr_op *op, migr_status rc, const char *what);

/* Runs a callback or hook, and makes an error of whatever it returns. */
migr_status migr__op_call(migr_op *op, migr_revision_fn callback, const char *what);

/*
 * What a derived downgrade does, in order; texts are in the arena. The upgrade is called, and what it emits is only
 * written down. MIGR_ERROR_IRREVERSIBLE, or MIGR_ERROR_NEEDS_DATABASE if the upgrade reads the database.
 */
migr_status migr__derive(migr_context *context, const migr__revision *revision, migr__arena *arena,
                         migr__operations *out, migr_error *error);

#endif
