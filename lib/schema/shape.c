/* SPDX-License-Identifier: MIT */
#include "schema/shape.h"

#include "base/import.h"
#include "base/text.h"

#include <string.h>

static int import_into(const migr__shape *shape, const void *from, size_t from_size, void *to, migr__arena *arena,
                       migr_error *error);

static const void *at(const void *item, const migr__member *member)
{
	return (const char *)item + member->offset;
}

static int copy_text(const migr__shape *shape, const migr__member *member, const char **text, migr__arena *arena,
                     migr_error *error)
{
	size_t size, invalid;

	if (!*text)
		return 1;
	size = strlen(*text);
	invalid = migr__utf8_invalid(*text, size);
	if (invalid != SIZE_MAX) {
		migr__fail(error, MIGR_ERROR_NAME, "%s: `%s` is no UTF-8 at byte %zu", shape->name, member->name,
		           invalid);
		migr__error_hint(error, "source files and their compiler's execution character set should be UTF-8");
		return 0;
	}
	*text = migr__arena_strndup(arena, *text, size);
	return *text ? 1 : (migr__fail_memory(error), 0);
}

static int copy_value(migr_value *value, migr__arena *arena, migr_error *error)
{
	if (value->type != MIGR_VALUE_TEXT && value->type != MIGR_VALUE_BLOB)
		return 1;
	if (!value->text) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "a value says that it is a text or blob, and has none");
		return 0;
	}
	if (value->size == MIGR_NUL_TERMINATED)
		value->size = strlen(value->text);
	value->text = migr__arena_strndup(arena, value->text, value->size);
	return value->text ? 1 : (migr__fail_memory(error), 0);
}

static int copy_values(const migr_value **values, const size_t *count, migr__arena *arena, migr_error *error)
{
	migr_value *copies;

	if (!*count) {
		*values = NULL;
		return 1;
	}
	if (!*values) {
		migr__fail(error, MIGR_ERROR_MISUSE, "the values are NULL, and there are %zu of them", *count);
		return 0;
	}
	copies = migr__arena_new(arena, *count, sizeof *copies);
	if (!copies) {
		migr__fail_memory(error);
		return 0;
	}
	memcpy(copies, *values, *count * sizeof *copies);
	*values = copies;
	for (size_t i = 0; i < *count; i++)
		if (!copy_value(&copies[i], arena, error))
			return 0;
	return 1;
}

static int copy_list(const migr__shape *shape, migr__any_list *list, migr__arena *arena, migr_error *error)
{
	const char *from = list->items;
	char *to;

	if (!list->count) {
		memset(list, 0, sizeof *list);
		return 1;
	}
	if (!from) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "a list of %u has no items (%s)", list->count, shape->name);
		migr__error_hint(error, "write it by MIGR_LIST(array)");
		return 0;
	}
	to = migr__arena_new(arena, list->count, shape->size);
	if (!to) {
		migr__fail_memory(error);
		return 0;
	}
	for (uint32_t i = 0; i < list->count; i++) {
		if (!import_into(shape, from + (size_t)i * list->item_size, list->item_size, to + i * shape->size,
		                 arena, error)) {
			migr__error_prefix(error, "%s %u of %u: ", shape->name, i + 1, list->count);
			return 0;
		}
	}
	list->items = to;
	list->item_size = (uint32_t)shape->size;
	return 1;
}

/* The items are pointers, so each says its own size. NULL stays: the check of models tells it with all other faults. */
static int copy_refs(const migr__shape *shape, migr__any_list *list, migr__arena *arena, migr_error *error)
{
	const void *const *from = list->items;
	const void **to;

	if (!list->count) {
		memset(list, 0, sizeof *list);
		return 1;
	}
	if (!from || list->item_size != sizeof *from) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "a list of %u is no list of pointers (%s)", list->count,
		           shape->name);
		migr__error_hint(error, "write it by MIGR_LIST(array), with an array of pointers");
		return 0;
	}
	to = migr__arena_new(arena, list->count, sizeof *to);
	if (!to) {
		migr__fail_memory(error);
		return 0;
	}
	for (uint32_t i = 0; i < list->count; i++) {
		if (!from[i])
			continue;
		to[i] = migr__shape_import(shape, from[i], arena, error);
		if (!to[i]) {
			migr__error_prefix(error, "%s %u of %u: ", shape->name, i + 1, list->count);
			return 0;
		}
	}
	list->items = to;
	return 1;
}

