/* SPDX-License-Identifier: MIT */
#include "schema/shape_read.h"

#include <string.h>

/* No struct of a schema is as deep as this: what is, was not written by us. */
#define MAX_DEPTH 16

typedef struct shape_reader {
	migr__view text;
	migr__arena *arena;
	int depth;
} shape_reader;

static int read_struct(shape_reader *r, const migr__shape *shape, void *to);

static int take(shape_reader *r, char c)
{
	if (!r->text.size || r->text.data[0] != c)
		return 0;
	r->text.data++;
	r->text.size--;
	return 1;
}

static int is_next(const shape_reader *r, char c)
{
	return r->text.size && r->text.data[0] == c;
}

/* Digits of a number that fits into an int64_t, with a sign or without. */
static int read_number(shape_reader *r, int64_t *out)
{
	int is_negative = take(r, '-');
	uint64_t number = 0, limit = (uint64_t)INT64_MAX + (is_negative ? 1 : 0);
	size_t n_digits = 0;

	for (; r->text.size && r->text.data[0] >= '0' && r->text.data[0] <= '9'; n_digits++) {
		uint64_t digit = (uint64_t)(r->text.data[0] - '0');

		if (number > (limit - digit) / 10)
			return 0;
		number = 10 * number + digit;
		r->text.data++;
		r->text.size--;
	}
	*out = is_negative ? (int64_t)(0 - number) : (int64_t)number;
	return n_digits > 0;
}

static int read_bytes(shape_reader *r, const char **out, size_t *size)
{
	int64_t count;

	if (!read_number(r, &count) || count < 0 || !take(r, ':') || (uint64_t)count > r->text.size)
		return 0;
	*size = (size_t)count;
	*out = migr__arena_strndup(r->arena, r->text.data, *size);
	r->text.data += *size;
	r->text.size -= *size;
	return *out != NULL;
}

static int read_real(shape_reader *r, double *out)
{
	uint64_t bits = 0;
	size_t n_digits = 0;

	for (; r->text.size && n_digits < 16; n_digits++) {
		char c = r->text.data[0];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			break;
		bits = bits << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		r->text.data++;
		r->text.size--;
	}
	memcpy(out, &bits, sizeof bits);
	return n_digits > 0;
}

static int read_value(shape_reader *r, migr_value *value)
{
	if (take(r, 'n')) {
		value->type = MIGR_VALUE_NULL;
		return 1;
	}
	if (take(r, 'i')) {
		value->type = MIGR_VALUE_INTEGER;
		return read_number(r, &value->integer);
	}
	if (take(r, 'r')) {
		value->type = MIGR_VALUE_REAL;
		return read_real(r, &value->real);
	}
	value->type = is_next(r, 'b') ? MIGR_VALUE_BLOB : MIGR_VALUE_TEXT;
	return (take(r, 't') || take(r, 'b')) && read_bytes(r, &value->text, &value->size);
}

/* What follows one another, put into the arena when it is known how many there are. */
typedef struct growing {
	const migr__alloc *alloc;
	char *items;
	size_t count;
	size_t capacity;
	size_t item_size;
} growing;

static void *grow(growing *list)
{
	char *item;

	if (!migr__reserve(list->alloc, &list->items, &list->capacity, list->count + 1, list->item_size))
		return NULL;
	item = list->items + list->item_size * list->count++;
	memset(item, 0, list->item_size);
	return item;
}

static const void *settle(shape_reader *r, growing *list)
{
	void *items = migr__arena_new(r->arena, list->count ? list->count : 1, list->item_size);

	if (items && list->count)
		memcpy(items, list->items, list->count * list->item_size);
	return items;
}

static int read_list(shape_reader *r, const migr__shape *shape, int are_refs, migr__any_list *list)
{
	growing items = { .alloc = r->arena->alloc, .item_size = are_refs ? sizeof(void *) : shape->size };
	int ok = is_next(r, '{');

	while (ok && is_next(r, '{')) {
		void *place = grow(&items), *item = place;

		if (are_refs && place) {
			item = migr__arena_new(r->arena, 1, shape->size);
			memcpy(place, &item, sizeof item);
		}
		ok = item && read_struct(r, shape, item);
	}
	list->items = ok ? settle(r, &items) : NULL;
	list->count = (uint32_t)items.count;
	list->item_size = (uint32_t)items.item_size;
	migr__free(items.alloc, items.items);
	return list->items != NULL;
}

