/* SPDX-License-Identifier: MIT */
/* Tables themselves, other names, schemas. */
#include "compare/emit.h"
#include "schema/names.h"

#include <string.h>

/* Schemas that a side has and the other has not. */
static void each_schema(migr__emitting *e, migr__side has, migr__side lacks, migr_operation_kind kind)
{
	const migr_models *sides[2] = { e->pairs->input->live, e->pairs->input->wanted };
	migr__names names, others;

	if (migr__names_parse(sides[has]->schemas, "schemas", e->pairs->arena, &names, e->error) != MIGR_OK ||
	    migr__names_parse(sides[lacks]->schemas, "schemas", e->pairs->arena, &others, e->error) != MIGR_OK)
		return;
	for (size_t i = 0; i < names.count; i++)
		if (!migr__names_have(&others, names.items[i]))
			migr__emit_add(e, (migr_operation){ .kind = kind, .name = names.items[i] }, NULL, NULL);
}

/* A schema that is not wanted stays: nobody knows what else is in it. */
void migr__emit_schemas(migr__emitting *e)
{
	if (e->to == MIGR__WANTED)
		each_schema(e, MIGR__WANTED, MIGR__LIVE, MIGR_OP_CREATE_SCHEMA);
}

void migr__emit_dropped_schemas(migr__emitting *e)
{
	if (e->to == MIGR__LIVE)
		each_schema(e, MIGR__WANTED, MIGR__LIVE, MIGR_OP_DROP_SCHEMA);
}

/* A name on its way to another one. */
typedef struct renaming {
	const char *schema, *table; /* of a column: its table */
	const char *from, *to;
	int is_done;
} renaming;

static void rename_one(migr__emitting *e, const renaming *r, const char *from, const char *to)
{
	migr_operation operation = { .new_name = to };

	if (r->table) {
		operation.kind = MIGR_OP_RENAME_COLUMN;
		operation.table = r->table;
		operation.name = from;
	} else {
		operation.kind = MIGR_OP_RENAME_TABLE;
		operation.table = from;
	}
	migr__emit_add(e, operation, r->schema, NULL);
}

static const char *temporary_name(migr__emitting *e)
{
	const char *name;
	migr__buf buf;

	migr__buf_init(&buf, e->pairs->arena->alloc);
	migr__buf_printf(&buf, "migr_renamed_%u", ++e->temporary_names);
	name = buf.failed ? NULL : migr__arena_strdup(e->pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!name)
		migr__fail_memory(e->error);
	return name;
}

/*
 * In an order in which no name is taken: follows from each the one whose name it gets. If they go in a circle, the one
 * that it began with waits under a name of its own.
 */
static void rename_all(migr__emitting *e, renaming *items, size_t count, int is_nocase)
{
	size_t *path = migr__pairs_new(e->pairs, count, sizeof *path);
	migr__index holders;

	if (!count || !path)
		return;
	migr__index_init(&holders, e->pairs->arena, is_nocase);
	for (size_t i = 0; i < count; i++)
		migr__index_add(&holders, items[i].schema, NULL, items[i].from, (uint32_t)i);
	for (size_t i = 0; i < count && !holders.failed && e->error->status == MIGR_OK; i++) {
		const char *parked = NULL;
		size_t depth = 0, at = i;

		while (!items[at].is_done && e->error->status == MIGR_OK) {
			uint32_t holder = migr__index_find(&holders, items[at].schema, NULL, items[at].to);

			items[at].is_done = 1;
			path[depth++] = at;
			if (holder == MIGR__NONE)
				break;
			at = holder;
			if (at == i) {
				parked = temporary_name(e);
				if (parked)
					rename_one(e, &items[i], items[i].from, parked);
			}
		}
		while (depth-- > 0)
			rename_one(e, &items[path[depth]],
			           parked && path[depth] == i ? parked : items[path[depth]].from,
			           items[path[depth]].to);
	}
	if (holders.failed)
		migr__fail_memory(e->error);
	migr__index_clear(&holders);
}

static void rename_tables(migr__emitting *e)
{
	renaming *items = migr__pairs_new(e->pairs, e->pairs->n_tables, sizeof *items);
	size_t count = 0;

	for (size_t i = 0; items && i < e->pairs->n_tables; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (table->is_renamed)
			items[count++] = (renaming){ .schema = table->sides[e->from]->schema,
				                     .from = table->sides[e->from]->name,
				                     .to = table->sides[e->to]->name };
	}
	if (items)
		rename_all(e, items, count, migr__tables_are_nocase(e->pairs->dialect));
}

static void rename_columns(migr__emitting *e, const migr__table_pair *table)
{
	renaming *items;
	size_t count = 0;

	if (!table->n_spelled)
		return;
	items = migr__pairs_new(e->pairs, table->n_columns, sizeof *items);
	for (size_t i = 0; items && i < table->n_columns; i++) {
		const migr__column_pair *column = &table->columns[i];

		if (column->is_renamed && !column->is_remade[e->to])
			items[count++] = (renaming){ .schema = table->sides[e->to]->schema,
				                     .table = table->sides[e->to]->name,
				                     .from = column->sides[e->from]->name,
				                     .to = column->sides[e->to]->name };
	}
	if (items)
		rename_all(e, items, count, migr__columns_are_nocase(e->pairs->dialect));
}

