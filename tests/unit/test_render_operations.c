/* SPDX-License-Identifier: MIT */
/*
 * Operations as the bodies of callbacks: what was written is compiled and run, and what it emits is compared with what
 * it was made from.
 */
#include "schema_arena.h"
#include "support/literals.h"

#include "support/callback.h"

#include "schema/title.h"

static const struct {
	migr_operation_kind kind;
	const char *members;
} kinds[] = {
	{ MIGR_OP_CREATE_TABLE, "kind, options, table_definition" },
	{ MIGR_OP_DROP_TABLE, "kind, options, table" },
	{ MIGR_OP_RENAME_TABLE, "kind, options, table, new_name" },
	{ MIGR_OP_SET_TABLE_COMMENT, "kind, options, table, sql" },
	{ MIGR_OP_ALTER_TABLE, "kind, options, table, table_alteration" },
	{ MIGR_OP_ADD_COLUMN, "kind, options, table, column" },
	{ MIGR_OP_ALTER_COLUMN, "kind, options, table, name, alteration" },
	{ MIGR_OP_DROP_COLUMN, "kind, options, table, name" },
	{ MIGR_OP_RENAME_COLUMN, "kind, options, table, name, new_name" },
	{ MIGR_OP_SET_COLUMN_COMMENT, "kind, options, table, name, sql" },
	{ MIGR_OP_CREATE_INDEX, "kind, options, table, index" },
	{ MIGR_OP_DROP_INDEX, "kind, options, table, name, columns" },
	{ MIGR_OP_RENAME_INDEX, "kind, options, table, name, new_name" },
	{ MIGR_OP_CREATE_PRIMARY_KEY, "kind, options, table, key" },
	{ MIGR_OP_CREATE_UNIQUE, "kind, options, table, key" },
	{ MIGR_OP_CREATE_FOREIGN_KEY, "kind, options, table, foreign_key" },
	{ MIGR_OP_CREATE_CHECK, "kind, options, table, check" },
	{ MIGR_OP_CREATE_EXCLUDE, "kind, options, table, exclude" },
	{ MIGR_OP_DROP_CONSTRAINT, "kind, options, table, name, columns, sql, constraint_kind" },
	{ MIGR_OP_RENAME_CONSTRAINT, "kind, options, table, name, new_name" },
	{ MIGR_OP_VALIDATE_CONSTRAINT, "kind, options, table, name" },
	{ MIGR_OP_CREATE_SCHEMA, "kind, options, name" },
	{ MIGR_OP_DROP_SCHEMA, "kind, options, name" },
	{ MIGR_OP_CREATE_VIEW, "kind, options, view" },
	{ MIGR_OP_DROP_VIEW, "kind, options, name" },
	{ MIGR_OP_CREATE_TRIGGER, "kind, options, trigger" },
	{ MIGR_OP_DROP_TRIGGER, "kind, options, table, name" },
	{ MIGR_OP_CREATE_SEQUENCE, "kind, options, sequence" },
	{ MIGR_OP_ALTER_SEQUENCE, "kind, options, sequence" },
	{ MIGR_OP_DROP_SEQUENCE, "kind, options, name" },
	{ MIGR_OP_CREATE_ENUM, "kind, options, enumeration" },
	{ MIGR_OP_ADD_ENUM_VALUE, "kind, options, enumeration, name" },
	{ MIGR_OP_RENAME_ENUM_VALUE, "kind, options, enumeration, name, new_name" },
	{ MIGR_OP_DROP_ENUM, "kind, options, enumeration" },
	{ MIGR_OP_RENAME_ENUM, "kind, options, enumeration, new_name" },
	{ MIGR_OP_EXECUTE, "kind, sql" },
	{ MIGR_OP_BULK_INSERT, "kind, options, table, columns, values" },
};

