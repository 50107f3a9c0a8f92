/* SPDX-License-Identifier: MIT */
#include "schema/select.h"

#include "schema/words.h"

#include <string.h>

#define ANY ((uint32_t)MIGR_ON_SQLITE | MIGR_ON_POSTGRESQL | MIGR_ON_MYSQL)

static uint32_t flag_of(const char *dialect)
{
	if (strcmp(dialect, "sqlite") == 0)
		return MIGR_ON_SQLITE;
	return strcmp(dialect, "postgresql") == 0 ? (uint32_t)MIGR_ON_POSTGRESQL : (uint32_t)MIGR_ON_MYSQL;
}

/* Flags of other kinds (of options, of alterations) have these bits for something else. */
static int are_ours(const migr__shape *shape, const migr__member *member)
{
	return strcmp(member->name, "flags") == 0 && migr__words_of(shape, member) == &migr__words_flags;
}

static int is_meant(const migr__shape *shape, const migr__member *member, uint32_t *flags, const char *dialect)
{
	uint32_t said = *flags & ANY;

	if (!are_ours(shape, member))
		return 1;
	*flags &= ~ANY;
	return !said || said & flag_of(dialect);
}

static void select_list(const migr__member *member, migr__any_list *list, const char *dialect)
{
	/* imported items are this arena's, and may be changed */
	char *items = (char *)(uintptr_t)list->items;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < list->count; i++) {
		char *item = items + (size_t)i * list->item_size;
		void *target = item;

		if (member->kind == MIGR__MEMBER_REFS)
			memcpy(&target, item, sizeof target);
		if (!migr__select(member->shape, target, dialect))
			continue;
		if (kept != i)
			memcpy(items + (size_t)kept * list->item_size, item, list->item_size);
		kept++;
	}
	list->count = kept;
	if (!kept)
		memset(list, 0, sizeof *list);
}

/* What an operation makes is the operation; a part of something else is left out of it. */
static int select_item(const migr__shape *of, const migr__member *member, void **place, const char *dialect)
{
	if (!*place || migr__select(member->shape, *place, dialect))
		return 1;
	if (of == &migr__shape_operation)
		return 0;
	*place = NULL;
	return 1;
}

int migr__select(const migr__shape *shape, void *item, const char *dialect)
{
	int meant = 1;

	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];
		void *place = (char *)item + member->offset;

		if (member->kind == MIGR__MEMBER_FLAGS)
			meant &= is_meant(shape, member, place, dialect);
		else if (member->kind == MIGR__MEMBER_LIST || member->kind == MIGR__MEMBER_REFS)
			select_list(member, place, dialect);
		else if (member->kind == MIGR__MEMBER_ITEM)
			meant &= select_item(shape, member, place, dialect);
	}
	return meant;
}

static int list_is_choosy(const migr__member *member, const migr__any_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const void *item = (const char *)list->items + (size_t)i * list->item_size;

		if (member->kind == MIGR__MEMBER_REFS)
			memcpy(&item, item, sizeof item);
		if (migr__is_choosy(member->shape, item))
			return 1;
	}
	return 0;
}

int migr__is_choosy(const migr__shape *shape, const void *item)
{
	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];
		const void *place = (const char *)item + member->offset, *target;
		uint32_t flags;

		switch (member->kind) {
		case MIGR__MEMBER_FLAGS:
			memcpy(&flags, place, sizeof flags);
			if ((flags & ANY) && are_ours(shape, member))
				return 1;
			break;
		case MIGR__MEMBER_LIST:
		case MIGR__MEMBER_REFS:
			if (list_is_choosy(member, place))
				return 1;
			break;
		case MIGR__MEMBER_ITEM:
			memcpy(&target, place, sizeof target);
			if (target && migr__is_choosy(member->shape, target))
				return 1;
			break;
		default:
			break;
		}
	}
	return 0;
}
