/* SPDX-License-Identifier: MIT */
#include "compare/emit.h"

#include <string.h>

void *migr__emit_new(migr__emitting *e, size_t size)
{
	return migr__pairs_new(e->pairs, 1, size);
}

void migr__emit_add(migr__emitting *e, migr_operation operation, const char *schema, const migr_op_options *more)
{
	migr_op_options *options = NULL;

	if (e->error->status != MIGR_OK)
		return;
	operation.struct_size = sizeof operation;
	if (schema || more) {
		options = migr__emit_new(e, sizeof *options);
		if (!options)
			return;
		if (more)
			*options = *more;
		options->struct_size = sizeof *options;
		options->schema = schema;
		operation.options = options;
	}
	if (!migr__operations_add(e->out, &operation))
		migr__fail_memory(e->error);
}

int migr__table_stays(const migr__table_pair *table)
{
	return table->sides[MIGR__LIVE] && table->sides[MIGR__WANTED];
}

int migr__table_changes(const migr__table_pair *table)
{
	return migr__table_stays(table) && (table->is_touched || table->differs || table->is_renamed);
}

int migr__is_counted(const migr_column *column)
{
	return (column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) != 0;
}

const migr_column *migr__emit_column(const migr__emitting *e, const migr__column_pair *column)
{
	return e->to == MIGR__WANTED && column->source ? column->source : column->sides[e->to];
}

const void *migr__emit_object(const migr__emitting *e, const migr__object_pair *object)
{
	return e->to == MIGR__WANTED && object->source ? object->source : object->sides[e->to];
}

const void *migr__emit_part(migr__emitting *e, const migr__part_pair *part)
{
	const migr__shape *shape = migr__part_shape(part->object);
	const void *item = e->to == MIGR__WANTED && part->source ? part->source : part->sides[e->to];
	uint32_t size = (uint32_t)shape->size;
	char *copy = migr__emit_new(e, shape->size);

	if (!copy)
		return NULL;
	memcpy(copy, item, shape->size);
	/* one of a list does not say its size; and a tag was its name in the scratch place alone */
	memcpy(copy + shape->size_offset, &size, sizeof size);
	if (migr__is_tag(migr__part_name(part->object, item)))
		migr__part_set_name(part->object, copy, NULL);
	if (e->to == MIGR__WANTED && !migr__part_name(part->object, copy))
		migr__part_set_name(part->object, copy, migr__twin_name(e, part));
	return copy;
}

/* A name is changed where both are known; else the constraint is made anew. */
int migr__part_is_renamed(const migr__emitting *e, const migr__part_pair *part)
{
	const char *before, *after;

	if (!part->is_renamed || part->is_remade)
		return 0;
	if (part->object == MIGR_OBJECT_PRIMARY_KEY && migr__is_postgresql(e->pairs->dialect))
		return 1;
	before = migr__part_name(part->object, part->sides[e->from]);
	after = migr__part_name(part->object, part->sides[e->to]);
	return before && after && !migr__is_tag(before) && !migr__is_tag(after);
}

/* A constraint of PostgreSQL that only has to be looked at: it is there, and not known to hold. */
int migr__part_is_validated(const migr__emitting *e, const migr__part_pair *part)
{
	migr_foreign_key key;
	migr_check check;

	if (!part->sides[e->from] || !part->sides[e->to] || !part->is_changed || part->is_remade ||
	    migr__is_tag(migr__part_name(part->object, part->sides[e->from])))
		return 0;
	if (part->object == MIGR_OBJECT_CHECK) {
		check = *(const migr_check *)part->forms[e->from];
		check.flags &= ~(uint32_t)MIGR_NOT_VALID;
		check.name = ((const migr_check *)part->forms[e->to])->name;
		return migr__shape_equal(&migr__shape_check, &check, part->forms[e->to]);
	}
	if (part->object != MIGR_OBJECT_FOREIGN_KEY)
		return 0;
	key = *(const migr_foreign_key *)part->forms[e->from];
	key.flags &= ~(uint32_t)MIGR_NOT_VALID;
	key.name = ((const migr_foreign_key *)part->forms[e->to])->name;
	return migr__shape_equal(&migr__shape_foreign_key, &key, part->forms[e->to]);
}

