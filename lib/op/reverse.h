/* SPDX-License-Identifier: MIT */
/*
 * Taking operations back: from what an upgrade does, what its downgrade has to do.
 */
#ifndef MIGR_OP_REVERSE_H
#define MIGR_OP_REVERSE_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/operation.h>

/* Operations in order; imported, in an arena. */
typedef struct migr__operations {
	const migr__alloc *alloc;
	migr_operation *items;
	size_t count;
	size_t capacity;
} migr__operations;

void migr__operations_init(migr__operations *operations, const migr__alloc *alloc);
void migr__operations_clear(migr__operations *operations);
/* 0 if memory is short. The record is copied, what it points to is not. */
int migr__operations_add(migr__operations *operations, const migr_operation *operation);

/*
 * Adds to `out` what takes all of `operations` back, the last one first. What is done to a table that was created among
 * them needs no taking back: the table goes. MIGR_ERROR_IRREVERSIBLE names the operation that cannot be, and why.
 */
migr_status migr__reverse(const migr__operations *operations, migr__arena *arena, migr__operations *out,
                          migr_error *error);

#endif
