/* SPDX-License-Identifier: MIT */
/*
 * Indexes: created, dropped, renamed.
 */
#include "dialect/lookup.h"
#include "dialect/postgresql/parts.h"

#include <string.h>

static migr_status add_collation(migr__compiler *compiler, migr__buf *buf, const char *text)
{
	const char *collation;
	migr_status rc = migr__clause_option(compiler, text, &collation);

	if (rc == MIGR_OK && collation) {
		migr__buf_puts(buf, " COLLATE ");
		migr__compiler_name(compiler, buf, NULL, collation);
	}
	return rc;
}

/* Appends one; an operator class may have a schema and parameters, so it stays as it is written. */
static migr_status add_element(migr__compiler *compiler, migr__buf *buf, const migr_element *element)
{
	migr_status rc = MIGR_OK;

	if (element->column)
		migr__compiler_name(compiler, buf, NULL, element->column);
	else
		rc = migr__clause_expression(compiler, buf, element->sql, "an expression of the index");
	if (rc == MIGR_OK)
		rc = add_collation(compiler, buf, element->collation);
	if (element->opclass)
		migr__buf_printf(buf, " %s", element->opclass);
	if (element->flags & MIGR_DESC)
		migr__buf_puts(buf, " DESC");
	if (element->flags & MIGR_NULLS_FIRST)
		migr__buf_puts(buf, " NULLS FIRST");
	if (element->flags & MIGR_NULLS_LAST)
		migr__buf_puts(buf, " NULLS LAST");
	return rc;
}

migr_status migr__postgresql_elements(migr__compiler *compiler, migr__buf *buf, const migr_element_list *elements,
                                      int with_operator)
{
	migr__buf_putc(buf, '(');
	for (uint32_t i = 0; i < elements->count; i++) {
		migr_status rc;

		if (i)
			migr__buf_puts(buf, ", ");
		rc = add_element(compiler, buf, &elements->items[i]);
		if (rc != MIGR_OK)
			return rc;
		if (with_operator)
			migr__buf_printf(buf, " WITH %s", elements->items[i].with ? elements->items[i].with : "=");
	}
	migr__buf_putc(buf, ')');
	return MIGR_OK;
}

static migr_status refuse_foreign(migr__compiler *compiler, const migr_index *index)
{
	if (index->flags & MIGR_FULLTEXT)
		return migr__compiler_refuse(compiler, "index to_tsvector('english', column) by the method \"gin\"",
		                             "has no FULLTEXT indexes");
	if (index->flags & MIGR_SPATIAL)
		return migr__compiler_refuse(compiler, "use the method \"gist\"", "has no SPATIAL indexes");
	if (index->flags & MIGR_INVISIBLE)
		return migr__compiler_refuse(compiler, "leave MIGR_INVISIBLE out", "cannot hide an index from queries");
	for (uint32_t i = 0; i < index->elements.count; i++)
		if (index->elements.items[i].length && (index->flags & MIGR_UNIQUE))
			return migr__compiler_refuse(compiler, "index the expression left(column, length)",
			                             "cannot compare only the beginning of a column");
	return MIGR_OK;
}

/* Behind the elements. */
static migr_status add_options(migr__compiler *compiler, migr__buf *sql, const migr_index *index)
{
	migr_status rc = MIGR_OK;

	if (index->include) {
		migr__buf_puts(sql, " INCLUDE ");
		rc = migr__clause_columns(compiler, sql, index->include, "columns that the index carries along");
	}
	if (index->flags & MIGR_NULLS_NOT_DISTINCT)
		migr__buf_puts(sql, " NULLS NOT DISTINCT");
	if (index->with) {
		migr__buf_puts(sql, " WITH ");
		migr__clause_brackets(sql, index->with);
	}
	if (index->tablespace) {
		migr__buf_puts(sql, " TABLESPACE ");
		migr__compiler_name(compiler, sql, NULL, index->tablespace);
	}
	if (rc == MIGR_OK && index->where) {
		migr__buf_puts(sql, " WHERE ");
		rc = migr__clause_expression(compiler, sql, index->where, "the condition of the index");
	}
	return rc;
}

