/* SPDX-License-Identifier: MIT */
/* Keys and foreign keys of a stored table. */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/tokens.h"

#include <string.h>

static migr_column *column_of(migr__gathered *table, const char *name)
{
	migr_column *columns = table->columns.items;

	for (size_t i = 0; i < table->columns.count; i++)
		if (migr__sqlite_same_name(columns[i].name, name))
			return &columns[i];
	return NULL;
}

static const char *spelling_of(migr__gathered *table, const char *name)
{
	const migr_column *column = column_of(table, name);

	return column ? column->name : name;
}

/* A collation that a column of a key has, if it is another than the column's own. */
static const char *own_collation(const migr_column *column, const char *collation)
{
	if (!collation || migr__sqlite_same_name(collation, column && column->collation ? column->collation : "BINARY"))
		return NULL;
	return migr__canonical_collation(collation) ? migr__canonical_collation(collation) : "BINARY";
}

/* The elements of a key, each column once. */
static migr_status make_elements(migr__schema_reading *reading, migr__gathered *table,
                                 const migr__constraint *constraint, migr_element **out, size_t *count)
{
	migr_element *elements = migr__arena_new(&reading->item, constraint->n_elements, sizeof *elements);

	*out = elements;
	*count = 0;
	for (size_t i = 0; elements && i < constraint->n_elements; i++) {
		const migr__indexed *from = &constraint->elements[i];
		const migr_column *column = from->column ? column_of(table, from->column) : NULL;
		migr_element *element = &elements[*count];
		const char *collation = own_collation(column, from->collation);
		int is_twice = 0;

		if (!column)
			continue; /* SQLite takes none */
		element->column = column->name;
		element->collation = collation ? migr__gather_text(&reading->gather, collation) : NULL;
		element->flags = from->is_desc ? MIGR_DESC : 0;
		if (collation && !element->collation)
			return reading->read->error->status;
		for (size_t k = 0; k < *count; k++)
			is_twice |= elements[k].column == column->name;
		*count += !is_twice;
	}
	return elements ? MIGR_OK : migr__fail_memory(reading->read->error);
}

static int is_simple(const migr_element *elements, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (elements[i].collation || elements[i].flags)
			return 0;
	return 1;
}

static migr_status set_properties(migr__schema_reading *reading, migr_key *key, const migr__constraint *constraint)
{
	if (constraint->on_conflict != MIGR_CONFLICT_ABORT)
		key->on_conflict = constraint->on_conflict;
	if (!constraint->name)
		return MIGR_OK;
	key->name = migr__gather_text(&reading->gather, constraint->name);
	return key->name ? MIGR_OK : reading->read->error->status;
}

/* Whether the key is the rowid, which is never NULL, whatever the column says. */
static int is_rowid(const migr__definition *definition, const migr__constraint *key)
{
	const migr__column_text *column = key->n_elements == 1 && key->elements[0].column
	                                          ? migr__definition_column(definition, key->elements[0].column)
	                                          : NULL;

	return column && migr__definition_is_rowid(definition, column);
}

/* 1 if none of the columns takes NULL. Those that SQLite keeps from it without a word say so. */
static int mark_not_null(migr__gathered *table, const migr_element *elements, size_t count, int is_implied)
{
	int is_all = 1;

	for (size_t i = 0; i < count; i++) {
		migr_column *column = column_of(table, elements[i].column);

		if (is_implied)
			column->flags |= MIGR_NOT_NULL;
		is_all &= (column->flags & MIGR_NOT_NULL) != 0;
	}
	return is_all;
}

static migr_status remember_key(migr__schema_reading *reading, migr__gathered *table, const migr_element *elements,
                                size_t count)
{
	migr__table_reading *own = table->own;

	own->key = migr__arena_new(&reading->catalogue, count, sizeof *own->key);
	if (!own->key)
		return migr__fail_memory(reading->read->error);
	for (size_t i = 0; i < count; i++)
		own->key[own->n_key++] = elements[i].column;
	return MIGR_OK;
}

/*
 * A key of columns that take NULL, as SQLite has them for reasons of its history, has elements: a key that has columns
 * is made with NOT NULL.
 */
migr_status migr__read_primary_key(migr__schema_reading *reading, migr__gathered *table,
                                   const migr__definition *definition)
{
	const migr__column_text *owner;
	const migr__constraint *constraint = migr__definition_primary_key(definition, &owner);
	migr_key *key = constraint ? migr__arena_new(reading->read->arena, 1, sizeof *key) : NULL;
	int is_alias = constraint && is_rowid(definition, constraint), has_columns;
	migr_element *elements;
	size_t count;
	migr_status rc;

	if (!constraint)
		return MIGR_OK;
	if (!key)
		return migr__fail_memory(reading->read->error);
	key->struct_size = sizeof *key;
	rc = make_elements(reading, table, constraint, &elements, &count);
	if (rc != MIGR_OK)
		return rc;
	has_columns = mark_not_null(table, elements, count,
	                            is_alias || definition->is_strict || definition->is_without_rowid) &&
	              (is_alias || is_simple(elements, count));
	if (is_alias && count) {
		migr_column *column = column_of(table, elements[0].column);

		column->not_null_conflict = MIGR_CONFLICT_NONE;
		column->flags |= constraint->is_autoincrement ? (uint32_t)MIGR_AUTOINCREMENT : 0;
	}
	table->table.primary_key = key;
	rc = set_properties(reading, key, constraint);
	if (rc == MIGR_OK)
		rc = migr__read_set_elements(reading, elements, count, has_columns, &key->columns, &key->elements);
	return rc == MIGR_OK ? remember_key(reading, table, elements, count) : rc;
}

