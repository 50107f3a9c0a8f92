/* SPDX-License-Identifier: MIT */
/* edit: revision files in the user's editor. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/shell.h"

static int is_program(cli_call *cli, const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t size = strcspn(path, ":");

		if (access(migr__cli_format(&cli->pool, "%.*s/%s", (int)size, path, name), X_OK) == 0)
			return 1;
		path += size;
		path += *path == ':';
	}
	return 0;
}

static const char *find_editor(cli_call *cli)
{
	static const char *const variables[] = { "VISUAL", "EDITOR" };
	static const char *const programs[] = { "sensible-editor", "editor", "nano", "vi" };

	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return value;
	}
	for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
		if (is_program(cli, programs[i]))
			return programs[i];
	return NULL;
}

static migr_status open_editor(cli_call *cli, const char *editor, const char *path)
{
	const char *fault = NULL;
	migr_status rc = migr__cli_shell(cli, editor, path, &fault);

	if (rc == MIGR_OK && fault)
		return migr__cli_fail(cli, MIGR_ERROR_FILE,
		                      "the environment variables VISUAL and EDITOR name the editor",
		                      "the editor '%s' %s", editor, fault);
	return rc;
}

static migr_status edit_all(cli_call *cli, const char *editor, const migr_revision_list *list)
{
	size_t count = migr_revision_list_count(list);
	migr_status rc = MIGR_OK;

	for (size_t i = 0; rc == MIGR_OK && i < count; i++) {
		const migr_revision_info *info = migr_revision_list_at(list, i);
		const char *path = migr_revision_info_path(info);

		if (!path)
			return migr__cli_fail(cli, MIGR_ERROR_FILE, "name the folder of the revision files by -d",
			                      "the file of revision %s is not known", migr_revision_info_id(info));
		if (access(path, F_OK) != 0)
			return migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "the file %s of revision %s: %s", path,
			                      migr_revision_info_id(info), strerror(errno));
		rc = open_editor(cli, editor, path);
		if (rc == MIGR_OK && cli->json)
			migr__cli_json_append(cli, cli->answer, migr__cli_json_text(path));
	}
	return rc;
}

static migr_status run(cli_call *cli)
{
	const char *target = cli->words[0];
	const char *editor = find_editor(cli);
	migr_revision_list *list = NULL;
	migr_status rc;

	if (!editor)
		return migr__cli_fail(cli, MIGR_ERROR_FILE, "set the environment variable EDITOR",
		                      "there is no editor");
	rc = migr__cli_open(cli, migr__cli_mentions_current(target) ? CLI_READ : CLI_OFFLINE, CLI_FILES);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_resolve(cli->context, target, &list);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, json_array());
	if (migr_revision_list_count(list) == 0)
		rc = migr__cli_fail(cli, MIGR_ERROR_TARGET_NOT_FOUND, "name a revision", "'%s' stands for no revision",
		                    target);
	else
		rc = edit_all(cli, editor, list);
	migr_revision_list_free(list);
	return rc;
}

const cli_command migr__cli_edit = {
	.name = "edit",
	.arguments = "REVISION",
	.min = 1,
	.max = 1,
	.summary = "Open the file of a revision in an editor.",
	.text = "The editor is what VISUAL or EDITOR name, else sensible-editor.",
	.run = run,
};
