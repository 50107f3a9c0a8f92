/* SPDX-License-Identifier: MIT */
/*
 * Changes of type: how a value becomes one of the new type, and whether something of it is lost.
 */
#include "dialect/postgresql/live_column.h"

#include <string.h>

static int is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return 1;
	return 0;
}

static int is_named(const migr__live_column *old, const char *name)
{
	return strcmp(old->type_name, name) == 0;
}

void migr__postgresql_cast(const migr__compiler *compiler, migr__buf *buf, const char *expression,
                           const migr__live_column *old, const migr__type *type)
{
	int from_number = old->is_there && old->category == 'N';
	int from_boolean = old->is_there && old->category == 'B';

	/* there are casts between boolean and integer, but none for other numbers */
	if (type->kind == MIGR__TYPE_BOOLEAN && from_number) {
		migr__buf_printf(buf, "(%s) <> 0", expression);
		return;
	}
	migr__buf_puts(buf, "CAST(");
	if (type->kind == MIGR__TYPE_ENUM && type->name)
		migr__buf_printf(buf, "CAST(%s AS TEXT)", expression);
	else if (from_boolean && !migr__postgresql_is_text(type) && type->kind != MIGR__TYPE_BOOLEAN)
		migr__buf_printf(buf, "CAST(%s AS INTEGER)", expression);
	else
		migr__buf_puts(buf, expression);
	migr__buf_puts(buf, " AS ");
	migr__postgresql_type(compiler, buf, type);
	migr__buf_putc(buf, ')');
}

/* How many characters a text of the type has at most; -1: any number. */
static int64_t length_of(const migr__type *type)
{
	return type->kind == MIGR__TYPE_CHAR && type->length < 0 ? 1 : type->length;
}

static int fits_text(const migr__live_column *old, const migr__type *type)
{
	int64_t length = type->kind == MIGR__TYPE_TEXT || type->kind == MIGR__TYPE_ENUM ? -1 : length_of(type);

	/* the typmod of a text is its length and 4 */
	return length < 0 || (old->category == 'S' && old->typmod >= 4 && old->typmod - 4 <= length);
}

static int fits_numeric(const migr__live_column *old, const migr__type *type)
{
	int64_t precision = ((old->typmod - 4) >> 16) & 0xffff;
	int64_t scale = (old->typmod - 4) & 0x7ff;
	int64_t new_scale = type->scale < 0 ? 0 : type->scale;

	if (type->precision < 0)
		return 1;
	if (!is_named(old, "numeric") || old->typmod < 4 || scale >= 0x400)
		return 0;
	return new_scale >= scale && type->precision - new_scale >= precision - scale;
}

static int is_wider_number(const migr__live_column *old, const migr__type *type)
{
	static const char *const integers[] = { "int2", "int4", "int8", NULL };
	static const char *const in_integer[] = { "int2", "int4", NULL };
	static const char *const in_double[] = { "int2", "int4", "float4", "float8", NULL };
	static const char *const in_real[] = { "int2", "float4", NULL };

	switch (type->kind) {
	case MIGR__TYPE_SMALLINT:
		return is_named(old, "int2");
	case MIGR__TYPE_INTEGER:
		return is_one_of(old->type_name, in_integer);
	case MIGR__TYPE_BIGINT:
		return is_one_of(old->type_name, integers);
	case MIGR__TYPE_REAL:
		return is_one_of(old->type_name, in_real);
	case MIGR__TYPE_DOUBLE:
		return is_one_of(old->type_name, in_double);
	case MIGR__TYPE_NUMERIC:
		return (is_one_of(old->type_name, integers) && type->precision < 0) ||
		       (is_named(old, "numeric") && fits_numeric(old, type));
	default:
		return 0;
	}
}

