/* SPDX-License-Identifier: MIT */
/*
 * Every command of `migr`, with the revisions of the shop compiled in: ./run_migrations upgrade head
 */
#include "shop.h"

#include <libmigr/cli.h>
#include <libmigr/sqlite.h>

int main(int argc, char **argv)
{
	const migr_backend *const backends[] = { migr_sqlite() };

	return migr_cli_main(argc, argv, &(migr_cli_app){ MIGR_CLI_APP,
		.program = SHOP_VERSION,
		.register_revisions = shop_register_revisions,
		.default_url = "sqlite:" SHOP_DATABASE,
		.default_directory = "versions",
		.backends = backends,
		.n_backends = 1,
		.app = &shop_settings });
}
