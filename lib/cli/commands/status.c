/* SPDX-License-Identifier: MIT */
/* status and current: where the database is. */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"

/* Everything that `status` knows. */
typedef struct database_status {
	migr_state *state;
	const migr_revision_list *rows;
	const migr_revision_list *pending;
	size_t known;
} database_status;

static migr_status read_status(cli_call *cli, database_status *status)
{
	migr_revision_list *all = NULL;
	migr_status rc = migr_read_state(cli->context, &status->state);

	if (rc == MIGR_OK)
		rc = migr_history(cli->context, NULL, 0, &all);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	status->known = migr_revision_list_count(all);
	status->rows = migr_state_rows(status->state);
	status->pending = migr_state_pending(status->state);
	migr_revision_list_free(all);
	return MIGR_OK;
}

static int is_up_to_date(const database_status *status)
{
	return migr_revision_list_count(status->pending) == 0 && migr_state_problem_count(status->state) == 0;
}

static json_t *problems_json(cli_call *cli, const migr_state *state)
{
	size_t count = migr_state_problem_count(state);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		migr__cli_json_append(cli, array,
		                      json_pack("{s:s, s:o, s:o}", "code",
		                                migr_status_name(migr_state_problem_status(state, i)), "revision",
		                                migr__cli_json_text(migr_state_problem_revision(state, i)), "message",
		                                migr__cli_json_text(migr_state_problem_message(state, i))));
	return array;
}

/* The rows that no ledger row accounts for. */
static json_t *without_ledger_json(cli_call *cli, const migr_revision_list *rows)
{
	size_t count = migr_revision_list_count(rows);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		const migr_revision_info *info = migr_revision_list_at(rows, i);

		if (migr_revision_info_flags(info) & MIGR_INFO_NO_LEDGER)
			migr__cli_json_append(cli, array, migr__cli_json_text(migr_revision_info_id(info)));
	}
	return array;
}

static void status_json(cli_call *cli, const database_status *status)
{
	const migr_state *state = status->state;
	json_t *answer = json_object();

	migr__cli_json_set(cli, answer, "database", migr__cli_json_text(cli->url));
	migr__cli_json_set(cli, answer, "initialized", json_boolean(migr_state_initialized(state)));
	migr__cli_json_set(cli, answer, "up_to_date", json_boolean(is_up_to_date(status)));
	migr__cli_json_set(cli, answer, "rows", migr__cli_json_ids(cli, status->rows));
	migr__cli_json_set(cli, answer, "applied", json_integer((json_int_t)migr_state_applied_count(state)));
	migr__cli_json_set(cli, answer, "known", json_integer((json_int_t)status->known));
	migr__cli_json_set(cli, answer, "pending", migr__cli_json_list(cli, status->pending, 0));
	migr__cli_json_set(cli, answer, "problems", problems_json(cli, state));
	migr__cli_json_set(cli, answer, "without_ledger", without_ledger_json(cli, status->rows));
	migr__cli_answer(cli, answer);
}

static void say_summary(cli_call *cli, const database_status *status)
{
	size_t pending = migr_revision_list_count(status->pending);
	size_t problems = migr_state_problem_count(status->state);
	int32_t color = cli->color_out;

	migr__cli_say(cli, "Database:  %s\n", migr__cli_clean(cli, cli->url));
	migr__cli_say(cli, "State:     ");
	if (problems)
		migr__cli_say(cli, "%s%zu problem%s%s", migr__cli_style_begin(color, STYLE_BAD), problems,
		              problems == 1 ? "" : "s", migr__cli_style_end(color, STYLE_BAD));
	if (problems && pending)
		migr__cli_say(cli, ", ");
	if (pending)
		migr__cli_say(cli, "%s%zu revision%s pending%s", migr__cli_style_begin(color, STYLE_ID), pending,
		              pending == 1 ? "" : "s", migr__cli_style_end(color, STYLE_ID));
	if (is_up_to_date(status))
		migr__cli_say(cli, "%sup to date%s", migr__cli_style_begin(color, STYLE_GOOD),
		              migr__cli_style_end(color, STYLE_GOOD));
	migr__cli_say(cli, "%s\n", migr_state_initialized(status->state) ? "" : " (no version table yet)");
	migr__cli_say(cli, "Applied:   %zu of %zu\n", migr_state_applied_count(status->state), status->known);
}

static void say_rows(cli_call *cli, const char *title, const migr_revision_list *list)
{
	size_t count = migr_revision_list_count(list);

	if (count)
		migr__cli_say(cli, "%s\n", title);
	for (size_t i = 0; i < count; i++) {
		migr__cli_say(cli, "  ");
		migr__cli_add_line(cli, &cli->out, cli->color_out, migr_revision_list_at(list, i),
		                   LINE_LABELS | LINE_MESSAGE);
		migr__cli_say(cli, "\n");
	}
}

