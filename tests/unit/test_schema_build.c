/* SPDX-License-Identifier: MIT */
/* Operations made member by member. */
/* Literals leave out what they do not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include "support/meter.h"
#include "support/t.h"

#include "schema/build.h"
#include "schema/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static meter memory;
static migr__alloc alloc;
static migr_error error;
static migr__build build;

static migr_status begin(const char *operation, size_t fail_at)
{
	memory = (meter){ .fail_at = fail_at };
	alloc = (migr__alloc){ meter_resize, &memory };
	migr__error_init(&error, &alloc);
	return migr__build_begin(&build, operation, &alloc, &error);
}

static void end(void)
{
	migr__build_end(&build);
	migr__error_clear(&error);
	ck_assert_uint_eq(memory.live, 0);
}

static migr_status set_text(const char *path, const char *text)
{
	return migr__build_set(&build, path, &(migr_value)MIGR_TEXT(text));
}

static migr_status set_integer(const char *path, int64_t number)
{
	return migr__build_set(&build, path, &(migr_value)MIGR_INT(number));
}

#define COLUMNS(...) MIGR_LIST(((const migr_column[]){ __VA_ARGS__ }))

/* As migr__build_set and _add, one after the other, up to the first failure. */
static migr_status make_table(void)
{
	static const char *const texts[][2] = {
		{ "table_definition.name", "users" },
		{ "+", "table_definition.columns" },
		{ "table_definition.columns.name", "id" },
		{ "table_definition.columns.type", "bigint" },
		{ "table_definition.columns.flags", "primary_key, MIGR_AUTOINCREMENT" },
		{ "+", "table_definition.columns" },
		{ "table_definition.columns.name", "email" },
		{ "table_definition.columns.type", "varchar(320)" },
		{ "table_definition.columns.default_value", "nobody" },
		{ "+", "table_definition.columns" },
		{ "table_definition.columns.name", "boss" },
		{ "table_definition.columns.flags", "Not-Null" },
		{ "table_definition.primary_key.columns", "id" },
		{ "+", "table_definition.foreign_keys" },
		{ "table_definition.foreign_keys.columns", "boss" },
		{ "table_definition.foreign_keys.on_delete", "set null" },
		{ "+", "table_definition.indexes" },
		{ "table_definition.indexes.name", "ix" },
		{ "+", "table_definition.indexes.elements" },
		{ "table_definition.indexes.elements.column", "email" },
		{ "table_definition.indexes.elements.flags", "desc" },
		{ "options.flags", "if not exists" },
	};
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0] && rc == MIGR_OK; i++)
		rc = *texts[i][0] == '+' ? migr__build_add(&build, texts[i][1]) : set_text(texts[i][0], texts[i][1]);
	if (rc == MIGR_OK)
		rc = set_integer("table_definition.indexes.elements.length", 20);
	return rc;
}

START_TEST(a_table_is_what_its_literal_is)
{
	const migr_foreign_key keys[] = {
		{ .struct_size = sizeof(migr_foreign_key), .columns = "boss", .on_delete = MIGR_SET_NULL },
	};
	const migr_element elements[] = { { .column = "email", .flags = MIGR_DESC, .length = 20 } };
	const migr_index indexes[] = { { .name = "ix", .elements = MIGR_LIST(elements) } };
	const migr_table table =
		MIGR_TABLE("users",
	                   .columns = COLUMNS({ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	                                      { "email", "varchar(320)",
	                                        .default_value = { MIGR_VALUE_TEXT, .text = "nobody", .size = 6 } },
	                                      { "boss", NULL, .flags = MIGR_NOT_NULL }),
	                   .primary_key = &MIGR_KEY(.columns = "id"), .foreign_keys = MIGR_LIST(keys),
	                   .indexes = MIGR_LIST(indexes));
	const migr_operation expected = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table,
	                                               .options = &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_IF_NOT_EXISTS));

	ck_assert_int_eq(begin("create_table", 0), MIGR_OK);
	ck_assert_int_eq(make_table(), MIGR_OK);
	ck_assert(migr__shape_equal(&migr__shape_operation, &build.operation, &expected));
	end();
}
END_TEST

START_TEST(rows_are_added_value_by_value)
{
	ck_assert_int_eq(begin("bulk_insert", 0), MIGR_OK);
	ck_assert_int_eq(set_text("table", "t"), MIGR_OK);
	ck_assert_int_eq(set_text("columns", "a, b"), MIGR_OK);
	for (int i = 0; i < 1000; i++) {
		char text[16];

		snprintf(text, sizeof text, "row %d", i);
		ck_assert_int_eq(set_integer("values", i), MIGR_OK);
		ck_assert_int_eq(set_text("values", text), MIGR_OK);
	}
	ck_assert_int_eq(migr__build_set(&build, "values", &(migr_value)MIGR_NULL), MIGR_OK);
	ck_assert_int_eq(migr__build_set(&build, "values", &(migr_value)MIGR_BLOB("a\0b", 3)), MIGR_OK);
	ck_assert_uint_eq(build.operation.n_values, 2002);
	ck_assert_int_eq(build.operation.values[1998].integer, 999);
	ck_assert_str_eq(build.operation.values[1999].text, "row 999");
	ck_assert_int_eq(build.operation.values[2000].type, MIGR_VALUE_NULL);
	ck_assert_uint_eq(build.operation.values[2001].size, 3);
	ck_assert(memcmp(build.operation.values[2001].text, "a\0b", 3) == 0);
	end();
}
END_TEST

