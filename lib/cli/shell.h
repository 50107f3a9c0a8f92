/* SPDX-License-Identifier: MIT */
/* Programs of the user's: an editor, a formatter. */
#ifndef MIGR_CLI_SHELL_H
#define MIGR_CLI_SHELL_H

#include "cli/cli.h"

/* Runs a command line with a path behind it, and waits; `*fault`: how it ended if it failed, else NULL. */
migr_status migr__cli_shell(cli_call *cli, const char *command, const char *path, const char **fault);

#endif
