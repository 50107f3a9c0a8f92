/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

struct migr__arena_block {
	migr__arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

#define BLOCK_SIZE ((size_t)16 * 1024)

void migr__arena_init(migr__arena *arena, const migr__alloc *alloc)
{
	arena->alloc = alloc;
	arena->blocks = NULL;
}

void migr__arena_clear(migr__arena *arena)
{
	while (arena->blocks) {
		migr__arena_block *next = arena->blocks->next;

		migr__free(arena->alloc, arena->blocks);
		arena->blocks = next;
	}
}

static migr__arena_block *add_block(migr__arena *arena, size_t need)
{
	size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE, total;
	migr__arena_block *block;

	if (__builtin_add_overflow(size, sizeof *block, &total))
		return NULL;
	block = migr__malloc(arena->alloc, total);
	if (!block)
		return NULL;
	block->next = arena->blocks;
	block->used = 0;
	block->size = size;
	arena->blocks = block;
	return block;
}

static void *take(migr__arena *arena, size_t size, size_t align)
{
	migr__arena_block *block = arena->blocks;
	size_t start = 0;

	if (block)
		start = (block->used + align - 1) & ~(align - 1);
	if (!block || start > block->size || block->size - start < size) {
		block = add_block(arena, size);
		start = 0;
	}
	if (!block)
		return NULL;
	block->used = start + size;
	return block->bytes + start;
}

void *migr__arena_new(migr__arena *arena, size_t count, size_t size)
{
	size_t total;
	void *pointer;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	pointer = take(arena, total, alignof(max_align_t));
	if (pointer && total)
		memset(pointer, 0, total);
	return pointer;
}

void *migr__arena_bytes(migr__arena *arena, size_t size)
{
	return take(arena, size, 1);
}

char *migr__arena_strndup(migr__arena *arena, const char *text, size_t size)
{
	char *copy = size < SIZE_MAX ? take(arena, size + 1, 1) : NULL;

	if (copy) {
		if (size)
			memcpy(copy, text, size);
		copy[size] = '\0';
	}
	return copy;
}

char *migr__arena_strdup(migr__arena *arena, const char *text)
{
	return migr__arena_strndup(arena, text, strlen(text));
}
