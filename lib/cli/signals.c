/* SPDX-License-Identifier: MIT */
/* Signals for the time of a run. */
#include "cli/signals.h"

#include <stdatomic.h>

static const int numbers[CLI_N_SIGNALS] = { SIGINT, SIGTERM, SIGHUP };

/* A handler has no other way to know what to cancel; there is one run at a time in a process that takes signals. */
static migr_context *_Atomic running;

static void on_signal(int number)
{
	migr_context *context = atomic_load(&running);

	(void)number;
	if (context)
		migr_cancel(context);
}

void migr__cli_signals_take(cli_signals *signals, migr_context *context)
{
	/* SA_RESETHAND: the second signal of a kind ends the process. */
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	atomic_store(&running, context);
	for (size_t i = 0; i < CLI_N_SIGNALS; i++) {
		signals->taken[i] = 0;
		/* One that is ignored, as under nohup, stays so. */
		if (sigaction(numbers[i], NULL, &signals->before[i]) != 0 || signals->before[i].sa_handler == SIG_IGN)
			continue;
		signals->taken[i] = sigaction(numbers[i], &action, NULL) == 0;
	}
}

void migr__cli_signals_restore(cli_signals *signals)
{
	for (size_t i = 0; i < CLI_N_SIGNALS; i++)
		if (signals->taken[i])
			sigaction(numbers[i], &signals->before[i], NULL);
	atomic_store(&running, NULL);
}
