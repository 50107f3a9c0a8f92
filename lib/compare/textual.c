/* SPDX-License-Identifier: MIT */
#include "compare/textual.h"

#include "compare/index.h"
#include "schema/names.h"
#include "schema/shape.h"

#include <string.h>

static void *copy_of(migr__textual *t, const void *from, size_t size)
{
	void *to = migr__arena_new(t->arena, 1, size);

	if (to)
		memcpy(to, from, size);
	else
		t->failed = 1;
	return to;
}

/* The list in a new array of pointers of our own. */
static const void **new_refs(migr__textual *t, const migr__any_list *list, migr__any_list *out)
{
	const void **items = migr__arena_new(t->arena, list->count ? list->count : 1, sizeof *items);

	t->failed |= !items;
	*out = (migr__any_list){ list->count ? items : NULL, items ? list->count : 0,
		                 list->count ? (uint32_t)sizeof *items : 0 };
	return items;
}

/* --- tables --- */

static const migr_table *find_table(const migr__textual *t, const migr_table *wanted)
{
	for (uint32_t i = 0; i < t->live->tables.count; i++)
		if (migr__same_name(t->live->tables.items[i]->schema, wanted->schema, 0) &&
		    strcmp(t->live->tables.items[i]->name, wanted->name) == 0)
			return t->live->tables.items[i];
	return NULL;
}

static int is_in_key(migr__textual *t, const migr_table *table, const migr_column *column)
{
	migr_error ignored;
	migr__names names;
	int is_in = (column->flags & MIGR_PRIMARY_KEY) != 0;

	if (is_in || !table->primary_key)
		return is_in;
	migr__error_init(&ignored, t->arena->alloc);
	if (migr__names_parse(table->primary_key->columns, "key", t->arena, &names, &ignored) == MIGR_OK)
		for (size_t i = 0; i < names.count; i++)
			is_in |= migr__textual_same_name(t, names.items[i], column->name);
	migr__error_clear(&ignored);
	return is_in;
}

static const migr_column *find_column(const migr__textual *t, const migr_table *live, const char *name)
{
	for (uint32_t i = 0; live && i < live->columns.count; i++)
		if (migr__textual_same_name(t, live->columns.items[i].name, name))
			return &live->columns.items[i];
	return NULL;
}

static void set_columns(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	uint32_t count = wanted->columns.count;
	migr_column *columns = migr__arena_new(t->arena, count ? count : 1, sizeof *columns);

	if (!columns) {
		t->failed = 1;
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		const migr_column *column = &wanted->columns.items[i];

		migr__textual_column(t, column, find_column(t, live, column->name), is_in_key(t, wanted, column),
		                     &columns[i]);
	}
	out->columns.items = columns;
	out->columns.item_size = sizeof *columns;
}

/* What the models leave open is as it is. */
static void set_options(const migr_table *live, migr_table *out)
{
	if (!live)
		return;
	if (!out->mysql_engine)
		out->mysql_engine = live->mysql_engine;
	if (!out->mysql_charset && !out->mysql_collation) {
		out->mysql_charset = live->mysql_charset;
		out->mysql_collation = live->mysql_collation;
	}
	if (!out->options)
		out->options = live->options;
}

static const migr_table *table_of(migr__textual *t, const migr_table *wanted)
{
	const migr_table *live = find_table(t, wanted);
	migr_table *out = copy_of(t, wanted, sizeof *wanted);

	if (!out)
		return wanted;
	out->renamed_from = NULL;
	set_columns(t, wanted, live, out);
	set_options(live, out);
	migr__textual_parts(t, wanted, live, out);
	return out;
}

/* --- what is by itself: where it is there, it is taken for the same, as far as the models do not say --- */

static const migr_view *view_of(migr__textual *t, const migr_view *wanted)
{
	migr_view *out;

	for (uint32_t i = 0; i < t->live->views.count; i++) {
		const migr_view *live = t->live->views.items[i];

		if (migr__same_name(live->schema, wanted->schema, 0) && strcmp(live->name, wanted->name) == 0 &&
		    !((live->flags ^ wanted->flags) & MIGR_MATERIALIZED))
			return live;
	}
	out = copy_of(t, wanted, sizeof *wanted);
	if (!out)
		return wanted;
	out->sql = migr__textual_sql(t, wanted->sql, NULL);
	return out;
}

