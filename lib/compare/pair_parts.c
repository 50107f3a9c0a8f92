/* SPDX-License-Identifier: MIT */
/* Keys, foreign keys, checks, exclusions and indexes of a table: which is which, and what is another one. */
#include "compare/pair.h"
#include "compare/postgresql_names.h"
#include "schema/names.h"

#include <string.h>

static const struct {
	migr_object object;
	const migr__shape *shape;
	size_t name; /* where it is */
} kinds[] = {
	{ MIGR_OBJECT_PRIMARY_KEY, &migr__shape_key, offsetof(migr_key, name) },
	{ MIGR_OBJECT_UNIQUE, &migr__shape_key, offsetof(migr_key, name) },
	{ MIGR_OBJECT_FOREIGN_KEY, &migr__shape_foreign_key, offsetof(migr_foreign_key, name) },
	{ MIGR_OBJECT_CHECK, &migr__shape_check, offsetof(migr_check, name) },
	{ MIGR_OBJECT_EXCLUDE, &migr__shape_exclude, offsetof(migr_exclude, name) },
	{ MIGR_OBJECT_INDEX, &migr__shape_index, offsetof(migr_index, name) },
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

static size_t kind_of(migr_object object)
{
	size_t kind = 0;

	while (kind + 1 < N_KINDS && kinds[kind].object != object)
		kind++;
	return kind;
}

const migr__shape *migr__part_shape(migr_object object)
{
	return kinds[kind_of(object)].shape;
}

const char *migr__part_name(migr_object object, const void *item)
{
	return *(const char *const *)(const void *)((const char *)item + kinds[kind_of(object)].name);
}

void migr__part_set_name(migr_object object, void *item, const char *name)
{
	memcpy((char *)item + kinds[kind_of(object)].name, &name, sizeof name);
}

static migr__any_list list_of(const migr_table *table, migr_object object)
{
	if (!table)
		return (migr__any_list){ 0 };
	return migr__part_list(table, object);
}

static const void *item_at(const migr__any_list *list, uint32_t index)
{
	return (const char *)list->items + (size_t)index * list->item_size;
}

/* Any of them. */
typedef union any_part {
	migr_key key;
	migr_foreign_key foreign_key;
	migr_check check;
	migr_exclude exclude;
	migr_index index;
} any_part;

static any_part without_name(migr_object object, const void *item)
{
	any_part copy;

	memset(&copy, 0, sizeof copy);
	memcpy(&copy, item, migr__part_shape(object)->size);
	migr__part_set_name(object, &copy, NULL);
	return copy;
}

/* The definition without its name, as a text. NULL: no memory. */
static const char *definition(migr__pairs *pairs, migr_object object, const void *item)
{
	const migr__shape *shape = migr__part_shape(object);
	any_part copy = without_name(object, item);
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, pairs->arena->alloc);
	migr__shape_write(shape, &copy, &buf);
	text = buf.failed ? NULL : migr__arena_strdup(pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!text)
		migr__fail_memory(pairs->error);
	return text;
}

/* One kind of parts of one table. */
typedef struct matching {
	migr__pairs *pairs;
	migr__table_pair *table;
	migr_object object;
	migr__any_list live, wanted; /* as they were read */
	migr__any_list live_forms, wanted_forms;
	migr__part_pair *parts; /* those that are wanted, in their order */
	unsigned char *is_taken;
} matching;

static const char *wanted_name(const matching *m, uint32_t index)
{
	return migr__part_name(m->object, item_at(&m->wanted, index));
}

static const char *live_name(const matching *m, uint32_t index)
{
	return migr__part_name(m->object, item_at(&m->live, index));
}

static void join(matching *m, uint32_t wanted, uint32_t live)
{
	m->parts[wanted].sides[MIGR__LIVE] = item_at(&m->live, live);
	m->parts[wanted].forms[MIGR__LIVE] = item_at(&m->live_forms, live);
	m->is_taken[live] = 1;
}

