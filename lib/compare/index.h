/* SPDX-License-Identifier: MIT */
/*
 * Things found by their names, in schemas and tables: by one text of all of them.
 */
#ifndef MIGR_COMPARE_INDEX_H
#define MIGR_COMPARE_INDEX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

typedef struct migr__index {
	migr__map map;
	migr__arena *arena;
	migr__buf key;
	int is_nocase; /* the letter case of ASCII does not count */
	int failed;    /* memory */
} migr__index;

void migr__index_init(migr__index *index, migr__arena *arena, int is_nocase);
void migr__index_clear(migr__index *index);

/* Any of the three may be NULL, which is not the empty text. Returns what has the name already, or MIGR__NONE. */
uint32_t migr__index_add(migr__index *index, const char *schema, const char *table, const char *name, uint32_t value);
/* The same for one that is known. */
void migr__index_set(migr__index *index, const char *schema, const char *table, const char *name, uint32_t value);
/* MIGR__NONE: there is none. */
uint32_t migr__index_find(migr__index *index, const char *schema, const char *table, const char *name);

/* Two names, either of which may be NULL. */
int migr__same_name(const char *a, const char *b, int is_nocase);

#endif
