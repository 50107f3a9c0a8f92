/* SPDX-License-Identifier: MIT */
/* Which column of a table is which of the other side, and what of it differs. */
#include "compare/pair.h"
#include "compare/prepare.h"
#include "compare/spelling.h"

#include <string.h>

typedef struct matching {
	migr__pairs *pairs;
	migr__table_pair *table;
	const migr_column_list *live;
	unsigned char *is_taken;
} matching;

static const migr_column_list no_columns;

static void join(matching *m, size_t wanted, uint32_t live)
{
	m->table->columns[wanted].sides[MIGR__LIVE] = &m->live->items[live];
	m->is_taken[live] = 1;
}

/* The number of a column that is not taken; most are where they are on the other side. */
static uint32_t find_live(const matching *m, const char *name, size_t near)
{
	int is_nocase = migr__columns_are_nocase(m->pairs->dialect);

	if (near < m->live->count && !m->is_taken[near] && migr__same_name(m->live->items[near].name, name, is_nocase))
		return (uint32_t)near;
	for (uint32_t i = 0; i < m->live->count; i++)
		if (!m->is_taken[i] && migr__same_name(m->live->items[i].name, name, is_nocase))
			return i;
	return MIGR__NONE;
}

static void join_names(matching *m, int is_hinted)
{
	for (size_t i = 0; i < m->table->n_columns; i++) {
		const migr__column_pair *pair = &m->table->columns[i];
		const char *name = pair->sides[MIGR__WANTED]->name;
		uint32_t live;

		if (is_hinted)
			name = pair->source && !pair->sides[MIGR__LIVE] ? pair->source->renamed_from : NULL;
		live = name ? find_live(m, name, i) : MIGR__NONE;
		if (live != MIGR__NONE)
			join(m, i, live);
	}
}

/* Whether they differ in nothing but the name, and what it is for. */
static int same_shape(const migr_column *a, const migr_column *b)
{
	migr_column left = *a, right = *b;

	left.name = right.name = NULL;
	left.comment = right.comment = NULL;
	return migr__shape_equal(&migr__shape_column, &left, &right);
}

static void join_asked(matching *m)
{
	const migr__compare_input *input = m->pairs->input;

	for (size_t i = 0; input->on_rename && i < m->table->n_columns; i++) {
		migr__column_pair *pair = &m->table->columns[i];

		for (uint32_t k = 0; !pair->sides[MIGR__LIVE] && k < m->live->count; k++)
			if (!m->is_taken[k] && same_shape(&m->live->items[k], pair->sides[MIGR__WANTED]) &&
			    input->on_rename(MIGR_OBJECT_COLUMN, m->table->sides[MIGR__WANTED]->name,
			                     m->live->items[k].name, pair->sides[MIGR__WANTED]->name, input->user))
				join(m, i, k);
	}
}

/* Most tables have the same columns on both sides, so room for more is made when it is needed. */
static void add_rest(matching *m)
{
	migr__table_pair *table = m->table;
	migr__column_pair *columns;
	size_t n_rest = 0;

	for (uint32_t i = 0; i < m->live->count; i++)
		n_rest += !m->is_taken[i];
	columns = n_rest ? migr__pairs_new(m->pairs, table->n_columns + n_rest, sizeof *columns) : NULL;
	if (!columns)
		return;
	memcpy(columns, table->columns, table->n_columns * sizeof *columns);
	table->columns = columns;
	for (uint32_t i = 0; i < m->live->count; i++)
		if (!m->is_taken[i])
			columns[table->n_columns++].sides[MIGR__LIVE] = &m->live->items[i];
}