static migr_operation *make(t_literals *literals, migr_operation_kind kind, const char *members)
{
	migr_operation *operation;

	literals->only = members;
	operation = t_literal(literals, &migr__shape_operation);
	literals->only = NULL;
	operation->kind = kind;
	return (migr_operation *)(uintptr_t)migr__shape_import(&migr__shape_operation, operation, &arena, &error);
}

static void check_kinds(t_literals *literals)
{
	migr_operation some[sizeof kinds / sizeof kinds[0]];
	size_t count = sizeof kinds / sizeof kinds[0];

	for (size_t i = 0; i < count; i++)
		some[i] = *make(literals, kinds[i].kind, kinds[i].members);
	callback_check(&arena, some, count);
}

START_TEST(each_kind_does_the_same_again)
{
	static const unsigned chances[] = { 100, 60, 30, 0 };
	t_literals literals = { .arena = &arena, .chance = 100, .max_list = 3 };

	set_up();
	for (unsigned i = 0; i < 4; i++) {
		literals.chance = chances[i];
		literals.random.state = i;
		check_kinds(&literals);
	}
	t_literals_check(&literals, &migr__shape_operation);
	tear_down();
}
END_TEST

START_TEST(no_kind_is_forgotten)
{
	for (migr_operation_kind kind = 0; kind < 1000; kind++) {
		size_t i = 0;

		while (i < sizeof kinds / sizeof kinds[0] && kinds[i].kind != kind)
			i++;
		ck_assert_msg(!migr__operation_name(kind) || i < sizeof kinds / sizeof kinds[0], "kind %d", kind);
	}
}
END_TEST

