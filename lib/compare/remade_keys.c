/* SPDX-License-Identifier: MIT */
/* Foreign keys that make room for what they stand on: columns of another type, keys and indexes that go. */
#include "compare/pair.h"
#include "schema/type.h"

#include <string.h>

/* A foreign key with what it points to. */
typedef struct pointer {
	migr__table_pair *table;
	migr__part_pair *part;
	migr__table_pair *target; /* NULL: not among the tables */
	migr__names columns[2];
	migr__names ref_columns[2]; /* none: the primary key */
} pointer;

static migr__table_pair *target_of(migr__pairs *pairs, const migr__table_pair *table, const migr_foreign_key *key,
                                   migr__side side)
{
	return migr__pair_of(pairs, side, key->ref_schema ? key->ref_schema : table->sides[side]->schema,
	                     key->ref_table);
}

static int read_pointer(migr__pairs *pairs, migr__table_pair *table, migr__part_pair *part, pointer *out)
{
	memset(out, 0, sizeof *out);
	out->table = table;
	out->part = part;
	for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++) {
		const migr_foreign_key *key = part->sides[side];

		out->target = target_of(pairs, table, key, (migr__side)side);
		if (migr__names_parse(key->columns, "columns", pairs->arena, &out->columns[side], pairs->error) !=
		            MIGR_OK ||
		    migr__names_parse(key->ref_columns, "columns", pairs->arena, &out->ref_columns[side],
		                      pairs->error) != MIGR_OK)
			return 0;
	}
	return 1;
}

/* Kinds of types that compare with each other as they are. */
static int family_of(migr__pairs *pairs, const migr_column *column)
{
	migr_error error;
	migr__type type;
	int family = -1;

	migr__error_init(&error, pairs->error->alloc);
	if (migr__type_parse(column->type, pairs->dialect->name, pairs->arena, &type, &error) == MIGR_OK)
		switch (type.kind) {
		case MIGR__TYPE_SMALLINT:
		case MIGR__TYPE_INTEGER:
		case MIGR__TYPE_BIGINT:
			family = 0;
			break;
		case MIGR__TYPE_CHAR:
		case MIGR__TYPE_VARCHAR:
		case MIGR__TYPE_TEXT:
			family = 1;
			break;
		default:
			break;
		}
	migr__error_clear(&error);
	return family;
}

/* MySQL takes no other type at all at either end of a foreign key; PostgreSQL one that can be compared. */
static int must_go_for(migr__pairs *pairs, const migr__column_pair *column)
{
	int family;

	if (!column || !column->sides[MIGR__LIVE] || !column->sides[MIGR__WANTED] || migr__is_sqlite(pairs->dialect))
		return 0;
	if (column->is_remade[MIGR__LIVE] || column->is_remade[MIGR__WANTED] || column->is_relabelled)
		return 1;
	if (migr__is_mysql(pairs->dialect))
		return (column->differs & (MIGR__DIFFERS_TYPE | MIGR__DIFFERS_COLLATION | MIGR__DIFFERS_CHARSET)) != 0;
	if (!(column->differs & MIGR__DIFFERS_TYPE))
		return 0;
	family = family_of(pairs, column->sides[MIGR__LIVE]);
	return family < 0 || family != family_of(pairs, column->sides[MIGR__WANTED]);
}

static int stands_on_columns(migr__pairs *pairs, const pointer *p)
{
	const migr__names *own = &p->columns[MIGR__WANTED], *others = &p->ref_columns[MIGR__WANTED];

	for (size_t i = 0; i < own->count; i++)
		if (must_go_for(pairs, migr__column_of(pairs, p->table, MIGR__WANTED, own->items[i])))
			return 1;
	for (size_t i = 0; p->target && i < others->count; i++)
		if (must_go_for(pairs, migr__column_of(pairs, p->target, MIGR__WANTED, others->items[i])))
			return 1;
	return 0;
}

/* Whether the first columns of a key or index are these: in any order, and all of them but on MySQL. */
static int serves(migr__pairs *pairs, const migr__part_pair *part, migr__side side, const migr__names *columns)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);
	migr__names own;

	if (!part->sides[side] || migr__part_columns(pairs, part->object, part->sides[side], &own) != MIGR_OK)
		return 0;
	if (own.count < columns->count || (own.count > columns->count && !migr__is_mysql(pairs->dialect)))
		return 0;
	for (size_t i = 0; i < columns->count; i++) {
		size_t k = 0;

		while (k < columns->count && !migr__same_name(own.items[k], columns->items[i], is_nocase))
			k++;
		if (k == columns->count)
			return 0;
	}
	return 1;
}

