/* SPDX-License-Identifier: MIT */
/* init and list_templates: a folder of revisions for a new user. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/suggest.h"
#include "cli/templates.h"
#include "cli/url.h"

#define DEFAULT_URL "sqlite:%(here)s/app.db"

/* What inih reads of a line. */
enum { LONGEST_LINE = 198 };

/* What is going to be written. */
typedef struct init_plan {
	const cli_template *kind;
	const char *folder;
	const char *ini;
	const char *versions;
	json_t *created;
} init_plan;

static const cli_template *find_template(const char *name)
{
	for (size_t i = 0; i < migr__cli_n_templates; i++)
		if (strcmp(migr__cli_templates[i].name, name) == 0)
			return &migr__cli_templates[i];
	return NULL;
}

static migr_status choose_template(cli_call *cli, init_plan *plan)
{
	const char *name = migr__cli_value(cli, OPT_TEMPLATE);
	cli_suggestion near = { .word = name };

	plan->kind = find_template(name ? name : "sql");
	if (plan->kind)
		return MIGR_OK;
	for (size_t i = 0; i < migr__cli_n_templates; i++)
		migr__cli_offer(&near, migr__cli_templates[i].name);
	if (near.best)
		return migr__cli_fail_usage(cli, migr__cli_did_you_mean(&cli->pool, &near), "unknown template '%s'",
		                            name);
	return migr__cli_fail_usage(cli, migr__cli_format(&cli->pool, "'%s list_templates' shows them", cli->program),
	                            "unknown template '%s'", name);
}

/* An empty folder, or none yet. */
static migr_status check_folder(cli_call *cli, const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int found = 0;

	if (!folder && errno == ENOENT)
		return MIGR_OK;
	if (!folder)
		return migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "%s: %s", path, strerror(errno));
	while (!found && (entry = readdir(folder)))
		found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(folder);
	if (found)
		return migr__cli_fail(cli, MIGR_ERROR_FILE_EXISTS, "choose another folder",
		                      "the folder %s is not empty", path);
	return MIGR_OK;
}

/* A text as the settings file writes it. */
static void add_escaped(cli_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '%' || *text == '$')
			migr__cli_add_part(out, text, 1);
		migr__cli_add_part(out, text, 1);
	}
}

static const char *ini_path(cli_call *cli, const char *path)
{
	cli_buf out = { 0 };

	if (*path != '/')
		migr__cli_add(&out, "%(here)s/");
	add_escaped(&out, path);
	return migr__cli_take(&cli->pool, &out);
}

/* The database that was asked for, unless its URL holds a password. */
static const char *ini_url(cli_call *cli)
{
	const char *url = migr__cli_value(cli, OPT_URL);
	cli_buf out = { 0 };

	if (!url)
		return DEFAULT_URL;
	if (migr__cli_url_has_password(&cli->pool, url))
		return "${MIGR_URL}";
	add_escaped(&out, url);
	return migr__cli_take(&cli->pool, &out);
}

static const char *ini_text(cli_call *cli, const init_plan *plan)
{
	const char *section = migr__cli_value(cli, OPT_NAME);
	const char *location = ini_path(cli, plan->folder);
	cli_buf out = { 0 };

	migr__cli_add_format(&out,
	                     "# Settings of %s; its manual page lists all. %%(here)s is the folder of this file,\n"
	                     "# ${NAME} an environment variable.\n"
	                     "[%s]\n"
	                     "# The database; the environment variables MIGR_URL and DATABASE_URL win over this.\n"
	                     "url = %s\n"
	                     "\n"
	                     "# The revision files are in the folder \"versions\" in there.\n"
	                     "script_location = %s\n"
	                     "\n"
	                     "# The language of new revision files: sql or c.\n"
	                     "format = %s\n",
	                     cli->program, section ? section : "migr", ini_url(cli), location, plan->kind->format);
	if (plan->kind->module)
		migr__cli_add_format(&out, "\n# The compiled revisions.\nmodule = %s/%s\n", location,
		                     plan->kind->module);
	migr__cli_add(&out, "\n"
	                    "# Names of revision files.\n"
	                    "# file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s\n"
	                    "# truncate_slug_length = 40\n"
	                    "\n"
	                    "# How much goes into one transaction: per-revision, whole-run or none.\n"
	                    "# transaction = per-revision\n"
	                    "\n"
	                    "# How long to wait for another process, in seconds.\n"
	                    "# lock_timeout = 30\n");
	return migr__cli_take(&cli->pool, &out);
}

