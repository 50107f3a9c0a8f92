/* SPDX-License-Identifier: MIT */
/*
 * Alterations of a column.
 */
#include "corpus.h"

#define ALTER(table_, column_, ...)                                                                                    \
	OP(ALTER_COLUMN, .table = table_, .name = column_, .alteration = ALTERATION(__VA_ARGS__))
#define ALTER_WITH(options_, table_, column_, ...)                                                                     \
	OP(ALTER_COLUMN, .table = table_, .name = column_, .options = options_, .alteration = ALTERATION(__VA_ARGS__))

static const ddl_entry entries[] = {
	{ "alter_column/nothing", ALTER("users", "age", .flags = 0), .needs = "users" },
	{ "alter_column/rename", ALTER("users", "age", .new_name = "years"), .needs = "users, ix_age" },

	{ "alter_column/type_widened", ALTER("users", "age", .type = "bigint"), .needs = "users, ix_age" },
	{ "alter_column/type_varchar_longer", ALTER("users", "email", .type = "varchar(400)"), .needs = "users" },
	{ "alter_column/type_varchar_shorter_fits", ALTER("users", "email", .type = "varchar(20)"), .needs = "users" },
	{ "alter_column/type_varchar_shorter_loses", ALTER("users", "email", .type = "varchar(5)"), .needs = "users" },
	{ "alter_column/type_varchar_shorter_allowed",
	  ALTER_WITH(FLAGS(ALLOW_LOSS), "users", "email", .type = "varchar(5)"), .needs = "users" },
	{ "alter_column/type_double_to_integer_loses", ALTER("users", "score", .type = "integer"), .needs = "users" },
	{ "alter_column/type_double_to_integer_allowed",
	  ALTER_WITH(FLAGS(ALLOW_LOSS), "users", "score", .type = "integer"), .needs = "users" },
	{ "alter_column/type_text_to_integer_loses", ALTER("users", "email", .type = "integer"), .needs = "users" },
	{ "alter_column/type_text_to_integer_fits", ALTER("digits", "d", .type = "integer"), .needs = "digits" },
	{ "alter_column/type_integer_to_text", ALTER("users", "age", .type = "varchar(20)"), .needs = "users" },
	{ "alter_column/type_integer_narrowed", ALTER("digits", "n", .type = "smallint"), .needs = "digits" },
	{ "alter_column/type_integer_narrowed_fits", ALTER("users", "age", .type = "smallint"), .needs = "users" },
	{ "alter_column/type_numeric_rounded", ALTER("users", "score", .type = "numeric(5, 0)"), .needs = "users" },
	{ "alter_column/type_integer_to_boolean", ALTER("flags", "is_on", .type = "boolean"), .needs = "flags" },
	{ "alter_column/type_using",
	  ALTER_WITH(OPTIONS(.using_sql = "CAST(length(email) AS integer) | mysql: char_length(email) | sqlite: "
	                                  "length(email)"),
	             "users", "email", .type = "integer"),
	  .needs = "users" },
	{ "alter_column/using_without_type", ALTER_WITH(OPTIONS(.using_sql = "age + 1"), "users", "age", .flags = 0),
	  .needs = "users" },
	{ "alter_column/type_with_default", ALTER("flags", "is_on_by_default", .type = "boolean"), .needs = "flags" },
	{ "alter_column/type_and_default",
	  ALTER("flags", "is_on_by_default", .type = "boolean", .default_value = MIGR_INT(0)), .needs = "flags" },
	{ "alter_column/type_unknown", ALTER("users", "age", .type = "bigit"), .needs = "users" },
	{ "alter_column/type_enum", ALTER("users", "name", .type = "enum('Ann', 'Bob', 'Eve', 'nobody')"),
	  .needs = "users" },
	{ "alter_column/type_enum_loses", ALTER("users", "name", .type = "enum('Ann', 'Bob', 'nobody')"),
	  .needs = "users" },
	{ "alter_column/type_of_key", ALTER("users", "id", .type = "integer"), .needs = "users" },
	{ "alter_column/type_of_foreign_key", ALTER("orders", "user_id", .type = "bigint"), .needs = "users, orders" },
	{ "alter_column/type_used_by_view", ALTER("users", "name", .type = "varchar(200)"),
	  .needs = "users, user_view" },
	{ "alter_column/type_used_by_generated", ALTER("sizes", "width", .type = "bigint"), .needs = "sizes" },

	{ "alter_column/set_not_null", ALTER("users", "name", .flags = MIGR_ALTER_SET_NOT_NULL), .needs = "users" },
	{ "alter_column/set_not_null_with_nulls", ALTER("users", "age", .flags = MIGR_ALTER_SET_NOT_NULL),
	  .needs = "users" },
	{ "alter_column/set_not_null_fill",
	  ALTER("users", "age", .flags = MIGR_ALTER_SET_NOT_NULL, .fill_sql = "id * 10"), .needs = "users" },
	{ "alter_column/set_not_null_existing",
	  ALTER_WITH(OPTIONS(.existing = COLUMN("age", "integer", .default_value = MIGR_INT(1))), "users", "age",
	             .flags = MIGR_ALTER_SET_NOT_NULL, .fill_sql = "0"),
	  .needs = "users" },
	{ "alter_column/drop_not_null", ALTER("users", "email", .flags = MIGR_ALTER_DROP_NOT_NULL), .needs = "users" },
	{ "alter_column/set_and_drop_not_null",
	  ALTER("users", "email", .flags = MIGR_ALTER_SET_NOT_NULL | MIGR_ALTER_DROP_NOT_NULL), .needs = "users" },

	{ "alter_column/default_value", ALTER("users", "age", .default_value = MIGR_INT(18)), .needs = "users" },
	{ "alter_column/default_text", ALTER("users", "email", .default_value = MIGR_TEXT("it's")), .needs = "users" },
	{ "alter_column/default_sql", ALTER("orders", "created", .default_sql = "CURRENT_TIMESTAMP"),
	  .needs = "users, orders" },
	{ "alter_column/drop_default", ALTER("users", "name", .flags = MIGR_ALTER_DROP_DEFAULT), .needs = "users" },
	{ "alter_column/default_does_not_fit",
	  ALTER("users", "age", .type = "bigint", .default_value = MIGR_TEXT("abc")), .needs = "users" },

	{ "alter_column/set_autoincrement", ALTER("keys", "id", .flags = MIGR_ALTER_SET_AUTOINCREMENT),
	  .needs = "keys" },
	{ "alter_column/drop_autoincrement", ALTER("users", "id", .flags = MIGR_ALTER_DROP_AUTOINCREMENT),
	  .needs = "users" },
	{ "alter_column/generated", ALTER("sizes", "area", .generated_sql = "width * height * 2"), .needs = "sizes" },
	{ "alter_column/drop_generated", ALTER("sizes", "area", .flags = MIGR_ALTER_DROP_GENERATED), .needs = "sizes" },
	{ "alter_column/collation", ALTER("users", "email", .collation = "C | sqlite: NOCASE | mysql: utf8mb4_bin"),
	  .needs = "users" },
	{ "alter_column/type_and_collation",
	  ALTER("users", "email", .type = "varchar(330)", .collation = "C | sqlite: NOCASE | mysql: utf8mb4_bin"),
	  .needs = "users" },
	{ "alter_column/charset", ALTER("users", "email", .charset = "latin1"), .needs = "users" },
	{ "alter_column/comment", ALTER("users", "email", .comment = "it's theirs"), .needs = "users" },
	{ "alter_column/drop_comment", ALTER("users", "email", .flags = MIGR_ALTER_DROP_COMMENT), .needs = "users" },

	{ "alter_column/everything",
	  ALTER("users", "age", .new_name = "years", .type = "bigint", .flags = MIGR_ALTER_SET_NOT_NULL,
	        .default_value = MIGR_INT(1), .fill_sql = "1", .comment = "in years"),
	  .needs = "users, ix_age" },
	{ "alter_column/keeps_the_rest", ALTER("rich", "s", .type = "varchar(60)"), .needs = "rich" },
	{ "alter_column/schema",
	  ALTER_WITH(IN_SCHEMA("migr_other"), "things", "label", .type = "varchar(200)",
	             .flags = MIGR_ALTER_SET_NOT_NULL, .comment = "x"),
	  .needs = "other" },
	{ "alter_column/missing_column", ALTER("users", "nope", .type = "bigint"), .needs = "users",
	  .flags = DDL_DATABASE_REFUSES },
	{ "alter_column/if_exists", ALTER_WITH(FLAGS(IF_EXISTS), "users", "nope", .type = "bigint"), .needs = "users" },
	{ "alter_column/no_copy", ALTER_WITH(FLAGS(NO_COPY), "users", "age", .default_value = MIGR_INT(1)),
	  .needs = "users" },
	{ "alter_column/no_copy_refused", ALTER_WITH(FLAGS(NO_COPY), "users", "age", .type = "varchar(20)"),
	  .needs = "users" },
};

DDL_GROUP(ddl_alterations, entries);