/* What a foreign key can point to, or on MySQL stand on. */
static int is_index(const migr__part_pair *part)
{
	return part->object == MIGR_OBJECT_PRIMARY_KEY || part->object == MIGR_OBJECT_UNIQUE ||
	       part->object == MIGR_OBJECT_INDEX;
}

static int may_be_pointed_to(const migr__pairs *pairs, const migr__part_pair *part, migr__side side)
{
	if (part->object == MIGR_OBJECT_INDEX)
		return migr__is_mysql(pairs->dialect) ||
		       (((const migr_index *)part->sides[side])->flags & MIGR_UNIQUE) != 0;
	return is_index(part);
}

static int is_target(migr__pairs *pairs, const pointer *p, const migr__part_pair *part, migr__side side)
{
	if (!part->sides[side] || !may_be_pointed_to(pairs, part, side))
		return 0;
	if (!p->ref_columns[side].count)
		return part->object == MIGR_OBJECT_PRIMARY_KEY;
	return serves(pairs, part, side, &p->ref_columns[side]);
}

/* A unique key of just the columns, which any MySQL and MariaDB is content with. */
static int is_whole_target(migr__pairs *pairs, const pointer *p, const migr__part_pair *part)
{
	const migr_index *index = part->sides[MIGR__WANTED];
	migr__names own;

	if (part->object == MIGR_OBJECT_INDEX && !(index->flags & MIGR_UNIQUE))
		return 0;
	return migr__part_columns(pairs, part->object, part->sides[MIGR__WANTED], &own) == MIGR_OK &&
	       own.count == p->ref_columns[MIGR__WANTED].count;
}

/* Whether a key that it may be bound to goes or changes, and on MySQL, whether none stays that does as well. */
static int stands_on_key(migr__pairs *pairs, const pointer *p)
{
	int goes = 0;

	for (size_t i = 0; p->target && i < p->target->n_parts; i++) {
		const migr__part_pair *part = &p->target->parts[i];

		if (!is_target(pairs, p, part, MIGR__LIVE) && !is_target(pairs, p, part, MIGR__WANTED))
			continue;
		if (!migr__part_is_intact(part))
			goes = 1;
		else if (migr__is_mysql(pairs->dialect) && is_whole_target(pairs, p, part))
			return 0;
	}
	return goes;
}

/* An index of MySQL that has the name of a foreign key, and its columns: the server made it for that. */
static const migr__part_pair *key_of_index(migr__pairs *pairs, const migr__table_pair *table,
                                           const migr__part_pair *index, migr__side side)
{
	const migr_index *item = index->sides[side];

	if (index->object != MIGR_OBJECT_INDEX || !item || item->flags || !item->columns)
		return NULL;
	for (size_t i = 0; i < table->n_parts; i++) {
		const migr_foreign_key *key = table->parts[i].sides[side];

		if (table->parts[i].object == MIGR_OBJECT_FOREIGN_KEY && key &&
		    migr__same_name(key->name, item->name, migr__columns_are_nocase(pairs->dialect)) &&
		    migr__same_name(key->columns, item->columns, 1))
			return &table->parts[i];
	}
	return NULL;
}

/* Two that are not one after all: that of `side`, which is made for a foreign key, gets a pair of its own. */
static void split(migr__table_pair *table, migr__part_pair *part, const migr__part_pair *key, migr__side side)
{
	/* there is room for each part of both sides */
	migr__part_pair *made = &table->parts[table->n_parts++];

	part->is_renamed = part->is_changed = part->is_remade = 0;
	*made = *part;
	made->sides[!side] = made->forms[!side] = NULL;
	made->source = NULL;
	made->is_made = 1;
	made->is_silent = !migr__part_is_intact(key);
	made->is_late = !made->is_silent;
	part->sides[side] = part->forms[side] = NULL;
	if (side == MIGR__WANTED)
		part->source = NULL;
}

/*
 * An index that goes with its foreign key, or when another one does as well, is not the one that is wanted; one that
 * comes with a foreign key is not the one that is there, unless that just stays.
 */
