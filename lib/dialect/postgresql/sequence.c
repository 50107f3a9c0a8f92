/* SPDX-License-Identifier: MIT */
/*
 * Sequences and enum types.
 */
#include "dialect/postgresql/parts.h"

#include <string.h>

static const char *schema_of(const migr_operation *operation, const char *own)
{
	return migr__clause_schema(operation) ? migr__clause_schema(operation) : own;
}

/* The next part of "users.id", a quoted one without its quotes; 0 if there is none. */
static int next_part(const char **at, migr__buf *part)
{
	const char *p = *at;

	migr__buf_clear(part);
	while (migr__is_blank(*p))
		p++;
	if (*p == '"') {
		for (p++; *p && !(*p == '"' && p[1] != '"'); p++) {
			p += *p == '"';
			migr__buf_putc(part, *p);
		}
		p += *p == '"';
	} else {
		while (*p && *p != '.')
			migr__buf_putc(part, *p++);
		while (part->size && migr__is_blank(part->data[part->size - 1]))
			part->data[--part->size] = '\0';
	}
	while (migr__is_blank(*p))
		p++;
	*at = *p == '.' ? p + 1 : p;
	return part->size > 0 && (*p == '.' || *p == '\0');
}

/* Appends "users"."id"; of the sequence's schema if it names none. */
static migr_status add_owner(migr__compiler *compiler, migr__buf *sql, const char *owner, const char *schema)
{
	const char *at = owner;
	migr__buf part;
	size_t count = 0;
	int is_good = 1;

	migr__buf_init(&part, compiler->out->alloc);
	migr__buf_puts(sql, " OWNED BY ");
	for (const char *dot = owner; (dot = strchr(dot, '.')); dot++)
		count++;
	if (count == 1 && schema) {
		migr__compiler_name(compiler, sql, NULL, schema);
		migr__buf_putc(sql, '.');
	}
	for (count = 0; *at && is_good; count++) {
		is_good = next_part(&at, &part);
		if (count)
			migr__buf_putc(sql, '.');
		migr__compiler_name(compiler, sql, NULL, migr__buf_text(&part));
	}
	if (part.failed) {
		migr__buf_free(&part);
		return migr__fail_memory(compiler->error);
	}
	migr__buf_free(&part);
	if (is_good && (count == 2 || count == 3))
		return MIGR_OK;
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no column that a sequence can belong to", owner);
	return migr__error_hint(compiler->error, "write it as \"table.column\"");
}

static migr_status add_type(migr__compiler *compiler, migr__buf *sql, const char *text)
{
	migr__type type;
	migr_status rc = migr__postgresql_read_type(compiler, text, &type);

	if (rc != MIGR_OK)
		return rc;
	if (type.kind != MIGR__TYPE_SMALLINT && type.kind != MIGR__TYPE_INTEGER && type.kind != MIGR__TYPE_BIGINT)
		return migr__fail(compiler->error, MIGR_ERROR_TYPE,
		                  "a sequence is smallint, integer or bigint, not \"%s\"", text);
	migr__buf_puts(sql, " AS ");
	migr__postgresql_type(compiler, sql, &type);
	return MIGR_OK;
}

static void add_number(migr__buf *sql, const char *words, int64_t number)
{
	if (number)
		migr__buf_printf(sql, " %s %lld", words, (long long)number);
}

static migr_status add_properties(migr__compiler *compiler, migr__buf *sql, const migr_sequence *sequence,
                                  const char *schema)
{
	migr_status rc = sequence->type ? add_type(compiler, sql, sequence->type) : MIGR_OK;

	add_number(sql, "INCREMENT BY", sequence->increment);
	add_number(sql, "MINVALUE", sequence->minimum);
	add_number(sql, "MAXVALUE", sequence->maximum);
	add_number(sql, "START WITH", sequence->start);
	add_number(sql, "CACHE", sequence->cache);
	if (sequence->flags & MIGR_CYCLE)
		migr__buf_puts(sql, " CYCLE");
	if (rc == MIGR_OK && sequence->owned_by)
		rc = add_owner(compiler, sql, sequence->owned_by, schema);
	return rc;
}

migr_status migr__postgresql_create_sequence(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_sequence *sequence = operation->sequence;
	const char *schema = schema_of(operation, sequence->schema);
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&sql, "CREATE %sSEQUENCE %s", sequence->flags & MIGR_TEMPORARY ? "TEMPORARY " : "",
	                 migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS) ? "IF NOT EXISTS " : "");
	migr__compiler_name(compiler, &sql, schema, sequence->name);
	rc = add_properties(compiler, &sql, sequence, schema);
	return migr__postgresql_finish(compiler, &sql, rc, 0);
}

