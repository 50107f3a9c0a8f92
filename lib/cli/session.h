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
	CLI_WRITE,
	/* Nothing of what is written is to stay. */
	CLI_TRY
} cli_access;

enum {
	/* No revisions. */
	CLI_NO_REVISIONS = 1,
	/* The revision files are what the command is about, more than what is compiled in. */
	CLI_FILES = 2,
	/* Revisions are called without a database, so their code is needed all the same. */
	CLI_CODE = 4
};

migr_status migr__cli_open(cli_call *cli, cli_access access, int32_t flags);
/* The dialect that is asked for, or that of the URL, which need not be reached; NULL if there is none. */
const char *migr__cli_dialect(cli_call *cli);
/* Whether a target or range mentions the word "current", for which the database is needed. */
int32_t migr__cli_mentions_current(const char *target);
void migr__cli_close(cli_call *cli);

#endif
