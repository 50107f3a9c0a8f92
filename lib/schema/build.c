/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

#include "base/text.h"
#include "schema/shape.h"
#include "schema/title.h"
#include "schema/words.h"

#include <string.h>

/* A member of a struct that exists. */
typedef struct spot {
	const migr__shape *shape;
	const migr__member *member;
	void *item;
} spot;

static void *place(const spot *at)
{
	return (char *)at->item + at->member->offset;
}

__attribute__((format(printf, 3, 4))) static migr_status fail(migr__build *build, const char *path, const char *format,
                                                              ...)
{
	va_list args;
	migr__buf buf;

	migr__buf_init(&buf, build->arena.alloc);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (buf.failed)
		migr__fail_memory(build->error);
	else
		migr__fail(build->error, MIGR_ERROR_SCHEMA, "%s: %s: %s", migr__operation_name(build->operation.kind),
		           path, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return build->error->status;
}

/* The name of an operation that was probably meant; NULL if none is near. */
static const char *meant_operation(const char *name)
{
	const char *meant = NULL;
	size_t best = 4;

	for (migr_operation_kind kind = 1; kind <= MIGR_OP_BULK_INSERT; kind++) {
		const char *other = migr__operation_name(kind);
		size_t distance = other ? migr__distance(name, other, 3) : best;

		if (distance < best) {
			best = distance;
			meant = other;
		}
	}
	return meant;
}

migr_status migr__build_begin(migr__build *build, const char *operation, const migr__alloc *alloc, migr_error *error)
{
	const char *meant;

	*build = (migr__build){ .operation = MIGR_OPERATION(.kind = 0), .error = error };
	migr__arena_init(&build->arena, alloc);
	for (migr_operation_kind kind = 1; kind <= MIGR_OP_BULK_INSERT; kind++) {
		const char *name = migr__operation_name(kind);

		if (name && strcmp(name, operation) == 0) {
			build->operation.kind = kind;
			return MIGR_OK;
		}
	}
	meant = meant_operation(operation);
	return migr__fail(error, MIGR_ERROR_SCHEMA, "there is no operation '%s'%s%s%s", operation,
	                  meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}

void migr__build_end(migr__build *build)
{
	migr__arena_clear(&build->arena);
}

static int is_hidden(const migr__shape *shape, const migr__member *member)
{
	return member->kind == MIGR__MEMBER_SIZE ||
	       (shape == &migr__shape_operation && strcmp(member->name, "kind") == 0);
}

static const migr__member *find_member(migr__build *build, const char *path, const migr__shape *shape, const char *name)
{
	const migr__member *member = migr__shape_member(shape, name);
	const char *meant = NULL;
	size_t best = strlen(name) < 4 ? 2 : 3;

	if (member && !is_hidden(shape, member))
		return member;
	for (size_t i = 0; i < shape->count; i++) {
		size_t distance = migr__distance(name, shape->members[i].name, 2);

		if (distance < best && !is_hidden(shape, &shape->members[i])) {
			best = distance;
			meant = shape->members[i].name;
		}
	}
	fail(build, path, "%s %s has no member '%s'%s%s%s", strchr("aeiou", *shape->name) ? "an" : "a", shape->name,
	     name, meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
	return NULL;
}

static void *new_item(migr__build *build, const migr__shape *shape)
{
	char *item = migr__arena_new(&build->arena, 1, shape->size);
	uint32_t size = (uint32_t)shape->size;

	if (!item)
		migr__fail_memory(build->error);
	else if (shape->size_offset != SIZE_MAX)
		memcpy(item + shape->size_offset, &size, sizeof size);
	return item;
}

/* Goes into what a member points to. NULL: an error. */
static void *descend(migr__build *build, const char *path, const spot *at)
{
	const migr__any_list *list;
	void **pointer;

	switch (at->member->kind) {
	case MIGR__MEMBER_ITEM:
		pointer = place(at);
		if (!*pointer)
			*pointer = new_item(build, at->member->shape);
		return *pointer;
	case MIGR__MEMBER_LIST:
		list = place(at);
		if (list->count)
			return (char *)(uintptr_t)list->items + (size_t)(list->count - 1) * list->item_size;
		fail(build, path, "the list '%s' has no item yet", at->member->name);
		migr__error_hint(build->error, "add one to it first");
		return NULL;
	default:
		fail(build, path, "'%s' has no members", at->member->name);
		return NULL;
	}
}

static migr_status find(migr__build *build, const char *path, spot *out)
{
	const char *name = path, *dot;

	*out = (spot){ &migr__shape_operation, NULL, &build->operation };
	for (;;) {
		size_t size;
		char *copy;

		dot = strchr(name, '.');
		size = dot ? (size_t)(dot - name) : strlen(name);
		copy = migr__arena_strndup(&build->arena, name, size);
		if (!copy)
			return migr__fail_memory(build->error);
		out->member = find_member(build, path, out->shape, copy);
		if (!out->member)
			return build->error->status;
		if (!dot)
			return MIGR_OK;
		out->item = descend(build, path, out);
		if (!out->item)
			return build->error->status;
		out->shape = out->member->shape;
		name = dot + 1;
	}
}

/* Room for one more element, doubling; pieces of the arena do not grow. NULL: no memory. */
static void *grow(migr__build *build, const void *items, size_t count, size_t size)
{
	char *larger;

	if (count && (count & (count - 1)) != 0)
		return (char *)(uintptr_t)items;
	larger = migr__arena_new(&build->arena, count ? count * 2 : 1, size);
	if (!larger)
		migr__fail_memory(build->error);
	else if (count)
		memcpy(larger, items, count * size);
	return larger;
}

migr_status migr__build_add(migr__build *build, const char *path)
{
	migr__any_list *list;
	const migr__shape *shape;
	uint32_t size;
	char *items;
	spot at;

	if (find(build, path, &at) != MIGR_OK)
		return build->error->status;
	if (at.member->kind != MIGR__MEMBER_LIST)
		return fail(build, path, "'%s' is no list of structs", at.member->name);
	list = place(&at);
	shape = at.member->shape;
	size = (uint32_t)shape->size;
	items = grow(build, list->items, list->count, shape->size);
	if (!items)
		return build->error->status;
	*list = (migr__any_list){ items, list->count + 1, size };
	if (shape->size_offset != SIZE_MAX)
		memcpy(items + (size_t)(list->count - 1) * size + shape->size_offset, &size, sizeof size);
	return MIGR_OK;
}

/* A copy of a value with its text. */
static migr_status copy_value(migr__build *build, const char *path, const migr_value *value, migr_value *out)
{
	*out = *value;
	if (value->type != MIGR_VALUE_TEXT && value->type != MIGR_VALUE_BLOB)
		return MIGR_OK;
	if (out->size == MIGR_NUL_TERMINATED)
		out->size = strlen(value->text);
	if (value->type == MIGR_VALUE_TEXT && migr__utf8_invalid(value->text, out->size) != SIZE_MAX)
		return fail(build, path, "the text is no UTF-8");
	out->text = migr__arena_strndup(&build->arena, value->text, out->size);
	return out->text ? MIGR_OK : migr__fail_memory(build->error);
}

static migr_status add_value(migr__build *build, const char *path, const spot *at, const migr_value *value)
{
	migr_value **values = place(at), *grown;
	size_t *count = (size_t *)(void *)((char *)place(at) + sizeof(void *));
	migr_value copy;

	if (copy_value(build, path, value, &copy) != MIGR_OK)
		return build->error->status;
	grown = grow(build, *values, *count, sizeof copy);
	if (!grown)
		return build->error->status;
	grown[(*count)++] = copy;
	*values = grown;
	return MIGR_OK;
}

static migr_status set_text(migr__build *build, const char *path, const spot *at, const migr_value *value)
{
	const char **text = place(at);
	migr_value copy;

	if (value->type == MIGR_VALUE_NULL) {
		*text = NULL;
		return MIGR_OK;
	}
	if (value->type != MIGR_VALUE_TEXT)
		return fail(build, path, "'%s' is a text", at->member->name);
	if (copy_value(build, path, value, &copy) != MIGR_OK)
		return build->error->status;
	*text = copy.text;
	return MIGR_OK;
}

/* "not_null, unique": the names of flags, or of one enumerator. */
static migr_status read_words(migr__build *build, const char *path, const migr__words *words, const migr_value *value,
                              int64_t *out)
{
	migr__view rest = migr__view_of(value->text), name;

	*out = 0;
	while (migr__next_name(&rest, &name)) {
		const migr__word *word = migr__word_find(words, name.data, name.size);
		const migr__word *meant = word ? NULL : migr__word_meant(words, name.data, name.size);

		if (!word)
			return fail(build, path, "there is no %s%.*s%s%s%s", words->prefix, (int)name.size, name.data,
			            meant ? ", did you mean " : "", meant ? words->prefix : "",
			            meant ? meant->name : "");
		*out = words->are_flags ? *out | word->value : word->value;
		if (!words->are_flags && rest.data)
			return fail(build, path, "it takes one word");
	}
	return MIGR_OK;
}

static migr_status set_number(migr__build *build, const char *path, const spot *at, const migr_value *value)
{
	const migr__words *words = migr__words_of(at->shape, at->member);
	int is_unsigned = at->member->kind == MIGR__MEMBER_FLAGS, is_long = at->member->kind == MIGR__MEMBER_LONG;
	int64_t number = value->integer, least, most;

	if (value->type == MIGR_VALUE_NULL) {
		number = 0;
	} else if (value->type == MIGR_VALUE_TEXT && words) {
		if (read_words(build, path, words, value, &number) != MIGR_OK)
			return build->error->status;
	} else if (value->type != MIGR_VALUE_INTEGER) {
		return fail(build, path, words ? "'%s' is an integer, or names" : "'%s' is an integer",
		            at->member->name);
	}
	least = is_long ? INT64_MIN : is_unsigned ? 0 : INT32_MIN;
	most = is_long ? INT64_MAX : is_unsigned ? UINT32_MAX : INT32_MAX;
	if (number < least || number > most)
		return fail(build, path, "%lld is outside its range", (long long)number);
	if (is_long) {
		memcpy(place(at), &number, sizeof number);
	} else if (is_unsigned) {
		uint32_t bits = (uint32_t)number;

		memcpy(place(at), &bits, sizeof bits);
	} else {
		int32_t small = (int32_t)number;

		memcpy(place(at), &small, sizeof small);
	}
	return MIGR_OK;
}

migr_status migr__build_set(migr__build *build, const char *path, const migr_value *value)
{
	spot at;

	if (find(build, path, &at) != MIGR_OK)
		return build->error->status;
	switch (at.member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_HINT:
		return set_text(build, path, &at, value);
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
	case MIGR__MEMBER_LONG:
		return set_number(build, path, &at, value);
	case MIGR__MEMBER_VALUE:
		return copy_value(build, path, value, place(&at));
	case MIGR__MEMBER_VALUES:
		return add_value(build, path, &at, value);
	case MIGR__MEMBER_LIST:
		fail(build, path, "'%s' is a list", at.member->name);
		return migr__error_hint(build->error, "add an item to it, and set its members");
	case MIGR__MEMBER_ITEM:
	case MIGR__MEMBER_SIZE:
	default:
		fail(build, path, "'%s' is a struct", at.member->name);
		return migr__error_hint(build->error, "set its members, such as \"%s.name\"", path);
	}
}
