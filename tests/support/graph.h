/* SPDX-License-Identifier: MIT */
/*
 * Graphs in one line for tests: "a; b<a; c<a !b #shop; d<b,c" is a base a, b and c on it, c depending on b and
 * declaring the label shop, and their merge d.
 */
#ifndef MIGR_TESTS_SUPPORT_GRAPH_H
#define MIGR_TESTS_SUPPORT_GRAPH_H

#include "graph/graph.h"

typedef struct t_graph {
	migr__alloc alloc;
	migr__graph *graph;
	migr_error error;
	migr_status status;
	char text[4096]; /* the last answer */
} t_graph;

/* Adds and builds; the status is that of building. */
void t_graph_open(t_graph *t, const char *text);
void t_graph_close(t_graph *t);

/* Each answers in words: ids with blanks between, or the name of the error's code ("!TARGET_SYNTAX"). */
const char *t_graph_resolve(t_graph *t, const char *target, const char *rows);
/* "steps > rows". */
const char *t_graph_plan(t_graph *t, migr_direction direction, const char *targets, const char *rows);
const char *t_graph_purge(t_graph *t, const char *targets, const char *rows);
const char *t_graph_range(t_graph *t, const char *range, const char *rows);
const char *t_graph_labels(t_graph *t, const char *id);

/* Rows by their ids, with blanks between; to be freed. */
migr__nodes t_graph_nodes(t_graph *t, const char *ids);

#endif
