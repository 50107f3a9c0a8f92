/* SPDX-License-Identifier: MIT */
/* Every command, with models that `migr inspect` has written, and revisions if there are any. */
#include <libmigr/cli.h>

extern const migr_models theirs_models;
#ifdef WITH_REVISIONS
migr_status register_revisions(migr_context *context);
#endif

int main(int argc, char **argv)
{
	return migr_cli_main(argc, argv, &(migr_cli_app){ MIGR_CLI_APP,
		.program = "models",
		.default_directory = "versions",
		.models = &theirs_models,
#ifdef WITH_REVISIONS
		.register_revisions = register_revisions,
#endif
	});
}
