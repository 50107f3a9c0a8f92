/* SPDX-License-Identifier: MIT */
/*
 * The list of dialects: the one file that knows them all, while dialect.h knows none.
 */
#include "dialect/dialect.h"

#include "dialect/mysql.h"
#include "dialect/postgresql.h"
#include "dialect/sqlite.h"

#include <string.h>

static const migr__dialect *const dialects[] = {
	&migr__dialect_sqlite, &migr__dialect_postgresql, &migr__dialect_mysql,
};

const migr__dialect *migr__dialect_find(const char *name)
{
	for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++)
		if (strcmp(dialects[i]->name, name) == 0)
			return dialects[i];
	return NULL;
}

const char *migr__dialect_names(void)
{
	return "sqlite, postgresql, mysql";
}

void migr__quote(migr__buf *buf, const char *text, char quote)
{
	migr__buf_putc(buf, quote);
	for (; *text; text++) {
		if (*text == quote)
			migr__buf_putc(buf, quote);
		migr__buf_putc(buf, *text);
	}
	migr__buf_putc(buf, quote);
}
