/* SPDX-License-Identifier: MIT */
#include "support/t.h"

#include "op/reverse.h"
#include "schema/shape.h"

#include <string.h>

static const migr_column columns[] = { { "id", "bigint", .flags = MIGR_PRIMARY_KEY } };
static const migr_table users = MIGR_TABLE("users", .schema = "app", .columns = MIGR_LIST(columns));
static const migr_column email = { "email", "text", sizeof(migr_column), .flags = MIGR_NOT_NULL };

/* What `from` has to become; `count` operations, none with a kind of 0. */
static void check_reversed(const migr_operation *from, size_t count, const migr_operation *wanted, size_t n_wanted)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__operations in, out;
	migr__arena arena;
	migr_error error;

	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
	migr__operations_init(&in, &alloc);
	migr__operations_init(&out, &alloc);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(
			migr__operations_add(&in, migr__shape_import(&migr__shape_operation, &from[i], &arena, &error)),
			1);
	ck_assert_int_eq(migr__reverse(&in, &arena, &out, &error), MIGR_OK);
	ck_assert_uint_eq(out.count, n_wanted);
	for (size_t i = 0; i < n_wanted; i++)
		ck_assert_msg(migr__shape_equal(&migr__shape_operation, &out.items[i],
		                                migr__shape_import(&migr__shape_operation, &wanted[i], &arena, &error)),
		              "operation %zu is another one (kind %d)", i, out.items[i].kind);
	migr__operations_clear(&in);
	migr__operations_clear(&out);
	migr__arena_clear(&arena);
}

static void check_pair(migr_operation from, migr_operation wanted)
{
	check_reversed(&from, 1, &wanted, wanted.kind != 0);
}

static void check_refused(migr_operation from, const char *why)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__operations in, out;
	migr__arena arena;
	migr_error error;

	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
	migr__operations_init(&in, &alloc);
	migr__operations_init(&out, &alloc);
	ck_assert_int_eq(migr__operations_add(&in, &from), 1);
	ck_assert_int_eq(migr__reverse(&in, &arena, &out, &error), MIGR_ERROR_IRREVERSIBLE);
	ck_assert_msg(strstr(migr_error_message(&error), why) != NULL, "%s", migr_error_message(&error));
	ck_assert_ptr_nonnull(migr_error_hint(&error));
	migr__error_clear(&error);
	migr__operations_clear(&in);
	migr__operations_clear(&out);
	migr__arena_clear(&arena);
}

#define OP(...) ((migr_operation)MIGR_OPERATION(__VA_ARGS__))

START_TEST(what_is_made_is_dropped)
{
	check_pair(OP(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &users),
	           OP(.kind = MIGR_OP_DROP_TABLE, .table = "users", .options = &MIGR_OP_OPTIONS(.schema = "app")));
	check_pair(OP(.kind = MIGR_OP_ADD_COLUMN, .table = "users", .column = &email,
	              .options = &MIGR_OP_OPTIONS(.schema = "app", .after = "id")),
	           OP(.kind = MIGR_OP_DROP_COLUMN, .table = "users", .name = "email",
	              .options = &MIGR_OP_OPTIONS(.schema = "app")));
	check_pair(OP(.kind = MIGR_OP_CREATE_INDEX, .table = "users",
	              .index = &MIGR_INDEX(.name = "ix", .columns = "a"),
	              .options = &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_CONCURRENTLY)),
	           OP(.kind = MIGR_OP_DROP_INDEX, .table = "users", .name = "ix",
	              .options = &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_CONCURRENTLY)));
	check_pair(OP(.kind = MIGR_OP_CREATE_UNIQUE, .table = "users", .key = &MIGR_KEY(.columns = "a, b")),
	           OP(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "users", .constraint_kind = MIGR_CONSTRAINT_UNIQUE,
	              .columns = "a, b"));
	check_pair(OP(.kind = MIGR_OP_CREATE_CHECK, .table = "users", .check = &MIGR_CHECK(.sql = "a > 0")),
	           OP(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "users", .constraint_kind = MIGR_CONSTRAINT_CHECK,
	              .sql = "a > 0"));
	check_pair(OP(.kind = MIGR_OP_CREATE_SCHEMA, .name = "s"), OP(.kind = MIGR_OP_DROP_SCHEMA, .name = "s"));
}
END_TEST

