/* SPDX-License-Identifier: MIT */
/* What points to something that is not there, or cannot be pointed to. */
#include "compare/check.h"
#include "compare/order.h"

#include <string.h>

/* A key's columns as names; none if they are expressions or cannot be read. */
static void read_columns(migr__audit *audit, const char *list, const migr_element_list *elements, migr__names *out)
{
	migr__checker reader = { .dialect = audit->dialect->name, .arena = audit->arena, .error = audit->error };

	if (!elements || !elements->count) {
		migr__read_names(&reader, list, out);
		return;
	}
	out->count = 0;
	out->items = migr__arena_new(audit->arena, elements->count, sizeof *out->items);
	if (!out->items) {
		migr__fail_memory(audit->error);
		return;
	}
	for (uint32_t i = 0; i < elements->count; i++) {
		if (!elements->items[i].column) {
			out->count = 0;
			return;
		}
		out->items[out->count++] = elements->items[i].column;
	}
}

/* The columns that say by a flag that they are the primary key. */
static void read_flagged(migr__audit *audit, const migr_table *table, migr__names *out)
{
	out->count = 0;
	out->items = migr__arena_new(audit->arena, (size_t)table->columns.count + 1, sizeof *out->items);
	if (!out->items) {
		migr__fail_memory(audit->error);
		return;
	}
	for (uint32_t i = 0; i < table->columns.count; i++)
		if ((table->columns.items[i].flags & MIGR_PRIMARY_KEY) && table->columns.items[i].name)
			out->items[out->count++] = table->columns.items[i].name;
}

static void read_primary(migr__audit *audit, const migr_table *table, migr__names *out)
{
	if (table->primary_key)
		read_columns(audit, table->primary_key->columns, &table->primary_key->elements, out);
	else
		read_flagged(audit, table, out);
}

/* Whether the key's first columns are these, in any order; all of its columns, unless MySQL asks. */
static int covers(const migr__audit *audit, const migr__names *key, const migr__names *columns)
{
	int is_nocase = migr__columns_are_nocase(audit->dialect);

	if (key->count < columns->count || (key->count > columns->count && !migr__is_mysql(audit->dialect)))
		return 0;
	for (size_t i = 0; i < columns->count; i++) {
		size_t k = 0;

		while (k < columns->count && !migr__same_name(key->items[k], columns->items[i], is_nocase))
			k++;
		if (k == columns->count)
			return 0;
	}
	return 1;
}

/* MySQL before 8.4 and MariaDB are content with any index. */
static int is_key(migr__audit *audit, const migr_table *table, const migr__names *columns)
{
	int needs_unique = !migr__is_mysql(audit->dialect);
	migr__names key;

	read_primary(audit, table, &key);
	if (covers(audit, &key, columns))
		return 1;
	for (uint32_t i = 0; i < table->columns.count; i++) {
		const migr_column *column = &table->columns.items[i];

		if ((column->flags & MIGR_UNIQUE) && column->name) {
			key = (migr__names){ (const char *[]){ column->name }, 1 };
			if (covers(audit, &key, columns))
				return 1;
		}
	}
	for (uint32_t i = 0; i < table->unique_keys.count; i++) {
		read_columns(audit, table->unique_keys.items[i].columns, &table->unique_keys.items[i].elements, &key);
		if (covers(audit, &key, columns))
			return 1;
	}
	for (uint32_t i = 0; i < table->indexes.count; i++) {
		const migr_index *index = &table->indexes.items[i];

		read_columns(audit, index->columns, &index->elements, &key);
		if (covers(audit, &key, columns) && !index->where && (!needs_unique || (index->flags & MIGR_UNIQUE)))
			return 1;
	}
	return 0;
}

/* Types that can be equal to each other. */
static int family_of(const migr__type *type, int is_mysql)
{
	switch (type->kind) {
	case MIGR__TYPE_SMALLINT:
	case MIGR__TYPE_INTEGER:
	case MIGR__TYPE_BIGINT:
		return is_mysql ? (int)type->kind : (int)MIGR__TYPE_INTEGER;
	case MIGR__TYPE_NUMERIC:
	case MIGR__TYPE_REAL:
	case MIGR__TYPE_DOUBLE:
		return is_mysql ? (int)type->kind : (int)MIGR__TYPE_INTEGER;
	case MIGR__TYPE_CHAR:
	case MIGR__TYPE_VARCHAR:
	case MIGR__TYPE_TEXT:
		return MIGR__TYPE_TEXT;
	case MIGR__TYPE_BINARY:
	case MIGR__TYPE_VARBINARY:
	case MIGR__TYPE_BLOB:
		return MIGR__TYPE_BLOB;
	case MIGR__TYPE_DATE:
	case MIGR__TYPE_TIMESTAMP:
	case MIGR__TYPE_TIMESTAMPTZ:
		return is_mysql ? (int)type->kind : (int)MIGR__TYPE_DATE;
	default:
		return (int)type->kind;
	}
}

