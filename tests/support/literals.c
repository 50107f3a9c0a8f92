/* SPDX-License-Identifier: MIT */
#include "support/literals.h"

#include "base/text.h"
#include "schema/words.h"

#include <string.h>

static const char *const texts[] = {
	"id",
	"users",
	"order",
	"int",
	"name",
	"migr",
	"migr_table",
	"_first",
	"2nd",
	"a b",
	"a__b",
	"",
	" ",
	"Gr\xc3\xb6\xc3\x9f"
	"e",
	"\xe6\x97\xa5\xe6\x9c\xac",
	"\"last, first\", b",
	"it's",
	"back\\slash \\n",
	"tri\?\?=graph \?\?/",
	"?\?",
	"tab\tand\rreturn\x01\x1f\x7f",
	"1\n",
	"SELECT 1;\nSELECT 2;\n\n",
	"/* a comment */ // and another",
	"\xe2\x80\xae turned \xe2\x81\xa6 around",
	"\001"
	"23",
	"varchar(20) | mysql: longtext",
	"a quite long text that has many words, so that it does not end before the line that it would have to stand in "
	"does, "
	"and that has to be written in several lines therefore, which should be the same text afterwards as it was "
	"before",
	"aveeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
	"eeeeeee"
	"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3"
	"\xa4\xc3"
	"\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4ryLongWordOfMoreThanALineInWhichThereIsNoBlankAtAll",
	"  blanks   at   both   ends  ",
};

static unsigned below(t_literals *l, unsigned limit)
{
	return t_random_below(&l->random, limit);
}

static void *get(t_literals *l, size_t count, size_t size)
{
	void *memory = migr__arena_new(l->arena, count, size);

	ck_assert_ptr_nonnull(memory);
	return memory;
}

static const char *make_text(t_literals *l)
{
	/* now and then one that is longer than a compiler must take */
	if (below(l, 400) == 0) {
		char *text = get(l, 6001, 1);

		for (int i = 0; i < 6000; i++)
			text[i] = (char)(i % 9 ? 'a' + i % 26 : i % 81 ? ' ' : '\n');
		return text;
	}
	return texts[below(l, sizeof texts / sizeof texts[0])];
}

static int64_t make_integer(t_literals *l)
{
	static const int64_t integers[] = { 1, -1, 1000, 5000000000, INT32_MIN, INT64_MIN, INT64_MAX };

	return integers[below(l, sizeof integers / sizeof integers[0])];
}

static migr_value make_value(t_literals *l)
{
	static const double reals[] = { 0.0, 1.0, -2.5, 0.1, 1e300, 5e-324, 123456789012345680.0 };
	static const char bytes[] =
		"\0\1\2\xff\xfe\"?\?/\\ some more of it, to have a line that is full: 0123456789012345"
		"678901234567890123456789";

	switch (below(l, 6)) {
	case 0:
		return (migr_value)MIGR_INT(make_integer(l));
	case 1:
		return (migr_value)MIGR_REAL(reals[below(l, sizeof reals / sizeof reals[0])]);
	case 2:
		return (migr_value)MIGR_BLOB(bytes, below(l, sizeof bytes));
	case 3: {
		migr_value value = MIGR_TEXT(bytes);

		value.size = below(l, sizeof bytes);
		return value;
	}
	default:
		return (migr_value)MIGR_TEXT(make_text(l));
	}
}

/* An enumerator or flags, mostly those that are known. */
static uint32_t make_word(t_literals *l, const migr__shape *shape, const migr__member *member)
{
	const migr__words *words = migr__words_of(shape, member);
	uint32_t value = 0;

	if (!words)
		return 1 + below(l, 100);
	if (!words->are_flags)
		return words->items[below(l, (unsigned)words->count)].value;
	for (unsigned i = 0; i <= below(l, 4); i++)
		value |= words->items[below(l, (unsigned)words->count)].value;
	return below(l, 10) ? value : value | UINT32_C(0x80000000);
}

