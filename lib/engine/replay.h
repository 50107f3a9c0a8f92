/* SPDX-License-Identifier: MIT */
/*
 * Playing the revisions of a context in throw-away databases.
 */
#ifndef MIGR_ENGINE_REPLAY_H
#define MIGR_ENGINE_REPLAY_H

#include "engine/compare.h"

#include <libmigr/check.h>

typedef struct migr__replay {
	migr_context *context; /* the application's, whose error is used */
	const migr__wish *wish;
	migr_context *server;  /* beside, at a scratch_url; or NULL */
	migr_context *scratch; /* beside, with the same revisions */
} migr__replay;

/* A new database, at base. The one before is dropped. */
migr_status migr__replay_open(migr__replay *replay);
/* Takes an error of the scratch database over. */
migr_status migr__replay_fail(migr__replay *replay, migr_status rc);
void migr__replay_close(migr__replay *replay);

/* As migr_check_replay; the wish has the models, or NULL. */
migr_status migr__check_replay(migr_context *context, const migr__wish *wish, uint32_t flags);
/* As migr_test_every_version. */
migr_status migr__replay_every_version(migr_context *context, const migr__wish *wish, migr_rows_fn fill,
                                       migr_rows_fn look, void *user);

#endif
