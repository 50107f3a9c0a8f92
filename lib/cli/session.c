/* SPDX-License-Identifier: MIT */
/* The context of a command. */
#define _GNU_SOURCE
#include "cli/session.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/backend.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "cli/url.h"

static const char *find_url(const cli_call *cli)
{
	const char *url = migr__cli_setting(cli, KEY_URL);

	return url ? url : cli->app.default_url;
}

const char *migr__cli_dialect(cli_call *cli)
{
	const char *name = migr__cli_value(cli, OPT_DIALECT), *url = find_url(cli);

	if (name)
		return strcmp(name, "mariadb") == 0 ? "mysql" : name;
	return url ? migr__cli_backend_dialect(cli, url) : NULL;
}

static migr_status open_context(cli_call *cli, cli_access access, const migr_options *options)
{
	const char *url = find_url(cli);
	const migr_backend *backend;
	migr_status rc;

	if (access == CLI_OFFLINE)
		return migr_open_offline(&cli->context, migr__cli_dialect(cli), options);
	if (!url)
		return migr__cli_fail(
			cli, MIGR_ERROR_SETTINGS,
			"give its URL by -u, in the environment variable MIGR_URL, or as 'url' in migr.ini",
			"no database is named");
	rc = migr__cli_backend_find(cli, url, &backend);
	if (rc != MIGR_OK)
		return rc;
	cli->url = migr__cli_url_masked(&cli->pool, url);
	return migr_open(&cli->context, backend, url, options);
}

static migr_status no_module(cli_call *cli, const char *path, const char *reason)
{
	size_t size = strlen(path);

	/* Often it begins with the path itself. */
	if (strncmp(reason, path, size) == 0 && strncmp(reason + size, ": ", 2) == 0)
		reason += size + 2;
	return migr__cli_fail(cli, MIGR_ERROR_FILE, "build it first, as a shared object that is linked with libmigr",
	                      "cannot load the module %s: %s", path, reason);
}

static migr_status register_module(cli_call *cli, const char *path)
{
	union {
		void *object;
		migr_status (*function)(migr_context *context);
	} symbol = { NULL };
	migr_status rc;

	/* Without a slash dlopen would search the system's libraries instead. */
	if (!strchr(path, '/'))
		path = migr__cli_format(&cli->pool, "./%s", path);
	cli->module_library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!cli->module_library)
		return no_module(cli, path, dlerror());
	symbol.object = dlsym(cli->module_library, "migr_module_register");
	if (!symbol.object)
		return migr__cli_fail(
			cli, MIGR_ERROR_FILE,
			"it must export the function \"migr_status migr_module_register(migr_context *)\"",
			"the module %s has no function migr_module_register", path);
	rc = symbol.function(cli->context);
	if (rc != MIGR_OK && migr_error_status(migr_last_error(cli->context)) == MIGR_OK)
		return migr__cli_fail(cli, MIGR_ERROR_CALLBACK, NULL, "migr_module_register of %s failed with %d", path,
		                      (int)rc);
	return rc;
}

static migr_status register_directories(cli_call *cli)
{
	int32_t recursive = 0;
	migr_status rc = migr__cli_setting_flag(cli, KEY_RECURSIVE, &recursive);

	for (size_t i = 0; rc == MIGR_OK && i < cli->settings->n_directories; i++)
		rc = migr_register_directory(cli->context, cli->settings->directories[i],
		                             recursive ? (uint32_t)MIGR_DIRECTORY_RECURSIVE : 0);
	return rc;
}

static migr_status no_revisions(cli_call *cli)
{
	return migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
	                      migr__cli_format(&cli->pool,
	                                       "name it by -d or in migr.ini; '%s init migrations' makes one",
	                                       cli->program),
	                      "no folder of revisions is named");
}

static migr_status register_app(cli_call *cli)
{
	migr_status rc = cli->app.register_revisions(cli->context);

	if (rc != MIGR_OK && migr_error_status(migr_last_error(cli->context)) == MIGR_OK)
		return migr__cli_fail(cli, MIGR_ERROR_CALLBACK, NULL, "the program's register_revisions failed with %d",
		                      (int)rc);
	return rc;
}

/*
 * What is compiled into a program is all that it runs, so that a file that happens to lie there changes nothing; only a
 * folder that the command line names comes in addition. A module is for a program that lives on its folders, so both
 * count. Commands that are about files look at the folders alone, which may be newer than anything that was compiled.
 */
static migr_status register_revisions(cli_call *cli, cli_access access, int32_t flags)
{
	const char *module = migr__cli_setting(cli, KEY_MODULE);
	int files = cli->settings->n_directories > 0;
	int app = cli->app.register_revisions != NULL;
	migr_status rc = MIGR_OK;

	if (files && flags & CLI_FILES) {
		app = 0;
		module = NULL;
	} else if (app && !cli->settings->directories_by_flag) {
		files = 0;
	} else if (files && access == CLI_OFFLINE && !(flags & CLI_CODE) && !cli->settings->of[KEY_MODULE].flag) {
		/* The graph is in the files, so a module that is not built yet does not matter. */
		module = NULL;
	}
	if (!files && !app && !module)
		return no_revisions(cli);
	if (app)
		rc = register_app(cli);
	if (rc == MIGR_OK && module)
		rc = register_module(cli, module);
	if (rc == MIGR_OK && files)
		rc = register_directories(cli);
	return rc;
}

migr_status migr__cli_open(cli_call *cli, cli_access access, int32_t flags)
{
	migr_options options = cli->defaults;
	migr_status rc = migr__cli_settings_apply(cli, &options);

	if (rc != MIGR_OK)
		return rc;
	options.app = options.app ? options.app : cli->app.app;
	if (cli->app.program)
		options.program = cli->app.program;
	else if (!options.program)
		options.program = migr__cli_format(&cli->pool, "%s %s", cli->program, migr_version());
	if (access == CLI_READ)
		options.flags |= MIGR_OPEN_READ_ONLY;
	/* What only reads must not ask for a copy to be put back. */
	if (access != CLI_WRITE)
		options.flags &= ~(uint32_t)MIGR_OPEN_RESTORE_ON_FAILURE;
	migr__cli_progress_watch(cli, &options);
	rc = migr__cli_check_memory(cli);
	if (rc == MIGR_OK)
		rc = open_context(cli, access, &options);
	if (rc == MIGR_OK && !(flags & CLI_NO_REVISIONS))
		rc = register_revisions(cli, access, flags);
	if (rc != MIGR_OK && cli->failure.status == MIGR_OK)
		rc = migr__cli_fail_context(cli, cli->context, rc);
	return rc;
}

int32_t migr__cli_mentions_current(const char *target)
{
	while (target && *target) {
		size_t size = strcspn(target, ":@+- \t\r\n\f\v");

		if (size == 7 && strncmp(target, "current", 7) == 0)
			return 1;
		target += size;
		target += *target != '\0';
	}
	return 0;
}

void migr__cli_close(cli_call *cli)
{
	migr_close(cli->context);
	cli->context = NULL;
	if (cli->module_library)
		dlclose(cli->module_library);
	if (cli->backend_library)
		dlclose(cli->backend_library);
}