static const char *c_literal(cli_call *cli, const char *text)
{
	cli_buf out = { 0 };

	migr__cli_add(&out, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			migr__cli_add(&out, "\\");
		migr__cli_add_part(&out, text, 1);
	}
	migr__cli_add(&out, "\"");
	return migr__cli_take(&cli->pool, &out);
}

/* Replaces "@NAME@" for each of the given pairs of name and value, ended by NULL. */
static const char *fill_in(cli_call *cli, const char *text, const char *const *pairs)
{
	cli_buf out = { 0 };

	while (*text) {
		size_t taken = 1;
		const char *value = NULL;

		for (size_t i = 0; pairs[i] && !value; i += 2)
			if (strncmp(text, pairs[i], strlen(pairs[i])) == 0) {
				taken = strlen(pairs[i]);
				value = pairs[i + 1];
			}
		if (value)
			migr__cli_add(&out, value);
		else
			migr__cli_add_part(&out, text, 1);
		text += taken;
	}
	return migr__cli_take(&cli->pool, &out);
}

static migr_status create(cli_call *cli, init_plan *plan, const char *path, const char *text)
{
	migr_status rc = text ? migr__cli_file_create(cli, path, text) : migr__cli_folder_create(cli, path);

	if (rc != MIGR_OK)
		return rc;
	migr__cli_json_append(cli, plan->created, migr__cli_json_text(path));
	if (!cli->quiet)
		migr__cli_say(cli, "Created %s\n", migr__cli_clean(cli, path));
	return MIGR_OK;
}

static migr_status create_all(cli_call *cli, init_plan *plan)
{
	const char *url = migr__cli_value(cli, OPT_URL);
	const char *const pairs[] = {
		"@URL@",
		url && !migr__cli_url_has_password(&cli->pool, url) ? c_literal(cli, url) : "\"sqlite:app.db\"",
		"@VERSIONS@",
		c_literal(cli, plan->versions),
		NULL,
	};
	migr_status rc = create(cli, plan, plan->versions, NULL);

	for (size_t i = 0; rc == MIGR_OK && i < plan->kind->n_files; i++) {
		const cli_template_file *file = &plan->kind->files[i];

		rc = create(cli, plan, migr__cli_format(&cli->pool, "%s/%s", plan->folder, file->name),
		            fill_in(cli, file->text, pairs));
	}
	return rc == MIGR_OK ? create(cli, plan, plan->ini, ini_text(cli, plan)) : rc;
}

/* The settings file names the folder and the database, so names that an INI file cannot hold are refused. */
static migr_status check_name(cli_call *cli, const char *what, const char *name)
{
	if (!*name)
		return migr__cli_fail_usage(cli, NULL, "the %s is empty", what);
	if (strpbrk(name, "\n\r;#") || name[0] == ' ' || name[strlen(name) - 1] == ' ')
		return migr__cli_fail_usage(cli, "choose a plain name, or write the settings by hand",
		                            "the %s '%s' cannot be written to an INI file", what,
		                            migr__cli_clean(cli, migr__cli_url_masked(&cli->pool, name)));
	return MIGR_OK;
}

static migr_status check_section(cli_call *cli, const char *name)
{
	migr_status rc = check_name(cli, "section's name", name);

	if (rc == MIGR_OK && (strchr(name, ']') || strlen(name) > CLI_LONGEST_SECTION))
		rc = migr__cli_fail_usage(cli, "choose a plain name that is short",
		                          "the section's name '%s' cannot be written to an INI file",
		                          migr__cli_clean(cli, name));
	return rc;
}