static const migr_trigger *trigger_of(const migr__textual *t, const migr_trigger *wanted)
{
	for (uint32_t i = 0; i < t->live->triggers.count; i++) {
		const migr_trigger *live = t->live->triggers.items[i];

		if (migr__same_name(live->schema, wanted->schema, 0) && strcmp(live->table, wanted->table) == 0 &&
		    migr__same_name(live->name, wanted->name, 0) && live->timing == wanted->timing)
			return live;
	}
	return wanted;
}

static int64_t said(int64_t wanted, int64_t live)
{
	return wanted ? wanted : live;
}

static const migr_sequence *sequence_of(migr__textual *t, const migr_sequence *wanted)
{
	for (uint32_t i = 0; i < t->live->sequences.count; i++) {
		const migr_sequence *live = t->live->sequences.items[i];
		migr_sequence *out;

		if (!migr__same_name(live->schema, wanted->schema, 0) || strcmp(live->name, wanted->name) != 0)
			continue;
		out = copy_of(t, live, sizeof *live);
		if (!out)
			return wanted;
		out->flags = wanted->flags;
		out->start = said(wanted->start, live->start);
		out->increment = said(wanted->increment, live->increment);
		out->minimum = said(wanted->minimum, live->minimum);
		out->maximum = said(wanted->maximum, live->maximum);
		out->cache = said(wanted->cache, live->cache);
		return out;
	}
	return wanted;
}

static int is_same_list(migr__textual *t, const char *a, const char *b)
{
	migr_error ignored;
	migr__names left, right;
	int is_same;

	migr__error_init(&ignored, t->arena->alloc);
	is_same = migr__names_parse(a, "labels", t->arena, &left, &ignored) == MIGR_OK &&
	          migr__names_parse(b, "labels", t->arena, &right, &ignored) == MIGR_OK && left.count == right.count;
	for (size_t i = 0; is_same && i < left.count; i++)
		is_same = strcmp(left.items[i], right.items[i]) == 0;
	migr__error_clear(&ignored);
	return is_same;
}

static const migr_enum *enum_of(migr__textual *t, const migr_enum *wanted)
{
	for (uint32_t i = 0; i < t->live->enums.count; i++) {
		const migr_enum *live = t->live->enums.items[i];

		if (migr__same_name(live->schema, wanted->schema, 0) && strcmp(live->name, wanted->name) == 0 &&
		    (migr__same_name(live->labels, wanted->labels, 0) || is_same_list(t, live->labels, wanted->labels)))
			return live;
	}
	return wanted;
}

static void set_objects(migr__textual *t, migr_models *out)
{
	migr__any_list *lists[] = { (void *)&out->views, (void *)&out->triggers, (void *)&out->sequences,
		                    (void *)&out->enums };
	const void **items[4];

	for (size_t i = 0; i < 4; i++) {
		migr__any_list from = *lists[i];

		items[i] = new_refs(t, &from, lists[i]);
	}
	for (uint32_t i = 0; !t->failed && i < t->wanted->views.count; i++)
		items[0][i] = view_of(t, t->wanted->views.items[i]);
	for (uint32_t i = 0; !t->failed && i < t->wanted->triggers.count; i++)
		items[1][i] = trigger_of(t, t->wanted->triggers.items[i]);
	for (uint32_t i = 0; !t->failed && i < t->wanted->sequences.count; i++)
		items[2][i] = sequence_of(t, t->wanted->sequences.items[i]);
	for (uint32_t i = 0; !t->failed && i < t->wanted->enums.count; i++)
		items[3][i] = enum_of(t, t->wanted->enums.items[i]);
}

migr_status migr__models_textual(const migr_models *prepared, const migr_models *live, const migr__dialect *dialect,
                                 migr__arena *arena, migr_models *out, migr_error *error)
{
	migr__textual t = { .wanted = prepared, .live = live, .dialect = dialect, .arena = arena };
	const void **tables;

	*out = *prepared;
	out->flags |= MIGR_MODELS_COMPLETE;
	tables = new_refs(&t, (const void *)&prepared->tables, (void *)&out->tables);
	for (uint32_t i = 0; !t.failed && i < prepared->tables.count; i++)
		tables[i] = table_of(&t, prepared->tables.items[i]);
	if (!t.failed)
		set_objects(&t, out);
	return t.failed ? migr__fail_memory(error) : MIGR_OK;
}
