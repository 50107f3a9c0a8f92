/* SPDX-License-Identifier: MIT */
/* What depends on the server's version. */
#include "dialect/postgresql/parts.h"

static migr_status take_version(void *sink, const migr_value *values, size_t count)
{
	if (count == 1 && values[0].type == MIGR_VALUE_INTEGER)
		*(int64_t *)sink = values[0].integer;
	return MIGR_OK;
}

migr_status migr__postgresql_is_since(const migr__compiler *compiler, int64_t version, int *out)
{
	int64_t found = 0;
	migr_status rc = MIGR_OK;

	if (compiler->live)
		rc = compiler->live->query(compiler->live->user,
		                           "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4",
		                           NULL, 0, take_version, &found, compiler->error);
	*out = found >= version;
	return rc;
}
