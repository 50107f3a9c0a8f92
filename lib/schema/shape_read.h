/* SPDX-License-Identifier: MIT */
/*
 * Reads back what migr__shape_write has written.
 */
#ifndef MIGR_SCHEMA_SHAPE_READ_H
#define MIGR_SCHEMA_SHAPE_READ_H

#include "base/text.h"
#include "schema/shape.h"

/*
 * Reads a struct, with all below it in the arena, and moves `text` behind it. NULL: it is none of that shape, as this
 * library knows it, or memory is short.
 */
const void *migr__shape_read(const migr__shape *shape, migr__view *text, migr__arena *arena);

#endif
