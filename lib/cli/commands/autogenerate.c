/* SPDX-License-Identifier: MIT */
/* revision --autogenerate: a new revision file that does what the database lacks. */
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/settings.h"
#include "cli/shell.h"
#include "cli/wanted.h"

/* Unless somebody says so, as the revision before it is. */
static migr_status choose_format(cli_call *cli, migr_new_revision *revision)
{
	migr_revision_list *heads = NULL;
	const char *path, *end;
	migr_status rc;

	if (migr__cli_setting(cli, KEY_FORMAT))
		return MIGR_OK;
	rc = migr_heads(cli->context, 0, &heads);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	path = migr_revision_list_count(heads) ? migr_revision_info_path(migr_revision_list_at(heads, 0)) : NULL;
	end = path ? strrchr(path, '.') : NULL;
	if (end && strcmp(end, ".c") == 0)
		revision->format = MIGR_FORMAT_C;
	migr_revision_list_free(heads);
	return MIGR_OK;
}

static migr_status edit(cli_call *cli, migr_comparison *comparison)
{
	migr_status rc;

	if (!cli->app.edit)
		return MIGR_OK;
	rc = cli->app.edit(comparison, cli->app.app);
	if (rc != MIGR_OK && migr_error_status(migr_last_error(cli->context)) == MIGR_OK)
		return migr__cli_fail(cli, MIGR_ERROR_CALLBACK, NULL, "the program's edit function failed with %d",
		                      (int)rc);
	return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
}

static int is_empty(const migr_comparison *comparison)
{
	size_t up, down;

	migr_comparison_operations(comparison, MIGR_UPGRADE, &up);
	migr_comparison_operations(comparison, MIGR_DOWNGRADE, &down);
	return up == 0 && down == 0;
}

/* Differences that no operation mends are told even if there is no file. */
static void answer_nothing(cli_call *cli, const migr_comparison *comparison)
{
	size_t count = migr_comparison_count(comparison);

	if (cli->json) {
		migr__cli_answer(cli, json_pack("{s:n, s:i}", "path", "differences", (int)count));
		return;
	}
	for (size_t i = 0; i < count; i++)
		migr__cli_say(cli, "%s\n", migr__cli_clean(cli, migr_comparison_at(comparison, i)->message));
	migr__cli_say(cli, count ? "No operation mends that, so no revision was written.\n"
	                         : "The database is as it should be: no revision was written.\n");
}

static migr_status post_write(cli_call *cli, const migr_revision_list *list)
{
	const char *command = migr__cli_setting(cli, KEY_POST_WRITE);
	const char *path = migr_revision_info_path(migr_revision_list_at(list, 0));
	const char *fault = NULL;
	migr_status rc;

	if (!command || !*command)
		return MIGR_OK;
	rc = migr__cli_shell(cli, command, path, &fault);
	if (rc == MIGR_OK && fault)
		return migr__cli_fail(cli, MIGR_ERROR_FILE,
		                      "the file is written; mend it or the command, which the setting 'post_write' "
		                      "names",
		                      "the command '%s %s' %s", command, path, fault);
	return rc;
}

/* What it does, for those who read along. */
static void say_differences(cli_call *cli, const migr_comparison *comparison)
{
	if (cli->quiet || cli->json)
		return;
	for (size_t i = 0; i < migr_comparison_count(comparison); i++)
		migr__cli_say(cli, "  %s\n", migr__cli_clean(cli, migr_comparison_at(comparison, i)->message));
}

static migr_status write(cli_call *cli, migr_comparison *comparison)
{
	migr_new_revision revision;
	migr_revision_list *list = NULL;
	migr_status rc = migr__cli_new_revision(cli, migr__cli_joined(cli, OPT_HEAD), 0, &revision);

	if (rc == MIGR_OK)
		rc = choose_format(cli, &revision);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_write_comparison_revision(comparison, &revision, migr__cli_setting(cli, KEY_DIALECTS), &list);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	say_differences(cli, comparison);
	rc = post_write(cli, list);
	if (rc == MIGR_OK)
		rc = migr__cli_answer_revision(
			cli, list, cli->json ? json_integer((json_int_t)migr_comparison_count(comparison)) : NULL);
	migr_revision_list_free(list);
	return rc;
}

migr_status migr__cli_autogenerate(cli_call *cli)
{
	migr_comparison *comparison = NULL;
	uint32_t flags = migr__cli_has(cli, OPT_REFUSE_LOSS) ? (uint32_t)MIGR_COMPARE_REFUSE_LOSS : 0;
	migr_status rc = migr__cli_open(cli, CLI_TRY, CLI_FILES);

	if (rc == MIGR_OK)
		rc = migr__cli_compare(cli, flags, &comparison);
	if (rc == MIGR_OK)
		rc = edit(cli, comparison);
	if (rc == MIGR_OK && is_empty(comparison))
		answer_nothing(cli, comparison);
	else if (rc == MIGR_OK)
		rc = write(cli, comparison);
	migr_comparison_free(comparison);
	return rc;
}
