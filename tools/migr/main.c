/* SPDX-License-Identifier: MIT */
/* The command `migr`: the commands of libmigr-cli, without an application of its own. */
#include <libmigr/cli.h>
#ifdef MIGR__WITH_SQLITE
#include <libmigr/sqlite.h>
#endif
#ifdef MIGR__WITH_POSTGRESQL
#include <libmigr/postgresql.h>
#endif
#ifdef MIGR__WITH_MYSQL
#include <libmigr/mysql.h>
#endif

int main(int argc, char **argv)
{
	const migr_backend *const linked_in[] = {
#ifdef MIGR__WITH_SQLITE
		migr_sqlite(),
#endif
#ifdef MIGR__WITH_POSTGRESQL
		migr_postgresql(),
#endif
#ifdef MIGR__WITH_MYSQL
		migr_mysql(),
#endif
		NULL,
	};
	const migr_cli_app app = {
		MIGR_CLI_APP,
		.backends = linked_in,
		.n_backends = sizeof linked_in / sizeof linked_in[0] - 1,
	};

	return migr_cli_main(argc, argv, &app);
}
