/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/my.h"

#include "dialect/dialect.h"
#include "dialect/literal.h"

#include <string.h>

/* How many characters a name may have. */
#define NAME_LENGTH 64

void migr__my_puts(migr__my *my, const char *text)
{
	migr__buf_puts(&my->buf, text);
}

migr_status migr__my_fail(migr__my *my, migr_status status)
{
	if (my->status == MIGR_OK)
		my->status = status;
	return my->status;
}

/* Why the servers do not take a name, or NULL. */
static const char *name_fault(const char *name)
{
	size_t length = 0;

	if (!*name)
		return "is empty";
	for (const char *p = name; *p; p++) {
		if (((unsigned char)*p & 0xf8) == 0xf0)
			return "has a character that MySQL allows in no name";
		length += ((unsigned char)*p & 0xc0) != 0x80;
	}
	if (length > NAME_LENGTH)
		return "has more than 64 characters";
	return name[strlen(name) - 1] == ' ' ? "ends with a blank" : NULL;
}

void migr__my_name(migr__my *my, const char *name)
{
	const char *fault = name_fault(name);

	if (fault && my->status == MIGR_OK)
		my->status = migr__fail(my->compiler->error, MIGR_ERROR_NAME, "the name \"%s\" %s", name, fault);
	migr__quote(&my->buf, name, '`');
}

void migr__my_object(migr__my *my, const char *schema, const char *name)
{
	if (schema) {
		migr__my_name(my, schema);
		migr__buf_putc(&my->buf, '.');
	}
	migr__my_name(my, name);
}

void migr__my_string(migr__my *my, const char *text)
{
	migr__mysql_string(&my->buf, text, my->server.plain_backslash);
}

void migr__my_literal(migr__my *my, const char *text)
{
	migr_value value = MIGR_TEXT(text);

	migr__literal(&my->buf, my->compiler->dialect, &value);
}

void migr__my_word(migr__my *my, const char *word, const char *what)
{
	size_t size = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if ((!size || word[size]) && my->status == MIGR_OK)
		my->status = migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no %s", word, what);
	migr__buf_puts(&my->buf, word);
}

void migr__my_names(migr__my *my, const migr__names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		migr__buf_puts(&my->buf, i ? ", " : "(");
		migr__my_name(my, names->items[i]);
	}
	migr__buf_putc(&my->buf, ')');
}

const char *migr__my_take(migr__my *my)
{
	const char *text = NULL;

	if (!my->buf.failed)
		text = migr__arena_strndup(my->compiler->arena, migr__buf_text(&my->buf), my->buf.size);
	migr__buf_clear(&my->buf);
	if (!text)
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
	return text;
}

const char *migr__my_printf(migr__my *my, const char *format, ...)
{
	migr__buf buf;
	const char *text = NULL;
	va_list args;

	migr__buf_init(&buf, my->buf.alloc);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (!buf.failed)
		text = migr__arena_strndup(my->compiler->arena, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	if (!text)
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
	return text;
}

migr_status migr__my_refuse(migr__my *my, const char *hint, const char *format, ...)
{
	migr__buf text;
	va_list args;

	if (my->status != MIGR_OK)
		return my->status;
	migr__buf_init(&text, my->buf.alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	migr__my_fail(my, migr__compiler_refuse(my->compiler, hint, "%s", migr__buf_text(&text)));
	migr__buf_free(&text);
	return my->status;
}

void migr__my_alter(migr__my *my, const char *table)
{
	migr__my_puts(my, "ALTER TABLE ");
	migr__my_object(my, my->schema, table);
	migr__my_puts(my, " ");
}

void migr__my_alter_end(migr__my *my, migr__my_copy copy)
{
	if (migr__clause_has(my->operation, MIGR_OPTION_NO_COPY))
		migr__my_puts(my, copy == MIGR__MY_INSTANT ? ", ALGORITHM=INSTANT" : ", ALGORITHM=INPLACE");
}

/* What was noted on the way. */
static migr_status settle(migr__my *my)
{
	if (my->status == MIGR_OK && my->buf.failed)
		my->status = migr__fail_memory(my->compiler->error);
	return my->status;
}

migr_status migr__my_add(migr__my *my, uint32_t flags)
{
	if (settle(my) != MIGR_OK)
		return my->status;
	return migr__my_fail(my, migr__compiler_add(my->compiler, &my->buf, flags));
}

static migr_status add_query(migr__my *my, migr__sql *sql)
{
	if (settle(my) != MIGR_OK)
		return my->status;
	sql->text = migr__buf_text(&my->buf);
	sql->size = my->buf.size;
	migr__my_fail(my, migr__compiler_add_sql(my->compiler, sql));
	migr__buf_clear(&my->buf);
	return my->status;
}

migr_status migr__my_forbid(migr__my *my, migr_status status, const char *message, const char *hint)
{
	return add_query(my,
	                 &(migr__sql){ .kind = MIGR__SQL_FORBID, .status = status, .message = message, .hint = hint });
}

migr_status migr__my_when(migr__my *my, size_t follows)
{
	return add_query(my, &(migr__sql){ .kind = MIGR__SQL_WHEN, .follows = follows });
}
