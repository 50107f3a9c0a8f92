/* SPDX-License-Identifier: MIT */
/* plan: what a run would do. */
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/suggest.h"

#define DIRECTIONS "upgrade|downgrade|stamp"

static migr_status parse_direction(cli_call *cli, migr_direction *direction)
{
	const char *word = cli->words[0];
	cli_suggestion near = { .word = word };

	if (!migr__cli_is_choice(DIRECTIONS, word)) {
		migr__cli_offer_choices(&near, &cli->pool, DIRECTIONS);
		return migr__cli_fail_usage(cli, migr__cli_did_you_mean(&cli->pool, &near),
		                            "'plan' takes one of %s, not '%s'", DIRECTIONS, word);
	}
	*direction = *word == 'u' ? MIGR_UPGRADE : *word == 'd' ? MIGR_DOWNGRADE : MIGR_STAMP;
	if (*direction == MIGR_DOWNGRADE && cli->n_words > 2)
		return migr__cli_fail_usage(cli, NULL, "'plan downgrade' takes one target, not also '%s'",
		                            cli->words[2]);
	if (migr__cli_has(cli, OPT_SQL) && *direction != MIGR_STAMP && cli->n_words > 2)
		return migr__cli_fail_usage(cli, NULL, "'plan --sql' takes one target, not also '%s'", cli->words[2]);
	if (*direction != MIGR_STAMP && migr__cli_has(cli, OPT_PURGE))
		return migr__cli_fail_usage(cli, NULL, "'--purge' is only for 'plan stamp'");
	return MIGR_OK;
}

json_t *migr__cli_plan_json(cli_call *cli, const migr_plan *plan)
{
	const char *direction = migr__cli_direction(migr_plan_direction(plan));
	const migr_revision_list *list = migr_plan_steps(plan);
	size_t count = migr_revision_list_count(list);
	json_t *from = migr__cli_json_ids(cli, migr_plan_from(plan));
	json_t *to = migr__cli_json_ids(cli, migr_plan_to(plan));
	json_t *steps = json_array();

	if (migr_plan_direction(plan) == MIGR_STAMP && !json_equal(from, to))
		migr__cli_json_append(cli, steps,
		                      json_pack("{s:s, s:O, s:O}", "direction", direction, "from", from, "to", to));
	for (size_t i = 0; migr_plan_direction(plan) != MIGR_STAMP && i < count; i++)
		migr__cli_json_append(
			cli, steps,
			json_pack("{s:s, s:o}", "direction", direction, "revision",
		                  migr__cli_json_text(migr_revision_info_id(migr_revision_list_at(list, i)))));
	return json_pack("{s:s, s:o, s:o, s:o}", "direction", direction, "from", from, "steps", steps, "to", to);
}

/* Behind statements it is a comment, and the steps have been shown. */
static void answer_text(cli_call *cli, const migr_plan *plan, const char *comment)
{
	const migr_revision_list *steps = migr_plan_steps(plan);
	size_t count = migr_revision_list_count(steps);
	const char *from = migr__cli_ids(cli, migr_plan_from(plan));
	const char *to = migr__cli_ids(cli, migr_plan_to(plan));

	if (count == 0 && strcmp(from, to) == 0) {
		migr__cli_say(cli, "%sNothing to do: the database is at %s.\n", comment, from);
		return;
	}
	for (size_t i = 0; i < count && !*comment; i++) {
		migr__cli_say(cli, "%s ", cli->words[0]);
		migr__cli_add_line(cli, &cli->out, cli->color_out, migr_revision_list_at(steps, i), LINE_FULL);
		migr__cli_say(cli, "\n");
	}
	migr__cli_say(cli, "%sThe database would go from %s to %s.\n", comment, from, to);
}

static migr_status run(cli_call *cli)
{
	int32_t sql = migr__cli_has(cli, OPT_SQL);
	migr_direction direction = MIGR_UPGRADE;
	migr_plan *plan = NULL;
	migr_status rc = parse_direction(cli, &direction);

	if (rc == MIGR_OK)
		rc = migr__cli_open(cli, sql ? CLI_TRY : CLI_READ, 0);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_plan_create(cli->context, direction, cli->words + 1, cli->n_words - 1,
	                      migr__cli_has(cli, OPT_PURGE) ? (uint32_t)MIGR_STAMP_PURGE : 0, &plan);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (sql)
		rc = migr__cli_plan_sql(cli, plan);
	else if (cli->json)
		migr__cli_answer(cli, migr__cli_plan_json(cli, plan));
	if (rc == MIGR_OK && !cli->json)
		answer_text(cli, plan, sql ? "-- " : "");
	migr_plan_free(plan);
	return rc;
}

static const cli_option options[] = {
	{ OPT_SQL, 0, "sql", NULL, "show the statements of each step" },
	{ OPT_PURGE, 0, "purge", NULL, "for a stamp: forget all version rows first" },
};

const cli_command migr__cli_plan = {
	.name = "plan",
	.arguments = "upgrade|downgrade|stamp TARGET...",
	.min = 2,
	.max = SIZE_MAX,
	.summary = "Show what a run would do; nothing is touched.",
	.text = "With --sql the statements are found by executing them, as --dry-run does, so the tables concerned are "
	        "locked "
		"meanwhile. Where that cannot be taken back (MySQL, MariaDB), they are what the revisions say by "
		"themselves, and a revision that must look at the database is named.",
	.options = options,
	.n_options = sizeof options / sizeof options[0],
	.run = run,
};