/* Replaces what a member points to by a copy. */
static int deepen(const migr__shape *shape, const migr__member *member, void *item, migr__arena *arena,
                  migr_error *error)
{
	void *place = (char *)item + member->offset;

	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_HINT:
		return copy_text(shape, member, place, arena, error);
	case MIGR__MEMBER_VALUE:
		return copy_value(place, arena, error);
	case MIGR__MEMBER_VALUES:
		return copy_values(place, (const size_t *)(const void *)((char *)place + sizeof(void *)), arena, error);
	case MIGR__MEMBER_LIST:
		return copy_list(member->shape, place, arena, error);
	case MIGR__MEMBER_REFS:
		return copy_refs(member->shape, place, arena, error);
	case MIGR__MEMBER_ITEM: {
		const void **pointer = place;

		if (*pointer)
			*pointer = migr__shape_import(member->shape, *pointer, arena, error);
		return *pointer || error->status == MIGR_OK;
	}
	case MIGR__MEMBER_SIZE:
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
	case MIGR__MEMBER_LONG:
	default:
		return 1;
	}
}

static int import_into(const migr__shape *shape, const void *from, size_t from_size, void *to, migr__arena *arena,
                       migr_error *error)
{
	if (migr__import_item(error, shape->name, to, shape->size, from, from_size, shape->min_size) != MIGR_OK) {
		if (error->status == MIGR_ERROR_ABI_SIZE && *shape->literal)
			migr__error_hint(error, "write it by %s(...), which sets struct_size", shape->literal);
		return 0;
	}
	if (shape->size_offset != SIZE_MAX) {
		uint32_t size = (uint32_t)shape->size;

		memcpy((char *)to + shape->size_offset, &size, sizeof size);
	}
	for (size_t i = 0; i < shape->count; i++)
		if (!deepen(shape, &shape->members[i], to, arena, error))
			return 0;
	return 1;
}

const void *migr__shape_import(const migr__shape *shape, const void *from, migr__arena *arena, migr_error *error)
{
	uint32_t size;
	void *to = migr__arena_new(arena, 1, shape->size);

	migr__error_clear(error);
	if (!to) {
		migr__fail_memory(error);
		return NULL;
	}
	memcpy(&size, (const char *)from + shape->size_offset, sizeof size);
	return import_into(shape, from, size, to, arena, error) ? to : NULL;
}

int migr__member_is_set(const migr__member *member, const void *item)
{
	const void *place = at(item, member);

	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_ITEM:
	case MIGR__MEMBER_VALUES:
		return *(const void *const *)place != NULL;
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		return *(const uint32_t *)place != 0;
	case MIGR__MEMBER_LONG:
		return *(const int64_t *)place != 0;
	case MIGR__MEMBER_VALUE:
		return ((const migr_value *)place)->type != MIGR_VALUE_NULL;
	case MIGR__MEMBER_LIST:
	case MIGR__MEMBER_REFS:
		return ((const migr__any_list *)place)->count != 0;
	case MIGR__MEMBER_HINT:
	case MIGR__MEMBER_SIZE:
	default:
		return 0;
	}
}

/* The size before the bytes: no text can be taken for the end of one and the beginning of another. */
static void write_bytes(migr__buf *buf, const char *bytes, size_t size)
{
	migr__buf_printf(buf, "%zu:", size);
	migr__buf_add(buf, bytes, size);
}

static void write_value(migr__buf *buf, const migr_value *value)
{
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		migr__buf_printf(buf, "i%lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL: {
		uint64_t bits;

		memcpy(&bits, &value->real, sizeof bits);
		migr__buf_printf(buf, "r%llx", (unsigned long long)bits);
		break;
	}
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		migr__buf_putc(buf, value->type == MIGR_VALUE_TEXT ? 't' : 'b');
		write_bytes(buf, value->text, value->size);
		break;
	default:
		migr__buf_putc(buf, 'n');
	}
}

