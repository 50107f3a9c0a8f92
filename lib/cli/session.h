/* SPDX-License-Identifier: MIT */
/* The context of a command: opened as far as the command needs it, with the revisions registered. */
#ifndef MIGR_CLI_SESSION_H
#define MIGR_CLI_SESSION_H

#include "cli/cli.h"

typedef enum cli_access {
	/* Without a database. */
	CLI_OFFLINE,
	/* The database is only read. */
	CLI_READ,
	CLI_WRITE
} cli_access;

enum {
	/* No revisions. */
	CLI_NO_REVISIONS = 1,
	/* The revision files are what the command is about, more than what is compiled in. */
	CLI_FILES = 2
};

migr_status migr__cli_open(cli_call *cli, cli_access access, int32_t flags);
/* Whether a target or range mentions the word "current", for which the database is needed. */
int32_t migr__cli_mentions_current(const char *target);
void migr__cli_close(cli_call *cli);

#endif
