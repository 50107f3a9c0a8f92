/* SPDX-License-Identifier: MIT */
/*
 * How long it takes to load, check and plan graphs of 1,000, 10,000 and 100,000 revisions: the best of some runs, in
 * milliseconds.
 */
#include "support/shapes.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct times {
	double load;  /* adding */
	double check; /* building */
	double plan;  /* from nothing to the heads */
} times;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void keep_best(double *best, double value)
{
	if (*best == 0 || value < *best)
		*best = value;
}

static size_t measure(t_shape shape, size_t count, times *best, const migr__alloc *alloc, migr_error *error)
{
	static const char *const targets[] = { "heads" };
	migr__graph *graph;
	migr__nodes none = { NULL, 0, 0 };
	migr__steps steps;
	double start = now();
	size_t planned = 0;

	memset(&steps, 0, sizeof steps);
	graph = migr__graph_new(alloc);
	if (!graph || !t_shape_add(graph, shape, count, error))
		return 0;
	keep_best(&best->load, now() - start);
	start = now();
	if (migr__graph_build(graph, error) == MIGR_OK) {
		keep_best(&best->check, now() - start);
		start = now();
		if (migr__graph_plan(graph, MIGR_UPGRADE, targets, 1, &none, 0, &steps, error) == MIGR_OK)
			planned = steps.nodes.count;
		keep_best(&best->plan, now() - start);
	}
	migr__steps_free(alloc, &steps);
	migr__graph_free(graph);
	return planned;
}

int main(void)
{
	static const size_t counts[] = { 1000, 10000, 100000 };
	migr__alloc alloc = migr__alloc_libc();
	migr_error error;

	migr__error_init(&error, &alloc);
	printf("%-8s %8s %9s %9s %9s %9s\n", "shape", "count", "load", "check", "plan", "together");
	for (int shape = 0; shape < T_SHAPES; shape++)
		for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
			times best = { 0, 0, 0 };
			size_t planned = 0;

			for (int run = 0; run < 7; run++)
				planned = measure((t_shape)shape, counts[i], &best, &alloc, &error);
			if (!planned) {
				fprintf(stderr, "%s\n", migr_error_message(&error));
				return 1;
			}
			printf("%-8s %8zu %9.3f %9.3f %9.3f %9.3f\n", t_shape_name((t_shape)shape), planned, best.load,
			       best.check, best.plan, best.load + best.check + best.plan);
		}
	return 0;
}
