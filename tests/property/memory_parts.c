/* SPDX-License-Identifier: MIT */
#include "property/memory_parts.h"

#include "support/t.h"

#include <stdio.h>
#include <string.h>

const char *memory_joined(memory_database *db, const char *list, const char *name)
{
	char text[256];

	snprintf(text, sizeof text, "%s%s%s", list ? list : "", list ? ", " : "", name);
	return migr__arena_strdup(db->arena, text);
}

static int same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Whether a list begins with another one. */
static int begins_with(const char *list, const char *with)
{
	size_t size = strlen(with);

	return list && strncmp(list, with, size) == 0 && (!list[size] || list[size] == ',');
}

static int is_index(const memory_part *part)
{
	return part->object == MIGR_OBJECT_PRIMARY_KEY || part->object == MIGR_OBJECT_UNIQUE ||
	       part->object == MIGR_OBJECT_INDEX;
}

/* A key that a foreign key can point to. */
static int is_target(const memory_part *part, const char *columns)
{
	return is_index(part) && !part->sql && (part->object != MIGR_OBJECT_INDEX || (part->flags & MIGR_UNIQUE)) &&
	       same(part->columns, columns);
}

static size_t count_targets(const memory_table *table, const char *columns)
{
	size_t count = 0;

	for (size_t i = 0; i < table->n_parts; i++)
		count += is_target(&table->parts[i], columns) ? 1 : 0;
	return count;
}

static size_t count_serving(const memory_table *table, const char *columns)
{
	size_t count = 0;

	for (size_t i = 0; i < table->n_parts; i++)
		count += is_index(&table->parts[i]) && begins_with(table->parts[i].columns, columns);
	return count;
}

static int columns_are_there(memory_database *db, memory_table *table, const char *list)
{
	migr_error error;
	migr__names names;

	migr__error_init(&error, db->arena->alloc);
	ck_assert_int_eq(migr__names_parse(list, "columns", db->arena, &names, &error), MIGR_OK);
	for (size_t i = 0; i < names.count; i++)
		if (!memory_column(table, names.items[i]))
			return memory_fault(db, "there is no column %s.%s", table->name, names.items[i]);
	return 1;
}

/* Indexes have their names by the schema, but on MySQL; constraints by the table. */
static int name_is_free(memory_database *db, const memory_table *table, const memory_part *part)
{
	for (size_t i = 0; part->name && i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++) {
			const memory_part *other = &db->tables[i]->parts[k];
			int is_wide = other->object == MIGR_OBJECT_INDEX && part->object == MIGR_OBJECT_INDEX &&
			              !memory_is(db, "mysql");

			if ((db->tables[i] == table || is_wide) && same(other->name, part->name) &&
			    !(memory_is(db, "mysql") && is_index(other) != is_index(part)))
				return memory_fault(db, "%s is there", part->name);
		}
	return 1;
}

/* An index that was made for a foreign key goes without a word when another one does as well. */
static void drop_implicit(memory_database *db, memory_table *table, const memory_part *by)
{
	for (size_t i = 0; memory_is(db, "mysql") && i < table->n_parts; i++)
		if (table->parts[i].is_implicit && &table->parts[i] != by && is_index(by) &&
		    begins_with(by->columns, table->parts[i].columns)) {
			memmove(&table->parts[i], &table->parts[i + 1],
			        (--table->n_parts - i) * sizeof table->parts[0]);
			return;
		}
}

static int add(memory_database *db, memory_table *table, memory_part part)
{
	char name[32];

	if (part.columns && !columns_are_there(db, table, part.columns))
		return 0;
	if (!part.name && part.object != MIGR_OBJECT_PRIMARY_KEY) {
		snprintf(name, sizeof name, "auto_%u", ++db->n_names);
		part.name = migr__arena_strdup(db->arena, name);
	}
	for (size_t i = 0; i < table->n_parts && part.object == MIGR_OBJECT_PRIMARY_KEY; i++)
		if (table->parts[i].object == MIGR_OBJECT_PRIMARY_KEY)
			return memory_fault(db, "%s has a primary key", table->name);
	if (!name_is_free(db, table, &part))
		return 0;
	ck_assert_uint_lt(table->n_parts, MEMORY_MOST);
	table->parts[table->n_parts++] = part;
	drop_implicit(db, table, &table->parts[table->n_parts - 1]);
	return 1;
}

int memory_add_key(memory_database *db, memory_table *table, migr_object object, const migr_key *key)
{
	return add(db, table, (memory_part){ .object = object, .name = key->name, .columns = key->columns });
}