static void rename_parts(migr__emitting *e, const migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_parts; i++) {
		const migr__part_pair *part = &table->parts[i];
		migr_operation operation = { .kind = MIGR_OP_RENAME_CONSTRAINT, .table = table->sides[e->to]->name };

		if (!migr__part_is_renamed(e, part))
			continue;
		if (part->object == MIGR_OBJECT_INDEX)
			operation.kind = MIGR_OP_RENAME_INDEX;
		operation.name = migr__part_real_name(e->pairs, table, part, e->from);
		operation.new_name = migr__part_real_name(e->pairs, table, part, e->to);
		migr__emit_add(e, operation, table->sides[e->to]->schema, NULL);
	}
}

void migr__emit_renames(migr__emitting *e)
{
	rename_tables(e);
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++)
		if (migr__table_stays(&e->pairs->tables[i])) {
			rename_columns(e, &e->pairs->tables[i]);
			rename_parts(e, &e->pairs->tables[i]);
		}
}

int migr__column_goes_early(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *column)
{
	const migr_column *before = column->sides[e->from];
	const migr__column_pair *holder;

	if (!before)
		return 0;
	if (column->is_remade[e->to])
		return 1;
	if (column->sides[e->to])
		return 0;
	holder = migr__column_of(e->pairs, table, e->to, before->name);
	if (holder)
		return 1;
	/* MySQL has one counted column at a time */
	for (size_t i = 0; migr__is_counted(before) && migr__is_mysql(e->pairs->dialect) && i < table->n_columns; i++)
		if (table->columns[i].sides[e->to] && migr__is_counted(table->columns[i].sides[e->to]))
			return 1;
	return 0;
}

void migr__emit_early(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];
		const migr_table *before = table->sides[e->from];

		if (before && !table->sides[e->to] &&
		    migr__index_find(&e->coming, before->schema, NULL, before->name) != MIGR__NONE) {
			e->is_early[i] = 1;
			migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_TABLE, .table = before->name },
			               before->schema, NULL);
		}
		for (size_t k = 0; migr__table_stays(table) && k < table->n_columns; k++)
			if (migr__column_goes_early(e, table, &table->columns[k]))
				migr__emit_add(e,
				               (migr_operation){ .kind = MIGR_OP_DROP_COLUMN,
				                                 .table = before->name,
				                                 .name = table->columns[k].sides[e->from]->name },
				               before->schema, NULL);
	}
}

static const char * or (const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* What of a table itself is another. NULL: nothing but the comment, or no memory. */
static migr_table_alteration *alteration_of(migr__emitting *e, const migr__table_pair *table)
{
	const uint32_t kinds = MIGR_STRICT | MIGR_WITHOUT_ROWID | MIGR_UNLOGGED;
	const migr_table *before = table->sides[e->from], *after = table->sides[e->to];
	const migr_table *wanted = e->to == MIGR__WANTED && table->source ? table->source : after;
	migr_table_alteration *alteration;

	if (!(table->differs & ~(unsigned)MIGR__DIFFERS_COMMENT))
		return NULL;
	alteration = migr__emit_new(e, sizeof *alteration);
	if (!alteration)
		return NULL;
	alteration->struct_size = sizeof *alteration;
	alteration->set_flags = after->flags & ~before->flags & kinds;
	alteration->drop_flags = before->flags & ~after->flags & kinds;
	if (table->differs & MIGR__DIFFERS_ENGINE)
		alteration->mysql_engine = or (after->mysql_engine, "InnoDB");
	if (table->differs & (MIGR__DIFFERS_CHARSET | MIGR__DIFFERS_COLLATION)) {
		alteration->mysql_charset = or (after->mysql_charset, "utf8mb4");
		alteration->mysql_collation = after->mysql_collation;
	}
	if ((table->differs & MIGR__DIFFERS_OPTIONS) && after->options)
		alteration->options = wanted->options ? wanted->options : after->options;
	else if (table->differs & MIGR__DIFFERS_OPTIONS)
		alteration->flags |= MIGR_ALTER_TABLE_DROP_OPTIONS;
	return alteration;
}

void migr__emit_table_changes(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];
		migr_operation operation = { .kind = MIGR_OP_ALTER_TABLE };
		migr_op_options options = { .existing_table = table->sides[e->from] };

		if (!migr__table_stays(table))
			continue;
		operation.table = table->sides[e->to]->name;
		operation.table_alteration = alteration_of(e, table);
		if (operation.table_alteration)
			migr__emit_add(e, operation, table->sides[e->to]->schema,
			               table->differs & MIGR__DIFFERS_OPTIONS ? &options : NULL);
		if (table->differs & MIGR__DIFFERS_COMMENT)
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_SET_TABLE_COMMENT,
			                                 .table = table->sides[e->to]->name,
			                                 .sql = table->sides[e->to]->comment },
			               table->sides[e->to]->schema, NULL);
	}
}
