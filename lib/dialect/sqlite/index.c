/* SPDX-License-Identifier: MIT */
/*
 * Indexes.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/change.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

static migr_status write_element(migr__compiler *compiler, migr__buf *buf, const migr_index *index,
                                 const migr_element *element)
{
	const char *collation;
	migr_status rc = migr__sqlite_collation(compiler, element->collation, &collation);

	if (rc != MIGR_OK)
		return rc;
	if (element->length && (index->flags & MIGR_UNIQUE))
		return migr__compiler_refuse(compiler, "index the expression substr(column, 1, n)",
		                             "has no keys of the beginning of a value");
	if (element->column)
		migr__quote(buf, element->column, '"');
	else
		rc = migr__clause_expression(compiler, buf, element->sql, "an element of the index");
	if (collation)
		migr__sqlite_write(buf, " COLLATE %n", collation);
	if (element->flags & MIGR_DESC)
		migr__buf_puts(buf, " DESC");
	return rc;
}

static migr_status write_elements(migr__compiler *compiler, migr__buf *buf, const migr_index *index)
{
	migr_status rc = MIGR_OK;

	if (index->columns)
		return migr__clause_columns(compiler, buf, index->columns, "columns of the index");
	migr__buf_putc(buf, '(');
	for (uint32_t i = 0; i < index->elements.count && rc == MIGR_OK; i++) {
		migr__buf_puts(buf, i ? ", " : "");
		rc = write_element(compiler, buf, index, &index->elements.items[i]);
	}
	migr__buf_putc(buf, ')');
	return rc;
}

static migr_status refuse_index(migr__compiler *compiler, const migr_index *index)
{
	const char *method;
	migr_status rc = migr__clause_option(compiler, index->using_method, &method);

	if (index->flags & (MIGR_FULLTEXT | MIGR_SPATIAL))
		return migr__compiler_refuse(compiler, "make a virtual table of FTS5 or RTREE by migr_op_execute",
		                             "has no index of words or shapes");
	if (index->flags & MIGR_INVISIBLE)
		return migr__compiler_refuse(compiler, "leave MIGR_INVISIBLE out", "cannot hide an index from queries");
	if (index->flags & MIGR_NULLS_NOT_DISTINCT)
		return migr__compiler_refuse(compiler, "index ifnull(column, ...)",
		                             "takes NULLs of a unique index for distinct");
	if (rc == MIGR_OK && method && !migr__view_is_nocase(migr__view_of(method), "btree"))
		return migr__compiler_refuse(compiler, "write \"postgresql: ...\" if it is meant for that database",
		                             "has no index method \"%s\"", method);
	if (rc == MIGR_OK && !index->name)
		return migr__fail(compiler->error, MIGR_ERROR_NAME, "the index has no name");
	return rc;
}

static migr_status write_index(migr__compiler *compiler, migr__buf *buf, const char *schema, const char *table,
                               const migr_index *index, int if_not_exists)
{
	const char *where;
	migr_status rc = refuse_index(compiler, index);

	if (rc != MIGR_OK)
		return rc;
	migr__sqlite_write(buf, "CREATE %sINDEX %s%q ON %n ", index->flags & MIGR_UNIQUE ? "UNIQUE " : "",
	                   if_not_exists ? "IF NOT EXISTS " : "", schema, index->name, table);
	rc = write_elements(compiler, buf, index);
	if (rc == MIGR_OK)
		rc = migr__clause_sql(compiler, index->where, "the condition of the index", &where);
	if (rc == MIGR_OK && where)
		migr__sqlite_write(buf, " WHERE %s", where);
	return rc;
}

migr_status migr__sqlite_add_index(migr__compiler *compiler, const char *schema, const char *table,
                                   const migr_index *index, int if_not_exists)
{
	migr_status rc;
	migr__buf buf;

	migr__buf_init(&buf, compiler->out->alloc);
	rc = write_index(compiler, &buf, schema, table, index, if_not_exists);
	if (rc == MIGR_OK)
		rc = migr__compiler_add(compiler, &buf, 0);
	migr__buf_free(&buf);
	return rc;
}

/* SQLite would take a name in quotes that is no column for a text, and index that. */
static migr_status need_column(migr__compiler *compiler, const migr__sqlite_table *found, const char *column)
{
	migr__sqlite_table table;
	int64_t is_there;
	migr_status rc = migr__sqlite_look_number(compiler, 0, &is_there,
	                                          "SELECT count(*) FROM pragma_table_xinfo(%t, %t) "
	                                          "WHERE name = %t COLLATE NOCASE",
	                                          found->name, found->schema, column);

	if (rc != MIGR_OK || is_there)
		return rc;
	rc = migr__sqlite_read(compiler, found->schema, found->name, &table);
	return rc == MIGR_OK ? migr__sqlite_need_column(compiler, &table.definition, column) : rc;
}

