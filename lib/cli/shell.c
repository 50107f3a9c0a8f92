/* SPDX-License-Identifier: MIT */
/* Programs of the user's. */
#define _GNU_SOURCE
#include "cli/shell.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

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
	failed = posix_spawn(&child, "/bin/sh", NULL, NULL, argv, environ);
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
