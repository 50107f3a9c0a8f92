/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void *libc_resize(void *user, void *pointer, size_t size)
{
	(void)user;
	if (size == 0) {
		free(pointer);
		return NULL;
	}
	return realloc(pointer, size);
}

migr__alloc migr__alloc_libc(void)
{
	return (migr__alloc){ libc_resize, NULL };
}

void *migr__malloc(const migr__alloc *alloc, size_t size)
{
	return alloc->resize(alloc->user, NULL, size ? size : 1);
}

void *migr__calloc(const migr__alloc *alloc, size_t count, size_t size)
{
	size_t total;
	void *pointer;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	pointer = migr__malloc(alloc, total);
	if (pointer)
		memset(pointer, 0, total);
	return pointer;
}

void migr__free(const migr__alloc *alloc, void *pointer)
{
	if (pointer)
		alloc->resize(alloc->user, pointer, 0);
}

char *migr__strndup(const migr__alloc *alloc, const char *text, size_t size)
{
	char *copy = size < SIZE_MAX ? migr__malloc(alloc, size + 1) : NULL;

	if (copy) {
		if (size)
			memcpy(copy, text, size);
		copy[size] = '\0';
	}
	return copy;
}

char *migr__strdup(const migr__alloc *alloc, const char *text)
{
	return migr__strndup(alloc, text, strlen(text));
}

int migr__reserve(const migr__alloc *alloc, void *items, size_t *capacity, size_t need, size_t item_size)
{
	size_t wanted = *capacity ? *capacity : 8;
	size_t total;
	void *grown, *old;

	if (need <= *capacity)
		return 1;
	while (wanted < need)
		if (__builtin_mul_overflow(wanted, (size_t)2, &wanted))
			return 0;
	if (__builtin_mul_overflow(wanted, item_size, &total))
		return 0;
	memcpy(&old, items, sizeof old);
	grown = alloc->resize(alloc->user, old, total);
	if (!grown)
		return 0;
	memcpy(items, &grown, sizeof grown);
	*capacity = wanted;
	return 1;
}
