/* SPDX-License-Identifier: MIT */
#include "dialect/limits.h"

#include <string.h>

static const migr__limit postgresql[] = {
	{ "lock_timeout", 1, MIGR__LIMIT_MILLISECONDS },
	{ "statement_timeout", 0, MIGR__LIMIT_MILLISECONDS },
};

/* MariaDB has the third, MySQL the fourth. */
static const migr__limit mysql[MIGR__MAX_LIMITS] = {
	{ "lock_wait_timeout", 1, MIGR__LIMIT_SECONDS },
	{ "innodb_lock_wait_timeout", 1, MIGR__LIMIT_SECONDS },
	{ "max_statement_time", 0, MIGR__LIMIT_FRACTION },
	{ "max_execution_time", 0, MIGR__LIMIT_MILLISECONDS },
};

static int is_mysql(const migr__dialect *dialect)
{
	return strcmp(dialect->name, "mysql") == 0;
}

const migr__limit *migr__limits_of(const migr__dialect *dialect, size_t *count)
{
	*count = 0;
	if (is_mysql(dialect)) {
		*count = sizeof mysql / sizeof mysql[0];
		return mysql;
	}
	if (strcmp(dialect->name, "postgresql") == 0)
		*count = sizeof postgresql / sizeof postgresql[0];
	return postgresql;
}

void migr__limit_text(migr__buf *buf, const migr__limit *limit, int32_t milliseconds)
{
	if (limit->unit == MIGR__LIMIT_SECONDS)
		migr__buf_printf(buf, "%d", milliseconds / 1000 + (milliseconds % 1000 != 0));
	else if (limit->unit == MIGR__LIMIT_FRACTION)
		migr__buf_printf(buf, "%d.%03d000", milliseconds / 1000, milliseconds % 1000);
	else
		migr__buf_printf(buf, "%d", milliseconds);
}

void migr__limits_read_sql(migr__buf *buf, const migr__dialect *dialect)
{
	size_t count;
	const migr__limit *limits = migr__limits_of(dialect, &count);

	migr__buf_puts(buf, is_mysql(dialect) ? "SHOW SESSION VARIABLES WHERE Variable_name IN ("
	                                      : "SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN (");
	for (size_t i = 0; i < count; i++)
		migr__buf_printf(buf, "%s'%s'", i ? ", " : "", limits[i].name);
	migr__buf_putc(buf, ')');
}

void migr__limits_set_sql(migr__buf *buf, const migr__dialect *dialect, const char *name, const char *value, int local)
{
	if (is_mysql(dialect))
		migr__buf_printf(buf, "%s %s = %s", buf->size ? ", SESSION" : "SET SESSION", name, value);
	else
		migr__buf_printf(buf, "%s pg_catalog.set_config('%s', '%s', %s)", buf->size ? "," : "SELECT", name,
		                 value, local ? "true" : "false");
}
