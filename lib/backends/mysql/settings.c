/* SPDX-License-Identifier: MIT */
/*
 * Settings of the server's session. Each is read back: a server cuts a value that is out of its range, with no more
 * than a warning.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

/* How much of a number matters: "5.000000" is what 5 reads back as where the setting is a fraction. */
static size_t significant(const char *number)
{
	size_t size = strlen(number);

	if (!strchr(number, '.'))
		return size;
	while (number[size - 1] == '0')
		size--;
	return number[size - 1] == '.' ? size - 1 : size;
}

static int is_same(const char *wanted, const char *is)
{
	size_t size = significant(wanted);

	if (*wanted == '\'') /* a text, in quotes */
		return strlen(is) + 2 == size && memcmp(wanted + 1, is, size - 2) == 0;
	return size == significant(is) && memcmp(wanted, is, size) == 0;
}

migr_status migr__mysql_setting_make(mysql_connection *c, const char *name, const char *value)
{
	char set[256], get[128], both[512], is[1][MYSQL_NAME_SIZE], message[512];
	int is_null[1];
	migr_status rc = MIGR_OK;

	snprintf(set, sizeof set, "SET SESSION %s = %s", name, value);
	snprintf(get, sizeof get, "SELECT @@SESSION.%s", name);
	snprintf(both, sizeof both, "%s;%s", set, get);
	if (!c->can_batch)
		rc = migr__mysql_run(c, set);
	if (rc == MIGR_OK)
		rc = migr__mysql_read_row(c, c->can_batch ? both : get, is, is_null, 1);
	if (rc != MIGR_OK || (!is_null[0] && is_same(value, is[0])))
		return rc;
	snprintf(message, sizeof message, "%s was set to %.64s, and reads back as %s", name, value,
	         is_null[0] ? "nothing" : is[0]);
	return migr_host_fail(c->host, MIGR_ERROR_PRAGMA, 0, NULL, message, "this server cannot be set so");
}

migr_status migr__mysql_settings_make(mysql_connection *c, const mysql_url *url)
{
	migr_status rc = MIGR_OK;

	for (int i = FIRST_SETTING; i < N_OPTIONS && rc == MIGR_OK; i++)
		if (url->options[i])
			rc = migr__mysql_setting_make(c, migr__mysql_option_name(i), url->options[i]);
	return rc;
}
