/* SPDX-License-Identifier: MIT */
/*
 * Tables: made, dropped, renamed.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/look.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/parent.h"

#include <string.h>

typedef struct making {
	migr__compiler *compiler;
	const migr_table *table;
	const char *schema; /* where it is made; NULL: the main database */
	migr__buf buf;
	int has_item;
	const char *counted; /* the column that counts up, if it does not begin with 1 */
} making;

static void next_item(making *work)
{
	migr__buf_puts(&work->buf, work->has_item ? ",\n\t" : "\n\t");
	work->has_item = 1;
}

static const migr_column *key_column(const migr_table *table, size_t *count)
{
	const migr_column *found = NULL;

	*count = 0;
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (table->columns.items[i].flags & MIGR_PRIMARY_KEY) {
			found = &table->columns.items[i];
			++*count;
		}
	return found;
}

static const migr_column *column_by_name(const migr_table *table, const char *name)
{
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (strcmp(table->columns.items[i].name, name) == 0)
			return &table->columns.items[i];
	return NULL;
}

/* INTEGER PRIMARY KEY DESC of a column is an index, while PRIMARY KEY (a DESC) of a table would be the rowid. */
static migr_status inline_descending(making *work, const migr_column **column, migr__column_key *out)
{
	const migr_key *key = work->table->primary_key;
	const migr_element *element = key->elements.items;

	if (key->elements.count != 1 || !element->column || element->collation || !(element->flags & MIGR_DESC))
		return MIGR_OK;
	*column = column_by_name(work->table, element->column);
	out->name = key->name;
	out->on_conflict = key->on_conflict;
	out->is_desc = 1;
	return MIGR_OK;
}

/* The primary key, if it is one column and can be written with it. */
static migr_status inline_key(making *work, const migr_column **column, migr__column_key *out)
{
	const migr_key *key = work->table->primary_key;
	migr__names names;
	migr_status rc;
	size_t count;

	memset(out, 0, sizeof *out);
	if (!key) {
		*column = key_column(work->table, &count);
		if (count != 1)
			*column = NULL;
		return MIGR_OK;
	}
	*column = NULL;
	if (key->elements.count)
		return inline_descending(work, column, out);
	rc = migr__names_parse(key->columns, "columns of the primary key", work->compiler->arena, &names,
	                       work->compiler->error);
	if (rc != MIGR_OK || names.count != 1)
		return rc;
	*column = column_by_name(work->table, names.items[0]);
	out->name = key->name;
	out->on_conflict = key->on_conflict;
	return MIGR_OK;
}

/* Columns of a key of several are NOT NULL as well, which SQLite forgets outside of WITHOUT ROWID. */
static migr_status key_names(making *work, migr__names *names)
{
	const migr_key *key = work->table->primary_key;

	memset(names, 0, sizeof *names);
	if (!key || !key->columns)
		return MIGR_OK;
	return migr__names_parse(key->columns, "columns of the primary key", work->compiler->arena, names,
	                         work->compiler->error);
}

static migr_status add_columns(making *work, const migr_column *inlined, const migr__column_key *key)
{
	migr__names names;
	migr_status rc = key_names(work, &names);

	for (uint32_t i = 0; i < work->table->columns.count && rc == MIGR_OK; i++) {
		migr_column column = work->table->columns.items[i];
		migr__column_key own = { 0 };

		if (inlined && strcmp(inlined->name, column.name) == 0) {
			own = *key;
			own.is_inline = 1;
		}
		if (migr__names_have(&names, column.name))
			column.flags |= MIGR_NOT_NULL;
		if (column.identity_start > 1)
			work->counted = column.name;
		next_item(work);
		rc = migr__sqlite_column(work->compiler, &work->buf, &column, (work->table->flags & MIGR_STRICT) != 0,
		                         &own);
	}
	return rc;
}

static migr_status add_primary_key(making *work, const migr_column *inlined)
{
	const migr_table *table = work->table;
	size_t count, written = 0;

	if (inlined)
		return MIGR_OK;
	if (table->primary_key) {
		next_item(work);
		return migr__sqlite_key(work->compiler, &work->buf, "PRIMARY KEY", table->primary_key);
	}
	key_column(table, &count);
	if (!count)
		return MIGR_OK;
	next_item(work);
	migr__buf_puts(&work->buf, "PRIMARY KEY (");
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (table->columns.items[i].flags & MIGR_PRIMARY_KEY)
			migr__sqlite_write(&work->buf, written++ ? ", %n" : "%n", table->columns.items[i].name);
	migr__buf_putc(&work->buf, ')');
	return MIGR_OK;
}

/* The session's tables point to each other. */
static migr_status need_referent(making *work, const migr_foreign_key *key)
{
	const char *schema = work->table->flags & MIGR_TEMPORARY ? "temp" : work->schema ? work->schema : "main";

	if (!work->compiler->live || migr__sqlite_same_name(key->ref_table, work->table->name))
		return MIGR_OK;
	return migr__parent_need(work->compiler, schema, key);
}

