/* SPDX-License-Identifier: MIT */
#include "dialect/gather.h"

#include "base/text.h"
#include "schema/shape.h"

#include <stdlib.h>
#include <string.h>

/* Small lists are most of all, and what they grow out of stays in the arena: they begin with one. */
static void *add(migr__pile *pile, migr__arena *arena, migr_error *error, size_t item_size)
{
	if (pile->count == pile->capacity) {
		size_t capacity = pile->capacity ? pile->capacity * 2 : 1;
		void *items = migr__arena_new(arena, capacity, item_size);

		if (!items) {
			migr__fail_memory(error);
			return NULL;
		}
		if (pile->count)
			memcpy(items, pile->items, pile->count * item_size);
		pile->items = items;
		pile->capacity = capacity;
	}
	return (char *)pile->items + pile->count++ * item_size;
}

void *migr__pile_add(migr__pile *pile, const migr__read *read, size_t item_size)
{
	return add(pile, read->arena, read->error, item_size);
}

void *migr__pile_add_passing(migr__pile *pile, migr__gather *gather, size_t item_size)
{
	return add(pile, &gather->passing, gather->read->error, item_size);
}

int migr__pile_reserve(migr__pile *pile, const migr__read *read, size_t count, size_t item_size)
{
	if (!count)
		return 1;
	pile->items = migr__arena_new(read->arena, count, item_size);
	pile->capacity = pile->items ? count : 0;
	if (!pile->items)
		migr__fail_memory(read->error);
	return pile->items != NULL;
}

/* A new item of its own, with a pointer to it in the pile. */
static void *add_ref(migr__pile *pile, const migr__read *read, size_t item_size)
{
	void *item = migr__arena_new(read->arena, 1, item_size);
	void **place;

	if (!item) {
		migr__fail_memory(read->error);
		return NULL;
	}
	place = migr__pile_add(pile, read, sizeof *place);
	if (!place)
		return NULL;
	*place = item;
	return item;
}

void migr__gather_init(migr__gather *gather, const migr__read *read)
{
	memset(gather, 0, sizeof *gather);
	gather->read = read;
	migr__arena_init(&gather->passing, read->arena->alloc);
	migr__map_init(&gather->by_name, read->arena->alloc);
}

void migr__gather_clear(migr__gather *gather)
{
	migr__map_free(&gather->by_name);
	migr__arena_clear(&gather->passing);
}

const char *migr__gather_text(migr__gather *gather, const char *text)
{
	const char *copy = migr__arena_strdup(gather->read->arena, text);

	if (!copy)
		migr__fail_memory(gather->read->error);
	return copy;
}

const char *migr__gather_schema(const migr__gather *gather, size_t schema)
{
	if (gather->read->as)
		return gather->read->as[schema];
	return schema == 0 ? NULL : gather->read->schemas[schema];
}

/* The number and the name as one text: no two tables have the same. NULL: no memory. */
static const char *key_of(const migr__gather *gather, size_t schema, const char *name, migr__buf *buf)
{
	migr__buf_init(buf, gather->read->arena->alloc);
	migr__buf_printf(buf, "%zu.%s", schema, name);
	return buf->failed ? NULL : migr__buf_text(buf);
}

migr__gathered *migr__gather_find(const migr__gather *gather, size_t schema, const char *name)
{
	migr__buf buf;
	const char *key = key_of(gather, schema, name, &buf);
	uint32_t at = key ? migr__map_get(&gather->by_name, key, strlen(key)) : MIGR__NONE;

	if (!key)
		migr__fail_memory(gather->read->error);
	migr__buf_free(&buf);
	return at == MIGR__NONE ? NULL : ((migr__gathered **)gather->tables.items)[at];
}