/* What no function takes is written as a record. */
START_TEST(odd_records_do_the_same_again)
{
	t_literals literals = { .arena = &arena, .chance = 70, .max_list = 3, .random = { 7 } };
	migr_operation some[12];

	set_up();
	for (size_t i = 0; i < 12; i++)
		some[i] = *make(&literals, i < 10 ? kinds[i * 3].kind : (migr_operation_kind)(900 + i), NULL);
	callback_check(&arena, some, 12);
	callback_check(&arena, some, 1);
	callback_check(&arena, some, 0);
	tear_down();
}
END_TEST

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_NOT_NULL | MIGR_AUTOINCREMENT },
	{ "product_id", "bigint", .flags = MIGR_NOT_NULL },
};
static const migr_key primary_key = { .struct_size = sizeof(migr_key), .columns = "id" };
static const migr_key named_key = { .struct_size = sizeof(migr_key), .name = "pk_tags", .columns = "id" };
static const migr_foreign_key keys[] = {
	{ .columns = "product_id", .ref_table = "products", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_table reviews = MIGR_TABLE("reviews", .columns = MIGR_LIST(columns), .primary_key = &primary_key,
                                             .foreign_keys = MIGR_LIST(keys));
static const migr_table tags =
	MIGR_TABLE("tags", .columns = MIGR_LIST(columns), .primary_key = &named_key, .renamed_from = "labels");
static const migr_element elements[] = { { .sql = "lower(email)" } };

START_TEST(it_reads_as_if_written_by_hand)
{
	const migr_operation operations[] = {
		MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &reviews),
		MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &tags),
		MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = "users",
		               .column = &MIGR_COLUMN("language", "varchar(8)", .flags = MIGR_NOT_NULL,
		                                      .default_value = MIGR_TEXT("en"), .comment = "of mails")),
		MIGR_OPERATION(.kind = MIGR_OP_CREATE_INDEX, .table = "users",
		               .index = &MIGR_INDEX(.name = "ix_users_email", .elements = MIGR_LIST(elements))),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_COLUMN, .table = "users", .name = "picture_url",
		               .options = &MIGR_OP_OPTIONS(.existing = &MIGR_COLUMN("picture_url", "text"))),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "users",
		               .constraint_kind = MIGR_CONSTRAINT_CHECK, .sql = "age > 0"),
	};
	const char *wanted =
		"\tstatic const migr_column reviews_columns[] = {\n"
		"\t\t{ \"id\", \"bigint\", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },\n"
		"\t\t{ \"product_id\", \"bigint\", .flags = MIGR_NOT_NULL },\n"
		"\t};\n"
		"\tstatic const migr_foreign_key reviews_foreign_keys[] = {\n"
		"\t\t{ .columns = \"product_id\", .ref_table = \"products\", .ref_columns = \"id\", "
		".on_delete = MIGR_CASCADE },\n"
		"\t};\n"
		"\tstatic const migr_table reviews_table = MIGR_TABLE(\"reviews\", "
		".columns = MIGR_LIST(reviews_columns),\n"
		"\t\t.foreign_keys = MIGR_LIST(reviews_foreign_keys));\n"
		"\tstatic const migr_column tags_columns[] = {\n"
		"\t\t{ \"id\", \"bigint\", .flags = MIGR_NOT_NULL | MIGR_AUTOINCREMENT },\n"
		"\t\t{ \"product_id\", \"bigint\", .flags = MIGR_NOT_NULL },\n"
		"\t};\n"
		"\tstatic const migr_key tags_primary_key = { .name = \"pk_tags\", .columns = \"id\", "
		".struct_size = sizeof(migr_key) };\n"
		"\tstatic const migr_table tags_table = MIGR_TABLE(\"tags\", .columns = MIGR_LIST(tags_columns),\n"
		"\t\t.primary_key = &tags_primary_key);\n"
		"\tstatic const migr_element ix_users_email_elements[] = { { .sql = \"lower(email)\" } };\n"
		"\tmigr_status rc;\n"
		"\n"
		"\t(void)app;\n"
		"\trc = migr_op_create_table(op, &reviews_table, NULL);\n"
		"\tif (rc == MIGR_OK)\n"
		"\t\trc = migr_op_create_table(op, &tags_table, NULL);\n"
		"\tif (rc == MIGR_OK)\n"
		"\t\trc = migr_op_add_column(op, \"users\",\n"
		"\t\t\t&MIGR_COLUMN(\"language\", \"varchar(8)\", .flags = MIGR_NOT_NULL, "
		".default_value = MIGR_TEXT(\"en\"),\n"
		"\t\t\t             .comment = \"of mails\"),\n"
		"\t\t\tNULL);\n"
		"\tif (rc == MIGR_OK)\n"
		"\t\trc = migr_op_create_index(op, \"users\",\n"
		"\t\t\t&MIGR_INDEX(.name = \"ix_users_email\", .elements = MIGR_LIST(ix_users_email_elements)), "
		"NULL);\n"
		"\t/* loses the values of users.picture_url */\n"
		"\tif (rc == MIGR_OK)\n"
		"\t\trc = migr_op_drop_column(op, \"users\", \"picture_url\",\n"
		"\t\t\t&MIGR_OP_OPTIONS(.existing = &MIGR_COLUMN(\"picture_url\", \"text\")));\n"
		"\tif (rc == MIGR_OK)\n"
		"\t\trc = migr_op_drop_constraint(op, \"users\", MIGR_CONSTRAINT_CHECK, NULL, \"age > 0\", NULL);\n"
		"\treturn rc;\n";

	set_up();
	ck_assert_str_eq(callback_body(&arena, operations, sizeof operations / sizeof operations[0]), wanted);
	ck_assert_str_eq(callback_body(&arena, operations + 4, 1),
	                 "\t(void)app;\n"
	                 "\t/* loses the values of users.picture_url */\n"
	                 "\treturn migr_op_drop_column(op, \"users\", \"picture_url\",\n"
	                 "\t\t&MIGR_OP_OPTIONS(.existing = &MIGR_COLUMN(\"picture_url\", \"text\")));\n");
	tear_down();
}
END_TEST

T_MAIN("render operations", each_kind_does_the_same_again, no_kind_is_forgotten, odd_records_do_the_same_again,
       it_reads_as_if_written_by_hand)
