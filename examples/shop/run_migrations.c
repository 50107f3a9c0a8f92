/* SPDX-License-Identifier: MIT */
/*
 * Every command of `migr`, with the revisions of the shop compiled in: ./run_migrations upgrade head
 *
 * The URL of another database than the default one comes from -u or from the environment variable DATABASE_URL.
 */
#include "shop.h"

#include <libmigr/cli.h>
#include <libmigr/sqlite.h>
#ifdef SHOP_WITH_POSTGRESQL
#include <libmigr/postgresql.h>
#endif
#ifdef SHOP_WITH_MYSQL
#include <libmigr/mysql.h>
#endif

int main(int argc, char **argv)
{
	const migr_backend *const backends[] = {
		migr_sqlite(),
#ifdef SHOP_WITH_POSTGRESQL
		migr_postgresql(),
#endif
#ifdef SHOP_WITH_MYSQL
		migr_mysql(),
#endif
	};

	return migr_cli_main(argc, argv, &(migr_cli_app){ MIGR_CLI_APP,
		.program = SHOP_VERSION,
		.register_revisions = shop_register_revisions,
		.models = &shop_models,
		.default_url = SHOP_DATABASE,
		.default_directory = "versions",
		.backends = backends,
		.n_backends = sizeof backends / sizeof backends[0],
		.app = &shop_settings });
}
