/* SPDX-License-Identifier: MIT */
/*
 * A column is added: by ALTER TABLE where SQLite can do it, or by a copy.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/change.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/rows.h"

#include <string.h>

static int is_key(const migr_column *column)
{
	return (column->flags & (MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) != 0;
}

static migr_status column_text(migr__compiler *compiler, const migr_column *column, int is_strict, const char **out)
{
	migr__column_key key = { .is_inline = is_key(column) };
	migr_status rc;
	migr__buf buf;

	migr__buf_init(&buf, compiler->out->alloc);
	rc = migr__sqlite_column(compiler, &buf, column, is_strict, &key);
	if (rc != MIGR_OK) {
		migr__buf_free(&buf);
		return rc;
	}
	*out = migr__sqlite_take(compiler, &buf);
	return *out ? MIGR_OK : compiler->error->status;
}

/* Why ALTER TABLE ... ADD COLUMN cannot do it, if the table has rows; NULL if it can. */
static const char *needs_copy(const migr_operation *operation, const char *default_text, int has_rows)
{
	const migr_column *column = operation->column;

	if (is_key(column))
		return "a primary key is part of the table";
	if (column->flags & MIGR_UNIQUE)
		return "a unique key is part of the table";
	if (migr__clause_has(operation, MIGR_OPTION_FIRST) || (operation->options && operation->options->after))
		return "columns are kept in their order";
	if (has_rows && column->generated_sql && (column->flags & MIGR_STORED))
		return "a stored generated column has a value in each row";
	if (has_rows && default_text && !migr__sqlite_is_literal(default_text))
		return "the default is another value for each row";
	return NULL;
}

static int lacks_value(const migr_column *column, const char *default_text)
{
	return (column->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)) && !column->generated_sql &&
	       migr__sqlite_is_null(default_text);
}

/* On other databases it would be an error as well, or zeros that nobody asked for. */
static migr_status need_value(migr__compiler *compiler, const migr_operation *operation, const char *schema,
                              const char *default_text)
{
	const migr__sqlite_fault fault = {
		MIGR_ERROR_DATA,
		migr__sqlite_text(compiler, "column %n would be NULL in the rows that are there, and is NOT NULL",
		                  operation->column->name),
		"give it a default; or add it without MIGR_NOT_NULL, fill in the rows, and then alter it to be NOT "
		"NULL",
	};

	if (!lacks_value(operation->column, default_text))
		return MIGR_OK;
	return migr__sqlite_forbid(compiler, &fault, "SELECT NULL FROM %q LIMIT 1", schema, operation->table);
}

static migr_status add_natively(migr__compiler *compiler, const migr_operation *operation, const char *schema,
                                const char *text, const char *default_text)
{
	migr_status rc = need_value(compiler, operation, schema, default_text);

	return rc == MIGR_OK
	               ? migr__sqlite_run(compiler, "ALTER TABLE %q ADD COLUMN %s", schema, operation->table, text)
	               : rc;
}

static migr_status edit(migr__change *change, const migr_operation *operation, const char *text)
{
	const char *after = operation->options ? operation->options->after : NULL;
	migr__column_place place = migr__clause_has(operation, MIGR_OPTION_FIRST) ? MIGR__PLACE_FIRST
	                           : after                                        ? MIGR__PLACE_AFTER
	                                                                          : MIGR__PLACE_LAST;
	migr_status rc = after ? migr__sqlite_need_column(change->compiler, &change->before, after) : MIGR_OK;

	if (rc != MIGR_OK)
		return rc;
	return migr__edit_add_column(&change->table.definition, text, place, after, change->compiler->error);
}

/* A key that is the rowid itself has the numbers that the rows have. */
static int is_rowid(const migr__change *change, const char *name)
{
	const migr__column_text *column = migr__definition_column(&change->table.definition, name);

	return column && !change->before.is_without_rowid &&
	       migr__definition_is_rowid(&change->table.definition, column);
}

static migr_status add_by_copy(migr__change *change, const migr_operation *operation, const char *text,
                               const char *default_text)
{
	const migr_column *column = operation->column;
	migr_status rc = edit(change, operation, text);

	if (rc != MIGR_OK)
		return rc;
	if (is_rowid(change, column->name)) {
		change->column = column->name;
		change->value = "rowid";
	} else {
		rc = need_value(change->compiler, operation, change->table.schema, default_text);
	}
	return rc == MIGR_OK ? migr__change_end(change) : rc;
}

static migr_status offline(migr__compiler *compiler, const migr_operation *operation, const char *default_text)
{
	const char *text;
	migr_status rc;

	if (needs_copy(operation, default_text, 1) || migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		return migr__compiler_need_live(compiler, "the table's definition");
	rc = column_text(compiler, operation->column, 0, &text);
	return rc == MIGR_OK ? add_natively(compiler, operation, migr__clause_schema(operation), text, default_text)
	                     : rc;
}

migr_status migr__sqlite_add_column(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_column *column = operation->column;
	const migr__column_text *key;
	const char *default_text, *text;
	migr__change change;
	migr_status rc = migr__sqlite_default(compiler, column->default_sql, &column->default_value, column->name,
	                                      &default_text);

	if (rc != MIGR_OK)
		return rc;
	if (!compiler->live)
		return offline(compiler, operation, default_text);
	rc = migr__change_begin(compiler, operation, operation->table, &change);
	if (rc == MIGR_OK && migr__definition_column(&change.before, column->name))
		return migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS)
		               ? MIGR_OK
		               : migr__fail(compiler->error, MIGR_ERROR_ALREADY_EXISTS, "the column is there already");
	if (rc == MIGR_OK)
		rc = column_text(compiler, column, change.before.is_strict, &text);
	if (rc != MIGR_OK)
		return rc;
	if (is_key(column) && migr__definition_primary_key(&change.before, &key)) {
		migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "the table has a primary key");
		return migr__error_hint(compiler->error, "drop that first");
	}
	change.copy_reason = needs_copy(operation, default_text, change.table.has_rows);
	return change.copy_reason
	               ? add_by_copy(&change, operation, text, default_text)
	               : add_natively(compiler, operation, migr__clause_schema(operation), text, default_text);
}
