/* SPDX-License-Identifier: MIT */
/* Primary keys, unique keys and indexes, which are all of a kind to the server. */
#include "dialect/mysql/read.h"

#include "schema/names.h"

#include <string.h>

/* The row's columns, as migr__my_query_keys has them. */
enum { NAME = 2, SEQUENCE, NON_UNIQUE, TYPE, COLUMN, LENGTH, ORDER, COMMENT, HIDDEN, EXPRESSION, WIDTH };

static migr_status add_key(migr__my_reading *r, migr__gathered *table, const migr_value *values)
{
	const char *type = migr__my_row_text(&values[TYPE]);
	migr__my_raw_key *key = migr__pile_add_passing(&migr__my_own(table)->keys, &r->gather, sizeof *key);

	r->last_key = key;
	if (!key)
		return r->read->error->status;
	key->name = migr__gather_text(&r->gather, migr__my_row_text(&values[NAME]));
	key->type = migr__arena_strdup(&r->gather.passing, type ? type : "BTREE");
	if (!key->type)
		return migr__fail_memory(r->read->error);
	key->comment = migr__my_text_or_null(r, migr__my_row_text(&values[COMMENT]));
	key->is_unique = !migr__my_row_number(&values[NON_UNIQUE]);
	key->is_hidden = migr__my_row_is(&values[HIDDEN], "YES");
	key->is_plain = 1;
	return migr__my_read_status(r);
}

static int is_type(const migr__my_raw_key *key, const char *type)
{
	return strcmp(key->type, type) == 0;
}

static migr_status add_element(migr__my_reading *r, migr__my_raw_key *key, const migr_value *values)
{
	const char *column = migr__my_row_text(&values[COLUMN]), *expression = migr__my_row_text(&values[EXPRESSION]);
	migr_element *element = migr__pile_add_passing(&key->elements, &r->gather, sizeof *element);

	if (!element)
		return r->read->error->status;
	if (column)
		element->column = migr__gather_text(&r->gather, column);
	else if (expression)
		element->sql = migr__my_expression(r, expression);
	/* of a spatial index it is the size of what is kept of a shape */
	if (!is_type(key, "SPATIAL"))
		element->length = (uint32_t)migr__my_row_number(&values[LENGTH]);
	if (migr__my_row_is(&values[ORDER], "D"))
		element->flags |= MIGR_DESC;
	if (!element->column || element->length || element->flags)
		key->is_plain = 0;
	return migr__my_read_status(r);
}

migr_status migr__my_take_key(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	migr__gathered *before = r->last_table;
	migr__gathered *table = count >= WIDTH ? migr__my_row_table(r, values) : NULL;
	const char *name = migr__my_row_text(&values[NAME]);

	if (!table || !name)
		return migr__my_read_status(r);
	if (table != before || !r->last_key || strcmp(r->last_key->name, name) != 0 ||
	    migr__my_row_number(&values[SEQUENCE]) == 1)
		if (add_key(r, table, values) != MIGR_OK)
			return r->read->error->status;
	return add_element(r, r->last_key, values);
}

/* "a, b"; NULL if there is an expression. */
static const char *list_columns(migr__my_reading *r, const migr__my_raw_key *key)
{
	const migr_element *elements = key->elements.items;

	migr__buf_clear(&r->text);
	for (size_t i = 0; i < key->elements.count; i++) {
		if (!elements[i].column)
			return NULL;
		if (i)
			migr__buf_puts(&r->text, ", ");
		migr__names_write(elements[i].column, &r->text);
	}
	return migr__my_text_take(r);
}

/*
 * Whether the server made the index for a foreign key, or would have made it if it were not there: it goes and comes
 * with the key, and a schema is the same whoever made it.
 */
static const migr_foreign_key *made_for(const migr__gathered *table, const migr__my_raw_key *key)
{
	const migr_foreign_key *keys = table->foreign_keys.items;
	const migr_element *elements = key->elements.items;

	if (key->is_unique || !key->is_plain || key->comment || key->is_hidden || !key->columns ||
	    !is_type(key, "BTREE"))
		return NULL;
	for (size_t i = 0; i < table->foreign_keys.count; i++)
		if (migr__view_is_nocase(migr__view_of(key->columns), keys[i].columns) &&
		    migr__my_is_made_for(key->name, keys[i].name, elements[0].column))
			return &keys[i];
	return NULL;
}

