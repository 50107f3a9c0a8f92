/* SPDX-License-Identifier: MIT */
/* Whether a type holds all values of another one. */
#include "compare/differ.h"
#include "schema/type.h"

static int is_integer(const migr__type *type)
{
	return type->kind == MIGR__TYPE_SMALLINT || type->kind == MIGR__TYPE_INTEGER || type->kind == MIGR__TYPE_BIGINT;
}

static int digits(const migr__type *type)
{
	return type->kind == MIGR__TYPE_SMALLINT ? 5 : type->kind == MIGR__TYPE_INTEGER ? 10 : 19;
}

static int is_text(const migr__type *type)
{
	return type->kind == MIGR__TYPE_CHAR || type->kind == MIGR__TYPE_VARCHAR || type->kind == MIGR__TYPE_TEXT;
}

static int is_binary(const migr__type *type)
{
	return type->kind == MIGR__TYPE_BINARY || type->kind == MIGR__TYPE_VARBINARY || type->kind == MIGR__TYPE_BLOB;
}

/* A length that is not said is the longest, but for char, where it is 1. */
static int64_t length_of(const migr__type *type)
{
	if (type->length >= 0)
		return type->length;
	return type->kind == MIGR__TYPE_CHAR ? 1 : INT64_MAX;
}

static int scale_of(const migr__type *type)
{
	return type->scale < 0 ? 0 : type->scale;
}

static int holds_number(const migr__type *from, const migr__type *to)
{
	if (to->kind == MIGR__TYPE_NUMERIC) {
		if (to->precision < 0)
			return from->kind == MIGR__TYPE_NUMERIC || is_integer(from);
		if (is_integer(from))
			return to->precision - scale_of(to) >= digits(from);
		return from->kind == MIGR__TYPE_NUMERIC && from->precision >= 0 && scale_of(to) >= scale_of(from) &&
		       to->precision - scale_of(to) >= from->precision - scale_of(from);
	}
	if (to->kind == MIGR__TYPE_DOUBLE)
		return from->kind == MIGR__TYPE_REAL || from->kind == MIGR__TYPE_SMALLINT ||
		       from->kind == MIGR__TYPE_INTEGER;
	return is_integer(to) && (from->kind == MIGR__TYPE_BOOLEAN || (is_integer(from) && from->kind <= to->kind));
}

static int holds_time(const migr__type *from, const migr__type *to)
{
	int before = from->precision < 0 ? 6 : from->precision, after = to->precision < 0 ? 6 : to->precision;

	if (to->kind == MIGR__TYPE_TIMESTAMP && from->kind == MIGR__TYPE_DATE)
		return 1;
	return from->kind == to->kind && after >= before;
}

static int holds_labels(const migr__type *from, const migr__type *to)
{
	for (size_t i = 0; i < from->labels.count; i++)
		if (!migr__names_have(&to->labels, from->labels.items[i]))
			return 0;
	return 1;
}

static int holds(const migr__type *from, const migr__type *to)
{
	if (to->kind == MIGR__TYPE_TEXT && to->length < 0 && from->kind != MIGR__TYPE_NATIVE && !is_binary(from))
		return !is_text(from) || from->length < 65536 || from->kind != MIGR__TYPE_TEXT;
	if (is_text(from) && is_text(to))
		return length_of(to) >= length_of(from);
	if (is_binary(from) && is_binary(to))
		return to->kind != MIGR__TYPE_BINARY && length_of(to) >= length_of(from);
	if (from->kind == MIGR__TYPE_ENUM && to->kind == MIGR__TYPE_ENUM)
		return holds_labels(from, to);
	switch (to->kind) {
	case MIGR__TYPE_SMALLINT:
	case MIGR__TYPE_INTEGER:
	case MIGR__TYPE_BIGINT:
	case MIGR__TYPE_NUMERIC:
	case MIGR__TYPE_DOUBLE:
		return holds_number(from, to);
	case MIGR__TYPE_TIME:
	case MIGR__TYPE_TIMESTAMP:
	case MIGR__TYPE_TIMESTAMPTZ:
		return holds_time(from, to);
	case MIGR__TYPE_JSON:
	case MIGR__TYPE_JSONB:
		return from->kind == MIGR__TYPE_JSON || from->kind == MIGR__TYPE_JSONB;
	default:
		return 0;
	}
}

int migr__type_holds(migr__pairs *pairs, const char *from, const char *to)
{
	migr__type before, after;
	migr_error error;
	int is_read;

	migr__error_init(&error, pairs->error->alloc);
	is_read = migr__type_parse(from, pairs->dialect->name, pairs->arena, &before, &error) == MIGR_OK &&
	          migr__type_parse(to, pairs->dialect->name, pairs->arena, &after, &error) == MIGR_OK;
	if (error.status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(pairs->error);
	migr__error_clear(&error);
	return is_read && holds(&before, &after);
}