static int read_values(shape_reader *r, const migr_value **values, size_t *count)
{
	growing items = { .alloc = r->arena->alloc, .item_size = sizeof(migr_value) };
	int ok = !is_next(r, ';');

	while (ok && !is_next(r, ';')) {
		migr_value value = { 0 };
		void *place;

		ok = read_value(r, &value) && (place = grow(&items)) != NULL && memcpy(place, &value, sizeof value);
	}
	*values = ok ? settle(r, &items) : NULL;
	*count = items.count;
	migr__free(items.alloc, items.items);
	return *values != NULL;
}

static int read_integer(shape_reader *r, void *to)
{
	int64_t number;
	int32_t narrow;

	if (!read_number(r, &number) || number < INT32_MIN || number > INT32_MAX)
		return 0;
	narrow = (int32_t)number;
	memcpy(to, &narrow, sizeof narrow);
	return 1;
}

static int read_item(shape_reader *r, const migr__shape *shape, const void **to)
{
	void *item = migr__arena_new(r->arena, 1, shape->size);

	*to = item;
	return item && read_struct(r, shape, item);
}

static int read_member(shape_reader *r, const migr__member *member, void *item)
{
	char *place = (char *)item + member->offset;
	void *to = place;
	size_t size;

	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
		return read_bytes(r, to, &size);
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		return read_integer(r, to);
	case MIGR__MEMBER_LONG:
		return read_number(r, to);
	case MIGR__MEMBER_VALUE:
		return read_value(r, to);
	case MIGR__MEMBER_ITEM:
		return read_item(r, member->shape, to);
	case MIGR__MEMBER_LIST:
	case MIGR__MEMBER_REFS:
		return read_list(r, member->shape, member->kind == MIGR__MEMBER_REFS, to);
	case MIGR__MEMBER_VALUES:
		return read_values(r, to, (size_t *)(void *)(place + sizeof(void *)));
	case MIGR__MEMBER_SIZE:
	case MIGR__MEMBER_HINT:
	default:
		return 0; /* is never written */
	}
}

/* The member whose name and "=" come next, at or behind `from`: they are written in their order. */
static size_t find_member(shape_reader *r, const migr__shape *shape, size_t from)
{
	const char *end = memchr(r->text.data, '=', r->text.size);
	size_t size = end ? (size_t)(end - r->text.data) : 0;

	for (size_t i = from; end && i < shape->count; i++) {
		const char *name = shape->members[i].name;

		if (strlen(name) == size && memcmp(name, r->text.data, size) == 0) {
			r->text.data += size + 1;
			r->text.size -= size + 1;
			return i;
		}
	}
	return SIZE_MAX;
}

static int read_members(shape_reader *r, const migr__shape *shape, void *to)
{
	size_t next = 0;

	while (!take(r, '}')) {
		size_t i = r->text.size ? find_member(r, shape, next) : SIZE_MAX;

		if (i == SIZE_MAX || !read_member(r, &shape->members[i], to) || !take(r, ';'))
			return 0;
		next = i + 1;
	}
	return 1;
}

static int read_struct(shape_reader *r, const migr__shape *shape, void *to)
{
	int ok;

	if (shape->size_offset != SIZE_MAX) {
		uint32_t size = (uint32_t)shape->size;

		memcpy((char *)to + shape->size_offset, &size, sizeof size);
	}
	ok = ++r->depth <= MAX_DEPTH && take(r, '{') && read_members(r, shape, to);
	r->depth--;
	return ok;
}

const void *migr__shape_read(const migr__shape *shape, migr__view *text, migr__arena *arena)
{
	shape_reader reader = { .text = *text, .arena = arena };
	void *to = migr__arena_new(arena, 1, shape->size);

	if (!to || !read_struct(&reader, shape, to))
		return NULL;
	*text = reader.text;
	return to;
}
