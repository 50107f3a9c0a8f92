/* SPDX-License-Identifier: MIT */
/*
 * The standard's types by their names in PostgreSQL.
 */
#include "dialect/postgresql/parts.h"

static const char *const words[] = {
	[MIGR__TYPE_SMALLINT] = "SMALLINT",
	[MIGR__TYPE_INTEGER] = "INTEGER",
	[MIGR__TYPE_BIGINT] = "BIGINT",
	[MIGR__TYPE_REAL] = "REAL",
	[MIGR__TYPE_DOUBLE] = "DOUBLE PRECISION",
	[MIGR__TYPE_NUMERIC] = "NUMERIC",
	[MIGR__TYPE_BOOLEAN] = "BOOLEAN",
	[MIGR__TYPE_CHAR] = "CHAR",
	[MIGR__TYPE_VARCHAR] = "VARCHAR",
	[MIGR__TYPE_TEXT] = "TEXT",
	[MIGR__TYPE_BINARY] = "BYTEA",
	[MIGR__TYPE_VARBINARY] = "BYTEA",
	[MIGR__TYPE_BLOB] = "BYTEA",
	[MIGR__TYPE_DATE] = "DATE",
	[MIGR__TYPE_TIME] = "TIME",
	[MIGR__TYPE_TIMESTAMP] = "TIMESTAMP",
	[MIGR__TYPE_TIMESTAMPTZ] = "TIMESTAMPTZ",
	[MIGR__TYPE_INTERVAL] = "INTERVAL",
	[MIGR__TYPE_JSON] = "JSON",
	[MIGR__TYPE_JSONB] = "JSONB",
	[MIGR__TYPE_UUID] = "UUID",
	[MIGR__TYPE_ENUM] = "TEXT",
};

void migr__postgresql_base_type(const migr__compiler *compiler, migr__buf *buf, const migr__type *type)
{
	if (type->kind == MIGR__TYPE_NATIVE)
		migr__buf_puts(buf, type->native);
	else if (type->kind == MIGR__TYPE_ENUM && type->name)
		migr__compiler_name(compiler, buf, NULL, type->name);
	else
		migr__buf_puts(buf, words[type->kind]);
}

static int has_length(migr__type_kind kind)
{
	return kind == MIGR__TYPE_CHAR || kind == MIGR__TYPE_VARCHAR;
}

static int has_precision(migr__type_kind kind)
{
	return kind == MIGR__TYPE_NUMERIC || kind == MIGR__TYPE_TIME || kind == MIGR__TYPE_TIMESTAMP ||
	       kind == MIGR__TYPE_TIMESTAMPTZ;
}

void migr__postgresql_type(const migr__compiler *compiler, migr__buf *buf, const migr__type *type)
{
	migr__postgresql_base_type(compiler, buf, type);
	if (has_length(type->kind) && type->length >= 0)
		migr__buf_printf(buf, "(%lld)", (long long)type->length);
	if (has_precision(type->kind) && type->precision >= 0) {
		migr__buf_printf(buf, "(%d", type->precision);
		if (type->kind == MIGR__TYPE_NUMERIC && type->scale >= 0)
			migr__buf_printf(buf, ", %d", type->scale);
		migr__buf_putc(buf, ')');
	}
}

int migr__postgresql_is_text(const migr__type *type)
{
	return has_length(type->kind) || type->kind == MIGR__TYPE_TEXT ||
	       (type->kind == MIGR__TYPE_ENUM && !type->name);
}

migr_status migr__postgresql_read_type(migr__compiler *compiler, const char *text, migr__type *out)
{
	migr_status rc = migr__type_parse(text, compiler->dialect->name, compiler->arena, out, compiler->error);

	if (rc != MIGR_OK || out->kind != MIGR__TYPE_NONE)
		return rc;
	return migr__compiler_refuse(compiler, "give it one, as \"text\"", "has no columns without a type");
}
