/* SPDX-License-Identifier: MIT */
/* The way of an invocation from argc and argv to the exit status. */
#include <signal.h>
#include <string.h>

#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/settings.h"

/* Larger than any struct will ever be: a size above it is an uninitialised one. */
enum { SANE_SIZE = 4096 };

/* Copies a caller's struct of any version; false if it has a member set that is not known here. */
static int import(void *to, size_t size, const void *from, uint32_t from_size)
{
	const unsigned char *bytes = from;

	if (from_size < sizeof(uint32_t) || from_size > SANE_SIZE)
		return 0;
	memcpy(to, from, from_size < size ? from_size : size);
	for (size_t i = size; i < from_size; i++)
		if (bytes[i])
			return 0;
	return 1;
}

static migr_status fail_newer(cli_call *cli, const char *what)
{
	return migr__cli_fail(cli, MIGR_ERROR_ABI_NEWER, "install the libmigr-cli that it was compiled for",
	                      "the program's %s not of a version that is known here", what);
}

static migr_status import_app(cli_call *cli, const migr_cli_app *app)
{
	cli->defaults = (migr_options){ MIGR_OPTIONS };
	cli->scope = (migr_scope){ MIGR_SCOPE };
	if (!app)
		return MIGR_OK;
	if (!import(&cli->app, sizeof cli->app, app, app->struct_size))
		return fail_newer(cli, "migr_cli_app is");
	if (cli->app.options &&
	    !import(&cli->defaults, sizeof cli->defaults, cli->app.options, cli->app.options->struct_size))
		return fail_newer(cli, "migr_options are");
	if (cli->app.scope && !import(&cli->scope, sizeof cli->scope, cli->app.scope, cli->app.scope->struct_size))
		return fail_newer(cli, "migr_scope is");
	cli->defaults.struct_size = sizeof cli->defaults;
	cli->scope.struct_size = sizeof cli->scope;
	return MIGR_OK;
}

static const char *base_name(int argc, char **argv)
{
	const char *slash;

	if (argc < 1 || !argv[0] || !*argv[0])
		return "migr";
	slash = strrchr(argv[0], '/');
	return slash && slash[1] ? slash + 1 : argv[0];
}

static migr_status no_command(cli_call *cli)
{
	return migr__cli_fail_usage(cli, migr__cli_format(&cli->pool, "'%s help' lists the commands", cli->program),
	                            "a command is missing");
}

static migr_status run(cli_call *cli, int argc, char **argv, const migr_cli_app *app)
{
	migr_status rc = import_app(cli, app);

	if (rc == MIGR_OK)
		rc = migr__cli_parse(cli, argc, argv);
	migr__cli_colors_decide(cli);
	if (rc != MIGR_OK)
		return rc;
	cli->quiet = migr__cli_has(cli, OPT_QUIET);
	cli->verbose = migr__cli_has(cli, OPT_VERBOSE);
	if (migr__cli_has(cli, OPT_HELP))
		return migr__cli_show_help(cli, cli->command);
	if (migr__cli_has(cli, OPT_VERSION))
		return migr__cli_run_version(cli);
	if (!cli->command)
		return no_command(cli);
	if (!cli->command->without_settings)
		rc = migr__cli_settings_read(cli);
	return rc == MIGR_OK ? cli->command->run(cli) : rc;
}

int32_t migr_cli_main(int32_t argc, char **argv, const migr_cli_app *app)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	cli_call cli = { .program = base_name(argc, argv), .json = migr__cli_wants_json(argc, argv) };
	migr_status rc;
	int32_t status;

	/* A reader that closes its pipe must not kill a run half way. */
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, &before);
	rc = run(&cli, argc, argv, app);
	if (rc != MIGR_OK && cli.failure.status == MIGR_OK)
		migr__cli_fail_context(&cli, cli.context, rc);
	migr__cli_progress_end(&cli);
	migr__cli_close(&cli);
	status = migr__cli_report(&cli);
	json_decref(cli.answer);
	migr__cli_buf_free(&cli.out);
	migr__cli_pool_free(&cli.pool);
	sigaction(SIGPIPE, &before, NULL);
	return status;
}
