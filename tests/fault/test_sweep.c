/* SPDX-License-Identifier: MIT */
/*
 * A run that breaks at its first call of the backend, at its second, and so on to the last, in every way a call can
 * break. Whatever happens, the database is at a whole number of revisions and says so, nobody holds a lock, and the
 * next run comes to the same end as one that was never disturbed.
 */
#include "database.h"
#include "fault_backend.h"
#include "scenario.h"
#include "support/t.h"

#include <libmigr/sqlite.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_STATES 32

/* What is run, and what an undisturbed run of it looks like. */
typedef struct t_sweep {
	const t_scenario *scenario;
	const char *target; /* "base": down from the heads */
	migr_transaction_mode mode;
	int wal;
	const char *initial;      /* a file */
	const char *path;         /* the file that is broken */
	char *states[MAX_STATES]; /* digests that the file may have: one after each commit */
	size_t n_states;
	char *final;
} t_sweep;

static migr_status run_once(const t_sweep *sweep, const migr_backend *backend)
{
	const migr_options options = { MIGR_OPTIONS, .transaction_mode = sweep->mode, .lock_timeout_ms = 20000 };
	char url[512];

	/* processes end here, the machine does not: what was written need not be on the disk */
	snprintf(url, sizeof url, "sqlite:%s?synchronous=off%s", sweep->path, sweep->wal ? "&journal_mode=wal" : "");
	return scenario_run(backend, url, sweep->scenario, &options, sweep->target);
}

static void add_state(t_sweep *sweep)
{
	char *digest = db_digest(sweep->path);

	ck_assert_uint_lt(sweep->n_states, MAX_STATES);
	sweep->states[sweep->n_states++] = digest;
}

static int n_steps_allowed;

/* A hook that fails after so many steps: what was committed before stays. */
static migr_status stop_later(migr_op *op, void *app)
{
	(void)app;
	return n_steps_allowed-- > 0 ? MIGR_OK : migr_op_refuse(op, "far enough");
}

static migr_status run_steps(const t_sweep *sweep, int n_steps)
{
	const migr_options options = { MIGR_OPTIONS, .transaction_mode = sweep->mode, .before_step = stop_later };
	char url[512];

	n_steps_allowed = n_steps;
	snprintf(url, sizeof url, "sqlite:%s?synchronous=off%s", sweep->path, sweep->wal ? "&journal_mode=wal" : "");
	return scenario_run(migr_sqlite(), url, sweep->scenario, &options, sweep->target);
}

/* Notes the state before, after each step, and at the end. */
static void observe(t_sweep *sweep)
{
	size_t n_steps = sweep->scenario->count;

	for (size_t i = 0; i <= n_steps; i++) {
		db_copy(sweep->initial, sweep->path);
		if (i < n_steps)
			ck_assert_int_eq(run_steps(sweep, (int)i), MIGR_ERROR_REFUSED);
		else
			ck_assert_int_eq(run_once(sweep, migr_sqlite()), MIGR_OK);
		add_state(sweep);
	}
	sweep->final = sweep->states[n_steps];
	db_check_sound(sweep->path, "undisturbed");
}

static int is_stepwise(const t_sweep *sweep)
{
	return sweep->mode == MIGR_TRANSACTION_NONE || sweep->scenario == &scenario_small_untransacted;
}

/* While the context is still open: a failed run lets go of everything that it held. */
static void check_let_go(migr_status rc)
{
	char what[128];
	const char *path = scenario_path;

	if (rc == MIGR_OK || fault.kind == FAULT_LOST)
		return;
	snprintf(what, sizeof what, "%s of call %d (%s), context still open", fault_name(fault.kind), fault.at,
	         fault.where ? fault.where : "none");
	db_check_sound(path, what);
}

/* How the process ended that was broken. */
typedef struct t_ending {
	int fired;
	int failed;
	int may_fail_busy; /* a call that the library cannot repeat */
} t_ending;

static t_ending run_broken(const t_sweep *sweep, fault_kind kind, int at)
{
	migr_status rc;

	fault_set(kind, at);
	scenario_before_close = check_let_go;
	scenario_path = sweep->path;
	rc = run_once(sweep, fault_backend());
	scenario_before_close = NULL;
	return (t_ending){ fault.fired, rc != MIGR_OK, fault.where && strncmp(fault.where, "session", 7) == 0 };
}

/* What ends the process needs one of its own. */
static t_ending break_once(const t_sweep *sweep, fault_kind kind, int at)
{
	pid_t pid;
	int status;

	if (kind != FAULT_KILL_BEFORE && kind != FAULT_KILL_AFTER)
		return run_broken(sweep, kind, at);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(run_broken(sweep, kind, at).failed);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		ck_assert_msg(WTERMSIG(status) == SIGKILL, "%s of call %d: signal %d", fault_name(kind), at,
		              WTERMSIG(status));
		return (t_ending){ 1, 1, 0 };
	}
	ck_assert_msg(WEXITSTATUS(status) == 0, "%s of call %d: exit %d", fault_name(kind), at, WEXITSTATUS(status));
	return (t_ending){ 0, 0, 0 };
}

