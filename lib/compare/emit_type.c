/* SPDX-License-Identifier: MIT */
/* Enum types and sequences. */
#include "compare/emit.h"
#include "compare/postgresql_names.h"
#include "compare/prepare.h"

#include <string.h>

int migr__is_rebuilt(const migr__emitting *e, const migr__column_pair *column)
{
	const char *name;
	int is_array;

	if (!column->is_relabelled)
		return 0;
	name = migr__column_enum_name(column->sides[e->to], e->pairs->dialect->name, e->pairs->arena, &is_array,
	                              e->error);
	if (!name)
		return 0;
	for (size_t i = 0; i < e->pairs->enums.count; i++) {
		const migr__object_pair *pair = &e->pairs->enums.items[i];

		if (pair->is_rebuilt[e->to] && strcmp(((const migr_enum *)pair->sides[e->to])->name, name) == 0)
			return 1;
	}
	return 0;
}

/* With labels of its own, for the operation that adds the next one. */
static const migr_enum *with_labels(migr__emitting *e, const migr_enum *type, const migr__names *labels)
{
	migr_enum *copy = migr__emit_new(e, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = *type;
	copy->labels = migr__labels_text(labels, e->pairs->arena);
	if (copy->labels)
		return copy;
	migr__fail_memory(e->error);
	return NULL;
}

/* Puts a label at a place. */
static int insert(migr__emitting *e, migr__names *labels, size_t at, const char *label)
{
	const char **items = migr__pairs_new(e->pairs, labels->count + 1, sizeof(const char *));

	if (!items)
		return 0;
	if (at)
		memcpy(items, labels->items, at * sizeof *items);
	items[at] = label;
	if (labels->count > at)
		memcpy(items + at + 1, labels->items + at, (labels->count - at) * sizeof *items);
	labels->items = items;
	labels->count++;
	return 1;
}

/* Labels are added from left to right, each behind the one before it; the first of all before what was the first. */
static void add_labels(migr__emitting *e, const migr__object_pair *pair)
{
	const migr_enum *before = pair->sides[e->from], *after = pair->sides[e->to];
	const migr_enum *literal = migr__emit_object(e, pair);
	migr__names now, wanted;

	if (migr__labels_parse(before->labels, e->pairs->arena, &now, e->error) != MIGR_OK ||
	    migr__labels_parse(after->labels, e->pairs->arena, &wanted, e->error) != MIGR_OK)
		return;
	for (size_t i = 0; i < wanted.count && e->error->status == MIGR_OK; i++) {
		migr_op_options options = { 0 };
		const migr_enum *type;

		if (i < now.count && strcmp(now.items[i], wanted.items[i]) == 0)
			continue;
		type = with_labels(e, literal, &now);
		if (!type)
			return;
		if (i < now.count && i == 0)
			options.before = now.items[0];
		else if (i < now.count)
			options.after = wanted.items[i - 1];
		migr__emit_add(e,
		               (migr_operation){
				       .kind = MIGR_OP_ADD_ENUM_VALUE, .enumeration = type, .name = wanted.items[i] },
		               NULL, i < now.count ? &options : NULL);
		if (!insert(e, &now, i, wanted.items[i]))
			return;
	}
}

static const char *old_name(migr__emitting *e, const char *name)
{
	const char *old = migr__postgresql_old_name(name, e->pairs->arena);

	if (!old)
		migr__fail_memory(e->error);
	return old;
}

/* The new one takes the name; columns are altered from the old one, which goes when none is left. */
static void begin_rebuilding(migr__emitting *e, const migr__object_pair *pair)
{
	const migr_enum *before = pair->sides[e->from];

	migr__emit_add(e,
	               (migr_operation){ .kind = MIGR_OP_RENAME_ENUM,
	                                 .enumeration = before,
	                                 .new_name = old_name(e, before->name) },
	               NULL, NULL);
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_CREATE_ENUM, .enumeration = migr__emit_object(e, pair) },
	               NULL, NULL);
}

