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
	struct migr__sink *sink;        /* NULL: statements are executed */
	const migr__revision *revision; /* NULL in a run's hook */
	migr_direction direction;
	migr_error error;
	int64_t changes;
	int64_t n_statements;
	int64_t n_executed; /* the same without what only reads, and with what failed */
	/* Until the step ends: names that were found, and what is said of it. */
	migr__arena texts;
	struct migr__answers *answers; /* of guards */
	int may_skip;                  /* the revision's own callback runs */
	const char *skip_reason;       /* it is left out; NULL: it is not */
	migr__journal *journal;        /* NULL inside a transaction */
	int is_inside;                 /* a transaction was open when the step began, and must stay so */
	int is_block;                  /* migr_op_begin was called */
	int is_half_done;              /* an operation failed behind its first statement: the step cannot be kept */
	int is_for_rows;               /* of a test: only rows are put in and looked at */
	int keeps_keys;                /* the statement is an operation's, which looks after foreign keys by itself */
	size_t step;                   /* for events */
	size_t n_steps;
};

void migr__op_init(migr_op *op, migr_context *context, const migr__revision *revision, migr_direction direction);
void migr__op_clear(migr_op *op);

/* One statement: what migr_op_execute and the compiled operations come down to. */
/* `flags` of the statement may have MIGR__SQL_REPEATABLE. */
migr_status migr__op_run_statement(migr_op *op, const migr_statement *statement);
/* A text of several. `line` is where it begins in its file, 0 if it has none. */
migr_status migr__op_run_text(migr_op *op, const char *sql, size_t size, size_t line);

/* MIGR_ERROR_MISUSE: it goes on after it was left out. */
migr_status migr__op_refuse_skipped(migr_op *op);

/* Ends a block that failed, without an error of its own. */
void migr__op_abandon_block(migr_op *op);

#endif
