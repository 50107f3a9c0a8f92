/* SPDX-License-Identifier: MIT */
#include "support/comma.h"

#include "support/t.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

void t_set_point_locale(const char *point)
{
	const char *folder = t_folder(), *source = t_path(folder, "source");
	char command[600], definition[200];

	snprintf(definition, sizeof definition,
	         "comment_char %%\nescape_char /\nLC_NUMERIC\ndecimal_point \"%s\"\nthousands_sep \"\"\ngrouping -1\n"
	         "END LC_NUMERIC\n",
	         point);
	t_write(source, definition);
	/* it warns of all that is not defined, and makes the rest */
	snprintf(command, sizeof command, "localedef -c -i '%s' '%s/comma' >/dev/null 2>&1", source, folder);
	(void)!system(command);
	setenv("LOCPATH", folder, 1);
	ck_assert_msg(setlocale(LC_NUMERIC, "comma") != NULL, "localedef has made no locale");
	ck_assert(strtod("1.5", NULL) < 1.5);
}

void t_set_comma_locale(void)
{
	t_set_point_locale(",");
}
