/* SPDX-License-Identifier: MIT */
/* What random schemas and random changes of them are made of. */
#ifndef MIGR_TESTS_AUTOGENERATE_RANDOM_PARTS_H
#define MIGR_TESTS_AUTOGENERATE_RANDOM_PARTS_H

#include "autogenerate/random_models.h"

typedef struct random_kind {
	const char *type;
	random_family family;
	const char *defaults[3]; /* as SQL */
	const char *check;       /* a condition that every value fulfils, with %s for the column */
	int is_key;              /* may be indexed everywhere */
} random_kind;

enum { N_KINDS = 16, N_LABELS = 3 };

extern const random_kind random_kinds[N_KINDS];
/* Of the enum type: there is only one. */
extern const char *const random_labels[N_LABELS];

int random_one_in(random_world *world, unsigned n);

/* Each makes the thing at that place anew, or leaves it away where nothing fits. */
void random_table_at(random_world *world, size_t number);
void random_column(random_world *world, random_table *table, size_t at);
void random_default(random_world *world, migr_column *column);
void random_unique(random_world *world, random_table *table, size_t i);
void random_foreign_key(random_world *world, random_table *table, size_t i);
void random_check(random_world *world, random_table *table, size_t i);
void random_index(random_world *world, random_table *table, size_t i);
void random_others(random_world *world, size_t i);

/* Takes away what is about things that are not there, and makes the lists of the models. */
void random_finish(random_world *world);
/* The lists alone. */
void random_pack(random_world *world);

#endif
