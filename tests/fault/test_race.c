/* SPDX-License-Identifier: MIT */
/*
 * Many processes and threads that start at once on one new file: each revision runs exactly once, and nobody fails.
 */
#include "database.h"
#include "scenario.h"
#include "support/t.h"

#include <libmigr/sqlite.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_PROCESSES 50
/* Only a guard against hanging: the machine may be busy with other things. */
#define PATIENCE_MS 100000

static int go[2]; /* the children wait for its end */

static migr_status run(const char *path, int wal, const t_scenario *scenario, migr_transaction_mode mode)
{
	const migr_options options = { MIGR_OPTIONS, .transaction_mode = mode, .lock_timeout_ms = PATIENCE_MS };
	char url[512];

	snprintf(url, sizeof url, "sqlite:%s%s", path, wal ? "?journal_mode=wal" : "");
	return scenario_run(migr_sqlite(), url, scenario, &options, "heads");
}

static pid_t start(const char *path, int wal, const t_scenario *scenario, migr_transaction_mode mode)
{
	pid_t pid = fork();
	char byte;
	migr_status rc;

	ck_assert_int_ge(pid, 0);
	if (pid)
		return pid;
	close(go[1]);
	while (read(go[0], &byte, 1) > 0)
		;
	rc = run(path, wal, scenario, mode);
	if (rc != MIGR_OK)
		fprintf(stderr, "%s: %s\n", scenario->name, migr_status_name(rc));
	_exit(rc == MIGR_OK ? 0 : 1);
}

static void race(int n_processes, int wal, const t_scenario *scenario, migr_transaction_mode mode)
{
	const char *path = t_path(t_folder(), "race.db");
	pid_t pids[MAX_PROCESSES];
	char what[128];
	int n_failed = 0;

	snprintf(what, sizeof what, "%d processes, %s, mode %d", n_processes, wal ? "wal" : "rollback journal", mode);
	ck_assert_int_eq(pipe(go), 0);
	for (int i = 0; i < n_processes; i++)
		pids[i] = start(path, wal, scenario, mode);
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < n_processes; i++) {
		int status;

		ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
		n_failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	}
	ck_assert_msg(n_failed == 0, "%s: %d failed", what, n_failed);
	scenario_check_complete(path, scenario, what);
}

START_TEST(two_processes)
{
	for (int wal = 0; wal < 2; wal++) {
		race(2, wal, &scenario_linear, MIGR_TRANSACTION_PER_REVISION);
		race(2, wal, &scenario_merges, MIGR_TRANSACTION_PER_REVISION);
		race(2, wal, &scenario_untransacted, MIGR_TRANSACTION_PER_REVISION);
		race(2, wal, &scenario_linear, MIGR_TRANSACTION_WHOLE_RUN);
	}
}
END_TEST

START_TEST(fifty_processes)
{
	race(50, 0, &scenario_linear, MIGR_TRANSACTION_PER_REVISION);
	race(50, 1, &scenario_linear, MIGR_TRANSACTION_PER_REVISION);
}
END_TEST

START_TEST(fifty_processes_with_merges)
{
	race(50, 0, &scenario_merges, MIGR_TRANSACTION_PER_REVISION);
	race(50, 1, &scenario_merges, MIGR_TRANSACTION_PER_REVISION);
}
END_TEST

START_TEST(fifty_processes_with_a_step_outside_a_transaction)
{
	race(50, 0, &scenario_untransacted, MIGR_TRANSACTION_PER_REVISION);
	race(50, 1, &scenario_untransacted, MIGR_TRANSACTION_PER_REVISION);
}
END_TEST

START_TEST(fifty_processes_in_one_transaction_each)
{
	race(50, 0, &scenario_merges, MIGR_TRANSACTION_WHOLE_RUN);
	race(50, 1, &scenario_merges, MIGR_TRANSACTION_WHOLE_RUN);
}
END_TEST

