/* SPDX-License-Identifier: MIT */
/*
 * A database is brought to models a, from there to b by the revision that autogenerate makes, and back. Wherever it
 * comes, the comparison must find nothing.
 */
#ifndef MIGR_TESTS_AUTOGENERATE_JOURNEY_H
#define MIGR_TESTS_AUTOGENERATE_JOURNEY_H

#include "autogenerate/place.h"

/* How the revision to b is run: as the operations themselves, from an SQL file, from a C file that is compiled. */
typedef enum way { AS_OPERATIONS, AS_SQL, AS_C } way;

typedef enum stop { AT_A, COMPARED_WITH_B, AT_B, BACK_AT_A } stop;

typedef struct journey journey;
struct journey {
	const char *what; /* for messages */
	way way;
	const migr_models *a, *b;
	void (*look)(const journey *j, test_place *place, stop at);
	void *user;                   /* for `look` */
	migr_comparison *to_a, *to_b; /* made on the way; to_b from COMPARED_WITH_B on */
};

/* Ends with everything at base again, or as a failed test. */
void journey_make(journey *j, test_place *place);

/* Fails the test; the error is that of the context, which may be NULL. */
void journey_fail(const journey *j, migr_context *context, const char *what);

#endif