static int reads_type(migr__audit *audit, const migr_column *column, migr__type *out)
{
	migr_error error;
	int is_read;

	migr__error_init(&error, audit->error->alloc);
	is_read = migr__type_parse(column->type, audit->dialect->name, audit->arena, out, &error) == MIGR_OK;
	if (error.status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(audit->error);
	migr__error_clear(&error);
	return is_read && out->kind != MIGR__TYPE_NATIVE && out->kind != MIGR__TYPE_NONE;
}

typedef struct pointing {
	migr__audit *audit;
	const migr_table *table; /* that has the key */
	uint32_t number;         /* of the table */
	uint32_t target;         /* number of the table that it points to */
	const char *place;       /* "foreign key 'orders_user'" */
} pointing;

static void compare_types(const pointing *p, const char *from, const char *to)
{
	migr__audit *audit = p->audit;
	const migr_table *target = audit->tables[p->target];
	uint32_t a = migr__audit_column(audit, p->number, from), b = migr__audit_column(audit, p->target, to);
	int is_mysql = migr__is_mysql(audit->dialect);
	migr__type left, right;

	if (a == MIGR__NONE || b == MIGR__NONE || !reads_type(audit, &p->table->columns.items[a], &left) ||
	    !reads_type(audit, &target->columns.items[b], &right))
		return;
	if (family_of(&left, is_mysql) != family_of(&right, is_mysql))
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", p->table->schema, p->table->name,
		                  "give both columns the same type", "%s: '%s' is %s, and '%s' of table %s is %s",
		                  p->place, from, p->table->columns.items[a].type, to, target->name,
		                  target->columns.items[b].type);
}

/* Columns that it points to and that are not there; 1 if all are. */
static int has_columns(const pointing *p, const migr__names *to)
{
	migr__audit *audit = p->audit;
	const migr_table *target = audit->tables[p->target];
	const char **names = migr__arena_new(audit->arena, (size_t)target->columns.count + 1, sizeof(const char *));
	int has_all = 1;

	if (!names) {
		migr__fail_memory(audit->error);
		return 0;
	}
	for (uint32_t i = 0; i < target->columns.count; i++)
		names[i] = target->columns.items[i].name;
	for (size_t i = 0; i < to->count; i++) {
		if (migr__audit_column(audit, p->target, to->items[i]) != MIGR__NONE)
			continue;
		has_all = 0;
		if (p->target != p->number) /* else found by the table's own check */
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", p->table->schema, p->table->name,
			                  "correct ref_columns, or add the column to that table",
			                  "%s: table %s has no column '%s'%s", p->place, target->name, to->items[i],
			                  migr__audit_meant(audit, to->items[i], names, target->columns.count));
	}
	return has_all;
}

/* MySQL and MariaDB do not look for the primary key by themselves. */
static void need_columns(const pointing *p, const migr_foreign_key *key)
{
	if (!key->ref_columns && migr__is_mysql(p->audit->dialect))
		migr__audit_fault(p->audit, MIGR_ERROR_UNSUPPORTED, "table", p->table->schema, p->table->name,
		                  "set ref_columns", "%s: mysql needs the columns that a foreign key points to",
		                  p->place);
}

static void check_columns(const pointing *p, const migr_foreign_key *key)
{
	migr__audit *audit = p->audit;
	const migr_table *target = audit->tables[p->target], *table = p->table;
	migr__names from, to;

	read_columns(audit, key->columns, NULL, &from);
	read_columns(audit, key->ref_columns, NULL, &to);
	if (!key->ref_columns) {
		read_primary(audit, target, &to);
		if (!to.count)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "say by ref_columns which columns it points to",
			                  "%s: table %s has no primary key", p->place, target->name);
		else if (from.count && to.count != from.count)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "name as many columns, or say by ref_columns which it points to",
			                  "%s: it has %zu column%s, and the primary key of table %s has %zu", p->place,
			                  from.count, from.count == 1 ? "" : "s", target->name, to.count);
		else
			need_columns(p, key);
	} else if (!to.count || !has_columns(p, &to)) {
		return;
	} else if (!is_key(audit, target, &to)) {
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
		                  "give that table a unique key of them, or point to a key that it has",
		                  "%s: no key of table %s has just the columns that it points to: %s", p->place,
		                  target->name, key->ref_columns);
	}
	/* SQLite compares values of all types */
	for (size_t i = 0; i < from.count && from.count == to.count && !migr__is_sqlite(audit->dialect); i++)
		compare_types(p, from.items[i], to.items[i]);
}

/* Whether it is a schema that the models have something in: of another one nothing is known. */
static int is_known_schema(migr__audit *audit, const char *schema)
{
	migr__names names;

	if (!schema)
		return 1;
	for (uint32_t i = 0; i < audit->models->tables.count; i++)
		if (migr__same_name(audit->models->tables.items[i]->schema, schema, 0))
			return 1;
	read_columns(audit, audit->models->schemas, NULL, &names);
	return migr__names_have(&names, schema);
}

