/* SPDX-License-Identifier: MIT */
/*
 * Comparisons for tests: two schemas as text (schema_text.h), and the result as text.
 */
#ifndef MIGR_TESTS_SUPPORT_COMPARED_H
#define MIGR_TESTS_SUPPORT_COMPARED_H

#include "compare/compare.h"

typedef struct t_compared {
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	const migr_models *live, *wanted, *source;
	migr__prepared prepared;
	migr__compare_input input;
	migr__compared out;
} t_compared;

/* Two readings. */
void t_compare(t_compared *c, const char *dialect, const char *live, const char *wanted);
/* Models with the names that they were given, as a database would have made and read them. */
void t_compare_models(t_compared *c, const char *dialect, const char *live, const char *source);
/* The same, where somebody answers whether something was renamed. */
void t_compare_asking(t_compared *c, const char *dialect, const char *live, const char *wanted, migr_rename_fn answer);
void t_compared_clear(t_compared *c);

/* A line for each operation: its title, and what counts; in the arena. */
const char *t_operations(t_compared *c, const migr__operations *operations);
/* A line for each message. */
const char *t_messages(t_compared *c);

/* What a database makes of models that were prepared: keys out of flags, values as SQL. */
const migr_models *t_read_back(migr__arena *arena, const migr_models *models);

#endif
