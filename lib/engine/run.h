/* SPDX-License-Identifier: MIT */
/*
 * Running to a target.
 *
 * run.c drives; transaction.c is how a run is entered and left; prepare.c is what happens before anything is written,
 * ready.c what happens once in the first transaction; refresh.c reads the state again; step.c takes one step inside a
 * transaction, untransacted.c one outside; stamp.c moves rows only.
 */
#ifndef MIGR_ENGINE_RUN_H
#define MIGR_ENGINE_RUN_H

#include "engine/op.h"
#include "engine/verify.h"

typedef struct migr__run {
	migr_context *context;
	const migr__graph *graph;
	migr_direction direction;
	migr_transaction_mode mode;
	int in_caller_transaction;
	migr__steps steps;
	size_t next; /* of steps.nodes */
	size_t n_done;
	migr__state state;     /* as read last */
	migr__nodes rows;      /* the known rows, ascending: what the database should hold now */
	migr__applied applied; /* the same as a set; only valid while steps are run */
	int has_applied;
	migr__problems problems;
	int accept;         /* record the problems as accepted */
	int is_ready;       /* what happens once has happened */
	int64_t resume_seq; /* the ledger row of a step that was cut off and is to be taken up; 0 if there is none */
	int64_t met_seq;    /* the last unfinished step that was met on the way */
	int64_t last_seq;   /* the last key of the ledger, if it is known */
	int is_dry;         /* a plan: waits for nobody */
	int is_rehearsal;   /* everything is executed, and rolled back at the end */
	int has_backup;
	int has_committed; /* something of this run is in the database for good */
} migr__run;

/* Upgrade and downgrade. */
migr_status migr__run_to(migr_context *context, migr_direction direction, const char *target);
/* The same without any effect: see rehearse.c. */
migr_status migr__run_rehearsal(migr_context *context, migr_direction direction, const char *target);
/* Finds what a commit of the rehearsal would find. */
migr_status migr__rehearsal_settle(migr_context *context);
/* As one transaction that is rolled back. */
migr_status migr__run_rolled_back(migr_context *context, migr_direction direction, const char *target);
migr_status migr__run_stamp(migr_context *context, const char *const *targets, size_t count, int purge);
migr_status migr__run_ensure(migr_context *context);
/*
 * One step: down by *node, which must be a row; up by the first one of an upgrade to heads, which *node receives:
 * MIGR__NO_NODE if there is none left.
 */
migr_status migr__run_one(migr_context *context, migr_direction direction, migr__node *node);
/* Inside the transaction of a run of another context: stamps all heads, whatever the rows are. */
migr_status migr__stamp_heads_inside(migr_context *context);

/* From here on calls on the context are misuse. Fails if the connection is not in the state that the options say. */
migr_status migr__run_enter(migr__run *run);
/* The end of it; `rc` is how it ended. Returns what to return. */
migr_status migr__run_leave(migr__run *run, migr_status rc);
migr_status migr__run_check_cancelled(migr__run *run);

/* A transaction of its own, or a savepoint in the caller's; `undo` also after a failed `end`. */
migr_status migr__run_begin(migr__run *run);
migr_status migr__run_end(migr__run *run);
void migr__run_undo(migr__run *run);

/* Reads the state, holds it against the program, and plans. *leave: the database is newer and is to be left alone. */
migr_status migr__run_prepare(migr__run *run, const char *const *targets, size_t count, int purge, int *leave);
/* Everything that can be known beforehand is checked before the first write. */
migr_status migr__run_check_steps(migr__run *run);
/* Another process is running a step outside a transaction: waits for it, and takes its step up if it was cut off. */
migr_status migr__run_meet_unfinished(migr__run *run);
void migr__run_init(migr__run *run, migr_context *context, migr_direction direction);
void migr__run_clear(migr__run *run);

/* Inside the first transaction: the safety copy, the tables, what was accepted, the before-run hook. Does nothing later
 * on. */
migr_status migr__run_ready(migr__run *run);
/* Whether there is nothing for that to do. */
int migr__run_is_ready(migr__run *run);

/*
 * Inside a transaction: reads the state again. If another process has moved the database, drops the steps that it has
 * taken; *is_over if none is left.
 */
migr_status migr__run_refresh(migr__run *run, int *is_over);

/* One step inside the transaction that is open: hooks, revision, version rows, ledger. */
migr_status migr__step_run(migr__run *run, migr__node node);
/* The same with a transaction of its own, its statements travelling together; and whether that is possible. */
migr_status migr__step_run_batched(migr__run *run, migr__node node);
int migr__step_can_batch(const migr__run *run, migr__node node);
/* One step with transactions of its own for the bookkeeping only. */
migr_status migr__step_run_untransacted(migr__run *run, migr__node node, int *is_over);
/* Whether the lock allows that for all the steps left, of revisions that say so: it does not behind a pooler. */
migr_status migr__run_check_lock(migr__run *run);

/* Changes the version rows for a step; the applied set is brought up to date. */
migr_status migr__step_move_rows(migr__run *run, migr__node node);
migr_status migr__step_hook(migr__run *run, migr_hook_fn hook, migr__node node, const char *what);
void migr__step_event(const migr__run *run, migr__node node, migr_event_kind kind, migr_status status, uint64_t began);
/* Puts "revision X: " before an operation's error and hands it to the context. */
migr_status migr__step_fail(migr__run *run, migr_op *op);
/* Puts it before the context's own error. */
void migr__step_blame(migr__run *run, migr__node node);

/* What of a run changes by a transaction, kept for the case that this is rolled back and begun again. */
typedef struct migr__kept {
	migr__nodes rows;
	size_t next;
	size_t n_done;
	int is_ready;
	int has_version_table;
	int has_ledger;
} migr__kept;

migr_status migr__run_keep(const migr__run *run, migr__kept *kept, migr_error *error);
/* Back to what was kept. */
migr_status migr__run_rewind(migr__run *run, const migr__kept *kept, migr_error *error);
void migr__kept_clear(const migr__run *run, migr__kept *kept);

#endif
