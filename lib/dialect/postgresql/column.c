/* SPDX-License-Identifier: MIT */
/*
 * A column as it stands in CREATE TABLE and ADD COLUMN; columns added, dropped, renamed.
 */
#include "dialect/literal.h"
#include "dialect/postgresql/parts.h"

#include <string.h>

void migr__postgresql_labels(const migr__compiler *compiler, migr__buf *buf, const migr__names *labels)
{
	migr__buf_putc(buf, '(');
	for (size_t i = 0; i < labels->count; i++) {
		if (i)
			migr__buf_puts(buf, ", ");
		migr__postgresql_literal(compiler, buf, labels->items[i]);
	}
	migr__buf_putc(buf, ')');
}

void migr__postgresql_enum_name(migr__buf *buf, const char *column)
{
	static const char suffix[] = "_enum";
	size_t size = strlen(column);

	/* cut at a letter's beginning, so that the name is not longer than PostgreSQL takes it */
	if (size > 63 - (sizeof suffix - 1)) {
		size = 63 - (sizeof suffix - 1);
		while (size && ((unsigned char)column[size] & 0xc0) == 0x80)
			size--;
	}
	migr__buf_add(buf, column, size);
	migr__buf_puts(buf, suffix);
}

migr_status migr__postgresql_enum_check(migr__compiler *compiler, migr__buf *buf, const char *column,
                                        const migr__type *type)
{
	migr__buf name;

	migr__buf_init(&name, compiler->out->alloc);
	migr__postgresql_enum_name(&name, column);
	buf->failed |= name.failed;
	migr__clause_constraint(compiler, buf, migr__buf_text(&name));
	migr__buf_free(&name);
	migr__buf_puts(buf, "CHECK (");
	migr__compiler_name(compiler, buf, NULL, column);
	migr__buf_puts(buf, " IN ");
	migr__postgresql_labels(compiler, buf, &type->labels);
	migr__buf_putc(buf, ')');
	return MIGR_OK;
}

/* A word, a number, a quoted text, a call without arguments: needs no brackets. */
static int is_simple(const char *sql)
{
	size_t size = strlen(sql);

	if (size >= 2 && sql[0] == '\'' && sql[size - 1] == '\'')
		return !memchr(sql + 1, '\'', size - 2);
	if (size > 2 && strcmp(sql + size - 2, "()") == 0)
		size -= 2;
	for (size_t i = 0; i < size; i++)
		if (!(sql[i] >= 'a' && sql[i] <= 'z') && !(sql[i] >= 'A' && sql[i] <= 'Z') &&
		    !(sql[i] >= '0' && sql[i] <= '9') && sql[i] != '_' && sql[i] != '.')
			return 0;
	return size > 0;
}

migr_status migr__postgresql_default(migr__compiler *compiler, migr__buf *buf, const migr__type *type,
                                     const char *default_sql, const migr_value *value)
{
	const char *sql;
	migr_status rc = migr__clause_sql(compiler, default_sql, "the default", &sql);

	if (rc != MIGR_OK)
		return rc;
	if (!sql && type && type->kind == MIGR__TYPE_BOOLEAN && value->type == MIGR_VALUE_INTEGER)
		migr__buf_puts(buf, value->integer ? "TRUE" : "FALSE");
	else if (!sql)
		migr__literal(buf, compiler->dialect, value);
	else if (is_simple(sql))
		migr__buf_puts(buf, sql);
	else
		migr__clause_brackets(buf, sql);
	return MIGR_OK;
}

migr_status migr__postgresql_numbers(migr__compiler *compiler, migr__buf *buf, int64_t start, int64_t increment,
                                     const char *options)
{
	const char *sql;
	migr_status rc = migr__clause_option(compiler, options, &sql);

	if (rc != MIGR_OK || (!start && !increment && !sql))
		return rc;
	migr__buf_puts(buf, " (");
	if (start)
		migr__buf_printf(buf, "START WITH %lld", (long long)start);
	if (increment)
		migr__buf_printf(buf, "%sINCREMENT BY %lld", start ? " " : "", (long long)increment);
	if (sql)
		migr__buf_printf(buf, "%s%s", start || increment ? " " : "", sql);
	migr__buf_putc(buf, ')');
	return MIGR_OK;
}