migr_status migr__read_unique(migr__schema_reading *reading, migr__gathered *table, const migr__constraint *constraint)
{
	migr_key key = { 0 }, *place;
	migr_element *elements;
	size_t count;
	migr_status rc = make_elements(reading, table, constraint, &elements, &count);

	if (rc == MIGR_OK)
		rc = set_properties(reading, &key, constraint);
	if (rc == MIGR_OK)
		rc = migr__read_set_elements(reading, elements, count, is_simple(elements, count), &key.columns,
		                             &key.elements);
	if (rc != MIGR_OK)
		return rc;
	place = migr__pile_add(&table->unique_keys, reading->read, sizeof *place);
	if (!place)
		return reading->read->error->status;
	*place = key;
	return MIGR_OK;
}

static const char *list_of(migr__schema_reading *reading, migr__gathered *table, const char *const *names, size_t count)
{
	migr__buf list;

	migr__buf_init(&list, reading->item.alloc);
	for (size_t i = 0; i < count; i++)
		migr__read_add_name(&list, table ? spelling_of(table, names[i]) : names[i]);
	return migr__read_take(reading, &list);
}

static migr_status remember_referent(migr__schema_reading *reading, migr__table_reading *own,
                                     const migr__constraint *constraint)
{
	migr__referent *referent =
		migr__arena_push(&reading->catalogue, &own->referents, &own->n_referents, sizeof *own->referents);
	int is_ok = 1;

	if (!referent)
		return migr__fail_memory(reading->read->error);
	referent->n_own = constraint->n_columns;
	if (!constraint->n_ref_columns)
		return MIGR_OK;
	referent->columns = migr__arena_new(&reading->catalogue, constraint->n_ref_columns, sizeof *referent->columns);
	for (size_t i = 0; referent->columns && i < constraint->n_ref_columns; i++) {
		referent->columns[i] = migr__arena_strdup(&reading->catalogue, constraint->ref_columns[i]);
		is_ok &= referent->columns[i] != NULL;
		referent->n_columns++;
	}
	return referent->columns && is_ok ? MIGR_OK : migr__fail_memory(reading->read->error);
}

migr_status migr__read_foreign_key(migr__schema_reading *reading, migr__gathered *table,
                                   const migr__constraint *constraint)
{
	migr_foreign_key *key = migr__pile_add(&table->foreign_keys, reading->read, sizeof *key);

	if (!key)
		return reading->read->error->status;
	if (constraint->name) {
		key->name = migr__gather_text(&reading->gather, constraint->name);
		if (!key->name)
			return reading->read->error->status;
	}
	key->on_delete = constraint->on_delete;
	key->on_update = constraint->on_update;
	key->ref_table = migr__gather_text(&reading->gather, constraint->ref_table);
	key->columns = list_of(reading, table, constraint->columns, constraint->n_columns);
	if (!key->ref_table || !key->columns)
		return reading->read->error->status;
	return remember_referent(reading, table->own, constraint);
}

static migr_status set_referent(migr__schema_reading *reading, migr_foreign_key *key, const migr__referent *referent,
                                migr__gathered *parent)
{
	const migr__table_reading *own = parent ? parent->own : NULL;

	if (parent)
		key->ref_table = parent->table.name;
	if (referent->n_columns)
		key->ref_columns = list_of(reading, parent, referent->columns, referent->n_columns);
	else if (own && own->n_key == referent->n_own)
		key->ref_columns = list_of(reading, parent, own->key, own->n_key);
	else
		return MIGR_OK;
	return key->ref_columns ? MIGR_OK : reading->read->error->status;
}

migr_status migr__read_referents(migr__schema_reading *reading, migr__catalogue_row *row)
{
	migr__gathered *table = row->gathered;
	const migr__table_reading *own = table->own;
	migr_foreign_key *keys = table->foreign_keys.items;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < table->foreign_keys.count && rc == MIGR_OK; i++) {
		migr__catalogue_row *parent;

		rc = migr__read_relation(reading, keys[i].ref_table, &parent);
		if (rc == MIGR_OK)
			rc = set_referent(reading, &keys[i], &own->referents[i], parent ? parent->gathered : NULL);
	}
	return rc;
}
