/* SPDX-License-Identifier: MIT */
#include "compare/index.h"

#include "base/text.h"

#include <string.h>

void migr__index_init(migr__index *index, migr__arena *arena, int is_nocase)
{
	memset(index, 0, sizeof *index);
	migr__map_init(&index->map, arena->alloc);
	migr__buf_init(&index->key, arena->alloc);
	index->arena = arena;
	index->is_nocase = is_nocase;
}

void migr__index_clear(migr__index *index)
{
	migr__map_free(&index->map);
	migr__buf_free(&index->key);
}

/* A part, and what no name can have behind it. */
static void add_part(migr__index *index, const char *part)
{
	migr__buf *key = &index->key;
	size_t begin = key->size;

	migr__buf_puts(key, part ? part : "\x01");
	migr__buf_putc(key, '\x02');
	if (!index->is_nocase || key->failed)
		return;
	for (size_t i = begin; i < key->size; i++)
		if (key->data[i] >= 'A' && key->data[i] <= 'Z')
			key->data[i] = (char)(key->data[i] | 0x20);
}

static int make_key(migr__index *index, const char *schema, const char *table, const char *name)
{
	migr__buf_clear(&index->key);
	add_part(index, schema);
	add_part(index, table);
	add_part(index, name);
	if (index->key.failed)
		index->failed = 1;
	return !index->failed;
}

/* The key's text must live as long as the map. */
static void put(migr__index *index, uint32_t value)
{
	const char *key = migr__arena_strndup(index->arena, index->key.data, index->key.size);

	if (!key || !migr__map_put(&index->map, key, index->key.size, value))
		index->failed = 1;
}

uint32_t migr__index_add(migr__index *index, const char *schema, const char *table, const char *name, uint32_t value)
{
	uint32_t known = migr__index_find(index, schema, table, name);

	if (known == MIGR__NONE && !index->failed)
		put(index, value);
	return known;
}

void migr__index_set(migr__index *index, const char *schema, const char *table, const char *name, uint32_t value)
{
	if (make_key(index, schema, table, name))
		put(index, value);
}

uint32_t migr__index_find(migr__index *index, const char *schema, const char *table, const char *name)
{
	if (!make_key(index, schema, table, name))
		return MIGR__NONE;
	return migr__map_get(&index->map, index->key.data, index->key.size);
}

int migr__same_name(const char *a, const char *b, int is_nocase)
{
	if (!a || !b)
		return a == b;
	return is_nocase ? migr__view_is_nocase(migr__view_of(a), b) : strcmp(a, b) == 0;
}
