/* SPDX-License-Identifier: MIT */
/*
 * `upgrade --dry-run`, `downgrade --dry-run`, `plan --sql`: what a run executes, found out by executing it, with
 * nothing of it left. Where the database cannot take it back, the statements are what the revisions themselves say.
 */
#include <libmigr/offline.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/signals.h"

static migr_status rehearse(cli_call *cli, migr_direction direction, const char *target)
{
	cli_signals signals;
	migr_status rc;

	migr__cli_signals_take(&signals, cli->context);
	rc = migr_dry_run(cli->context, direction, target);
	migr__cli_signals_restore(&signals);
	return rc;
}

static void answer_json(cli_call *cli, const migr_plan *plan)
{
	json_t *answer = migr__cli_plan_json(cli, plan);

	migr__cli_json_set(cli, answer, "dry_run", json_true());
	if (json_array_size(cli->progress->warnings))
		migr__cli_json_set(cli, answer, "warnings", json_incref(cli->progress->warnings));
	migr__cli_answer(cli, answer);
}

static void say_tried(cli_call *cli, const migr_plan *plan)
{
	size_t count = migr_revision_list_count(migr_plan_steps(plan));

	if (count == 0)
		migr__cli_say(cli, "Nothing to do.\n");
	else
		migr__cli_say(cli,
		              "Tried %zu revision%s, and nothing of it stays; the database would go from %s to %s.\n",
		              count, count == 1 ? "" : "s", migr__cli_ids(cli, migr_plan_from(plan)),
		              migr__cli_ids(cli, migr_plan_to(plan)));
}

migr_status migr__cli_dry_run(cli_call *cli, migr_direction direction)
{
	migr_plan *plan = NULL;
	migr_status rc = migr__cli_open(cli, CLI_TRY, 0);

	if (rc == MIGR_OK)
		rc = migr__cli_progress_prepare(cli);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_plan_create(cli->context, direction, cli->words, cli->n_words, 0, &plan);
	if (rc == MIGR_OK)
		rc = rehearse(cli, direction, cli->words[0]);
	if (rc != MIGR_OK)
		rc = migr__cli_fail_context(cli, cli->context, rc);
	else if (cli->json)
		answer_json(cli, plan);
	else if (!cli->quiet)
		say_tried(cli, plan);
	migr_plan_free(plan);
	return rc;
}

/* The statements of a plan's steps. */
typedef struct listing {
	cli_call *cli;
	/* Why they are not what a run has executed; NULL if they are. */
	const char *why_untried;
	/* Of the step under way. */
	json_t *statements;
} listing;

static migr_status take_statement(const char *text, size_t size, void *user)
{
	listing *list = user;
	cli_call *cli = list->cli;

	migr__cli_json_append(cli, list->statements, migr__cli_json_text(migr__cli_copy_part(&cli->pool, text, size)));
	return migr__cli_check_memory(cli);
}

/* What the revision by itself says; *why: what of it only the database can say. */
static migr_status list_revision(listing *list, const char *id, migr_direction direction, const char **why)
{
	cli_call *cli = list->cli;
	migr_status rc = migr_list_statements(cli->context, id, direction, take_statement, list);

	if (rc != MIGR_ERROR_NEEDS_DATABASE)
		return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
	*why = migr__cli_copy(&cli->pool, migr_error_message(migr_last_error(cli->context)));
	return MIGR_OK;
}

/* As comment, with what is more than one line of it behind marks too. */
static void say_comment(cli_call *cli, const char *text)
{
	migr__cli_say(cli, "-- %s\n", migr__cli_clean(cli, text));
}

static void say_step(listing *list, const migr_revision_info *info, const char *direction, const char *why)
{
	cli_call *cli = list->cli;
	size_t count = json_array_size(list->statements);
	cli_buf title = { 0 };

	/* colours would be no part of the comment */
	migr__cli_add_format(&title, "%s ", direction);
	migr__cli_add_line(cli, &title, 0, info, LINE_FULL);
	say_comment(cli, migr__cli_take(&cli->pool, &title));
	for (size_t i = 0; i < count; i++)
		migr__cli_say(cli, "%s;\n", json_string_value(json_array_get(list->statements, i)));
	if (why)
		say_comment(cli, why);
	else if (count == 0)
		say_comment(cli, "no statements");
	migr__cli_say(cli, "\n");
}

static migr_status add_step(listing *list, const migr_revision_info *info, const char *direction, json_t *answer)
{
	cli_call *cli = list->cli;
	const char *id = migr_revision_info_id(info), *why = NULL;
	json_t *tried = json_object_get(cli->progress->statements, id);
	migr_status rc = MIGR_OK;

	list->statements = list->why_untried || !tried ? json_array() : json_incref(tried);
	if (list->why_untried)
		rc = list_revision(list, id, *direction == 'd' ? MIGR_DOWNGRADE : MIGR_UPGRADE, &why);
	if (rc == MIGR_OK && cli->json) {
		json_t *step = json_pack("{s:s, s:o, s:O}", "direction", direction, "revision", migr__cli_json_text(id),
		                         "statements", list->statements);

		if (why)
			migr__cli_json_set(cli, step, "needs_database", migr__cli_json_text(why));
		migr__cli_json_append(cli, answer, step);
	} else if (rc == MIGR_OK) {
		say_step(list, info, direction, why);
	}
	json_decref(list->statements);
	return rc;
}

static migr_status list_steps(listing *list, const migr_plan *plan, json_t *answer)
{
	const migr_revision_list *steps = migr_plan_steps(plan);
	const char *direction = migr__cli_direction(migr_plan_direction(plan));
	size_t count = migr_revision_list_count(steps);
	migr_status rc = MIGR_OK;

	if (list->why_untried && count && !list->cli->json) {
		say_comment(list->cli, migr__cli_format(&list->cli->pool, "Not tried: %s.", list->why_untried));
		say_comment(list->cli, "What follows is what the revisions say by themselves.");
		migr__cli_say(list->cli, "\n");
	}
	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		rc = add_step(list, migr_revision_list_at(steps, i), direction, answer);
	return rc;
}

/* Tries the plan where that leaves nothing behind. */
static migr_status try_plan(listing *list, const migr_plan *plan)
{
	cli_call *cli = list->cli;
	migr_status rc;

	cli->progress->statements = json_object();
	if (!cli->progress->statements)
		cli->pool.failed = 1;
	rc = migr__cli_check_memory(cli);
	if (rc != MIGR_OK || migr_plan_direction(plan) == MIGR_STAMP)
		return rc;
	rc = rehearse(cli, migr_plan_direction(plan), cli->words[1]);
	if (rc == MIGR_ERROR_UNSUPPORTED && cli->progress->n_begun == 0) {
		list->why_untried = migr__cli_copy(&cli->pool, migr_error_message(migr_last_error(cli->context)));
		return MIGR_OK;
	}
	return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
}

migr_status migr__cli_plan_sql(cli_call *cli, const migr_plan *plan)
{
	listing list = { .cli = cli };
	json_t *steps = json_array();
	migr_status rc = try_plan(&list, plan);

	if (rc == MIGR_OK)
		rc = list_steps(&list, plan, steps);
	if (rc == MIGR_OK && cli->json) {
		json_t *answer = migr__cli_plan_json(cli, plan);

		migr__cli_json_set(cli, answer, "steps", json_incref(steps));
		migr__cli_json_set(cli, answer, "tried", json_boolean(!list.why_untried));
		migr__cli_answer(cli, answer);
	}
	json_decref(steps);
	return rc;
}
