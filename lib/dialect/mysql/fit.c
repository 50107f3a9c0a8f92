/* SPDX-License-Identifier: MIT */
/*
 * Values that would be lost when a column gets another type. The servers round and cut silently here and there (a
 * fraction, a part of a second), also in strict mode, so they are looked for before.
 */
#include "dialect/mysql/my.h"

#include <string.h>

typedef migr__family family;

/* A condition under construction: it is true for a value that would be lost. */
typedef struct fitting {
	migr__my *my;
	const char *column; /* quoted */
	const family *from;
	const family *to;
	const char *charset;
	int parts;
} fitting;

__attribute__((format(printf, 2, 3))) static void lose(fitting *fit, const char *format, ...)
{
	va_list args;

	migr__my_puts(fit->my, fit->parts++ ? " OR " : "");
	va_start(args, format);
	migr__buf_vprintf(&fit->my->buf, format, args);
	va_end(args);
}

static int is_number(const family *type)
{
	return type->kind == MIGR__FAMILY_INTEGER || type->kind == MIGR__FAMILY_DECIMAL ||
	       type->kind == MIGR__FAMILY_FLOAT || type->kind == MIGR__FAMILY_DOUBLE;
}

static int is_float(const family *type)
{
	return type->kind == MIGR__FAMILY_FLOAT || type->kind == MIGR__FAMILY_DOUBLE;
}

static int is_bytes(const family *type)
{
	return type->kind == MIGR__FAMILY_BINARY || type->kind == MIGR__FAMILY_VARBINARY ||
	       type->kind == MIGR__FAMILY_BLOB;
}

static int is_moment(const family *type)
{
	return type->kind == MIGR__FAMILY_DATETIME || type->kind == MIGR__FAMILY_TIMESTAMP ||
	       type->kind == MIGR__FAMILY_DATE;
}

/* The least and the greatest number of an integer type. */
static void bounds(const family *type, const char **least, const char **most)
{
	static const char *const signed_least[] = { "-128", "-32768", "-8388608", "-2147483648" };
	static const char *const signed_most[] = { "127", "32767", "8388607", "2147483647" };
	static const char *const unsigned_most[] = { "255", "65535", "16777215", "4294967295" };

	*least = type->is_unsigned ? "0" : "-9223372036854775808";
	*most = type->is_unsigned ? "18446744073709551615" : "9223372036854775807";
	if (type->length > 4)
		return;
	*least = type->is_unsigned ? "0" : signed_least[type->length - 1];
	*most = type->is_unsigned ? unsigned_most[type->length - 1] : signed_most[type->length - 1];
}

/* A text as numbers are written: zeros before it, a plus or blanks would not be kept. */
#define NUMBER "%s NOT REGEXP '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$'"

/* Every number of the one is a number of the other. */
static int is_wider_integer(const family *from, const family *to)
{
	if (from->is_unsigned == to->is_unsigned)
		return from->length <= to->length;
	return from->is_unsigned && from->length < to->length;
}

static void lose_to_integer(fitting *fit)
{
	const char *c = fit->column, *least, *most;

	bounds(fit->to, &least, &most);
	if (fit->from->kind == MIGR__FAMILY_INTEGER && is_wider_integer(fit->from, fit->to))
		return;
	if (is_number(fit->from)) {
		lose(fit, "%s < %s OR %s > %s", c, least, c, most);
		if (fit->from->kind != MIGR__FAMILY_INTEGER)
			lose(fit, "%s <> FLOOR(%s)", c, c);
		return;
	}
	lose(fit, "%s NOT REGEXP '^(0|-?[1-9][0-9]*)$'", c);
	lose(fit, "CAST(%s AS DECIMAL(65)) < %s OR CAST(%s AS DECIMAL(65)) > %s", c, least, c, most);
}

/* 10 to the power of the digits before the point. */
static void lose_too_large(fitting *fit, const char *value)
{
	lose(fit, "ABS(%s) >= 1e%d", value, fit->to->precision - fit->to->scale);
	if (fit->to->is_unsigned)
		lose(fit, "%s < 0", value);
}

/* How many digits an integer of that size may have. */
static int digits_of(const family *type)
{
	return type->length == 1 ? 3 : type->length == 2 ? 5 : type->length == 3 ? 8 : type->length == 4 ? 10 : 20;
}

static void lose_to_decimal(fitting *fit)
{
	const char *c = fit->column, *number;
	const family *from = fit->from, *to = fit->to;

	if (from->kind == MIGR__FAMILY_INTEGER && !to->is_unsigned && digits_of(from) <= to->precision - to->scale)
		return;
	if (from->kind == MIGR__FAMILY_DECIMAL && (from->is_unsigned || !to->is_unsigned) && from->scale <= to->scale &&
	    from->precision - from->scale <= to->precision - to->scale)
		return;
	if (is_number(from)) {
		lose_too_large(fit, c);
		if (from->kind != MIGR__FAMILY_INTEGER)
			lose(fit, "%s <> ROUND(%s, %d)", c, c, to->scale);
		return;
	}
	number = migr__my_printf(fit->my, "CAST(%s AS DECIMAL(65,30))", c);
	lose(fit, NUMBER, c);
	lose_too_large(fit, number ? number : c);
	lose(fit, "%s <> ROUND(%s, %d)", number, number, to->scale);
}

