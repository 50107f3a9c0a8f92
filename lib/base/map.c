/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <string.h>

void migr__map_init(migr__map *map, const migr__alloc *alloc)
{
	memset(map, 0, sizeof *map);
	map->alloc = alloc;
}

void migr__map_free(migr__map *map)
{
	migr__free(map->alloc, map->slots);
	migr__map_init(map, map->alloc);
}

/* FNV-1a with a final mix: ids are short, and often differ in their last digits only. */
static uint32_t hash(const char *key, size_t size)
{
	uint32_t h = UINT32_C(2166136261);

	for (size_t i = 0; i < size; i++)
		h = (h ^ (unsigned char)key[i]) * UINT32_C(16777619);
	h ^= h >> 15;
	h *= UINT32_C(0x2c1b3c6d);
	return h ^ (h >> 13);
}

static migr__map_slot *find(const migr__map *map, const char *key, size_t size, uint32_t h)
{
	size_t i = h & (map->n_slots - 1);

	while (map->slots[i].key) {
		const migr__map_slot *slot = &map->slots[i];

		if (slot->hash == h && slot->size == size && memcmp(slot->key, key, size) == 0)
			break;
		i = (i + 1) & (map->n_slots - 1);
	}
	return &map->slots[i];
}

uint32_t migr__map_get(const migr__map *map, const char *key, size_t size)
{
	const migr__map_slot *slot;

	if (!map->n_slots)
		return MIGR__NONE;
	slot = find(map, key, size, hash(key, size));
	return slot->key ? slot->value : MIGR__NONE;
}

static int resize(migr__map *map, size_t n_slots)
{
	migr__map old = *map;

	map->n_slots = n_slots;
	map->slots = migr__calloc(map->alloc, map->n_slots, sizeof *map->slots);
	if (!map->slots) {
		*map = old;
		return 0;
	}
	for (size_t i = 0; i < old.n_slots; i++)
		if (old.slots[i].key)
			*find(map, old.slots[i].key, old.slots[i].size, old.slots[i].hash) = old.slots[i];
	migr__free(map->alloc, old.slots);
	return 1;
}

int migr__map_reserve(migr__map *map, size_t count)
{
	size_t n_slots = map->n_slots ? map->n_slots : 16;

	while (count > n_slots / 3 * 2)
		if (__builtin_mul_overflow(n_slots, (size_t)2, &n_slots))
			return 0;
	return n_slots == map->n_slots || resize(map, n_slots);
}

/* The slot of a key, which is there or has room; NULL on failure. */
static migr__map_slot *slot_for(migr__map *map, const char *key, size_t size, uint32_t h)
{
	return size <= UINT32_MAX && migr__map_reserve(map, map->count + 1) ? find(map, key, size, h) : NULL;
}

int migr__map_put(migr__map *map, const char *key, size_t size, uint32_t value)
{
	uint32_t h = hash(key, size);
	migr__map_slot *slot = slot_for(map, key, size, h);

	if (!slot)
		return 0;
	if (!slot->key)
		map->count++;
	*slot = (migr__map_slot){ key, (uint32_t)size, h, value, 0 };
	return 1;
}

int migr__map_add(migr__map *map, const char *key, size_t size, uint32_t value, uint32_t *known)
{
	uint32_t h = hash(key, size);
	migr__map_slot *slot = slot_for(map, key, size, h);

	if (!slot)
		return 0;
	*known = slot->key ? slot->value : MIGR__NONE;
	if (!slot->key) {
		map->count++;
		*slot = (migr__map_slot){ key, (uint32_t)size, h, value, 0 };
	}
	return 1;
}