static migr_status add_constraints(making *work)
{
	const migr_table *table = work->table;
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < table->unique_keys.count && rc == MIGR_OK; i++) {
		next_item(work);
		rc = migr__sqlite_key(work->compiler, &work->buf, "UNIQUE", &table->unique_keys.items[i]);
	}
	for (uint32_t i = 0; i < table->foreign_keys.count && rc == MIGR_OK; i++) {
		next_item(work);
		rc = need_referent(work, &table->foreign_keys.items[i]);
		if (rc == MIGR_OK)
			rc = migr__sqlite_foreign_key(work->compiler, &work->buf, &table->foreign_keys.items[i],
			                              work->schema);
	}
	for (uint32_t i = 0; i < table->checks.count && rc == MIGR_OK; i++) {
		next_item(work);
		rc = migr__sqlite_check(work->compiler, &work->buf, &table->checks.items[i]);
	}
	if (rc == MIGR_OK && table->excludes.count)
		return migr__compiler_refuse(work->compiler, "a trigger with RAISE(ABORT, ...) can do it",
		                             "has no exclusion constraints");
	return rc;
}

static migr_status add_options(making *work)
{
	const migr_table *table = work->table;
	const char *options;
	migr_status rc = migr__clause_option(work->compiler, table->options, &options);

	migr__buf_puts(&work->buf, "\n)");
	if (table->flags & MIGR_STRICT)
		migr__buf_puts(&work->buf, " STRICT");
	if (table->flags & MIGR_WITHOUT_ROWID)
		migr__buf_puts(&work->buf, table->flags & MIGR_STRICT ? ", WITHOUT ROWID" : " WITHOUT ROWID");
	if (rc == MIGR_OK && options)
		migr__sqlite_write(&work->buf, " %s", options);
	return rc;
}

static migr_status write_table(making *work, int if_not_exists)
{
	const migr_column *inlined;
	migr__column_key key;
	migr_status rc = inline_key(work, &inlined, &key);

	migr__sqlite_write(&work->buf, "CREATE %sTABLE %s%q (", work->table->flags & MIGR_TEMPORARY ? "TEMPORARY " : "",
	                   if_not_exists ? "IF NOT EXISTS " : "", work->schema, work->table->name);
	if (rc == MIGR_OK)
		rc = add_columns(work, inlined, &key);
	if (rc == MIGR_OK)
		rc = add_primary_key(work, inlined);
	if (rc == MIGR_OK)
		rc = add_constraints(work);
	return rc == MIGR_OK ? add_options(work) : rc;
}

/* The first number is the one after the last. */
static migr_status set_start(making *work)
{
	const char *schema = work->table->flags & MIGR_TEMPORARY ? "temp" : work->schema ? work->schema : "main";

	for (uint32_t i = 0; i < work->table->columns.count; i++) {
		const migr_column *column = &work->table->columns.items[i];

		if (column->identity_start > 1)
			return migr__sqlite_run(
				work->compiler,
				"INSERT INTO %n.sqlite_sequence (name, seq) SELECT %t, %l WHERE NOT EXISTS "
				"(SELECT 1 FROM %n.sqlite_sequence WHERE name = %t)",
				schema, work->table->name, column->identity_start - 1, schema, work->table->name);
	}
	return MIGR_OK;
}

migr_status migr__sqlite_create_table(migr__compiler *compiler, const migr_operation *operation)
{
	making work = { .compiler = compiler, .table = operation->table_definition };
	int if_not_exists = migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS);
	migr_status rc;

	work.schema = migr__clause_schema(operation) ? migr__clause_schema(operation) : work.table->schema;
	if ((work.table->flags & MIGR_TEMPORARY) && work.schema && !migr__sqlite_same_name(work.schema, "temp"))
		return migr__fail(compiler->error, MIGR_ERROR_SCHEMA,
		                  "a temporary table is in no schema, not in \"%s\"", work.schema);
	if (work.table->flags & MIGR_TEMPORARY)
		work.schema = NULL;
	migr__buf_init(&work.buf, compiler->out->alloc);
	rc = write_table(&work, if_not_exists);
	if (rc == MIGR_OK)
		rc = migr__compiler_add(compiler, &work.buf, 0);
	migr__buf_free(&work.buf);
	if (rc == MIGR_OK && work.counted)
		rc = set_start(&work);
	for (uint32_t i = 0; i < work.table->indexes.count && rc == MIGR_OK; i++)
		rc = migr__sqlite_add_index(compiler, work.table->flags & MIGR_TEMPORARY ? "temp" : work.schema,
		                            work.table->name, &work.table->indexes.items[i], if_not_exists);
	return rc;
}

