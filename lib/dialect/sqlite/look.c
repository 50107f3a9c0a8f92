/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/look.h"

#include <stdlib.h>
#include <string.h>

typedef struct rows_sink {
	migr__compiler *compiler;
	migr__row **end;
} rows_sink;

static const char *as_text(migr__arena *arena, const migr_value *value, int *failed)
{
	char *text = NULL;
	migr__buf buf;

	switch (value->type) {
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		text = migr__arena_strndup(arena, value->text, value->size);
		break;
	case MIGR_VALUE_INTEGER:
		migr__buf_init(&buf, arena->alloc);
		migr__buf_printf(&buf, "%lld", (long long)value->integer);
		text = buf.failed ? NULL : migr__arena_strdup(arena, migr__buf_text(&buf));
		migr__buf_free(&buf);
		break;
	default:
		return NULL;
	}
	*failed |= !text;
	return text;
}

static migr_status take_row(void *user, const migr_value *values, size_t count)
{
	rows_sink *sink = user;
	migr__arena *arena = sink->compiler->arena;
	migr__row *row = migr__arena_new(arena, 1, sizeof *row);
	int failed = !row;

	if (row)
		row->cells = migr__arena_new(arena, count, sizeof *row->cells);
	if (!row || !row->cells)
		return migr__fail_memory(sink->compiler->error);
	for (size_t i = 0; i < count; i++)
		row->cells[i] = as_text(arena, &values[i], &failed);
	if (failed)
		return migr__fail_memory(sink->compiler->error);
	*sink->end = row;
	sink->end = &row->next;
	return MIGR_OK;
}

static migr_status skip_row(void *user, const migr_value *values, size_t count)
{
	(void)user;
	(void)values;
	(void)count;
	return MIGR_OK;
}

static migr_status ask(migr__compiler *compiler, migr__live_row_fn each, void *sink, migr_error *error,
                       const char *format, va_list args)
{
	const migr__live *live = compiler->live;
	migr_status rc;
	migr__buf buf;

	migr__buf_init(&buf, compiler->out->alloc);
	migr__sqlite_vwrite(&buf, format, args);
	rc = buf.failed ? migr__fail_memory(error)
	                : live->query(live->user, migr__buf_text(&buf), NULL, 0, each, sink, error);
	migr__buf_free(&buf);
	return rc;
}

migr_status migr__sqlite_look(migr__compiler *compiler, migr__row **rows, const char *format, ...)
{
	rows_sink sink = { compiler, rows };
	migr_status rc;
	va_list args;

	*rows = NULL;
	va_start(args, format);
	rc = ask(compiler, take_row, &sink, compiler->error, format, args);
	va_end(args);
	return rc;
}

migr_status migr__sqlite_look_number(migr__compiler *compiler, int64_t missing, int64_t *out, const char *format, ...)
{
	migr__row *row = NULL;
	rows_sink sink = { compiler, &row };
	migr_status rc;
	va_list args;

	va_start(args, format);
	rc = ask(compiler, take_row, &sink, compiler->error, format, args);
	va_end(args);
	*out = row && row->cells[0] ? strtoll(row->cells[0], NULL, 10) : missing;
	return rc;
}

migr_status migr__sqlite_look_whether(migr__compiler *compiler, migr_error *error, const char *format, ...)
{
	migr_status rc;
	va_list args;

	va_start(args, format);
	rc = ask(compiler, skip_row, NULL, error, format, args);
	va_end(args);
	return rc;
}

/* In the order in which SQLite looks for a name; temp is always there, and not always in the list. */
static migr_status databases(migr__compiler *compiler, migr__row **rows)
{
	return migr__sqlite_look(compiler, rows,
	                         "SELECT 'temp' UNION ALL SELECT name FROM "
	                         "(SELECT name FROM pragma_database_list WHERE seq <> 1 ORDER BY seq)");
}

static migr_status find_in(migr__compiler *compiler, const char *schema, const char *name, migr__sqlite_table *table)
{
	migr__row *row;
	migr_status rc = migr__sqlite_look(compiler, &row,
	                                   "SELECT name, sql, type = 'view' FROM %n.sqlite_schema "
	                                   "WHERE type IN ('table', 'view') AND name = %t COLLATE NOCASE",
	                                   schema, name);

	if (rc != MIGR_OK || !row)
		return rc;
	table->schema = schema;
	table->name = row->cells[0];
	table->sql = row->cells[1] ? row->cells[1] : "";
	table->is_view = row->cells[2][0] == '1';
	return MIGR_OK;
}

migr_status migr__sqlite_find(migr__compiler *compiler, const char *schema, const char *name, migr__sqlite_table *table)
{
	migr__row *row;
	migr_status rc = databases(compiler, &row);
	int is_known = 0;

	memset(table, 0, sizeof *table);
	for (; rc == MIGR_OK && row && !table->schema; row = row->next)
		if (!schema || migr__sqlite_same_name(schema, row->cells[0])) {
			is_known = 1;
			rc = find_in(compiler, row->cells[0], name, table);
		}
	if (rc != MIGR_OK || is_known)
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no database %s on this connection", schema);
	return migr__error_hint(compiler->error, "on SQLite a schema is main, temp, or what ATTACH called it");
}

