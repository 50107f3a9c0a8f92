/* SPDX-License-Identifier: MIT */
/* Which table of the one side is which of the other. */
#include "compare/pair.h"

#include <string.h>

void *migr__pairs_new(migr__pairs *pairs, size_t count, size_t size)
{
	void *items = migr__arena_new(pairs->arena, count ? count : 1, size);

	if (!items)
		migr__fail_memory(pairs->error);
	return items;
}

migr__table_pair *migr__pair_of(migr__pairs *pairs, migr__side side, const char *schema, const char *name)
{
	uint32_t at = migr__index_find(&pairs->by_name[side], schema, NULL, name);

	return at == MIGR__NONE ? NULL : &pairs->tables[at];
}

migr__column_pair *migr__column_of(const migr__pairs *pairs, const migr__table_pair *table, migr__side side,
                                   const char *name)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);

	for (size_t i = 0; i < table->n_columns; i++)
		if (table->columns[i].sides[side] &&
		    migr__same_name(table->columns[i].sides[side]->name, name, is_nocase))
			return &table->columns[i];
	return NULL;
}

/* The two sides on the way to each other. */
typedef struct matching {
	migr__pairs *pairs;
	const migr_table_refs *live;
	const migr_table_refs *wanted;
	migr__index live_names;
	unsigned char *is_taken; /* of the live ones */
} matching;

static void join(matching *m, uint32_t wanted, uint32_t live)
{
	m->pairs->tables[wanted].sides[MIGR__LIVE] = m->live->items[live];
	m->is_taken[live] = 1;
}

static void join_same_names(matching *m)
{
	for (uint32_t i = 0; i < m->wanted->count; i++) {
		const migr_table *table = m->wanted->items[i];
		uint32_t live = migr__index_find(&m->live_names, table->schema, NULL, table->name);

		if (live != MIGR__NONE && !m->is_taken[live])
			join(m, i, live);
	}
}

/* A hint counts as long as the old name is there and nothing else is to have it. */
static void join_hinted(matching *m)
{
	for (uint32_t i = 0; i < m->wanted->count; i++) {
		const migr__table_pair *pair = &m->pairs->tables[i];
		const migr_table *table = m->wanted->items[i];
		const char *from = pair->source ? pair->source->renamed_from : NULL;
		uint32_t live;

		if (pair->sides[MIGR__LIVE] || !from)
			continue;
		live = migr__index_find(&m->live_names, table->schema, NULL, from);
		if (live != MIGR__NONE && !m->is_taken[live])
			join(m, i, live);
	}
}

/* What two tables have in common if one is the other under another name. */
static const char *shape_of(matching *m, const migr_table *table)
{
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, m->pairs->arena->alloc);
	for (uint32_t i = 0; i < table->columns.count; i++)
		migr__buf_printf(&buf, "%s\x02%s\x02", table->columns.items[i].name,
		                 table->columns.items[i].type ? table->columns.items[i].type : "");
	text = buf.failed ? NULL : migr__arena_strdup(m->pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!text)
		migr__fail_memory(m->pairs->error);
	return text;
}

static int ask(matching *m, uint32_t wanted, uint32_t live)
{
	const migr__compare_input *input = m->pairs->input;

	if (!input->on_rename(MIGR_OBJECT_TABLE, NULL, m->live->items[live]->name, m->wanted->items[wanted]->name,
	                      input->user))
		return 0;
	join(m, wanted, live);
	return 1;
}

/* Tables of one shape are chained by number, so that each is compared only with those it can be. */
static void join_asked(matching *m)
{
	migr__pairs *pairs = m->pairs;
	uint32_t *next = migr__pairs_new(pairs, m->live->count, sizeof *next);
	migr__index shapes;

	if (!pairs->input->on_rename || !next)
		return;
	migr__index_init(&shapes, pairs->arena, 0);
	for (uint32_t i = m->live->count; i-- > 0;) {
		const char *shape = m->is_taken[i] ? NULL : shape_of(m, m->live->items[i]);

		if (!shape)
			continue;
		next[i] = migr__index_find(&shapes, m->live->items[i]->schema, NULL, shape);
		migr__index_set(&shapes, m->live->items[i]->schema, NULL, shape, i);
	}
	for (uint32_t i = 0; i < m->wanted->count; i++) {
		const migr_table *table = m->wanted->items[i];
		const char *shape = pairs->tables[i].sides[MIGR__LIVE] ? NULL : shape_of(m, table);
		uint32_t live = shape ? migr__index_find(&shapes, table->schema, NULL, shape) : MIGR__NONE;

		while (live != MIGR__NONE && (m->is_taken[live] || !ask(m, i, live)))
			live = next[live];
	}
	if (shapes.failed)
		migr__fail_memory(pairs->error);
	migr__index_clear(&shapes);
}