static void note_spelling(migr__pairs *pairs, migr__table_pair *table)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);
	size_t count = 0;

	for (size_t i = 0; i < table->n_columns; i++) {
		migr__column_pair *pair = &table->columns[i];
		const migr_column *live = pair->sides[MIGR__LIVE], *wanted = pair->sides[MIGR__WANTED];

		if (!live || !wanted || strcmp(live->name, wanted->name) == 0)
			continue;
		pair->is_renamed = !migr__same_name(live->name, wanted->name, is_nocase);
		count++;
	}
	if (!count)
		return;
	table->old_names = migr__pairs_new(pairs, count, sizeof(const char *));
	table->new_names = migr__pairs_new(pairs, count, sizeof(const char *));
	for (size_t i = 0; table->old_names && table->new_names && i < table->n_columns; i++) {
		const migr_column *live = table->columns[i].sides[MIGR__LIVE],
				  *wanted = table->columns[i].sides[MIGR__WANTED];

		if (!live || !wanted || strcmp(live->name, wanted->name) == 0)
			continue;
		table->old_names[table->n_spelled] = live->name;
		table->new_names[table->n_spelled++] = wanted->name;
	}
}

void migr__pair_columns(migr__pairs *pairs, migr__table_pair *table)
{
	const migr_table *live = table->sides[MIGR__LIVE], *wanted = table->sides[MIGR__WANTED];
	matching m = { .pairs = pairs, .table = table, .live = live ? &live->columns : &no_columns };
	const migr_column_list *list = wanted ? &wanted->columns : &no_columns;

	m.is_taken = migr__pairs_new(pairs, m.live->count, 1);
	table->columns = migr__pairs_new(pairs, list->count, sizeof *table->columns);
	if (!m.is_taken || !table->columns)
		return;
	table->n_columns = list->count;
	for (uint32_t i = 0; i < list->count; i++)
		table->columns[i].sides[MIGR__WANTED] = &list->items[i];
	migr__source_columns(pairs, table);
	if (live && wanted) {
		join_names(&m, 0);
		join_names(&m, 1);
		join_asked(&m);
	}
	add_rest(&m);
	note_spelling(pairs, table);
}

static int differ(const char *a, const char *b)
{
	if (!a || !b)
		return a != b;
	return strcmp(a, b) != 0;
}

/*
 * A type by a name is the same type, whatever its labels are just now: they are the type's difference, not the
 * column's.
 */
static int same_named_type(migr__pairs *pairs, const migr_column *a, const migr_column *b)
{
	migr__type left, right;

	return migr__is_postgresql(pairs->dialect) &&
	       migr__column_enum(a, pairs->dialect->name, pairs->arena, &left, pairs->error) == 1 &&
	       migr__column_enum(b, pairs->dialect->name, pairs->arena, &right, pairs->error) == 1 && left.name &&
	       right.name && strcmp(left.name, right.name) == 0;
}

/* Readings have no values, but whoever compares models as they are may. */
static int same_default(const migr_column *a, const migr_column *b)
{
	migr_column left, right;

	if (a->default_value.type == MIGR_VALUE_NULL && b->default_value.type == MIGR_VALUE_NULL)
		return !differ(a->default_sql, b->default_sql);
	left = (migr_column){ .default_sql = a->default_sql, .default_value = a->default_value };
	right = (migr_column){ .default_sql = b->default_sql, .default_value = b->default_value };
	return migr__shape_equal(&migr__shape_column, &left, &right);
}