START_TEST(processes_without_any_transaction)
{
	race(20, 0, &scenario_small, MIGR_TRANSACTION_NONE);
	race(20, 1, &scenario_small, MIGR_TRANSACTION_NONE);
}
END_TEST

static void pause_up_to(t_random *random, unsigned microseconds)
{
	struct timespec pause = { 0, (long)t_random_below(random, microseconds) * 1000 };

	nanosleep(&pause, NULL);
}

/* Processes that are killed and started again, until all have come to the end by themselves. */
static void race_with_kills(int wal, const t_scenario *scenario, migr_transaction_mode mode)
{
	enum { N = 8, KILLS = 40 };
	const char *path = t_path(t_folder(), "race.db");
	pid_t pids[N];
	int n_running = N, n_kills = 0, n_failed = 0;
	t_random random = { (unsigned long long)time(NULL) };

	fprintf(stderr, "# seed %llu\n", random.state);
	ck_assert_int_eq(pipe(go), 0);
	for (int i = 0; i < N; i++)
		pids[i] = start(path, wal, scenario, mode);
	close(go[1]);
	while (n_running) {
		int victim = (int)t_random_below(&random, N), status;

		pause_up_to(&random, 2000);
		if (n_kills < KILLS && pids[victim] > 0) {
			kill(pids[victim], SIGKILL);
			n_kills++;
		}
		for (int i = 0; i < N; i++) {
			if (pids[i] <= 0 || waitpid(pids[i], &status, WNOHANG) != pids[i])
				continue;
			n_failed += WIFEXITED(status) && WEXITSTATUS(status) != 0;
			if (WIFSIGNALED(status)) {
				pids[i] = start(path, wal, scenario, mode);
			} else {
				pids[i] = 0;
				n_running--;
			}
		}
	}
	close(go[0]);
	ck_assert_int_eq(n_failed, 0);
	scenario_check_complete(path, scenario, "after kills");
}

START_TEST(processes_that_are_killed)
{
	race_with_kills(0, &scenario_linear, MIGR_TRANSACTION_PER_REVISION);
	race_with_kills(1, &scenario_merges, MIGR_TRANSACTION_PER_REVISION);
	race_with_kills(0, &scenario_merges, MIGR_TRANSACTION_WHOLE_RUN);
}
END_TEST

typedef struct thread_task {
	pthread_barrier_t *barrier;
	const char *path;
	const t_scenario *scenario;
	int wal;
	migr_status rc;
} thread_task;

static void *run_thread(void *user)
{
	thread_task *task = user;

	pthread_barrier_wait(task->barrier);
	task->rc = run(task->path, task->wal, task->scenario, MIGR_TRANSACTION_PER_REVISION);
	return NULL;
}

static void race_threads(int wal, const t_scenario *scenario)
{
	enum { N = 10 };
	const char *path = t_path(t_folder(), "race.db");
	pthread_barrier_t barrier;
	pthread_t threads[N];
	thread_task tasks[N];

	ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, N), 0);
	for (int i = 0; i < N; i++) {
		tasks[i] = (thread_task){ &barrier, path, scenario, wal, 0 };
		ck_assert_int_eq(pthread_create(&threads[i], NULL, run_thread, &tasks[i]), 0);
	}
	for (int i = 0; i < N; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_msg(tasks[i].rc == MIGR_OK, "%s: %s", scenario->name, migr_status_name(tasks[i].rc));
	}
	pthread_barrier_destroy(&barrier);
	scenario_check_complete(path, scenario, "10 threads");
}

START_TEST(ten_threads)
{
	for (int wal = 0; wal < 2; wal++) {
		race_threads(wal, &scenario_linear);
		race_threads(wal, &scenario_merges);
		race_threads(wal, &scenario_untransacted);
	}
}
END_TEST

T_MAIN("race", two_processes, fifty_processes, fifty_processes_with_merges,
       fifty_processes_with_a_step_outside_a_transaction, fifty_processes_in_one_transaction_each,
       processes_without_any_transaction, processes_that_are_killed, ten_threads)