static void add_rest(matching *m)
{
	for (uint32_t i = 0; i < m->live->count; i++)
		if (!m->is_taken[i])
			m->pairs->tables[m->pairs->n_tables++].sides[MIGR__LIVE] = m->live->items[i];
}

static void finish(migr__pairs *pairs)
{
	int is_nocase = migr__tables_are_nocase(pairs->dialect);

	for (size_t i = 0; i < pairs->n_tables; i++) {
		migr__table_pair *pair = &pairs->tables[i];

		for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++)
			if (pair->sides[side])
				migr__index_add(&pairs->by_name[side], pair->sides[side]->schema, NULL,
				                pair->sides[side]->name, (uint32_t)i);
		if (pair->sides[MIGR__LIVE] && pair->sides[MIGR__WANTED])
			pair->is_renamed = !migr__same_name(pair->sides[MIGR__LIVE]->name,
			                                    pair->sides[MIGR__WANTED]->name, is_nocase);
	}
}

void migr__pair_tables(migr__pairs *pairs)
{
	matching m = { .pairs = pairs, .live = &pairs->input->live->tables, .wanted = &pairs->input->wanted->tables };

	m.is_taken = migr__pairs_new(pairs, m.live->count, 1);
	pairs->tables = migr__pairs_new(pairs, (size_t)m.live->count + m.wanted->count, sizeof *pairs->tables);
	if (!m.is_taken || !pairs->tables)
		return;
	pairs->n_tables = m.wanted->count;
	for (uint32_t i = 0; i < m.wanted->count; i++) {
		pairs->tables[i].sides[MIGR__WANTED] = m.wanted->items[i];
		migr__source_table(pairs, &pairs->tables[i]);
	}
	migr__index_init(&m.live_names, pairs->arena, migr__tables_are_nocase(pairs->dialect));
	for (uint32_t i = 0; i < m.live->count; i++)
		migr__index_add(&m.live_names, m.live->items[i]->schema, NULL, m.live->items[i]->name, i);
	join_same_names(&m);
	join_hinted(&m);
	join_asked(&m);
	add_rest(&m);
	finish(pairs);
	if (m.live_names.failed)
		migr__fail_memory(pairs->error);
	migr__index_clear(&m.live_names);
}

/* Tables in which a name is another one, if only by its letter case. */
static void collect_spelled(migr__pairs *pairs)
{
	pairs->spelled = migr__pairs_new(pairs, pairs->n_tables, sizeof(const migr__table_pair *));
	for (size_t i = 0; pairs->spelled && i < pairs->n_tables; i++) {
		const migr__table_pair *pair = &pairs->tables[i];

		if (pair->sides[MIGR__LIVE] && pair->sides[MIGR__WANTED] &&
		    (pair->n_spelled || strcmp(pair->sides[MIGR__LIVE]->name, pair->sides[MIGR__WANTED]->name) != 0))
			pairs->spelled[pairs->n_spelled++] = pair;
	}
}

migr_status migr__pairs_make(migr__pairs *pairs, const migr__compare_input *input, migr__arena *arena,
                             migr_error *error)
{
	memset(pairs, 0, sizeof *pairs);
	pairs->input = input;
	pairs->dialect = input->dialect;
	pairs->arena = arena;
	pairs->error = error;
	migr__index_init(&pairs->by_name[MIGR__LIVE], arena, migr__tables_are_nocase(pairs->dialect));
	migr__index_init(&pairs->by_name[MIGR__WANTED], arena, migr__tables_are_nocase(pairs->dialect));
	migr__sources_index(pairs);
	migr__pair_tables(pairs);
	for (size_t i = 0; i < pairs->n_tables && error->status == MIGR_OK; i++)
		migr__pair_columns(pairs, &pairs->tables[i]);
	if (error->status == MIGR_OK)
		collect_spelled(pairs);
	for (size_t i = 0; i < pairs->n_tables && error->status == MIGR_OK; i++) {
		migr__pair_forms(pairs, &pairs->tables[i]);
		if (error->status == MIGR_OK)
			migr__pair_differences(pairs, &pairs->tables[i]);
		if (error->status == MIGR_OK)
			migr__pair_parts(pairs, &pairs->tables[i]);
	}
	if (error->status == MIGR_OK)
		migr__pair_objects(pairs);
	if (error->status == MIGR_OK)
		migr__pair_remade(pairs);
	if (pairs->sources.failed || pairs->by_name[MIGR__LIVE].failed || pairs->by_name[MIGR__WANTED].failed)
		migr__fail_memory(error);
	return error->status;
}

void migr__pairs_clear(migr__pairs *pairs)
{
	migr__index_clear(&pairs->sources);
	migr__index_clear(&pairs->by_name[MIGR__LIVE]);
	migr__index_clear(&pairs->by_name[MIGR__WANTED]);
}
