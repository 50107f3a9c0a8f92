/* SPDX-License-Identifier: MIT */
/*
 * A run up to the heads and down again, whose process is killed at its first point, at its second, and so on to the
 * last. The next run ends with the same schema, rows and ledger as if nothing had happened.
 */
#include "crash_backend.h"
#include "history.h"
#include "life.h"
#include "server.h"
#include "support/t.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far more than there are: a run that never gets past its last point would not end. */
#define MOST_POINTS 2000

/* How far the process came; seen by its parent. */
static volatile int *phase;

static void live(const life *l, long at, int together)
{
	const migr_backend *backend = crash_backend(l->target->backend(), at, together);
	migr_status rc;

	*phase = 0;
	rc = life_run(l, backend, MIGR_UPGRADE);
	if (rc == MIGR_OK) {
		*phase = 1;
		rc = life_run(l, backend, MIGR_DOWNGRADE);
	}
	_exit(rc == MIGR_OK ? 0 : 1);
}

/* Whether it was killed. */
static int live_and_die(const life *l, long at, int together)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		live(l, at, together);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return 1;
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "point %ld: the run failed by itself", at);
	return 0;
}

/* After the upgrade, and after the downgrade. */
static void look_undisturbed(char *digests[2])
{
	life l;

	life_begin(&l);
	ck_assert_int_eq(life_run(&l, l.target->backend(), MIGR_UPGRADE), MIGR_OK);
	digests[0] = life_digest(&l);
	ck_assert_int_eq(life_run(&l, l.target->backend(), MIGR_DOWNGRADE), MIGR_OK);
	digests[1] = life_digest(&l);
	life_end(&l);
}

/* Whether there was such a point. */
static int try_point(long at, int together, char *const digests[2], int *n_failed)
{
	life l;
	char *digest;
	int was_killed;

	life_begin(&l);
	was_killed = live_and_die(&l, at, together);
	if (was_killed) {
		migr_status rc = life_run(&l, l.target->backend(), *phase == 0 ? MIGR_UPGRADE : MIGR_DOWNGRADE);

		digest = life_digest(&l);
		if (rc != MIGR_OK || strcmp(digest, digests[*phase]) != 0) {
			++*n_failed;
			fprintf(stderr, "# point %ld of the %s: %s\n", at, *phase ? "downgrade" : "upgrade",
			        migr_status_name(rc));
			if (*n_failed == 1)
				fprintf(stderr, "%s\ninstead of\n%s\n", digest, digests[*phase]);
		}
		free(digest);
	}
	life_end(&l);
	return was_killed;
}

static void sweep(int together)
{
	char *digests[2];
	int n_failed = 0;
	const long step = (long)t_share();
	long at = 0;

	phase = mmap(NULL, sizeof *phase, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(phase != MAP_FAILED);
	look_undisturbed(digests);
	while (at < MOST_POINTS && try_point(at, together, digests, &n_failed))
		at += step;
	fprintf(stderr, "# %ld points\n", at / step);
	ck_assert_int_lt(at, MOST_POINTS);
	/* at least within and between revisions, in both directions */
	ck_assert_int_gt(at, 4 * (long)history_count());
	ck_assert_msg(n_failed == 0, "%d of %ld points came to another end", n_failed, at);
	free(digests[0]);
	free(digests[1]);
}

START_TEST(killed_around_every_statement)
{
	sweep(0);
}
END_TEST

/* As programs run: what travels together is cut off after any part of it. */
START_TEST(killed_within_what_travels_together)
{
	if (conformance_target()->backend()->execute_many && history_travels)
		sweep(1);
}
END_TEST

int main(void)
{
	const TTest *const cases[] = { killed_around_every_statement, killed_within_what_travels_together };

	server_run_begin();
	return t_main("crash sweep", cases, sizeof cases / sizeof cases[0]);
}