static void make_list(t_literals *l, const migr__member *member, migr__any_list *list)
{
	char *items;

	list->count = 1 + below(l, l->max_list);
	list->item_size = (uint32_t)member->shape->size;
	list->items = items = get(l, list->count, member->shape->size);
	for (uint32_t i = 0; i < list->count; i++)
		memcpy(items + i * member->shape->size, t_literal(l, member->shape), member->shape->size);
}

static void make_refs(t_literals *l, const migr__member *member, migr__any_list *list)
{
	const void **items;

	list->count = 1 + below(l, l->max_list);
	list->item_size = sizeof *items;
	list->items = items = get(l, list->count, sizeof *items);
	for (uint32_t i = 0; i < list->count; i++)
		items[i] = t_literal(l, member->shape);
}

static void make_values(t_literals *l, void *place)
{
	size_t count = 1 + below(l, l->max_list);
	migr_value *values = get(l, count, sizeof *values);

	for (size_t i = 0; i < count; i++)
		values[i] = make_value(l);
	memcpy(place, &values, sizeof(void *));
	memcpy((char *)place + sizeof(void *), &count, sizeof count);
}

static void make_pointer(void *place, const void *pointer)
{
	memcpy(place, &pointer, sizeof pointer);
}

static void make_member(t_literals *l, const migr__shape *shape, const migr__member *member, void *item)
{
	void *place = (char *)item + member->offset;

	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_HINT:
		make_pointer(place, make_text(l));
		break;
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		*(uint32_t *)place = make_word(l, shape, member);
		break;
	case MIGR__MEMBER_LONG:
		*(int64_t *)place = make_integer(l);
		break;
	case MIGR__MEMBER_VALUE:
		*(migr_value *)place = make_value(l);
		break;
	case MIGR__MEMBER_ITEM:
		make_pointer(place, t_literal(l, member->shape));
		break;
	case MIGR__MEMBER_LIST:
		make_list(l, member, place);
		break;
	case MIGR__MEMBER_REFS:
		make_refs(l, member, place);
		break;
	case MIGR__MEMBER_VALUES:
		make_values(l, place);
		break;
	case MIGR__MEMBER_SIZE:
	default:
		break;
	}
}

static int was_seen(const t_literals *l, const migr__member *member)
{
	for (size_t i = 0; i < l->n_seen; i++)
		if (l->seen[i] == member)
			return 1;
	return 0;
}

static int may_be_set(const char *only, const char *name)
{
	migr__view list = migr__view_of(only ? only : ""), one;

	while (only && migr__next_name(&list, &one))
		if (migr__view_is(one, name))
			return 1;
	return !only;
}

/* What cannot be left out: a name that a macro takes, the kind of an operation. */
static int must_be_set(const migr__shape *shape, const migr__member *member)
{
	return (strcmp(member->name, "name") == 0 && shape != &migr__shape_operation) ||
	       strcmp(member->name, "kind") == 0 || member->kind == MIGR__MEMBER_SIZE;
}

void *t_literal(t_literals *l, const migr__shape *shape)
{
	void *item = get(l, 1, shape->size);
	uint32_t size = (uint32_t)shape->size;
	const char *only = l->only;

	l->only = NULL;
	if (shape->size_offset != SIZE_MAX)
		memcpy((char *)item + shape->size_offset, &size, sizeof size);
	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];

		if ((member->kind != MIGR__MEMBER_SIZE && !may_be_set(only, member->name)) ||
		    (!must_be_set(shape, member) && below(l, 100) >= l->chance))
			continue;
		make_member(l, shape, member, item);
		if (!was_seen(l, member) && l->n_seen < sizeof l->seen / sizeof l->seen[0])
			l->seen[l->n_seen++] = member;
	}
	l->only = only;
	return item;
}

void t_literals_check(const t_literals *l, const migr__shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];

		ck_assert_msg(was_seen(l, member), "%s: %s was never made", shape->name, member->name);
		if (member->shape)
			t_literals_check(l, member->shape);
	}
}
