/* SPDX-License-Identifier: MIT */
/*
 * Putting a reading together: catalogue queries give rows of all tables at once, and each row finds its table here.
 */
#ifndef MIGR_DIALECT_GATHER_H
#define MIGR_DIALECT_GATHER_H

#include "base/map.h"
#include "dialect/reading.h"

/* A list that grows, in an arena. Items move when it does, unless there is room for them. */
typedef struct migr__pile {
	void *items;
	size_t count;
	size_t capacity;
} migr__pile;

/* A table on the way. Its lists are the piles until migr__gather_finish, which copies the table. */
typedef struct migr__gathered {
	migr_table table;
	size_t schema;   /* number in migr__read */
	const char *key; /* schema and name as one text */
	migr__pile columns;
	migr__pile unique_keys;
	migr__pile foreign_keys;
	migr__pile checks;
	migr__pile excludes;
	migr__pile indexes;
	void *own; /* the dialect's */
} migr__gathered;

typedef struct migr__gather {
	const migr__read *read;
	migr__arena passing;       /* what only the reading needs; gone with the gather */
	migr__pile tables;         /* migr__gathered * */
	migr__pile views;          /* migr_view * */
	migr__pile triggers;       /* migr_trigger * */
	migr__pile sequences;      /* migr_sequence * */
	migr__pile enums;          /* migr_enum * */
	migr__pile left;           /* migr__left */
	migr__pile server_indexes; /* migr__server_index */
	migr__map by_name;
} migr__gather;

/* All of these give NULL, with MIGR_ERROR_NO_MEMORY in the read's error, if memory is short; items are zero. */
void *migr__pile_add(migr__pile *pile, const migr__read *read, size_t item_size);
/* Of things that only the reading needs. */
void *migr__pile_add_passing(migr__pile *pile, migr__gather *gather, size_t item_size);
/* Room for so many in a pile that has none yet. 0 without memory. */
int migr__pile_reserve(migr__pile *pile, const migr__read *read, size_t count, size_t item_size);

void migr__gather_init(migr__gather *gather, const migr__read *read);
void migr__gather_clear(migr__gather *gather);

/* Names and texts are copied. `schema` is a number in migr__read. */
migr__gathered *migr__gather_table(migr__gather *gather, size_t schema, const char *name);
migr__gathered *migr__gather_find(const migr__gather *gather, size_t schema, const char *name);
migr_column *migr__gather_column(migr__gather *gather, migr__gathered *table, const char *name);
migr_view *migr__gather_view(migr__gather *gather, size_t schema, const char *name);
migr_trigger *migr__gather_trigger(migr__gather *gather, size_t schema, const char *table, const char *name);
migr_sequence *migr__gather_sequence(migr__gather *gather, size_t schema, const char *name);
migr_enum *migr__gather_enum(migr__gather *gather, size_t schema, const char *name);
/* `table` may be NULL. */
migr_status migr__gather_left(migr__gather *gather, migr_object object, size_t schema, const char *table,
                              const char *name, const char *why);

/* A copy in the reading's arena; "" gives "". */
const char *migr__gather_text(migr__gather *gather, const char *text);
/* What a schema is called in the reading: NULL for the current one. */
const char *migr__gather_schema(const migr__gather *gather, size_t schema);

/* Puts everything in its order (reading.h); views stay in theirs. */
migr_status migr__gather_finish(migr__gather *gather, migr__reading *out);

#endif
