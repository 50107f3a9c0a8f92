/* SPDX-License-Identifier: MIT */
/*
 * Pieces of statements.
 */
#include "dialect/literal.h"
#include "dialect/postgresql/parts.h"

#include <stdio.h>
#include <string.h>

void migr__postgresql_literal(const migr__compiler *compiler, migr__buf *buf, const char *text)
{
	migr__literal(buf, compiler->dialect,
	              &(migr_value){ .type = MIGR_VALUE_TEXT, .text = text, .size = strlen(text) });
}

const char *migr__postgresql_full_name(migr__compiler *compiler, const char *schema, const char *name)
{
	migr__buf text;
	const char *copy;

	migr__buf_init(&text, compiler->out->alloc);
	migr__compiler_name(compiler, &text, schema, name);
	copy = text.failed ? NULL : migr__arena_strndup(compiler->arena, text.data, text.size);
	migr__buf_free(&text);
	return copy;
}

void migr__postgresql_name_literal(const migr__compiler *compiler, migr__buf *buf, const char *schema, const char *name)
{
	migr__buf text;

	migr__buf_init(&text, buf->alloc);
	migr__compiler_name(compiler, &text, schema, name);
	if (text.failed)
		buf->failed = 1;
	else
		migr__postgresql_literal(compiler, buf, migr__buf_text(&text));
	migr__buf_free(&text);
}

void migr__postgresql_namespace(const migr__compiler *compiler, migr__buf *buf, const char *schema)
{
	migr__buf_puts(buf, "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ");
	if (schema)
		migr__postgresql_literal(compiler, buf, schema);
	else
		migr__buf_puts(buf, "current_schema()");
	migr__buf_putc(buf, ')');
}

migr_status migr__postgresql_comment(migr__compiler *compiler, const char *words, const char *schema, const char *name,
                                     const char *column, const char *text)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&sql, "COMMENT ON %s ", words);
	migr__compiler_name(compiler, &sql, schema, name);
	if (column) {
		migr__buf_putc(&sql, '.');
		migr__compiler_name(compiler, &sql, NULL, column);
	}
	migr__buf_puts(&sql, " IS ");
	if (text)
		migr__postgresql_literal(compiler, &sql, text);
	else
		migr__buf_puts(&sql, "NULL");
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_finish(migr__compiler *compiler, migr__buf *buf, migr_status rc, uint32_t flags)
{
	if (rc == MIGR_OK)
		rc = migr__compiler_add(compiler, buf, flags);
	migr__buf_free(buf);
	return rc;
}

migr_status migr__postgresql_forbid(migr__compiler *compiler, migr__buf *buf, migr_status status, const char *message,
                                    const char *hint)
{
	migr_status rc = buf->failed ? migr__fail_memory(compiler->error)
	                             : migr__compiler_add_sql(compiler, &(migr__sql){ .kind = MIGR__SQL_FORBID,
	                                                                              .text = buf->data,
	                                                                              .size = buf->size,
	                                                                              .status = status,
	                                                                              .message = message,
	                                                                              .hint = hint });

	migr__buf_free(buf);
	return rc;
}

void migr__postgresql_quote_body(migr__buf *sql, const migr__buf *body)
{
	const char *text = migr__buf_text(body);
	char tag[32] = "$migr$";

	for (unsigned i = 1; strstr(text, tag); i++)
		snprintf(tag, sizeof tag, "$migr_%u$", i);
	sql->failed |= body->failed;
	migr__buf_printf(sql, "%s\n%s\n%s", tag, text, tag);
}

migr_status migr__postgresql_do(migr__compiler *compiler, migr__buf *body)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "DO ");
	migr__postgresql_quote_body(&sql, body);
	migr__buf_free(body);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

size_t migr__postgresql_block_begin(const migr__compiler *compiler)
{
	return compiler->out->count;
}

migr_status migr__postgresql_block_end(migr__compiler *compiler, size_t begin, migr__buf *condition)
{
	migr__script *script = compiler->out;
	migr__buf body;

	migr__buf_init(&body, script->alloc);
	migr__buf_printf(&body, "BEGIN\n\tIF %s THEN\n", migr__buf_text(condition));
	for (size_t i = begin; i < script->count; i++)
		migr__buf_printf(&body, "\t\t%s;\n", script->items[i].text);
	migr__buf_puts(&body, "\tEND IF;\nEND");
	body.failed |= condition->failed;
	migr__buf_free(condition);
	script->count = begin;
	return migr__postgresql_do(compiler, &body);
}