/* A comment for an index that was there already would be wrong: index and comment are made together or not at all. */
static migr_status if_index_is_new(migr__compiler *compiler, const char *schema, const char *table, const char *name,
                                   size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (SELECT FROM pg_catalog.pg_class i JOIN pg_catalog.pg_class t ON "
	                           "t.relnamespace = i.relnamespace WHERE t.oid = ");
	migr__postgresql_name_literal(compiler, &condition, schema, table);
	migr__buf_puts(&condition, "::regclass AND i.relname = ");
	migr__postgresql_literal(compiler, &condition, name);
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

static migr_status add_comment(migr__compiler *compiler, const char *schema, const char *table, const migr_index *index,
                               uint32_t options, size_t begin)
{
	int is_soft = (options & MIGR_OPTION_IF_NOT_EXISTS) != 0;
	migr_status rc;

	if (!index->comment)
		return MIGR_OK;
	if (is_soft && (options & MIGR_OPTION_CONCURRENTLY))
		return migr__compiler_refuse(compiler, "leave one of the two options or the comment out",
		                             "cannot tell whether an index is new that it builds concurrently");
	rc = migr__postgresql_comment(compiler, "INDEX", schema, index->name, NULL, index->comment);
	return rc == MIGR_OK && is_soft ? if_index_is_new(compiler, schema, table, index->name, begin) : rc;
}

static migr_status refuse_inside(migr__compiler *compiler, const char *what)
{
	return migr__compiler_refuse(compiler,
	                             "give the revision MIGR_REVISION_NO_TRANSACTION, an SQL file the line \"-- "
	                             "migr:transaction none\"",
	                             "cannot %s an index concurrently inside a transaction", what);
}

migr_status migr__postgresql_index(migr__compiler *compiler, const char *schema, const char *table,
                                   const migr_index *index, uint32_t options)
{
	int concurrently = (options & MIGR_OPTION_CONCURRENTLY) != 0;
	size_t begin = migr__postgresql_block_begin(compiler);
	const char *method;
	migr__buf sql;
	migr_status rc = refuse_foreign(compiler, index);

	if (rc == MIGR_OK && concurrently && compiler->in_transaction)
		rc = refuse_inside(compiler, "build");
	if (rc == MIGR_OK)
		rc = migr__clause_option(compiler, index->using_method, &method);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&sql, "CREATE %sINDEX %s%s", index->flags & MIGR_UNIQUE ? "UNIQUE " : "",
	                 concurrently ? "CONCURRENTLY " : "",
	                 options & MIGR_OPTION_IF_NOT_EXISTS ? "IF NOT EXISTS " : "");
	migr__compiler_name(compiler, &sql, NULL, index->name);
	migr__buf_puts(&sql, " ON ");
	migr__compiler_name(compiler, &sql, schema, table);
	if (method) {
		migr__buf_puts(&sql, " USING ");
		migr__compiler_name(compiler, &sql, NULL, method);
	}
	migr__buf_putc(&sql, ' ');
	if (index->elements.count)
		rc = migr__postgresql_elements(compiler, &sql, &index->elements, 0);
	else
		rc = migr__clause_columns(compiler, &sql, index->columns, "columns of the index");
	if (rc == MIGR_OK)
		rc = add_options(compiler, &sql, index);
	rc = migr__postgresql_finish(compiler, &sql, rc, concurrently ? MIGR__SQL_OUTSIDE : 0);
	return rc == MIGR_OK ? add_comment(compiler, schema, table, index, options, begin) : rc;
}

migr_status migr__postgresql_create_index(migr__compiler *compiler, const migr_operation *operation)
{
	return migr__postgresql_index(compiler, migr__clause_schema(operation), operation->table, operation->index,
	                              operation->options ? operation->options->flags : 0);
}

static migr_status find_name(migr__compiler *compiler, const migr_operation *operation, const char **name)
{
	const migr__found *found = NULL;
	migr__lookup lookup;
	migr_status rc;

	*name = operation->name;
	if (*name)
		return MIGR_OK;
	rc = migr__compiler_need_live(compiler, "the index's name");
	if (rc != MIGR_OK)
		return rc;
	lookup = migr__lookup_for(compiler, migr__clause_schema(operation), operation->table);
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		rc = migr__lookup_find_index(&lookup, operation->columns, &found);
	else
		rc = migr__lookup_need_index(&lookup, operation->columns, &found);
	*name = found ? found->name : NULL;
	return rc;
}

migr_status migr__postgresql_drop_index(migr__compiler *compiler, const migr_operation *operation)
{
	int concurrently = migr__clause_has(operation, MIGR_OPTION_CONCURRENTLY);
	int cascade = migr__clause_has(operation, MIGR_OPTION_CASCADE);
	const char *name;
	migr__buf sql;
	migr_status rc;

	if (concurrently && compiler->in_transaction)
		return refuse_inside(compiler, "drop");
	if (concurrently && cascade)
		return migr__compiler_refuse(compiler, "leave one of the two options out",
		                             "cannot drop an index concurrently and with what depends on it");
	rc = find_name(compiler, operation, &name);
	if (rc != MIGR_OK || !name)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&sql, "DROP INDEX %s%s", concurrently ? "CONCURRENTLY " : "",
	                 migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), name);
	if (cascade)
		migr__buf_puts(&sql, " CASCADE");
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, concurrently ? MIGR__SQL_OUTSIDE : 0);
}

migr_status migr__postgresql_rename_index(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "ALTER INDEX ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		migr__buf_puts(&sql, "IF EXISTS ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->name);
	migr__buf_puts(&sql, " RENAME TO ");
	migr__compiler_name(compiler, &sql, NULL, operation->new_name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}