static void lose_to_float(fitting *fit)
{
	const char *c = fit->column;
	int is_single = fit->to->kind == MIGR__FAMILY_FLOAT;

	if (fit->from->kind == fit->to->kind || (fit->from->kind == MIGR__FAMILY_FLOAT && !is_single))
		return;
	if (fit->from->kind == MIGR__FAMILY_INTEGER && fit->from->length <= (is_single ? 2 : 4))
		return;
	if (fit->from->kind == MIGR__FAMILY_DECIMAL && fit->from->precision <= (is_single ? 6 : 15))
		return;
	if (!is_number(fit->from)) {
		lose(fit, NUMBER, c);
		return;
	}
	if (fit->from->kind == MIGR__FAMILY_DECIMAL) {
		lose(fit, "CAST(%s + 0e0 AS DECIMAL(65,30)) <> %s", c, c);
		return;
	}
	/* integers of so many bits are the only ones of which it is certain */
	if (is_single)
		lose(fit, "%s <> FLOOR(%s) OR ABS(%s) > 16777216", c, c, c);
	else
		lose(fit, "ABS(%s) > 9007199254740992", c);
}

/* Letters that the character set does not have become question marks. */
static void lose_letters(fitting *fit)
{
	const char *c = fit->column;

	if (fit->charset && strncmp(fit->charset, "utf8mb4", 7) != 0 && !is_number(fit->from) && !is_moment(fit->from))
		lose(fit,
		     "CONVERT(%s USING utf8mb4) <> CONVERT(CONVERT(%s USING %s) USING utf8mb4) COLLATE utf8mb4_bin", c,
		     c, fit->charset);
}

static int64_t characters_of(const family *type)
{
	switch (type->kind) {
	case MIGR__FAMILY_CHAR:
	case MIGR__FAMILY_VARCHAR:
		return type->length;
	case MIGR__FAMILY_INTEGER:
		return digits_of(type) + 1;
	case MIGR__FAMILY_DECIMAL:
		return type->precision + 3;
	case MIGR__FAMILY_DATE:
		return 10;
	case MIGR__FAMILY_DATETIME:
	case MIGR__FAMILY_TIMESTAMP:
		return 26;
	case MIGR__FAMILY_TIME:
		return 17;
	case MIGR__FAMILY_FLOAT:
	case MIGR__FAMILY_DOUBLE:
		return 24;
	default:
		return INT64_MAX;
	}
}

/* How many bytes a value has at most. */
static int64_t bytes_of(const family *type)
{
	int64_t characters = characters_of(type);

	if (type->kind == MIGR__FAMILY_TEXT || type->kind == MIGR__FAMILY_JSON || is_bytes(type))
		return type->length;
	return characters > INT64_MAX / 4 ? characters : characters * 4;
}

static void lose_to_text(fitting *fit)
{
	const char *c = fit->column;
	const family *from = fit->from, *to = fit->to;

	if (is_bytes(from))
		/* bytes become text as they are, and must be that */
		lose(fit, "HEX(CONVERT(%s USING %s)) <> HEX(%s)", c, fit->charset ? fit->charset : "utf8mb4", c);
	if (to->kind == MIGR__FAMILY_TEXT ? bytes_of(from) > to->length : characters_of(from) > to->length)
		lose(fit, "%s(%s) > %lld", to->kind == MIGR__FAMILY_TEXT ? "LENGTH" : "CHAR_LENGTH", c,
		     (long long)to->length);
	/* blanks at the end are not kept */
	if (to->kind == MIGR__FAMILY_CHAR && from->kind != MIGR__FAMILY_CHAR && migr__family_is_text(from) &&
	    from->kind != MIGR__FAMILY_ENUM)
		lose(fit, "%s LIKE '%% '", c);
	lose_letters(fit);
}

static void lose_to_bytes(fitting *fit)
{
	const char *c = fit->column;
	const family *from = fit->from, *to = fit->to;

	if (to->kind == MIGR__FAMILY_BINARY) {
		if (from->kind != MIGR__FAMILY_BINARY || from->length != to->length)
			/* it is filled up with zeros */
			lose(fit, "LENGTH(%s) <> %lld", c, (long long)to->length);
	} else if (!is_bytes(from) || from->length > to->length) {
		lose(fit, "LENGTH(%s) > %lld", c, (long long)to->length);
	}
}

/*
 * Digits of the second's fraction that the new type has not. Comparing the value with its cast would say it too, but
 * the servers take CAST(a AS DATETIME(6)) <> CAST(a AS DATETIME) for never true.
 */
static void lose_fraction(fitting *fit, const char *moment)
{
	static const int steps[] = { 1000000, 100000, 10000, 1000, 100, 10 };

	if (moment && fit->to->precision < 6)
		lose(fit, "MICROSECOND(%s) %% %d <> 0", moment, steps[fit->to->precision]);
}

