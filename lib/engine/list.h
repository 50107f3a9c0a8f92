/* SPDX-License-Identifier: MIT */
/*
 * Lists of revisions, as the application gets them.
 */
#ifndef MIGR_ENGINE_LIST_H
#define MIGR_ENGINE_LIST_H

#include "engine/context.h"
#include "engine/state.h"

#include <libmigr/inspect.h>

/* A list of nodes, in their order. The graph must have been built. */
migr_status migr__list_new(migr_context *context, const migr__nodes *nodes, migr_revision_list **out);
/* A list of the database's rows, also those that the program does not know. */
migr_status migr__list_of_rows(migr_context *context, const migr__state *state, migr_revision_list **out);

/* Adds flags to the elements that are known nodes and rows of the state (CURRENT), or applied (APPLIED). */
migr_status migr__list_mark(migr_context *context, migr_revision_list *list, const migr__state *state);

#endif
