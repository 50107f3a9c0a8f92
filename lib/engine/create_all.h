/* SPDX-License-Identifier: MIT */
/*
 * A new database made of models.
 */
#ifndef MIGR_ENGINE_CREATE_ALL_H
#define MIGR_ENGINE_CREATE_ALL_H

#include "engine/compare.h"
#include "engine/state.h"

/* As migr_create_all; the scope was imported. */
migr_status migr__create_all(migr_context *context, const migr_models *models, const migr_scope *scope);

/* Whether that is the step by which it is done, as the ledger calls it. */
int migr__create_all_is(const char *revision);
/* Says that it was cut off, and how to go on. */
migr_status migr__create_all_unfinished(const migr__record *record, migr_status status, migr_error *error);

#endif