START_TEST(names_change_back)
{
	check_pair(OP(.kind = MIGR_OP_RENAME_TABLE, .table = "a", .new_name = "b"),
	           OP(.kind = MIGR_OP_RENAME_TABLE, .table = "b", .new_name = "a"));
	check_pair(OP(.kind = MIGR_OP_RENAME_COLUMN, .table = "t", .name = "a", .new_name = "b"),
	           OP(.kind = MIGR_OP_RENAME_COLUMN, .table = "t", .name = "b", .new_name = "a"));
	check_pair(OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "a",
	              .alteration = &MIGR_ALTERATION(.new_name = "b")),
	           OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "b",
	              .alteration = &MIGR_ALTERATION(.new_name = "a")));
}
END_TEST

START_TEST(a_column_goes_back_to_what_it_was)
{
	check_pair(OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "email",
	              .alteration = &MIGR_ALTERATION(.type = "varchar(20)", .default_sql = "''",
	                                             .flags = MIGR_ALTER_DROP_NOT_NULL),
	              .options = &MIGR_OP_OPTIONS(.existing = &email)),
	           OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "email",
	              .alteration = &MIGR_ALTERATION(.type = "text",
	                                             .flags = MIGR_ALTER_SET_NOT_NULL | MIGR_ALTER_DROP_DEFAULT)));
	check_pair(OP(.kind = MIGR_OP_DROP_COLUMN, .table = "t", .name = "email",
	              .options = &MIGR_OP_OPTIONS(.existing = &email)),
	           OP(.kind = MIGR_OP_ADD_COLUMN, .table = "t", .column = &email));
	check_pair(
		OP(.kind = MIGR_OP_DROP_TABLE, .table = "users", .options = &MIGR_OP_OPTIONS(.existing_table = &users)),
		OP(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &users));
}
END_TEST

/* What only one database has, as it was. */
START_TEST(special_properties_go_back)
{
	static const migr_column was = { "id",
		                         "bigint",
		                         sizeof(migr_column),
		                         .flags = MIGR_AUTOINCREMENT | MIGR_INVISIBLE,
		                         .identity_options = "CYCLE",
		                         .charset = "latin1",
		                         .on_update_sql = "CURRENT_TIMESTAMP" };

	check_pair(OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "id",
	              .alteration =
	                      &MIGR_ALTERATION(.flags = MIGR_ALTER_SET_IDENTITY_ALWAYS |
	                                                MIGR_ALTER_DROP_IDENTITY_OPTIONS | MIGR_ALTER_DROP_COLLATION |
	                                                MIGR_ALTER_DROP_ON_UPDATE | MIGR_ALTER_DROP_INVISIBLE,
	                                       .identity_start = 7),
	              .options = &MIGR_OP_OPTIONS(.existing = &was)),
	           OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "id",
	              .alteration =
	                      &MIGR_ALTERATION(.flags = MIGR_ALTER_SET_IDENTITY_BY_DEFAULT | MIGR_ALTER_SET_INVISIBLE,
	                                       .identity_start = 1, .identity_options = "CYCLE", .charset = "latin1",
	                                       .on_update_sql = "CURRENT_TIMESTAMP")));
	check_pair(OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "email",
	              .alteration = &MIGR_ALTERATION(.flags = MIGR_ALTER_SET_IDENTITY_ALWAYS, .collation = "C",
	                                             .on_update_sql = "CURRENT_TIMESTAMP"),
	              .options = &MIGR_OP_OPTIONS(.existing = &email)),
	           OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "email",
	              .alteration = &MIGR_ALTERATION(.flags = MIGR_ALTER_DROP_AUTOINCREMENT |
	                                                      MIGR_ALTER_DROP_COLLATION | MIGR_ALTER_DROP_ON_UPDATE)));
}
END_TEST

START_TEST(a_table_goes_back_to_what_it_was)
{
	static const migr_table was =
		MIGR_TABLE("t", .columns = MIGR_LIST(columns), .flags = MIGR_STRICT, .mysql_charset = "latin1");
	static const migr_table after = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .flags = MIGR_STRICT,
	                                           .mysql_charset = "latin1", .options = "WITH (fillfactor = 70)");

	check_pair(OP(.kind = MIGR_OP_ALTER_TABLE, .table = "t",
	              .table_alteration = &MIGR_TABLE_ALTERATION(.set_flags = MIGR_UNLOGGED, .drop_flags = MIGR_STRICT,
	                                                         .mysql_engine = "MyISAM", .mysql_charset = "utf8mb4",
	                                                         .flags = MIGR_ALTER_TABLE_CONVERT,
	                                                         .options = "WITH (fillfactor = 70)"),
	              .options = &MIGR_OP_OPTIONS(.existing_table = &was)),
	           OP(.kind = MIGR_OP_ALTER_TABLE, .table = "t",
	              .table_alteration =
	                      &MIGR_TABLE_ALTERATION(.set_flags = MIGR_STRICT, .drop_flags = MIGR_UNLOGGED,
	                                             .mysql_engine = "InnoDB", .mysql_charset = "latin1",
	                                             .flags = MIGR_ALTER_TABLE_CONVERT | MIGR_ALTER_TABLE_DROP_OPTIONS),
	              .options = &MIGR_OP_OPTIONS(.existing_table = &after)));
}
END_TEST

