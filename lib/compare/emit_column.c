/* SPDX-License-Identifier: MIT */
/* Columns: added, altered, dropped. */
#include "compare/emit.h"
#include "compare/prepare.h"
#include "compare/spelling.h"
#include "schema/names.h"

#include <string.h>

static int is_new(const migr__emitting *e, const migr__column_pair *column)
{
	return column->sides[e->to] && (!column->sides[e->from] || column->is_remade[e->to]);
}

/* Whether the column by itself is the primary key of the side. */
static int is_whole_key(const migr__emitting *e, const migr_table *table, const migr_column *column)
{
	migr__names names;

	if (!table->primary_key)
		return 0;
	if (table->primary_key->elements.count)
		return table->primary_key->elements.count == 1 && table->primary_key->elements.items[0].column &&
		       strcmp(table->primary_key->elements.items[0].column, column->name) == 0;
	return migr__names_parse(table->primary_key->columns, "columns", e->pairs->arena, &names, e->error) ==
	               MIGR_OK &&
	       names.count == 1 && migr__same_name(names.items[0], column->name, 1);
}

/* MySQL and SQLite count up only what is a key from the start. */
static int brings_key(const migr__emitting *e, const migr__table_pair *table, const migr__column_pair *column)
{
	return !migr__is_postgresql(e->pairs->dialect) && is_new(e, column) && migr__is_counted(column->sides[e->to]) &&
	       is_whole_key(e, table->sides[e->to], column->sides[e->to]);
}

int migr__key_came_along(const migr__emitting *e, const migr__table_pair *table, const migr__part_pair *part)
{
	for (size_t i = 0; part->object == MIGR_OBJECT_PRIMARY_KEY && i < table->n_columns; i++)
		if (brings_key(e, table, &table->columns[i]))
			return 1;
	return 0;
}

/* Keys that a column says by flags are made by themselves, behind all columns; that it takes no NULL stays said. */
static const migr_column *addable(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *pair)
{
	const uint32_t keys = MIGR_PRIMARY_KEY | MIGR_UNIQUE;
	const migr_column *column = migr__emit_column(e, pair);
	int with_key = brings_key(e, table, pair);
	migr_column *copy = migr__emit_new(e, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = *column;
	copy->struct_size = sizeof *copy;
	copy->flags &= ~keys;
	if (pair->sides[e->to]->flags & MIGR_NOT_NULL)
		copy->flags |= MIGR_NOT_NULL;
	if (with_key)
		copy->flags |= MIGR_PRIMARY_KEY;
	return copy;
}

static void add_column(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *pair, migr__side now)
{
	const migr_column *column = addable(e, table, pair);

	if (column)
		migr__emit_add(e,
		               (migr_operation){
				       .kind = MIGR_OP_ADD_COLUMN, .table = table->sides[now]->name, .column = column },
		               table->sides[now]->schema, NULL);
}

void migr__emit_add_early(migr__emitting *e, const migr__table_pair *table, const migr__column_pair **added)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (table->columns[i].sides[e->from] && !migr__column_goes_early(e, table, &table->columns[i]))
			return;
	for (size_t i = 0; i < table->n_columns && !*added; i++)
		if (!table->columns[i].sides[e->from] && !table->columns[i].sides[e->to]->generated_sql)
			*added = &table->columns[i];
	if (*added)
		add_column(e, table, *added, e->from);
}

/* A type without a check that is made or dropped by itself. */
static const char *type_for(migr__emitting *e, const migr__column_pair *pair)
{
	const migr_column *column = migr__emit_column(e, pair);
	migr__type type;

	if (column != pair->source || migr__is_mysql(e->pairs->dialect))
		return column->type;
	if (migr__column_enum(column, e->pairs->dialect->name, e->pairs->arena, &type, e->error) == 1 &&
	    (!type.name || migr__is_sqlite(e->pairs->dialect)))
		return pair->sides[e->to]->type;
	return column->type;
}

