/* SPDX-License-Identifier: MIT */
/*
 * Operations on their way: imported, named, checked, compiled, executed.
 */
#ifndef MIGR_ENGINE_EMIT_H
#define MIGR_ENGINE_EMIT_H

#include "dialect/compile.h"
#include "engine/op.h"

/* The database as an operation may look at it, for a step that has one. */
void migr__live_init(migr__live *live, migr_op *op);
/* The same outside any step. */
void migr__live_init_context(migr__live *live, migr_context *context);

#endif