static migr_status check_lines(cli_call *cli, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		if (size > LONGEST_LINE)
			return migr__cli_fail_usage(cli, "choose a shorter name, or write the settings by hand",
			                            "a line of the settings file would be longer than %d bytes",
			                            LONGEST_LINE);
		text += size;
		text += *text == '\n';
	}
	return MIGR_OK;
}

static migr_status check(cli_call *cli, init_plan *plan)
{
	const char *url = migr__cli_value(cli, OPT_URL), *section = migr__cli_value(cli, OPT_NAME);
	migr_status rc = choose_template(cli, plan);

	if (rc == MIGR_OK)
		rc = check_name(cli, "folder's name", plan->folder);
	if (rc == MIGR_OK && url)
		rc = check_name(cli, "URL", url);
	if (rc == MIGR_OK && section)
		rc = check_section(cli, section);
	if (rc == MIGR_OK && access(plan->ini, F_OK) == 0)
		rc = migr__cli_fail(cli, MIGR_ERROR_FILE_EXISTS, "choose another by -c, or go to another folder",
		                    "the settings file %s is there already", plan->ini);
	if (rc == MIGR_OK)
		rc = check_lines(cli, ini_text(cli, plan));
	return rc == MIGR_OK ? check_folder(cli, plan->folder) : rc;
}

static migr_status run_init(cli_call *cli)
{
	const char *ini = migr__cli_value(cli, OPT_CONFIG);
	init_plan plan = { .folder = cli->words[0], .ini = ini ? ini : "migr.ini" };
	migr_status rc;

	/* A file elsewhere finds the folder by its full path. */
	if (strchr(plan.ini, '/') && *plan.folder && *plan.folder != '/')
		plan.folder = migr__cli_format(&cli->pool, "%s/%s", migr__cli_folder_of(cli, "."), plan.folder);
	plan.versions = migr__cli_format(&cli->pool, "%s/versions", plan.folder);
	plan.created = json_array();
	rc = check(cli, &plan);
	if (rc == MIGR_OK)
		rc = create_all(cli, &plan);
	if (rc == MIGR_OK && cli->json)
		migr__cli_answer(cli, json_pack("{s:O}", "created", plan.created));
	else if (rc == MIGR_OK && !cli->quiet)
		migr__cli_say(cli, "\nNext, %s\n",
		              fill_in(cli, plan.kind->next,
		                      (const char *const[]){ "@FOLDER@", migr__cli_clean(cli, plan.folder), "@PROGRAM@",
		                                             cli->program, NULL }));
	json_decref(plan.created);
	return rc;
}

static migr_status run_list_templates(cli_call *cli)
{
	if (cli->json)
		migr__cli_answer(cli, json_array());
	for (size_t i = 0; i < migr__cli_n_templates; i++) {
		const cli_template *template = &migr__cli_templates[i];

		if (cli->json)
			migr__cli_json_append(
				cli, cli->answer,
				json_pack("{s:s, s:s}", "name", template->name, "summary", template->summary));
		else
			migr__cli_say(cli, "%-12s %s\n", template->name, template->summary);
	}
	return MIGR_OK;
}

static const cli_option init_options[] = {
	{ OPT_TEMPLATE, 't', "template", "NAME", "what to create (else \"sql\"); list_templates shows all" },
};

const cli_command migr__cli_init = {
	.name = "init",
	.arguments = "DIR",
	.min = 1,
	.max = 1,
	.summary = "Create a folder of revisions and a settings file.",
	.text = "DIR must be empty or not there yet; nothing is written over. The settings file is migr.ini in the "
		"current folder, "
		"or what -c names. -u says which database it is for.",
	.options = init_options,
	.n_options = sizeof init_options / sizeof init_options[0],
	.without_settings = 1,
	.run = run_init,
};

const cli_command migr__cli_list_templates = {
	.name = "list_templates",
	.summary = "Show what 'init' can create.",
	.without_settings = 1,
	.run = run_list_templates,
};
