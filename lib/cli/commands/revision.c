/* SPDX-License-Identifier: MIT */
/* revision and merge: new revision files. */
#define _GNU_SOURCE
#include <string.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/settings.h"

/* The time of day where the user is, if the settings ask for it; the library's own default is UTC. */
static const char *create_date(cli_call *cli)
{
	const char *zone = migr__cli_setting(cli, KEY_TIMEZONE);
	time_t now = time(NULL);
	char text[64];
	struct tm local;

	if (!zone || strcmp(zone, "local") != 0 || !localtime_r(&now, &local))
		return NULL;
	return strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local) ? migr__cli_copy(&cli->pool, text) : NULL;
}

static migr_status write_revision(cli_call *cli, const char *heads, uint32_t flags)
{
	const char *format = migr__cli_setting(cli, KEY_FORMAT);
	migr_new_revision revision = {
		MIGR_NEW_REVISION,
		.flags = flags | (migr__cli_has(cli, OPT_SPLICE) ? (uint32_t)MIGR_NEW_SPLICE : 0),
		.message = migr__cli_value(cli, OPT_MESSAGE),
		.heads = heads,
		.branch_labels = migr__cli_joined(cli, OPT_BRANCH_LABEL),
		.depends_on = migr__cli_joined(cli, OPT_DEPENDS_ON),
		.id = migr__cli_value(cli, OPT_REV_ID),
		.create_date = create_date(cli),
		.directory = migr__cli_value(cli, OPT_VERSION_PATH),
		.template_path = migr__cli_setting(cli, KEY_TEMPLATE),
		.file_template = migr__cli_setting(cli, KEY_FILE_TEMPLATE),
		.format = format && strcmp(format, "c") == 0 ? MIGR_FORMAT_C : MIGR_FORMAT_SQL,
	};
	migr_revision_list *list = NULL;
	const migr_revision_info *info;
	migr_status rc = migr__cli_setting_number(cli, KEY_SLUG_LENGTH, &revision.slug_length);

	if (rc == MIGR_OK)
		rc = migr__cli_check_memory(cli);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_write_revision(cli->context, &revision, &list);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	info = migr_revision_list_at(list, 0);
	if (cli->json)
		migr__cli_answer(cli, migr__cli_json_revision(cli, info, 0));
	else if (!cli->quiet)
		migr__cli_say(cli, "Created %s (revision %s)\n", migr__cli_clean(cli, migr_revision_info_path(info)),
		              migr__cli_clean(cli, migr_revision_info_id(info)));
	migr_revision_list_free(list);
	return MIGR_OK;
}

/* New files need a folder to be in. */
static migr_status open_files(cli_call *cli)
{
	if (cli->settings->n_directories == 0)
		return migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
		                      migr__cli_format(&cli->pool,
		                                       "name it by -d or in migr.ini; '%s init migrations' makes one",
		                                       cli->program),
		                      "no folder of revisions is named");
	return migr__cli_open(cli, CLI_OFFLINE, CLI_FILES);
}

static migr_status run_revision(cli_call *cli)
{
	migr_status rc = open_files(cli);

	return rc == MIGR_OK ? write_revision(cli, migr__cli_joined(cli, OPT_HEAD), 0) : rc;
}

static migr_status run_merge(cli_call *cli)
{
	cli_buf heads = { 0 };
	migr_status rc = open_files(cli);

	if (rc != MIGR_OK)
		return rc;
	for (size_t i = 0; i < cli->n_words; i++)
		migr__cli_add_format(&heads, "%s%s", i ? "," : "", cli->words[i]);
	return write_revision(cli, migr__cli_take(&cli->pool, &heads), MIGR_NEW_MERGE);
}

static const cli_option options[] = {
	{ OPT_MESSAGE, 'm', "message", "TEXT", "what it does" },
	{ OPT_BRANCH_LABEL, 0, "branch-label", "LABEL", "a label of the branch that begins here" },
	{ OPT_REV_ID, 0, "rev-id", "ID", "its id, instead of a random one" },
	{ OPT_SPLICE, 0, "splice", NULL, "the revision before it need not be a head" },
	{ OPT_VERSION_PATH, 0, "version-path", "DIR", "the folder to put it in, one of those registered" },
	{ OPT_AS, 0, "as", "sql|c", "the language of the file (else the setting 'format')" },
	/* From here on not for a merge, whose arguments say what it follows. */
	{ OPT_HEAD, 0, "head", "REVISION", "what it follows (else \"head\"); \"base\" for a new base" },
	{ OPT_DEPENDS_ON, 0, "depends-on", "REVISION", "what must be applied before it; may be given several times" },
};

enum { N_OPTIONS = sizeof options / sizeof options[0], N_MERGE_OPTIONS = N_OPTIONS - 2 };

const cli_command migr__cli_revision = {
	.name = "revision",
	.summary = "Create a new revision file.",
	.text = "It follows the newest revision unless --head says otherwise. What it does is to be filled in: "
		"statements in SQL, or operations in C (libmigr/ops.h), which serve all databases and need no "
		"downgrade.",
	.options = options,
	.n_options = N_OPTIONS,
	.run = run_revision,
};

const cli_command migr__cli_merge = {
	.name = "merge",
	.arguments = "REVISION...",
	.min = 1,
	.max = SIZE_MAX,
	.summary = "Create a revision that brings branches together.",
	.text = "\"heads\" stands for all of them.",
	.options = options,
	.n_options = N_MERGE_OPTIONS,
	.run = run_merge,
};