static migr_status no_such_table(migr__compiler *compiler, const char *schema, const char *name)
{
	migr__row *row, *near = NULL;
	migr_status rc = migr__sqlite_look(compiler, &row, "SELECT name FROM %n.sqlite_schema WHERE type = 'table'",
	                                   schema ? schema : "main");

	for (; rc == MIGR_OK && row && !near; row = row->next)
		near = migr__distance(row->cells[0], name, 2) <= 2 ? row : NULL;
	if (rc != MIGR_OK)
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no table \"%s\"", name);
	if (near)
		return migr__error_hint(compiler->error, "did you mean \"%s\"?", near->cells[0]);
	return migr__error_hint(compiler->error, "is an earlier revision missing, or was the table dropped by hand?");
}

migr_status migr__sqlite_read(migr__compiler *compiler, const char *schema, const char *name, migr__sqlite_table *table)
{
	migr_status rc = migr__compiler_need_live(compiler, "the table's definition");
	int64_t has_rows = 0;

	if (rc == MIGR_OK)
		rc = migr__sqlite_find(compiler, schema, name, table);
	if (rc != MIGR_OK)
		return rc;
	if (!table->schema)
		return no_such_table(compiler, schema, name);
	if (table->is_view)
		return migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is a view, not a table", table->name);
	rc = migr__definition_parse(&table->definition, compiler->arena, table->sql, strlen(table->sql),
	                            compiler->error);
	if (rc == MIGR_OK && table->definition.is_virtual)
		return migr__compiler_refuse(compiler, "alter it as its module says",
		                             "cannot alter \"%s\", a virtual table of module %s", table->name,
		                             table->definition.module);
	if (rc == MIGR_OK)
		rc = migr__sqlite_look_number(compiler, 0, &has_rows, "SELECT 1 FROM %q LIMIT 1", table->schema,
		                              table->name);
	table->has_rows = has_rows != 0 || compiler->out->is_kept;
	return rc;
}

/* Appends what the query finds; its columns are the schema, the name, the table, the text. */
static migr_status collect(migr__compiler *compiler, migr__row *row, const char *schema, migr__stored **end)
{
	while (*end)
		end = &(*end)->next;
	for (; row; row = row->next) {
		migr__stored *item = migr__arena_new(compiler->arena, 1, sizeof *item);

		if (!item)
			return migr__fail_memory(compiler->error);
		item->schema = schema;
		item->name = row->cells[0];
		item->table = row->cells[1];
		item->sql = row->cells[2];
		*end = item;
		end = &item->next;
	}
	return MIGR_OK;
}

static migr_status collect_on(migr__compiler *compiler, const char *schema, const char *type, const char *table,
                              migr__stored **out)
{
	migr__row *rows;
	migr_status rc = migr__sqlite_look(compiler, &rows,
	                                   "SELECT name, tbl_name, sql FROM %n.sqlite_schema WHERE type = %t "
	                                   "AND tbl_name = %t COLLATE NOCASE AND sql IS NOT NULL ORDER BY rowid",
	                                   schema, type, table);

	return rc == MIGR_OK ? collect(compiler, rows, schema, out) : rc;
}

migr_status migr__sqlite_indexes(migr__compiler *compiler, const migr__sqlite_table *table, migr__stored **out)
{
	*out = NULL;
	return collect_on(compiler, table->schema, "index", table->name, out);
}

/* A trigger of the session is on the session's own table or view, if there is one of that name. */
migr_status migr__sqlite_triggers(migr__compiler *compiler, const migr__sqlite_table *table, migr__stored **out)
{
	migr__sqlite_table own;
	migr_status rc;

	*out = NULL;
	rc = collect_on(compiler, table->schema, "trigger", table->name, out);
	if (rc != MIGR_OK || strcmp(table->schema, "temp") == 0)
		return rc;
	memset(&own, 0, sizeof own);
	rc = find_in(compiler, "temp", table->name, &own);
	return rc == MIGR_OK && !own.schema ? collect_on(compiler, "temp", "trigger", table->name, out) : rc;
}

migr_status migr__sqlite_neighbours(migr__compiler *compiler, const migr__sqlite_table *table, const char *type,
                                    migr__stored **out)
{
	const char *const schemas[] = { table->schema, "temp" };
	size_t count = strcmp(table->schema, "temp") == 0 ? 1 : 2;
	migr_status rc = MIGR_OK;

	*out = NULL;
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		migr__row *rows;

		rc = migr__sqlite_look(compiler, &rows,
		                       "SELECT name, tbl_name, sql FROM %n.sqlite_schema WHERE type = %t "
		                       "AND sql IS NOT NULL ORDER BY rowid",
		                       schemas[i], type);
		if (rc == MIGR_OK)
			rc = collect(compiler, rows, schemas[i], out);
	}
	return rc;
}

migr_status migr__sqlite_need_column(migr__compiler *compiler, const migr__definition *definition, const char *column)
{
	if (migr__definition_column(definition, column))
		return MIGR_OK;
	migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_COLUMN, "table \"%s\" has no column \"%s\"", definition->name,
	           column);
	for (size_t i = 0; i < definition->n_columns; i++)
		if (migr__distance(definition->columns[i].name, column, 2) <= 2)
			return migr__error_hint(compiler->error, "did you mean \"%s\"?", definition->columns[i].name);
	return compiler->error->status;
}
