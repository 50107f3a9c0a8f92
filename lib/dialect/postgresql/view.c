/* SPDX-License-Identifier: MIT */
/*
 * Schemas and views.
 */
#include "dialect/postgresql/parts.h"

migr_status migr__postgresql_create_schema(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "CREATE SCHEMA ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		migr__buf_puts(&sql, "IF NOT EXISTS ");
	migr__compiler_name(compiler, &sql, NULL, operation->name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_drop_schema(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "DROP SCHEMA ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		migr__buf_puts(&sql, "IF EXISTS ");
	migr__compiler_name(compiler, &sql, NULL, operation->name);
	if (migr__clause_has(operation, MIGR_OPTION_CASCADE))
		migr__buf_puts(&sql, " CASCADE");
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

/* Is there nothing of that name where the view would be? */
static migr_status if_view_is_new(migr__compiler *compiler, const migr_view *view, const char *schema, size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = ");
	migr__postgresql_literal(compiler, &condition, view->name);
	migr__buf_puts(&condition, " AND relnamespace = ");
	if (view->flags & MIGR_TEMPORARY)
		migr__buf_puts(&condition, "pg_my_temp_schema()");
	else
		migr__postgresql_namespace(compiler, &condition, schema);
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

static migr_status add_view(migr__compiler *compiler, const migr_operation *operation, const char *schema)
{
	const migr_view *view = operation->view;
	int materialized = (view->flags & MIGR_MATERIALIZED) != 0;
	const char *query;
	migr__buf sql;
	migr_status rc = migr__clause_sql(compiler, view->sql, "the view", &query);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "CREATE ");
	if (migr__clause_has(operation, MIGR_OPTION_OR_REPLACE))
		migr__buf_puts(&sql, "OR REPLACE ");
	if (view->flags & MIGR_TEMPORARY)
		migr__buf_puts(&sql, "TEMPORARY ");
	migr__buf_puts(&sql, materialized ? "MATERIALIZED VIEW " : "VIEW ");
	migr__compiler_name(compiler, &sql, schema, view->name);
	migr__buf_putc(&sql, ' ');
	if (view->columns) {
		rc = migr__clause_columns(compiler, &sql, view->columns, "columns of the view");
		migr__buf_putc(&sql, ' ');
	}
	migr__buf_printf(&sql, "AS %s", query);
	return migr__postgresql_finish(compiler, &sql, rc, 0);
}

migr_status migr__postgresql_create_view(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_view *view = operation->view;
	const char *schema = migr__clause_schema(operation) ? migr__clause_schema(operation) : view->schema;
	int materialized = (view->flags & MIGR_MATERIALIZED) != 0;
	size_t begin = migr__postgresql_block_begin(compiler);
	migr_status rc;

	if (materialized && migr__clause_has(operation, MIGR_OPTION_OR_REPLACE))
		return migr__compiler_refuse(compiler, "drop it first, with MIGR_OPTION_IF_EXISTS",
		                             "cannot replace a materialized view");
	rc = add_view(compiler, operation, schema);
	if (rc == MIGR_OK && view->comment)
		rc = migr__postgresql_comment(compiler, materialized ? "MATERIALIZED VIEW" : "VIEW", schema, view->name,
		                              NULL, view->comment);
	if (rc == MIGR_OK && migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		rc = if_view_is_new(compiler, view, schema, begin);
	return rc;
}

migr_status migr__postgresql_drop_view(migr__compiler *compiler, const migr_operation *operation)
{
	int materialized = migr__clause_has(operation, MIGR_OPTION_MATERIALIZED);

	return migr__postgresql_drop(compiler, operation, materialized ? "MATERIALIZED VIEW" : "VIEW",
	                             migr__clause_schema(operation), operation->name);
}
