/* SPDX-License-Identifier: MIT */
/*
 * Targets as they are typed, and what they stand for; for the files of this folder only.
 *
 *     target := [branch "@"] symbol | [branch "@"] [symbol] ("+" | "-") digits
 */
#ifndef MIGR_GRAPH_TARGET_H
#define MIGR_GRAPH_TARGET_H

#include "graph/node.h"

typedef struct migr__target {
	const migr__graph *graph;
	migr__view text;        /* all of it, blanks around it removed */
	migr__view branch;      /* empty if there is none */
	migr__view symbol;      /* empty only in a relative target */
	int32_t steps;          /* 0 if it is not relative */
	int current;            /* whether "current" is a keyword here */
	migr__node branch_node; /* MIGR__NO_NODE if there is no branch */
	migr__marks lineage;    /* of the branch, if there is one */
} migr__target;

/* Parses, and resolves the branch. To be closed in any case. */
migr_status migr__target_open(migr__target *target, const migr__graph *graph, migr__view text, int current,
                              migr_error *error);
void migr__target_close(migr__target *target);

int migr__target_is_base(const migr__target *target);
/* Whether the target's branch, if it has one, shares lineage with a node. */
int migr__target_has(const migr__target *target, migr__node node);

/* Adds what "heads" stands for with the target's branch. */
migr_status migr__target_heads(const migr__target *target, migr__nodes *out, migr_error *error);

/* What the symbol stands for, without the relative part. Adds to `out`, nothing for base. */
migr_status migr__target_symbol(const migr__target *target, const migr__nodes *rows, migr__nodes *out,
                                migr_error *error);
/* The same where it must be one revision; MIGR__NO_NODE for base. */
migr_status migr__target_one(const migr__target *target, const migr__nodes *rows, migr__node *out, migr_error *error);

/*
 * Walks the target's steps from a node, MIGR__NO_NODE being base. With `clamp` the walk ends where the revisions end;
 * otherwise that is an error.
 */
migr_status migr__target_walk(const migr__target *target, migr__node from, int clamp, migr__node *out,
                              migr_error *error);

/* Symbol and steps together. */
migr_status migr__target_from_symbol(const migr__target *target, const migr__nodes *rows, int clamp, migr__node *out,
                                     migr_error *error);

/*
 * Of the parents (or with `up`, of the children) of a node takes those away that are so over a redundant edge: where
 * the parent is an ancestor of another parent of the child. 0 if memory is short.
 */
int migr__graph_drop_redundant(const migr__graph *graph, migr__node from, int up, migr__nodes *ways);

/* Several revisions fit: lists them. */
__attribute__((format(printf, 4, 5))) migr_status migr__fail_list(migr_error *error, const migr__graph *graph,
                                                                  const migr__nodes *nodes, const char *format, ...);

/* The parts of planning. `rows` are antichains of known nodes. */
migr_status migr__plan_downgrade(const migr__graph *graph, const char *text, const migr__nodes *rows,
                                 migr__steps *steps, migr__applied *applied, migr_error *error);
migr_status migr__plan_stamp(const migr__graph *graph, const char *const *targets, size_t n_targets,
                             const migr__nodes *rows, migr__nodes *to, migr_error *error);

#endif