int memory_add_index(memory_database *db, memory_table *table, const migr_index *index)
{
	if (!index->name)
		return memory_fault(db, "an index of %s has no name", table->name);
	return add(db, table,
	           (memory_part){ .object = MIGR_OBJECT_INDEX,
	                          .name = index->name,
	                          .columns = index->columns,
	                          .sql = index->where,
	                          .flags = index->flags });
}

int memory_add_check(memory_database *db, memory_table *table, const migr_check *check)
{
	return add(db, table, (memory_part){ .object = MIGR_OBJECT_CHECK, .name = check->name, .sql = check->sql });
}

int memory_add_foreign_key(memory_database *db, memory_table *table, const migr_foreign_key *key)
{
	memory_table *target = memory_find(db, key->ref_table);
	memory_part *made;

	if (!target || !count_targets(target, key->ref_columns))
		return memory_fault(db, "nothing to point to: %s(%s)", key->ref_table, key->ref_columns);
	if (!add(db, table,
	         (memory_part){ .object = MIGR_OBJECT_FOREIGN_KEY,
	                        .name = key->name,
	                        .columns = key->columns,
	                        .ref_table = key->ref_table,
	                        .ref_columns = key->ref_columns,
	                        .on_delete = key->on_delete }))
		return 0;
	made = &table->parts[table->n_parts - 1];
	if (!memory_is(db, "mysql") || count_serving(table, key->columns))
		return 1;
	return add(
		db, table,
		(memory_part){
			.object = MIGR_OBJECT_INDEX, .name = made->name, .columns = made->columns, .is_implicit = 1 });
}

static migr_object object_of(migr_constraint_kind kind)
{
	static const migr_object objects[] = { 0, MIGR_OBJECT_PRIMARY_KEY, MIGR_OBJECT_UNIQUE, MIGR_OBJECT_FOREIGN_KEY,
		                               MIGR_OBJECT_CHECK };

	return objects[kind];
}

/* The number of the one that is meant; -1 with a fault. */
static int find(memory_database *db, const memory_table *table, migr_object object, const migr_operation *operation)
{
	int found = -1;

	for (size_t i = 0; i < table->n_parts; i++) {
		const memory_part *part = &table->parts[i];

		if (part->object != object)
			continue;
		if (operation->name ? !same(part->name, operation->name)
		                    : (operation->columns && !same(part->columns, operation->columns)) ||
		                              (operation->sql && !same(part->sql, operation->sql)))
			continue;
		if (found >= 0) {
			memory_fault(db, "several parts of %s fit", table->name);
			return -1;
		}
		found = (int)i;
	}
	if (found < 0)
		memory_fault(db, "%s has no %s", table->name, operation->name ? operation->name : "such part");
	return found;
}

/* What stands on an index or key. */
static const char *stander(memory_database *db, memory_table *table, const memory_part *part)
{
	if (!is_index(part))
		return NULL;
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++) {
			const memory_part *other = &db->tables[i]->parts[k];

			if (other->object == MIGR_OBJECT_FOREIGN_KEY && same(other->ref_table, table->name) &&
			    is_target(part, other->ref_columns) &&
			    (!memory_is(db, "mysql") || count_targets(table, other->ref_columns) == 1))
				return other->name;
			if (other->object == MIGR_OBJECT_FOREIGN_KEY && db->tables[i] == table &&
			    memory_is(db, "mysql") && begins_with(part->columns, other->columns) &&
			    count_serving(table, other->columns) == 1)
				return other->name;
		}
	for (size_t i = 0; part->object == MIGR_OBJECT_PRIMARY_KEY && i < table->n_columns; i++)
		if ((table->columns[i].flags & MIGR_AUTOINCREMENT) && !memory_is(db, "postgresql"))
			return table->columns[i].name;
	return NULL;
}

static void take_out(memory_table *table, int at)
{
	memmove(&table->parts[at], &table->parts[at + 1], (--table->n_parts - (size_t)at) * sizeof table->parts[0]);
}

/* The index that was made for a foreign key has its name and columns. */
static void drop_with_key(memory_database *db, memory_table *table, const memory_part *key)
{
	for (size_t i = 0; memory_is(db, "mysql") && i < table->n_parts; i++) {
		memory_part *part = &table->parts[i];

		if (part->object != MIGR_OBJECT_INDEX || !same(part->name, key->name) ||
		    !same(part->columns, key->columns))
			continue;
		if (!stander(db, table, part))
			take_out(table, (int)i);
		return;
	}
}