/* The journal of a step outside a transaction says exactly which of its statements are in the database. */
static void check_journal(const t_sweep *sweep, const char *what)
{
	long long done, applied;

	if (sweep->scenario != &scenario_small_untransacted || strcmp(sweep->target, "base") == 0 ||
	    db_number(sweep->path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('migr_history', 'trace')") < 2)
		return;
	done = db_number(sweep->path, "SELECT ifnull(max(statements_done), 0) FROM migr_history WHERE revision = 'r1' "
	                              "AND outcome <> 'done'");
	if (db_number(sweep->path, "SELECT count(*) FROM migr_version WHERE version_num IN ('r1', 'r2')"))
		return;
	applied = db_number(sweep->path, "SELECT count(*) FROM sqlite_schema WHERE name = 't_r1'") +
	          db_number(sweep->path, "SELECT count(*) FROM trace WHERE revision = 'r1'");
	if (applied == 2)
		applied += db_number(sweep->path, "SELECT count(*) > 0 FROM t_r1");
	ck_assert_msg(done == applied || (done == 4 && applied == 3), "%s: %lld recorded, %lld applied", what, done,
	              applied);
}

static void check_state(const t_sweep *sweep, const char *what)
{
	char *digest;
	int found = 0;

	db_check_sound(sweep->path, what);
	check_journal(sweep, what);
	if (is_stepwise(sweep))
		return;
	digest = db_digest(sweep->path);
	for (size_t i = 0; i < sweep->n_states; i++)
		found |= strcmp(digest, sweep->states[i]) == 0;
	ck_assert_msg(found, "%s: between two revisions:\n%s", what, digest);
	free(digest);
}

static void check_final(const t_sweep *sweep, const char *what)
{
	char *digest = is_stepwise(sweep) ? db_content(sweep->path) : db_digest(sweep->path);

	ck_assert_msg(strcmp(digest, sweep->final) == 0, "%s: another end:\n%s\ninstead of:\n%s", what, digest,
	              sweep->final);
	free(digest);
}

static int sweep_kind(const t_sweep *sweep, fault_kind kind)
{
	int at;

	for (at = 1; at < 1000; at += (int)t_share()) {
		char what[160];
		t_ending ending;

		snprintf(what, sizeof what, "%s to %s, mode %d%s: %s of call %d", sweep->scenario->name, sweep->target,
		         sweep->mode, sweep->wal ? ", wal" : "", fault_name(kind), at);
		db_copy(sweep->initial, sweep->path);
		ending = break_once(sweep, kind, at);
		check_state(sweep, what);
		if (!ending.failed)
			check_final(sweep, what);
		if (kind == FAULT_BUSY && !ending.may_fail_busy)
			ck_assert_msg(!ending.failed, "%s: did not wait", what);
		if (!ending.fired)
			break;
		ck_assert_msg(run_once(sweep, migr_sqlite()) == MIGR_OK, "%s: cannot be run again", what);
		check_final(sweep, what);
		db_check_sound(sweep->path, what);
	}
	ck_assert_msg(at > 10, "%s to %s: only %d calls (%s)", sweep->scenario->name, sweep->target, at,
	              fault_name(kind));
	return at;
}

/* Not thorough: without those ways that lead to the same as another at the call before. */
static void sweep_all(const t_scenario *scenario, const char *target, migr_transaction_mode mode, int wal,
                      int is_thorough)
{
	const char *folder = t_folder();
	t_sweep sweep = { .scenario = scenario, .target = target, .mode = mode, .wal = wal };

	sweep.initial = t_path(folder, "initial.db");
	sweep.path = sweep.initial;
	if (strcmp(target, "base") == 0) {
		sweep.target = "heads";
		ck_assert_int_eq(run_once(&sweep, migr_sqlite()), MIGR_OK);
		sweep.target = target;
	}
	sweep.path = t_path(folder, "broken.db");
	if (is_stepwise(&sweep)) {
		db_copy(sweep.initial, sweep.path);
		ck_assert_int_eq(run_once(&sweep, migr_sqlite()), MIGR_OK);
		sweep.states[sweep.n_states++] = sweep.final = db_content(sweep.path);
	} else {
		observe(&sweep);
	}
	for (fault_kind kind = FAULT_FAIL_BEFORE; kind <= FAULT_KILL_AFTER; kind++)
		if (is_thorough || (kind != FAULT_SILENT && kind != FAULT_KILL_BEFORE))
			sweep_kind(&sweep, kind);
	for (size_t i = 0; i < sweep.n_states; i++)
		free(sweep.states[i]);
}

START_TEST(up)
{
	sweep_all(&scenario_small, "heads", MIGR_TRANSACTION_PER_REVISION, 0, 1);
	sweep_all(&scenario_small, "heads", MIGR_TRANSACTION_PER_REVISION, 1, 0);
}
END_TEST

START_TEST(down)
{
	sweep_all(&scenario_small, "base", MIGR_TRANSACTION_PER_REVISION, 0, 0);
}
END_TEST

START_TEST(up_and_down_in_one_transaction)
{
	sweep_all(&scenario_small, "heads", MIGR_TRANSACTION_WHOLE_RUN, 0, 0);
	sweep_all(&scenario_small, "base", MIGR_TRANSACTION_WHOLE_RUN, 1, 0);
}
END_TEST

START_TEST(a_step_outside_a_transaction)
{
	sweep_all(&scenario_small_untransacted, "heads", MIGR_TRANSACTION_PER_REVISION, 0, 0);
	sweep_all(&scenario_small_untransacted, "base", MIGR_TRANSACTION_PER_REVISION, 1, 0);
}
END_TEST

START_TEST(without_any_transaction)
{
	sweep_all(&scenario_small, "heads", MIGR_TRANSACTION_NONE, 0, 0);
	sweep_all(&scenario_small, "base", MIGR_TRANSACTION_NONE, 0, 0);
}
END_TEST

T_MAIN("sweep", up, down, up_and_down_in_one_transaction, a_step_outside_a_transaction, without_any_transaction)
