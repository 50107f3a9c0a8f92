/* SPDX-License-Identifier: MIT */
/* Views and triggers that make room for what they read. */
#include "compare/pair.h"
#include "compare/spelling.h"

#include <string.h>

/* Tables of which something is moved. */
typedef struct moving {
	migr__pairs *pairs;
	const migr__table_pair **tables;
	size_t count;
	migr__index names; /* of them, on either side */
	migr__index views; /* names of those that go, if only for a while */
} moving;

/* Views and triggers of MySQL do not follow a table that gets another name. */
static int is_moved_whole(const moving *m, const migr__table_pair *table)
{
	return migr__is_mysql(m->pairs->dialect) && table->is_renamed;
}

static void collect(moving *m)
{
	migr__pairs *pairs = m->pairs;

	m->tables = migr__pairs_new(pairs, pairs->n_tables, sizeof(const migr__table_pair *));
	for (size_t i = 0; m->tables && i < pairs->n_tables; i++) {
		const migr__table_pair *table = &pairs->tables[i];
		int is_moved = is_moved_whole(m, table);

		if (!table->sides[MIGR__LIVE] || !table->sides[MIGR__WANTED])
			continue;
		for (size_t k = 0; k < table->n_columns && !is_moved; k++)
			is_moved = migr__column_is_moved(pairs, &table->columns[k]);
		if (!is_moved)
			continue;
		m->tables[m->count++] = table;
		migr__index_add(&m->names, NULL, NULL, table->sides[MIGR__LIVE]->name, 0);
		migr__index_add(&m->names, NULL, NULL, table->sides[MIGR__WANTED]->name, 0);
	}
}

/* Whether the words mention the table, and a column of it that is moved. */
static int concerns(const moving *m, migr__mentioned *words, const migr__table_pair *table, int is_its_own)
{
	if (!is_its_own && !migr__mentions(words, table->sides[MIGR__LIVE]->name) &&
	    !migr__mentions(words, table->sides[MIGR__WANTED]->name))
		return 0;
	if (is_moved_whole(m, table))
		return 1;
	for (size_t i = 0; i < table->n_columns; i++) {
		const migr__column_pair *column = &table->columns[i];

		if (!migr__column_is_moved(m->pairs, column))
			continue;
		if (words->has_star)
			return 1;
		for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++)
			if (column->sides[side] && migr__mentions(words, column->sides[side]->name))
				return 1;
	}
	return 0;
}

static int is_gone(const migr__object_pair *pair)
{
	return !pair->sides[MIGR__LIVE] || !pair->sides[MIGR__WANTED] || pair->is_changed || pair->is_remade;
}

static int concerns_any(const moving *m, const char *sql, const migr__table_pair *own)
{
	migr__mentioned words;
	int found = 0;

	migr__mentioned_read(m->pairs, sql, &words);
	for (size_t i = 0; i < m->count && !found; i++)
		found = concerns(m, &words, m->tables[i], m->tables[i] == own);
	migr__mentioned_clear(&words);
	return found;
}

static void look_at_view(moving *m, migr__object_pair *pair)
{
	const migr_view *view = pair->sides[MIGR__WANTED] ? pair->sides[MIGR__WANTED] : pair->sides[MIGR__LIVE];

	if (!is_gone(pair))
		pair->is_remade =
			migr__mentions_any(m->pairs, view->sql, &m->views) ||
			(migr__mentions_any(m->pairs, view->sql, &m->names) && concerns_any(m, view->sql, NULL));
	if (is_gone(pair))
		migr__index_add(&m->views, NULL, NULL, view->name, 0);
}

static int texts_concern(moving *m, const migr_trigger *trigger, const migr__table_pair *own)
{
	const char *const texts[] = { trigger->event, trigger->when, trigger->body, trigger->function };
	int found = own && is_moved_whole(m, own);

	for (size_t i = 0; i < sizeof texts / sizeof texts[0] && !found; i++)
		found = texts[i] && (own || migr__mentions_any(m->pairs, texts[i], &m->names)) &&
		        concerns_any(m, texts[i], own);
	return found;
}

/* The table that a trigger is on, if something of it is moved. */
static const migr__table_pair *own_table(moving *m, const migr_trigger *trigger)
{
	const migr__table_pair *table = migr__pair_of(m->pairs, MIGR__WANTED, trigger->schema, trigger->table);

	for (size_t i = 0; table && i < m->count; i++)
		if (m->tables[i] == table)
			return table;
	return NULL;
}

static void look_at_trigger(moving *m, migr__object_pair *pair)
{
	const migr_trigger *trigger = pair->sides[MIGR__WANTED];

	if (is_gone(pair))
		return;
	pair->is_remade = migr__index_find(&m->views, NULL, NULL, trigger->table) != MIGR__NONE ||
	                  texts_concern(m, trigger, own_table(m, trigger));
}

/* In the order in which they read each other, so that one that goes is known before those that read it. */
void migr__remade_views(migr__pairs *pairs)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);
	const migr__object_list *views = &pairs->views;
	moving m = { .pairs = pairs };

	migr__index_init(&m.names, pairs->arena, is_nocase);
	migr__index_init(&m.views, pairs->arena, is_nocase);
	collect(&m);
	for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++)
		for (size_t i = 0; i < views->n_order[side] && pairs->error->status == MIGR_OK; i++)
			look_at_view(&m, &views->items[views->order[side][i]]);
	for (size_t i = 0; i < pairs->triggers.count && pairs->error->status == MIGR_OK; i++)
		look_at_trigger(&m, &pairs->triggers.items[i]);
	if (m.names.failed || m.views.failed)
		migr__fail_memory(pairs->error);
	migr__index_clear(&m.names);
	migr__index_clear(&m.views);
}
