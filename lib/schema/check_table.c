/* SPDX-License-Identifier: MIT */
/* Tables as a whole. */
#include "schema/checker.h"

#include "base/text.h"

static const char *name_of(const void *item, size_t offset)
{
	return *(const char *const *)(const void *)((const char *)item + offset);
}

/* Two items of a list with one name. */
static void check_twice(migr__checker *c, const char *what, const migr__any_list *list, size_t offset)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const char *name = name_of((const char *)list->items + (size_t)i * list->item_size, offset);

		for (uint32_t j = 0; name && j < i; j++) {
			const char *other = name_of((const char *)list->items + (size_t)j * list->item_size, offset);

			if (other && migr__same_column(c, name, other)) {
				migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "two %s are called '%s'", what, name);
				break;
			}
		}
	}
}

/* The names of the columns, for what mentions them. */
static int collect_columns(migr__checker *c, const migr_table *table, migr__names *out)
{
	*out = (migr__names){ 0 };
	out->items = migr__arena_new(c->arena, table->columns.count + 1, sizeof *out->items);
	if (!out->items) {
		migr__fail_memory(c->error);
		return 0;
	}
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (table->columns.items[i].name)
			out->items[out->count++] = table->columns.items[i].name;
	return 1;
}

static void check_columns(migr__checker *c, const migr_table *table)
{
	const migr_column_list *columns = &table->columns;
	const migr__any_list list = { columns->items, columns->count, columns->item_size };

	if (!columns->count)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the table has no columns");
	for (uint32_t i = 0; i < columns->count; i++) {
		c->place = migr__place(c, NULL, "column", columns->items[i].name, i);
		migr__check_column(c, &columns->items[i]);
	}
	c->place = NULL;
	check_twice(c, "columns", &list, offsetof(migr_column, name));
}

/* How many columns have one of these flags; *last is the last of them. */
static size_t count_flags(const migr_table *table, uint32_t flags, const migr_column **last)
{
	size_t count = 0;

	for (uint32_t i = 0; i < table->columns.count; i++)
		if (table->columns.items[i].flags & flags) {
			count++;
			*last = &table->columns.items[i];
		}
	return count;
}

static void check_primary_key(migr__checker *c, const migr_table *table, const migr__names *names)
{
	const migr_column *column = NULL;
	size_t flagged = count_flags(table, MIGR_PRIMARY_KEY, &column);

	if (table->primary_key) {
		c->place = "primary key";
		migr__check_key(c, table->primary_key, 1, names);
		c->place = NULL;
	}
	if (table->primary_key && flagged)
		migr__problem(c, MIGR_ERROR_SCHEMA, "one of them is enough",
		              "the primary key is said twice: by primary_key, and by MIGR_PRIMARY_KEY of column '%s'",
		              column->name ? column->name : "");
	if (!table->primary_key && !flagged && (table->flags & MIGR_WITHOUT_ROWID))
		migr__problem(c, MIGR_ERROR_SCHEMA, "say which columns its rows are kept by",
		              "a table without rowid needs a primary key");
}

/* Whether a column by itself is the primary key. */
static int is_whole_key(migr__checker *c, const migr_table *table, const migr_column *column)
{
	const migr_column *last = NULL;
	migr__names names;

	if (!table->primary_key)
		return (column->flags & MIGR_PRIMARY_KEY) && count_flags(table, MIGR_PRIMARY_KEY, &last) == 1;
	if (table->primary_key->elements.count)
		return table->primary_key->elements.count == 1;
	migr__read_names(c, table->primary_key->columns, &names);
	return names.count == 1 && column->name && migr__same_column(c, names.items[0], column->name);
}

static void check_counting(migr__checker *c, const migr_table *table)
{
	const migr_column *column = NULL;
	size_t counted = count_flags(table, MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS, &column);

	if (counted > 1 && !migr__checker_is(c, "postgresql"))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "%s counts up at most one column of a table, not %zu",
		              c->dialect, counted);
	if (!counted || !migr__checker_is(c, "sqlite"))
		return;
	if (counted == 1 && !is_whole_key(c, table, column))
		migr__problem(c, MIGR_ERROR_SCHEMA, "make it the primary key, and add a unique key for the others",
		              "on SQLite a column that is counted up is the primary key by itself, and '%s' is not",
		              column->name ? column->name : "");
	if (table->flags & MIGR_WITHOUT_ROWID)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "SQLite counts up no column of a table without rowid");
}

static const migr_column *find_column(migr__checker *c, const migr_table *table, const char *name)
{
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (table->columns.items[i].name && migr__same_column(c, table->columns.items[i].name, name))
			return &table->columns.items[i];
	return NULL;
}

/* Of a key whose columns have been checked: a column that takes no NULL cannot be set to it. */
static void check_nulls(migr__checker *c, const migr_table *table, const migr_foreign_key *key)
{
	migr__names names;

	if (key->on_delete != MIGR_SET_NULL && key->on_update != MIGR_SET_NULL)
		return;
	migr__read_names(c, key->columns, &names);
	for (size_t i = 0; i < names.count; i++) {
		const migr_column *column = find_column(c, table, names.items[i]);

		if (column && (column->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)))
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it sets '%s' to NULL, which takes none",
			              names.items[i]);
	}
}

