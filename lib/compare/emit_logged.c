/* SPDX-License-Identifier: MIT */
/*
 * Tables of PostgreSQL that become UNLOGGED, or are no more. A logged one may not point to an unlogged one, so they
 * change in the order of their foreign keys; where those go in a circle, a key is away meanwhile.
 */
#include "compare/emit.h"

typedef struct switching {
	migr__emitting *e;
	const migr__table_pair **pairs;
	const migr_table **tables;      /* with the foreign keys that are there meanwhile */
	const migr__part_pair ***parts; /* of these */
	size_t count;
	migr__table_order order;
} switching;

int migr__log_changes(const migr__table_pair *table)
{
	return migr__table_stays(table) &&
	       ((table->sides[MIGR__LIVE]->flags ^ table->sides[MIGR__WANTED]->flags) & MIGR_UNLOGGED);
}

static int is_there(const migr__emitting *e, const migr__part_pair *part)
{
	return part->object == MIGR_OBJECT_FOREIGN_KEY && part->sides[e->from] && part->sides[e->to] &&
	       !migr__part_goes(e, part);
}

static int add(switching *s, const migr__table_pair *table)
{
	migr_table *copy = migr__emit_new(s->e, sizeof *copy);
	migr_foreign_key *keys = migr__pairs_new(s->e->pairs, table->n_parts + 1, sizeof *keys);
	const migr__part_pair **parts =
		migr__pairs_new(s->e->pairs, table->n_parts + 1, sizeof(const migr__part_pair *));
	uint32_t count = 0;

	if (!copy || !keys || !parts)
		return 0;
	for (size_t i = 0; i < table->n_parts; i++)
		if (is_there(s->e, &table->parts[i])) {
			parts[count] = &table->parts[i];
			keys[count++] = *(const migr_foreign_key *)table->parts[i].sides[s->e->to];
		}
	*copy = (migr_table){ .struct_size = sizeof *copy,
		              .name = table->sides[s->e->to]->name,
		              .schema = table->sides[s->e->to]->schema };
	copy->foreign_keys.items = keys;
	copy->foreign_keys.item_size = sizeof *keys;
	copy->foreign_keys.count = count;
	s->pairs[s->count] = table;
	s->tables[s->count] = copy;
	s->parts[s->count++] = parts;
	return 1;
}

/* Those that become so, or that are no more. */
static int gather(switching *s, migr__emitting *e, int is_unlogged)
{
	size_t n = e->pairs->n_tables;

	*s = (switching){ .e = e };
	s->pairs = migr__pairs_new(e->pairs, n, sizeof(const migr__table_pair *));
	s->tables = migr__pairs_new(e->pairs, n, sizeof(const migr_table *));
	s->parts = migr__pairs_new(e->pairs, n, sizeof(const migr__part_pair **));
	if (!s->pairs || !s->tables || !s->parts)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const migr__table_pair *table = &e->pairs->tables[i];

		if (migr__log_changes(table) && !(table->sides[e->to]->flags & MIGR_UNLOGGED) == !is_unlogged &&
		    !add(s, table))
			return 0;
	}
	return migr__order_tables(s->tables, s->count, e->pairs->dialect, MIGR__ORDER_DROP, e->pairs->arena, &s->order,
	                          e->error) == MIGR_OK;
}

/* By the name that it has by now. */
static void drop_late(const switching *s, const migr__late_key *late)
{
	const migr__part_pair *part = s->parts[late->table][late->key];
	migr__side side = migr__part_is_renamed(s->e, part) ? s->e->to : s->e->from;

	migr__emit_drop_part(s->e, part, s->pairs[late->table]->sides[s->e->to],
	                     migr__part_name(part->object, part->sides[side]));
}

static void change(migr__emitting *e, int is_unlogged)
{
	switching s;

	if (!gather(&s, e, is_unlogged))
		return;
	for (size_t i = 0; i < s.order.n_late; i++)
		drop_late(&s, &s.order.late[i]);
	for (size_t i = 0; i < s.order.count; i++)
		migr__emit_table_change(e, s.pairs[s.order.tables[is_unlogged ? s.order.count - 1 - i : i]]);
	for (size_t i = 0; i < s.order.n_late; i++)
		migr__emit_create_part(e, s.parts[s.order.late[i].table][s.order.late[i].key],
		                       s.pairs[s.order.late[i].table]->sides[e->to]);
}

void migr__emit_log_changes(migr__emitting *e)
{
	change(e, 0);
	if (e->error->status == MIGR_OK)
		change(e, 1);
}
