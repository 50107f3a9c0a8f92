/* SPDX-License-Identifier: MIT */
/*
 * The step as its callback sees it, and how its statements are executed.
 */
#ifndef MIGR_ENGINE_OP_H
#define MIGR_ENGINE_OP_H

#include "engine/context.h"
#include "engine/journal.h"

struct migr_op {
	migr_context *context;
	const migr__revision *revision; /* NULL in a run's hook */
	migr_direction direction;
	migr_error error;
	int64_t changes;
	int64_t n_statements;
	migr__journal *journal; /* NULL inside a transaction */
	int is_inside;          /* a transaction was open when the step began, and must stay so */
	int is_block;           /* migr_op_begin was called */
	size_t step;            /* for events */
	size_t n_steps;
};

void migr__op_init(migr_op *op, migr_context *context, const migr__revision *revision, migr_direction direction);
void migr__op_clear(migr_op *op);

/* Runs the revision: its callback, or the sections that count for the dialect. The error is in op->error. */
migr_status migr__op_run_revision(migr_op *op);

/* Runs a callback or hook, and makes an error of whatever it returns. */
migr_status migr__op_call(migr_op *op, migr_revision_fn callback, const char *what);

#endif
