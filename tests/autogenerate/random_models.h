/* SPDX-License-Identifier: MIT */
/*
 * Random models, and random changes of them: with all kinds of columns, keys, checks, indexes, views, triggers,
 * sequences and enum types that a dialect has. The same seed gives the same.
 */
#ifndef MIGR_TESTS_AUTOGENERATE_RANDOM_MODELS_H
#define MIGR_TESTS_AUTOGENERATE_RANDOM_MODELS_H

#include "support/t.h"

#include <libmigr/models.h>

enum { MOST_TABLES = 6, MOST_COLUMNS = 8, MOST_KEYS = 3, MOST_INDEXES = 3, MOST_OTHERS = 3, N_ROWS = 3 };

/* What a column's values are like: those of one family can be kept when its type changes within it. */
typedef enum random_family {
	FAMILY_NUMBER,
	FAMILY_TEXT,
	FAMILY_BOOLEAN,
	FAMILY_DATE,
	FAMILY_TIME,
	FAMILY_JSON,
	FAMILY_BLOB,
	FAMILY_UUID,
	FAMILY_ENUM,
	FAMILY_GENERATED
} random_family;

typedef struct random_table {
	migr_table table;
	/* Each at a place of its own; what has no name or columns there is not there. */
	migr_column columns[MOST_COLUMNS];
	random_family families[MOST_COLUMNS];
	migr_key unique_keys[MOST_KEYS];
	migr_foreign_key foreign_keys[MOST_KEYS];
	migr_check checks[MOST_KEYS];
	migr_index indexes[MOST_INDEXES];
	migr_element elements[MOST_INDEXES][2];
	char text[MOST_KEYS * 16][96]; /* for conditions and the like */
	size_t n_text;
	int is_there;
	/* The same without holes, which the table's lists are. */
	struct {
		migr_column columns[MOST_COLUMNS];
		random_family families[MOST_COLUMNS];
		migr_key unique_keys[MOST_KEYS];
		migr_foreign_key foreign_keys[MOST_KEYS];
		migr_check checks[MOST_KEYS];
		migr_index indexes[MOST_INDEXES];
	} packed;
} random_table;

typedef struct random_world {
	const char *dialect;
	int has_virtual; /* what is computed may be so when it is read */
	t_random random;
	random_table tables[MOST_TABLES];
	migr_view views[MOST_OTHERS];
	migr_trigger triggers[MOST_OTHERS];
	migr_sequence sequences[MOST_OTHERS];
	char text[MOST_OTHERS * 2][160];
	int has_view[MOST_OTHERS];
	int has_trigger[MOST_OTHERS];
	int has_sequence[MOST_OTHERS];
	const char *labels;
	/* what the models point to */
	const migr_table *table_refs[MOST_TABLES];
	const migr_view *view_refs[MOST_OTHERS];
	const migr_trigger *trigger_refs[MOST_OTHERS];
	const migr_sequence *sequence_refs[MOST_OTHERS];
	migr_models models;
} random_world;

/* A world of its own. */
void random_make(random_world *world, const char *dialect, int has_virtual, unsigned seed);
/* Takes out of it what rows that come from the other one could not fulfil. */
void random_reconcile(random_world *world, const random_world *with);
/* Another one, like it but for some changes; `from` must outlive it. */
void random_change(random_world *world, const random_world *from, unsigned seed);
/* The value, as SQL, of a column (of the table's list) in a row (from 1), such that all keys and checks that there may
 * be hold. */
const char *random_value(const random_table *table, size_t column, int row, const char *dialect);

#endif