static void write_member(const migr__member *member, const void *item, migr__buf *buf)
{
	const void *place = at(item, member);

	switch (member->kind) {
	case MIGR__MEMBER_TEXT: {
		const char *text = *(const char *const *)place;

		write_bytes(buf, text, strlen(text));
		break;
	}
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		migr__buf_printf(buf, "%d", *(const int32_t *)place);
		break;
	case MIGR__MEMBER_LONG:
		migr__buf_printf(buf, "%lld", (long long)*(const int64_t *)place);
		break;
	case MIGR__MEMBER_VALUE:
		write_value(buf, place);
		break;
	case MIGR__MEMBER_ITEM:
		migr__shape_write(member->shape, *(const void *const *)place, buf);
		break;
	case MIGR__MEMBER_LIST: {
		const migr__any_list *list = place;

		for (uint32_t i = 0; i < list->count; i++)
			migr__shape_write(member->shape, (const char *)list->items + (size_t)i * list->item_size, buf);
		break;
	}
	case MIGR__MEMBER_REFS: {
		const migr__any_list *list = place;

		for (uint32_t i = 0; i < list->count; i++)
			migr__shape_write(member->shape, ((const void *const *)list->items)[i], buf);
		break;
	}
	case MIGR__MEMBER_VALUES: {
		const migr_value *values = *(const migr_value *const *)place;
		size_t count = *(const size_t *)(const void *)((const char *)place + sizeof(void *));

		for (size_t i = 0; i < count; i++)
			write_value(buf, &values[i]);
		break;
	}
	case MIGR__MEMBER_HINT:
	case MIGR__MEMBER_SIZE:
	default:
		break;
	}
}

void migr__shape_write(const migr__shape *shape, const void *item, migr__buf *buf)
{
	migr__buf_putc(buf, '{');
	for (size_t i = 0; i < shape->count; i++)
		if (migr__member_is_set(&shape->members[i], item)) {
			migr__buf_printf(buf, "%s=", shape->members[i].name);
			write_member(&shape->members[i], item, buf);
			migr__buf_putc(buf, ';');
		}
	migr__buf_putc(buf, '}');
}

static int value_equal(const migr_value *a, const migr_value *b)
{
	if (a->type != b->type)
		return 0;
	switch (a->type) {
	case MIGR_VALUE_INTEGER:
		return a->integer == b->integer;
	case MIGR_VALUE_REAL:
		return memcmp(&a->real, &b->real, sizeof a->real) == 0;
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
	default:
		return 1;
	}
}

static int list_equal(const migr__shape *shape, const migr__any_list *a, const migr__any_list *b)
{
	if (a->count != b->count)
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (!migr__shape_equal(shape, (const char *)a->items + (size_t)i * a->item_size,
		                       (const char *)b->items + (size_t)i * b->item_size))
			return 0;
	return 1;
}

static int refs_equal(const migr__shape *shape, const migr__any_list *a, const migr__any_list *b)
{
	if (a->count != b->count)
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (!migr__shape_equal(shape, ((const void *const *)a->items)[i], ((const void *const *)b->items)[i]))
			return 0;
	return 1;
}

static int values_equal(const void *a, const void *b)
{
	const migr_value *left = *(const migr_value *const *)a, *right = *(const migr_value *const *)b;
	size_t count = *(const size_t *)(const void *)((const char *)a + sizeof(void *));

	if (count != *(const size_t *)(const void *)((const char *)b + sizeof(void *)))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (!value_equal(&left[i], &right[i]))
			return 0;
	return 1;
}

static int member_equal(const migr__member *member, const void *a, const void *b)
{
	const void *left = at(a, member), *right = at(b, member);
	const void *const *pointers[2] = { left, right };

	if (migr__member_is_set(member, a) != migr__member_is_set(member, b))
		return 0;
	if (!migr__member_is_set(member, a))
		return 1;
	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
		return strcmp(*pointers[0], *pointers[1]) == 0;
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		return *(const uint32_t *)left == *(const uint32_t *)right;
	case MIGR__MEMBER_LONG:
		return *(const int64_t *)left == *(const int64_t *)right;
	case MIGR__MEMBER_VALUE:
		return value_equal(left, right);
	case MIGR__MEMBER_ITEM:
		return migr__shape_equal(member->shape, *pointers[0], *pointers[1]);
	case MIGR__MEMBER_LIST:
		return list_equal(member->shape, left, right);
	case MIGR__MEMBER_REFS:
		return refs_equal(member->shape, left, right);
	case MIGR__MEMBER_VALUES:
		return values_equal(left, right);
	case MIGR__MEMBER_HINT:
	case MIGR__MEMBER_SIZE:
	default:
		return 1;
	}
}

int migr__shape_equal(const migr__shape *shape, const void *a, const void *b)
{
	for (size_t i = 0; i < shape->count; i++)
		if (!member_equal(&shape->members[i], a, b))
			return 0;
	return 1;
}

const migr__member *migr__shape_member(const migr__shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->count; i++)
		if (strcmp(shape->members[i].name, name) == 0)
			return &shape->members[i];
	return NULL;
}
