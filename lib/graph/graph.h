/* SPDX-License-Identifier: MIT */
/*
 * The graph of revisions: pure data, no I/O, no clock, no database.
 *
 * A revision is a node, numbered in the order of registration. "Parents" are its down revisions, "dependencies" its
 * depends_on; "lineage" means ancestors and descendants by down revisions alone, "ancestry" includes dependencies. The
 * applied set is always closed under ancestry; version rows are its maximal elements.
 *
 * Files: graph.c (nodes, building), check.c, faults.c and circle.c (what is wrong), link.c (edges), order.c,
 * redundant.c (warnings), label.c (labels and how they spread), names.c, identifier.c (the grammar), walk.c (relative
 * steps), plan.c, downgrade.c, stamp.c, applied.c (the applied set and its rows), range.c (history ranges), set.c (sets
 * of nodes).
 */
#ifndef MIGR_GRAPH_GRAPH_H
#define MIGR_GRAPH_GRAPH_H

#include "base/error.h"
#include "base/text.h"

typedef uint32_t migr__node;
#define MIGR__NO_NODE UINT32_MAX
#define MIGR__MAX_ID 255

typedef struct migr__graph migr__graph;

/* Some nodes; owned by whom the function says. */
typedef struct migr__nodes {
	migr__node *items;
	size_t count;
	size_t capacity;
} migr__nodes;

int migr__nodes_add(const migr__alloc *alloc, migr__nodes *nodes, migr__node node);
int migr__nodes_has(const migr__nodes *nodes, migr__node node);
void migr__nodes_free(const migr__alloc *alloc, migr__nodes *nodes);

/* A revision as it is added; texts are copied unless the graph borrows. Lists are texts: names separated by commas, or
 * NULL. */
typedef struct migr__node_spec {
	const char *id;
	const char *down_revisions;
	const char *branch_labels;
	const char *depends_on;
	const char *path; /* where it comes from, for messages; or NULL; not copied */
} migr__node_spec;

/* NULL if memory is short. The allocator must outlive the graph. */
migr__graph *migr__graph_new(const migr__alloc *alloc);
/* Texts that are added from here on outlive the graph, and are not copied. */
void migr__graph_borrow(migr__graph *graph);
/* Makes room for as many nodes as are to come; 0 if memory is short. */
int migr__graph_reserve(migr__graph *graph, size_t count);
void migr__graph_free(migr__graph *graph);

/* Adds a node; its number is migr__graph_count() before the call. Checks nothing but memory. */
migr_status migr__graph_add(migr__graph *graph, const migr__node_spec *spec, migr_error *error);

/*
 * Resolves names, checks everything, derives heads, labels and the rest; linear in nodes and edges. Everything found is
 * reported: one fault as itself, several as MIGR_ERROR_GRAPH with a detail each. May be called again after further
 * additions. All functions below need a graph that was built without error.
 */
migr_status migr__graph_build(migr__graph *graph, migr_error *error);

size_t migr__graph_count(const migr__graph *graph);
const char *migr__graph_id(const migr__graph *graph, migr__node node);
/* By exact id; MIGR__NO_NODE if there is none. */
migr__node migr__graph_find(const migr__graph *graph, const char *id, size_t size);

/*
 * What belongs to a node. The arrays are the graph's. Parents and dependencies are as declared, each once, in the
 * declared order.
 */
const migr__node *migr__graph_parents(const migr__graph *graph, migr__node node, size_t *count);
const migr__node *migr__graph_children(const migr__graph *graph, migr__node node, size_t *count);
const migr__node *migr__graph_dependencies(const migr__graph *graph, migr__node node, size_t *count);
const migr__node *migr__graph_dependents(const migr__graph *graph, migr__node node, size_t *count);
/* Labels that it declares. */
const char *const *migr__graph_own_labels(const migr__graph *graph, migr__node node, size_t *count);
/*
 * All labels it bears: its own first, then those spread to it. The array (not the names) is overwritten by the next
 * call for another node.
 */
const char *const *migr__graph_labels(const migr__graph *graph, migr__node node, size_t *count);

int migr__graph_is_head(const migr__graph *graph, migr__node node);      /* nobody's parent */
int migr__graph_is_real_head(const migr__graph *graph, migr__node node); /* and nobody's dependency */

/* All heads (real: only real heads), all branch points; in registration order. */
migr_status migr__graph_heads(const migr__graph *graph, int real, migr__nodes *out, migr_error *error);
migr_status migr__graph_branch_points(const migr__graph *graph, migr__nodes *out, migr_error *error);

/* All nodes, ancestry first; ties by registration order. The array is the graph's. */
const migr__node *migr__graph_order(const migr__graph *graph);

/*
 * Warnings about what was normalised while building ("revision m: down revision a is an ancestor of down revision b").
 */
size_t migr__graph_warning_count(const migr__graph *graph);
const char *migr__graph_warning(const migr__graph *graph, size_t index);

/*
 * Resolves an identifier that stands for revisions by itself (show, merge, stamp, new revisions): id, prefix, label,
 * head, heads, base, branch@symbol; and symbol+N, symbol-N. `rows` are what "current" stands for; NULL: "current" is no
 * keyword. Adds to `out`, nothing for base.
 */
migr_status migr__graph_resolve(const migr__graph *graph, const char *target, const migr__nodes *rows, migr__nodes *out,
                                migr_error *error);

/* A planned run. */
typedef struct migr__steps {
	migr_direction direction;
	migr__nodes nodes; /* in the order they are run; empty for a stamp */
	migr__nodes from;  /* rows before, in registration order */
	migr__nodes to;    /* rows after, likewise */
} migr__steps;

void migr__steps_free(const migr__alloc *alloc, migr__steps *steps);

/*
 * Plans. `rows` are the database's rows as far as the graph knows them; if one is an ancestor of another, only the
 * maximal count. For a stamp, `purge` forgets the rows first. Fills in an all-zero `steps`, to be freed also after an
 * error.
 */
migr_status migr__graph_plan(const migr__graph *graph, migr_direction direction, const char *const *targets,
                             size_t n_targets, const migr__nodes *rows, int purge, migr__steps *steps,
                             migr_error *error);

/* A history range "a:b" or NULL for all, newest first. */
migr_status migr__graph_range(const migr__graph *graph, const char *range, const migr__nodes *rows, migr__nodes *out,
                              migr_error *error);

/* The applied set, kept up step by step. */
typedef struct migr__applied {
	const migr__graph *graph;
	uint32_t *above;        /* per node: how many applied nodes have it as parent or dependency */
	unsigned char *applied; /* per node */
	size_t count;
} migr__applied;

/* The closure of the rows. 0 if memory is short. */
int migr__applied_init(migr__applied *applied, const migr__graph *graph, const migr__alloc *alloc,
                       const migr__nodes *rows);
void migr__applied_free(migr__applied *applied, const migr__alloc *alloc);
void migr__applied_add(migr__applied *applied, migr__node node);
void migr__applied_remove(migr__applied *applied, migr__node node);
/* Whether it is a row now. */
int migr__applied_is_row(const migr__applied *applied, migr__node node);
/* All rows, in registration order. */
int migr__applied_rows(const migr__applied *applied, const migr__alloc *alloc, migr__nodes *out);

/* Up to `max` names of revisions or labels that look like `name`, nearest first; returns how many. */
size_t migr__graph_nearest(const migr__graph *graph, migr__view name, const char **out, size_t max);

#endif
