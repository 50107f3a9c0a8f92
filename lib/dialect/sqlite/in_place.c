/* SPDX-License-Identifier: MIT */
/*
 * The stored schema is changed in its place, and no row is copied.
 *
 * SQLite documents it for what does not change how rows are stored: constraints, defaults, names. The cookie that makes
 * other connections read the schema again is not written by an UPDATE of it, so it is set by hand.
 */
#include "dialect/sqlite/change.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

/* What no row has: the value of a default that tells the rows that take it from the definition. */
#define NOBODYS_VALUE "x'6d696772206e6f626f6479277320766131b34fe0c27a9d58'"

/* Whether the program of a statement has such an instruction, with this third operand if it is not NULL. */
static int has_instruction(const migr__row *row, const char *name, const char *operand)
{
	for (; row; row = row->next)
		if (row->cells[1] && strcmp(row->cells[1], name) == 0 &&
		    (!operand || (row->cells[4] && strcmp(row->cells[4], operand) == 0)))
			return 1;
	return 0;
}

/*
 * In defensive mode SQLite takes the statements that it defends against, and lets them do nothing: their programs tell.
 * So nothing is tried, and no setting is left behind whatever fails.
 */
migr_status migr__in_place_probe(migr__change *change)
{
	migr__compiler *compiler = change->compiler;
	int64_t on = 0;
	migr__row *cookie, *journal;
	migr_status rc;

	/* the text that is there may be another one than here, if it says the same */
	if (compiler->out->is_kept)
		return MIGR_OK;
	rc = migr__sqlite_look_number(compiler, 0, &on, "PRAGMA writable_schema");
	change->was_writable = on != 0;
	if (rc == MIGR_OK)
		rc = migr__sqlite_look_number(compiler, 0, &change->version, "PRAGMA %n.schema_version",
		                              change->table.schema);
	if (rc == MIGR_OK)
		rc = migr__sqlite_look(compiler, &cookie, "EXPLAIN PRAGMA main.schema_version = 0");
	if (rc == MIGR_OK)
		rc = migr__sqlite_look(compiler, &journal, "EXPLAIN PRAGMA main.journal_mode = OFF");
	if (rc == MIGR_OK)
		change->can_patch =
			has_instruction(cookie, "SetCookie", NULL) && has_instruction(journal, "JournalMode", "2");
	return rc;
}

migr_status migr__in_place_begin(migr__change *change)
{
	return migr__sqlite_run(change->compiler, "PRAGMA writable_schema = ON");
}

migr_status migr__in_place_text(migr__change *change, const char *text)
{
	migr_status rc = migr__in_place_begin(change);

	if (rc == MIGR_OK)
		rc = migr__sqlite_run(change->compiler,
		                      "UPDATE %n.sqlite_schema SET sql = %t WHERE type = 'table' AND name = %t",
		                      change->table.schema, text, change->table.name);
	return rc == MIGR_OK ? migr__in_place_end(change) : rc;
}

migr_status migr__in_place_end(migr__change *change)
{
	migr__compiler *compiler = change->compiler;
	migr_status rc =
		migr__sqlite_run(compiler, "PRAGMA %n.schema_version = %l", change->table.schema, ++change->version);

	/* also reads the schema again */
	if (rc == MIGR_OK)
		rc = migr__sqlite_restore(compiler, "PRAGMA writable_schema = RESET");
	if (rc == MIGR_OK && change->was_writable)
		rc = migr__sqlite_restore(compiler, "PRAGMA writable_schema = ON");
	return rc;
}

/* What is stored is what was wanted, SQLite reads it so, and nobody else can write it any more. */
static migr_status verify(migr__change *change)
{
	const migr__sqlite_table *table = &change->table;
	const migr__sqlite_fault fault = { MIGR_ERROR_INTERNAL, "the stored definition is not the one that was wanted",
		                           "please report it, with the table's definition" };

	return migr__sqlite_forbid(
		change->compiler, &fault,
		"SELECT %t WHERE NOT EXISTS (SELECT 1 FROM %n.sqlite_schema WHERE type = 'table' AND name = %t "
		"AND sql = %t) OR (SELECT count(*) FROM pragma_table_xinfo(%t, %t)) <> %d "
		"OR (SELECT writable_schema FROM pragma_writable_schema) <> %d",
		table->name, table->schema, table->name, table->definition.text, table->name, table->schema,
		(int)table->definition.n_columns, change->was_writable);
}

