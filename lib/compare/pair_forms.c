/* SPDX-License-Identifier: MIT */
/*
 * Tables in the form in which the two sides are compared. That is what was read, unless something has another name on
 * the one side: then both are copied, with the names of the wanted side, and SQL token by token.
 */
#include "compare/pair.h"
#include "compare/spelling.h"

#include <string.h>

typedef struct forming {
	migr__pairs *pairs;
	const migr__table_pair *table;
	migr__side side;
} forming;

static const char *column_name(const forming *f, const char *name)
{
	return name && f->side == MIGR__LIVE ? migr__spelled_column(f->pairs, f->table, name) : name;
}

static const char *column_list(const forming *f, const char *list)
{
	return f->side == MIGR__LIVE ? migr__spelled_list(f->pairs, f->table, list) : list;
}

static const char *sql_form(const forming *f, const char *sql)
{
	return migr__sql_form(f->pairs, sql, f->side == MIGR__LIVE ? f->table : NULL, 0);
}

static void *copy_of(const forming *f, const void *items, size_t count, size_t size)
{
	void *copy = count ? migr__pairs_new(f->pairs, count, size) : NULL;

	if (copy)
		memcpy(copy, items, count * size);
	return copy;
}

static void form_columns(const forming *f, migr_column_list *list)
{
	migr_column *columns = copy_of(f, list->items, list->count, sizeof *columns);

	for (uint32_t i = 0; columns && i < list->count; i++) {
		columns[i].name = column_name(f, columns[i].name);
		columns[i].generated_sql = sql_form(f, columns[i].generated_sql);
	}
	list->items = columns;
}

static void form_elements(const forming *f, migr_element_list *list)
{
	migr_element *elements = copy_of(f, list->items, list->count, sizeof *elements);

	for (uint32_t i = 0; elements && i < list->count; i++) {
		elements[i].column = column_name(f, elements[i].column);
		elements[i].sql = sql_form(f, elements[i].sql);
	}
	list->items = elements;
}

static void form_key(const forming *f, migr_key *key)
{
	key->columns = column_list(f, key->columns);
	key->include = column_list(f, key->include);
	form_elements(f, &key->elements);
}

/* The other end of a foreign key may be spelled differently as well. */
static void form_foreign_key(const forming *f, migr_foreign_key *key)
{
	const char *schema = key->ref_schema ? key->ref_schema : f->table->sides[f->side]->schema;
	migr__table_pair *target = migr__pair_of(f->pairs, f->side, schema, key->ref_table);

	key->columns = column_list(f, key->columns);
	if (!target)
		return;
	if (f->side == MIGR__LIVE) {
		key->ref_columns = migr__spelled_list(f->pairs, target, key->ref_columns);
		if (target->sides[MIGR__WANTED])
			key->ref_table = target->sides[MIGR__WANTED]->name;
	} else {
		key->ref_table = target->sides[MIGR__WANTED]->name;
	}
}

static void form_lists(const forming *f, migr_table *table)
{
	migr_key *keys = copy_of(f, table->unique_keys.items, table->unique_keys.count, sizeof *keys);
	migr_foreign_key *foreign = copy_of(f, table->foreign_keys.items, table->foreign_keys.count, sizeof *foreign);
	migr_check *checks = copy_of(f, table->checks.items, table->checks.count, sizeof *checks);
	migr_exclude *excludes = copy_of(f, table->excludes.items, table->excludes.count, sizeof *excludes);
	migr_index *indexes = copy_of(f, table->indexes.items, table->indexes.count, sizeof *indexes);

	for (uint32_t i = 0; keys && i < table->unique_keys.count; i++)
		form_key(f, &keys[i]);
	for (uint32_t i = 0; foreign && i < table->foreign_keys.count; i++)
		form_foreign_key(f, &foreign[i]);
	for (uint32_t i = 0; checks && i < table->checks.count; i++)
		checks[i].sql = sql_form(f, checks[i].sql);
	for (uint32_t i = 0; excludes && i < table->excludes.count; i++) {
		form_elements(f, &excludes[i].elements);
		excludes[i].where = sql_form(f, excludes[i].where);
	}
	for (uint32_t i = 0; indexes && i < table->indexes.count; i++) {
		indexes[i].columns = column_list(f, indexes[i].columns);
		indexes[i].include = column_list(f, indexes[i].include);
		indexes[i].where = sql_form(f, indexes[i].where);
		form_elements(f, &indexes[i].elements);
	}
	table->unique_keys.items = keys;
	table->foreign_keys.items = foreign;
	table->checks.items = checks;
	table->excludes.items = excludes;
	table->indexes.items = indexes;
}

static const migr_table *form_of(const forming *f)
{
	migr_table *table = copy_of(f, f->table->sides[f->side], 1, sizeof *table);

	if (!table)
		return NULL;
	form_columns(f, &table->columns);
	table->options = sql_form(f, table->options); /* partitions go by columns */
	if (table->primary_key) {
		migr_key *key = copy_of(f, table->primary_key, 1, sizeof *key);

		if (key)
			form_key(f, key);
		table->primary_key = key;
	}
	form_lists(f, table);
	return table;
}

/* Whether anything that the table or its foreign keys name is spelled differently on the two sides. */
static int is_concerned(migr__pairs *pairs, const migr__table_pair *table)
{
	const migr_table *live = table->sides[MIGR__LIVE];

	if (table->n_spelled)
		return 1;
	for (uint32_t i = 0; i < live->foreign_keys.count; i++) {
		const migr_foreign_key *key = &live->foreign_keys.items[i];
		const migr__table_pair *target = migr__pair_of(
			pairs, MIGR__LIVE, key->ref_schema ? key->ref_schema : live->schema, key->ref_table);

		if (target && (target->n_spelled ||
		               (target->sides[MIGR__WANTED] &&
		                strcmp(target->sides[MIGR__LIVE]->name, target->sides[MIGR__WANTED]->name) != 0)))
			return 1;
	}
	return 0;
}

void migr__pair_forms(migr__pairs *pairs, migr__table_pair *table)
{
	int both = table->sides[MIGR__LIVE] && table->sides[MIGR__WANTED];
	int is_copied = both && pairs->n_spelled && is_concerned(pairs, table);

	for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++) {
		const migr_table *original = table->sides[side];

		table->forms[side] =
			is_copied ? form_of(&(forming){ pairs, table, (migr__side)side }) : table->sides[side];
		if (!table->forms[side])
			continue;
		for (size_t i = 0; i < table->n_columns; i++) {
			const migr_column *column = table->columns[i].sides[side];

			if (column)
				table->columns[i].forms[side] =
					&table->forms[side]->columns.items[column - original->columns.items];
		}
	}
}
