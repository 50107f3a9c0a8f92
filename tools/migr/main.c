/* SPDX-License-Identifier: MIT */
/* The command `migr`: the commands of libmigr-cli, without an application of its own. */
#include <libmigr/cli.h>

int main(int argc, char **argv)
{
	return migr_cli_main(argc, argv, NULL);
}