static migr_status add_identity(migr__compiler *compiler, migr__buf *buf, const migr_column *column)
{
	if (!(column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)))
		return MIGR_OK;
	migr__buf_printf(buf, " GENERATED %s AS IDENTITY",
	                 column->flags & MIGR_IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT");
	return migr__postgresql_numbers(compiler, buf, column->identity_start, column->identity_increment,
	                                column->identity_options);
}

migr_status migr__postgresql_refuse_on_update(migr__compiler *compiler, const char *column)
{
	return migr__compiler_refuse(
		compiler,
		"make a trigger that sets it before the update of a row, or write \"mysql: ...\" if "
		"it is meant for that database",
		"has no ON UPDATE clause for column \"%s\"", column);
}

/* What only other databases have, and what would be missed. */
static migr_status refuse_foreign(migr__compiler *compiler, const migr_column *column)
{
	const char *on_update;
	int has_virtual = 1;
	migr_status rc = migr__clause_option(compiler, column->on_update_sql, &on_update);

	if (rc == MIGR_OK && column->generated_sql && !(column->flags & MIGR_STORED))
		rc = migr__postgresql_is_since(compiler, 180000, &has_virtual);
	if (rc != MIGR_OK)
		return rc;
	if (!has_virtual)
		return migr__compiler_refuse(compiler, "add MIGR_STORED, or make a view; PostgreSQL 18 can do it",
		                             "cannot compute column \"%s\" when it is read", column->name);
	if (column->flags & MIGR_INVISIBLE)
		return migr__compiler_refuse(compiler, "leave MIGR_INVISIBLE out", "cannot hide column \"%s\"",
		                             column->name);
	if (column->not_null_conflict)
		return migr__compiler_refuse(compiler, "leave `not_null_conflict` out",
		                             "has no ON CONFLICT clause for column \"%s\"", column->name);
	return on_update ? migr__postgresql_refuse_on_update(compiler, column->name) : MIGR_OK;
}

static migr_status add_value(migr__compiler *compiler, migr__buf *buf, const migr_column *column,
                             const migr__type *type)
{
	migr_status rc;

	if (column->generated_sql) {
		migr__buf_puts(buf, " GENERATED ALWAYS AS ");
		rc = migr__clause_expression(compiler, buf, column->generated_sql, "the generated column");
		migr__buf_puts(buf, column->flags & MIGR_STORED ? " STORED" : " VIRTUAL");
		return rc;
	}
	if (!column->default_sql && column->default_value.type == MIGR_VALUE_NULL)
		return MIGR_OK;
	migr__buf_puts(buf, " DEFAULT ");
	return migr__postgresql_default(compiler, buf, type, column->default_sql, &column->default_value);
}

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

migr_status migr__postgresql_column(migr__compiler *compiler, migr__buf *buf, const migr_column *column, int is_key)
{
	migr__type type;
	migr_status rc = refuse_foreign(compiler, column);

	if (rc == MIGR_OK)
		rc = migr__postgresql_read_type(compiler, column->type, &type);
	if (rc != MIGR_OK)
		return rc;
	migr__compiler_name(compiler, buf, NULL, column->name);
	migr__buf_putc(buf, ' ');
	migr__postgresql_type(compiler, buf, &type);
	rc = add_collation(compiler, buf, column->collation);
	if (rc == MIGR_OK)
		rc = add_value(compiler, buf, column, &type);
	if (rc != MIGR_OK)
		return rc;
	rc = add_identity(compiler, buf, column);
	if (rc != MIGR_OK)
		return rc;
	if (column->flags & MIGR_NOT_NULL)
		migr__buf_puts(buf, " NOT NULL");
	if (is_key)
		migr__buf_puts(buf, " PRIMARY KEY");
	if (column->flags & MIGR_UNIQUE)
		migr__buf_puts(buf, " UNIQUE");
	if (type.kind == MIGR__TYPE_ENUM && !type.name) {
		migr__buf_putc(buf, ' ');
		rc = migr__postgresql_enum_check(compiler, buf, column->name, &type);
	}
	return rc;
}

