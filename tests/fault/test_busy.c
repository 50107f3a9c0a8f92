/* SPDX-License-Identifier: MIT */
/*
 * Another process that takes the database's locks and lets go of them, and signals that cancel: the run waits, or gives
 * up in bounded time, or stops at a boundary, and never takes a busy database for a new one.
 */
#include "database.h"
#include "scenario.h"
#include "support/t.h"

#include <libmigr/sqlite.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int n_waiting;

static void watch(const migr_event *event, void *user)
{
	(void)user;
	if (migr_event_get_kind(event) == MIGR_EVENT_WAITING) {
		n_waiting++;
		ck_assert_uint_gt(strlen(migr_event_message(event)), 0);
	}
}

static void nap(unsigned microseconds)
{
	struct timespec pause = { 0, (long)microseconds * 1000 };

	nanosleep(&pause, NULL);
}

/* Says that it holds the lock. */
static void ready(int fd)
{
	if (write(fd, "x", 1) != 1)
		_exit(3);
}

/* Takes a lock again and again, for ever. Readers in rollback mode keep a COMMIT from its end. */
static void storm(const char *path, const char *begin, int fd)
{
	sqlite3 *db;
	t_random random = { (unsigned long long)getpid() };

	if (sqlite3_open(path, &db) != SQLITE_OK)
		_exit(4);
	for (int first = 1;;) {
		if (sqlite3_exec(db, begin, NULL, NULL, NULL) == SQLITE_OK &&
		    sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK && first) {
			ready(fd);
			first = 0;
		}
		nap(200 + t_random_below(&random, 3000));
		if (!sqlite3_get_autocommit(db))
			sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
		nap(t_random_below(&random, 1000));
	}
}

/* Takes a lock and holds it until it is killed. */
static void hold(const char *path, const char *begin, int fd)
{
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, begin, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK)
		_exit(4);
	ready(fd);
	for (;;)
		pause();
}

static pid_t disturb(const char *path, const char *begin, void (*how)(const char *path, const char *begin, int fd))
{
	int ends[2];
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		how(path, begin, ends[1]);
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static const char *new_database(int wal)
{
	const char *path = t_path(t_folder(), "busy.db");

	db_execute(path, "CREATE TABLE users (id INTEGER PRIMARY KEY)");
	if (wal)
		db_execute(path, "PRAGMA journal_mode = wal");
	return path;
}

static migr_status run(const char *path, const t_scenario *revisions, int32_t timeout, const char *target)
{
	const migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = timeout, .on_event = watch };

	return scenario_run(migr_sqlite(), path, revisions, &options, target);
}

static void ride_out(int wal, const char *begin, const t_scenario *revisions)
{
	const char *path = new_database(wal);
	pid_t pids[3];

	for (int i = 0; i < 3; i++)
		pids[i] = disturb(path, begin, storm);
	n_waiting = 0;
	ck_assert_msg(run(path, revisions, 100000, "heads") == MIGR_OK, "%s, wal %d", begin, wal);
	for (int i = 0; i < 3; i++)
		end(pids[i]);
	scenario_check_complete(path, revisions, begin);
}

START_TEST(storms)
{
	for (int wal = 0; wal < 2; wal++) {
		ride_out(wal, "BEGIN IMMEDIATE", &scenario_linear);
		ride_out(wal, "BEGIN EXCLUSIVE", &scenario_linear);
		ride_out(wal, "BEGIN", &scenario_linear);
		ride_out(wal, "BEGIN IMMEDIATE", &scenario_untransacted);
		ride_out(wal, "BEGIN", &scenario_untransacted);
	}
}
END_TEST

/* Somebody who does not let go: the run gives up, and nothing has changed. */
static void give_up(int wal, const char *begin, int32_t timeout)
{
	const char *path = new_database(wal);
	char *before = db_digest(path), *after;
	pid_t pid = disturb(path, begin, hold);
	migr_status rc;

	n_waiting = 0;
	rc = run(path, &scenario_small, timeout, "heads");
	end(pid);
	ck_assert_msg(rc == MIGR_ERROR_LOCK_TIMEOUT, "%s, wal %d: %s", begin, wal, migr_status_name(rc));
	ck_assert_int_eq(n_waiting > 0, timeout > 0);
	after = db_digest(path);
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
	db_check_sound(path, begin);
	ck_assert_int_eq(run(path, &scenario_small, 20000, "heads"), MIGR_OK);
	scenario_check_complete(path, &scenario_small, begin);
}

START_TEST(locks_that_stay)
{
	give_up(0, "BEGIN IMMEDIATE", 100);
	give_up(0, "BEGIN EXCLUSIVE", 100);
	give_up(0, "BEGIN", 100); /* a reader: the COMMIT cannot end */
	give_up(1, "BEGIN IMMEDIATE", 100);
	give_up(0, "BEGIN IMMEDIATE", MIGR_NO_WAIT);
	give_up(0, "BEGIN EXCLUSIVE", MIGR_NO_WAIT);
}
END_TEST

