/* SPDX-License-Identifier: MIT */
/*
 * Static revisions that were registered, and that nobody has looked at yet.
 *
 * Most starts find a database that stands at the end of a line of such revisions. Whether it does is known from its one
 * version row and the digests of the line: no graph has to be built, and nothing copied. Who needs more makes them
 * revisions like all others, which the functions of the store do by themselves.
 */
#ifndef MIGR_ENGINE_LINE_H
#define MIGR_ENGINE_LINE_H

#include "engine/revision.h"

/* Puts one at the end. 0 if memory is short. */
int migr__line_add(migr__revisions *revisions, const migr_revision *revision, const char *down_revision);

/* Whether they are all revisions there are, and each stands on the one before it and on nothing else. */
int migr__line_is_whole(const migr__revisions *revisions);

/* Whether the line ends with this revision and this digest of the chain. 0 if memory is short. */
int migr__line_ends_with(const migr__revisions *revisions, const char *id, const char *chain, int *does);

#endif
