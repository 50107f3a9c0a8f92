/* SPDX-License-Identifier: MIT */
/*
 * An arena: many small pieces, freed together. Pieces never move.
 */
#ifndef MIGR_BASE_ARENA_H
#define MIGR_BASE_ARENA_H

#include "base/alloc.h"

typedef struct migr__arena_block migr__arena_block;

typedef struct migr__arena {
	const migr__alloc *alloc;
	migr__arena_block *blocks; /* newest first */
} migr__arena;

void migr__arena_init(migr__arena *arena, const migr__alloc *alloc);
void migr__arena_clear(migr__arena *arena);

/* Zeroed memory, aligned as malloc's; NULL on failure. */
void *migr__arena_new(migr__arena *arena, size_t count, size_t size);
char *migr__arena_strndup(migr__arena *arena, const char *text, size_t size);
/* Bytes of any content. */
void *migr__arena_bytes(migr__arena *arena, size_t size);
char *migr__arena_strdup(migr__arena *arena, const char *text);

#endif