static void end_rebuilding(migr__emitting *e, const migr__object_pair *pair)
{
	migr_enum *old = migr__emit_new(e, sizeof *old);

	if (!old)
		return;
	*old = *(const migr_enum *)pair->sides[e->from];
	old->name = old_name(e, old->name);
	old->used_by = NULL;
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_ENUM, .enumeration = old }, NULL, NULL);
}

static void emit_enums(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->enums.count && e->error->status == MIGR_OK; i++) {
		const migr__object_pair *pair = &e->pairs->enums.items[i];

		if (!pair->sides[e->to])
			continue;
		if (!pair->sides[e->from])
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_CREATE_ENUM,
			                                 .enumeration = migr__emit_object(e, pair) },
			               NULL, NULL);
		else if (pair->is_rebuilt[e->to])
			begin_rebuilding(e, pair);
		else if (pair->is_changed)
			add_labels(e, pair);
	}
}

/* Without what can only be said when the column is there. */
static const migr_sequence *unowned(migr__emitting *e, const migr_sequence *sequence)
{
	migr_sequence *copy;

	if (!sequence->owned_by)
		return sequence;
	copy = migr__emit_new(e, sizeof *copy);
	if (!copy)
		return NULL;
	*copy = *sequence;
	copy->owned_by = NULL;
	return copy;
}

/* A number that is not said is the one that the database takes by itself. */
static int64_t number(int64_t before, int64_t after, int64_t otherwise)
{
	if (before == after)
		return 0;
	return after ? after : otherwise;
}

static int64_t largest(const migr_sequence *sequence)
{
	if (sequence->type && strcmp(sequence->type, "smallint") == 0)
		return INT16_MAX;
	return sequence->type && strcmp(sequence->type, "integer") == 0 ? INT32_MAX : INT64_MAX;
}

/* What no operation alters: bounds of one that counts down, and on MariaDB the end of its circles. */
static int must_be_made_anew(const migr__emitting *e, const migr__object_pair *pair)
{
	const migr_sequence *before = pair->sides[e->from], *after = pair->sides[e->to];
	int loses_bound = (before->minimum && !after->minimum) || (before->maximum && !after->maximum);

	return (loses_bound && (before->increment < 0 || after->increment < 0)) ||
	       ((before->flags & ~after->flags) && !migr__is_postgresql(e->pairs->dialect));
}

/*
 * PostgreSQL: what no operation takes away. To make the sequence anew would take the columns' defaults, and its number.
 */
static void take_away(migr__emitting *e, const migr_sequence *before, const migr_sequence *after)
{
	int ends = (before->flags & ~after->flags & MIGR_CYCLE) != 0, is_let_go = before->owned_by && !after->owned_by;
	const char *sql;
	migr__buf buf;

	if (!migr__is_postgresql(e->pairs->dialect) || (!ends && !is_let_go))
		return;
	migr__buf_init(&buf, e->pairs->arena->alloc);
	migr__buf_puts(&buf, "ALTER SEQUENCE ");
	if (after->schema) {
		migr__quote(&buf, after->schema, '"');
		migr__buf_putc(&buf, '.');
	}
	migr__quote(&buf, after->name, '"');
	migr__buf_printf(&buf, "%s%s", ends ? " NO CYCLE" : "", is_let_go ? " OWNED BY NONE" : "");
	sql = buf.failed ? NULL : migr__arena_strdup(e->pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!sql) {
		migr__fail_memory(e->error);
		return;
	}
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_EXECUTE, .sql = sql }, NULL, NULL);
}

static void alter_sequence(migr__emitting *e, const migr__object_pair *pair)
{
	const migr_sequence *before = pair->sides[e->from], *after = pair->sides[e->to];
	migr_sequence *change = migr__emit_new(e, sizeof *change);

	if (!change)
		return;
	*change = (migr_sequence){ .struct_size = sizeof *change, .name = after->name, .schema = after->schema };
	change->flags = after->flags & ~before->flags;
	if (before->type != after->type && (!before->type || !after->type || strcmp(before->type, after->type) != 0))
		change->type = after->type ? after->type : "bigint";
	change->start = number(before->start, after->start, after->minimum > 1 ? after->minimum : 1);
	change->increment = number(before->increment, after->increment, 1);
	change->minimum = number(before->minimum, after->minimum, 1);
	change->maximum = number(before->maximum, after->maximum, largest(after));
	change->cache = number(before->cache, after->cache, 1);
	if (change->flags || change->type || change->start || change->increment || change->minimum || change->maximum ||
	    change->cache)
		migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_ALTER_SEQUENCE, .sequence = change }, NULL, NULL);
}

