/* SPDX-License-Identifier: MIT */
/*
 * A hash map from texts to numbers. Keys are borrowed and must outlive the map.
 */
#ifndef MIGR_BASE_MAP_H
#define MIGR_BASE_MAP_H

#include "base/alloc.h"

typedef struct migr__map_slot {
	const char *key; /* NULL: free */
	uint32_t size;
	uint32_t hash;
	uint32_t value;
	uint32_t unused;
} migr__map_slot;

typedef struct migr__map {
	const migr__alloc *alloc;
	migr__map_slot *slots;
	size_t n_slots; /* a power of two, or 0 */
	size_t count;
} migr__map;

#define MIGR__NONE UINT32_MAX

void migr__map_init(migr__map *map, const migr__alloc *alloc);
void migr__map_free(migr__map *map);

/* The value of a key, or MIGR__NONE. */
uint32_t migr__map_get(const migr__map *map, const char *key, size_t size);
/* Adds a key or replaces its value; 0 on failure. */
int migr__map_put(migr__map *map, const char *key, size_t size, uint32_t value);
/* Adds a key that is not there yet; *known is the value of one that is, or MIGR__NONE. 0 on failure. */
int migr__map_add(migr__map *map, const char *key, size_t size, uint32_t value, uint32_t *known);
/* Makes room for as many keys in all; 0 on failure. */
int migr__map_reserve(migr__map *map, size_t count);

#endif