static void alter_default(const migr__emitting *e, const migr__column_pair *pair, migr_alteration *alteration)
{
	const migr_column *wanted = migr__emit_column(e, pair), *after = pair->sides[e->to];

	if (!after->default_sql && after->default_value.type == MIGR_VALUE_NULL) {
		alteration->flags |= MIGR_ALTER_DROP_DEFAULT;
		return;
	}
	alteration->default_sql = wanted->default_sql;
	alteration->default_value = wanted->default_value;
	if (!wanted->default_sql && wanted->default_value.type == MIGR_VALUE_NULL)
		alteration->default_sql = after->default_sql;
}

static int has_default(const migr_column *column)
{
	return column->default_sql || column->default_value.type != MIGR_VALUE_NULL;
}

static void alter_identity(const migr__emitting *e, const migr__column_pair *pair, migr_alteration *alteration)
{
	const uint32_t kinds = MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS;
	const migr_column *before = pair->sides[e->from], *after = pair->sides[e->to];

	if (!migr__is_counted(after)) {
		alteration->flags |= MIGR_ALTER_DROP_AUTOINCREMENT;
		return;
	}
	if (!migr__is_counted(before) && !(after->flags & MIGR_IDENTITY_ALWAYS))
		alteration->flags |= MIGR_ALTER_SET_AUTOINCREMENT;
	else if ((before->flags ^ after->flags) & kinds)
		alteration->flags |= after->flags & MIGR_IDENTITY_ALWAYS ? MIGR_ALTER_SET_IDENTITY_ALWAYS
		                                                         : MIGR_ALTER_SET_IDENTITY_BY_DEFAULT;
	if (before->identity_start != after->identity_start)
		alteration->identity_start = after->identity_start ? after->identity_start : 1;
	if (before->identity_increment != after->identity_increment)
		alteration->identity_increment = after->identity_increment ? after->identity_increment : 1;
	/* a start at zero is said by an option */
	if (before->identity_options && strstr(before->identity_options, "START") && !alteration->identity_start &&
	    !(after->identity_options && strstr(after->identity_options, "START")))
		alteration->identity_start = after->identity_start ? after->identity_start : 1;
	if (after->identity_options)
		alteration->identity_options = after->identity_options;
	else if (before->identity_options && migr__is_counted(before))
		alteration->flags |= MIGR_ALTER_DROP_IDENTITY_OPTIONS;
}

static void alter_texts(const migr__emitting *e, const migr__column_pair *pair, migr_alteration *alteration)
{
	const migr_column *wanted = migr__emit_column(e, pair), *after = pair->sides[e->to];
	unsigned differs = pair->differs;

	if (differs & (MIGR__DIFFERS_COLLATION | MIGR__DIFFERS_CHARSET)) {
		if (after->collation)
			alteration->collation = wanted->collation ? wanted->collation : after->collation;
		if (after->charset && (differs & MIGR__DIFFERS_CHARSET))
			alteration->charset = wanted->charset ? wanted->charset : after->charset;
		if (!alteration->collation && !alteration->charset)
			alteration->flags |= MIGR_ALTER_DROP_COLLATION;
	}
	if (differs & MIGR__DIFFERS_COMMENT) {
		alteration->comment = after->comment;
		if (!after->comment)
			alteration->flags |= MIGR_ALTER_DROP_COMMENT;
	}
	if (differs & MIGR__DIFFERS_ON_UPDATE) {
		alteration->on_update_sql = wanted->on_update_sql ? wanted->on_update_sql : after->on_update_sql;
		if (!after->on_update_sql) {
			alteration->on_update_sql = NULL;
			alteration->flags |= MIGR_ALTER_DROP_ON_UPDATE;
		}
	}
}

static void alter_flags(const migr__column_pair *pair, migr__side to, migr_alteration *alteration)
{
	const migr_column *after = pair->sides[to];

	if (pair->differs & MIGR__DIFFERS_NULL)
		alteration->flags |= after->flags & MIGR_NOT_NULL ? MIGR_ALTER_SET_NOT_NULL : MIGR_ALTER_DROP_NOT_NULL;
	if (pair->differs & MIGR__DIFFERS_INVISIBLE)
		alteration->flags |=
			after->flags & MIGR_INVISIBLE ? MIGR_ALTER_SET_INVISIBLE : MIGR_ALTER_DROP_INVISIBLE;
	if ((pair->differs & MIGR__DIFFERS_NULL) && (after->flags & MIGR_NOT_NULL))
		alteration->not_null_conflict = after->not_null_conflict;
	else if (pair->differs & MIGR__DIFFERS_CONFLICT)
		alteration->not_null_conflict =
			after->not_null_conflict ? after->not_null_conflict : MIGR_CONFLICT_ABORT;
}

