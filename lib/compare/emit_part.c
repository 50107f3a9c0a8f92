/* SPDX-License-Identifier: MIT */
/* Keys, checks, exclusions and indexes: dropped and made. */
#include "compare/emit.h"
#include "compare/postgresql_names.h"
#include "schema/names.h"

#include <string.h>

/* The columns of elements as a list; NULL if there is an expression among them. */
static const char *list_of(migr__emitting *e, const migr_element_list *elements)
{
	const char *list;
	migr__buf buf;

	migr__buf_init(&buf, e->pairs->arena->alloc);
	for (uint32_t i = 0; i < elements->count; i++) {
		if (!elements->items[i].column) {
			migr__buf_free(&buf);
			return NULL;
		}
		migr__buf_puts(&buf, i ? ", " : "");
		migr__names_write(elements->items[i].column, &buf);
	}
	list = buf.failed ? NULL : migr__arena_strdup(e->pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!list)
		migr__fail_memory(e->error);
	return list;
}

static migr_constraint_kind constraint_kind(migr_object object)
{
	switch (object) {
	case MIGR_OBJECT_PRIMARY_KEY:
		return MIGR_CONSTRAINT_PRIMARY_KEY;
	case MIGR_OBJECT_UNIQUE:
		return MIGR_CONSTRAINT_UNIQUE;
	case MIGR_OBJECT_FOREIGN_KEY:
		return MIGR_CONSTRAINT_FOREIGN_KEY;
	case MIGR_OBJECT_CHECK:
		return MIGR_CONSTRAINT_CHECK;
	default:
		return MIGR_CONSTRAINT_EXCLUDE;
	}
}

/* What finds a constraint that has no name that is known. */
static void define(migr__emitting *e, const migr__part_pair *part, const migr_table *table, migr_operation *operation)
{
	const void *item = part->sides[e->from];
	const migr_key *key = item;

	switch (part->object) {
	case MIGR_OBJECT_PRIMARY_KEY:
		break;
	case MIGR_OBJECT_UNIQUE:
		operation->columns = key->elements.count ? list_of(e, &key->elements) : key->columns;
		break;
	case MIGR_OBJECT_FOREIGN_KEY:
		operation->columns = ((const migr_foreign_key *)item)->columns;
		break;
	case MIGR_OBJECT_CHECK:
		operation->sql = ((const migr_check *)item)->sql;
		break;
	default:
		/* it cannot be told by anything else; so it is the name that PostgreSQL gives */
		operation->name = migr__postgresql_exclude_name(table->name, item, e->pairs->arena);
		if (!operation->name)
			migr__fail_memory(e->error);
	}
}

static void drop_index(migr__emitting *e, const migr__part_pair *part, const migr_table *table, const char *name)
{
	const migr_index *index = part->sides[e->from];
	const migr_op_options if_exists = { .flags = MIGR_OPTION_IF_EXISTS };
	migr_operation operation = { .kind = MIGR_OP_DROP_INDEX, .table = table->name, .name = name };

	if (!name)
		operation.columns = index->elements.count ? list_of(e, &index->elements) : index->columns;
	migr__emit_add(e, operation, table->schema, part->is_made ? &if_exists : NULL);
}

void migr__emit_drop_part(migr__emitting *e, const migr__part_pair *part, const migr_table *table, const char *name)
{
	migr_operation operation = { .kind = MIGR_OP_DROP_CONSTRAINT, .table = table->name, .name = name };

	if (migr__is_tag(name))
		operation.name = name = part->made_name;
	if (!name && e->from == MIGR__WANTED)
		operation.name = name = migr__twin_name(e, part);
	if (part->object == MIGR_OBJECT_INDEX) {
		drop_index(e, part, table, name);
		return;
	}
	operation.constraint_kind = constraint_kind(part->object);
	if (!name)
		define(e, part, table, &operation);
	migr__emit_add(e, operation, table->schema, NULL);
}

/* An index has a name; that of a scratch place is not it. */
static const migr_index *named_index(migr__emitting *e, const migr__part_pair *part, const migr_index *index)
{
	migr_index *copy;

	if (index->name || !part->made_name)
		return index;
	copy = migr__emit_new(e, sizeof *copy);
	if (!copy)
		return NULL;
	*copy = *index;
	copy->name = part->made_name;
	return copy;
}