/* Names that both sides have. There are few of each kind, and most are at their places. */
static void join_names(matching *m)
{
	int is_nocase = migr__columns_are_nocase(m->pairs->dialect);

	for (uint32_t i = 0; i < m->wanted.count; i++) {
		const char *name = wanted_name(m, i);

		if (!name || migr__is_tag(name))
			continue;
		if (i < m->live.count && !m->is_taken[i] && migr__same_name(live_name(m, i), name, is_nocase)) {
			join(m, i, i);
			continue;
		}
		for (uint32_t k = 0; k < m->live.count; k++)
			if (!m->is_taken[k] && migr__same_name(live_name(m, k), name, is_nocase)) {
				join(m, i, k);
				break;
			}
	}
}

/* The rest by what they are: those of one definition are chained. */
static void join_definitions(matching *m)
{
	uint32_t *next = migr__pairs_new(m->pairs, m->live.count, sizeof *next);
	migr__index by_text;

	if (!next)
		return;
	migr__index_init(&by_text, m->pairs->arena, 0);
	for (uint32_t i = m->live.count; i-- > 0;) {
		const char *text = m->is_taken[i] ? NULL : definition(m->pairs, m->object, item_at(&m->live_forms, i));

		if (!text)
			continue;
		next[i] = migr__index_find(&by_text, NULL, NULL, text);
		migr__index_set(&by_text, NULL, NULL, text, i);
	}
	for (uint32_t i = 0; i < m->wanted.count && by_text.map.count; i++) {
		const char *text = m->parts[i].sides[MIGR__LIVE]
		                           ? NULL
		                           : definition(m->pairs, m->object, item_at(&m->wanted_forms, i));
		uint32_t live = text ? migr__index_find(&by_text, NULL, NULL, text) : MIGR__NONE;

		while (live != MIGR__NONE && m->is_taken[live])
			live = next[live];
		if (live != MIGR__NONE)
			join(m, i, live);
	}
	if (by_text.failed)
		migr__fail_memory(m->pairs->error);
	migr__index_clear(&by_text);
}

/* Two foreign keys of the same columns are one that changed. */
static void join_columns(matching *m)
{
	migr__index by_columns;

	migr__index_init(&by_columns, m->pairs->arena, 0);
	for (uint32_t i = 0; i < m->live.count; i++)
		if (!m->is_taken[i])
			migr__index_add(&by_columns, NULL, NULL,
			                ((const migr_foreign_key *)item_at(&m->live_forms, i))->columns, i);
	for (uint32_t i = 0; i < m->wanted.count && by_columns.map.count; i++) {
		const migr_foreign_key *key = item_at(&m->wanted_forms, i);
		uint32_t live = m->parts[i].sides[MIGR__LIVE] ? MIGR__NONE
		                                              : migr__index_find(&by_columns, NULL, NULL, key->columns);

		if (live != MIGR__NONE && !m->is_taken[live])
			join(m, i, live);
	}
	if (by_columns.failed)
		migr__fail_memory(m->pairs->error);
	migr__index_clear(&by_columns);
}

/* A table has but one. */
static void join_primary_key(matching *m)
{
	if (m->live.count && m->wanted.count)
		join(m, 0, 0);
}

const char *migr__part_real_name(const migr__pairs *pairs, const migr__table_pair *table, const migr__part_pair *part,
                                 migr__side side)
{
	const char *name = migr__part_name(part->object, part->sides[side]);

	if (!name && part->object == MIGR_OBJECT_PRIMARY_KEY && migr__is_postgresql(pairs->dialect)) {
		name = migr__postgresql_key_name(table->sides[side]->name, pairs->arena);
		if (!name)
			migr__fail_memory(pairs->error);
	}
	return name;
}

/* A name that the models do not say is any name. */
static int names_differ(const migr__pairs *pairs, const migr__table_pair *table, const migr__part_pair *part)
{
	const char *wanted = migr__part_name(part->object, part->sides[MIGR__WANTED]);

	if (migr__is_tag(wanted) || (part->object == MIGR_OBJECT_PRIMARY_KEY && !wanted && part->source))
		return 0;
	return !migr__same_name(migr__part_real_name(pairs, table, part, MIGR__LIVE),
	                        migr__part_real_name(pairs, table, part, MIGR__WANTED),
	                        migr__columns_are_nocase(pairs->dialect));
}