static int drop(memory_database *db, memory_table *table, migr_object object, const migr_operation *operation)
{
	int at = find(db, table, object, operation);
	const char *user = at >= 0 ? stander(db, table, &table->parts[at]) : NULL;
	memory_part gone;

	if (at < 0 && operation->options && (operation->options->flags & MIGR_OPTION_IF_EXISTS)) {
		db->fault = NULL;
		return 1;
	}
	if (at < 0)
		return 0;
	if (user)
		return memory_fault(db, "%s stands on %s of %s", user,
		                    table->parts[at].name ? table->parts[at].name : "the key", table->name);
	gone = table->parts[at];
	take_out(table, at);
	if (gone.object == MIGR_OBJECT_FOREIGN_KEY)
		drop_with_key(db, table, &gone);
	return 1;
}

static int rename_part(memory_database *db, memory_table *table, const migr_operation *operation)
{
	int is_index_op = operation->kind == MIGR_OP_RENAME_INDEX;

	for (size_t i = 0; i < table->n_parts; i++) {
		memory_part *part = &table->parts[i], renamed = *part;

		if ((part->object == MIGR_OBJECT_INDEX) != is_index_op || !same(part->name, operation->name))
			continue;
		renamed.name = operation->new_name;
		if (!name_is_free(db, table, &renamed))
			return 0;
		part->name = operation->new_name;
		return 1;
	}
	/* PostgreSQL's own name of a primary key is read as none */
	for (size_t i = 0; i < table->n_parts; i++)
		if (!is_index_op && table->parts[i].object == MIGR_OBJECT_PRIMARY_KEY && !table->parts[i].name)
			return 1;
	return memory_fault(db, "%s has no %s", table->name, operation->name);
}

int memory_apply_part(memory_database *db, memory_table *table, const migr_operation *operation)
{
	switch (operation->kind) {
	case MIGR_OP_CREATE_PRIMARY_KEY:
		return memory_add_key(db, table, MIGR_OBJECT_PRIMARY_KEY, operation->key);
	case MIGR_OP_CREATE_UNIQUE:
		return memory_add_key(db, table, MIGR_OBJECT_UNIQUE, operation->key);
	case MIGR_OP_CREATE_FOREIGN_KEY:
		return memory_add_foreign_key(db, table, operation->foreign_key);
	case MIGR_OP_CREATE_CHECK:
		return memory_add_check(db, table, operation->check);
	case MIGR_OP_CREATE_INDEX:
		return memory_add_index(db, table, operation->index);
	case MIGR_OP_DROP_CONSTRAINT:
		return drop(db, table, object_of(operation->constraint_kind), operation);
	case MIGR_OP_DROP_INDEX:
		return drop(db, table, MIGR_OBJECT_INDEX, operation);
	case MIGR_OP_RENAME_CONSTRAINT:
	case MIGR_OP_RENAME_INDEX:
		return rename_part(db, table, operation);
	default:
		return memory_fault(db, "no operation of kind %d is expected", operation->kind);
	}
}

const char *memory_user_of_column(memory_database *db, memory_table *table, const char *column)
{
	for (size_t i = 0; i < table->n_parts; i++) {
		const memory_part *part = &table->parts[i];

		if (memory_mentions(part->columns, column) || memory_mentions(part->sql, column))
			return part->name ? part->name : "the primary key";
	}
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++)
			if (same(db->tables[i]->parts[k].ref_table, table->name) &&
			    memory_mentions(db->tables[i]->parts[k].ref_columns, column))
				return db->tables[i]->parts[k].name;
	return NULL;
}

int memory_is_in_foreign_key(memory_database *db, memory_table *table, const char *column)
{
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++) {
			const memory_part *part = &db->tables[i]->parts[k];

			if (part->object == MIGR_OBJECT_FOREIGN_KEY &&
			    ((db->tables[i] == table && memory_mentions(part->columns, column)) ||
			     (same(part->ref_table, table->name) && memory_mentions(part->ref_columns, column))))
				return 1;
		}
	return 0;
}

void memory_rename_in_parts(memory_database *db, memory_table *table, const char *from, const char *to)
{
	for (size_t i = 0; i < table->n_parts; i++) {
		table->parts[i].columns = memory_replace(db, table->parts[i].columns, from, to);
		table->parts[i].sql = memory_replace(db, table->parts[i].sql, from, to);
	}
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++) {
			memory_part *part = &db->tables[i]->parts[k];

			if (same(part->ref_table, table->name))
				part->ref_columns = memory_replace(db, part->ref_columns, from, to);
		}
}

