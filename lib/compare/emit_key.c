/* SPDX-License-Identifier: MIT */
/* Foreign keys: they go before all that they stand on, and come behind it. */
#include "compare/emit.h"

#include <string.h>

/* Without names it is the primary key; whatever that consists of. */
static int points_to(migr__emitting *e, const migr_foreign_key *key, const char *column)
{
	int is_nocase = migr__columns_are_nocase(e->pairs->dialect), is_among = !key->ref_columns;
	migr__names names;
	migr_error ignored;

	if (is_among)
		return 1;
	migr__error_init(&ignored, e->error->alloc);
	if (migr__names_parse(key->ref_columns, "columns", e->pairs->arena, &names, &ignored) != MIGR_OK)
		is_among = 1;
	for (size_t i = 0; !is_among && i < names.count; i++)
		is_among = migr__same_name(names.items[i], column, is_nocase);
	if (ignored.status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(e->error);
	migr__error_clear(&ignored);
	return is_among;
}

/* Whether the table that a key points to loses or changes something that the key may stand on. */
static int stands_on_moving(migr__emitting *e, const migr_table *table, const migr_foreign_key *key)
{
	const migr__table_pair *target =
		migr__pair_of(e->pairs, e->from, key->ref_schema ? key->ref_schema : table->schema, key->ref_table);

	if (!target || !target->sides[e->from])
		return 0;
	if (!target->sides[e->to]) /* it goes early */
		return migr__index_find(&e->coming, target->sides[e->from]->schema, NULL, key->ref_table) != MIGR__NONE;
	if (migr__log_changes(target))
		return 1;
	for (size_t i = 0; i < target->n_parts; i++)
		if ((target->parts[i].object == MIGR_OBJECT_PRIMARY_KEY ||
		     target->parts[i].object == MIGR_OBJECT_UNIQUE || target->parts[i].object == MIGR_OBJECT_INDEX) &&
		    !migr__part_is_intact(&target->parts[i]))
			return 1;
	for (size_t i = 0; i < target->n_columns; i++) {
		const migr__column_pair *column = &target->columns[i];

		if (column->sides[e->from] && points_to(e, key, column->sides[e->from]->name) &&
		    (!column->sides[e->to] || column->is_remade[e->to] || (column->differs & MIGR__DIFFERS_TYPE)))
			return 1;
	}
	return 0;
}

static void drop_keys(migr__emitting *e, const migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_parts; i++) {
		const migr__part_pair *part = &table->parts[i];

		if (part->object == MIGR_OBJECT_FOREIGN_KEY && migr__part_goes(e, part) &&
		    (migr__table_stays(table) || stands_on_moving(e, table->sides[e->from], part->sides[e->from])))
			migr__emit_drop_part(e, part, table->sides[e->from],
			                     migr__part_name(part->object, part->sides[e->from]));
	}
}

/* The pair of a foreign key of a table that goes, by the key's number. */
static const migr__part_pair *key_at(const migr__emitting *e, const migr__table_pair *table, uint32_t number)
{
	const migr_foreign_key *key = &table->sides[e->from]->foreign_keys.items[number];

	for (size_t i = 0; i < table->n_parts; i++)
		if (table->parts[i].sides[e->from] == key)
			return &table->parts[i];
	return NULL;
}

/* Tables that go, in the order in which they point to each other. NULL: none, or no memory. */
static const migr_table **going(migr__emitting *e, migr__table_pair ***pairs, size_t *count)
{
	const migr_table **tables = migr__pairs_new(e->pairs, e->pairs->n_tables, sizeof(const migr_table *));

	*pairs = migr__pairs_new(e->pairs, e->pairs->n_tables, sizeof(migr__table_pair *));
	*count = 0;
	if (!tables || !*pairs)
		return NULL;
	for (size_t i = 0; i < e->pairs->n_tables; i++) {
		migr__table_pair *table = &e->pairs->tables[i];

		if (!table->sides[e->from] || table->sides[e->to] || e->is_early[i])
			continue;
		(*pairs)[*count] = table;
		tables[(*count)++] = table->sides[e->from];
	}
	return tables;
}

