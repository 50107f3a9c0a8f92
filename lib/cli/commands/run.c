/* SPDX-License-Identifier: MIT */
/* upgrade, downgrade, stamp, ensure_version, restore: what writes to the database. */
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/settings.h"
#include "cli/signals.h"

/* The version rows; the ids in JSON, or in words. */
static migr_status read_rows(cli_call *cli, json_t **ids, const char **words)
{
	migr_revision_list *list = NULL;
	migr_status rc = migr_current(cli->context, &list);

	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (ids)
		*ids = migr__cli_json_ids(cli, list);
	if (words)
		*words = migr__cli_ids(cli, list);
	migr_revision_list_free(list);
	return migr__cli_check_memory(cli);
}

/* What was done, in the form that `plan` has for what would be. */
static json_t *done(cli_call *cli, migr_direction direction, json_t *from, json_t *to)
{
	const cli_progress *progress = cli->progress;
	json_t *steps = json_array();
	json_t *answer;

	for (size_t i = 0; direction != MIGR_STAMP && i < progress->n_steps; i++)
		migr__cli_json_append(cli, steps,
		                      json_pack("{s:s, s:o}", "direction",
		                                migr__cli_direction(progress->steps[i].direction), "revision",
		                                migr__cli_json_text(progress->steps[i].revision)));
	if (direction == MIGR_STAMP && !json_equal(from, to))
		migr__cli_json_append(cli, steps,
		                      json_pack("{s:s, s:O, s:O}", "direction", "stamp", "from", from, "to", to));
	answer = json_pack("{s:s, s:o, s:o, s:o}", "direction", migr__cli_direction(direction), "from", from, "steps",
	                   steps, "to", to);
	if (json_array_size(progress->warnings))
		migr__cli_json_set(cli, answer, "warnings", json_incref(progress->warnings));
	return answer;
}

static migr_status call(cli_call *cli, migr_direction direction)
{
	uint32_t flags = migr__cli_has(cli, OPT_PURGE) ? (uint32_t)MIGR_STAMP_PURGE : 0;
	cli_signals signals;
	migr_status rc;

	migr__cli_signals_take(&signals, cli->context);
	if (direction == MIGR_UPGRADE)
		rc = migr_upgrade(cli->context, cli->words[0]);
	else if (direction == MIGR_DOWNGRADE)
		rc = migr_downgrade(cli->context, cli->words[0]);
	else
		rc = migr_stamp(cli->context, cli->words, cli->n_words, flags);
	migr__cli_signals_restore(&signals);
	return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
}

/* An empty folder is no error, but seldom what was meant. */
static migr_status say_nothing_done(cli_call *cli)
{
	migr_revision_list *heads = NULL;
	const char *folders = "";
	migr_status rc = migr_heads(cli->context, 0, &heads);

	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	for (size_t i = 0; i < cli->settings->n_directories; i++)
		folders = migr__cli_format(&cli->pool, "%s%s%s", folders, i ? ", " : " in ",
		                           migr__cli_clean(cli, cli->settings->directories[i]));
	if (migr_revision_list_count(heads) == 0)
		migr__cli_say(cli, "Nothing to do: there are no revisions%s.\n", folders);
	else
		migr__cli_say(cli, "Nothing to do.\n");
	migr_revision_list_free(heads);
	return MIGR_OK;
}

static migr_status say_done(cli_call *cli, migr_direction direction)
{
	const char *rows = NULL;
	size_t count = cli->progress->n_steps;
	migr_status rc;

	if (cli->quiet)
		return MIGR_OK;
	/* Not even a second statement is worth it if there was nothing to do. */
	if (count == 0 && direction != MIGR_STAMP)
		return say_nothing_done(cli);
	rc = read_rows(cli, NULL, &rows);
	if (rc != MIGR_OK)
		return rc;
	if (direction == MIGR_STAMP)
		migr__cli_say(cli, "Stamped; the database is at %s.\n", rows);
	else
		migr__cli_say(cli, "%s %zu revision%s; the database is at %s.\n",
		              direction == MIGR_UPGRADE ? "Upgraded" : "Downgraded", count, count == 1 ? "" : "s",
		              rows);
	return MIGR_OK;
}

