/* SPDX-License-Identifier: MIT */
/* From what was read back of the models to what the application wrote. */
#include "compare/pair.h"

#include <string.h>

#define BY_ITSELF(object) (object)->schema, NULL, (object)->name

void migr__sources_index(migr__pairs *pairs)
{
	const migr__prepared *prepared = pairs->input->prepared;
	const migr_models *source = prepared ? prepared->selected : NULL;

	migr__index_init(&pairs->sources, pairs->arena, migr__tables_are_nocase(pairs->dialect));
	if (!source)
		return;
	for (uint32_t i = 0; i < source->tables.count; i++)
		migr__index_add(&pairs->sources, BY_ITSELF(source->tables.items[i]), i);
	for (uint32_t i = 0; i < prepared->source->tables.count; i++)
		migr__index_add(&pairs->sources, prepared->source->tables.items[i]->schema, "\x06",
		                prepared->source->tables.items[i]->name, i);
	for (uint32_t i = 0; i < source->views.count; i++)
		migr__index_add(&pairs->sources, source->views.items[i]->schema, "\x03", source->views.items[i]->name,
		                i);
	for (uint32_t i = 0; i < source->sequences.count; i++)
		migr__index_add(&pairs->sources, source->sequences.items[i]->schema, "\x04",
		                source->sequences.items[i]->name, i);
	for (uint32_t i = 0; i < prepared->models.enums.count; i++)
		migr__index_add(&pairs->sources, prepared->models.enums.items[i]->schema, "\x05",
		                prepared->models.enums.items[i]->name, i);
	for (uint32_t i = 0; i < source->triggers.count; i++)
		migr__index_add(&pairs->sources, source->triggers.items[i]->schema, source->triggers.items[i]->table,
		                source->triggers.items[i]->name, i);
}

void migr__source_table(migr__pairs *pairs, migr__table_pair *table)
{
	const migr__prepared *prepared = pairs->input->prepared;
	const migr_table *wanted = table->sides[MIGR__WANTED];
	uint32_t at;

	if (!prepared || !wanted)
		return;
	at = migr__index_find(&pairs->sources, BY_ITSELF(wanted));
	if (at == MIGR__NONE)
		return;
	table->source = prepared->selected->tables.items[at];
	table->prepared = prepared->models.tables.items[at];
	at = migr__index_find(&pairs->sources, wanted->schema, "\x06", wanted->name);
	table->whole = at == MIGR__NONE ? table->source : prepared->source->tables.items[at];
}

void migr__source_columns(migr__pairs *pairs, migr__table_pair *table)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);
	const migr_column_list *list = table->source ? &table->source->columns : NULL;

	for (size_t i = 0; list && i < table->n_columns; i++) {
		migr__column_pair *column = &table->columns[i];
		const migr_column *wanted = column->sides[MIGR__WANTED];

		if (!wanted)
			continue;
		if (i < list->count && migr__same_name(list->items[i].name, wanted->name, is_nocase))
			column->source = &list->items[i];
		for (uint32_t k = 0; k < list->count && !column->source; k++)
			if (migr__same_name(list->items[k].name, wanted->name, is_nocase))
				column->source = &list->items[k];
	}
}

migr__any_list migr__part_list(const migr_table *table, migr_object object)
{
	switch (object) {
	case MIGR_OBJECT_UNIQUE:
		return (migr__any_list){ table->unique_keys.items, table->unique_keys.count, sizeof(migr_key) };
	case MIGR_OBJECT_FOREIGN_KEY:
		return (migr__any_list){ table->foreign_keys.items, table->foreign_keys.count,
			                 sizeof(migr_foreign_key) };
	case MIGR_OBJECT_CHECK:
		return (migr__any_list){ table->checks.items, table->checks.count, sizeof(migr_check) };
	case MIGR_OBJECT_EXCLUDE:
		return (migr__any_list){ table->excludes.items, table->excludes.count, sizeof(migr_exclude) };
	case MIGR_OBJECT_INDEX:
		return (migr__any_list){ table->indexes.items, table->indexes.count, sizeof(migr_index) };
	default:
		return (migr__any_list){ table->primary_key, table->primary_key ? 1 : 0, sizeof(migr_key) };
	}
}

static const void *item_at(const migr__any_list *list, uint32_t index)
{
	return (const char *)list->items + (size_t)index * list->item_size;
}

/* A key that the application says by flags of columns: without a name, which is left to the convention. */
static const migr_key *nameless(migr__pairs *pairs, const migr_key *key)
{
	migr_key *copy = migr__pairs_new(pairs, 1, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = *key;
	copy->name = NULL;
	return copy;
}

void migr__source_part(migr__pairs *pairs, const migr__table_pair *table, migr__part_pair *part)
{
	const void *wanted = part->sides[MIGR__WANTED];
	const char *name;
	migr__any_list made, written;

	if (!table->source || !wanted)
		return;
	if (part->object == MIGR_OBJECT_PRIMARY_KEY) {
		part->source = table->source->primary_key ? table->source->primary_key : nameless(pairs, wanted);
		return;
	}
	name = migr__part_name(part->object, wanted);
	made = migr__part_list(table->prepared, part->object);
	written = migr__part_list(table->source, part->object);
	for (uint32_t i = 0; name && i < made.count; i++) {
		if (!migr__same_name(migr__part_name(part->object, item_at(&made, i)), name,
		                     migr__columns_are_nocase(pairs->dialect)))
			continue;
		part->source = i < written.count ? item_at(&written, i) : nameless(pairs, item_at(&made, i));
		return;
	}
}

void migr__source_object(migr__pairs *pairs, migr__object_pair *object)
{
	const migr__prepared *prepared = pairs->input->prepared;
	const void *wanted = object->sides[MIGR__WANTED];
	const migr_view *view = wanted;
	const migr_sequence *sequence = wanted;
	const migr_enum *type = wanted;
	const migr_trigger *trigger = wanted;
	uint32_t at;

	if (!prepared || !wanted)
		return;
	switch (object->object) {
	case MIGR_OBJECT_VIEW:
		at = migr__index_find(&pairs->sources, view->schema, "\x03", view->name);
		object->source = at == MIGR__NONE ? NULL : prepared->selected->views.items[at];
		break;
	case MIGR_OBJECT_SEQUENCE:
		at = migr__index_find(&pairs->sources, sequence->schema, "\x04", sequence->name);
		object->source = at == MIGR__NONE ? NULL : prepared->selected->sequences.items[at];
		break;
	case MIGR_OBJECT_ENUM:
		at = migr__index_find(&pairs->sources, type->schema, "\x05", type->name);
		object->source = at == MIGR__NONE ? NULL : prepared->models.enums.items[at];
		break;
	default:
		at = migr__index_find(&pairs->sources, trigger->schema, trigger->table, trigger->name);
		object->source = at == MIGR__NONE ? NULL : prepared->selected->triggers.items[at];
	}
}
