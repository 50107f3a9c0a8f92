/* SPDX-License-Identifier: MIT */
/*
 * What follows the bracket of a table. MySQL's partitions are part of it, and bound to the table's keys: each unique
 * one has the columns that they go by, and there is no foreign key. So they go before the keys that could not be
 * otherwise, and come behind them.
 */
#include "compare/emit.h"
#include "dialect/mysql/partition.h"

#include <string.h>

static migr__view partitions_of(const migr__emitting *e, const migr_table *table)
{
	const char *options = migr__is_mysql(e->pairs->dialect) && table->options ? table->options : "";

	return migr__partitions_find(migr__view_of(options));
}

int migr__partitions_move(const migr__emitting *e, const migr__table_pair *table)
{
	migr__view before, after;

	if (!(table->differs & MIGR__DIFFERS_OPTIONS))
		return 0;
	before = partitions_of(e, table->sides[e->from]);
	after = partitions_of(e, table->sides[e->to]);
	return before.size != after.size || (before.size && memcmp(before.data, after.data, before.size) != 0);
}

void migr__emit_set_options(const migr__emitting *e, const migr__table_pair *table, migr_table_alteration *alteration)
{
	const migr_table *after = table->sides[e->to];
	const char *written = e->to == MIGR__WANTED && table->source ? table->source->options : NULL;

	if (after->options)
		alteration->options = written ? written : after->options;
	else
		alteration->flags |= MIGR_ALTER_TABLE_DROP_OPTIONS;
}

static migr_table_alteration *new_alteration(migr__emitting *e)
{
	migr_table_alteration *alteration = migr__emit_new(e, sizeof *alteration);

	if (alteration)
		alteration->struct_size = sizeof *alteration;
	return alteration;
}

static void alter(migr__emitting *e, const migr__table_pair *table, const migr_table *now,
                  const migr_table_alteration *alteration)
{
	const migr_op_options options = { .existing_table = table->sides[e->from] };

	migr__emit_add(
		e, (migr_operation){ .kind = MIGR_OP_ALTER_TABLE, .table = now->name, .table_alteration = alteration },
		now->schema, &options);
}

static int is_unique(const migr__part_pair *part, migr__side side)
{
	if (part->object == MIGR_OBJECT_INDEX)
		return part->sides[side] && ((const migr_index *)part->sides[side])->flags & MIGR_UNIQUE;
	return part->object == MIGR_OBJECT_PRIMARY_KEY || part->object == MIGR_OBJECT_UNIQUE;
}

static int unique_keys_move(const migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_parts; i++)
		if (!migr__part_is_intact(&table->parts[i]) &&
		    (is_unique(&table->parts[i], MIGR__LIVE) || is_unique(&table->parts[i], MIGR__WANTED)))
			return 1;
	return 0;
}

/* The options as they are, without the partitions. */
static void take_partitions(migr__emitting *e, const migr__table_pair *table, migr__view partitions)
{
	migr_table_alteration *alteration = new_alteration(e);
	const migr_table *before = table->sides[e->from];
	migr__view rest = { before->options, (size_t)(partitions.data - before->options) };

	if (!alteration)
		return;
	rest = migr__view_trim(rest);
	if (!rest.size || rest.data[rest.size - 1] == ':')
		alteration->flags |= MIGR_ALTER_TABLE_DROP_OPTIONS;
	else
		alteration->options = migr__arena_strndup(e->pairs->arena, rest.data, rest.size);
	if (!alteration->options && !alteration->flags)
		migr__fail_memory(e->error);
	alter(e, table, before, alteration);
}

void migr__emit_dropped_partitions(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];
		migr_table_alteration *alteration;
		migr__view partitions;

		if (!migr__table_changes(table) || !migr__partitions_move(e, table))
			continue;
		partitions = partitions_of(e, table->sides[e->from]);
		if (partitions_of(e, table->sides[e->to]).size) {
			if (partitions.size && unique_keys_move(table))
				take_partitions(e, table, partitions);
			continue;
		}
		alteration = new_alteration(e);
		if (!alteration)
			return;
		migr__emit_set_options(e, table, alteration);
		alter(e, table, table->sides[e->from], alteration);
	}
}

void migr__emit_created_partitions(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];
		migr_table_alteration *alteration;

		if (!migr__table_changes(table) || !migr__partitions_move(e, table) ||
		    !partitions_of(e, table->sides[e->to]).size)
			continue;
		alteration = new_alteration(e);
		if (!alteration)
			return;
		migr__emit_set_options(e, table, alteration);
		alter(e, table, table->sides[e->to], alteration);
	}
}