/* What does not go together. */
static migr_status check_form(cli_call *cli)
{
	int32_t sql = migr__cli_has(cli, OPT_SQL);

	if (sql && migr__cli_has(cli, OPT_DRY_RUN))
		return migr__cli_fail_usage(cli, NULL, "'--sql' and '--dry-run' exclude each other");
	if (sql && migr__cli_has(cli, OPT_PURGE))
		return migr__cli_fail_usage(cli, "a script begins at rows that are known: FROM:TARGET",
		                            "'--purge' needs the database, and '--sql' does without");
	if (!sql && migr__cli_has(cli, OPT_DIALECT))
		return migr__cli_fail_usage(cli, "the database is named by '--url'", "'--dialect' is only for '--sql'");
	return MIGR_OK;
}

static migr_status run_on_database(cli_call *cli, migr_direction direction)
{
	json_t *from = NULL, *to = NULL;
	migr_status rc = migr__cli_open(cli, CLI_WRITE, 0);

	if (rc == MIGR_OK && direction != MIGR_STAMP)
		rc = migr__cli_progress_prepare(cli);
	if (rc == MIGR_OK && cli->json)
		rc = read_rows(cli, &from, NULL);
	if (rc == MIGR_OK)
		rc = call(cli, direction);
	if (rc == MIGR_OK && cli->json)
		rc = read_rows(cli, &to, NULL);
	if (rc == MIGR_OK && cli->json) {
		migr__cli_answer(cli, done(cli, direction, from, to));
		return MIGR_OK;
	}
	json_decref(from);
	json_decref(to);
	return rc == MIGR_OK ? say_done(cli, direction) : rc;
}

static migr_status run(cli_call *cli, migr_direction direction)
{
	migr_status rc = check_form(cli);

	if (rc != MIGR_OK)
		return rc;
	if (migr__cli_has(cli, OPT_SQL))
		return migr__cli_write_script(cli, direction);
	if (migr__cli_has(cli, OPT_DRY_RUN))
		return migr__cli_dry_run(cli, direction);
	return run_on_database(cli, direction);
}

/* All that the models say is the newest there is, so no other target makes sense. */
static migr_status run_fresh(cli_call *cli)
{
	if (cli->n_words && strcmp(cli->words[0], "head") != 0 && strcmp(cli->words[0], "heads") != 0)
		return migr__cli_fail_usage(cli, "without '--fresh' the revisions are run one by one",
		                            "'--fresh' leads to heads, not to '%s'", cli->words[0]);
	if (migr__cli_has(cli, OPT_SQL) || migr__cli_has(cli, OPT_DRY_RUN))
		return migr__cli_fail_usage(cli, NULL, "'--fresh' goes with neither '--sql' nor '--dry-run'");
	return migr__cli_create_all(cli);
}

static migr_status run_upgrade(cli_call *cli)
{
	if (migr__cli_has(cli, OPT_FRESH))
		return run_fresh(cli);
	if (!cli->n_words)
		return migr__cli_fail_usage(
			cli, migr__cli_format(&cli->pool, "usage: %s upgrade [OPTION...] TARGET", cli->program),
			"'upgrade' needs TARGET");
	return run(cli, MIGR_UPGRADE);
}

static migr_status run_downgrade(cli_call *cli)
{
	return run(cli, MIGR_DOWNGRADE);
}

static migr_status run_stamp(cli_call *cli)
{
	return run(cli, MIGR_STAMP);
}

static migr_status run_ensure_version(cli_call *cli)
{
	migr_status rc = migr__cli_open(cli, CLI_WRITE, CLI_NO_REVISIONS);

	if (rc != MIGR_OK)
		return rc;
	rc = migr_ensure_version(cli->context);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, json_pack("{s:b}", "initialized", 1));
	else if (!cli->quiet)
		migr__cli_say(cli, "The version table and the ledger are there.\n");
	return MIGR_OK;
}