/* Each row must get a value. */
static migr_status need_no_rows(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_column *column = operation->column;
	migr__buf sql;

	if (!(column->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)) || column->default_sql || column->generated_sql ||
	    column->default_value.type != MIGR_VALUE_NULL ||
	    (column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)))
		return MIGR_OK;
	if (!compiler->live || migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		return MIGR_OK; /* the database itself refuses it */
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "SELECT NULL FROM ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, " LIMIT 1");
	return migr__postgresql_forbid(compiler, &sql, MIGR_ERROR_DATA,
	                               "the table has rows, and the new column has no value for them",
	                               "give it a default; or add it without MIGR_NOT_NULL, fill in the rows, and then "
	                               "alter it to be NOT NULL");
}

/* PostgreSQL writes the table anew for a value that differs by row. */
static migr_status forbid_copy(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_column *column = operation->column;
	const char *sql;
	migr_status rc = migr__clause_option(compiler, column->default_sql, &sql);

	if (rc != MIGR_OK || !migr__clause_has(operation, MIGR_OPTION_NO_COPY))
		return rc;
	if (!column->generated_sql && !(column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) &&
	    (!sql || (is_simple(sql) && !strchr(sql, '('))))
		return MIGR_OK;
	return migr__compiler_refuse(compiler, "leave MIGR_OPTION_NO_COPY out", "copies the table to add column \"%s\"",
	                             column->name);
}

static migr_status if_column(migr__compiler *compiler, const migr_operation *operation, const char *name, int exists,
                             size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_puts(&condition, exists ? "" : "NOT ");
	migr__buf_puts(&condition, "EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass(");
	migr__postgresql_name_literal(compiler, &condition, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&condition, ") AND NOT attisdropped AND attname = ");
	migr__postgresql_literal(compiler, &condition, name);
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

migr_status migr__postgresql_add_column(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_column *column = operation->column;
	const char *schema = migr__clause_schema(operation);
	size_t begin = migr__postgresql_block_begin(compiler);
	migr__buf sql;
	migr_status rc;

	if (migr__clause_has(operation, MIGR_OPTION_FIRST) || (operation->options && operation->options->after))
		return migr__compiler_refuse(compiler, "leave out where it is to be",
		                             "adds a column behind all others, nowhere else");
	rc = forbid_copy(compiler, operation);
	if (rc == MIGR_OK)
		rc = need_no_rows(compiler, operation);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "ALTER TABLE ");
	migr__compiler_name(compiler, &sql, schema, operation->table);
	migr__buf_puts(&sql, " ADD COLUMN ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		migr__buf_puts(&sql, "IF NOT EXISTS ");
	rc = migr__postgresql_column(compiler, &sql, column, (column->flags & MIGR_PRIMARY_KEY) != 0);
	rc = migr__postgresql_finish(compiler, &sql, rc, 0);
	if (rc == MIGR_OK && column->comment)
		rc = migr__postgresql_comment(compiler, "COLUMN", schema, operation->table, column->name,
		                              column->comment);
	/* a column that was there already keeps its comment */
	if (rc == MIGR_OK && column->comment && migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		rc = if_column(compiler, operation, column->name, 0, begin);
	return rc;
}

migr_status migr__postgresql_drop_column(migr__compiler *compiler, const migr_operation *operation)
{
	int cascade = migr__clause_has(operation, MIGR_OPTION_CASCADE);
	migr__buf sql;
	migr_status rc = cascade ? MIGR_OK
	                         : migr__postgresql_column_is_free(compiler, migr__clause_schema(operation),
	                                                           operation->table, operation->name, MIGR__USE_DROP);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "ALTER TABLE ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, " DROP COLUMN ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		migr__buf_puts(&sql, "IF EXISTS ");
	migr__compiler_name(compiler, &sql, NULL, operation->name);
	if (cascade)
		migr__buf_puts(&sql, " CASCADE");
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_rename_column(migr__compiler *compiler, const migr_operation *operation)
{
	size_t begin = migr__postgresql_block_begin(compiler);
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "ALTER TABLE ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, " RENAME COLUMN ");
	migr__compiler_name(compiler, &sql, NULL, operation->name);
	migr__buf_puts(&sql, " TO ");
	migr__compiler_name(compiler, &sql, NULL, operation->new_name);
	rc = migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
	if (rc == MIGR_OK && migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		rc = if_column(compiler, operation, operation->name, 1, begin);
	return rc;
}

migr_status migr__postgresql_column_comment(migr__compiler *compiler, const migr_operation *operation)
{
	return migr__postgresql_comment(compiler, "COLUMN", migr__clause_schema(operation), operation->table,
	                                operation->name, operation->sql);
}