/* With foreign keys enforced, SQLite would delete the rows that point here, or fail with a number. */
static migr_status need_no_children(migr__compiler *compiler, const migr__sqlite_table *table)
{
	migr__row *row;
	migr_status rc = migr__sqlite_look(compiler, &row,
	                                   "SELECT DISTINCT m.name FROM %n.sqlite_schema AS m, "
	                                   "pragma_foreign_key_list(m.name, %t) AS f WHERE m.type = 'table' "
	                                   "AND f.\"table\" = %t COLLATE NOCASE AND m.name <> %t COLLATE NOCASE",
	                                   table->schema, table->schema, table->name, table->name);

	if (rc != MIGR_OK || !row)
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_DEPENDENT, "table \"%s\" points to \"%s\" by a foreign key",
	           row->cells[0], table->name);
	migr__error_hint(compiler->error, "drop that table, or its foreign key, first");
	for (; row; row = row->next) {
		const char *text = migr__sqlite_text(compiler, "table \"%s\"", row->cells[0]);

		if (!text)
			return compiler->error->status;
		migr__error_detail(compiler->error, MIGR_ERROR_DEPENDENT, text);
	}
	return compiler->error->status;
}

migr_status migr__sqlite_drop_table(migr__compiler *compiler, const migr_operation *operation)
{
	const char *schema = migr__clause_schema(operation);
	migr__sqlite_table table = { 0 };
	migr_status rc = MIGR_OK;

	if (migr__clause_has(operation, MIGR_OPTION_CASCADE))
		return migr__compiler_refuse(compiler, "drop what depends on it first",
		                             "has no DROP TABLE ... CASCADE");
	if (compiler->live)
		rc = migr__sqlite_find(compiler, schema, operation->table, &table);
	if (rc == MIGR_OK && table.schema)
		rc = need_no_children(compiler, &table);
	if (rc != MIGR_OK)
		return rc;
	return migr__sqlite_run(compiler, "DROP TABLE %s%q",
	                        migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "", schema,
	                        operation->table);
}

/*
 * In the mode of before 3.26, what refers to the table or column would not follow. Somebody may have set it for the
 * connection.
 */
static migr_status leave_legacy(migr__compiler *compiler, int *was_legacy)
{
	int64_t legacy = 0;
	migr_status rc = MIGR_OK;

	if (compiler->live)
		rc = migr__sqlite_look_number(compiler, 0, &legacy, "PRAGMA legacy_alter_table");
	*was_legacy = legacy != 0;
	if (rc == MIGR_OK && *was_legacy)
		rc = migr__sqlite_run(compiler, "PRAGMA legacy_alter_table = OFF");
	return rc;
}

static migr_status add_renames(migr__compiler *compiler, const char *schema, const char *table, const char *column,
                               const char *new_name)
{
	const char *between;
	migr_status rc;

	if (column)
		return migr__sqlite_run(compiler, "ALTER TABLE %q RENAME COLUMN %n TO %n", schema, table, column,
		                        new_name);
	if (strcmp(table, new_name) == 0 || !migr__sqlite_same_name(table, new_name))
		return migr__sqlite_run(compiler, "ALTER TABLE %q RENAME TO %n", schema, table, new_name);
	/* a name that differs in letter case only is taken, by the table itself */
	between = migr__sqlite_text(compiler, "%s__migr", new_name);
	if (!between)
		return compiler->error->status;
	rc = migr__sqlite_run(compiler, "ALTER TABLE %q RENAME TO %n", schema, table, between);
	return rc == MIGR_OK ? migr__sqlite_run(compiler, "ALTER TABLE %q RENAME TO %n", schema, between, new_name)
	                     : rc;
}

migr_status migr__sqlite_add_rename(migr__compiler *compiler, const char *schema, const char *table, const char *column,
                                    const char *new_name)
{
	int was_legacy;
	migr_status rc = leave_legacy(compiler, &was_legacy);

	if (rc == MIGR_OK)
		rc = add_renames(compiler, schema, table, column, new_name);
	if (rc == MIGR_OK && was_legacy)
		rc = migr__sqlite_restore(compiler, "PRAGMA legacy_alter_table = ON");
	return rc;
}

/* IF EXISTS, which SQLite has not for a renaming. */
static migr_status is_missing(migr__compiler *compiler, const migr_operation *operation, int *out)
{
	migr__sqlite_table table;
	migr_status rc = MIGR_OK;

	*out = 0;
	if (!migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		return MIGR_OK;
	rc = migr__compiler_need_live(compiler, "whether the table is there");
	if (rc == MIGR_OK)
		rc = migr__sqlite_find(compiler, migr__clause_schema(operation), operation->table, &table);
	*out = rc == MIGR_OK && !table.schema;
	return rc;
}

migr_status migr__sqlite_rename_table(migr__compiler *compiler, const migr_operation *operation)
{
	int missing;
	migr_status rc = is_missing(compiler, operation, &missing);

	if (rc != MIGR_OK || missing)
		return rc;
	return migr__sqlite_add_rename(compiler, migr__clause_schema(operation), operation->table, NULL,
	                               operation->new_name);
}
