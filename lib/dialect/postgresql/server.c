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
	static const char query[] = "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4";
	const migr__live *server = compiler->live ? compiler->live : compiler->server;
	int64_t found = compiler->server_version ? *compiler->server_version : 0;
	migr_status rc = MIGR_OK;

	if (server && !found)
		rc = server->query(server->user, query, NULL, 0, take_version, &found, compiler->error);
	if (compiler->server_version)
		*compiler->server_version = found;
	*out = !server || found >= version;
	return rc;
}
