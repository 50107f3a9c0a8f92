/* SPDX-License-Identifier: MIT */
/*
 * The rows are copied into a new table, which takes the place of the old one.
 *
 * The new table is renamed in the mode of before 3.26, so that views and other tables' triggers and keys, which name
 * the old one, are not touched. What goes with the old table is made again by its own text.
 */
#include "dialect/sqlite/change.h"

#include <string.h>

typedef struct copying {
	migr__change *change;
	migr__compiler *compiler;
	const char *schema;
	const char *old_name;
	const char *new_name; /* as long as both are there */
	migr__inventory before;
	migr__transferred *transferred; /* the indexes that the new table has before its rows */
	migr__row *statistics;          /* the tables that ANALYZE fills */
} copying;

static int has_column(const migr__definition *definition, const char *name)
{
	return migr__definition_column(definition, name) != NULL;
}

/* A name of the rowid that no column has; NULL: all of them are taken. */
static const char *rowid_name(const migr__definition *definition)
{
	static const char *const names[] = { "rowid", "oid", "_rowid_" };

	for (size_t i = 0; i < 3; i++)
		if (!has_column(definition, names[i]))
			return names[i];
	return NULL;
}

static int has_rowid_column(const migr__definition *definition)
{
	for (size_t i = 0; i < definition->n_columns; i++)
		if (migr__definition_is_rowid(definition, &definition->columns[i]))
			return 1;
	return 0;
}

static int is_generated(const migr__column_text *column)
{
	return migr__column_constraint(column, MIGR__FORM_GENERATED) != NULL;
}

static int is_computed(const migr__change *change, const char *name)
{
	return change->column && migr__sqlite_same_name(change->column, name);
}

/* Rowids are numbers that a program may have kept, even if no column shows them. */
static int keeps_rowid(const migr__change *change)
{
	const migr__definition *old = &change->before, *new = &change->table.definition;

	return !old->is_without_rowid && !new->is_without_rowid && !has_rowid_column(new) && rowid_name(old) &&
	       rowid_name(new);
}

/* Whether SELECT * gives just what the new table takes: then SQLite may copy rows as they are. */
static int is_plain(const migr__change *change)
{
	const migr__definition *old = &change->before, *new = &change->table.definition;

	if (change->column || old->n_columns != new->n_columns || keeps_rowid(change))
		return 0;
	for (size_t i = 0; i < new->n_columns; i++)
		if (!migr__sqlite_same_name(old->columns[i].name, new->columns[i].name) ||
		    is_generated(&old->columns[i]) || is_generated(&new->columns[i]))
			return 0;
	return 1;
}

/* Both lists of the INSERT ... SELECT. A column that is new gets its default. */
static void write_lists(const migr__change *change, migr__buf *into, migr__buf *from)
{
	const migr__definition *old = &change->before, *new = &change->table.definition;

	if (keeps_rowid(change)) {
		migr__buf_puts(into, rowid_name(new));
		migr__buf_puts(from, rowid_name(old));
	}
	for (size_t i = 0; i < new->n_columns; i++) {
		const char *name = new->columns[i].name, *comma = into->size ? ", " : "";

		if (is_generated(&new->columns[i]) || (!has_column(old, name) && !is_computed(change, name)))
			continue;
		migr__sqlite_write(into, "%s%n", comma, name);
		if (is_computed(change, name))
			migr__sqlite_write(from, "%s(%s\n)", comma, change->value);
		else
			migr__sqlite_write(from, "%s%n", comma, name);
	}
}

static migr_status copy_rows(copying *work)
{
	/* an ON CONFLICT of the table would lose rows without a word */
	const char *what = work->change->duplicates ? "IGNORE" : "ABORT";
	const char *where = work->change->lossy ? migr__sqlite_text(work->compiler, " WHERE NOT coalesce(%s, 0)",
	                                                            work->change->lossy)
	                                        : "";
	migr_status rc = MIGR_OK;
	migr__buf into, from;

	if (!where)
		return work->compiler->error->status;
	if (is_plain(work->change))
		return migr__sqlite_run(work->compiler, "INSERT OR %s INTO %q SELECT * FROM %q%s", what, work->schema,
		                        work->new_name, work->schema, work->old_name, where);
	migr__buf_init(&into, work->compiler->out->alloc);
	migr__buf_init(&from, work->compiler->out->alloc);
	write_lists(work->change, &into, &from);
	if (into.failed || from.failed)
		rc = migr__fail_memory(work->compiler->error);
	else
		rc = migr__sqlite_run(work->compiler, "INSERT OR %s INTO %q (%s) SELECT %s FROM %q%s", what,
		                      work->schema, work->new_name, migr__buf_text(&into), migr__buf_text(&from),
		                      work->schema, work->old_name, where);
	migr__buf_free(&into);
	migr__buf_free(&from);
	return rc;
}

