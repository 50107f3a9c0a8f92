/* SPDX-License-Identifier: MIT */
/* embed: folders of revisions as one C file. */
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/settings.h"

static migr_status embed(cli_call *cli, const char *output, const migr_embed_options *options)
{
	const char *const *folders = cli->n_words ? cli->words : cli->settings->directories;
	size_t count = cli->n_words ? cli->n_words : cli->settings->n_directories;
	migr_status rc;

	if (count == 0)
		return migr__cli_fail_usage(cli, "usage: embed DIR... -o FILE", "'embed' needs a folder of revisions");
	rc = migr__cli_open(cli, CLI_OFFLINE, CLI_NO_REVISIONS);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_embed(cli->context, folders, count, output, options);
	return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
}

static migr_status run(cli_call *cli)
{
	const char *output = migr__cli_value(cli, OPT_OUTPUT);
	migr_embed_options options = {
		MIGR_EMBED_OPTIONS,
		.function = migr__cli_value(cli, OPT_FUNCTION),
		.depfile = migr__cli_value(cli, OPT_DEPFILE),
		.depfile_target = migr__cli_value(cli, OPT_DEPFILE_TARGET),
	};
	int32_t recursive = 0;
	migr_status rc = migr__cli_setting_flag(cli, KEY_RECURSIVE, &recursive);

	if (rc != MIGR_OK)
		return rc;
	if (!output)
		return migr__cli_fail_usage(cli, "usage: embed DIR... -o FILE", "'embed' needs the option '--output'");
	options.flags = recursive ? (uint32_t)MIGR_DIRECTORY_RECURSIVE : 0;
	rc = embed(cli, output, &options);
	if (rc != MIGR_OK)
		return rc;
	/* As a step of a build it says nothing, like a compiler. */
	if (cli->json)
		migr__cli_answer(cli, json_pack("{s:o, s:o}", "output", migr__cli_json_text(output), "depfile",
		                                migr__cli_json_text(options.depfile)));
	return MIGR_OK;
}

static const cli_option options[] = {
	{ OPT_OUTPUT, 'o', "output", "FILE", "the C file to write" },
	{ OPT_FUNCTION, 0, "function", "NAME", "the function that it defines, instead of register_revisions" },
	{ OPT_DEPFILE, 0, "depfile", "FILE", "write there what the result depends on, in make's syntax" },
	{ OPT_DEPFILE_TARGET, 0, "depfile-target", "NAME", "the target named in it, instead of the output" },
};

const cli_command migr__cli_embed = {
	.name = "embed",
	.arguments = "DIR... -o FILE",
	.min = 0,
	.max = SIZE_MAX,
	.summary = "Turn folders of revisions into one C file, to be compiled into a program.",
	.text = "The file defines \"migr_status register_revisions(migr_context *)\". It is written only if its "
		"content changes.",
	.options = options,
	.n_options = sizeof options / sizeof options[0],
	.run = run,
};