START_TEST(labels_are_those_of_then)
{
	static const migr_enum before = MIGR_ENUM("mood", .labels = "'sad', 'ok'");
	static const migr_enum after = MIGR_ENUM("mood", .labels = "'sad', 'it''s fine'");
	static const migr_enum renamed = MIGR_ENUM("humour", .labels = "'sad', 'ok'");

	check_pair(OP(.kind = MIGR_OP_RENAME_ENUM_VALUE, .enumeration = &before, .name = "ok", .new_name = "it's fine"),
	           OP(.kind = MIGR_OP_RENAME_ENUM_VALUE, .enumeration = &after, .name = "it's fine", .new_name = "ok"));
	check_pair(OP(.kind = MIGR_OP_RENAME_ENUM, .enumeration = &before, .new_name = "humour"),
	           OP(.kind = MIGR_OP_RENAME_ENUM, .enumeration = &renamed, .new_name = "mood"));
	check_pair(OP(.kind = MIGR_OP_DROP_ENUM, .enumeration = &before),
	           OP(.kind = MIGR_OP_CREATE_ENUM, .enumeration = &before));
}
END_TEST

/* In the opposite order, and nothing for what goes with a table. */
START_TEST(many_are_taken_back_from_the_last_on)
{
	const migr_operation did[] = {
		OP(.kind = MIGR_OP_ADD_COLUMN, .table = "other", .column = &email),
		OP(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &users),
		OP(.kind = MIGR_OP_RENAME_TABLE, .table = "users", .new_name = "people"),
		OP(.kind = MIGR_OP_BULK_INSERT, .table = "people", .columns = "id",
		   .values = (migr_value[]){ MIGR_INT(1) }, .n_values = 1),
		OP(.kind = MIGR_OP_RENAME_COLUMN, .table = "other", .name = "a", .new_name = "b"),
	};
	const migr_operation wanted[] = {
		OP(.kind = MIGR_OP_RENAME_COLUMN, .table = "other", .name = "b", .new_name = "a"),
		OP(.kind = MIGR_OP_RENAME_TABLE, .table = "people", .new_name = "users"),
		OP(.kind = MIGR_OP_DROP_TABLE, .table = "users", .options = &MIGR_OP_OPTIONS(.schema = "app")),
		OP(.kind = MIGR_OP_DROP_COLUMN, .table = "other", .name = "email"),
	};

	check_reversed(did, 5, wanted, 4);
}
END_TEST

START_TEST(what_cannot_be_taken_back_says_why)
{
	check_refused(OP(.kind = MIGR_OP_DROP_TABLE, .table = "users"), "drop_table users cannot be taken back");
	check_refused(OP(.kind = MIGR_OP_DROP_COLUMN, .table = "users", .name = "a"), "what the column was");
	check_refused(OP(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "a",
	                 .alteration = &MIGR_ALTERATION(.type = "text")),
	              "what the column was");
	check_refused(OP(.kind = MIGR_OP_ALTER_TABLE, .table = "t",
	                 .table_alteration = &MIGR_TABLE_ALTERATION(.mysql_engine = "InnoDB")),
	              "what the table was");
	check_refused(OP(.kind = MIGR_OP_EXECUTE, .sql = "DELETE FROM t"), "SQL text");
	check_refused(OP(.kind = MIGR_OP_DROP_INDEX, .name = "ix"), "not known");
	check_refused(OP(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &users,
	                 .options = &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_IF_NOT_EXISTS)),
	              "depends on the database");
	check_refused(OP(.kind = MIGR_OP_BULK_INSERT, .table = "t"), "rows");
	check_refused(OP(.kind = MIGR_OP_ADD_ENUM_VALUE, .name = "x"), "PostgreSQL");
}
END_TEST

T_MAIN("reverse", what_is_made_is_dropped, names_change_back, a_column_goes_back_to_what_it_was,
       special_properties_go_back, a_table_goes_back_to_what_it_was, labels_are_those_of_then,
       many_are_taken_back_from_the_last_on, what_cannot_be_taken_back_says_why)
