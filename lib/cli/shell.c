/* SPDX-License-Identifier: MIT */
/* Programs of the user's. */
#define _GNU_SOURCE
#include "cli/shell.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * A run ignores SIGPIPE, which a program would inherit: one that writes into a pipe that nobody reads any more would
 * never end.
 */
static int set_signals(posix_spawnattr_t *attributes)
{
	sigset_t defaults;
	int failed;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	failed = posix_spawnattr_setsigdefault(attributes, &defaults);
	return failed ? failed : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

/* Returns an errno, or 0. */
static int start(const cli_call *cli, pid_t *child, char **argv)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failed = posix_spawnattr_init(&attributes);

	if (failed)
		return failed;
	failed = posix_spawn_file_actions_init(&actions);
	if (failed) {
		posix_spawnattr_destroy(&attributes);
		return failed;
	}
	/* JSON is all that is to be on standard output then. */
	if (cli->json)
		failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (!failed)
		failed = set_signals(&attributes);
	if (!failed)
		failed = posix_spawn(child, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

/* By the shell, as the command may hold options too: "code --wait". The path is an argument, so that no shell reads it.
 */
migr_status migr__cli_shell(cli_call *cli, const char *command, const char *path, const char **fault)
{
	const char *const words[] = {
		"sh", "-c", migr__cli_format(&cli->pool, "%s \"$1\"", command), "sh", path, NULL
	};
	char *argv[sizeof words / sizeof words[0]];
	pid_t child;
	int ended = 0, failed = migr__cli_check_memory(cli);

	if (failed)
		return failed;
	/* POSIX wants pointers to what it promises not to change. */
	memcpy(argv, words, sizeof argv);
	failed = start(cli, &child, argv);
	if (failed)
		return migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "cannot start '%s': %s", command, strerror(failed));
	while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
		;
	*fault = NULL;
	if (WIFSIGNALED(ended))
		*fault = migr__cli_format(&cli->pool, "was ended by signal %d", WTERMSIG(ended));
	else if (WEXITSTATUS(ended) != 0)
		*fault = migr__cli_format(&cli->pool, "ended with status %d", WEXITSTATUS(ended));
	return MIGR_OK;
}
