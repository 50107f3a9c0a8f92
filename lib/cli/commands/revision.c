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
#include "cli/wanted.h"

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

migr_status migr__cli_new_revision(cli_call *cli, const char *heads, uint32_t flags, migr_new_revision *out)
{
	const char *format = migr__cli_setting(cli, KEY_FORMAT);
	migr_status rc;

	*out = (migr_new_revision){
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
	rc = migr__cli_setting_number(cli, KEY_SLUG_LENGTH, &out->slug_length);
	return rc == MIGR_OK ? migr__cli_check_memory(cli) : rc;
}

migr_status migr__cli_answer_revision(cli_call *cli, const migr_revision_list *list, json_t *more)
{
	const migr_revision_info *info = migr_revision_list_at(list, 0);

	if (cli->json) {
		json_t *answer = migr__cli_json_revision(cli, info, 0);

		if (more)
			migr__cli_json_set(cli, answer, "differences", more);
		migr__cli_answer(cli, answer);
	} else if (!cli->quiet) {
		migr__cli_say(cli, "Created %s (revision %s)\n", migr__cli_clean(cli, migr_revision_info_path(info)),
		              migr__cli_clean(cli, migr_revision_info_id(info)));
	}
	return migr__cli_check_memory(cli);
}

static migr_status write_revision(cli_call *cli, const char *heads, uint32_t flags)
{
	migr_new_revision revision;
	migr_revision_list *list = NULL;
	migr_status rc = migr__cli_new_revision(cli, heads, flags, &revision);

	if (rc != MIGR_OK)
		return rc;
	rc = migr_write_revision(cli->context, &revision, &list);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	rc = migr__cli_answer_revision(cli, list, NULL);
	migr_revision_list_free(list);
	return rc;
}

/* New files need a folder to be in. */
static migr_status need_folder(cli_call *cli)
{
	if (cli->settings->n_directories == 0)
		return migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
		                      migr__cli_format(&cli->pool,
		                                       "name it by -d or in migr.ini; '%s init migrations' makes one",
		                                       cli->program),
		                      "no folder of revisions is named");
	return MIGR_OK;
}

static migr_status open_files(cli_call *cli)
{
	migr_status rc = need_folder(cli);

	return rc == MIGR_OK ? migr__cli_open(cli, CLI_OFFLINE, CLI_FILES) : rc;
}

/* Options that say how to compare say nothing else. */
static migr_status check_options(cli_call *cli)
{
	static const int32_t compares[] = { OPT_TO,      OPT_SCHEMA, OPT_INCLUDE,     OPT_EXCLUDE, OPT_TEXTUAL,
		                            OPT_SCRATCH, OPT_CACHE,  OPT_REFUSE_LOSS, OPT_DIALECTS };

	for (size_t i = 0; i < sizeof compares / sizeof compares[0]; i++)
		if (migr__cli_has(cli, compares[i]))
			return migr__cli_fail_usage(cli, NULL, "options of comparing are only for '--autogenerate'");
	return MIGR_OK;
}

static migr_status run_revision(cli_call *cli)
{
	migr_status rc;

	if (migr__cli_has(cli, OPT_AUTOGENERATE)) {
		rc = need_folder(cli);
		return rc == MIGR_OK ? migr__cli_autogenerate(cli) : rc;
	}
	rc = check_options(cli);
	if (rc == MIGR_OK)
		rc = open_files(cli);
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
	{ OPT_AUTOGENERATE, 0, "autogenerate", NULL, "fill it in with what the database lacks of the models" },
	COMPARE_OPTIONS,
	{ OPT_REFUSE_LOSS, 0, "refuse-loss", NULL, "write nothing that would lose rows or values" },
	{ OPT_DIALECTS, 0, "dialects", "NAMES", "SQL: the databases that it is to be written for" },
};

enum { N_OPTIONS = sizeof options / sizeof options[0], N_MERGE_OPTIONS = 6 };

const cli_command migr__cli_revision = {
	.name = "revision",
	.summary = "Create a new revision file.",
	.text = "It follows the newest revision unless --head says otherwise. What it does is to be filled in: "
		"statements in SQL, or operations in C (libmigr/ops.h), which serve all databases and need no "
		"downgrade.\n\nWith --autogenerate the database is compared with the program's models, or with what "
	        "--to "
		"names, and the file does what brings it there, and back. The database must be at the newest revision. "
		"If nothing differs, no file is written.",
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
