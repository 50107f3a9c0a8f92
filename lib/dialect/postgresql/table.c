/* SPDX-License-Identifier: MIT */
/*
 * Tables as a whole.
 */
#include "dialect/postgresql/parts.h"

#include <string.h>

/* How many columns say that they are of the primary key. */
static size_t count_key_columns(const migr_table *table)
{
	size_t count = 0;

	for (uint32_t i = 0; i < table->columns.count; i++)
		count += (table->columns.items[i].flags & MIGR_PRIMARY_KEY) != 0;
	return count;
}

static void next_line(migr__buf *sql, int *is_first)
{
	migr__buf_puts(sql, *is_first ? "\n\t" : ",\n\t");
	*is_first = 0;
}

static migr_status add_columns(migr__compiler *compiler, migr__buf *sql, const migr_table *table, int *is_first)
{
	size_t key_columns = table->primary_key ? 0 : count_key_columns(table);
	int is_some = 0;

	for (uint32_t i = 0; i < table->columns.count; i++) {
		const migr_column *column = &table->columns.items[i];
		migr_status rc;

		next_line(sql, is_first);
		rc = migr__postgresql_column(compiler, sql, column,
		                             key_columns == 1 && (column->flags & MIGR_PRIMARY_KEY));
		if (rc != MIGR_OK)
			return rc;
	}
	if (key_columns < 2)
		return MIGR_OK;
	next_line(sql, is_first);
	migr__buf_puts(sql, "PRIMARY KEY (");
	for (uint32_t i = 0; i < table->columns.count; i++) {
		if (!(table->columns.items[i].flags & MIGR_PRIMARY_KEY))
			continue;
		migr__buf_puts(sql, is_some ? ", " : "");
		migr__compiler_name(compiler, sql, NULL, table->columns.items[i].name);
		is_some = 1;
	}
	migr__buf_putc(sql, ')');
	return MIGR_OK;
}

static migr_status add_keys(migr__compiler *compiler, migr__buf *sql, const migr_table *table, const char *schema,
                            int *is_first)
{
	migr_status rc = MIGR_OK;

	if (table->primary_key) {
		next_line(sql, is_first);
		rc = migr__postgresql_key(compiler, sql, table->primary_key, 1);
	}
	for (uint32_t i = 0; i < table->unique_keys.count && rc == MIGR_OK; i++) {
		next_line(sql, is_first);
		rc = migr__postgresql_key(compiler, sql, &table->unique_keys.items[i], 0);
	}
	for (uint32_t i = 0; i < table->foreign_keys.count && rc == MIGR_OK; i++) {
		if (table->foreign_keys.items[i].flags & MIGR_NOT_VALID)
			continue;
		next_line(sql, is_first);
		rc = migr__postgresql_foreign_key(compiler, sql, &table->foreign_keys.items[i], schema);
	}
	for (uint32_t i = 0; i < table->checks.count && rc == MIGR_OK; i++) {
		if (table->checks.items[i].flags & MIGR_NOT_VALID)
			continue;
		next_line(sql, is_first);
		rc = migr__postgresql_check(compiler, sql, &table->checks.items[i]);
	}
	for (uint32_t i = 0; i < table->excludes.count && rc == MIGR_OK; i++) {
		next_line(sql, is_first);
		rc = migr__postgresql_exclude(compiler, sql, &table->excludes.items[i]);
	}
	return rc;
}

static migr_status add_table(migr__compiler *compiler, const migr_table *table, const char *schema, int if_not_exists)
{
	const char *options;
	int is_first = 1;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "CREATE ");
	if (table->flags & MIGR_TEMPORARY)
		migr__buf_puts(&sql, "TEMPORARY ");
	if (table->flags & MIGR_UNLOGGED)
		migr__buf_puts(&sql, "UNLOGGED ");
	migr__buf_puts(&sql, if_not_exists ? "TABLE IF NOT EXISTS " : "TABLE ");
	migr__compiler_name(compiler, &sql, schema, table->name);
	migr__buf_puts(&sql, " (");
	rc = add_columns(compiler, &sql, table, &is_first);
	if (rc == MIGR_OK)
		rc = add_keys(compiler, &sql, table, schema, &is_first);
	if (rc == MIGR_OK)
		rc = migr__clause_option(compiler, table->options, &options);
	migr__buf_puts(&sql, "\n)");
	if (rc == MIGR_OK && options)
		migr__buf_printf(&sql, " %s", options);
	return migr__postgresql_finish(compiler, &sql, rc, 0);
}

