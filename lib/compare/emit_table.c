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

/* The new names are free: what has one of them is not renamed but compared (pair.c). */
static void rename_tables(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (table->is_renamed)
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_RENAME_TABLE,
			                                 .table = table->sides[e->from]->name,
			                                 .new_name = table->sides[e->to]->name },
			               table->sides[e->from]->schema, NULL);
	}
}

static void rename_columns(migr__emitting *e, const migr__table_pair *table)
{
	for (size_t i = 0; table->n_spelled && i < table->n_columns; i++) {
		const migr__column_pair *column = &table->columns[i];

		if (column->is_renamed && !column->is_remade[e->to])
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_RENAME_COLUMN,
			                                 .table = table->sides[e->to]->name,
			                                 .name = column->sides[e->from]->name,
			                                 .new_name = column->sides[e->to]->name },
			               table->sides[e->to]->schema, NULL);
	}
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
		if (migr__table_changes(&e->pairs->tables[i])) {
			rename_columns(e, &e->pairs->tables[i]);
			rename_parts(e, &e->pairs->tables[i]);
			migr__emit_serial_renames(e, &e->pairs->tables[i]);
		}
}

int migr__column_goes_early(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *column)
{
	const migr_column *before = column->sides[e->from];

	if (!before || column->sides[e->to])
		return before && column->is_remade[e->to];
	if (before->generated_sql) /* what it is computed from may go early */
		return 1;
	/* MySQL has one counted column at a time */
	if (!migr__is_mysql(e->pairs->dialect) || !migr__is_counted(before) || migr__counting_moves(e, table))
		return 0;
	for (size_t i = 0; i < table->n_columns; i++)
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
		if (!migr__table_changes(table))
			continue;
		migr__emit_add_early(e, table, &e->added[i]);
		migr__emit_let_go(e, table);
		migr__emit_serial_goes(e, table);
		migr__emit_drop_columns(e, table, before, 1);
	}
}

static const char * or (const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/*
 * A table of SQLite WITHOUT ROWID has a primary key. Where that moves, the table gets its row numbers before the key
 * goes, and loses them behind the new one.
 */
static uint32_t set_late(const migr__emitting *e, const migr__table_pair *table)
{
	return migr__key_moves(table) ? table->sides[e->to]->flags & MIGR_WITHOUT_ROWID : 0;
}

static uint32_t dropped_early(const migr__emitting *e, const migr__table_pair *table)
{
	return migr__key_moves(table) ? table->sides[e->from]->flags & MIGR_WITHOUT_ROWID : 0;
}

/* Those of MySQL go with the partitions, if there is something about them (emit_options.c). */
static int sets_options(const migr__emitting *e, const migr__table_pair *table)
{
	return (table->differs & MIGR__DIFFERS_OPTIONS) && !migr__partitions_move(e, table);
}

/* What of a table itself is another. NULL: nothing but the comment, or no memory. */
static migr_table_alteration *alteration_of(migr__emitting *e, const migr__table_pair *table)
{
	const uint32_t kinds = MIGR_STRICT | MIGR_WITHOUT_ROWID | MIGR_UNLOGGED;
	const migr_table *before = table->sides[e->from], *after = table->sides[e->to];
	unsigned by_themselves = MIGR__DIFFERS_COMMENT | MIGR__DIFFERS_FLAGS;
	uint32_t set = after->flags & ~before->flags & kinds & ~set_late(e, table);
	uint32_t dropped = before->flags & ~after->flags & kinds & ~dropped_early(e, table);
	migr_table_alteration *alteration;

	if (!sets_options(e, table))
		by_themselves |= MIGR__DIFFERS_OPTIONS;
	if (!(table->differs & ~by_themselves) && !set && !dropped)
		return NULL;
	alteration = migr__emit_new(e, sizeof *alteration);
	if (!alteration)
		return NULL;
	alteration->struct_size = sizeof *alteration;
	alteration->set_flags = set;
	alteration->drop_flags = dropped;
	if (table->differs & MIGR__DIFFERS_ENGINE)
		alteration->mysql_engine = or (after->mysql_engine, "InnoDB");
	if (table->differs & (MIGR__DIFFERS_CHARSET | MIGR__DIFFERS_COLLATION)) {
		alteration->mysql_charset = or (after->mysql_charset, "utf8mb4");
		alteration->mysql_collation = after->mysql_collation;
	}
	if (sets_options(e, table))
		migr__emit_set_options(e, table, alteration);
	return alteration;
}

/* By the words of a reading. */
static int has_characters(const migr_column *column)
{
	const char *type = column->type ? column->type : "";

	return strstr(type, "char") || strstr(type, "text") || strstr(type, "enum(") || strstr(type, "set(");
}

/*
 * A table's character set is that of its columns that name none, and ALTER TABLE leaves those as they are. They are
 * changed one by one, since CONVERT would change the others too, and the types of some.
 */
static void follow_charset(migr__emitting *e, const migr__table_pair *table)
{
	const migr_table *after = table->sides[e->to];

	for (size_t i = 0; i < table->n_columns; i++) {
		const migr_column *from = table->columns[i].sides[e->from], *to = table->columns[i].sides[e->to];
		migr_alteration *alteration;

		if (!from || !to || table->columns[i].is_remade[e->to] || to->generated_sql || from->charset ||
		    from->collation || to->charset || to->collation || !has_characters(to))
			continue;
		alteration = migr__emit_new(e, sizeof *alteration);
		if (!alteration)
			return;
		alteration->struct_size = sizeof *alteration;
		alteration->charset = or (after->mysql_charset, "utf8mb4");
		alteration->collation = after->mysql_collation;
		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_ALTER_COLUMN,
		                                 .table = after->name,
		                                 .name = to->name,
		                                 .alteration = alteration },
		               after->schema, NULL);
	}
}

