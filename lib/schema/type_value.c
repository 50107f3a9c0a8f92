/* SPDX-License-Identifier: MIT */
/* Which values a type takes; the labels of an enum. */
#include "schema/type.h"

#include "base/text.h"

#include <string.h>

static migr__view text_of(const migr_value *value)
{
	return (migr__view){ value->text, value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size };
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes digits off a text, `least` to `most` of them; returns how many, 0 if there are too few. */
static size_t take_digits(migr__view *text, size_t least, size_t most)
{
	size_t count = 0;

	while (count < text->size && count < most && is_digit(text->data[count]))
		count++;
	if (count < least)
		return 0;
	text->data += count;
	text->size -= count;
	return count;
}

static int take(migr__view *text, const char *one_of)
{
	if (!text->size || !text->data[0] || !strchr(one_of, text->data[0]))
		return 0;
	text->data++;
	text->size--;
	return 1;
}

/* A number of two digits, at most `limit`. */
static int take_pair(migr__view *text, int least, int limit)
{
	int number;

	if (text->size < 2 || !is_digit(text->data[0]) || !is_digit(text->data[1]))
		return 0;
	number = (text->data[0] - '0') * 10 + (text->data[1] - '0');
	text->data += 2;
	text->size -= 2;
	return number >= least && number <= limit;
}

static int take_date(migr__view *text)
{
	return take_digits(text, 4, 6) && take(text, "-") && take_pair(text, 1, 12) && take(text, "-") &&
	       take_pair(text, 1, 31);
}

static int take_time(migr__view *text)
{
	if (!take_pair(text, 0, 24) || !take(text, ":") || !take_pair(text, 0, 59))
		return 0;
	if (!take(text, ":"))
		return 1;
	if (!take_pair(text, 0, 60))
		return 0;
	return !take(text, ".") || take_digits(text, 1, 9);
}

static int take_zone(migr__view *text)
{
	if (take(text, "Zz"))
		return 1;
	if (!take(text, "+-") || !take_pair(text, 0, 15))
		return 0;
	return !text->size || (take(text, ":"), take_pair(text, 0, 59));
}

static int is_date(migr__view text)
{
	return take_date(&text) && !text.size;
}

static int is_time(migr__view text)
{
	return take_time(&text) && !text.size;
}

static int is_timestamp(migr__view text, int may_have_zone)
{
	if (!take_date(&text))
		return 0;
	if (!text.size)
		return 1;
	if (!take(&text, " T") || !take_time(&text))
		return 0;
	return !text.size || (may_have_zone && take_zone(&text) && !text.size);
}

static int is_uuid(migr__view text)
{
	if (text.size != 36)
		return 0;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];
		int is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_hyphen ? c != '-' : !is_digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))
			return 0;
	}
	return 1;
}

/* "-12.50", "3e8": how many digits are before the point, or SIZE_MAX if it is no number. */
static size_t whole_digits(migr__view text)
{
	size_t whole, fraction = 0;

	take(&text, "+-");
	whole = take_digits(&text, 1, SIZE_MAX);
	if (take(&text, "."))
		fraction = take_digits(&text, 1, SIZE_MAX);
	if (!whole && !fraction)
		return SIZE_MAX;
	if (take(&text, "eE")) {
		take(&text, "+-");
		if (!take_digits(&text, 1, 3))
			return SIZE_MAX;
	}
	return text.size ? SIZE_MAX : whole;
}

static size_t count_digits(int64_t number)
{
	size_t count = 0;

	for (; number; number /= 10)
		count++;
	return count;
}

static int takes_integer(const migr_value *value, int64_t least, int64_t most)
{
	return value->type == MIGR_VALUE_INTEGER && value->integer >= least && value->integer <= most;
}

static int takes_number(const migr_value *value)
{
	return value->type == MIGR_VALUE_INTEGER || value->type == MIGR_VALUE_REAL;
}

static int takes_numeric(const migr__type *type, const migr_value *value)
{
	size_t room =
		type->precision < 0 ? SIZE_MAX - 1 : (size_t)(type->precision - (type->scale > 0 ? type->scale : 0));

	if (value->type == MIGR_VALUE_INTEGER)
		return count_digits(value->integer) <= room;
	/* As a text, a number keeps its digits. */
	if (value->type == MIGR_VALUE_TEXT)
		return whole_digits(text_of(value)) <= room;
	return value->type == MIGR_VALUE_REAL;
}

static size_t count_characters(migr__view text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return count;
}