/* The typmod of a time is its precision, 6 if it has none. */
static int is_wider_time(const migr__live_column *old, const migr__type *type)
{
	int64_t from = is_named(old, "date") ? 0 : old->typmod < 0 ? 6 : old->typmod;
	int64_t to = type->precision < 0 ? 6 : type->precision;

	switch (type->kind) {
	case MIGR__TYPE_DATE:
		return is_named(old, "date");
	case MIGR__TYPE_TIME:
		return is_named(old, "time") && to >= from;
	case MIGR__TYPE_TIMESTAMP:
		return (is_named(old, "timestamp") || is_named(old, "date")) && to >= from;
	case MIGR__TYPE_TIMESTAMPTZ:
		return (is_named(old, "timestamptz") || is_named(old, "timestamp") || is_named(old, "date")) &&
		       to >= from;
	default:
		return 0;
	}
}

int migr__postgresql_is_same_bytes(const migr__live_column *old, const migr__type *type)
{
	if (!old->is_live)
		return 0;
	if (old->category == 'S' && !is_named(old, "bpchar") && type->kind != MIGR__TYPE_CHAR &&
	    migr__postgresql_is_text(type))
		return fits_text(old, type);
	if (is_named(old, "numeric") && type->kind == MIGR__TYPE_NUMERIC)
		return type->precision < 0 || (fits_numeric(old, type) && type->scale == ((old->typmod - 4) & 0x7ff));
	return old->new_type_name && is_named(old, old->new_type_name) && (old->typmod < 0 || is_wider_time(old, type));
}

static int is_integer(migr__type_kind kind)
{
	return kind == MIGR__TYPE_SMALLINT || kind == MIGR__TYPE_INTEGER || kind == MIGR__TYPE_BIGINT;
}

static int is_number(migr__type_kind kind)
{
	return kind == MIGR__TYPE_REAL || kind == MIGR__TYPE_DOUBLE || kind == MIGR__TYPE_NUMERIC;
}

/* Outside the range, or between two integers. */
static void compare_integer(migr__buf *sql, const char *column, const migr__type *type)
{
	const char *range = type->kind == MIGR__TYPE_SMALLINT  ? "-32768 AND 32767"
	                    : type->kind == MIGR__TYPE_INTEGER ? "-2147483648 AND 2147483647"
	                                                       : "-9223372036854775808 AND 9223372036854775807";

	migr__buf_printf(sql,
	                 "%s::numeric NOT BETWEEN %s OR "
	                 "%s::numeric <> trunc(%s::numeric)",
	                 column, range, column, column);
}

/* The value of the type without its limits, and with them. */
static void compare_limits(const migr__compiler *compiler, migr__buf *sql, const char *column, const migr__type *type,
                           int to_text)
{
	migr__buf_printf(sql, "%sCAST(%s AS ", to_text ? "CAST(" : "", column);
	migr__postgresql_type(compiler, sql, type);
	migr__buf_printf(sql, ")%s IS DISTINCT FROM CAST(%s AS ", to_text ? " AS TEXT)" : "", column);
	if (to_text)
		migr__buf_puts(sql, "TEXT");
	else
		migr__postgresql_base_type(compiler, sql, type);
	migr__buf_putc(sql, ')');
}

static void compare_return(const migr__compiler *compiler, migr__buf *sql, const char *column,
                           const migr__live_column *old, const migr__type *type)
{
	migr__buf_puts(sql, "CAST(");
	migr__postgresql_cast(compiler, sql, column, old, type);
	migr__buf_printf(sql, " AS %s) IS DISTINCT FROM %s", old->type, column);
}

/* Zeros before a number, a plus and blanks would not be kept; what is no number is counted rather than met. */
static void find_no_number(const migr__compiler *compiler, migr__buf *sql, const char *column, const migr__type *type)
{
	if (is_integer(type->kind)) {
		migr__buf_printf(sql, "CAST(%s AS TEXT) !~ '^(0|-?[1-9][0-9]*)$'", column);
		return;
	}
	migr__buf_printf(sql, "CASE WHEN CAST(%s AS TEXT) ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$' THEN ",
	                 column);
	if (type->precision >= 0)
		compare_limits(compiler, sql, column, type, 0);
	else
		migr__buf_puts(sql, "FALSE");
	migr__buf_puts(sql, " ELSE TRUE END");
}

