/* SPDX-License-Identifier: MIT */
#include "dialect/recognise.h"

#include "dialect/classify.h"
#include "dialect/recognise_mysql.h"
#include "dialect/recognise_postgresql.h"

#include <string.h>

void migr__recognise(migr__probe *probe, const migr__dialect *dialect, const char *sql, size_t size)
{
	migr__reader reader;

	migr__skip_settings(dialect, &sql, &size);
	migr__reader_init(&reader, dialect, &probe->texts, sql, size);
	if (strcmp(dialect->name, "mysql") == 0)
		migr__recognise_mysql(probe, &reader);
	else if (strcmp(dialect->name, "postgresql") == 0)
		migr__recognise_postgresql(probe, &reader);
	probe->failed |= reader.failed || probe->sql.failed;
	if (probe->failed)
		probe->kind = MIGR__PROBE_UNKNOWN;
}
