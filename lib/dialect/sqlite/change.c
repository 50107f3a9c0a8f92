/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/change.h"

#include "dialect/clause.h"

#include <string.h>

migr_status migr__change_begin(migr__compiler *compiler, const migr_operation *operation, const char *table,
                               migr__change *change)
{
	migr_status rc;

	memset(change, 0, sizeof *change);
	change->compiler = compiler;
	change->is_no_copy = migr__clause_has(operation, MIGR_OPTION_NO_COPY);
	rc = migr__sqlite_read(compiler, migr__clause_schema(operation), table, &change->table);
	change->before = change->table.definition;
	return rc;
}

/* A name that nothing has in this database. */
static migr_status free_name(migr__change *change, const char **out)
{
	migr__compiler *compiler = change->compiler;
	int64_t is_taken = 1;
	migr_status rc = MIGR_OK;

	for (int i = 1; is_taken && rc == MIGR_OK; i++) {
		*out = i == 1 ? migr__sqlite_text(compiler, "%s__migr", change->table.name)
		              : migr__sqlite_text(compiler, "%s__migr%d", change->table.name, i);
		if (!*out)
			return compiler->error->status;
		rc = migr__sqlite_look_number(compiler, 0, &is_taken,
		                              "SELECT 1 FROM %n.sqlite_schema WHERE name = %t COLLATE NOCASE LIMIT 1",
		                              change->table.schema, *out);
	}
	return rc;
}

/* SQLite reads the new definition before anything is changed. */
static migr_status check_definition(migr__change *change, const char *name)
{
	migr__compiler *compiler = change->compiler;
	const migr__definition *definition = &change->table.definition;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, compiler->out->alloc);
	rc = migr__sqlite_look_whether(compiler, &error, "EXPLAIN CREATE TABLE %q%s", change->table.schema, name,
	                               definition->text + definition->name_span.end);
	if (rc != MIGR_OK) {
		rc = migr__fail(compiler->error, rc == MIGR_ERROR_NO_MEMORY ? rc : MIGR_ERROR_SCHEMA,
		                "sqlite does not take the table's new definition: %s", migr__buf_text(&error.message));
		migr__error_statement(compiler->error, definition->text, definition->size);
	}
	migr__error_clear(&error);
	return rc;
}

static migr_status copy(migr__change *change, const char *name)
{
	const char *reason = change->copy_reason ? change->copy_reason : "the stored schema may not be written here";

	if (change->is_no_copy)
		return migr__compiler_refuse(change->compiler, "do without MIGR_OPTION_NO_COPY",
		                             "must copy the rows of \"%s\": %s", change->table.name, reason);
	return migr__copy(change, name);
}

migr_status migr__change_end(migr__change *change)
{
	const char *name = NULL;
	migr_status rc;

	if (!change->copy_reason && strcmp(change->before.text, change->table.definition.text) == 0)
		return MIGR_OK;
	rc = free_name(change, &name);
	if (rc == MIGR_OK)
		rc = check_definition(change, name);
	if (rc == MIGR_OK)
		rc = migr__in_place_probe(change);
	if (rc != MIGR_OK)
		return rc;
	return change->copy_reason || !change->can_patch ? copy(change, name) : migr__in_place(change);
}