static unsigned difference(migr__pairs *pairs, const migr_column *a, const migr_column *b)
{
	const uint32_t identity = MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS;
	unsigned differs = 0;

	if (differ(a->type, b->type) && !same_named_type(pairs, a, b))
		differs |= MIGR__DIFFERS_TYPE;
	if ((a->flags ^ b->flags) & MIGR_NOT_NULL)
		differs |= MIGR__DIFFERS_NULL;
	if (!same_default(a, b))
		differs |= MIGR__DIFFERS_DEFAULT;
	if (differ(a->generated_sql, b->generated_sql))
		differs |= MIGR__DIFFERS_GENERATED;
	if ((a->flags ^ b->flags) & MIGR_STORED)
		differs |= MIGR__DIFFERS_STORED;
	if (((a->flags ^ b->flags) & identity) || a->identity_start != b->identity_start ||
	    a->identity_increment != b->identity_increment || differ(a->identity_options, b->identity_options))
		differs |= MIGR__DIFFERS_IDENTITY;
	if (differ(a->collation, b->collation))
		differs |= MIGR__DIFFERS_COLLATION;
	if (differ(a->charset, b->charset))
		differs |= MIGR__DIFFERS_CHARSET;
	if (differ(a->comment, b->comment))
		differs |= MIGR__DIFFERS_COMMENT;
	if (differ(a->on_update_sql, b->on_update_sql))
		differs |= MIGR__DIFFERS_ON_UPDATE;
	if ((a->flags ^ b->flags) & MIGR_INVISIBLE)
		differs |= MIGR__DIFFERS_INVISIBLE;
	if (a->not_null_conflict != b->not_null_conflict && !(differs & MIGR__DIFFERS_NULL))
		differs |= MIGR__DIFFERS_CONFLICT;
	return differs;
}

/*
 * Into a generated column, out of a virtual one, and from one way of keeping it to the other, there is no alteration.
 * PostgreSQL can change an expression only since version 17.
 */
static int must_be_remade(const migr__pairs *pairs, const migr__column_pair *pair, migr__side to)
{
	const migr_column *before = pair->sides[!to], *after = pair->sides[to];

	if (!(pair->differs & (MIGR__DIFFERS_GENERATED | MIGR__DIFFERS_STORED)))
		return 0;
	if (!after->generated_sql)
		return !(before->flags & MIGR_STORED);
	return !before->generated_sql || (pair->differs & MIGR__DIFFERS_STORED) || migr__is_postgresql(pairs->dialect);
}

const char *migr__serial_type(const migr_column *column)
{
	static const char *const types[][2] = { { "postgresql: smallserial", "smallint" },
		                                { "postgresql: serial", "integer" },
		                                { "postgresql: bigserial", "bigint" } };

	for (size_t i = 0; column && column->type && i < sizeof types / sizeof types[0]; i++)
		if (strcmp(column->type, types[i][0]) == 0)
			return types[i][1];
	return NULL;
}

int migr__serial_changes(const migr__column_pair *pair)
{
	const migr_column *live = pair->sides[MIGR__LIVE], *wanted = pair->sides[MIGR__WANTED];
	const char *before = migr__serial_type(live), *after = migr__serial_type(wanted);

	return live && wanted && before != after;
}

static unsigned table_difference(const migr_table *a, const migr_table *b)
{
	unsigned differs = 0;

	if (a->flags != b->flags)
		differs |= MIGR__DIFFERS_FLAGS;
	if (differ(a->mysql_engine, b->mysql_engine))
		differs |= MIGR__DIFFERS_ENGINE;
	if (differ(a->mysql_charset, b->mysql_charset))
		differs |= MIGR__DIFFERS_CHARSET;
	if (differ(a->mysql_collation, b->mysql_collation))
		differs |= MIGR__DIFFERS_COLLATION;
	if (differ(a->options, b->options))
		differs |= MIGR__DIFFERS_OPTIONS;
	if (differ(a->comment, b->comment))
		differs |= MIGR__DIFFERS_COMMENT;
	return differs;
}

void migr__pair_differences(migr__pairs *pairs, migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		migr__column_pair *pair = &table->columns[i];

		if (!pair->sides[MIGR__LIVE] || !pair->sides[MIGR__WANTED])
			continue;
		pair->differs = difference(pairs, pair->forms[MIGR__LIVE], pair->forms[MIGR__WANTED]);
		pair->is_remade[MIGR__LIVE] = must_be_remade(pairs, pair, MIGR__LIVE);
		pair->is_remade[MIGR__WANTED] = must_be_remade(pairs, pair, MIGR__WANTED);
	}
	if (table->sides[MIGR__LIVE] && table->sides[MIGR__WANTED])
		table->differs = table_difference(table->forms[MIGR__LIVE], table->forms[MIGR__WANTED]);
}