static migr_status run_restore(cli_call *cli)
{
	const char *path = cli->n_words ? cli->words[0] : NULL;
	migr_status rc = migr__cli_open(cli, CLI_WRITE, CLI_NO_REVISIONS);

	if (rc != MIGR_OK)
		return rc;
	rc = migr_restore(cli->context, path);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, json_pack("{s:o}", "restored", migr__cli_json_text(path)));
	else if (!cli->quiet)
		migr__cli_say(cli, "The database is again what it was when %s was made.\n",
		              path ? migr__cli_clean(cli, path) : "the copy");
	return MIGR_OK;
}

#define SCRIPT_TEXT                                                                                                    \
	"With --sql nothing is run, and no database is needed: the script that does it is printed, for sqlite3, "      \
	"psql, "                                                                                                       \
	"mysql or mariadb. TARGET is then FROM:TARGET. FROM is where the database is: a revision, or several with "    \
	"commas between them; without it the script is for an empty database. One that is elsewhere it leaves alone."

#define SCRIPT_OPTIONS                                                                                                 \
	{ OPT_SQL, 0, "sql", NULL, "print the script instead of running it" },                                         \
	{                                                                                                              \
		OPT_DIALECT, 0, "dialect", DIALECTS, "the database that the script is for, instead of that of the URL" \
	}

static const cli_option run_options[] = {
	SCRIPT_OPTIONS,
	{ OPT_DRY_RUN, 0, "dry-run", NULL, "execute everything, and leave nothing of it (SQLite, PostgreSQL)" },
	/* only for an upgrade */
	{ OPT_FRESH, 0, "fresh", NULL, "make an empty database from the models, instead of by the revisions" },
};

enum { N_UPGRADE_OPTIONS = sizeof run_options / sizeof run_options[0], N_DOWNGRADE_OPTIONS = N_UPGRADE_OPTIONS - 1 };

const cli_command migr__cli_upgrade = {
	.name = "upgrade",
	.arguments = "TARGET",
	.max = 1,
	.summary = "Bring the database up to a target.",
	.text = "TARGET is \"head\", \"heads\", a revision or the beginning of one, a branch label, \"label@head\", "
		"\"+1\" or "
		"\"revision+2\". If the database is there already, nothing is done.\n\n" SCRIPT_TEXT
		"\n\nWith --fresh an empty database gets what the models say, and is stamped with the heads.",
	.options = run_options,
	.n_options = N_UPGRADE_OPTIONS,
	.run = run_upgrade,
};

const cli_command migr__cli_downgrade = {
	.name = "downgrade",
	.arguments = "TARGET",
	.min = 1,
	.max = 1,
	.summary = "Bring the database down to a target.",
	.text = "TARGET is \"base\", \"-1\", a revision or the beginning of one, \"label@base\" or "
		"\"label@-1\".\n\n" SCRIPT_TEXT,
	.options = run_options,
	.n_options = N_DOWNGRADE_OPTIONS,
	.run = run_downgrade,
};

static const cli_option stamp_options[] = {
	SCRIPT_OPTIONS,
	{ OPT_PURGE, 0, "purge", NULL, "forget all version rows first, also unknown ones" },
};

const cli_command migr__cli_stamp = {
	.name = "stamp",
	.arguments = "TARGET...",
	.min = 1,
	.max = SIZE_MAX,
	.summary = "Record that the database is at the targets, and run nothing.",
	.text = "This is how a database that has its tables already is taken over.\n\n" SCRIPT_TEXT,
	.options = stamp_options,
	.n_options = sizeof stamp_options / sizeof stamp_options[0],
	.run = run_stamp,
};

const cli_command migr__cli_ensure_version = {
	.name = "ensure_version",
	.summary = "Create the version table and the ledger if they are not there, and nothing else.",
	.run = run_ensure_version,
};

const cli_command migr__cli_restore = {
	.name = "restore",
	.arguments = "[FILE]",
	.max = 1,
	.summary = "Put back a copy of the database that --backup has made.",
	.text = "Without FILE it is the one that the setting 'backup' names.",
	.run = run_restore,
};
