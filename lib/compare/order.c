/* SPDX-License-Identifier: MIT */
#include "compare/order.h"

#include "compare/index.h"

#include <string.h>

int migr__is_postgresql(const migr__dialect *dialect)
{
	return strcmp(dialect->name, "postgresql") == 0;
}

int migr__is_mysql(const migr__dialect *dialect)
{
	return strcmp(dialect->name, "mysql") == 0;
}

int migr__is_sqlite(const migr__dialect *dialect)
{
	return strcmp(dialect->name, "sqlite") == 0;
}

/* On MySQL it depends on the server, and two tables of one name but for the letter case are two on most. */
int migr__tables_are_nocase(const migr__dialect *dialect)
{
	return migr__is_sqlite(dialect);
}

int migr__columns_are_nocase(const migr__dialect *dialect)
{
	return !migr__is_postgresql(dialect);
}

enum { NEW, OPEN, DONE };

/* A table whose foreign keys are being followed. */
typedef struct place {
	uint32_t table;
	uint32_t next_key;
} place;

typedef struct walk {
	const migr_table *const *tables;
	const migr__dialect *dialect;
	migr__order_purpose purpose;
	migr__index by_name;
	unsigned char *states;
	place *stack;
	size_t depth;
	migr__table_order *out;
} walk;

/* Whether it points to what stands in CREATE TABLE, rather than to an index that is made after it. */
static int is_of_constraint(const migr_table *table, const migr_foreign_key *key)
{
	if (!key->ref_columns || !table->indexes.count)
		return 1;
	for (uint32_t i = 0; i < table->indexes.count; i++) {
		const migr_index *index = &table->indexes.items[i];

		if ((index->flags & MIGR_UNIQUE) && index->columns && strcmp(index->columns, key->ref_columns) == 0)
			return 0;
	}
	return 1;
}

static void add_late(walk *w, uint32_t table, uint32_t key)
{
	if (w->purpose == MIGR__ORDER_CREATE_BLINDLY && migr__is_sqlite(w->dialect))
		return;
	w->out->late[w->out->n_late++] = (migr__late_key){ table, key };
	w->out->is_late[w->out->first_key[table] + key] = 1;
}

static void push(walk *w, uint32_t table)
{
	w->states[table] = OPEN;
	w->stack[w->depth++] = (place){ table, 0 };
}

/* The next foreign key of the table on top, or the end of it. */
static void step(walk *w)
{
	place *top = &w->stack[w->depth - 1];
	const migr_table *table = w->tables[top->table];
	const migr_foreign_key *key;
	uint32_t target;

	if (top->next_key == table->foreign_keys.count) {
		w->states[top->table] = DONE;
		w->out->tables[w->out->count++] = top->table;
		w->depth--;
		return;
	}
	key = &table->foreign_keys.items[top->next_key++];
	target = migr__index_find(&w->by_name, key->ref_schema ? key->ref_schema : table->schema, NULL, key->ref_table);
	if (target == MIGR__NONE)
		return;
	if (target == top->table) {
		if (!migr__is_mysql(w->dialect) && w->purpose != MIGR__ORDER_DROP && !is_of_constraint(table, key))
			add_late(w, target, top->next_key - 1);
		return;
	}
	if (w->states[target] == NEW)
		push(w, target);
	else if (w->states[target] == OPEN)
		add_late(w, top->table, top->next_key - 1);
}

static int reserve(walk *w, size_t count, migr__arena *arena)
{
	size_t n_keys = 0;

	w->out->first_key = migr__arena_new(arena, count + 1, sizeof *w->out->first_key);
	for (size_t i = 0; i < count && w->out->first_key; i++) {
		w->out->first_key[i] = (uint32_t)n_keys;
		n_keys += w->tables[i]->foreign_keys.count;
	}
	w->out->is_late = migr__arena_new(arena, n_keys + 1, sizeof *w->out->is_late);
	w->states = migr__arena_new(arena, count + 1, sizeof *w->states);
	w->stack = migr__arena_new(arena, count + 1, sizeof *w->stack);
	w->out->tables = migr__arena_new(arena, count + 1, sizeof *w->out->tables);
	w->out->late = migr__arena_new(arena, n_keys + 1, sizeof *w->out->late);
	return w->states && w->stack && w->out->tables && w->out->late && w->out->first_key && w->out->is_late;
}

migr_status migr__order_tables(const migr_table *const *tables, size_t count, const migr__dialect *dialect,
                               migr__order_purpose purpose, migr__arena *arena, migr__table_order *out,
                               migr_error *error)
{
	walk w = { .tables = tables, .dialect = dialect, .purpose = purpose, .out = out };
	int failed;

	memset(out, 0, sizeof *out);
	if (!reserve(&w, count, arena))
		return migr__fail_memory(error);
	migr__index_init(&w.by_name, arena, migr__tables_are_nocase(dialect));
	for (size_t i = 0; i < count; i++)
		migr__index_add(&w.by_name, tables[i]->schema, NULL, tables[i]->name, (uint32_t)i);
	for (uint32_t i = 0; i < count && !w.by_name.failed; i++) {
		if (w.states[i] == NEW)
			push(&w, i);
		while (w.depth && !w.by_name.failed)
			step(&w);
	}
	failed = w.by_name.failed;
	migr__index_clear(&w.by_name);
	return failed ? migr__fail_memory(error) : MIGR_OK;
}

const migr_table *migr__without_late_keys(const migr_table *table, uint32_t number, const migr__table_order *order,
                                          migr__arena *arena)
{
	const unsigned char *is_late = &order->is_late[order->first_key[number]];
	migr_foreign_key *keys;
	migr_table *copy;
	uint32_t count = 0;

	for (uint32_t i = 0; i < table->foreign_keys.count; i++)
		count += is_late[i];
	if (!count)
		return table;
	copy = migr__arena_new(arena, 1, sizeof *copy);
	keys = migr__arena_new(arena, table->foreign_keys.count, sizeof *keys);
	if (!copy || !keys)
		return NULL;
	count = 0;
	for (uint32_t i = 0; i < table->foreign_keys.count; i++)
		if (!is_late[i])
			keys[count++] = table->foreign_keys.items[i];
	*copy = *table;
	copy->foreign_keys.items = count ? keys : NULL;
	copy->foreign_keys.count = count;
	return copy;
}