/* What is busy is not new: not even for who only looks. */
START_TEST(looking_at_a_busy_database)
{
	const char *path = new_database(0);
	const migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT, .flags = MIGR_OPEN_READ_ONLY };
	migr_context *context = NULL;
	migr_revision_list *rows = NULL;
	migr_state *state = NULL;
	pid_t pid;

	ck_assert_int_eq(run(path, &scenario_small, 0, "heads"), MIGR_OK);
	pid = disturb(path, "BEGIN EXCLUSIVE", hold);
	ck_assert_int_eq(migr_open(&context, migr_sqlite(), path, &options), MIGR_OK);
	ck_assert_int_eq(scenario_register(context, &scenario_small), MIGR_OK);
	ck_assert_int_eq(migr_current(context, &rows), MIGR_ERROR_LOCK_TIMEOUT);
	ck_assert_int_eq(migr_read_state(context, &state), MIGR_ERROR_LOCK_TIMEOUT);
	ck_assert_ptr_null(rows);
	ck_assert_ptr_null(state);
	end(pid);
	ck_assert_int_eq(migr_current(context, &rows), MIGR_OK);
	ck_assert_uint_eq(migr_revision_list_count(rows), 1);
	migr_revision_list_free(rows);
	migr_close(context);
}
END_TEST

static migr_context *volatile running;

static void on_signal(int number)
{
	(void)number;
	migr_cancel(running);
}

/* As many done rows in the ledger as marks; versions agree with them. */
static void check_boundary(const char *path, const t_scenario *revisions)
{
	long long done, marks;

	db_check_sound(path, "cancelled");
	if (db_number(path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('trace', 'migr_history')") < 2)
		return;
	done = db_number(path, "SELECT count(*) FROM migr_history WHERE outcome = 'done'");
	marks = db_number(path, "SELECT count(*) FROM trace");
	if (revisions != &scenario_untransacted)
		ck_assert_int_eq(done, marks);
}

/* Until the end is reached; how often it was cancelled before that. */
static int interrupt_until_done(const t_scenario *revisions, const migr_options *options, t_random *random)
{
	const char *path = new_database(0);
	migr_status rc = MIGR_ERROR_CANCELLED;
	int n_cancelled = 0;

	for (int i = 0; rc != MIGR_OK; i++) {
		/* later and later, so that the end is reached in any case */
		struct itimerval soon = { { 0, 0 }, { 0, 100 + (long)t_random_below(random, 2000) + 500L * i } };
		migr_context *context = NULL;

		ck_assert_int_lt(i, 500);
		ck_assert_int_eq(migr_open(&context, migr_sqlite(), path, options), MIGR_OK);
		ck_assert_int_eq(scenario_register(context, revisions), MIGR_OK);
		running = context;
		setitimer(ITIMER_REAL, &soon, NULL);
		rc = migr_upgrade(context, "heads");
		setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
		running = NULL;
		ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_CANCELLED, "%s: %s", migr_status_name(rc),
		              migr_error_message(migr_last_error(context)));
		n_cancelled += rc == MIGR_ERROR_CANCELLED;
		migr_close(context);
		check_boundary(path, revisions);
	}
	ck_assert_int_eq(db_number(path, "SELECT count(*) - count(DISTINCT revision) FROM trace"), 0);
	ck_assert_int_eq(db_number(path, "SELECT count(*) FROM trace"), (long long)revisions->count);
	return n_cancelled;
}

static void interrupt_by_timer(const t_scenario *revisions, migr_transaction_mode mode)
{
	const migr_options options = { MIGR_OPTIONS, .transaction_mode = mode };
	t_random random = { (unsigned long long)time(NULL) };
	int n_cancelled = 0;

	fprintf(stderr, "# seed %llu\n", random.state);
	/* one that is done before its signal comes shows nothing */
	for (int i = 0; i < 50 && !n_cancelled; i++)
		n_cancelled = interrupt_until_done(revisions, &options, &random);
	ck_assert_int_gt(n_cancelled, 0);
}

START_TEST(signals)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	interrupt_by_timer(&scenario_linear, MIGR_TRANSACTION_PER_REVISION);
	interrupt_by_timer(&scenario_merges, MIGR_TRANSACTION_PER_REVISION);
	interrupt_by_timer(&scenario_linear, MIGR_TRANSACTION_WHOLE_RUN);
	interrupt_by_timer(&scenario_untransacted, MIGR_TRANSACTION_PER_REVISION);
}
END_TEST

/* A cancelled run is put back from its safety copy, also a large one, although it was cancelled. */
static migr_status cancel_now(migr_op *op, void *app)
{
	(void)app;
	if (strcmp(migr_op_revision(op), "r3") == 0)
		migr_cancel(running);
	return MIGR_OK;
}

START_TEST(cancelled_and_put_back)
{
	const char *path = new_database(0);
	const migr_options options = { MIGR_OPTIONS, .backup_path = t_path(t_folder(), "copy.db"),
		                       .flags = MIGR_OPEN_RESTORE_ON_FAILURE, .before_step = cancel_now };
	char *before, *after;
	migr_context *context = NULL;

	db_execute(path, "CREATE TABLE large (data BLOB); INSERT INTO large VALUES (zeroblob(9000000))");
	before = db_digest(path);
	ck_assert_int_eq(migr_open(&context, migr_sqlite(), path, &options), MIGR_OK);
	ck_assert_int_eq(scenario_register(context, &scenario_small), MIGR_OK);
	running = context;
	ck_assert_int_eq(migr_upgrade(context, "heads"), MIGR_ERROR_CANCELLED);
	migr_close(context);
	after = db_digest(path);
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

T_MAIN("busy", storms, locks_that_stay, looking_at_a_busy_database, signals, cancelled_and_put_back)
