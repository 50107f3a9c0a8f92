/* SPDX-License-Identifier: MIT */
#include "dialect/compile.h"

#include <string.h>

void migr__script_init(migr__script *script, const migr__alloc *alloc)
{
	memset(script, 0, sizeof *script);
	script->alloc = alloc;
}

void migr__script_clear(migr__script *script)
{
	migr__free(script->alloc, script->items);
	migr__script_init(script, script->alloc);
}

migr_status migr__compiler_add_sql(migr__compiler *compiler, const migr__sql *sql)
{
	migr__script *script = compiler->out;
	migr__sql *item;

	if (!migr__reserve(script->alloc, &script->items, &script->capacity, script->count + 1, sizeof *script->items))
		return migr__fail_memory(compiler->error);
	item = &script->items[script->count];
	*item = *sql;
	item->text = migr__arena_strndup(compiler->arena, sql->text, sql->size);
	if (!item->text)
		return migr__fail_memory(compiler->error);
	script->count++;
	return MIGR_OK;
}

migr_status migr__compiler_add(migr__compiler *compiler, migr__buf *buf, uint32_t flags)
{
	migr_status rc;

	if (buf->failed)
		return migr__fail_memory(compiler->error);
	rc = migr__compiler_add_sql(
		compiler,
		&(migr__sql){ .kind = MIGR__SQL_EXECUTE, .flags = flags, .text = buf->data, .size = buf->size });
	migr__buf_clear(buf);
	return rc;
}

migr_status migr__compiler_refuse(migr__compiler *compiler, const char *hint, const char *format, ...)
{
	migr__buf text;
	va_list args;

	migr__buf_init(&text, compiler->out->alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	migr__fail(compiler->error, MIGR_ERROR_UNSUPPORTED, "%s %s", compiler->dialect->name, migr__buf_text(&text));
	migr__buf_free(&text);
	return hint ? migr__error_hint(compiler->error, "%s", hint) : compiler->error->status;
}

migr_status migr__compiler_need_live(migr__compiler *compiler, const char *what)
{
	if (compiler->live)
		return MIGR_OK;
	migr__fail(compiler->error, MIGR_ERROR_NEEDS_DATABASE, "%s must be read from the database, and there is none",
	           what);
	return migr__error_hint(
		compiler->error,
		compiler->dialect->ddl_commits
			? "run this revision on the database itself, or say by `options->existing` what the "
			  "column is before"
			: "run this revision on the database itself");
}

void migr__compiler_name(const migr__compiler *compiler, migr__buf *buf, const char *schema, const char *name)
{
	if (schema) {
		migr__quote(buf, schema, compiler->dialect->name_quote);
		migr__buf_putc(buf, '.');
	}
	migr__quote(buf, name, compiler->dialect->name_quote);
}

migr_status migr__compile(migr__compiler *compiler, const migr_operation *operation)
{
	if (!compiler->dialect->compile)
		return migr__compiler_refuse(compiler, NULL, "has no operations");
	return compiler->dialect->compile(compiler, operation);
}
