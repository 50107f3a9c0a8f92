/* SPDX-License-Identifier: MIT */
/* repair: what a person says of a step that was cut off. */
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"

static const struct {
	const char *name;
	migr_repair_action action;
	const char *said;
} actions[] = {
	{ "done", MIGR_REPAIR_DONE, "The statement counts as done; the next run goes on after it." },
	{ "undone", MIGR_REPAIR_UNDONE, "The statement counts as not done; the next run executes it." },
	{ "failed", MIGR_REPAIR_FAILED, "The step is given up; what its statements did stays." },
};
enum { N_ACTIONS = sizeof actions / sizeof actions[0] };

static migr_status run_repair(cli_call *cli)
{
	size_t which = 0;
	migr_status rc;

	while (which < N_ACTIONS && strcmp(actions[which].name, cli->words[0]) != 0)
		which++;
	if (which == N_ACTIONS)
		return migr__cli_fail_usage(cli, "it is one of done, undone, failed", "unknown outcome '%s'",
		                            cli->words[0]);
	rc = migr__cli_open(cli, CLI_WRITE, CLI_NO_REVISIONS);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_repair(cli->context, actions[which].action);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, json_pack("{s:s}", "repaired", actions[which].name));
	else if (!cli->quiet)
		migr__cli_say(cli, "%s\n", actions[which].said);
	return MIGR_OK;
}

const cli_command migr__cli_repair = {
	.name = "repair",
	.arguments = "done|undone|failed",
	.min = 1,
	.max = 1,
	.summary = "Say what became of a step that was cut off.",
	.text = "A run goes on by itself where it was cut off; this is for when it cannot tell whether the statement "
		"that was under way took effect. 'status' shows that statement.\n"
		"done: it did; the next run goes on after it.\n"
		"undone: it did not; the next run executes it.\n"
		"failed: the step is given up and counts as not done; what its statements did stays.",
	.run = run_repair,
};
