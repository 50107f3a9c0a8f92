/* SPDX-License-Identifier: MIT */
/*
 * Revisions for these tests. Each one makes a table and leaves a mark in the table "trace" that would show twice if it
 * ran twice; every other one is a C callback. The first one makes "trace".
 */
#ifndef MIGR_TESTS_FAULT_SCENARIO_H
#define MIGR_TESTS_FAULT_SCENARIO_H

#include <libmigr/migr.h>

/* Where a revision stands. */
typedef struct t_shape {
	const char *id;
	const char *parents;
	const char *depends_on;
	uint32_t flags; /* of the revision */
} t_shape;

typedef struct t_scenario {
	const char *name;
	const t_shape *shapes;
	size_t count;
} t_scenario;

extern const t_scenario scenario_linear;       /* 20 in a row */
extern const t_scenario scenario_merges;       /* 20 with branches, merges, a dependency and two heads */
extern const t_scenario scenario_untransacted; /* 20 in a row, one in the middle outside a transaction */
extern const t_scenario scenario_small;        /* 5 with a branch and a merge */
extern const t_scenario scenario_small_untransacted; /* 3, the second one outside a transaction */

migr_status scenario_register(migr_context *context, const t_scenario *scenario);

/* Opens, registers, and brings the database to the target ("base": down), closes. Prints an error that is not
 * `expected`. */
migr_status scenario_run(const migr_backend *backend, const char *url, const t_scenario *scenario,
                         const migr_options *options, const char *target);

/* Called by scenario_run with its result, if set, before the context is closed. */
extern void (*scenario_before_close)(migr_status rc);
/* For that function: which file it is. */
extern const char *scenario_path;

/* All is applied, and each revision was run and recorded exactly once. `url` without settings. */
void scenario_check_complete(const char *path, const t_scenario *scenario, const char *what);

#endif
