/* SPDX-License-Identifier: MIT */
/*
 * How the graph is laid out in memory; for the files of this folder only.
 */
#ifndef MIGR_GRAPH_NODE_H
#define MIGR_GRAPH_NODE_H

#include "base/arena.h"
#include "base/map.h"
#include "graph/graph.h"

/* A revision as it was added. The lists are as written. */
typedef struct migr__declared {
	const char *id;
	const char *down_revisions;
	const char *branch_labels;
	const char *depends_on;
	const char *path; /* or NULL; of use while the graph is built */
	uint32_t twin;    /* the last node with the same id, if it is the first with it */
} migr__declared;

/*
 * The neighbours of all nodes in one direction, one after the other: those of node i by down revision are
 * items[start[i]] to items[split[i] - 1], those by dependency items[split[i]] to items[start[i + 1] - 1].
 */
typedef struct migr__edges {
	uint32_t *start;
	uint32_t *split;
	migr__node *items;
} migr__edges;

typedef struct migr__label {
	const char *name;
	migr__node node;
} migr__label;

/*
 * A set of labels: what the owner declares and what is in two other sets. Sets share their parts, so that many labels
 * on one line do not take quadratic space. Number 0 is the empty set.
 */
typedef struct migr__label_set {
	migr__node owner; /* or MIGR__NO_NODE */
	uint32_t first;
	uint32_t second;
} migr__label_set;

/* How labels spread: built once, asked per node. */
typedef struct migr__spread {
	migr__label_set *sets;
	size_t count;
	size_t capacity;
	uint32_t *from_below; /* per node: its own labels and those of its ancestors */
	uint32_t *from_above; /* per node: those of what follows it without a branch point between */
	uint32_t *seen;       /* per set: the number of the question in which it was met last */
	uint32_t *stack;
	const char **names; /* the last answer */
	size_t n_names;
	migr__node node; /* whose answer it is */
	uint32_t question;
} migr__spread;

struct migr__graph {
	const migr__alloc *alloc;
	migr__arena texts;
	int borrows; /* texts are not copied */
	migr__declared *nodes;
	size_t count;
	size_t capacity;
	size_t max_labels; /* how many names the lists have at most */
	size_t max_edges;

	/* All below is made by building. */
	migr__arena built;
	migr__map keys; /* ids and labels; MIGR__IS_LABEL marks the latter */
	migr__edges below;
	migr__edges above;
	migr__label *labels;
	const char **label_names; /* names of the labels again, for handing out */
	uint32_t *label_start;    /* per node, and one more: where its labels begin */
	size_t n_labels;
	migr__node *order;
	uint32_t *rank; /* per node: its place in the order */
	migr__spread *spread;
	const char **warnings;
	size_t n_warnings;
	size_t warnings_capacity;
};

#define MIGR__IS_LABEL (UINT32_C(1) << 31)
/* Node numbers and places among edges have 31 bits. */
#define MIGR__MAX_COUNT (UINT32_C(1) << 31)

/* What is wrong with a graph, collected. */
typedef struct migr__fault {
	migr_status status;
	const char *text;
} migr__fault;

typedef struct migr__faults {
	migr__arena texts;
	migr__fault *items;
	size_t count;
	size_t capacity;
	size_t suggestions; /* how many searches for similar names were made: each costs a walk over all of them */
	int failed;         /* memory was short */
} migr__faults;

void migr__faults_init(migr__faults *faults, const migr__alloc *alloc);
void migr__faults_free(migr__faults *faults);
__attribute__((format(printf, 3, 4))) void migr__faults_add(migr__faults *faults, migr_status status,
							    const char *format, ...);
/* A name that may hold anything, in a form that can be shown; never NULL. */
const char *migr__faults_show(migr__faults *faults, migr__view name);
/* Turns what was collected into an error; MIGR_OK if there is nothing. */
migr_status migr__faults_report(const migr__faults *faults, migr_error *error);

/* Adds a text to a buffer in a form that can be shown: no control characters, no broken UTF-8, not endless. */
void migr__buf_show(migr__buf *buf, migr__view text);

/* The steps of building, in their order. Each returns 0 if memory is short; what is wrong goes into the faults. */
int migr__graph_read_names(migr__graph *graph, migr__faults *faults);
int migr__graph_link(migr__graph *graph, migr__faults *faults);
int migr__graph_link_above(migr__graph *graph);
int migr__graph_sort_all(migr__graph *graph, int *circular);
int migr__graph_find_circles(const migr__graph *graph, migr__faults *faults);
int migr__graph_find_redundant(migr__graph *graph);
int migr__graph_spread_labels(migr__graph *graph);
void migr__graph_spread_free(migr__graph *graph);

/* A copy in the graph's built part. */
int migr__graph_warn(migr__graph *graph, migr__buf *text);

/* The node of an exact id or label; MIGR__NO_NODE if there is none. */
migr__node migr__graph_key(const migr__graph *graph, migr__view name);

/* As migr__graph_nearest; without labels if `ids_only`. */
size_t migr__graph_similar(const migr__graph *graph, migr__view name, int ids_only, const char **out, size_t max);

/* "'a', 'b' and 3 more". */
void migr__graph_join(const migr__graph *graph, const migr__node *nodes, size_t count, migr__buf *buf);

/* As migr__error_hint; but an error that became MIGR_ERROR_NO_MEMORY stays without a hint. */
__attribute__((format(printf, 2, 3))) migr_status migr__graph_hint(migr_error *error, const char *format, ...);

/* Adds a detail for each node. */
migr_status migr__graph_list(const migr__graph *graph, const migr__node *nodes, size_t count, migr_error *error);

/* Nodes that are marked, and room to walk from one to the next. */
typedef struct migr__marks {
	const migr__graph *graph;
	unsigned char *in; /* per node */
	migr__node *stack;
} migr__marks;

/* Which neighbours to go to. */
enum {
	MIGR__TO_PARENTS = 1,
	MIGR__TO_DEPENDENCIES = 2,
	MIGR__TO_CHILDREN = 4,
	MIGR__TO_DEPENDENTS = 8,
	MIGR__TO_ANCESTRY = MIGR__TO_PARENTS | MIGR__TO_DEPENDENCIES,
	MIGR__TO_FOLLOWERS = MIGR__TO_CHILDREN | MIGR__TO_DEPENDENTS
};

/* 0 if memory is short; freeing is right in any case. */
int migr__marks_init(migr__marks *marks, const migr__graph *graph);
void migr__marks_free(migr__marks *marks);
/* Marks a node and all that is reached from it over nodes not marked yet. */
void migr__marks_spread(migr__marks *marks, migr__node from, int ways);
/* Marks all that share lineage with a node. */
void migr__marks_lineage(migr__marks *marks, migr__node node);
/* Marks all that belong to the branch of a node as its label would spread. */
void migr__marks_branch(migr__marks *marks, migr__node node);

/*
 * The nodes with state 1 that are reached from the seeds over such nodes: ancestry first, each line as far as it goes.
 * States become 3. Returns 0 if memory is short; sets *circular if there is a circle.
 */
int migr__graph_sort(const migr__graph *graph, unsigned char *state, const migr__node *seeds, size_t n_seeds,
		     migr__node *out, size_t *count, int *circular);

#endif