migr_status migr__postgresql_alter_sequence(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_sequence *sequence = operation->sequence;
	const char *schema = schema_of(operation, sequence->schema);
	migr__buf sql;
	size_t size;
	migr_status rc;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&sql, "ALTER SEQUENCE %s",
	                 migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "");
	migr__compiler_name(compiler, &sql, schema, sequence->name);
	size = sql.size;
	rc = add_properties(compiler, &sql, sequence, schema);
	if (rc == MIGR_OK && sql.size == size && !sql.failed) {
		migr__buf_free(&sql);
		return MIGR_OK; /* nothing changes */
	}
	return migr__postgresql_finish(compiler, &sql, rc, 0);
}

migr_status migr__postgresql_drop_sequence(migr__compiler *compiler, const migr_operation *operation)
{
	return migr__postgresql_drop(compiler, operation, "SEQUENCE", migr__clause_schema(operation), operation->name);
}

static migr_status if_type_is_new(migr__compiler *compiler, const char *schema, const char *name, size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (SELECT FROM pg_catalog.pg_type WHERE typname = ");
	migr__postgresql_literal(compiler, &condition, name);
	migr__buf_puts(&condition, " AND typnamespace = ");
	migr__postgresql_namespace(compiler, &condition, schema);
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

migr_status migr__postgresql_create_enum(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_enum *type = operation->enumeration;
	const char *schema = schema_of(operation, type->schema);
	size_t begin = migr__postgresql_block_begin(compiler);
	migr__names labels;
	migr__buf sql;
	migr_status rc = migr__labels_parse(type->labels, compiler->arena, &labels, compiler->error);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "CREATE TYPE ");
	migr__compiler_name(compiler, &sql, schema, type->name);
	migr__buf_puts(&sql, " AS ENUM ");
	migr__postgresql_labels(compiler, &sql, &labels);
	rc = migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
	if (rc == MIGR_OK && migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		rc = if_type_is_new(compiler, schema, type->name, begin);
	return rc;
}

/* A label that the new one is to stand beside must be one. */
static migr_status check_neighbour(migr__compiler *compiler, const migr_enum *type, const char *label)
{
	migr__names labels;
	migr_status rc;

	if (!label || !type->labels)
		return MIGR_OK;
	rc = migr__labels_parse(type->labels, compiler->arena, &labels, compiler->error);
	if (rc != MIGR_OK || migr__names_have(&labels, label))
		return rc;
	return migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "'%s' is no label of the type \"%s\"", label, type->name);
}

static void alter_type(migr__compiler *compiler, migr__buf *sql, const migr_operation *operation)
{
	migr__buf_init(sql, compiler->out->alloc);
	migr__buf_puts(sql, "ALTER TYPE ");
	migr__compiler_name(compiler, sql, schema_of(operation, operation->enumeration->schema),
	                    operation->enumeration->name);
}

migr_status migr__postgresql_add_enum_value(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_op_options *options = operation->options;
	const char *before = options ? options->before : NULL;
	const char *after = options ? options->after : NULL;
	migr__buf sql;
	migr_status rc = check_neighbour(compiler, operation->enumeration, before ? before : after);

	if (rc != MIGR_OK)
		return rc;
	alter_type(compiler, &sql, operation);
	migr__buf_puts(&sql, " ADD VALUE ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		migr__buf_puts(&sql, "IF NOT EXISTS ");
	migr__postgresql_literal(compiler, &sql, operation->name);
	if (before || after) {
		migr__buf_puts(&sql, before ? " BEFORE " : " AFTER ");
		migr__postgresql_literal(compiler, &sql, before ? before : after);
	}
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_rename_enum_value(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	alter_type(compiler, &sql, operation);
	migr__buf_puts(&sql, " RENAME VALUE ");
	migr__postgresql_literal(compiler, &sql, operation->name);
	migr__buf_puts(&sql, " TO ");
	migr__postgresql_literal(compiler, &sql, operation->new_name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_rename_enum(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	alter_type(compiler, &sql, operation);
	migr__buf_puts(&sql, " RENAME TO ");
	migr__compiler_name(compiler, &sql, NULL, operation->new_name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_drop_enum(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_enum *type = operation->enumeration;

	return migr__postgresql_drop(compiler, operation, "TYPE", schema_of(operation, type->schema), type->name);
}
