/* SPDX-License-Identifier: MIT */
/* check and diff: is the database as it should be, and what would bring it there? */
#include <libmigr/check.h>

#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/settings.h"
#include "cli/signals.h"
#include "cli/wanted.h"

static migr_status write_comparison(cli_call *cli, migr_comparison *comparison, migr_comparison_format format,
                                    migr_direction direction, const char *dialect, cli_buf *out)
{
	migr_status rc = migr_write_comparison(comparison, format, direction, dialect, migr__cli_take_text, out);

	return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
}

static migr_status answer_check(cli_call *cli, migr_comparison *comparison)
{
	size_t count = migr_comparison_count(comparison);
	cli_buf text = { 0 };
	migr_status rc = write_comparison(cli, comparison, cli->json ? MIGR_COMPARISON_JSON : MIGR_COMPARISON_TEXT,
	                                  MIGR_UPGRADE, NULL, &text);

	if (rc == MIGR_OK && cli->json)
		migr__cli_answer(cli, migr__cli_json_parse(cli, &text));
	else if (rc == MIGR_OK && count == 0)
		migr__cli_say(cli, "The database is as it should be.\n");
	else if (rc == MIGR_OK)
		migr__cli_add_part(&cli->out, text.data, text.size);
	migr__cli_buf_free(&text);
	if (rc == MIGR_OK && count)
		cli->verdict = EXIT_DIFFERENT;
	return rc;
}

static migr_status replay(cli_call *cli)
{
	cli_signals signals;
	migr_compare_options options;
	migr_scope scope;
	migr_status rc = migr__cli_compare_options(cli, &scope, &options);

	migr__cli_signals_take(&signals, cli->context);
	if (rc == MIGR_OK)
		rc = migr_check_replay(cli->context, cli->app.models, &options, 0);
	migr__cli_signals_restore(&signals);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, json_pack("{s:b}", "replayed", 1));
	else
		migr__cli_say(cli, "All revisions from base give %s, and every downgrade that there is leads back.\n",
		              cli->app.models ? "what the models say" : "the same each time");
	return MIGR_OK;
}

static migr_status run_check(cli_call *cli)
{
	int32_t replays = migr__cli_has(cli, OPT_REPLAY);
	migr_comparison *comparison = NULL;
	migr_status rc;

	if (replays && migr__cli_setting(cli, KEY_TARGET))
		return migr__cli_fail_usage(cli, "it compares with the program's models",
		                            "'--replay' and '--to' exclude each other");
	rc = migr__cli_open(cli, CLI_TRY, replays ? 0 : migr__cli_revisions_wanted(cli));
	if (rc != MIGR_OK || replays)
		return rc == MIGR_OK ? replay(cli) : rc;
	rc = migr__cli_compare(cli, 0, &comparison);
	if (rc == MIGR_OK)
		rc = answer_check(cli, comparison);
	migr_comparison_free(comparison);
	return rc;
}

static migr_status run_diff(cli_call *cli)
{
	migr_direction direction = migr__cli_has(cli, OPT_DOWN) ? MIGR_DOWNGRADE : MIGR_UPGRADE;
	migr_comparison *comparison = NULL;
	cli_buf text = { 0 };
	migr_status rc = migr__cli_open(cli, CLI_TRY, migr__cli_revisions_wanted(cli));

	if (rc == MIGR_OK)
		rc = migr__cli_compare(cli, 0, &comparison);
	if (rc == MIGR_OK)
		rc = write_comparison(cli, comparison, MIGR_COMPARISON_SQL, direction, migr__cli_dialect(cli), &text);
	if (rc == MIGR_OK && cli->json)
		migr__cli_answer(cli, json_pack("{s:o}", "sql", migr__cli_json_text(text.data ? text.data : "")));
	else if (rc == MIGR_OK && text.size)
		migr__cli_add_part(&cli->out, text.data, text.size);
	else if (rc == MIGR_OK)
		migr__cli_say(cli, "-- no difference\n");
	migr__cli_buf_free(&text);
	migr_comparison_free(comparison);
	return rc;
}

#define WANTED_TEXT                                                                                                    \
	"What it should be is what the program's models say, or --to: a file with the schema in the database's own "   \
	"SQL, or another database. It is made in a scratch place, and both are compared as the database sees them. "

static const cli_option check_options[] = {
	COMPARE_OPTIONS,
	{ OPT_REPLAY, 0, "replay", NULL,
	  "play all revisions in scratch databases instead, and compare what they give" },
};

const cli_command migr__cli_check = {
	.name = "check",
	.summary = "Compare the database with what it should be; exit status 10 if it is not.",
	.text = WANTED_TEXT
	"With --replay, the revisions from base must give what the models say, and each step up, down "
	"and up again must leave no trace; the database itself is not touched.",
	.options = check_options,
	.n_options = sizeof check_options / sizeof check_options[0],
	.run = run_check,
};

static const cli_option diff_options[] = {
	COMPARE_OPTIONS,
	{ OPT_DIALECT, 0, "dialect", DIALECTS, "whose SQL it is to be, instead of that of the URL" },
	{ OPT_DOWN, 0, "down", NULL, "the way back" },
};

const cli_command migr__cli_diff = {
	.name = "diff",
	.summary = "Print the SQL that brings the database to what it should be.",
	.text = WANTED_TEXT "Nothing is changed.",
	.options = diff_options,
	.n_options = sizeof diff_options / sizeof diff_options[0],
	.run = run_diff,
};
