/* SPDX-License-Identifier: MIT */
/*
 * Prints the library's table of codes, for check_status.py to hold against the header.
 */
#include <libmigr/error.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
	migr_status status;
	const char *name;

	for (size_t i = 0; (name = migr_status_at(i, &status)); i++) {
		if (strcmp(name, migr_status_name(status)) != 0)
			return 1;
		printf("%d\t%s\t%s\n", (int)status, name, migr_status_message(status));
	}
	return migr_status_at((size_t)-1, NULL) ? 1 : 0;
}