static migr_status need_columns(migr__compiler *compiler, const migr__sqlite_table *found, const migr_index *index)
{
	migr__names names = { 0 };
	migr_status rc = MIGR_OK;

	if (index->columns)
		rc = migr__names_parse(index->columns, "columns of the index", compiler->arena, &names,
		                       compiler->error);
	for (size_t i = 0; i < names.count && rc == MIGR_OK; i++)
		rc = need_column(compiler, found, names.items[i]);
	for (uint32_t i = 0; i < index->elements.count && rc == MIGR_OK; i++)
		if (index->elements.items[i].column)
			rc = need_column(compiler, found, index->elements.items[i].column);
	return rc;
}

/* SQLite would look for the table in main only: an index is in the database of its table. */
static migr_status locate(migr__compiler *compiler, const migr_operation *operation, const char **out)
{
	migr__sqlite_table found;
	migr_status rc;

	*out = migr__clause_schema(operation);
	if (!compiler->live)
		return MIGR_OK;
	rc = migr__sqlite_find(compiler, *out, operation->table, &found);
	if (rc != MIGR_OK || !found.schema)
		return rc;
	if (!*out && strcmp(found.schema, "main") != 0)
		*out = found.schema;
	return need_columns(compiler, &found, operation->index);
}

migr_status migr__sqlite_create_index(migr__compiler *compiler, const migr_operation *operation)
{
	const char *schema;
	migr_status rc = locate(compiler, operation, &schema);

	if (rc != MIGR_OK)
		return rc;
	return migr__sqlite_add_index(compiler, schema, operation->table, operation->index,
	                              migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS));
}

/* The first index of a table that has a text of its own and just these columns. */
static migr_status find_by_columns(migr__compiler *compiler, const migr__sqlite_table *table, const char *columns,
                                   migr__stored **out)
{
	migr__names names;
	migr_status rc = migr__names_parse(columns, "columns of the index", compiler->arena, &names, compiler->error);
	migr__stored *item;

	*out = NULL;
	if (rc == MIGR_OK)
		rc = migr__sqlite_indexes(compiler, table, &item);
	for (; rc == MIGR_OK && item && !*out; item = item->next) {
		migr__index_text index;
		size_t same = 0;

		rc = migr__index_parse(&index, compiler->arena, item->sql, strlen(item->sql), compiler->error);
		if (rc != MIGR_OK || index.n_elements != names.count)
			continue;
		while (same < names.count && index.elements[same].column &&
		       migr__sqlite_same_name(index.elements[same].column, names.items[same]))
			same++;
		if (same == names.count)
			*out = item;
	}
	return rc;
}

static migr_status drop_by_columns(migr__compiler *compiler, const migr_operation *operation)
{
	migr__sqlite_table table;
	migr__stored *index = NULL;
	migr_status rc = migr__compiler_need_live(compiler, "the index's name");

	if (rc == MIGR_OK)
		rc = migr__sqlite_read(compiler, migr__clause_schema(operation), operation->table, &table);
	if (rc == MIGR_OK)
		rc = find_by_columns(compiler, &table, operation->columns, &index);
	if (rc != MIGR_OK || (!index && migr__clause_has(operation, MIGR_OPTION_IF_EXISTS)))
		return rc;
	if (!index)
		return migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "\"%s\" has no index on (%s)", table.name,
		                  operation->columns);
	return migr__sqlite_run(compiler, "DROP INDEX %q", index->schema, index->name);
}

migr_status migr__sqlite_drop_index(migr__compiler *compiler, const migr_operation *operation)
{
	if (!operation->name)
		return drop_by_columns(compiler, operation);
	return migr__sqlite_run(compiler, "DROP INDEX %s%q",
	                        migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "",
	                        migr__clause_schema(operation), operation->name);
}

migr_status migr__sqlite_rename_index(migr__compiler *compiler, const migr_operation *operation)
{
	migr__sqlite_table table;
	migr__stored *item = NULL;
	migr_status rc = migr__compiler_need_live(compiler, "the index's definition");

	if (rc == MIGR_OK)
		rc = migr__sqlite_read(compiler, migr__clause_schema(operation), operation->table, &table);
	if (rc == MIGR_OK)
		rc = migr__sqlite_indexes(compiler, &table, &item);
	while (rc == MIGR_OK && item && !migr__sqlite_same_name(item->name, operation->name))
		item = item->next;
	if (rc != MIGR_OK || (!item && migr__clause_has(operation, MIGR_OPTION_IF_EXISTS)))
		return rc;
	if (!item)
		return migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "\"%s\" has no index \"%s\"", table.name,
		                  operation->name);
	rc = migr__sqlite_run(compiler, "DROP INDEX %q", item->schema, item->name);
	return rc == MIGR_OK ? migr__again_index(compiler, item, operation->new_name) : rc;
}