/* Values go from one type of labels to the other by their texts. */
static const char *relabelling(migr__emitting *e, const migr_column *column)
{
	const char *sql = NULL, *name;
	int is_array;
	migr__buf buf;

	name = migr__column_enum_name(column, e->pairs->dialect->name, e->pairs->arena, &is_array, e->error);
	if (!name)
		return NULL;
	migr__buf_init(&buf, e->pairs->arena->alloc);
	migr__buf_puts(&buf, "CAST(CAST(");
	migr__quote(&buf, column->name, '"');
	migr__buf_puts(&buf, is_array ? " AS text[]) AS " : " AS text) AS ");
	migr__quote(&buf, name, '"');
	migr__buf_puts(&buf, is_array ? "[])" : ")");
	sql = buf.failed ? NULL : migr__arena_strdup(e->pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!sql)
		migr__fail_memory(e->error);
	return sql;
}

/* How it was, under the name that it has by now. */
static const migr_column *existing(migr__emitting *e, const migr__column_pair *pair, const char *name)
{
	migr_column *copy = migr__emit_new(e, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = *pair->sides[e->from];
	copy->struct_size = sizeof *copy;
	copy->name = name;
	return copy;
}

static void alter(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *pair,
                  const migr_alteration *alteration)
{
	const migr_table *after = table->sides[e->to];
	migr_operation operation = { .kind = MIGR_OP_ALTER_COLUMN, .table = after->name };
	migr_op_options options = { .existing = existing(e, pair, pair->sides[e->to]->name) };

	operation.name = pair->sides[e->to]->name;
	if (pair->is_relabelled)
		options.using_sql = relabelling(e, pair->sides[e->to]);
	if (pair->differs == MIGR__DIFFERS_COMMENT && !pair->is_relabelled) {
		operation.kind = MIGR_OP_SET_COLUMN_COMMENT;
		operation.sql = alteration->comment;
	} else {
		operation.alteration = alteration;
	}
	migr__emit_add(e, operation, after->schema, &options);
}

/* Whether the type is the same but for the sequence. */
static int has_same_numbers(const migr__column_pair *pair)
{
	const char *types[2];

	for (int side = 0; side < 2; side++) {
		types[side] = migr__serial_type(pair->sides[side]);
		if (!types[side])
			types[side] = pair->sides[side]->type;
	}
	return types[0] && types[1] && strcmp(types[0], types[1]) == 0;
}

/*
 * What an alteration changes. Where the key of a counted column moves, the counting is switched off before, and on
 * behind; and no alteration takes a type away.
 */
static unsigned altered(const migr__emitting *e, const migr__table_pair *table, const migr__column_pair *pair)
{
	unsigned differs = pair->differs;

	if (migr__counting_moves(e, table))
		differs &= ~(unsigned)MIGR__DIFFERS_IDENTITY;
	if (migr__serial_changes(pair) && has_same_numbers(pair))
		differs &= ~(unsigned)MIGR__DIFFERS_TYPE;
	if (!pair->sides[e->to]->type)
		differs &= ~(unsigned)MIGR__DIFFERS_TYPE;
	if (!pair->sides[e->to]->generated_sql) /* it has been let go */
		differs &= ~(unsigned)(MIGR__DIFFERS_GENERATED | MIGR__DIFFERS_STORED);
	return differs;
}

static void alter_column(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *whole)
{
	int is_relabelled = whole->is_relabelled && migr__is_rebuilt(e, whole);
	migr__column_pair part = *whole, *pair = &part;
	migr_alteration *alteration;

	part.differs = altered(e, table, whole);
	part.is_relabelled = is_relabelled;
	if (!part.differs && !is_relabelled)
		return;
	part.sides[e->from] = migr__without_serial(e, whole->sides[e->from]);
	part.sides[e->to] = migr__without_serial(e, whole->sides[e->to]);
	if (!part.sides[e->from] || !part.sides[e->to])
		return;
	if (part.sides[e->to] != whole->sides[e->to])
		part.source = NULL;
	alteration = migr__emit_new(e, sizeof *alteration);
	if (!alteration)
		return;
	alteration->struct_size = sizeof *alteration;
	if ((pair->differs & MIGR__DIFFERS_TYPE) || is_relabelled)
		alteration->type = type_for(e, pair);
	if ((pair->differs & MIGR__DIFFERS_DEFAULT) || (is_relabelled && has_default(pair->sides[e->to])))
		alter_default(e, pair, alteration);
	if (pair->differs & MIGR__DIFFERS_GENERATED)
		alteration->generated_sql = migr__emit_column(e, pair)->generated_sql;
	if (pair->differs & MIGR__DIFFERS_IDENTITY)
		alter_identity(e, pair, alteration);
	alter_texts(e, pair, alteration);
	alter_flags(pair, e->to, alteration);
	alter(e, table, pair, alteration);
}

static int is_generated(const migr_column *column)
{
	return column && column->generated_sql != NULL;
}

/* One that stops being generated, and keeps its values. */
static int lets_go(const migr__emitting *e, const migr__column_pair *pair)
{
	return is_generated(pair->sides[e->from]) && pair->sides[e->to] && !is_generated(pair->sides[e->to]) &&
	       !pair->is_remade[e->to];
}

/* That comes early, so that the columns that it was computed from can be dropped, or get other types. */
void migr__emit_let_go(migr__emitting *e, const migr__table_pair *table)
{
	const migr_table *before = table->sides[e->from];

	for (size_t i = 0; i < table->n_columns; i++) {
		migr__column_pair *pair = &table->columns[i];
		migr_alteration *alteration;
		migr_op_options options = { 0 };

		if (!lets_go(e, pair))
			continue;
		alteration = migr__emit_new(e, sizeof *alteration);
		if (!alteration)
			return;
		alteration->struct_size = sizeof *alteration;
		alteration->flags = MIGR_ALTER_DROP_GENERATED;
		options.existing = existing(e, pair, pair->sides[e->from]->name);
		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_ALTER_COLUMN,
		                                 .table = before->name,
		                                 .name = pair->sides[e->from]->name,
		                                 .alteration = alteration },
		               before->schema, &options);
	}
}

