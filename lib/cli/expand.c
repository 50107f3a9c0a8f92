/* SPDX-License-Identifier: MIT */
/* Replacements in the values of the settings file. */
#include "cli/settings.h"

#include <stdlib.h>
#include <string.h>

static int is_name_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* After "${": adds the variable's value; returns what follows the "}", or NULL after a failure. */
static const char *expand_variable(cli_call *cli, const char *text, const char *source, cli_buf *out)
{
	const char *end = strchr(text, '}');
	size_t size = 0;
	const char *name, *value;

	while (is_name_letter(text[size]))
		size++;
	if (!end || size == 0 || (text[size] != '}' && strncmp(text + size, ":-", 2) != 0)) {
		migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
		               "write ${NAME} or ${NAME:-default}; \"$$\" stands for a dollar sign",
		               "%s: a \"${\" that is no variable", source);
		return NULL;
	}
	name = migr__cli_copy_part(&cli->pool, text, size);
	value = getenv(name);
	if (text[size] == ':') {
		if (value && *value)
			migr__cli_add(out, value);
		else
			migr__cli_add_part(out, text + size + 2, (size_t)(end - text) - size - 2);
	} else if (value) {
		migr__cli_add(out, value);
	} else {
		migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
		               migr__cli_format(&cli->pool, "set it, or write ${%s:-default}", name),
		               "%s: the environment variable %s is not set", source, name);
		return NULL;
	}
	return end + 1;
}

/* After "%". */
static const char *expand_percent(cli_call *cli, const char *text, const char *here, const char *source, cli_buf *out)
{
	if (*text == '%') {
		migr__cli_add(out, "%");
		return text + 1;
	}
	if (strncmp(text, "(here)s", 7) == 0) {
		migr__cli_add(out, here);
		return text + 7;
	}
	migr__cli_fail(cli, MIGR_ERROR_SETTINGS, "only %(here)s is replaced; a percent sign is written \"%%\"",
	               "%s: \"%%\" is not followed by \"(here)s\" or \"%%\"", source);
	return NULL;
}

migr_status migr__cli_expand(cli_call *cli, const char *text, const char *here, const char *source, const char **out)
{
	cli_buf result = { 0 };

	while (text && *text) {
		size_t size = strcspn(text, "%$");

		migr__cli_add_part(&result, text, size);
		text += size;
		if (*text == '%') {
			text = expand_percent(cli, text + 1, here, source, &result);
		} else if (strncmp(text, "${", 2) == 0) {
			text = expand_variable(cli, text + 2, source, &result);
		} else if (*text == '$') {
			migr__cli_add(&result, "$");
			text += text[1] == '$' ? 2 : 1;
		}
	}
	*out = migr__cli_take(&cli->pool, &result);
	return text ? MIGR_OK : cli->failure.status;
}
