/* SPDX-License-Identifier: MIT */
/* Signals for the time of a run: the first SIGINT, SIGTERM or SIGHUP cancels it, a second one ends the process. */
#ifndef MIGR_CLI_SIGNALS_H
#define MIGR_CLI_SIGNALS_H

#include "cli/cli.h"

#include <signal.h>

enum { CLI_N_SIGNALS = 3 };

typedef struct cli_signals {
	struct sigaction before[CLI_N_SIGNALS];
	int32_t taken[CLI_N_SIGNALS];
} cli_signals;

void migr__cli_signals_take(cli_signals *signals, migr_context *context);
void migr__cli_signals_restore(cli_signals *signals);

#endif
