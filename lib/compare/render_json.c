/* SPDX-License-Identifier: MIT */
/*
 * Structs as JSON, along their descriptions; docs/json.md says how.
 */
#include "compare/render_json.h"

#include "base/text.h"
#include "compare/render.h"
#include "schema/title.h"
#include "schema/words.h"

#include <string.h>

static void new_line(migr__json *json)
{
	migr__buf_putc(json->buf, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		migr__buf_puts(json->buf, "  ");
}

void migr__json_key(migr__json *json, const char *name)
{
	if (json->has_items)
		migr__buf_putc(json->buf, ',');
	if (json->depth)
		new_line(json);
	json->has_items = 1;
	if (!name)
		return;
	migr__json_text(json, name, strlen(name));
	migr__buf_puts(json->buf, ": ");
}

void migr__json_open(migr__json *json, char bracket)
{
	migr__buf_putc(json->buf, bracket);
	json->depth++;
	json->has_items = 0;
}

void migr__json_close(migr__json *json, char bracket)
{
	json->depth--;
	if (json->has_items)
		new_line(json);
	migr__buf_putc(json->buf, bracket);
	json->has_items = 1;
}

void migr__json_text(migr__json *json, const char *text, size_t size)
{
	size_t valid = migr__utf8_invalid(text, size);

	migr__buf_putc(json->buf, '"');
	for (size_t i = 0; i < size; i++) {
		char c = text[i];

		if (i == valid) {
			migr__buf_puts(json->buf, "\\ufffd");
			valid = migr__utf8_invalid(text + i + 1, size - i - 1);
			valid += valid == SIZE_MAX ? 0 : i + 1;
		} else if (c == '"' || c == '\\') {
			migr__buf_printf(json->buf, "\\%c", c);
		} else if (c == '\n') {
			migr__buf_puts(json->buf, "\\n");
		} else if (c == '\t') {
			migr__buf_puts(json->buf, "\\t");
		} else if ((unsigned char)c < ' ' || c == 0x7f) {
			migr__buf_printf(json->buf, "\\u%04x", (unsigned)(unsigned char)c);
		} else {
			migr__buf_putc(json->buf, c);
		}
	}
	migr__buf_putc(json->buf, '"');
}

void migr__json_member(migr__json *json, const char *name, const char *text)
{
	if (!text)
		return;
	migr__json_key(json, name);
	migr__json_text(json, text, strlen(text));
}

/* --- words --- */

static void add_word(migr__json *json, const char *name)
{
	migr__buf_putc(json->buf, '"');
	for (; *name; name++)
		migr__buf_putc(json->buf, (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name));
	migr__buf_putc(json->buf, '"');
}

/* All in one line; what is not known, as a number. */
static void add_flags(migr__json *json, const migr__words *words, uint32_t value)
{
	int is_some = 0;

	migr__buf_putc(json->buf, '[');
	for (size_t i = 0; i < words->count; i++) {
		if (!(value & words->items[i].value))
			continue;
		migr__buf_puts(json->buf, is_some ? ", " : "");
		add_word(json, words->items[i].name);
		value &= ~words->items[i].value;
		is_some = 1;
	}
	if (value)
		migr__buf_printf(json->buf, "%s%u", is_some ? ", " : "", (unsigned)value);
	migr__buf_putc(json->buf, ']');
}

static void add_number(migr__json *json, const migr__shape *shape, const migr__member *member, const void *place)
{
	const migr__words *words = migr__words_of(shape, member);
	uint32_t value = *(const uint32_t *)place;
	const char *kind = NULL;

	if (shape == &migr__shape_operation && strcmp(member->name, "kind") == 0)
		kind = migr__operation_name((migr_operation_kind)value);
	if (kind) {
		add_word(json, kind);
		return;
	}
	if (words && words->are_flags) {
		add_flags(json, words, value);
		return;
	}
	for (size_t i = 0; words && i < words->count; i++)
		if (words->items[i].value == value) {
			add_word(json, words->items[i].name);
			return;
		}
	if (member->kind == MIGR__MEMBER_FLAGS)
		migr__buf_printf(json->buf, "%u", (unsigned)value);
	else
		migr__buf_printf(json->buf, "%d", (int)value);
}

/* --- values --- */

static void add_hex(migr__json *json, const char *what, const char *bytes, size_t size)
{
	migr__buf_printf(json->buf, "{\"%s\": \"", what);
	for (size_t i = 0; i < size; i++)
		migr__buf_printf(json->buf, "%02x", (unsigned)(unsigned char)bytes[i]);
	migr__buf_puts(json->buf, "\"}");
}

static void add_real(migr__json *json, double value)
{
	if (value != value)
		migr__buf_puts(json->buf, "{\"real\": \"NaN\"}");
	else if (value - value != 0)
		migr__buf_puts(json->buf, value > 0 ? "{\"real\": \"Infinity\"}" : "{\"real\": \"-Infinity\"}");
	else
		migr__buf_real(json->buf, value);
}

static void add_value(migr__json *json, const migr_value *value)
{
	int has_text = value->type == MIGR_VALUE_TEXT || value->type == MIGR_VALUE_BLOB;
	size_t size = has_text && value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size;

	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		migr__buf_printf(json->buf, "%lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL:
		add_real(json, value->real);
		break;
	case MIGR_VALUE_TEXT:
		if (migr__utf8_invalid(value->text, size) == SIZE_MAX)
			migr__json_text(json, value->text, size);
		else
			add_hex(json, "text", value->text, size);
		break;
	case MIGR_VALUE_BLOB:
		add_hex(json, "blob", value->text, size);
		break;
	default:
		migr__buf_puts(json->buf, "null");
	}
}

static void add_values(migr__json *json, const void *place)
{
	const migr_value *values = *(const migr_value *const *)place;
	size_t count = *(const size_t *)(const void *)((const char *)place + sizeof(void *));

	migr__json_open(json, '[');
	for (size_t i = 0; i < count; i++) {
		migr__json_key(json, NULL);
		add_value(json, &values[i]);
	}
	migr__json_close(json, ']');
}

/* --- structs --- */

static void add_items(migr__json *json, const migr__member *member, const migr__any_list *list)
{
	migr__json_open(json, '[');
	for (uint32_t i = 0; i < list->count; i++) {
		migr__json_key(json, NULL);
		if (member->kind == MIGR__MEMBER_REFS)
			migr__json_item(json, member->shape, ((const void *const *)list->items)[i]);
		else
			migr__json_item(json, member->shape, (const char *)list->items + (size_t)i * list->item_size);
	}
	migr__json_close(json, ']');
}

static void add_member(migr__json *json, const migr__shape *shape, const migr__member *member, const void *place)
{
	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_HINT:
		migr__json_text(json, *(const char *const *)place, strlen(*(const char *const *)place));
		break;
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		add_number(json, shape, member, place);
		break;
	case MIGR__MEMBER_LONG:
		migr__buf_printf(json->buf, "%lld", (long long)*(const int64_t *)place);
		break;
	case MIGR__MEMBER_VALUE:
		add_value(json, place);
		break;
	case MIGR__MEMBER_ITEM:
		migr__json_item(json, member->shape, *(const void *const *)place);
		break;
	case MIGR__MEMBER_LIST:
	case MIGR__MEMBER_REFS:
		add_items(json, member, place);
		break;
	case MIGR__MEMBER_VALUES:
		add_values(json, place);
		break;
	case MIGR__MEMBER_SIZE:
	default:
		migr__buf_puts(json->buf, "null");
	}
}

void migr__json_item(migr__json *json, const migr__shape *shape, const void *item)
{
	migr__json_open(json, '{');
	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];
		const void *place = (const char *)item + member->offset;
		int is_set = member->kind == MIGR__MEMBER_HINT ? *(const char *const *)place != NULL
		                                               : migr__member_is_set(member, item);

		if (!is_set)
			continue;
		migr__json_key(json, member->name);
		add_member(json, shape, member, place);
	}
	migr__json_close(json, '}');
}

migr_status migr__render_models_json(const migr_models *models, migr__buf *out, migr_error *error)
{
	migr__json json = { out, 0, 0 };

	migr__json_item(&json, &migr__shape_models, models);
	migr__buf_putc(out, '\n');
	return out->failed ? migr__fail_memory(error) : MIGR_OK;
}