static void emit_sequences(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->sequences.count && e->error->status == MIGR_OK; i++) {
		const migr__object_pair *pair = &e->pairs->sequences.items[i];
		const migr_sequence *before = pair->sides[e->from];

		if (!pair->sides[e->to])
			continue;
		if (before && pair->is_changed && must_be_made_anew(e, pair))
			migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_SEQUENCE, .name = before->name },
			               before->schema, NULL);
		if (!before || (pair->is_changed && must_be_made_anew(e, pair)))
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_CREATE_SEQUENCE,
			                                 .sequence = unowned(e, migr__emit_object(e, pair)) },
			               NULL, NULL);
		else if (pair->is_changed) {
			take_away(e, before, pair->sides[e->to]);
			alter_sequence(e, pair);
		}
	}
}

void migr__emit_types(migr__emitting *e)
{
	emit_sequences(e);
	emit_enums(e);
}

void migr__emit_owners(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->sequences.count && e->error->status == MIGR_OK; i++) {
		const migr__object_pair *pair = &e->pairs->sequences.items[i];
		const migr_sequence *before = pair->sides[e->from], *after = pair->sides[e->to];
		migr_sequence *owned;

		if (!after || !after->owned_by || (before && !pair->is_changed))
			continue;
		if (before && before->owned_by && strcmp(before->owned_by, after->owned_by) == 0 &&
		    !must_be_made_anew(e, pair))
			continue;
		owned = migr__emit_new(e, sizeof *owned);
		if (!owned)
			return;
		*owned = (migr_sequence){ .struct_size = sizeof *owned, .name = after->name, .schema = after->schema };
		owned->owned_by = after->owned_by;
		migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_ALTER_SEQUENCE, .sequence = owned }, NULL, NULL);
	}
}

/* Whether the table or the column goes, or the column is made anew. */
static int owner_goes(migr__emitting *e, const migr__table_pair *table, const char *owner)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		const migr__column_pair *column = &table->columns[i];
		const char *name;

		if (!column->sides[e->from] ||
		    (table->sides[e->to] && column->sides[e->to] && !column->is_remade[e->to]))
			continue;
		name = migr__owner_name(e, table->sides[e->from], column->sides[e->from]);
		if (name && strcmp(name, owner) == 0)
			return 1;
	}
	return 0;
}

/* A sequence of PostgreSQL goes with the column that owns it. */
static int went_along(migr__emitting *e, const migr_sequence *sequence)
{
	if (!sequence->owned_by || !migr__is_postgresql(e->pairs->dialect))
		return 0;
	for (size_t t = 0; t < e->pairs->n_tables; t++)
		if (e->pairs->tables[t].sides[e->from] && owner_goes(e, &e->pairs->tables[t], sequence->owned_by))
			return 1;
	return 0;
}

void migr__emit_dropped_types(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->sequences.count && e->error->status == MIGR_OK; i++) {
		const migr__object_pair *pair = &e->pairs->sequences.items[i];
		const migr_sequence *before = pair->sides[e->from];

		if (before && !pair->sides[e->to] && !went_along(e, before) && !migr__serial_took_name(e, before))
			migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_SEQUENCE, .name = before->name },
			               before->schema, NULL);
	}
	for (size_t i = 0; i < e->pairs->enums.count && e->error->status == MIGR_OK; i++) {
		const migr__object_pair *pair = &e->pairs->enums.items[i];

		if (pair->sides[e->from] && !pair->sides[e->to])
			migr__emit_add(
				e, (migr_operation){ .kind = MIGR_OP_DROP_ENUM, .enumeration = pair->sides[e->from] },
				NULL, NULL);
		else if (pair->sides[e->from] && pair->is_rebuilt[e->to])
			end_rebuilding(e, pair);
	}
}