static void begin_adding(migr__compiler *compiler, migr__buf *sql, const char *schema, const char *table)
{
	migr__buf_init(sql, compiler->out->alloc);
	migr__buf_puts(sql, "ALTER TABLE ");
	migr__compiler_name(compiler, sql, schema, table);
	migr__buf_puts(sql, " ADD ");
}

/* PostgreSQL makes every constraint of a new table a valid one. */
static migr_status add_not_valid(migr__compiler *compiler, const migr_table *table, const char *schema)
{
	migr_status rc = MIGR_OK;
	migr__buf sql;

	for (uint32_t i = 0; i < table->foreign_keys.count && rc == MIGR_OK; i++) {
		if (!(table->foreign_keys.items[i].flags & MIGR_NOT_VALID))
			continue;
		begin_adding(compiler, &sql, schema, table->name);
		rc = migr__postgresql_foreign_key(compiler, &sql, &table->foreign_keys.items[i], schema);
		migr__buf_puts(&sql, " NOT VALID");
		rc = migr__postgresql_finish(compiler, &sql, rc, 0);
	}
	for (uint32_t i = 0; i < table->checks.count && rc == MIGR_OK; i++) {
		if (!(table->checks.items[i].flags & MIGR_NOT_VALID))
			continue;
		begin_adding(compiler, &sql, schema, table->name);
		rc = migr__postgresql_check(compiler, &sql, &table->checks.items[i]);
		migr__buf_puts(&sql, " NOT VALID");
		rc = migr__postgresql_finish(compiler, &sql, rc, 0);
	}
	return rc;
}

/* What follows the table. */
static migr_status add_rest(migr__compiler *compiler, const migr_table *table, const char *schema)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < table->indexes.count && rc == MIGR_OK; i++)
		rc = migr__postgresql_index(compiler, schema, table->name, &table->indexes.items[i], 0);
	/* a key to the table itself may point to a unique index of it */
	if (rc == MIGR_OK)
		rc = add_not_valid(compiler, table, schema);
	if (rc == MIGR_OK && table->comment)
		rc = migr__postgresql_comment(compiler, "TABLE", schema, table->name, NULL, table->comment);
	for (uint32_t i = 0; i < table->columns.count && rc == MIGR_OK; i++)
		if (table->columns.items[i].comment)
			rc = migr__postgresql_comment(compiler, "COLUMN", schema, table->name,
			                              table->columns.items[i].name, table->columns.items[i].comment);
	return rc;
}

/* Where a new table of that name would be, is there none? */
static migr_status if_table_is_new(migr__compiler *compiler, const migr_table *table, const char *schema, size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = ");
	migr__postgresql_literal(compiler, &condition, table->name);
	migr__buf_puts(&condition, " AND relnamespace = ");
	if (table->flags & MIGR_TEMPORARY)
		migr__buf_puts(&condition, "pg_my_temp_schema()");
	else
		migr__postgresql_namespace(compiler, &condition, schema);
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

migr_status migr__postgresql_create_table(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_table *table = operation->table_definition;
	const char *schema = migr__clause_schema(operation);
	int if_not_exists = migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS);
	size_t begin = migr__postgresql_block_begin(compiler);
	migr_status rc;

	if (!schema)
		schema = table->schema;
	rc = add_table(compiler, table, schema, if_not_exists);
	if (rc == MIGR_OK)
		rc = add_rest(compiler, table, schema);
	/* IF NOT EXISTS says nothing of its indexes and comments */
	if (rc == MIGR_OK && if_not_exists && compiler->out->count > begin + 1)
		rc = if_table_is_new(compiler, table, schema, begin);
	return rc;
}

migr_status migr__postgresql_drop_table(migr__compiler *compiler, const migr_operation *operation)
{
	return migr__postgresql_drop(compiler, operation, "TABLE", migr__clause_schema(operation), operation->table);
}

migr_status migr__postgresql_rename_table(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "ALTER TABLE ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		migr__buf_puts(&sql, "IF EXISTS ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, " RENAME TO ");
	migr__compiler_name(compiler, &sql, NULL, operation->new_name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_table_comment(migr__compiler *compiler, const migr_operation *operation)
{
	return migr__postgresql_comment(compiler, "TABLE", migr__clause_schema(operation), operation->table, NULL,
	                                operation->sql);
}