static void look_at_pair(migr__pairs *pairs, migr__table_pair *table, migr__part_pair *part)
{
	const migr__part_pair *live = key_of_index(pairs, table, part, MIGR__LIVE);
	const migr__part_pair *wanted = part->source ? NULL : key_of_index(pairs, table, part, MIGR__WANTED);

	if (wanted)
		part->is_renamed = 0;
	if (live && wanted)
		part->is_silent = !migr__part_is_intact(live);
	else if (live && (!migr__part_is_intact(live) || part->is_renamed))
		split(table, part, live, MIGR__LIVE);
	else if (wanted && !migr__part_is_intact(wanted) && !migr__part_is_intact(part))
		split(table, part, wanted, MIGR__WANTED);
}

/*
 * A foreign key that the models leave without a name needs an index of its columns, and the server gives it one without
 * asking; a column that was renamed since has left it with another name. That is any name, as the key's own is. Where
 * an index is wanted that does as well, it goes.
 */
static int is_of_unnamed_key(migr__pairs *pairs, const migr__table_pair *table, const migr__part_pair *index)
{
	const migr_index *item = index->sides[MIGR__LIVE];
	const migr__part_pair *key = NULL;
	migr__names columns;

	if (!item || index->sides[MIGR__WANTED] || item->flags || !item->columns || item->comment || item->using_method)
		return 0;
	for (size_t i = 0; i < table->n_parts && !key; i++) {
		const migr__part_pair *part = &table->parts[i];
		const migr_foreign_key *live = part->sides[MIGR__LIVE];

		if (part->object == MIGR_OBJECT_FOREIGN_KEY && live && part->sides[MIGR__WANTED] && !part->is_changed &&
		    migr__is_tag(migr__part_name(part->object, part->sides[MIGR__WANTED])) &&
		    migr__same_name(live->columns, item->columns, 1))
			key = part;
	}
	if (!key || migr__part_columns(pairs, key->object, key->sides[MIGR__WANTED], &columns) != MIGR_OK)
		return 0;
	for (size_t i = 0; i < table->n_parts; i++)
		if (is_index(&table->parts[i]) && (serves(pairs, &table->parts[i], MIGR__WANTED, &columns) ||
		                                   (&table->parts[i] < index && table->parts[i].is_silent &&
		                                    serves(pairs, &table->parts[i], MIGR__LIVE, &columns))))
			return 0;
	return 1;
}

/* Indexes that MySQL makes and drops with a foreign key are nobody's wish. */
static void note_silent(migr__pairs *pairs, migr__table_pair *table)
{
	for (size_t i = 0, count = table->n_parts; i < count; i++) {
		migr__part_pair *part = &table->parts[i];
		const migr__part_pair *key;

		if (part->object != MIGR_OBJECT_INDEX)
			continue;
		if (part->sides[MIGR__LIVE] && part->sides[MIGR__WANTED]) {
			look_at_pair(pairs, table, part);
			continue;
		}
		if (is_of_unnamed_key(pairs, table, part)) {
			part->is_silent = 1;
			continue;
		}
		key = key_of_index(pairs, table, part, part->sides[MIGR__LIVE] ? MIGR__LIVE : MIGR__WANTED);
		part->is_made = key && !part->source;
		part->is_silent = part->is_made && !migr__part_is_intact(key);
		if (key && key->sides[MIGR__LIVE])
			part->made_name = migr__part_name(key->object, key->sides[MIGR__LIVE]);
	}
}

/*
 * Whether it can wait until another one is there: it is on no column that goes early (emit_table.c), and found again
 * when columns have other names.
 */
static int can_wait(migr__pairs *pairs, const migr__table_pair *table, const migr__part_pair *part, migr__side side)
{
	migr__names names;

	if (part->object == MIGR_OBJECT_PRIMARY_KEY ||
	    (table->n_spelled && !part->made_name && migr__is_tag(migr__part_name(part->object, part->sides[side]))) ||
	    migr__part_columns(pairs, part->object, part->sides[side], &names) != MIGR_OK)
		return 0;
	for (size_t i = 0; i < names.count; i++) {
		const migr__column_pair *column = migr__column_of(pairs, table, side, names.items[i]);

		if (!column || column->is_remade[MIGR__LIVE] || column->is_remade[MIGR__WANTED] ||
		    (column->sides[side]->generated_sql && !column->sides[!side]))
			return 0;
	}
	return 1;
}

/*
 * A foreign key of MySQL needs an index of its own columns at any time. If the one that it has goes, another one that
 * does as well must be there before; if there is none that can be, the key itself goes for a while.
 */
