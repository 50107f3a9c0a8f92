/* SPDX-License-Identifier: MIT */
/*
 * What is in the database before rows are copied, and the comparison with what is there afterwards.
 */
#include "dialect/sqlite/change.h"

#include <stdlib.h>
#include <string.h>

/* Everything that somebody made; what SQLite makes for itself has such a name. */
#define OWN_OBJECTS "FROM %n.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%%' ESCAPE '~'"

/* Rows that point to nothing now are not the operation's doing. A key that SQLite cannot follow is left alone. */
static migr_status count_orphans(migr__change *change, migr__row *row)
{
	migr__compiler *compiler = change->compiler;
	const char *schema = change->table.schema;
	migr_error ignored;
	migr_status rc;

	migr__error_init(&ignored, compiler->out->alloc);
	rc = migr__sqlite_look_whether(compiler, &ignored, "SELECT count(*) FROM pragma_foreign_key_check(%t, %t)",
	                               row->cells[0], schema);
	migr__error_clear(&ignored);
	if (rc == MIGR_ERROR_NO_MEMORY)
		return migr__fail_memory(compiler->error);
	if (rc == MIGR_OK) {
		int64_t count;

		rc = migr__sqlite_look_number(compiler, 0, &count,
		                              "SELECT count(*) FROM pragma_foreign_key_check(%t, %t)", row->cells[0],
		                              schema);
		row->cells[1] = migr__sqlite_text(compiler, "%l", count);
		return row->cells[1] ? rc : compiler->error->status;
	}
	return MIGR_OK;
}

/* The table itself, if it has foreign keys, and the tables that point to it. */
static migr_status find_relatives(migr__change *change, migr__inventory *out)
{
	const migr__sqlite_table *table = &change->table;
	migr_status rc = migr__sqlite_look(change->compiler, &out->relatives,
	                                   "SELECT DISTINCT m.name, NULL FROM %n.sqlite_schema AS m, "
	                                   "pragma_foreign_key_list(m.name, %t) AS f WHERE m.type = 'table' "
	                                   "AND (m.name = %t OR f.\"table\" = %t COLLATE NOCASE)",
	                                   table->schema, table->schema, table->name, table->name);

	for (migr__row *row = out->relatives; rc == MIGR_OK && row; row = row->next)
		rc = count_orphans(change, row);
	return rc;
}

migr_status migr__inventory_take(migr__change *change, migr__inventory *out)
{
	migr__compiler *compiler = change->compiler;
	migr_status rc = migr__sqlite_indexes(compiler, &change->table, &out->indexes);

	if (rc == MIGR_OK)
		rc = migr__sqlite_triggers(compiler, &change->table, &out->triggers);
	if (rc == MIGR_OK)
		rc = migr__sqlite_look_number(compiler, 0, &out->objects, "SELECT count(*) " OWN_OBJECTS,
		                              change->table.schema);
	return rc == MIGR_OK ? find_relatives(change, out) : rc;
}

int migr__inventory_drops(const migr__change *change, const migr__stored *index)
{
	for (size_t i = 0; i < change->dropped.count; i++)
		if (strcmp(change->dropped.items[i], index->name) == 0)
			return 1;
	return 0;
}

static migr_status compare_each(migr__change *change, const migr__stored *item, const char *type)
{
	const migr__sqlite_fault fault = { MIGR_ERROR_LOSS,
		                           "something is not there any more after the rows were copied",
		                           "please report it, with the table's definition" };
	migr_status rc = MIGR_OK;

	for (; item && rc == MIGR_OK; item = item->next)
		if (!migr__inventory_drops(change, item))
			rc = migr__sqlite_forbid(change->compiler, &fault,
			                         "SELECT %t WHERE NOT EXISTS (SELECT 1 FROM %n.sqlite_schema "
			                         "WHERE type = %t AND name = %t AND sql = %t)",
			                         item->name, item->schema, type, item->name, item->sql);
	return rc;
}

static migr_status compare_count(migr__change *change, int64_t wanted)
{
	const migr__sqlite_fault fault = { MIGR_ERROR_LOSS, "other things are in the schema than before",
		                           "please report it, with the schema" };

	return migr__sqlite_forbid(change->compiler, &fault,
	                           "SELECT n FROM (SELECT count(*) AS n " OWN_OBJECTS ") WHERE n <> %l",
	                           change->table.schema, wanted);
}

static migr_status compare_orphans(migr__change *change, const migr__row *row)
{
	const migr__sqlite_fault fault = {
		MIGR_ERROR_DATA,
		migr__sqlite_text(change->compiler, "rows of \"%s\" would point to nothing", row->cells[0]),
		"change those rows first, or what they point to",
	};

	if (!row->cells[1])
		return MIGR_OK;
	return migr__sqlite_forbid(change->compiler, &fault,
	                           "SELECT n FROM (SELECT count(*) - %s AS n FROM pragma_foreign_key_check(%t, %t)) "
	                           "WHERE n > 0",
	                           row->cells[1], row->cells[0], change->table.schema);
}

migr_status migr__inventory_compare(migr__change *change, const migr__inventory *before)
{
	migr_status rc;

	/* elsewhere there is more, or less, than here */
	if (change->compiler->out->is_kept)
		return MIGR_OK;
	rc = compare_each(change, before->indexes, "index");
	if (rc == MIGR_OK)
		rc = compare_each(change, before->triggers, "trigger");
	if (rc == MIGR_OK)
		rc = compare_count(change, before->objects - (int64_t)change->dropped.count);
	for (const migr__row *row = before->relatives; rc == MIGR_OK && row; row = row->next)
		rc = compare_orphans(change, row);
	return rc;
}