void migr__emit_create_part(migr__emitting *e, const migr__part_pair *part, const migr_table *table)
{
	migr_operation operation = { .table = table->name };
	const void *item = migr__emit_part(e, part);

	if (!item)
		return;
	switch (part->object) {
	case MIGR_OBJECT_PRIMARY_KEY:
		operation.kind = MIGR_OP_CREATE_PRIMARY_KEY;
		operation.key = item;
		break;
	case MIGR_OBJECT_UNIQUE:
		operation.kind = MIGR_OP_CREATE_UNIQUE;
		operation.key = item;
		break;
	case MIGR_OBJECT_FOREIGN_KEY:
		operation.kind = MIGR_OP_CREATE_FOREIGN_KEY;
		operation.foreign_key = item;
		break;
	case MIGR_OBJECT_CHECK:
		operation.kind = MIGR_OP_CREATE_CHECK;
		operation.check = item;
		break;
	case MIGR_OBJECT_EXCLUDE:
		operation.kind = MIGR_OP_CREATE_EXCLUDE;
		operation.exclude = item;
		break;
	default:
		operation.kind = MIGR_OP_CREATE_INDEX;
		operation.index = named_index(e, part, item);
	}
	migr__emit_add(e, operation, table->schema, NULL);
}

/* Indexes and checks first, the primary key last: a column of it may be counted up. */
static const migr_object drop_order[] = {
	MIGR_OBJECT_INDEX, MIGR_OBJECT_EXCLUDE, MIGR_OBJECT_CHECK, MIGR_OBJECT_UNIQUE, MIGR_OBJECT_PRIMARY_KEY,
};

/* The key of MySQL and SQLite cannot go while a column is counted up by it; nor can the row numbers of SQLite. */
static void stop_counting(migr__emitting *e, const migr__table_pair *table)
{
	const migr_table *before = table->sides[e->from];

	for (size_t i = 0; i < table->n_columns; i++) {
		const migr_column *column = table->columns[i].sides[e->from];
		migr_op_options options = { 0 };
		migr_alteration *alteration;
		migr_column *existing;

		if (!column || !migr__is_counted(column))
			continue;
		alteration = migr__emit_new(e, sizeof *alteration);
		existing = migr__emit_new(e, sizeof *existing);
		if (!alteration || !existing)
			return;
		alteration->struct_size = sizeof *alteration;
		alteration->flags = MIGR_ALTER_DROP_AUTOINCREMENT;
		*existing = *column;
		existing->struct_size = sizeof *existing;
		options.existing = existing;
		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_ALTER_COLUMN,
		                                 .table = before->name,
		                                 .name = column->name,
		                                 .alteration = alteration },
		               before->schema, &options);
	}
}

void migr__emit_dropped_parts(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];
		const migr_table *before = table->sides[e->from];

		if (!migr__table_changes(table))
			continue;
		for (size_t order = 0; order < sizeof drop_order / sizeof drop_order[0]; order++) {
			if (drop_order[order] == MIGR_OBJECT_PRIMARY_KEY && migr__counting_moves(e, table))
				stop_counting(e, table);
			for (size_t k = 0; k < table->n_parts; k++) {
				const migr__part_pair *part = &table->parts[k];

				if (part->object != drop_order[order] || !migr__part_goes(e, part) || part->is_late)
					continue;
				migr__emit_drop_part(e, part, before,
				                     migr__part_name(part->object, part->sides[e->from]));
			}
		}
	}
}

void migr__emit_late_drops(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		for (size_t k = 0; migr__table_changes(table) && k < table->n_parts; k++) {
			const migr__part_pair *part = &table->parts[k];

			if (part->is_late && migr__part_goes(e, part))
				migr__emit_drop_part(e, part, table->sides[e->to],
				                     migr__part_name(part->object, part->sides[e->from]));
		}
	}
}

/* A check that follows from the type of a column that is just added is there with it. */
static int came_along(const migr__emitting *e, const migr__part_pair *part)
{
	const migr__column_pair *column = part->column;

	return part->is_implied && e->to == MIGR__WANTED &&
	       (!column->sides[MIGR__LIVE] || column->is_remade[MIGR__WANTED]);
}

void migr__emit_created_parts(migr__emitting *e)
{
	static const migr_object order[] = {
		MIGR_OBJECT_PRIMARY_KEY, MIGR_OBJECT_UNIQUE, MIGR_OBJECT_CHECK, MIGR_OBJECT_EXCLUDE, MIGR_OBJECT_INDEX,
	};

	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (!migr__table_changes(table))
			continue;
		for (size_t at = 0; at < sizeof order / sizeof order[0]; at++)
			for (size_t k = 0; k < table->n_parts; k++) {
				const migr__part_pair *part = &table->parts[k];

				if (part->object == order[at] && migr__part_comes(e, part) && !came_along(e, part) &&
				    !migr__key_came_along(e, table, part))
					migr__emit_create_part(e, part, table->sides[e->to]);
			}
	}
}
