/* SPDX-License-Identifier: MIT */
/**
 * @file cli.h
 * All commands of `migr` as a part of the application's own program, in the library libmigr-cli.
 *
 *     int main(int argc, char **argv)
 *     {
 *             return migr_cli_main(argc, argv, &(migr_cli_app){ MIGR_CLI_APP,
 *                     .register_revisions = shop_register_revisions, .default_url = "sqlite:shop.db" });
 *     }
 *
 * This is the one part of libmigr that reads the environment, prints and may take signal handlers for the time of a
 * run.
 */
#ifndef MIGR_CLI_H
#define MIGR_CLI_H

#include <libmigr/compare.h>

MIGR_BEGIN_DECLS

/** What an application tells the commands about itself. All members may be absent. */
typedef struct migr_cli_app {
	/** sizeof(migr_cli_app); #MIGR_CLI_APP sets it. */
	uint32_t struct_size;
	/** Zero. */
	uint32_t flags;
	/** The program's name and version, for the ledger: "shop 2.1"; NULL for the name it was called by. */
	const char *program;
	/** Registers the revisions that are compiled in; NULL if all are files. */
	migr_status (*register_revisions)(migr_context *context);
	/** The database when neither flag, environment nor settings name one. */
	const char *default_url;
	/** The folder of revision files when the settings name none; needed for `revision` and `edit`. */
	const char *default_directory;
	/** Backends that are linked in; others are loaded when a URL needs them. May be NULL. */
	const migr_backend *const *backends;
	/** How many. */
	size_t n_backends;
	/** Handed to callbacks. */
	void *app;
	/** Options for the context: hooks, policies, history. Flags and settings win over them. May be NULL. */
	const migr_options *options;
	/** The models, for `check`, `diff`, `revision --autogenerate` and `upgrade --fresh`; NULL for none. */
	const migr_models *models;
	/** Which part of the schema they are about, unless flags or settings say so; NULL for all of it. */
	const migr_scope *scope;
	/**
	 * Looks at what `revision --autogenerate` is about to write, and may change it
	 * (#migr_comparison_set_operations); gets `app`. Anything but #MIGR_OK ends the command. May be NULL.
	 */
	migr_status (*edit)(migr_comparison *comparison, void *app);
} migr_cli_app;

/** The first initialiser of a #migr_cli_app. */
#define MIGR_CLI_APP .struct_size = sizeof(migr_cli_app)

/**
 * Runs a command as `migr` would.
 *
 * @param argc as main's.
 * @param argv as main's.
 * @param app the application; NULL for none.
 * @return the exit status: 0 done, 1 failed, 2 wrong usage; docs/migr.1 lists all.
 * @since 0.1
 */
MIGR_API int32_t migr_cli_main(int32_t argc, char **argv, const migr_cli_app *app);

MIGR_END_DECLS

#endif