int migr__part_goes(const migr__emitting *e, const migr__part_pair *part)
{
	if (!part->sides[e->from] || part->is_silent || migr__part_is_validated(e, part))
		return 0;
	if (!part->sides[e->to] || part->is_changed || part->is_remade)
		return 1;
	return part->is_renamed && !migr__part_is_renamed(e, part);
}

int migr__part_comes(const migr__emitting *e, const migr__part_pair *part)
{
	if (!part->sides[e->to] || part->is_silent)
		return 0;
	return !part->sides[e->from] || migr__part_goes(e, part);
}

int migr__key_moves(const migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_parts; i++)
		if (table->parts[i].object == MIGR_OBJECT_PRIMARY_KEY && !migr__part_is_intact(&table->parts[i]))
			return 1;
	return 0;
}

int migr__counting_moves(const migr__emitting *e, const migr__table_pair *table)
{
	if (migr__is_postgresql(e->pairs->dialect))
		return 0;
	/* SQLite counts nothing up in a table WITHOUT ROWID */
	return migr__key_moves(table) ||
	       (table->sides[e->from]->flags ^ table->sides[e->to]->flags) & MIGR_WITHOUT_ROWID;
}

static const char *name_of(const migr_object object, const void *item, const char **schema)
{
	if (object == MIGR_OBJECT_SEQUENCE) {
		*schema = ((const migr_sequence *)item)->schema;
		return ((const migr_sequence *)item)->name;
	}
	if (object == MIGR_OBJECT_ENUM) {
		*schema = ((const migr_enum *)item)->schema;
		return ((const migr_enum *)item)->name;
	}
	*schema = ((const migr_view *)item)->schema;
	return ((const migr_view *)item)->name;
}

static void note_coming(migr__emitting *e, const migr__object_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *schema, *name;

		if (!list->items[i].sides[e->to] || list->items[i].sides[e->from])
			continue;
		name = name_of(list->items[i].object, list->items[i].sides[e->to], &schema);
		migr__index_add(&e->coming, schema, NULL, name, 0);
	}
}

static void note_all_coming(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (table->sides[e->to] && (!table->sides[e->from] || table->is_renamed))
			migr__index_add(&e->coming, table->sides[e->to]->schema, NULL, table->sides[e->to]->name, 0);
	}
	note_coming(e, &e->pairs->sequences);
	note_coming(e, &e->pairs->enums);
	if (e->coming.failed)
		migr__fail_memory(e->error);
}

migr_status migr__emit_all(migr__pairs *pairs, migr__side to, migr__operations *out)
{
	static void (*const steps[])(migr__emitting *) = {
		migr__emit_schemas,
		migr__emit_dropped_views,
		migr__emit_dropped_keys,
		migr__emit_dropped_partitions,
		migr__emit_early_rowids,
		migr__emit_dropped_parts,
		migr__emit_early,
		migr__emit_renames,
		migr__emit_types,
		migr__emit_early_changes,
		migr__emit_columns,
		migr__emit_table_changes,
		migr__emit_created_parts,
		migr__emit_late_rowids,
		migr__emit_created_partitions,
		migr__emit_counting,
		migr__emit_created_tables,
		migr__emit_created_keys,
		migr__emit_late_drops,
		migr__emit_dropped_columns,
		migr__emit_dropped_tables,
		migr__emit_owners,
		migr__emit_dropped_types,
		migr__emit_created_views,
		migr__emit_dropped_schemas,
	};
	migr__emitting e = { .pairs = pairs,
		             .from = to == MIGR__WANTED ? MIGR__LIVE : MIGR__WANTED,
		             .to = to,
		             .out = out,
		             .error = pairs->error };

	e.is_early = migr__pairs_new(pairs, pairs->n_tables, sizeof *e.is_early);
	e.added = migr__pairs_new(pairs, pairs->n_tables, sizeof(const migr__column_pair *));
	migr__index_init(&e.coming, pairs->arena, migr__tables_are_nocase(pairs->dialect));
	if (e.is_early && e.added)
		note_all_coming(&e);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && e.error->status == MIGR_OK; i++)
		steps[i](&e);
	migr__index_clear(&e.coming);
	return e.error->status;
}