migr__gathered *migr__gather_table(migr__gather *gather, size_t schema, const char *name)
{
	migr__gathered *table = migr__arena_new(&gather->passing, 1, sizeof *table), **place;
	migr__buf buf;
	const char *key;

	place = table ? migr__pile_add(&gather->tables, gather->read, sizeof *place) : NULL;
	if (!place) {
		migr__fail_memory(gather->read->error);
		return NULL;
	}
	*place = table;
	key = key_of(gather, schema, name, &buf);
	table->key = key ? migr__arena_strdup(&gather->passing, key) : NULL;
	migr__buf_free(&buf);
	table->schema = schema;
	table->table.struct_size = sizeof table->table;
	table->table.schema = migr__gather_schema(gather, schema);
	table->table.name = migr__gather_text(gather, name);
	if (!table->table.name)
		return NULL;
	if (!table->key ||
	    !migr__map_put(&gather->by_name, table->key, strlen(table->key), (uint32_t)(gather->tables.count - 1))) {
		migr__fail_memory(gather->read->error);
		return NULL;
	}
	return table;
}

migr_column *migr__gather_column(migr__gather *gather, migr__gathered *table, const char *name)
{
	migr_column *column = migr__pile_add(&table->columns, gather->read, sizeof *column);

	if (!column)
		return NULL;
	column->struct_size = sizeof *column;
	column->name = migr__gather_text(gather, name);
	return column->name ? column : NULL;
}

migr_view *migr__gather_view(migr__gather *gather, size_t schema, const char *name)
{
	migr_view *view = add_ref(&gather->views, gather->read, sizeof *view);

	if (!view)
		return NULL;
	view->struct_size = sizeof *view;
	view->schema = migr__gather_schema(gather, schema);
	view->name = migr__gather_text(gather, name);
	return view->name ? view : NULL;
}

migr_trigger *migr__gather_trigger(migr__gather *gather, size_t schema, const char *table, const char *name)
{
	migr_trigger *trigger = add_ref(&gather->triggers, gather->read, sizeof *trigger);

	if (!trigger)
		return NULL;
	trigger->struct_size = sizeof *trigger;
	trigger->schema = migr__gather_schema(gather, schema);
	trigger->table = migr__gather_text(gather, table);
	trigger->name = migr__gather_text(gather, name);
	return trigger->table && trigger->name ? trigger : NULL;
}

migr_sequence *migr__gather_sequence(migr__gather *gather, size_t schema, const char *name)
{
	migr_sequence *sequence = add_ref(&gather->sequences, gather->read, sizeof *sequence);

	if (!sequence)
		return NULL;
	sequence->struct_size = sizeof *sequence;
	sequence->schema = migr__gather_schema(gather, schema);
	sequence->name = migr__gather_text(gather, name);
	return sequence->name ? sequence : NULL;
}

migr_enum *migr__gather_enum(migr__gather *gather, size_t schema, const char *name)
{
	migr_enum *type = add_ref(&gather->enums, gather->read, sizeof *type);

	if (!type)
		return NULL;
	type->struct_size = sizeof *type;
	type->schema = migr__gather_schema(gather, schema);
	type->name = migr__gather_text(gather, name);
	return type->name ? type : NULL;
}