/* The names of all tables, for what was meant. */
static const char **table_names(migr__audit *audit)
{
	uint32_t count = audit->models->tables.count;
	const char **names = migr__arena_new(audit->arena, (size_t)count + 1, sizeof(const char *));

	for (uint32_t i = 0; names && i < count; i++)
		names[i] = audit->models->tables.items[i]->name;
	if (!names)
		migr__fail_memory(audit->error);
	return names;
}

static const char *meant_table(migr__audit *audit, const char *name)
{
	const char **names = table_names(audit);

	return names ? migr__audit_meant(audit, name, names, audit->models->tables.count) : "";
}

/*
 * SQLite takes foreign keys that point to nothing, or to no key. Nobody means to write one; but what was read from a
 * database may have it, and is no less what it is.
 */
static int is_read_as_it_is(const migr__audit *audit)
{
	return migr__is_sqlite(audit->dialect) && (audit->models->flags & MIGR_MODELS_COMPLETE);
}

static void check_foreign_key(migr__audit *audit, uint32_t number, uint32_t index)
{
	const migr_table *table = audit->tables[number];
	const migr_foreign_key *key = &table->foreign_keys.items[index];
	const char *schema = key->ref_schema ? key->ref_schema : table->schema;
	migr__checker places = { .dialect = audit->dialect->name, .arena = audit->arena, .error = audit->error };
	pointing p = { .audit = audit, .table = table, .number = number };

	if (!key->ref_table || !*key->ref_table)
		return; /* found by the table's own check */
	if (is_read_as_it_is(audit))
		return;
	p.place = migr__place(&places, NULL, "foreign key", key->name, index);
	if (!p.place)
		return;
	p.target = migr__audit_table(audit, schema, key->ref_table);
	if (p.target != MIGR__NONE && p.target < audit->models->tables.count)
		check_columns(&p, key);
	else if (p.target != MIGR__NONE)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
		                  "point to the table that the view reads", "%s: it points to %s, which is a view",
		                  p.place, key->ref_table);
	else if (is_known_schema(audit, schema))
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
		                  "add the table to the models, or say by ref_schema that it is in another schema",
		                  "%s: there is no table '%s' in the models%s", p.place, key->ref_table,
		                  meant_table(audit, key->ref_table));
	else
		need_columns(&p, key);
}

static void check_trigger(migr__audit *audit, const migr_trigger *trigger)
{
	uint32_t table = trigger->table ? migr__audit_table(audit, trigger->schema, trigger->table) : MIGR__NONE;

	if (!trigger->table || !*trigger->table)
		return;
	if (table == MIGR__NONE && is_known_schema(audit, trigger->schema))
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "trigger", trigger->schema, trigger->name,
		                  "add the table to the models", "there is no table '%s' in the models%s",
		                  trigger->table, meant_table(audit, trigger->table));
}

/* "users.id": the table and the column that something belongs to. */
static void check_path(migr__audit *audit, const char *what, const char *schema, const char *name, const char *path)
{
	const char *dot = strchr(path, '.'), *column = dot ? dot + 1 : "";
	char *table_name;
	uint32_t table;

	if (!dot || strchr(path, '"') || strchr(column, '.'))
		return; /* with quotes or a schema: left to the database */
	table_name = migr__arena_strndup(audit->arena, path, (size_t)(dot - path));
	if (!table_name) {
		migr__fail_memory(audit->error);
		return;
	}
	table = migr__audit_table(audit, schema, table_name);
	if (table == MIGR__NONE)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, what, schema, name,
		                  "add the table to the models, or correct the name",
		                  "'%s': there is no table '%s' in the models%s", path, table_name,
		                  meant_table(audit, table_name));
	else if (table < audit->models->tables.count && migr__audit_column(audit, table, column) == MIGR__NONE)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, what, schema, name,
		                  "add the column to that table, or correct the name",
		                  "'%s': table %s has no column '%s'", path, table_name, column);
}

static void check_users(migr__audit *audit, const migr_enum *type)
{
	migr__names names;

	read_columns(audit, type->used_by, NULL, &names);
	for (size_t i = 0; i < names.count; i++)
		check_path(audit, "enum type", type->schema, type->name, names.items[i]);
}

void migr__audit_targets(migr__audit *audit)
{
	const migr_models *models = audit->models;

	for (uint32_t i = 0; i < models->tables.count; i++)
		for (uint32_t k = 0; k < audit->tables[i]->foreign_keys.count; k++)
			check_foreign_key(audit, i, k);
	for (uint32_t i = 0; i < models->triggers.count; i++)
		check_trigger(audit, models->triggers.items[i]);
	for (uint32_t i = 0; i < models->sequences.count; i++)
		if (models->sequences.items[i]->owned_by)
			check_path(audit, "sequence", models->sequences.items[i]->schema,
			           models->sequences.items[i]->name, models->sequences.items[i]->owned_by);
	for (uint32_t i = 0; i < models->enums.count; i++)
		if (models->enums.items[i]->used_by)
			check_users(audit, models->enums.items[i]);
}
