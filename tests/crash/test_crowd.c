/* SPDX-License-Identifier: MIT */
/*
 * Fifty processes at once on one database, also with half of them killed: each revision is applied exactly once, and
 * all that live come to the heads.
 */
#include "life.h"
#include "server.h"
#include "support/t.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define N_PROCESSES 50

static int go[2]; /* all wait for its end */

static pid_t start(const life *l)
{
	pid_t pid = fork();
	char byte;

	ck_assert_int_ge(pid, 0);
	if (pid)
		return pid;
	close(go[1]);
	while (read(go[0], &byte, 1) > 0)
		;
	_exit(life_run(l, l->target->backend(), MIGR_UPGRADE) == MIGR_OK ? 0 : 1);
}

static void check_complete(const life *l)
{
	char *expected, *found;
	life calm;

	found = life_digest(l);
	life_begin(&calm);
	ck_assert_int_eq(life_run(&calm, calm.target->backend(), MIGR_UPGRADE), MIGR_OK);
	expected = life_digest(&calm);
	life_end(&calm);
	ck_assert_msg(strcmp(found, expected) == 0, "%s\ninstead of\n%s", found, expected);
	free(found);
	free(expected);
}

static void crowd(int n_victims)
{
	life l;
	pid_t pids[N_PROCESSES];
	t_random random = { (unsigned long long)time(NULL) };
	int n_failed = 0, n_killed = 0;

	fprintf(stderr, "# seed %llu\n", random.state);
	life_begin(&l);
	ck_assert_int_eq(pipe(go), 0);
	for (int i = 0; i < N_PROCESSES; i++)
		pids[i] = start(&l);
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < n_victims; i++) {
		struct timespec pause = { 0, (long)t_random_below(&random, 30000) * 1000 };

		nanosleep(&pause, NULL);
		kill(pids[i], SIGKILL);
	}
	for (int i = 0; i < N_PROCESSES; i++) {
		int status;

		ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
		if (i < n_victims && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
			n_killed++;
			continue;
		}
		if (WIFSIGNALED(status))
			fprintf(stderr, "# ended by signal %d\n", WTERMSIG(status));
		n_failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	}
	fprintf(stderr, "# %d were killed\n", n_killed);
	ck_assert_msg(n_failed == 0, "%d failed", n_failed);
	check_complete(&l);
	life_end(&l);
}

START_TEST(fifty_processes)
{
	crowd(0);
}
END_TEST

START_TEST(half_of_fifty_are_killed)
{
	for (int i = 0; i < 3; i++)
		crowd(N_PROCESSES / 2);
}
END_TEST

int main(void)
{
	const TTest *const cases[] = { fifty_processes, half_of_fifty_are_killed };

	server_run_begin();
	return t_main("crowd", cases, sizeof cases / sizeof cases[0]);
}
