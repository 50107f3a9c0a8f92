/* SPDX-License-Identifier: MIT */
/*
 * What functions share that take models, a scope, or say how to compare.
 */
#ifndef MIGR_API_SCOPE_H
#define MIGR_API_SCOPE_H

#include "engine/compare.h"

/* A copy in this library's size; NULL is all zero. */
migr_status migr__scope_import(migr_context *context, const migr_scope *scope, migr_scope *out);
/* The same of options and their scope, into a wish that has all else. */
migr_status migr__compare_options_import(migr_context *context, const migr_compare_options *options, migr__wish *wish);
/* Models in this library's shape, with nothing that could be seen to be wrong; NULL if there is something. */
const migr_models *migr__models_import(migr_context *context, const migr_models *models, migr__arena *arena);

#endif
