/* SPDX-License-Identifier: MIT */
/* Foreign keys and checks. */
#include "dialect/mysql/read.h"

#include "dialect/dialect.h"
#include "schema/names.h"

#include <string.h>

/* The row's columns, as migr__my_query_foreign_keys has them. */
enum { KIND = 2, NAME, ORDINAL, COLUMN, REF_SCHEMA, REF_TABLE, REF_COLUMN, FOREIGN_KEY_WIDTH };
enum { ON_DELETE = COLUMN, ON_UPDATE };
/* And as migr__my_query_checks has them. */
enum { LEVEL = 4, CLAUSE, CHECK_WIDTH = 8 };
enum { CHECK_OF_TABLE = 1, CHECK_NAME, CHECK_CLAUSE, TRIGGER };

/* In `reserved` of a foreign key, until the second row about it. */
#define RULES_UNKNOWN 1

/* InnoDB refuses at once whichever of the words stands there, or none, and takes SET DEFAULT for none. */
static migr_action action_of(const migr_value *value)
{
	if (migr__my_row_is(value, "CASCADE"))
		return MIGR_CASCADE;
	return migr__my_row_is(value, "SET NULL") ? MIGR_SET_NULL : MIGR_NO_ACTION;
}

static migr_foreign_key *find_key(const migr__gathered *table, const char *name)
{
	migr_foreign_key *keys = table->foreign_keys.items;

	/* mostly it is the last one */
	for (size_t i = table->foreign_keys.count; i-- > 0;)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

/* NULL where that is the schema of the table itself. */
static const char *ref_schema(migr__my_reading *r, const migr__gathered *table, const char *database)
{
	const char *name;

	for (size_t i = 0; i < r->read->n_schemas; i++) {
		int is_same = r->nocase_names ? migr__view_is_nocase(migr__view_of(database), r->databases[i])
		                              : strcmp(database, r->databases[i]) == 0;

		if (is_same && i == table->schema)
			return NULL;
		if (!is_same)
			continue;
		name = migr__gather_schema(&r->gather, i);
		if (!name)
			name = r->read->home ? r->read->home : r->server.database;
		return name ? name : r->databases[i];
	}
	return migr__gather_text(&r->gather, database);
}

/* Appends a name to a list of names; NULL with the error set. */
static const char *append(migr__my_reading *r, const char *list, const char *name)
{
	migr__buf_clear(&r->text);
	if (list) {
		migr__buf_puts(&r->text, list);
		migr__buf_puts(&r->text, ", ");
	}
	migr__names_write(name, &r->text);
	return migr__my_text_take(r);
}

static migr_status take_key_column(migr__my_reading *r, migr__gathered *table, const migr_value *values)
{
	const char *name = migr__my_row_text(&values[NAME]), *column = migr__my_row_text(&values[COLUMN]);
	const char *ref = migr__my_row_text(&values[REF_TABLE]), *ref_column = migr__my_row_text(&values[REF_COLUMN]);
	const char *database = migr__my_row_text(&values[REF_SCHEMA]);
	migr_foreign_key *key;

	if (!column || !ref || !ref_column) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	key = find_key(table, name);
	if (!key) {
		key = migr__pile_add(&table->foreign_keys, r->read, sizeof *key);
		if (!key)
			return r->read->error->status;
		key->struct_size = sizeof *key;
		key->reserved = RULES_UNKNOWN;
		key->name = migr__gather_text(&r->gather, name);
		key->ref_table = migr__gather_text(&r->gather, ref);
		key->ref_schema = database ? ref_schema(r, table, database) : NULL;
		if (migr__my_read_status(r) != MIGR_OK)
			return r->read->error->status;
	}
	key->columns = append(r, key->columns, column);
	key->ref_columns = append(r, key->ref_columns, ref_column);
	return migr__my_read_status(r);
}

migr_status migr__my_take_foreign_key(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	migr__gathered *table = count >= FOREIGN_KEY_WIDTH ? migr__my_row_table(r, values) : NULL;
	const char *name = migr__my_row_text(&values[NAME]);
	migr_foreign_key *key;

	if (!table || !name)
		return migr__my_read_status(r);
	if (migr__my_row_number(&values[KIND]) == 1)
		return take_key_column(r, table, values);
	key = find_key(table, name);
	if (key) {
		key->reserved = 0;
		key->on_delete = action_of(&values[ON_DELETE]);
		key->on_update = action_of(&values[ON_UPDATE]);
	}
	return migr__my_read_status(r);
}

/* Where file names differ in case and mean the same, a foreign key has its table's in small letters. */
static const char *spelling_of(const migr__my_reading *r, const char *name)
{
	migr__gathered *const *tables = r->gather.tables.items;

	for (size_t i = 0; i < r->gather.tables.count; i++)
		if (migr__view_is_nocase(migr__view_of(name), tables[i]->table.name))
			return tables[i]->table.name;
	return name;
}

/* Who may do nothing but read rows sees a foreign key, and not what it does. */
static migr_status finish_key(migr__my_reading *r, const migr__gathered *table, migr_foreign_key *key)
{
	if (r->nocase_names && !migr__gather_find(&r->gather, table->schema, key->ref_table))
		key->ref_table = spelling_of(r, key->ref_table);
	if (key->reserved == RULES_UNKNOWN)
		migr__my_left_part(r, table->schema, table->table.name, key->name,
		                   "ON DELETE and ON UPDATE of the foreign key may not be seen");
	key->reserved = 0;
	return migr__my_read_status(r);
}

migr_status migr__my_finish_foreign_keys(migr__my_reading *r)
{
	migr__gathered *const *tables = r->gather.tables.items;

	for (size_t i = 0; i < r->gather.tables.count; i++) {
		migr_foreign_key *keys = tables[i]->foreign_keys.items;

		for (size_t k = 0; k < tables[i]->foreign_keys.count; k++)
			if (finish_key(r, tables[i], &keys[k]) != MIGR_OK)
				return r->read->error->status;
	}
	return MIGR_OK;
}

static migr_column *find_column(const migr__gathered *table, const char *name)
{
	migr_column *columns = table->columns.items;

	for (size_t i = 0; i < table->columns.count; i++)
		if (migr__view_is_nocase(migr__view_of(name), columns[i].name))
			return &columns[i];
	return NULL;
}

/* What MariaDB makes of JSON: a long text of that collation, with a check of its own that it is valid. */
static migr_column *json_column(migr__my_reading *r, const migr__gathered *table, const char *name, const char *clause)
{
	migr_column *column = find_column(table, name);
	const char *collation, *usual;
	int is_json;

	if (!column || !column->type || strcmp(column->type, "text(4294967295)") != 0)
		return NULL;
	usual = column->charset ? migr__my_default_collation(r, column->charset) : migr__my_own(table)->collation;
	collation = column->collation ? column->collation : usual;
	if (!collation || strcmp(collation, "utf8mb4_bin") != 0)
		return NULL;
	migr__buf_clear(&r->text);
	migr__buf_puts(&r->text, "json_valid(");
	migr__quote(&r->text, column->name, r->name_quote);
	migr__buf_puts(&r->text, ")");
	is_json = strcmp(migr__buf_text(&r->text), clause) == 0;
	if (r->text.failed)
		migr__fail_memory(r->read->error);
	migr__buf_clear(&r->text);
	return is_json ? column : NULL;
}

static migr_status add_check(migr__my_reading *r, migr__gathered *table, const char *name, const char *clause)
{
	migr_check *check = migr__pile_add(&table->checks, r->read, sizeof *check);

	if (!check)
		return r->read->error->status;
	check->struct_size = sizeof *check;
	check->name = migr__gather_text(&r->gather, name);
	if (clause)
		check->sql = migr__my_expression(r, clause);
	return migr__my_read_status(r);
}

static migr_status take_mariadb(migr__my_reading *r, migr__gathered *table, const char *name, const migr_value *values)
{
	const char *clause = migr__my_row_text(&values[CLAUSE]);
	migr_column *json = NULL;

	if (!migr__my_row_is(&values[LEVEL], "Table"))
		json = json_column(r, table, name, clause ? clause : "");
	if (!json)
		return add_check(r, table, name, clause ? clause : "");
	json->type = "json";
	json->charset = NULL;
	json->collation = NULL;
	return migr__my_read_status(r);
}

/* A check of MySQL's whose condition is still to come; checks move while they are gathered. */
typedef struct named_check {
	migr__gathered *table;
	size_t index;
} named_check;

static const char *check_key(migr__my_reading *r, const migr_value *schema, const char *name)
{
	migr__buf_clear(&r->text);
	migr__buf_printf(&r->text, "%lld.%s", (long long)migr__my_row_number(schema), name);
	return migr__my_text_take(r);
}

static migr_status take_name(migr__my_reading *r, migr__gathered *table, const char *name, const migr_value *values)
{
	const char *key = check_key(r, &values[0], name);
	named_check *item = migr__pile_add_passing(&r->named_checks, &r->gather, sizeof *item);

	if (!key || !item || add_check(r, table, name, NULL) != MIGR_OK)
		return r->read->error->status;
	item->table = table;
	item->index = table->checks.count - 1;
	if (migr__my_row_is(&values[LEVEL], "NO"))
		((migr_check *)table->checks.items)[item->index].flags |= MIGR_NOT_ENFORCED;
	if (!migr__map_put(&r->check_names, key, strlen(key), (uint32_t)(r->named_checks.count - 1)))
		return migr__fail_memory(r->read->error);
	return MIGR_OK;
}

static migr_status take_clause(migr__my_reading *r, const char *name, const migr_value *values)
{
	const char *key = check_key(r, &values[0], name), *clause = migr__my_row_text(&values[CLAUSE]);
	uint32_t at = key ? migr__map_get(&r->check_names, key, strlen(key)) : MIGR__NONE;
	named_check *item;

	if (at == MIGR__NONE)
		return migr__my_read_status(r);
	item = (named_check *)r->named_checks.items + at;
	((migr_check *)item->table->checks.items)[item->index].sql = migr__my_expression(r, clause ? clause : "");
	return migr__my_read_status(r);
}

migr_status migr__my_take_check(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	const char *name = count >= CHECK_WIDTH ? migr__my_row_text(&values[NAME]) : NULL;
	int64_t kind = name ? migr__my_row_number(&values[KIND]) : 0;
	migr__gathered *table;

	if (!name)
		return migr__my_read_status(r);
	if (kind == TRIGGER)
		return migr__my_take_trigger(r, values);
	if (kind == CHECK_CLAUSE)
		return take_clause(r, name, values);
	table = migr__my_row_table(r, values);
	if (!table)
		return migr__my_read_status(r);
	return kind == CHECK_OF_TABLE ? take_mariadb(r, table, name, values) : take_name(r, table, name, values);
}
