/* SPDX-License-Identifier: MIT */
#include "support/comma.h"

#include "support/t.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static const char definition[] = "comment_char %\nescape_char /\nLC_NUMERIC\ndecimal_point \",\"\nthousands_sep \"\"\n"
				 "grouping -1\nEND LC_NUMERIC\n";

void t_set_comma_locale(void)
{
	const char *folder = t_folder(), *source = t_path(folder, "source");
	char command[600];

	t_write(source, definition);
	/* it warns of all that is not defined, and makes the rest */
	snprintf(command, sizeof command, "localedef -c -i '%s' '%s/comma' >/dev/null 2>&1", source, folder);
	(void)!system(command);
	setenv("LOCPATH", folder, 1);
	ck_assert_msg(setlocale(LC_NUMERIC, "comma") != NULL, "localedef has made no locale");
	ck_assert(strtod("1.5", NULL) < 1.5);
}