static void say_repair(cli_call *cli)
{
	migr__cli_say(cli, "    A run in the same direction goes on from there, if it can tell what was done. If not:\n"
	                   "    'repair done' goes on after that statement, 'repair undone' lets it be run again,\n"
	                   "    'repair failed' gives the step up; what it did stays.\n");
}

static void say_problems(cli_call *cli, const database_status *status)
{
	size_t problems = migr_state_problem_count(status->state);
	size_t rows = migr_revision_list_count(status->rows);

	if (problems)
		migr__cli_say(cli, "Problems:\n");
	for (size_t i = 0; i < problems; i++) {
		migr__cli_say(cli, "  %s%s%s: %s\n", migr__cli_style_begin(cli->color_out, STYLE_BAD),
		              migr_status_name(migr_state_problem_status(status->state, i)),
		              migr__cli_style_end(cli->color_out, STYLE_BAD),
		              migr__cli_clean(cli, migr_state_problem_message(status->state, i)));
		if (migr_state_problem_status(status->state, i) == MIGR_ERROR_INTERRUPTED_STEP)
			say_repair(cli);
	}
	for (size_t i = 0; i < rows; i++) {
		const migr_revision_info *info = migr_revision_list_at(status->rows, i);

		if (migr_revision_info_flags(info) & MIGR_INFO_NO_LEDGER)
			migr__cli_say(cli, "Note: %s has no row in the ledger: it was taken over or stamped by hand.\n",
			              migr__cli_clean(cli, migr_revision_info_id(info)));
	}
}

static migr_status run_status(cli_call *cli)
{
	database_status status = { 0 };
	migr_status rc = migr__cli_open(cli, CLI_READ, 0);

	if (rc == MIGR_OK)
		rc = read_status(cli, &status);
	if (rc == MIGR_OK && cli->json) {
		status_json(cli, &status);
	} else if (rc == MIGR_OK) {
		say_summary(cli, &status);
		say_rows(cli, "Current:", status.rows);
		say_rows(cli, "Pending:", status.pending);
		say_problems(cli, &status);
	}
	migr_state_free(status.state);
	return rc;
}

static const migr_revision_info *in_list(const migr_revision_list *list, const char *id)
{
	size_t count = migr_revision_list_count(list);

	for (size_t i = 0; i < count; i++)
		if (strcmp(migr_revision_info_id(migr_revision_list_at(list, i)), id) == 0)
			return migr_revision_list_at(list, i);
	return NULL;
}

static migr_status check_heads(cli_call *cli, const migr_revision_list *rows)
{
	migr_revision_list *heads = NULL;
	migr_status rc = migr_heads(cli->context, 1, &heads);
	size_t count;
	int same;

	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	count = migr_revision_list_count(heads);
	same = count == migr_revision_list_count(rows);
	for (size_t i = 0; same && i < count; i++)
		same = in_list(rows, migr_revision_info_id(migr_revision_list_at(heads, i))) != NULL;
	if (!same)
		rc = migr__cli_fail(cli, MIGR_ERROR_NOT_AT_HEAD,
		                    migr__cli_format(&cli->pool, "'%s upgrade heads' brings it there", cli->program),
		                    "the database is at %s, not at %s", migr__cli_ids(cli, rows),
		                    migr__cli_ids(cli, heads));
	migr_revision_list_free(heads);
	return rc;
}

static migr_status run_current(cli_call *cli)
{
	migr_revision_list *rows = NULL;
	migr_status rc = migr__cli_open(cli, CLI_READ, 0);

	if (rc != MIGR_OK)
		return rc;
	rc = migr_current(cli->context, &rows);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, migr__cli_json_list(cli, rows, 1));
	else
		migr__cli_say_list(cli, rows, LINE_LABELS);
	if (migr__cli_has(cli, OPT_CHECK_HEADS))
		rc = check_heads(cli, rows);
	migr_revision_list_free(rows);
	return rc;
}

const cli_command migr__cli_status = {
	.name = "status",
	.summary = "Show where the database is, what is pending, and what is not as it should be.",
	.run = run_status,
};

static const cli_option current_options[] = {
	{ OPT_CHECK_HEADS, 0, "check-heads", NULL, "fail (exit status 4) if the database is not at the heads" },
};

const cli_command migr__cli_current = {
	.name = "current",
	.summary = "Show the revisions that the database is at.",
	.options = current_options,
	.n_options = sizeof current_options / sizeof current_options[0],
	.run = run_current,
};