void migr__emit_table_change(migr__emitting *e, const migr__table_pair *table)
{
	migr_operation operation = { .kind = MIGR_OP_ALTER_TABLE, .table = table->sides[e->to]->name };
	migr_op_options options = { .existing_table = table->sides[e->from] };

	operation.table_alteration = alteration_of(e, table);
	if (operation.table_alteration)
		migr__emit_add(e, operation, table->sides[e->to]->schema, sets_options(e, table) ? &options : NULL);
	if (table->differs & (MIGR__DIFFERS_CHARSET | MIGR__DIFFERS_COLLATION))
		follow_charset(e, table);
	if (table->differs & MIGR__DIFFERS_COMMENT)
		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_SET_TABLE_COMMENT,
		                                 .table = table->sides[e->to]->name,
		                                 .sql = table->sides[e->to]->comment },
		               table->sides[e->to]->schema, NULL);
}

static void change_tables(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++)
		if (migr__table_changes(&e->pairs->tables[i]) && !migr__log_changes(&e->pairs->tables[i]))
			migr__emit_table_change(e, &e->pairs->tables[i]);
	migr__emit_log_changes(e);
}

/* A table of SQLite that becomes STRICT, or is no longer, gives its columns other types: they are altered behind it. */
void migr__emit_early_changes(migr__emitting *e)
{
	if (migr__is_sqlite(e->pairs->dialect))
		change_tables(e);
}

void migr__emit_table_changes(migr__emitting *e)
{
	if (!migr__is_sqlite(e->pairs->dialect))
		change_tables(e);
}

static void change_rowid(migr__emitting *e, const migr_table *table, uint32_t set, uint32_t dropped)
{
	migr_table_alteration *alteration = migr__emit_new(e, sizeof *alteration);

	if (!alteration)
		return;
	alteration->struct_size = sizeof *alteration;
	alteration->set_flags = set;
	alteration->drop_flags = dropped;
	migr__emit_add(
		e,
		(migr_operation){ .kind = MIGR_OP_ALTER_TABLE, .table = table->name, .table_alteration = alteration },
		table->schema, NULL);
}

void migr__emit_early_rowids(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (migr__table_changes(table) && dropped_early(e, table))
			change_rowid(e, table->sides[e->from], 0, MIGR_WITHOUT_ROWID);
	}
}

void migr__emit_late_rowids(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (migr__table_changes(table) && set_late(e, table))
			change_rowid(e, table->sides[e->to], MIGR_WITHOUT_ROWID, 0);
	}
}
