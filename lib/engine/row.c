/* SPDX-License-Identifier: MIT */
#include "engine/row.h"

#include "base/text.h"

#include <stdlib.h>

size_t migr_row_count(const migr_row *row)
{
	return row ? row->count : 0;
}

const char *migr_row_name(const migr_row *row, size_t column)
{
	return row && column < row->count ? row->names[column] : NULL;
}

const migr_value *migr_row_value(const migr_row *row, size_t column)
{
	return row && column < row->count ? &row->values[column] : NULL;
}

int32_t migr_row_is_null(const migr_row *row, size_t column)
{
	const migr_value *value = migr_row_value(row, column);

	return !value || value->type == MIGR_VALUE_NULL;
}

/* A real outside the range of an integer is cut to it: a plain conversion would be undefined. */
static int64_t cut(double real)
{
	if (!(real > -9223372036854775808.0))
		return real == real ? INT64_MIN : 0;
	return real >= 9223372036854775808.0 ? INT64_MAX : (int64_t)real;
}

int64_t migr_row_integer(const migr_row *row, size_t column)
{
	const migr_value *value = migr_row_value(row, column);

	if (!value)
		return 0;
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		return value->integer;
	case MIGR_VALUE_REAL:
		return cut(value->real);
	case MIGR_VALUE_TEXT:
		return strtoll(value->text, NULL, 10);
	default:
		return 0;
	}
}

double migr_row_real(const migr_row *row, size_t column)
{
	const migr_value *value = migr_row_value(row, column);

	if (!value)
		return 0;
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		return (double)value->integer;
	case MIGR_VALUE_REAL:
		return value->real;
	case MIGR_VALUE_TEXT:
		return migr__text_real(value->text);
	default:
		return 0;
	}
}

const char *migr_row_text(const migr_row *row, size_t column)
{
	const migr_value *value = migr_row_value(row, column);

	return value && value->type == MIGR_VALUE_TEXT ? value->text : NULL;
}

size_t migr_row_size(const migr_row *row, size_t column)
{
	const migr_value *value = migr_row_value(row, column);

	return value && (value->type == MIGR_VALUE_TEXT || value->type == MIGR_VALUE_BLOB) ? value->size : 0;
}
