/* SPDX-License-Identifier: MIT */
/* An application's own commands, with revisions, a backend, defaults and hooks of its own. */
#include <libmigr/cli.h>
#include <libmigr/sqlite.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static migr_status fill(migr_op *op, void *app)
{
	return migr_op_execute_params(op, "INSERT INTO t_app VALUES (?)", MIGR_PARAMS(MIGR_TEXT(app)));
}

static migr_status register_revisions(migr_context *context)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .message = "table", .upgrade_sql = "CREATE TABLE t_app (name TEXT)",
		              .downgrade_sql = "DROP TABLE t_app"),
		MIGR_REVISION(.id = "2", .message = "row", .upgrade = fill, .downgrade_sql = "DELETE FROM t_app"),
	};

	return migr_register_linear(context, MIGR_ARRAY(steps));
}

static void on_event(const migr_event *event, void *user)
{
	size_t *count = user;

	*count += migr_event_get_kind(event) == MIGR_EVENT_STEP_END;
}

static migr_status after_step(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "CREATE TABLE IF NOT EXISTS t_hook (id)");
}

/* Handlers are as they were before, whatever the command did. */
static int signals_are_restored(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	struct sigaction now;

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (sigaction(numbers[i], NULL, &now) != 0 || now.sa_handler != SIG_DFL)
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	static char name[] = "from the application";
	size_t steps = 0;
	const migr_backend *const backends[] = { migr_sqlite() };
	const migr_options options = { MIGR_OPTIONS, .history = "app", .on_event = on_event, .event_user = &steps,
		                       .after_step = after_step };
	const migr_cli_app app = {
		MIGR_CLI_APP,
		.program = "app 2.1",
		.register_revisions = register_revisions,
		.default_url = "sqlite:app.db",
		.default_directory = getenv("APP_DIRECTORY"),
		.backends = backends,
		.n_backends = 1,
		.app = name,
		.options = &options,
	};
	/* As an older program would hand it over, and a newer one. */
	const migr_cli_app old = { .struct_size = offsetof(migr_cli_app, program) };
	struct {
		migr_cli_app app;
		void *more;
	} newer = { app, name };
	int32_t status;

	/* whatever started this test may ignore some, as nohup does */
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	newer.app.struct_size = sizeof newer;
	if (getenv("APP_WILD"))
		newer.app.struct_size = UINT32_MAX;
	if (getenv("APP_OLD"))
		status = migr_cli_main(argc, argv, &old);
	else if (getenv("APP_NEWER"))
		status = migr_cli_main(argc, argv, &newer.app);
	else
		status = migr_cli_main(argc, argv, &app);
	if (!signals_are_restored())
		return 99;
	if (getenv("APP_COUNTS"))
		fprintf(stderr, "%zu steps\n", steps);
	return status;
}
