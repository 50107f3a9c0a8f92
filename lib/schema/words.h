/* SPDX-License-Identifier: MIT */
/*
 * Flags and enumerators by name, for messages, and for those who set them by name.
 */
#ifndef MIGR_SCHEMA_WORDS_H
#define MIGR_SCHEMA_WORDS_H

#include "schema/shape.h"

typedef struct migr__word {
	const char *name; /* without the prefix: "NOT_NULL" */
	uint32_t value;
} migr__word;

typedef struct migr__words {
	const char *prefix; /* "MIGR_OPTION_" */
	const migr__word *items;
	size_t count;
	int are_flags;
} migr__words;

extern const migr__words migr__words_flags;
extern const migr__words migr__words_options;
extern const migr__words migr__words_alterations;
extern const migr__words migr__words_table_alterations;
extern const migr__words migr__words_models;

/* Those that a number or the flags of a struct are made of; NULL for a plain number. */
const migr__words *migr__words_of(const migr__shape *shape, const migr__member *member);

/* By name, with or without the prefix, in any letter case, with "-" or a blank for "_"; NULL if there is none. */
const migr__word *migr__word_find(const migr__words *words, const char *name, size_t size);
/* The one that was probably meant; NULL if none is near. */
const migr__word *migr__word_meant(const migr__words *words, const char *name, size_t size);

#endif
