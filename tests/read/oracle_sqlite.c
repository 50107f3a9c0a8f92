/* SPDX-License-Identifier: MIT */
/*
 * What is read of the texts of all cases agrees with what SQLite itself makes of them, as its pragmas tell it: types,
 * NOT NULL, defaults, keys, indexes with order and collation, foreign keys.
 */
#include "cases.h"
#include "ddl/reader.h"
#include "dialect/sqlite/column.h"
#include "read.h"
#include "schema/names.h"
#include "support/t.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static read_place place;
static migr_error error;
static migr__arena arena;
static const char *case_name;

#define CHECK(condition, ...)                                                                                          \
	do {                                                                                                           \
		char what_[2000];                                                                                      \
                                                                                                                       \
		snprintf(what_, sizeof what_, __VA_ARGS__);                                                            \
		ck_assert_msg(condition, "%s: %s: " #condition, case_name, what_);                                     \
	} while (0)

static sqlite3_stmt *query(const char *sql, const char *a, const char *b)
{
	sqlite3_stmt *statement;
	int rc = sqlite3_prepare_v2(ddl_reader.native(place.database), sql, -1, &statement, NULL);

	ck_assert_msg(rc == SQLITE_OK, "%s", sql);
	sqlite3_bind_text(statement, 1, a, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 2, b, -1, SQLITE_TRANSIENT);
	return statement;
}

static const char *text(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

static int same(const char *a, const char *b)
{
	return a && b ? sqlite3_stricmp(a, b) == 0 : a == b;
}

static const char *schema_of(const migr_table *table)
{
	return table->schema ? table->schema : "main";
}

static const migr_column *column_of(const migr_table *table, const char *name)
{
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (strcmp(table->columns.items[i].name, name) == 0)
			return &table->columns.items[i];
	return NULL;
}

static migr__names list(const char *columns)
{
	migr__names names;

	ck_assert_int_eq(migr__names_parse(columns, "columns", &arena, &names, &error), MIGR_OK);
	return names;
}

static migr__affinity affinity(const char *type, int is_strict)
{
	return migr__sqlite_affinity((migr__view){ type, strlen(type) }, is_strict);
}

static void check_type(const migr_table *table, const migr_column *column, const char *stored)
{
	int is_strict = (table->flags & MIGR_STRICT) != 0;
	migr__script script;
	migr__compiler compiler = {
		.dialect = place.dialect, .arena = &arena, .live = &place.live, .out = &script, .error = &error
	};
	migr__type type;
	const char *made;

	migr__script_init(&script, &place.alloc);
	ck_assert_int_eq(migr__type_parse(column->type, "sqlite", &arena, &type, &error), MIGR_OK);
	ck_assert_int_eq(migr__sqlite_type(&compiler, &type, is_strict, &made), MIGR_OK);
	CHECK(affinity(made, is_strict) == affinity(stored, is_strict), "%s.%s: %s", table->name, column->name,
	      stored ? stored : "");
	/* those that need quotes, or blanks elsewhere, are in the golden text */
	if (strncmp(column->type ? column->type : "", "sqlite:", 7) == 0 && stored && !strpbrk(stored, " ,."))
		CHECK(same(made, stored), "%s.%s: %s", table->name, column->name, stored);
	migr__script_clear(&script);
}

/* Whether it is said to be the rowid. */
static int is_rowid(const migr_table *table)
{
	const migr_column *column;

	if (!table->primary_key || !table->primary_key->columns || (table->flags & MIGR_WITHOUT_ROWID) ||
	    list(table->primary_key->columns).count != 1)
		return 0;
	column = column_of(table, list(table->primary_key->columns).items[0]);
	return strcmp(column->type ? column->type : "", "integer") == 0;
}

static int key_place(const migr_table *table, const char *name)
{
	const migr_key *key = table->primary_key;
	migr__names names;

	if (!key)
		return 0;
	for (uint32_t i = 0; i < key->elements.count; i++)
		if (strcmp(key->elements.items[i].column, name) == 0)
			return (int)i + 1;
	names = list(key->columns);
	for (size_t i = 0; i < names.count; i++)
		if (strcmp(names.items[i], name) == 0)
			return (int)i + 1;
	return 0;
}

static void check_columns(const migr_table *table)
{
	sqlite3_stmt *row =
		query("SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?)",
	              table->name, schema_of(table));
	uint32_t n = 0;

	for (; sqlite3_step(row) == SQLITE_ROW; n++) {
		const migr_column *column = &table->columns.items[n];
		int not_null = (column->flags & MIGR_NOT_NULL) != 0, hidden = sqlite3_column_int(row, 5);

		CHECK(n < table->columns.count && strcmp(column->name, text(row, 0)) == 0, "%s.%s", table->name,
		      text(row, 0));
		check_type(table, column, text(row, 1));
		CHECK(sqlite3_column_int(row, 2) ? not_null : !not_null || is_rowid(table), "%s.%s", table->name,
		      column->name);
		CHECK((column->default_sql != NULL) == (text(row, 3) && !same(text(row, 3), "NULL")), "%s.%s",
		      table->name, column->name);
		CHECK(key_place(table, column->name) == sqlite3_column_int(row, 4), "%s.%s", table->name, column->name);
		CHECK((column->generated_sql != NULL) == (hidden != 0), "%s.%s", table->name, column->name);
		CHECK(((column->flags & MIGR_STORED) != 0) == (hidden == 3), "%s.%s", table->name, column->name);
	}
	CHECK(n == table->columns.count, "%s", table->name);
	sqlite3_finalize(row);
}

/* Writes "a/BINARY/0 b/NOCASE/1": what the elements come to. */
static void write_element(const migr_table *table, char *out, const char *name, const char *collation, int is_desc)
{
	const migr_column *column = name ? column_of(table, name) : NULL;

	if (column && !collation)
		collation = column->collation;
	sprintf(out + strlen(out), "%s/%s/%d ", name ? name : "?", collation ? collation : "BINARY", is_desc);
}

static void write_elements(const migr_table *table, char *out, const char *columns, const migr_element_list *elements)
{
	migr__names names = list(columns);

	*out = '\0';
	for (size_t i = 0; i < names.count; i++)
		write_element(table, out, names.items[i], NULL, 0);
	for (uint32_t i = 0; i < elements->count; i++)
		write_element(table, out, elements->items[i].column, elements->items[i].collation,
		              (elements->items[i].flags & MIGR_DESC) != 0);
}

static void read_elements(const migr_table *table, char *out, const char *index)
{
	sqlite3_stmt *row =
		query("SELECT name, coll, \"desc\" FROM pragma_index_xinfo(?, ?) WHERE key", index, schema_of(table));

	*out = '\0';
	while (sqlite3_step(row) == SQLITE_ROW)
		write_element(table, out, text(row, 0), text(row, 1), sqlite3_column_int(row, 2));
	sqlite3_finalize(row);
}

static const migr_index *index_of(const migr_table *table, const char *name)
{
	for (uint32_t i = 0; i < table->indexes.count; i++)
		if (strcmp(table->indexes.items[i].name, name) == 0)
			return &table->indexes.items[i];
	return NULL;
}

static int has_unique(const migr_table *table, const char *elements)
{
	char own[500];

	for (uint32_t i = 0; i < table->unique_keys.count; i++) {
		write_elements(table, own, table->unique_keys.items[i].columns, &table->unique_keys.items[i].elements);
		if (same(own, elements))
			return 1;
	}
	return 0;
}

static void check_index(const migr_table *table, sqlite3_stmt *row)
{
	const migr_index *index = index_of(table, text(row, 0));
	char wanted[500], is[500];

	read_elements(table, is, text(row, 0));
	if (same(text(row, 2), "u")) {
		CHECK(has_unique(table, is), "%s: %s", table->name, is);
		return;
	}
	if (same(text(row, 2), "pk")) {
		CHECK(table->primary_key && !is_rowid(table), "%s", table->name);
		write_elements(table, wanted, table->primary_key->columns, &table->primary_key->elements);
	} else {
		CHECK(index != NULL, "%s", text(row, 0));
		CHECK(((index->flags & MIGR_UNIQUE) != 0) == sqlite3_column_int(row, 1), "%s", index->name);
		CHECK((index->where != NULL) == sqlite3_column_int(row, 3), "%s", index->name);
		write_elements(table, wanted, index->columns, &index->elements);
	}
	CHECK(same(wanted, is), "%s: %s: %s", table->name, wanted, is);
}

static void check_indexes(const migr_table *table)
{
	sqlite3_stmt *row = query("SELECT name, \"unique\", origin, partial FROM pragma_index_list(?, ?)", table->name,
	                          schema_of(table));
	uint32_t created = 0, keys = 0;

	while (sqlite3_step(row) == SQLITE_ROW) {
		check_index(table, row);
		created += (uint32_t)same(text(row, 2), "c");
		keys += (uint32_t)same(text(row, 2), "pk");
	}
	CHECK(created == table->indexes.count, "%s", table->name);
	CHECK(keys == (uint32_t)(table->primary_key && !is_rowid(table)), "%s", table->name);
	sqlite3_finalize(row);
}

static const char *const actions[] = { "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };

/* The key that points so; SQLite counts from the last. */
static int has_foreign_key(const migr_table *table, const char *columns, const char *to, sqlite3_stmt *row)
{
	for (uint32_t i = 0; i < table->foreign_keys.count; i++) {
		const migr_foreign_key *key = &table->foreign_keys.items[i];

		if (same(key->columns, columns) && same(key->ref_table, text(row, 2)) &&
		    (!to || same(key->ref_columns, to)) && same(actions[key->on_update], text(row, 3)) &&
		    same(actions[key->on_delete], text(row, 4)))
			return 1;
	}
	return 0;
}

static void check_foreign_keys(const migr_table *table)
{
	sqlite3_stmt *row = query("SELECT group_concat(\"from\", ', '), group_concat(\"to\", ', '), \"table\", "
	                          "on_update, on_delete FROM (SELECT * FROM pragma_foreign_key_list(?, ?) ORDER BY id, "
	                          "seq) GROUP BY id",
	                          table->name, schema_of(table));
	uint32_t n = 0;

	for (; sqlite3_step(row) == SQLITE_ROW; n++)
		CHECK(has_foreign_key(table, text(row, 0), text(row, 1), row), "%s: %s", table->name, text(row, 0));
	CHECK(n == table->foreign_keys.count, "%s", table->name);
	sqlite3_finalize(row);
}

static void check_case(const read_case *item)
{
	const char *const schemas[] = { NULL, item->schema };
	migr__reading reading;

	case_name = item->name;
	ck_assert_int_eq(read_place_empty(&place), 0);
	ck_assert_int_eq(read_execute(&place, item->sql), 0);
	ck_assert_int_eq(read_schemas(&place, schemas, NULL, item->schema ? 2 : 1, &arena, &reading, &error), MIGR_OK);
	for (uint32_t i = 0; i < reading.models.tables.count; i++) {
		check_columns(reading.models.tables.items[i]);
		check_indexes(reading.models.tables.items[i]);
		check_foreign_keys(reading.models.tables.items[i]);
	}
}

START_TEST(agrees_with_the_pragmas)
{
	ck_assert_int_eq(read_place_open(&place), 0);
	migr__error_init(&error, &place.alloc);
	for (size_t i = 0; i < n_read_cases; i++) {
		migr__arena_init(&arena, &place.alloc);
		check_case(&read_cases[i]);
		migr__arena_clear(&arena);
	}
	migr__error_clear(&error);
	read_place_close(&place);
}
END_TEST

T_MAIN("read oracle", agrees_with_the_pragmas)
