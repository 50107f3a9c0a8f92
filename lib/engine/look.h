/* SPDX-License-Identifier: MIT */
/*
 * Looking at a database outside any run: inside a transaction that is rolled back, or inside the caller's, which is
 * left as it was.
 */
#ifndef MIGR_ENGINE_LOOK_H
#define MIGR_ENGINE_LOOK_H

#include "compare/compare.h"
#include "dialect/reading.h"
#include "engine/context.h"

typedef struct migr__look {
	migr_context *context;
	migr__live live;
	int is_begun;     /* a transaction is ours, */
	int is_savepoint; /* or a part of the caller's */
	int has_limits;
	const char *home; /* as migr__read has it; NULL until it is set */
} migr__look;

/* What the server says of itself; texts are in an arena. */
typedef struct migr__about {
	const char *schema; /* the current one; NULL if there is none */
	const char *version;
	const char *session;
} migr__about;

/* The limits of statements hold as in a run. Ends itself if it fails. */
migr_status migr__look_begin(migr__look *look, migr_context *context, migr_error *error);
/* The same in the middle of a run, whose limits hold. */
migr_status migr__look_begin_inside(migr__look *look, migr_context *context, migr_error *error);
/* Nothing of what happened meanwhile stays. */
void migr__look_end(migr__look *look);

migr_status migr__look_about(migr__look *look, migr__arena *arena, migr__about *out, migr_error *error);

/* Whether there is such a schema. */
migr_status migr__look_has_schema(migr__look *look, const char *name, int *out, migr_error *error);

/* Reads schemas under their names in the database; `as` as migr__read has it, or NULL. */
migr_status migr__look_read(migr__look *look, const char *const *schemas, const char *const *as, size_t n_schemas,
                            migr__arena *arena, migr__reading *out, migr_error *error);

/* Leaves out what does not count (migr__scope_filter), and the tables of this and of other histories. */
migr_status migr__look_filter(const migr_context *context, const migr_scope *scope, const migr__reading *from,
                              migr__arena *arena, migr__reading *out, migr_error *error);

#endif