/* Triggers that would run for what is no change. */
static migr_status update_triggers(migr__change *change, migr__stored **out)
{
	migr__stored **item = out;
	migr_status rc = migr__sqlite_triggers(change->compiler, &change->table, out);

	while (rc == MIGR_OK && *item) {
		migr__trigger_text trigger;

		rc = migr__trigger_parse(&trigger, change->compiler->arena, (*item)->sql, strlen((*item)->sql),
		                         change->compiler->error);
		if (rc == MIGR_OK && trigger.event != MIGR__EVENT_UPDATE)
			*item = (*item)->next;
		else if (rc == MIGR_OK)
			item = &(*item)->next;
	}
	return rc;
}

static const migr__constraint *old_default(const migr__change *change)
{
	const migr__column_text *column = migr__definition_column(&change->before, change->default_column);

	return migr__column_constraint(column, MIGR__FORM_DEFAULT);
}

/* Which rows are written anew; NULL: all. Without a literal as default no row can take it from the definition. */
static migr_status short_rows(migr__change *change, const char **where)
{
	const migr__constraint *constraint = old_default(change);
	migr__view value = { "NULL", 4 };
	const char *text;

	if (constraint)
		value = migr__definition_view(&change->before, constraint->value);
	text = migr__arena_strndup(change->compiler->arena, value.data, value.size);
	if (!text)
		return migr__fail_memory(change->compiler->error);
	*where = migr__sqlite_is_literal(text)
	                 ? migr__sqlite_text(change->compiler, " WHERE %n IS %s", change->default_column, text)
	                 : "";
	return *where ? MIGR_OK : change->compiler->error->status;
}

migr_status migr__quiet_update(migr__change *change, const char *assignment, const char *where)
{
	migr__compiler *compiler = change->compiler;
	const migr__sqlite_table *table = &change->table;
	migr__stored *triggers;
	migr_status rc;

	if (!assignment || !where)
		return compiler->error->status;
	rc = update_triggers(change, &triggers);
	for (const migr__stored *item = rc == MIGR_OK ? triggers : NULL; rc == MIGR_OK && item; item = item->next)
		rc = migr__sqlite_run(compiler, "DROP TRIGGER %q", item->schema, item->name);
	if (rc == MIGR_OK)
		rc = migr__sqlite_run(compiler, "UPDATE %q SET %s%s", table->schema, table->name, assignment, where);
	return rc == MIGR_OK ? migr__again_triggers(compiler, triggers) : rc;
}

/* Rows get the value that they had by the old default, as their own. */
static migr_status fill_short_rows(migr__change *change)
{
	const char *where, *assignment = migr__sqlite_text(change->compiler, "%n = %n", change->default_column,
	                                                   change->default_column);
	migr_status rc = short_rows(change, &where);

	if (rc == MIGR_OK)
		rc = migr__in_place_text(change, change->before.text);
	return rc == MIGR_OK ? migr__quiet_update(change, assignment, where) : rc;
}

/*
 * Rows from before an ADD COLUMN end before that column: its value is the default of the definition, and would change
 * with it. A default that no row can have as its value tells whether there are such rows.
 */
static migr_status keep_short_rows(migr__change *change)
{
	migr__compiler *compiler = change->compiler;
	const migr__sqlite_table *table = &change->table;
	migr__definition probe = table->definition;
	const migr__sqlite_fault fault = { MIGR_ERROR_UNSUPPORTED,
		                           "rows take the old default from the definition and would have to be written",
		                           "do without MIGR_OPTION_NO_COPY" };
	size_t place = 0;
	migr_status rc = migr__edit_default(&probe, change->default_column, NOBODYS_VALUE, compiler->error);

	if (rc == MIGR_OK)
		rc = migr__in_place_text(change, probe.text);
	if (rc == MIGR_OK && change->is_no_copy)
		return migr__sqlite_forbid(compiler, &fault,
		                           "SELECT %t FROM %q NOT INDEXED WHERE +%n IS " NOBODYS_VALUE " LIMIT 1",
		                           change->default_column, table->schema, table->name, change->default_column);
	if (rc == MIGR_OK)
		rc = migr__sqlite_when(compiler, &place,
		                       "SELECT 1 FROM %q NOT INDEXED WHERE +%n IS " NOBODYS_VALUE " LIMIT 1",
		                       table->schema, table->name, change->default_column);
	if (rc == MIGR_OK)
		rc = fill_short_rows(change);
	if (rc == MIGR_OK)
		migr__sqlite_when_end(compiler, place);
	return rc;
}

/* The first column was there from the beginning. */
static int may_have_short_rows(const migr__change *change)
{
	return change->default_column && change->table.has_rows &&
	       migr__definition_column(&change->before, change->default_column) != change->before.columns;
}

migr_status migr__in_place(migr__change *change)
{
	migr_status rc = MIGR_OK;

	if (may_have_short_rows(change))
		rc = keep_short_rows(change);
	if (rc == MIGR_OK)
		rc = migr__in_place_text(change, change->table.definition.text);
	return rc == MIGR_OK ? verify(change) : rc;
}