/*
 * MySQL computes nothing from a column that is counted up: what is no longer counted is altered first, what is from now
 * on last.
 */
static int turn_of(const migr__emitting *e, const migr__column_pair *column)
{
	if (!migr__is_mysql(e->pairs->dialect))
		return 0;
	return migr__is_counted(column->sides[e->to]) - migr__is_counted(column->sides[e->from]);
}

static void alter_columns(migr__emitting *e, const migr__table_pair *table)
{
	for (int turn = -1; turn <= 1; turn++)
		for (size_t i = 0; i < table->n_columns; i++)
			if (table->columns[i].sides[e->to] && !is_new(e, &table->columns[i]) &&
			    turn_of(e, &table->columns[i]) == turn) {
				alter_column(e, table, &table->columns[i]);
				migr__emit_serial_comes(e, table, &table->columns[i]);
			}
}

static int comes(const migr__emitting *e, const migr__table_pair *table, size_t index, int generated)
{
	const migr__column_pair *column = &table->columns[index];

	return is_new(e, column) && column != e->added[table - e->pairs->tables] &&
	       is_generated(column->sides[e->to]) == generated;
}

static void drop_column(migr__emitting *e, const migr_table *now, const migr__column_pair *column)
{
	migr__emit_add(e,
	               (migr_operation){
			       .kind = MIGR_OP_DROP_COLUMN, .table = now->name, .name = column->sides[e->from]->name },
	               now->schema, NULL);
}

/*
 * Whether a column that waits is in the way: one that it is computed from if it comes, else one
 * that is computed from it.
 */
static int waits(migr__emitting *e, const migr__table_pair *table, size_t index, const char *is_waiting,
                 migr__side side)
{
	int found = 0;

	for (size_t i = 0; i < table->n_columns && !found; i++) {
		size_t user = side == e->to ? index : i, used = side == e->to ? i : index;
		migr__mentioned words;

		if (!is_waiting[i] || i == index)
			continue;
		migr__mentioned_read(e->pairs, table->columns[user].sides[side]->generated_sql, &words);
		found = migr__mentions(&words, table->columns[used].sides[side]->name);
		migr__mentioned_clear(&words);
	}
	return found;
}

