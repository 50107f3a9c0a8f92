/* SPDX-License-Identifier: MIT */
/*
 * Runs some commands in turn (the first, the second, the first ...) and tells for each run what it took. A small
 * program of its own, because a process begins with the peak memory of the one that started it.
 *
 *   pair RUNS COMMAND [ARGUMENT...] [-- COMMAND [ARGUMENT...]]...
 *
 * A line for each run: number of the command, milliseconds, milliseconds of CPU, peak memory in KiB, KiB that it had
 * written to a disk (none in memory). With more than one
 * run, a first one of each is not counted. The commands' output is thrown away, their errors are not.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { MOST = 8 };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static int run(int number, char **command, const posix_spawn_file_actions_t *silent, int is_counted)
{
	struct rusage usage;
	double start = now();
	int status;
	pid_t pid;
	int error = posix_spawnp(&pid, command[0], silent, NULL, command, environ);

	if (error) {
		fprintf(stderr, "%s: %s\n", command[0], strerror(error));
		return -1;
	}
	if (wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "%s failed\n", command[0]);
		return -1;
	}
	if (is_counted)
		printf("%d %.4f %.4f %ld %ld\n", number, now() - start,
		       milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime), usage.ru_maxrss,
		       usage.ru_oublock / 2);
	return 0;
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t silent;
	char **commands[MOST];
	int runs, count = 0;

	if (argc < 3 || (runs = atoi(argv[1])) < 1) {
		fputs("usage: pair RUNS COMMAND... [-- COMMAND...]...\n", stderr);
		return 2;
	}
	commands[count++] = argv + 2;
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "--") == 0 && count < MOST) {
			argv[i] = NULL;
			commands[count++] = argv + i + 1;
		}
	posix_spawn_file_actions_init(&silent);
	posix_spawn_file_actions_addopen(&silent, 1, "/dev/null", O_WRONLY, 0);
	for (int round = runs > 1 ? -1 : 0; round < runs; round++)
		for (int i = 0; i < count; i++)
			if (run(i, commands[i], &silent, round >= 0) != 0)
				return 1;
	posix_spawn_file_actions_destroy(&silent);
	return 0;
}
