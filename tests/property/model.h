/* SPDX-License-Identifier: MIT */
/*
 * A naive model of a graph of revisions: sets are bits of a number, and everything is computed from its definition.
 */
#ifndef MIGR_TESTS_PROPERTY_MODEL_H
#define MIGR_TESTS_PROPERTY_MODEL_H

#include "support/t.h"

#include <stdint.h>

#define MODEL_MAX 16

typedef uint32_t bits;

typedef struct model {
	int count;
	int labelled[MODEL_MAX]; /* declares the label "l" and its number */
	bits parents[MODEL_MAX];
	bits dependencies[MODEL_MAX];
	/* Derived; each set has the node itself in it. */
	bits down[MODEL_MAX]; /* ancestors by down revisions */
	bits up[MODEL_MAX];
	bits below[MODEL_MAX]; /* ancestors with dependencies */
	bits above[MODEL_MAX];
} model;

/* What a command leads to. */
typedef struct outcome {
	int status;
	bits set;
} outcome;

/* A base is a node number too. */
#define MODEL_BASE (-1)

void model_random(model *m, t_random *random);
/* Writes it as support/graph.h reads it, nodes in the order of their numbers. */
void model_write(const model *m, char *text, size_t size);

bits model_below(const model *m, bits nodes);
bits model_maximal(const model *m, bits nodes);
bits model_lineage(const model *m, int node);
bits model_heads(const model *m);
bits model_bearing(const model *m, int node);

/* Branches are nodes, MODEL_BASE for none; steps are counted with their sign. */
outcome model_walk(const model *m, int from, int steps, int branch);
outcome model_relative_upgrade(const model *m, bits rows, int steps, int branch);
outcome model_relative_downgrade(const model *m, bits rows, int steps, int branch);
/* What is taken back on the way down to a node. */
outcome model_downgrade(const model *m, bits rows, int target, int branch);
outcome model_stamp(const model *m, bits rows, const int *targets, int n_targets);
outcome model_range(const model *m, int low, int high);

#endif