START_TEST(members_are_set_again)
{
	ck_assert_int_eq(begin("add_column", 0), MIGR_OK);
	ck_assert_int_eq(set_text("table", "t"), MIGR_OK);
	ck_assert_int_eq(set_text("table", "u"), MIGR_OK);
	ck_assert_str_eq(build.operation.table, "u");
	ck_assert_int_eq(set_integer("column.identity_start", INT64_MIN), MIGR_OK);
	ck_assert_int_eq(build.operation.column->identity_start, INT64_MIN);
	ck_assert_uint_eq(build.operation.column->struct_size, sizeof(migr_column));
	ck_assert_int_eq(set_integer("column.flags", UINT32_MAX), MIGR_OK);
	ck_assert_uint_eq(build.operation.column->flags, UINT32_MAX);
	ck_assert_int_eq(migr__build_set(&build, "column.flags", &(migr_value)MIGR_NULL), MIGR_OK);
	ck_assert_uint_eq(build.operation.column->flags, 0);
	ck_assert_int_eq(migr__build_set(&build, "table", &(migr_value)MIGR_NULL), MIGR_OK);
	ck_assert_ptr_null(build.operation.table);
	end();
}
END_TEST

START_TEST(unknown_operations_are_refused)
{
	static const struct {
		const char *name, *message;
	} cases[] = {
		{ "crate_table", "there is no operation 'crate_table', did you mean 'create_table'?" },
		{ "add_colum", "there is no operation 'add_colum', did you mean 'add_column'?" },
		{ "vacuum", "there is no operation 'vacuum'" },
		{ "", "there is no operation ''" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(begin(cases[i].name, 0), MIGR_ERROR_SCHEMA);
		ck_assert_str_eq(migr_error_message(&error), cases[i].message);
		end();
	}
}
END_TEST

START_TEST(wrong_paths_are_refused)
{
	static const struct {
		const char *path, *text, *message;
	} cases[] = {
		{ "tabel", "t", "an operation has no member 'tabel', did you mean 'table'?" },
		{ "", "t", "an operation has no member ''" },
		{ "kind", "1", "an operation has no member 'kind'" },
		{ "struct_size", "1", "an operation has no member 'struct_size'" },
		{ "column.nam", "t", "a column has no member 'nam', did you mean 'name'?" },
		{ "column.struct_size", "t", "a column has no member 'struct_size'" },
		{ "column..name", "t", "a column has no member ''" },
		{ "column.name.x", "t", "'name' has no members" },
		{ "column", "t", "'column' is a struct" },
		{ "index.elements", "t", "'elements' is a list" },
		{ "index.elements.column", "t", "the list 'elements' has no item yet" },
		{ "column.flags", "not_nul", "there is no MIGR_not_nul, did you mean MIGR_NOT_NULL" },
		{ "column.flags", "not_null, if_exists", "there is no MIGR_if_exists" },
		{ "options.flags", "if_exist", "there is no MIGR_OPTION_if_exist, did you mean MIGR_OPTION_IF_EXISTS" },
		{ "alteration.flags", "set_not_nul",
		  "there is no MIGR_ALTER_set_not_nul, did you mean MIGR_ALTER_SET_NOT_NULL" },
		{ "foreign_key.on_delete", "casacde", "there is no MIGR_casacde, did you mean MIGR_CASCADE" },
		{ "foreign_key.on_delete", "cascade, restrict", "it takes one word" },
		{ "column.identity_start", "5", "'identity_start' is an integer" },
		{ "column.name", "\xff", "the text is no UTF-8" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char message[160];

		ck_assert_int_eq(begin("add_column", 0), MIGR_OK);
		snprintf(message, sizeof message, "add_column: %s: %s", cases[i].path, cases[i].message);
		ck_assert_int_eq(set_text(cases[i].path, cases[i].text), MIGR_ERROR_SCHEMA);
		ck_assert_str_eq(migr_error_message(&error), message);
		end();
	}
}
END_TEST

START_TEST(wrong_kinds_are_refused)
{
	ck_assert_int_eq(begin("add_column", 0), MIGR_OK);
	ck_assert_int_eq(set_integer("column.name", 1), MIGR_ERROR_SCHEMA);
	ck_assert_str_eq(migr_error_message(&error), "add_column: column.name: 'name' is a text");
	ck_assert_int_eq(set_integer("column.flags", -1), MIGR_ERROR_SCHEMA);
	ck_assert_str_eq(migr_error_message(&error), "add_column: column.flags: -1 is outside its range");
	ck_assert_int_eq(set_integer("foreign_key.on_delete", INT64_C(1) << 40), MIGR_ERROR_SCHEMA);
	ck_assert_int_eq(migr__build_set(&build, "column.flags", &(migr_value)MIGR_REAL(1.0)), MIGR_ERROR_SCHEMA);
	ck_assert_str_eq(migr_error_message(&error), "add_column: column.flags: 'flags' is an integer, or names");
	ck_assert_int_eq(migr__build_add(&build, "column"), MIGR_ERROR_SCHEMA);
	ck_assert_str_eq(migr_error_message(&error), "add_column: column: 'column' is no list of structs");
	ck_assert_int_eq(migr__build_add(&build, "values"), MIGR_ERROR_SCHEMA);
	end();
}
END_TEST

START_TEST(memory_may_run_short_anywhere)
{
	size_t calls;

	begin("create_table", 0);
	ck_assert_int_eq(make_table(), MIGR_OK);
	calls = memory.calls;
	end();
	for (size_t at = 1; at <= calls; at++) {
		ck_assert_int_eq(begin("create_table", at), MIGR_OK);
		ck_assert_int_eq(make_table(), MIGR_ERROR_NO_MEMORY);
		end();
	}
}
END_TEST

T_MAIN("built operations", a_table_is_what_its_literal_is, rows_are_added_value_by_value, members_are_set_again,
       unknown_operations_are_refused, wrong_paths_are_refused, wrong_kinds_are_refused, memory_may_run_short_anywhere)
