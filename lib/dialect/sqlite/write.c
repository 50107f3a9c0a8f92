/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/write.h"

static void write_one(migr__buf *buf, char what, va_list *args)
{
	const char *text;

	switch (what) {
	case 's':
		migr__buf_puts(buf, va_arg(*args, const char *));
		break;
	case 'n':
		migr__quote(buf, va_arg(*args, const char *), '"');
		break;
	case 'q':
		text = va_arg(*args, const char *);
		if (text) {
			migr__quote(buf, text, '"');
			migr__buf_putc(buf, '.');
		}
		migr__quote(buf, va_arg(*args, const char *), '"');
		break;
	case 't':
		migr__quote(buf, va_arg(*args, const char *), '\'');
		break;
	case 'd':
		migr__buf_printf(buf, "%d", va_arg(*args, int));
		break;
	case 'l':
		migr__buf_printf(buf, "%lld", (long long)va_arg(*args, int64_t));
		break;
	default:
		migr__buf_putc(buf, what);
	}
}

void migr__sqlite_vwrite(migr__buf *buf, const char *format, va_list args)
{
	va_list copy;

	va_copy(copy, args);
	for (; *format; format++)
		if (*format == '%' && format[1])
			write_one(buf, *++format, &copy);
		else
			migr__buf_putc(buf, *format);
	va_end(copy);
}

void migr__sqlite_write(migr__buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	migr__sqlite_vwrite(buf, format, args);
	va_end(args);
}

const char *migr__sqlite_take(migr__compiler *compiler, migr__buf *buf)
{
	const char *text = buf->failed ? NULL : migr__arena_strndup(compiler->arena, migr__buf_text(buf), buf->size);

	if (!text)
		migr__fail_memory(compiler->error);
	migr__buf_free(buf);
	return text;
}

const char *migr__sqlite_text(migr__compiler *compiler, const char *format, ...)
{
	migr__buf buf;
	va_list args;

	migr__buf_init(&buf, compiler->out->alloc);
	va_start(args, format);
	migr__sqlite_vwrite(&buf, format, args);
	va_end(args);
	return migr__sqlite_take(compiler, &buf);
}

static migr_status add(migr__compiler *compiler, const migr__sql *like, const char *format, va_list args)
{
	migr__sql sql = *like;
	migr_status rc;
	migr__buf buf;

	migr__buf_init(&buf, compiler->out->alloc);
	migr__sqlite_vwrite(&buf, format, args);
	sql.text = migr__buf_text(&buf);
	sql.size = buf.size;
	rc = buf.failed ? migr__fail_memory(compiler->error) : migr__compiler_add_sql(compiler, &sql);
	migr__buf_free(&buf);
	return rc;
}

migr_status migr__sqlite_run(migr__compiler *compiler, const char *format, ...)
{
	va_list args;
	migr_status rc;

	va_start(args, format);
	rc = add(compiler, &(migr__sql){ .kind = MIGR__SQL_EXECUTE }, format, args);
	va_end(args);
	return rc;
}

migr_status migr__sqlite_restore(migr__compiler *compiler, const char *format, ...)
{
	va_list args;
	migr_status rc;

	va_start(args, format);
	rc = add(compiler, &(migr__sql){ .kind = MIGR__SQL_EXECUTE, .flags = MIGR__SQL_FINALLY }, format, args);
	va_end(args);
	return rc;
}

migr_status migr__sqlite_forbid(migr__compiler *compiler, const migr__sqlite_fault *fault, const char *format, ...)
{
	va_list args;
	migr_status rc;

	if (!fault->message)
		return compiler->error->status;
	va_start(args, format);
	rc = add(compiler,
	         &(migr__sql){ .kind = MIGR__SQL_FORBID,
	                       .status = fault->status,
	                       .message = fault->message,
	                       .hint = fault->hint },
	         format, args);
	va_end(args);
	return rc;
}

migr_status migr__sqlite_when(migr__compiler *compiler, size_t *place, const char *format, ...)
{
	va_list args;
	migr_status rc;

	va_start(args, format);
	rc = add(compiler, &(migr__sql){ .kind = MIGR__SQL_WHEN }, format, args);
	va_end(args);
	*place = compiler->out->count - 1;
	return rc;
}

void migr__sqlite_when_end(migr__compiler *compiler, size_t place)
{
	compiler->out->items[place].follows = compiler->out->count - 1 - place;
}