/* Who makes the schema anew may have to call the index as it is called here. */
static migr_status note_server_index(migr__my_reading *r, const migr__gathered *table, const migr__my_raw_key *key,
                                     const migr_foreign_key *foreign_key)
{
	migr__server_index *index;

	if (migr__view_is_nocase(migr__view_of(key->name), foreign_key->name))
		return MIGR_OK;
	index = migr__pile_add(&r->gather.server_indexes, r->read, sizeof *index);
	if (!index)
		return r->read->error->status;
	*index = (migr__server_index){ table->table.schema, table->table.name, foreign_key->name, key->name };
	return MIGR_OK;
}

/* As a list of names, or as elements that are kept. */
static migr_status set_elements(migr__my_reading *r, const migr__my_raw_key *key, const char **columns,
                                migr_element_list *list)
{
	size_t count = key->elements.count;
	migr_element *copy;

	if (key->is_plain) {
		*columns = key->columns;
		return MIGR_OK;
	}
	copy = migr__arena_new(r->read->arena, count, sizeof *copy);
	if (!copy)
		return migr__fail_memory(r->read->error);
	memcpy(copy, key->elements.items, count * sizeof *copy);
	*list = (migr_element_list){ copy, (uint32_t)count, sizeof *copy };
	return MIGR_OK;
}

static migr_status set_key(migr__my_reading *r, migr_key *out, const migr__my_raw_key *key)
{
	out->struct_size = sizeof *out;
	return set_elements(r, key, &out->columns, &out->elements);
}

/* The method of an index that is not the one its engine chooses: NULL for that. */
static const char *method_of(const migr__my_table *own, const migr__my_raw_key *key)
{
	return own->is_memory && is_type(key, "BTREE") ? "btree" : NULL;
}

static migr_status add_index(migr__my_reading *r, migr__gathered *table, const migr__my_raw_key *key,
                             const char *method)
{
	migr_index *index = migr__pile_add(&table->indexes, r->read, sizeof *index);

	if (!index)
		return r->read->error->status;
	index->struct_size = sizeof *index;
	index->name = key->name;
	index->comment = key->comment;
	index->using_method = method;
	if (key->is_unique)
		index->flags |= MIGR_UNIQUE;
	if (is_type(key, "FULLTEXT"))
		index->flags |= MIGR_FULLTEXT;
	if (is_type(key, "SPATIAL"))
		index->flags |= MIGR_SPATIAL;
	return set_elements(r, key, &index->columns, &index->elements);
}

static migr_status settle_primary(migr__my_reading *r, migr__gathered *table, const migr__my_raw_key *key)
{
	migr_key *primary = migr__arena_new(r->read->arena, 1, sizeof *primary);

	if (!primary)
		return migr__fail_memory(r->read->error);
	if (set_key(r, primary, key) != MIGR_OK)
		return r->read->error->status;
	table->table.primary_key = primary;
	if (key->comment)
		return migr__my_left_part(r, table->schema, table->table.name, "PRIMARY",
		                          "the comment of a primary key has no literal");
	return MIGR_OK;
}

static migr_status settle(migr__my_reading *r, migr__gathered *table, migr__my_raw_key *key)
{
	const char *method = method_of(migr__my_own(table), key);
	const migr_foreign_key *foreign_key;
	migr_key *unique;

	key->columns = list_columns(r, key);
	if (migr__my_read_status(r) != MIGR_OK)
		return r->read->error->status;
	if (strcmp(key->name, "PRIMARY") == 0)
		return settle_primary(r, table, key);
	foreign_key = made_for(table, key);
	if (foreign_key)
		return note_server_index(r, table, key, foreign_key);
	if (key->is_hidden &&
	    migr__my_left_part(r, table->schema, table->table.name, key->name,
	                       "that the index is hidden from the optimizer has no literal") != MIGR_OK)
		return r->read->error->status;
	/* a key of a literal has neither method nor comment nor expressions */
	if (!key->is_unique || method || key->comment || !key->columns)
		return add_index(r, table, key, method);
	unique = migr__pile_add(&table->unique_keys, r->read, sizeof *unique);
	if (!unique)
		return r->read->error->status;
	unique->name = key->name;
	return set_key(r, unique, key);
}

migr_status migr__my_finish_keys(migr__my_reading *r)
{
	migr__gathered **tables = r->gather.tables.items;

	for (size_t i = 0; i < r->gather.tables.count; i++) {
		migr__pile *keys = &migr__my_own(tables[i])->keys;

		for (size_t k = 0; k < keys->count; k++)
			if (settle(r, tables[i], (migr__my_raw_key *)keys->items + k) != MIGR_OK)
				return r->read->error->status;
	}
	return MIGR_OK;
}
