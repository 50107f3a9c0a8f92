/* SPDX-License-Identifier: MIT */
/*
 * Big graphs of a few shapes, for the test of size and for measuring.
 */
#ifndef MIGR_TESTS_SUPPORT_SHAPES_H
#define MIGR_TESTS_SUPPORT_SHAPES_H

#include "graph/graph.h"

typedef enum t_shape {
	T_LINEAR, /* each follows the one before */
	T_BLOCKS, /* a fork into three lines of three, which merge, and so on */
	T_WIDE,   /* lines of ten on one base, and one merge of them all */
	T_PAIRS,  /* two lines, each step of the second depends on the same step of the first */
	T_SHAPES
} t_shape;

const char *t_shape_name(t_shape shape);
/* Adds about `count` revisions; returns how many. Ids have twelve digits. 0 if memory is short. */
size_t t_shape_add(migr__graph *graph, t_shape shape, size_t count, migr_error *error);

#endif
