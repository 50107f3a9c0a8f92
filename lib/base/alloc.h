/* SPDX-License-Identifier: MIT */
/*
 * Memory: the only place from which the core allocates. Every object remembers the allocator of its context.
 */
#ifndef MIGR_BASE_ALLOC_H
#define MIGR_BASE_ALLOC_H

#include <libmigr/allocator.h>

typedef struct migr__alloc {
	migr_resize_fn resize;
	void *user;
} migr__alloc;

/* The C library's allocator. */
migr__alloc migr__alloc_libc(void);

/* All sizes are checked: an overflowing product is a failed allocation. NULL on failure. */
void *migr__malloc(const migr__alloc *alloc, size_t size);
void *migr__calloc(const migr__alloc *alloc, size_t count, size_t size);
void migr__free(const migr__alloc *alloc, void *pointer);
char *migr__strndup(const migr__alloc *alloc, const char *text, size_t size);
char *migr__strdup(const migr__alloc *alloc, const char *text);

/*
 * Makes room for `need` elements in the array at *items, growing geometrically. New elements are not initialised.
 * Returns 0 on failure, and then leaves the array as it is.
 */
int migr__reserve(const migr__alloc *alloc, void *items, size_t *capacity, size_t need, size_t item_size);

#endif