static void check_foreign_keys(migr__checker *c, const migr_table *table, const migr__names *names)
{
	const migr_foreign_key_list *keys = &table->foreign_keys;

	for (uint32_t i = 0; i < keys->count; i++) {
		const migr_foreign_key *key = &keys->items[i];
		migr__names to;

		c->place = migr__place(c, NULL, "foreign key", key->name, i);
		migr__check_foreign_key(c, key, names);
		check_nulls(c, table, key);
		if (key->ref_table && table->name && !key->ref_schema &&
		    migr__view_is(migr__view_of(key->ref_table), table->name))
			migr__check_names(c, "the columns that it points to", key->ref_columns, names, &to);
	}
	c->place = NULL;
}

#define LIST_OF(list)                                                                                                  \
	&(const migr__any_list)                                                                                        \
	{                                                                                                              \
		(list).items, (list).count, (list).item_size                                                           \
	}

static void check_constraints(migr__checker *c, const migr_table *table, const migr__names *names)
{
	for (uint32_t i = 0; i < table->unique_keys.count; i++) {
		c->place = migr__place(c, NULL, "unique key", table->unique_keys.items[i].name, i);
		migr__check_key(c, &table->unique_keys.items[i], 0, names);
	}
	check_foreign_keys(c, table, names);
	for (uint32_t i = 0; i < table->checks.count; i++) {
		c->place = migr__place(c, NULL, "check", table->checks.items[i].name, i);
		migr__check_check(c, &table->checks.items[i]);
	}
	for (uint32_t i = 0; i < table->excludes.count; i++) {
		c->place = migr__place(c, NULL, "exclusion", table->excludes.items[i].name, i);
		migr__check_exclude(c, &table->excludes.items[i], names);
	}
	for (uint32_t i = 0; i < table->indexes.count; i++) {
		c->place = migr__place(c, NULL, "index", table->indexes.items[i].name, i);
		migr__check_index(c, &table->indexes.items[i], names);
	}
	c->place = NULL;
	check_twice(c, "unique keys", LIST_OF(table->unique_keys), offsetof(migr_key, name));
	check_twice(c, "foreign keys", LIST_OF(table->foreign_keys), offsetof(migr_foreign_key, name));
	check_twice(c, "checks", LIST_OF(table->checks), offsetof(migr_check, name));
	check_twice(c, "exclusions", LIST_OF(table->excludes), offsetof(migr_exclude, name));
	check_twice(c, "indexes", LIST_OF(table->indexes), offsetof(migr_index, name));
}

void migr__check_table(migr__checker *c, const migr_table *table)
{
	migr__names names;

	migr__check_new_name(c, "the table's name", table->name);
	migr__check_name_if(c, "its schema", table->schema);
	migr__check_flags(c, "a table", table->flags,
	                  MIGR_STRICT | MIGR_WITHOUT_ROWID | MIGR_UNLOGGED | MIGR_TEMPORARY);
	if ((table->flags & MIGR_UNLOGGED) && (table->flags & MIGR_TEMPORARY))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "MIGR_UNLOGGED and MIGR_TEMPORARY contradict each other");
	check_columns(c, table);
	if (!collect_columns(c, table, &names))
		return;
	check_primary_key(c, table, &names);
	check_counting(c, table);
	check_constraints(c, table, &names);
	migr__check_name_if(c, "mysql_engine", table->mysql_engine);
	migr__check_name_if(c, "mysql_charset", table->mysql_charset);
	migr__check_name_if(c, "mysql_collation", table->mysql_collation);
	migr__check_sql(c, "options", table->options);
}

static const uint32_t alterable_flags = MIGR_STRICT | MIGR_WITHOUT_ROWID | MIGR_UNLOGGED;

static void check_alteration_flags(migr__checker *c, const migr_table_alteration *a)
{
	const uint32_t known = MIGR_ALTER_TABLE_CONVERT | MIGR_ALTER_TABLE_DROP_OPTIONS;

	migr__check_flags(c, "an alteration of a table", a->set_flags, alterable_flags);
	migr__check_flags(c, "an alteration of a table", a->drop_flags, alterable_flags);
	if (a->flags & ~known)
		migr__problem(c, MIGR_ERROR_SCHEMA, "they are the MIGR_ALTER_TABLE_ ones",
		              "flags 0x%x has bits that mean nothing for an alteration of a table", a->flags & ~known);
	if (a->set_flags & a->drop_flags)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "set_flags and drop_flags contradict each other");
	if ((a->flags & MIGR_ALTER_TABLE_CONVERT) && !a->mysql_charset && !a->mysql_collation)
		migr__problem(c, MIGR_ERROR_SCHEMA, "say what to: by mysql_charset, mysql_collation",
		              "MIGR_ALTER_TABLE_CONVERT means nothing without a character set");
	if ((a->flags & MIGR_ALTER_TABLE_DROP_OPTIONS) && a->options)
		migr__problem(c, MIGR_ERROR_SCHEMA, "new options replace the old ones",
		              "MIGR_ALTER_TABLE_DROP_OPTIONS and new options contradict each other");
}

void migr__check_table_alteration(migr__checker *c, const migr_table_alteration *a)
{
	if (!a->flags && !a->set_flags && !a->drop_flags && !a->mysql_engine && !a->mysql_charset &&
	    !a->mysql_collation && !a->options) {
		migr__problem(c, MIGR_ERROR_SCHEMA, "say what is to change of the table", "there is nothing to alter");
		return;
	}
	check_alteration_flags(c, a);
	migr__check_name_if(c, "mysql_engine", a->mysql_engine);
	migr__check_name_if(c, "mysql_charset", a->mysql_charset);
	migr__check_name_if(c, "mysql_collation", a->mysql_collation);
	migr__check_sql(c, "options", a->options);
}
