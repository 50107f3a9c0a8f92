/* SPDX-License-Identifier: MIT */
/**
 * @file allocator.h
 * One function through which a context takes all its memory.
 */
#ifndef MIGR_ALLOCATOR_H
#define MIGR_ALLOCATOR_H

#include <libmigr/types.h>

MIGR_BEGIN_DECLS

/**
 * Takes, resizes and frees memory.
 *
 * With `pointer` NULL it allocates `size` bytes; with `size` 0 it frees `pointer` and returns NULL; else it resizes.
 * Memory is aligned as malloc's. On failure it returns NULL and leaves `pointer` as it is.
 */
typedef void *(*migr_resize_fn)(void *user, void *pointer, size_t size);

/** An allocator. All zero means the C library's. */
typedef struct migr_allocator {
	/** sizeof(migr_allocator); #MIGR_ALLOCATOR sets it. */
	uint32_t struct_size;
	/** Zero. */
	uint32_t flags;
	/** The function, or NULL for the C library's. */
	migr_resize_fn resize;
	/** Handed to the function. */
	void *user;
} migr_allocator;

/** The first initialiser of a #migr_allocator. */
#define MIGR_ALLOCATOR sizeof(migr_allocator), 0

MIGR_END_DECLS

#endif