/* Tables in a circle of foreign keys cannot be dropped one after the other. */
static void break_circles(migr__emitting *e)
{
	migr__table_pair **pairs;
	migr__table_order order;
	size_t count;
	const migr_table **tables = going(e, &pairs, &count);

	if (!tables || migr__order_tables(tables, count, e->pairs->dialect, MIGR__ORDER_DROP, e->pairs->arena, &order,
	                                  e->error) != MIGR_OK)
		return;
	for (size_t i = 0; i < order.n_late; i++) {
		const migr__table_pair *table = pairs[order.late[i].table];
		const migr__part_pair *key = key_at(e, table, order.late[i].key);

		if (key && !stands_on_moving(e, table->sides[e->from], key->sides[e->from]))
			migr__emit_drop_part(e, key, table->sides[e->from],
			                     migr__part_name(key->object, key->sides[e->from]));
	}
}

void migr__emit_dropped_keys(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++)
		if (e->pairs->tables[i].sides[e->from])
			drop_keys(e, &e->pairs->tables[i]);
	break_circles(e);
}

/* The last one first: nothing points to it any more. */
void migr__emit_dropped_tables(migr__emitting *e)
{
	migr__table_pair **pairs;
	migr__table_order order;
	size_t count;
	const migr_table **tables = going(e, &pairs, &count);

	if (!tables || migr__order_tables(tables, count, e->pairs->dialect, MIGR__ORDER_DROP, e->pairs->arena, &order,
	                                  e->error) != MIGR_OK)
		return;
	for (size_t i = order.count; i-- > 0;)
		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_DROP_TABLE, .table = tables[order.tables[i]]->name },
		               tables[order.tables[i]]->schema, NULL);
}

/* What is made of a table that comes: all of it, as the application wrote it. */
static const migr_table *definition_of(const migr__emitting *e, const migr__table_pair *table)
{
	if (e->to == MIGR__WANTED && table->whole)
		return table->whole;
	return table->sides[e->to];
}

static void create_late_keys(migr__emitting *e, const migr_table *const *tables, const migr__table_order *order)
{
	for (size_t i = 0; i < order->n_late; i++) {
		const migr_table *table = tables[order->late[i].table];

		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_CREATE_FOREIGN_KEY,
		                                 .table = table->name,
		                                 .foreign_key = &table->foreign_keys.items[order->late[i].key] },
		               table->schema, NULL);
	}
}

void migr__emit_created_tables(migr__emitting *e)
{
	const migr_table **tables = migr__pairs_new(e->pairs, e->pairs->n_tables, sizeof(const migr_table *));
	migr__table_order order;
	size_t count = 0;

	for (size_t i = 0; tables && i < e->pairs->n_tables; i++)
		if (e->pairs->tables[i].sides[e->to] && !e->pairs->tables[i].sides[e->from])
			tables[count++] = definition_of(e, &e->pairs->tables[i]);
	if (!tables || migr__order_tables(tables, count, e->pairs->dialect, MIGR__ORDER_CREATE, e->pairs->arena, &order,
	                                  e->error) != MIGR_OK)
		return;
	for (size_t i = 0; i < order.count; i++) {
		const migr_table *table =
			migr__without_late_keys(tables[order.tables[i]], order.tables[i], &order, e->pairs->arena);

		if (!table) {
			migr__fail_memory(e->error);
			return;
		}
		migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_CREATE_TABLE, .table_definition = table }, NULL,
		               NULL);
	}
	create_late_keys(e, tables, &order);
}

static void validate(migr__emitting *e, const migr__table_pair *table, const migr__part_pair *part)
{
	const migr_table *after = table->sides[e->to];

	migr__emit_add(e,
	               (migr_operation){ .kind = MIGR_OP_VALIDATE_CONSTRAINT,
	                                 .table = after->name,
	                                 .name = migr__part_name(part->object, part->sides[e->from]) },
	               after->schema, NULL);
}

void migr__emit_created_keys(migr__emitting *e)
{
	for (size_t i = 0; i < e->pairs->n_tables && e->error->status == MIGR_OK; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		for (size_t k = 0; migr__table_changes(table) && k < table->n_parts; k++) {
			const migr__part_pair *part = &table->parts[k];

			if (migr__part_is_validated(e, part))
				validate(e, table, part);
			else if (part->object == MIGR_OBJECT_FOREIGN_KEY && migr__part_comes(e, part))
				migr__emit_create_part(e, part, table->sides[e->to]);
		}
	}
}
