/* SPDX-License-Identifier: MIT */
/*
 * Indexes and triggers that were dropped with something else are made again by their own text. SQLite keeps it without
 * the schema, which must be put before the name: otherwise they would be made in another database, or for a table of
 * another one.
 */
#include "dialect/sqlite/change.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

migr_status migr__again_index(migr__compiler *compiler, const migr__stored *stored, const char *name)
{
	migr__index_text index;
	migr_status rc = migr__index_parse(&index, compiler->arena, stored->sql, strlen(stored->sql), compiler->error);
	const char *unique = index.is_unique ? "UNIQUE " : "";

	if (rc != MIGR_OK)
		return rc;
	if (!name)
		return migr__sqlite_run(compiler, "CREATE %sINDEX %n.%s", unique, stored->schema,
		                        stored->sql + index.name_span.start);
	return migr__sqlite_run(compiler, "CREATE %sINDEX %q%s", unique, stored->schema, name,
	                        stored->sql + index.name_span.end);
}

migr_status migr__again_triggers(migr__compiler *compiler, const migr__stored *item)
{
	migr_status rc = MIGR_OK;

	for (; item && rc == MIGR_OK; item = item->next) {
		migr__trigger_text trigger;

		rc = migr__trigger_parse(&trigger, compiler->arena, item->sql, strlen(item->sql), compiler->error);
		if (rc == MIGR_OK)
			rc = migr__sqlite_run(compiler, "CREATE TRIGGER %n.%s", item->schema,
			                      item->sql + trigger.name_span.start);
	}
	return rc;
}