static int has_label(const migr__names *labels, migr__view text)
{
	for (size_t i = 0; i < labels->count; i++)
		if (migr__view_is(text, labels->items[i]))
			return 1;
	return 0;
}

static int takes_text(const migr__type *type, migr__view text)
{
	switch (type->kind) {
	case MIGR__TYPE_CHAR:
		return count_characters(text) <= (type->length < 0 ? 1 : (uint64_t)type->length);
	case MIGR__TYPE_VARCHAR:
		return type->length < 0 || count_characters(text) <= (uint64_t)type->length;
	case MIGR__TYPE_DATE:
		return is_date(text);
	case MIGR__TYPE_TIME:
		return is_time(text);
	case MIGR__TYPE_TIMESTAMP:
		return is_timestamp(text, 0);
	case MIGR__TYPE_TIMESTAMPTZ:
		return is_timestamp(text, 1);
	case MIGR__TYPE_UUID:
		return is_uuid(text);
	case MIGR__TYPE_ENUM:
		return has_label(&type->labels, text);
	case MIGR__TYPE_JSON:
	case MIGR__TYPE_JSONB:
	case MIGR__TYPE_INTERVAL:
		return migr__view_trim(text).size > 0;
	default:
		return type->kind == MIGR__TYPE_TEXT;
	}
}

static int takes_bytes(const migr__type *type, const migr_value *value)
{
	return value->type == MIGR_VALUE_BLOB && (type->length < 0 || value->size <= (uint64_t)type->length);
}

int migr__type_takes(const migr__type *type, const migr_value *value)
{
	if (value->type == MIGR_VALUE_NULL)
		return 1;
	switch (type->kind) {
	case MIGR__TYPE_NONE:
	case MIGR__TYPE_NATIVE:
		return 1;
	case MIGR__TYPE_SMALLINT:
		return takes_integer(value, INT16_MIN, INT16_MAX);
	case MIGR__TYPE_INTEGER:
		return takes_integer(value, INT32_MIN, INT32_MAX);
	case MIGR__TYPE_BIGINT:
		return takes_integer(value, INT64_MIN, INT64_MAX);
	case MIGR__TYPE_BOOLEAN:
		return takes_integer(value, 0, 1);
	case MIGR__TYPE_REAL:
	case MIGR__TYPE_DOUBLE:
		return takes_number(value);
	case MIGR__TYPE_NUMERIC:
		return takes_numeric(type, value);
	case MIGR__TYPE_BINARY:
	case MIGR__TYPE_VARBINARY:
	case MIGR__TYPE_BLOB:
		return takes_bytes(type, value);
	default:
		return value->type == MIGR_VALUE_TEXT && takes_text(type, text_of(value));
	}
}

/* One label in single quotes. NULL: an error. */
static const char *read_label(const char **at, migr__arena *arena, migr_error *error)
{
	const char *label;

	if (**at != '\'') {
		migr__fail(error, MIGR_ERROR_TYPE, "a label is not in quotes, at '%.40s'", *at);
		migr__error_hint(error, "labels are written as 'a', 'b', a quote inside doubled");
		return NULL;
	}
	label = migr__names_unquote(at, "labels", arena, error);
	if (!label && error->status == MIGR_ERROR_SCHEMA)
		error->status = MIGR_ERROR_TYPE;
	return label;
}

static void skip_blanks(const char **at)
{
	while (migr__is_blank(**at))
		++*at;
}

migr_status migr__labels_parse(const char *text, migr__arena *arena, migr__names *out, migr_error *error)
{
	*out = (migr__names){ 0 };
	if (!migr__view_trim(migr__view_of(text)).size)
		return migr__fail(error, MIGR_ERROR_TYPE, "an enum has at least one label");
	/* A label has two quotes and a comma. */
	out->items = migr__arena_new(arena, strlen(text) / 3 + 1, sizeof *out->items);
	if (!out->items)
		return migr__fail_memory(error);
	for (;;) {
		const char *label;

		skip_blanks(&text);
		label = read_label(&text, arena, error);
		if (!label)
			return error->status;
		if (migr__names_have(out, label))
			return migr__fail(error, MIGR_ERROR_TYPE, "the label '%s' is there twice", label);
		out->items[out->count++] = label;
		skip_blanks(&text);
		if (!*text)
			return MIGR_OK;
		if (*text != ',')
			return migr__fail(error, MIGR_ERROR_TYPE, "a comma is missing between labels, at '%.40s'",
			                  text);
		text++;
	}
}
