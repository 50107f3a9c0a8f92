/* SPDX-License-Identifier: MIT */
/*
 * A second context beside the application's: the same kind of database, allocator and settings; it tells no events, and
 * a cancellation of the first one is its own.
 */
#ifndef MIGR_ENGINE_BESIDE_H
#define MIGR_ENGINE_BESIDE_H

#include "engine/context.h"

/* Connected to another database. `what` it is for, for messages: "the scratch database". */
migr_status migr__beside_connect(migr_context *context, const char *url, const char *what, migr_context **out,
                                 migr_error *error);
/* Connected to a new one, on the server of the context, which is dropped when it is closed. */
migr_status migr__beside_scratch(migr_context *context, migr_context **out, migr_error *error);
/*
 * On the same connection, with the same settings and events: for a run of other revisions. Until it is closed the
 * connection reports its errors to it, unless it is told to report to the first one for a while.
 */
migr_status migr__beside_same(migr_context *context, migr_context **out, migr_error *error);
void migr__beside_report_to(migr_context *context, migr_context *reported_to);
/* NULL is none. */
void migr__beside_close(migr_context *beside);

#endif