static void read_part(const memory_part *part, migr_table *out)
{
	migr_key key = { .name = part->name, .columns = part->columns };

	switch (part->object) {
	case MIGR_OBJECT_PRIMARY_KEY:
		*(migr_key *)(uintptr_t)out->primary_key = key;
		break;
	case MIGR_OBJECT_UNIQUE:
		((migr_key *)(uintptr_t)out->unique_keys.items)[out->unique_keys.count++] = key;
		break;
	case MIGR_OBJECT_FOREIGN_KEY:
		((migr_foreign_key *)(uintptr_t)out->foreign_keys.items)[out->foreign_keys.count++] =
			(migr_foreign_key){ .name = part->name,
			                    .columns = part->columns,
			                    .ref_table = part->ref_table,
			                    .ref_columns = part->ref_columns,
			                    .on_delete = part->on_delete };
		break;
	case MIGR_OBJECT_CHECK:
		((migr_check *)(uintptr_t)out->checks.items)[out->checks.count++] =
			(migr_check){ .name = part->name, .sql = part->sql };
		break;
	default:
		((migr_index *)(uintptr_t)out->indexes.items)[out->indexes.count++] = (migr_index){
			.name = part->name, .columns = part->columns, .where = part->sql, .flags = part->flags
		};
	}
}

#define LIST(db, table, type)                                                                                          \
	{                                                                                                              \
		migr__arena_new((db)->arena, (table)->n_parts + 1, sizeof(type)), 0, sizeof(type)                      \
	}

static const migr_table *read_table(memory_database *db, const memory_table *table)
{
	migr_table *out = migr__arena_new(db->arena, 1, sizeof *out);
	migr_column *columns = migr__arena_new(db->arena, table->n_columns, sizeof *columns);
	int has_key = 0;

	for (size_t i = 0; i < table->n_parts; i++)
		has_key |= table->parts[i].object == MIGR_OBJECT_PRIMARY_KEY;
	memcpy(columns, table->columns, table->n_columns * sizeof *columns);
	*out = (migr_table){ .struct_size = sizeof *out,
		             .name = table->name,
		             .comment = table->comment,
		             .primary_key = has_key ? migr__arena_new(db->arena, 1, sizeof(migr_key)) : NULL,
		             .columns = { columns, (uint32_t)table->n_columns, sizeof *columns },
		             .unique_keys = LIST(db, table, migr_key),
		             .foreign_keys = LIST(db, table, migr_foreign_key),
		             .checks = LIST(db, table, migr_check),
		             .indexes = LIST(db, table, migr_index) };
	for (size_t i = 0; i < table->n_parts; i++)
		read_part(&table->parts[i], out);
	return out;
}

static const void **refs(memory_database *db, size_t count)
{
	return migr__arena_new(db->arena, count + 1, sizeof(void *));
}

static void *copied(memory_database *db, const void *item, size_t size)
{
	void *copy = migr__arena_new(db->arena, 1, size);

	memcpy(copy, item, size);
	return copy;
}

const migr_models *memory_read(memory_database *db)
{
	migr_models *models = migr__arena_new(db->arena, 1, sizeof *models);
	const void **tables = refs(db, db->n_tables), **views = refs(db, db->n_views),
		   **triggers = refs(db, db->n_triggers), **enums = refs(db, db->n_enums);

	for (size_t i = 0; i < db->n_tables; i++)
		tables[i] = read_table(db, db->tables[i]);
	for (size_t i = 0; i < db->n_views; i++)
		views[i] = copied(db, &db->views[i], sizeof db->views[i]);
	for (size_t i = 0; i < db->n_triggers; i++)
		triggers[i] = copied(db, &db->triggers[i], sizeof db->triggers[i]);
	for (size_t i = 0; i < db->n_enums; i++)
		enums[i] = copied(db, &db->enums[i], sizeof db->enums[i]);
	*models = (migr_models){ .struct_size = sizeof *models,
		                 .flags = MIGR_MODELS_COMPLETE,
		                 .tables = { (void *)tables, (uint32_t)db->n_tables, sizeof(void *) },
		                 .views = { (void *)views, (uint32_t)db->n_views, sizeof(void *) },
		                 .triggers = { (void *)triggers, (uint32_t)db->n_triggers, sizeof(void *) },
		                 .enums = { (void *)enums, (uint32_t)db->n_enums, sizeof(void *) } };
	return models;
}