static void compare(matching *m, migr__part_pair *part)
{
	any_part live, wanted;

	if (!part->sides[MIGR__LIVE] || !part->sides[MIGR__WANTED])
		return;
	live = without_name(part->object, part->forms[MIGR__LIVE]);
	wanted = without_name(part->object, part->forms[MIGR__WANTED]);
	part->is_changed = !migr__shape_equal(migr__part_shape(part->object), &live, &wanted);
	part->is_renamed = !part->is_changed && names_differ(m->pairs, m->table, part);
}

static void match_kind(migr__pairs *pairs, migr__table_pair *table, migr_object object)
{
	matching m = { .pairs = pairs, .table = table, .object = object };
	size_t count;

	m.live = list_of(table->sides[MIGR__LIVE], object);
	m.wanted = list_of(table->sides[MIGR__WANTED], object);
	m.live_forms = list_of(table->forms[MIGR__LIVE], object);
	m.wanted_forms = list_of(table->forms[MIGR__WANTED], object);
	m.parts = &table->parts[table->n_parts];
	m.is_taken = m.live.count ? migr__pairs_new(pairs, m.live.count, 1) : NULL;
	if (m.live.count && !m.is_taken)
		return;
	for (uint32_t i = 0; i < m.wanted.count; i++) {
		m.parts[i].object = object;
		m.parts[i].sides[MIGR__WANTED] = item_at(&m.wanted, i);
		m.parts[i].forms[MIGR__WANTED] = item_at(&m.wanted_forms, i);
		migr__source_part(pairs, table, &m.parts[i]);
	}
	if (object == MIGR_OBJECT_PRIMARY_KEY) {
		join_primary_key(&m);
	} else {
		join_names(&m);
		join_definitions(&m);
		if (object == MIGR_OBJECT_FOREIGN_KEY)
			join_columns(&m);
	}
	count = m.wanted.count;
	for (uint32_t i = 0; i < m.live.count; i++)
		if (!m.is_taken[i]) {
			m.parts[count].object = object;
			m.parts[count].sides[MIGR__LIVE] = item_at(&m.live, i);
			m.parts[count++].forms[MIGR__LIVE] = item_at(&m.live_forms, i);
		}
	for (size_t i = 0; i < count && pairs->error->status == MIGR_OK; i++)
		compare(&m, &m.parts[i]);
	table->n_parts += count;
}

void migr__pair_parts(migr__pairs *pairs, migr__table_pair *table)
{
	size_t count = 0;

	for (size_t i = 0; i < N_KINDS; i++)
		count += (size_t)list_of(table->sides[MIGR__LIVE], kinds[i].object).count +
		         list_of(table->sides[MIGR__WANTED], kinds[i].object).count;
	table->parts = migr__pairs_new(pairs, count, sizeof *table->parts);
	for (size_t i = 0; table->parts && i < N_KINDS && pairs->error->status == MIGR_OK; i++)
		match_kind(pairs, table, kinds[i].object);
}

static void add_words(migr__names *out, const migr_element_list *elements)
{
	for (uint32_t i = 0; i < elements->count; i++)
		if (elements->items[i].column)
			out->items[out->count++] = elements->items[i].column;
}

migr_status migr__part_columns(const migr__pairs *pairs, migr_object object, const void *item, migr__names *out)
{
	const migr_element_list *elements = NULL;
	const char *list = NULL;

	memset(out, 0, sizeof *out);
	switch (object) {
	case MIGR_OBJECT_FOREIGN_KEY:
		list = ((const migr_foreign_key *)item)->columns;
		break;
	case MIGR_OBJECT_INDEX:
		list = ((const migr_index *)item)->columns;
		elements = &((const migr_index *)item)->elements;
		break;
	case MIGR_OBJECT_EXCLUDE:
		elements = &((const migr_exclude *)item)->elements;
		break;
	case MIGR_OBJECT_CHECK:
		return MIGR_OK;
	default:
		list = ((const migr_key *)item)->columns;
		elements = &((const migr_key *)item)->elements;
	}
	if (!elements || !elements->count)
		return migr__names_parse(list, "columns", pairs->arena, out, pairs->error);
	out->items = migr__arena_new(pairs->arena, elements->count, sizeof *out->items);
	if (!out->items)
		return migr__fail_memory(pairs->error);
	add_words(out, elements);
	return MIGR_OK;
}
