/* SPDX-License-Identifier: MIT */
/*
 * What functions that take a scope share.
 */
#ifndef MIGR_API_SCOPE_H
#define MIGR_API_SCOPE_H

#include "engine/context.h"

#include <libmigr/reading.h>

/* A copy in this library's size; NULL is all zero. */
migr_status migr__scope_import(migr_context *context, const migr_scope *scope, migr_scope *out);

#endif
