/* SPDX-License-Identifier: MIT */
/* What of the models is meant for a dialect. */
#include "compare/prepare.h"
#include "schema/select.h"
#include "schema/words.h"

#include <string.h>

#define ANY ((uint32_t)MIGR_ON_SQLITE | MIGR_ON_POSTGRESQL | MIGR_ON_MYSQL)

static int is_choosy(const migr__shape *shape, const void *item);

static int list_is_choosy(const migr__member *member, const migr__any_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const void *item = (const char *)list->items + (size_t)i * list->item_size;

		if (member->kind == MIGR__MEMBER_REFS)
			memcpy(&item, item, sizeof item);
		if (is_choosy(member->shape, item))
			return 1;
	}
	return 0;
}

/* Whether anything says for which databases it is meant. */
static int is_choosy(const migr__shape *shape, const void *item)
{
	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];
		const void *place = (const char *)item + member->offset, *target;
		uint32_t flags;

		switch (member->kind) {
		case MIGR__MEMBER_FLAGS:
			memcpy(&flags, place, sizeof flags);
			if ((flags & ANY) && strcmp(member->name, "flags") == 0 &&
			    migr__words_of(shape, member) == &migr__words_flags)
				return 1;
			break;
		case MIGR__MEMBER_LIST:
		case MIGR__MEMBER_REFS:
			if (list_is_choosy(member, place))
				return 1;
			break;
		case MIGR__MEMBER_ITEM:
			memcpy(&target, place, sizeof target);
			if (target && is_choosy(member->shape, target))
				return 1;
			break;
		default:
			break;
		}
	}
	return 0;
}

const migr_models *migr__models_selected(const migr_models *models, const char *dialect, migr__arena *arena,
                                         migr_error *error)
{
	const void *copy;

	if (!is_choosy(&migr__shape_models, models))
		return models;
	copy = migr__shape_import(&migr__shape_models, models, arena, error);
	if (!copy)
		return NULL;
	/* the copy is ours, and nobody else has seen it */
	migr__select(&migr__shape_models, (void *)(uintptr_t)copy, dialect);
	return copy;
}