/* Rows that are equal in a new key were left out. Which they are takes long to find out, so only now it is looked. */
static migr_status compare_duplicates(copying *work)
{
	const migr__sqlite_fault fault = { MIGR_ERROR_DATA, "rows are equal in the columns of the key",
		                           "change or remove those rows first" };

	if (!work->change->duplicates)
		return MIGR_OK;
	return migr__sqlite_forbid(work->compiler, &fault,
	                           "SELECT x FROM (SELECT CASE WHEN (SELECT count(*) FROM %q) <> "
	                           "(SELECT count(*) FROM %q) THEN (%s) END AS x) WHERE x IS NOT NULL",
	                           work->schema, work->old_name, work->schema, work->new_name,
	                           work->change->duplicates);
}

/* Likewise of rows that would lose something. */
static migr_status compare_lossy(copying *work)
{
	return migr__sqlite_forbid(
		work->compiler, &work->change->lossy_fault,
		"SELECT x FROM (SELECT CASE WHEN (SELECT count(*) FROM %q) <> "
		"(SELECT count(*) FROM %q) THEN coalesce((%s), 'not all rows were copied') END AS x) "
		"WHERE x IS NOT NULL",
		work->schema, work->old_name, work->schema, work->new_name, work->change->lossy_rows);
}

static migr_status compare_rows(copying *work)
{
	const migr__sqlite_fault fault = { MIGR_ERROR_LOSS, "not all rows were copied",
		                           "please report it, with the table's definition" };
	migr_status rc;

	if (work->change->lossy)
		return compare_lossy(work);
	rc = compare_duplicates(work);
	/* that all are copied or none is what the statement says; whoever executes it now looks all the same */
	if (rc != MIGR_OK || (work->compiler->out->is_kept && !work->change->duplicates))
		return rc;
	return migr__sqlite_forbid(work->compiler, &fault,
	                           "SELECT old - new FROM (SELECT (SELECT count(*) FROM %q) AS old, "
	                           "(SELECT count(*) FROM %q) AS new) WHERE old <> new",
	                           work->schema, work->old_name, work->schema, work->new_name);
}

static int counts_up(const migr__definition *definition)
{
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(definition, &column);

	return key && key->is_autoincrement;
}

/* Otherwise a number that was given away and deleted would be given away again. */
static migr_status copy_counter(copying *work)
{
	migr_status rc;

	if (!counts_up(&work->change->before) || !counts_up(&work->change->table.definition))
		return MIGR_OK;
	rc = migr__sqlite_run(work->compiler, "DELETE FROM %n.sqlite_sequence WHERE name = %t", work->schema,
	                      work->new_name);
	if (rc != MIGR_OK)
		return rc;
	return migr__sqlite_run(work->compiler,
	                        "INSERT INTO %n.sqlite_sequence (name, seq) SELECT %t, seq FROM %n.sqlite_sequence "
	                        "WHERE name = %t",
	                        work->schema, work->new_name, work->schema, work->old_name);
}

static migr_status move_statistics(copying *work, const char *from, const char *to)
{
	migr_status rc = MIGR_OK;

	for (const migr__row *row = work->statistics; row && rc == MIGR_OK; row = row->next)
		rc = migr__sqlite_run(work->compiler, "UPDATE %q SET tbl = %t WHERE tbl = %t COLLATE NOCASE",
		                      work->schema, row->cells[0], to, from);
	return rc;
}