/*
 * The columns that wait, each when nothing is in its way: one that comes, behind those that it is computed from; one
 * that goes, behind those that are computed from it. There is no circle of them; the rounds are counted for a word that
 * only looks like a name.
 */
static void in_order(migr__emitting *e, const migr__table_pair *table, char *is_waiting, migr__side side,
                     const migr_table *now)
{
	size_t left = 0, rounds;

	for (size_t i = 0; i < table->n_columns; i++)
		left += is_waiting[i] != 0;
	for (rounds = left; left && e->error->status == MIGR_OK; rounds--)
		for (size_t i = 0; i < table->n_columns; i++) {
			if (!is_waiting[i] || (rounds && waits(e, table, i, is_waiting, side)))
				continue;
			if (side == e->to)
				add_column(e, table, &table->columns[i], side);
			else
				drop_column(e, now, &table->columns[i]);
			is_waiting[i] = 0;
			left--;
		}
}

static void add_columns(migr__emitting *e, const migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (comes(e, table, i, 0))
			add_column(e, table, &table->columns[i], e->to);
}

static void add_generated(migr__emitting *e, const migr__table_pair *table)
{
	char *is_waiting = migr__pairs_new(e->pairs, table->n_columns, 1);

	if (!is_waiting)
		return;
	for (size_t i = 0; i < table->n_columns; i++)
		is_waiting[i] = (char)comes(e, table, i, 1);
	in_order(e, table, is_waiting, e->to, table->sides[e->to]);
}

void migr__emit_columns(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (!migr__table_changes(table))
			continue;
		add_columns(e, table);
		alter_columns(e, table);
		add_generated(e, table);
	}
}

void migr__emit_counting(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (!migr__table_changes(table) || !migr__counting_moves(e, table))
			continue;
		for (size_t k = 0; k < table->n_columns; k++) {
			const migr__column_pair *pair = &table->columns[k];
			migr_column *plain;
			migr_alteration *alteration;
			migr__column_pair before = *pair;

			if (!pair->sides[e->to] || is_new(e, pair) || !migr__is_counted(pair->sides[e->to]))
				continue;
			plain = migr__emit_new(e, sizeof *plain);
			alteration = migr__emit_new(e, sizeof *alteration);
			if (!plain || !alteration)
				return;
			*plain = *pair->sides[e->to];
			plain->flags &= ~(uint32_t)(MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS);
			plain->identity_start = 0;
			before.sides[e->from] = plain;
			before.differs = MIGR__DIFFERS_IDENTITY;
			before.is_relabelled = 0;
			alteration->struct_size = sizeof *alteration;
			alter_identity(e, &before, alteration);
			alter(e, table, &before, alteration);
		}
	}
}

static int goes(migr__emitting *e, const migr__table_pair *table, size_t index, int generated, int early)
{
	const migr__column_pair *column = &table->columns[index];
	const migr_column *before = column->sides[e->from];

	return before && (!column->sides[e->to] || column->is_remade[e->to]) && is_generated(before) == generated &&
	       migr__column_goes_early(e, table, column) == early;
}

static void drop_generated(migr__emitting *e, const migr__table_pair *table, const migr_table *now, int early)
{
	char *is_waiting = migr__pairs_new(e->pairs, table->n_columns, 1);

	if (!is_waiting)
		return;
	for (size_t i = 0; i < table->n_columns; i++)
		is_waiting[i] = (char)goes(e, table, i, 1, early);
	in_order(e, table, is_waiting, e->from, now);
}

/* A generated column goes before those that it is computed from. */
void migr__emit_drop_columns(migr__emitting *e, const migr__table_pair *table, const migr_table *now, int early)
{
	drop_generated(e, table, now, early);
	for (size_t i = 0; i < table->n_columns; i++)
		if (goes(e, table, i, 0, early))
			drop_column(e, now, &table->columns[i]);
}

void migr__emit_dropped_columns(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++)
		if (migr__table_changes(&e->pairs->tables[i]))
			migr__emit_drop_columns(e, &e->pairs->tables[i], e->pairs->tables[i].sides[e->to], 0);
}