/* Appends the condition for rows that lose something; nothing if none can. */
static void find_loss(const migr__compiler *compiler, migr__buf *sql, const char *column, const migr__live_column *old,
                      const migr__type *type)
{
	int from_number = old->category == 'N';

	if (type->kind == MIGR__TYPE_ENUM || type->kind == MIGR__TYPE_NATIVE)
		return;
	if (migr__postgresql_is_text(type)) {
		if (!fits_text(old, type))
			compare_limits(compiler, sql, column, type, 1);
	} else if (old->category == 'S') {
		if (is_integer(type->kind) || is_number(type->kind))
			find_no_number(compiler, sql, column, type);
		else if (type->precision >= 0)
			compare_limits(compiler, sql, column, type, 0);
	} else if (from_number && !is_wider_number(old, type)) {
		if (is_integer(type->kind))
			compare_integer(sql, column, type);
		else if (type->kind == MIGR__TYPE_BOOLEAN)
			migr__buf_printf(sql, "%s NOT IN (0, 1)", column);
		else if (old->can_return)
			compare_return(compiler, sql, column, old, type);
	} else if (old->category == 'D' && !is_wider_time(old, type)) {
		if (old->can_return)
			compare_return(compiler, sql, column, old, type);
		else
			migr__buf_puts(sql, "TRUE");
	}
}

/* A label that is none would be found by the check as well, but not counted. */
static void find_no_label(const migr__compiler *compiler, migr__buf *sql, const char *column, const migr__type *type)
{
	migr__buf_printf(sql, "CAST(%s AS TEXT) NOT IN ", column);
	migr__postgresql_labels(compiler, sql, &type->labels);
}

static migr_status lock_table(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "LOCK TABLE ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, " IN ACCESS EXCLUSIVE MODE");
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

static migr_status add_query(migr__compiler *compiler, const migr_operation *operation, const char *condition,
                             int is_enum)
{
	const char *column = migr__postgresql_full_name(compiler, NULL, operation->name);
	migr__buf sql;
	/* what is found must not be outdated when the type changes */
	migr_status rc = column ? lock_table(compiler, operation) : migr__fail_memory(compiler->error);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "SELECT count(*) FROM ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_printf(&sql, " WHERE %s IS NOT NULL AND (%s) HAVING count(*) > 0", column, condition);
	if (is_enum)
		return migr__postgresql_forbid(compiler, &sql, MIGR_ERROR_LOSS,
		                               "rows have a value that is none of the labels",
		                               "change these rows first");
	return migr__postgresql_forbid(compiler, &sql, MIGR_ERROR_LOSS,
	                               "rows have a value that the new type cannot hold",
	                               "change these rows first, say by `using_sql` what becomes of them, or allow it "
	                               "by MIGR_OPTION_ALLOW_LOSS");
}

migr_status migr__postgresql_forbid_loss(migr__compiler *compiler, const migr_operation *operation,
                                         const migr__live_column *old, const migr__type *type)
{
	const char *column = migr__postgresql_full_name(compiler, NULL, operation->name);
	int is_enum = type->kind == MIGR__TYPE_ENUM;
	migr__buf condition;
	migr_status rc = MIGR_OK;

	if (!column)
		return migr__fail_memory(compiler->error);
	if (!old->is_live || (operation->options && operation->options->using_sql))
		return MIGR_OK;
	migr__buf_init(&condition, compiler->out->alloc);
	if (is_enum)
		find_no_label(compiler, &condition, column, type);
	else if (!migr__clause_has(operation, MIGR_OPTION_ALLOW_LOSS))
		find_loss(compiler, &condition, column, old, type);
	if (condition.failed)
		rc = migr__fail_memory(compiler->error);
	else if (condition.size)
		rc = add_query(compiler, operation, migr__buf_text(&condition), is_enum);
	migr__buf_free(&condition);
	return rc;
}