static void keep_indexes(migr__pairs *pairs, const pointer *p, migr__side from)
{
	migr__part_pair *going = NULL;
	int is_replaced = 0;

	for (size_t i = 0; i < p->table->n_parts; i++) {
		migr__part_pair *part = &p->table->parts[i];

		/* one of an unnamed key is not wanted, and stays */
		if (is_index(part) && part->is_silent && !part->is_made && !part->sides[MIGR__WANTED] &&
		    serves(pairs, part, MIGR__LIVE, &p->columns[MIGR__LIVE]))
			return;
		if (!is_index(part) || part->is_silent)
			continue;
		if (migr__part_is_intact(part)) {
			if (serves(pairs, part, from, &p->columns[from]))
				return;
			continue;
		}
		if (part->sides[from] && serves(pairs, part, from, &p->columns[from]))
			going = part;
		if (!part->sides[from] && serves(pairs, part, (migr__side)!from, &p->columns[!from]))
			is_replaced = 1;
	}
	if (!going)
		return;
	if (is_replaced && !going->sides[!from] && can_wait(pairs, p->table, going, from))
		going->is_late = 1;
	else
		p->part->is_remade = 1;
}

/* A foreign key that goes for a while needs none of them, and would come back before they go. */
static void let_indexes_go(migr__pairs *pairs, const pointer *p)
{
	for (size_t i = 0; i < p->table->n_parts; i++) {
		migr__part_pair *part = &p->table->parts[i];

		if (part->is_late && (serves(pairs, part, MIGR__LIVE, &p->columns[MIGR__LIVE]) ||
		                      serves(pairs, part, MIGR__WANTED, &p->columns[MIGR__WANTED])))
			part->is_late = 0;
	}
}

/* Whether anything is other than it was in the table or in one that the key points to. */
static int is_touched(migr__pairs *pairs, const migr__table_pair *table, const migr__part_pair *part)
{
	const migr__table_pair *target = target_of(pairs, table, part->sides[MIGR__WANTED], MIGR__WANTED);

	return table->is_touched || (target && target->is_touched);
}

static void look_at(migr__pairs *pairs, migr__table_pair *table, migr__part_pair *part, int at_indexes)
{
	pointer p;

	if (part->object != MIGR_OBJECT_FOREIGN_KEY || !migr__part_is_intact(part) || !is_touched(pairs, table, part) ||
	    !read_pointer(pairs, table, part, &p))
		return;
	if (at_indexes) {
		keep_indexes(pairs, &p, MIGR__LIVE);
		keep_indexes(pairs, &p, MIGR__WANTED);
		if (part->is_remade)
			let_indexes_go(pairs, &p);
	} else if (stands_on_columns(pairs, &p) || stands_on_key(pairs, &p)) {
		part->is_remade = 1;
	}
}

static void look_at_all(migr__pairs *pairs, migr__table_pair *table, int at_indexes)
{
	for (size_t i = 0; i < table->n_parts && pairs->error->status == MIGR_OK; i++)
		look_at(pairs, table, &table->parts[i], at_indexes);
}

static void note_touched(migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_columns && !table->is_touched; i++) {
		const migr__column_pair *column = &table->columns[i];

		table->is_touched = !column->sides[MIGR__LIVE] || !column->sides[MIGR__WANTED] || column->differs ||
		                    column->is_renamed || column->is_relabelled || column->is_remade[MIGR__LIVE] ||
		                    column->is_remade[MIGR__WANTED];
	}
	for (size_t i = 0; i < table->n_parts && !table->is_touched; i++)
		table->is_touched = !migr__part_is_intact(&table->parts[i]) || table->parts[i].is_renamed;
}

void migr__remade_keys(migr__pairs *pairs)
{
	for (size_t i = 0; i < pairs->n_tables; i++)
		note_touched(&pairs->tables[i]);
	for (size_t i = 0; i < pairs->n_tables; i++)
		if (pairs->tables[i].sides[MIGR__LIVE] && pairs->tables[i].sides[MIGR__WANTED])
			look_at_all(pairs, &pairs->tables[i], 0);
	for (size_t i = 0; migr__is_mysql(pairs->dialect) && i < pairs->n_tables; i++) {
		migr__table_pair *table = &pairs->tables[i];

		if (!table->sides[MIGR__LIVE] || !table->sides[MIGR__WANTED] || !table->is_touched)
			continue;
		note_silent(pairs, table);
		look_at_all(pairs, table, 1);
		note_silent(pairs, table);
	}
	for (size_t i = 0; i < pairs->n_tables; i++)
		note_touched(&pairs->tables[i]);
}
