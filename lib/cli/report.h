/* SPDX-License-Identifier: MIT */
/* The end of an invocation: the answer or the failure is printed, and becomes an exit status. */
#ifndef MIGR_CLI_REPORT_H
#define MIGR_CLI_REPORT_H

#include "cli/cli.h"

/* Exit statuses, as the manual page lists them. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_STATE = 3,
	EXIT_NOT_AT_HEAD = 4,
	EXIT_LOCKED = 5,
	EXIT_CANCELLED = 6,
	EXIT_DATABASE = 7,
	EXIT_FILES = 8,
	EXIT_TARGET = 9,
	EXIT_DIFFERENT = 10
};

/* Prints everything, and returns the exit status. */
int32_t migr__cli_report(cli_call *cli);

#endif