migr_status migr__gather_left(migr__gather *gather, migr_object object, size_t schema, const char *table,
                              const char *name, const char *why)
{
	migr__left *left = migr__pile_add(&gather->left, gather->read, sizeof *left);

	if (!left)
		return MIGR_ERROR_NO_MEMORY;
	left->object = object;
	left->schema = migr__gather_schema(gather, schema);
	left->table = table ? migr__gather_text(gather, table) : NULL;
	left->name = migr__gather_text(gather, name);
	left->why = migr__gather_text(gather, why);
	return left->name && left->why && (left->table || !table) ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static int compare_texts(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* All kinds of things in a table, and all by themselves, begin alike in what they are sorted by. */
#define BY_NAME(function, type)                                                                                        \
	static int function(const void *a, const void *b)                                                              \
	{                                                                                                              \
		const type *left = *(const type *const *)a, *right = *(const type *const *)b;                          \
		int order = compare_texts(left->schema, right->schema);                                                \
                                                                                                                       \
		return order ? order : strcmp(left->name, right->name);                                                \
	}

BY_NAME(by_table, migr_table)
BY_NAME(by_sequence, migr_sequence)
BY_NAME(by_enum, migr_enum)

static int by_trigger(const void *a, const void *b)
{
	const migr_trigger *left = *(const migr_trigger *const *)a, *right = *(const migr_trigger *const *)b;
	int order = compare_texts(left->schema, right->schema);

	if (!order)
		order = strcmp(left->table, right->table);
	return order ? order : strcmp(left->name, right->name);
}

static int by_key(const void *a, const void *b)
{
	const migr_key *left = a, *right = b;
	int order = compare_texts(left->name, right->name);

	return order ? order : compare_texts(left->columns, right->columns);
}

static int by_foreign_key(const void *a, const void *b)
{
	const migr_foreign_key *left = a, *right = b;
	int order = compare_texts(left->name, right->name);

	if (!order)
		order = compare_texts(left->columns, right->columns);
	return order ? order : compare_texts(left->ref_table, right->ref_table);
}

static int by_check(const void *a, const void *b)
{
	const migr_check *left = a, *right = b;
	int order = compare_texts(left->name, right->name);

	return order ? order : compare_texts(left->sql, right->sql);
}

static int by_exclude(const void *a, const void *b)
{
	const migr_exclude *left = a, *right = b;

	return compare_texts(left->name, right->name);
}

static int by_index(const void *a, const void *b)
{
	const migr_index *left = a, *right = b;

	return compare_texts(left->name, right->name);
}

static int by_place(const void *a, const void *b)
{
	const migr__left *left = a, *right = b;
	int order = compare_texts(left->schema, right->schema);

	if (!order)
		order = compare_texts(left->table, right->table);
	if (!order)
		order = strcmp(left->name, right->name);
	return order ? order : strcmp(left->why, right->why);
}

/* Lists of public structs and piles end up the same. */
static void set_list(void *list, const migr__pile *pile, size_t item_size, int (*order)(const void *, const void *))
{
	migr__any_list *to = list;

	if (order && pile->count > 1)
		qsort(pile->items, pile->count, item_size, order);
	to->items = pile->count ? pile->items : NULL;
	to->count = (uint32_t)pile->count;
	to->item_size = pile->count ? (uint32_t)item_size : 0;
}

/* NULL without memory. */
static migr_table *finish_table(const migr__gathered *from, const migr__read *read)
{
	migr_table *table = migr__arena_new(read->arena, 1, sizeof *table);

	if (!table) {
		migr__fail_memory(read->error);
		return NULL;
	}
	*table = from->table;
	set_list(&table->columns, &from->columns, sizeof(migr_column), NULL);
	set_list(&table->unique_keys, &from->unique_keys, sizeof(migr_key), by_key);
	set_list(&table->foreign_keys, &from->foreign_keys, sizeof(migr_foreign_key), by_foreign_key);
	set_list(&table->checks, &from->checks, sizeof(migr_check), by_check);
	set_list(&table->excludes, &from->excludes, sizeof(migr_exclude), by_exclude);
	set_list(&table->indexes, &from->indexes, sizeof(migr_index), by_index);
	return table;
}

migr_status migr__gather_finish(migr__gather *gather, migr__reading *out)
{
	migr_models *models = &out->models;

	memset(out, 0, sizeof *out);
	/* the list has what is gathered, and then the tables */
	for (size_t i = 0; i < gather->tables.count; i++) {
		migr_table *table = finish_table(((migr__gathered **)gather->tables.items)[i], gather->read);

		if (!table)
			return MIGR_ERROR_NO_MEMORY;
		((migr_table **)gather->tables.items)[i] = table;
	}
	models->struct_size = sizeof *models;
	models->flags = MIGR_MODELS_COMPLETE;
	set_list(&models->tables, &gather->tables, sizeof(void *), by_table);
	set_list(&models->enums, &gather->enums, sizeof(void *), by_enum);
	set_list(&models->sequences, &gather->sequences, sizeof(void *), by_sequence);
	set_list(&models->views, &gather->views, sizeof(void *), NULL);
	set_list(&models->triggers, &gather->triggers, sizeof(void *), by_trigger);
	if (gather->left.count > 1)
		qsort(gather->left.items, gather->left.count, sizeof(migr__left), by_place);
	out->server_indexes = gather->server_indexes.items;
	out->n_server_indexes = gather->server_indexes.count;
	out->left = gather->left.items;
	out->n_left = gather->left.count;
	return MIGR_OK;
}