static migr_status fill(copying *work)
{
	const migr__definition *definition = &work->change->table.definition;
	migr_status rc = migr__sqlite_run(work->compiler, "CREATE TABLE %q%s", work->schema, work->new_name,
	                                  definition->text + definition->name_span.end);

	if (rc == MIGR_OK && work->change->table.has_rows && is_plain(work->change) &&
	    migr__transfer_applies(work->change))
		rc = migr__transfer_begin(work->change, work->before.indexes, work->new_name, &work->transferred);
	if (rc == MIGR_OK && work->change->table.has_rows) {
		rc = copy_rows(work);
		if (rc == MIGR_OK)
			rc = compare_rows(work);
	}
	return rc == MIGR_OK ? copy_counter(work) : rc;
}

static migr_status rename_table(copying *work)
{
	int64_t was_legacy = 0;
	migr_status rc = migr__sqlite_look_number(work->compiler, 0, &was_legacy, "PRAGMA legacy_alter_table");

	if (rc == MIGR_OK && !was_legacy)
		rc = migr__sqlite_run(work->compiler, "PRAGMA legacy_alter_table = ON");
	if (rc == MIGR_OK)
		rc = migr__sqlite_run(work->compiler, "ALTER TABLE %q RENAME TO %n", work->schema, work->new_name,
		                      work->old_name);
	if (rc == MIGR_OK && !was_legacy)
		rc = migr__sqlite_restore(work->compiler, "PRAGMA legacy_alter_table = OFF");
	return rc;
}

static migr_status replace(copying *work)
{
	migr_status rc = move_statistics(work, work->old_name, work->new_name);

	if (rc == MIGR_OK)
		rc = migr__sqlite_run(work->compiler, "DROP TABLE %q", work->schema, work->old_name);
	if (rc == MIGR_OK)
		rc = rename_table(work);
	return rc == MIGR_OK ? move_statistics(work, work->new_name, work->old_name) : rc;
}

/* The beginning of the text is SQLite's after the renaming, also where somebody wrote it in another way. */
static migr_status restore_text(copying *work)
{
	const migr__definition *definition = &work->change->table.definition;
	const char *text = migr__sqlite_text(work->compiler, "CREATE TABLE %n%s", work->old_name,
	                                     definition->text + definition->name_span.end);

	if (!text)
		return work->compiler->error->status;
	if (!work->change->can_patch || strcmp(text, definition->text) == 0)
		return MIGR_OK;
	return migr__in_place_text(work->change, definition->text);
}

static migr_status make_again(copying *work)
{
	migr_status rc = migr__transfer_end(work->change, work->transferred);

	for (const migr__stored *item = work->before.indexes; item && rc == MIGR_OK; item = item->next)
		if (!migr__inventory_drops(work->change, item) && !migr__transfer_has(work->transferred, item))
			rc = migr__again_index(work->compiler, item, NULL);
	return rc == MIGR_OK ? migr__again_triggers(work->compiler, work->before.triggers) : rc;
}

/* To drop the old table would delete, or change, the rows that point to it. */
static migr_status leave_foreign_keys(copying *work)
{
	int64_t is_on = 0;
	migr_status rc = migr__sqlite_look_number(work->compiler, 0, &is_on, "PRAGMA foreign_keys");

	if (is_on || work->compiler->out->is_kept)
		work->compiler->out->needs_foreign_keys_off = 1;
	return rc;
}

migr_status migr__copy(migr__change *change, const char *name)
{
	copying work = { .change = change,
		         .compiler = change->compiler,
		         .schema = change->table.schema,
		         .old_name = change->table.name,
		         .new_name = name };
	migr_status rc = migr__inventory_take(change, &work.before);

	if (rc == MIGR_OK)
		rc = migr__sqlite_look(
			change->compiler, &work.statistics,
			"SELECT name FROM %n.sqlite_schema WHERE name IN ('sqlite_stat1', 'sqlite_stat4')",
			work.schema);
	if (rc == MIGR_OK && work.before.relatives)
		rc = leave_foreign_keys(&work);
	if (rc == MIGR_OK)
		rc = fill(&work);
	if (rc == MIGR_OK)
		rc = replace(&work);
	if (rc == MIGR_OK)
		rc = restore_text(&work);
	if (rc == MIGR_OK)
		rc = make_again(&work);
	return rc == MIGR_OK ? migr__inventory_compare(change, &work.before) : rc;
}