static void lose_to_moment(fitting *fit)
{
	const char *c = fit->column, *moment = c;
	const family *from = fit->from, *to = fit->to;
	int is_text = migr__family_is_text(from);

	if (is_text) {
		moment = migr__my_printf(fit->my, "CAST(%s AS DATETIME(6))", c);
		lose(fit, "%s IS NULL", moment ? moment : c);
	}
	if (to->kind == MIGR__FAMILY_DATE && from->kind != MIGR__FAMILY_DATE)
		lose(fit, "TIME_TO_SEC(%s) <> 0", moment ? moment : c);
	if (is_text || from->precision > to->precision)
		lose_fraction(fit, moment);
	/* it counts seconds, from 1970 to 2038 on most servers */
	if (to->kind == MIGR__FAMILY_TIMESTAMP && from->kind != MIGR__FAMILY_TIMESTAMP)
		lose(fit, "%s < '1970-01-02' OR %s > '2038-01-18'", c, c);
}

static void lose_to_time(fitting *fit)
{
	const char *c = fit->column, *moment = c;

	if (migr__family_is_text(fit->from)) {
		moment = migr__my_printf(fit->my, "CAST(%s AS TIME(6))", c);
		lose(fit, "%s IS NULL", moment ? moment : c);
	}
	if (migr__family_is_text(fit->from) || fit->from->precision > fit->to->precision)
		lose_fraction(fit, moment);
}

static void lose_to_enum(fitting *fit)
{
	migr__view labels = fit->to->labels;

	if (fit->from->kind == MIGR__FAMILY_ENUM && fit->from->labels.size == labels.size &&
	    memcmp(fit->from->labels.data, labels.data, labels.size) == 0)
		return;
	lose(fit, "%s NOT IN (", fit->column);
	migr__buf_add(&fit->my->buf, labels.data, labels.size);
	migr__my_puts(fit->my, ")");
}

/* There is no sense in which a value of the one is one of the other. */
static int is_foreign(const family *from, const family *to)
{
	int is_from_text = migr__family_is_text(from);

	if (is_number(to))
		return !is_number(from) && !is_from_text;
	if (is_moment(to))
		return !is_moment(from) && !is_from_text;
	if (to->kind == MIGR__FAMILY_TIME)
		return from->kind != MIGR__FAMILY_TIME && !is_from_text;
	if (to->kind == MIGR__FAMILY_ENUM)
		return !is_from_text;
	if (to->kind == MIGR__FAMILY_JSON)
		return is_bytes(from);
	return 0;
}

static void write_condition(fitting *fit)
{
	const family *to = fit->to;

	if (fit->from->kind == MIGR__FAMILY_OTHER || fit->from->kind == MIGR__FAMILY_GEOMETRY ||
	    to->kind == MIGR__FAMILY_OTHER || to->kind == MIGR__FAMILY_GEOMETRY)
		return; /* the server's own types are its own business */
	if (is_foreign(fit->from, to))
		lose(fit, "TRUE");
	else if (to->kind == MIGR__FAMILY_INTEGER)
		lose_to_integer(fit);
	else if (to->kind == MIGR__FAMILY_DECIMAL)
		lose_to_decimal(fit);
	else if (is_float(to))
		lose_to_float(fit);
	else if (is_bytes(to))
		lose_to_bytes(fit);
	else if (is_moment(to))
		lose_to_moment(fit);
	else if (to->kind == MIGR__FAMILY_TIME)
		lose_to_time(fit);
	else if (to->kind == MIGR__FAMILY_ENUM)
		lose_to_enum(fit);
	else if (to->kind != MIGR__FAMILY_JSON)
		lose_to_text(fit);
	else if (fit->from->kind != MIGR__FAMILY_JSON && !is_number(fit->from))
		lose(fit, "NOT JSON_VALID(%s)", fit->column);
}

migr_status migr__my_forbid_loss(migr__my *my, const char *table, const char *column, const migr__family *from,
                                 const migr__family *to, const char *to_type, const char *charset)
{
	fitting fit = { .my = my, .column = column, .from = from, .to = to, .charset = charset };
	const char *condition;

	write_condition(&fit);
	condition = migr__my_take(my);
	if (!fit.parts || !condition)
		return my->status;
	if (is_bytes(from))
		migr__my_puts(my, "SELECT COUNT(*) FROM ");
	else
		migr__buf_printf(&my->buf,
		                 "SELECT CONCAT(COUNT(*), ' rows, such as ''', LEFT(MIN(%s), 40), '''') FROM ", column);
	migr__my_object(my, my->schema, table);
	migr__buf_printf(&my->buf, " WHERE %s IS NOT NULL AND (%s) HAVING COUNT(*) > 0", column, condition);
	return migr__my_forbid(my, MIGR_ERROR_LOSS, migr__my_printf(my, "values do not fit %s", to_type),
	                       "change them first, say by using_sql what becomes of them, or allow it by "
	                       "MIGR_OPTION_ALLOW_LOSS");
}
