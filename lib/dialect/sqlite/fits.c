/* SPDX-License-Identifier: MIT */
/*
 * Which values do not fit a type that SQLite does not enforce. Other databases would cut or refuse them; here they
 * would stay, and be what the definition says they are not.
 */
#include "dialect/sqlite/rows.h"

/* The old type, as far as it is one of the standard's words. */
static migr__type read_old(migr__compiler *compiler, migr__view text)
{
	migr__type type = { .kind = MIGR__TYPE_NONE };
	const char *copy = migr__arena_strndup(compiler->arena, text.data, text.size);
	migr_error ignored;

	migr__error_init(&ignored, compiler->out->alloc);
	if (copy && migr__type_parse(copy, compiler->dialect->name, compiler->arena, &type, &ignored) != MIGR_OK)
		type.kind = MIGR__TYPE_NONE;
	migr__error_clear(&ignored);
	return type;
}

static int is_one_of(migr__type_kind kind, migr__type_kind a, migr__type_kind b, migr__type_kind c)
{
	return kind == a || kind == b || kind == c;
}

static const char *whole_number(migr__compiler *compiler, const char *c, const migr__type *old, const migr__type *type)
{
	switch (type->kind) {
	case MIGR__TYPE_BOOLEAN:
		return old->kind == MIGR__TYPE_BOOLEAN
		               ? ""
		               : migr__sqlite_text(compiler, "CAST(%n AS INTEGER) NOT IN (0, 1)", c);
	case MIGR__TYPE_SMALLINT:
		if (is_one_of(old->kind, MIGR__TYPE_BOOLEAN, MIGR__TYPE_SMALLINT, MIGR__TYPE_SMALLINT))
			return "";
		return migr__sqlite_text(compiler, "CAST(%n AS INTEGER) NOT BETWEEN -32768 AND 32767", c);
	default:
		if (is_one_of(old->kind, MIGR__TYPE_BOOLEAN, MIGR__TYPE_SMALLINT, MIGR__TYPE_INTEGER))
			return "";
		return migr__sqlite_text(compiler, "CAST(%n AS INTEGER) NOT BETWEEN -2147483648 AND 2147483647", c);
	}
}

static const char *letters(migr__compiler *compiler, const char *c, const migr__type *old, int64_t length)
{
	int is_text = old->kind == MIGR__TYPE_CHAR || old->kind == MIGR__TYPE_VARCHAR;

	if (length < 0 || (is_text && old->length >= 0 && old->length <= length))
		return "";
	return migr__sqlite_text(compiler, "typeof(%n) <> 'blob' AND length(%n) > %l", c, c, length);
}

static const char *digits(migr__compiler *compiler, const char *c, const migr__type *old, const migr__type *type)
{
	int scale = type->scale < 0 ? 0 : type->scale, old_scale = old->scale < 0 ? 0 : old->scale;

	if (type->precision < 0 || (old->kind == MIGR__TYPE_NUMERIC && old->precision >= 0 && old_scale <= scale &&
	                            old->precision - old_scale <= type->precision - scale))
		return "";
	return migr__sqlite_text(
		compiler, "round(CAST(%n AS NUMERIC), %d) <> CAST(%n AS NUMERIC) OR abs(CAST(%n AS NUMERIC)) >= 1e%d",
		c, scale, c, c, type->precision - scale);
}

/* Moments are texts, if they are not numbers of the application's own. */
static const char *moment(migr__compiler *compiler, const char *c, const migr__type *old, const migr__type *type)
{
	if (type->kind == MIGR__TYPE_DATE)
		return old->kind == MIGR__TYPE_DATE
		               ? ""
		               : migr__sqlite_text(compiler,
		                                   "typeof(%n) = 'text' AND "
		                                   "coalesce(strftime('%%H:%%M:%%f', %n), '') <> '00:00:00.000'",
		                                   c, c);
	if (type->kind == MIGR__TYPE_TIME && old->kind != MIGR__TYPE_TIME)
		return migr__sqlite_text(
			compiler, "typeof(%n) = 'text' AND (time(%n) IS NULL OR %n LIKE '____-__-__%%')", c, c, c);
	if (type->precision >= 0 && type->kind != MIGR__TYPE_TIMESTAMPTZ)
		return migr__sqlite_text(compiler,
		                         "typeof(%n) = 'text' AND instr(%n, '.') > 0 AND "
		                         "rtrim(substr(%n, instr(%n, '.') + %d), '0') <> ''",
		                         c, c, c, c, type->precision + 1);
	if (type->kind == MIGR__TYPE_TIME ||
	    is_one_of(old->kind, MIGR__TYPE_DATE, MIGR__TYPE_TIMESTAMP, MIGR__TYPE_TIMESTAMPTZ))
		return "";
	return migr__sqlite_text(compiler, "typeof(%n) = 'text' AND datetime(%n) IS NULL", c, c);
}

const char *migr__rows_unfit(migr__compiler *compiler, const char *column, migr__view old_type, const migr__type *type)
{
	const migr__type old = read_old(compiler, old_type);

	switch (type->kind) {
	case MIGR__TYPE_BOOLEAN:
	case MIGR__TYPE_SMALLINT:
	case MIGR__TYPE_INTEGER:
		return whole_number(compiler, column, &old, type);
	case MIGR__TYPE_CHAR:
	case MIGR__TYPE_VARCHAR:
		return letters(compiler, column, &old, type->length);
	case MIGR__TYPE_UUID:
		return letters(compiler, column, &old, 36);
	case MIGR__TYPE_NUMERIC:
		return digits(compiler, column, &old, type);
	case MIGR__TYPE_DATE:
	case MIGR__TYPE_TIME:
	case MIGR__TYPE_TIMESTAMP:
	case MIGR__TYPE_TIMESTAMPTZ:
		return moment(compiler, column, &old, type);
	default:
		return "";
	}
}
