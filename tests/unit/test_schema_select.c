/* SPDX-License-Identifier: MIT */
#include "schema_arena.h"
#include "support/t.h"

#include "schema/select.h"

#include <string.h>

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_NOT_NULL },
	{ "document", "json", .flags = MIGR_ON_MYSQL | MIGR_ON_POSTGRESQL },
	{ "raw", "blob", .flags = MIGR_ON_SQLITE | MIGR_NOT_NULL },
};
static const migr_index indexes[] = {
	{ .name = "by_word", .columns = "id", .flags = MIGR_FULLTEXT | MIGR_ON_MYSQL },
	{ .name = "by_id", .columns = "id" },
};
static const migr_key key = { .struct_size = sizeof key, .columns = "id", .flags = MIGR_ON_POSTGRESQL };
static const migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .primary_key = &key,
	.indexes = MIGR_LIST(indexes));
static const migr_table elsewhere = MIGR_TABLE("e", .columns = MIGR_LIST(columns), .flags = MIGR_ON_POSTGRESQL);
static const migr_table *const tables[] = { &elsewhere, &table };
static const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));

static const migr_models *selected(const char *dialect)
{
	const migr_models *copy = migr__shape_import(&migr__shape_models, &models, &arena, &error);

	ck_assert_ptr_nonnull(copy);
	ck_assert_int_eq(migr__select(&migr__shape_models, (void *)(uintptr_t)copy, dialect), 1);
	return copy;
}

START_TEST(what_is_meant_for_others_goes)
{
	const migr_models *mysql, *sqlite, *postgresql;

	set_up();
	mysql = selected("mysql");
	sqlite = selected("sqlite");
	postgresql = selected("postgresql");
	ck_assert_uint_eq(mysql->tables.count, 1);
	ck_assert_uint_eq(sqlite->tables.count, 1);
	ck_assert_uint_eq(postgresql->tables.count, 2);
	ck_assert_str_eq(mysql->tables.items[0]->name, "t");
	ck_assert_uint_eq(mysql->tables.items[0]->columns.count, 2);
	ck_assert_str_eq(mysql->tables.items[0]->columns.items[1].name, "document");
	ck_assert_str_eq(sqlite->tables.items[0]->columns.items[1].name, "raw");
	ck_assert_uint_eq(mysql->tables.items[0]->indexes.count, 2);
	ck_assert_uint_eq(sqlite->tables.items[0]->indexes.count, 1);
	ck_assert_str_eq(sqlite->tables.items[0]->indexes.items[0].name, "by_id");
	ck_assert_ptr_null(mysql->tables.items[0]->primary_key);
	ck_assert_ptr_nonnull(postgresql->tables.items[1]->primary_key);
	tear_down();
}
END_TEST

START_TEST(what_stays_has_no_such_flag)
{
	const migr_models *sqlite, *mysql;

	set_up();
	sqlite = selected("sqlite");
	mysql = selected("mysql");
	ck_assert_uint_eq(sqlite->tables.items[0]->columns.items[1].flags, MIGR_NOT_NULL);
	ck_assert_uint_eq(mysql->tables.items[0]->columns.items[1].flags, 0);
	ck_assert_uint_eq(mysql->tables.items[0]->indexes.items[0].flags, MIGR_FULLTEXT);
	tear_down();
}
END_TEST

START_TEST(an_operation_about_it_is_none)
{
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_INDEX, .table = "t",
		.index = &MIGR_INDEX(.name = "by_word", .columns = "id", .flags = MIGR_ON_MYSQL));
	const migr_operation *copy;

	set_up();
	copy = migr__shape_import(&migr__shape_operation, &operation, &arena, &error);
	ck_assert_ptr_nonnull(copy);
	ck_assert_int_eq(migr__select(&migr__shape_operation, (void *)(uintptr_t)copy, "sqlite"), 0);
	copy = migr__shape_import(&migr__shape_operation, &operation, &arena, &error);
	ck_assert_int_eq(migr__select(&migr__shape_operation, (void *)(uintptr_t)copy, "mysql"), 1);
	tear_down();
}
END_TEST

/* Bits of other flags than those of definitions mean something else. */
START_TEST(options_are_left_alone)
{
	migr_op_options options = { .struct_size = sizeof options, .flags = UINT32_MAX };

	ck_assert_int_eq(migr__select(&migr__shape_options, &options, "sqlite"), 1);
	ck_assert_uint_eq(options.flags, UINT32_MAX);
}
END_TEST

T_MAIN("schema select", what_is_meant_for_others_goes, what_stays_has_no_such_flag, an_operation_about_it_is_none,
       options_are_left_alone)
