/* SPDX-License-Identifier: MIT */
/*
 * Rows, and SQL as it is.
 */
#include "corpus.h"

#define INSERT(table_, columns_, ...) OP(BULK_INSERT, .table = table_, .columns = columns_, VALUES(__VA_ARGS__))

static const ddl_entry entries[] = {
	{ "execute/plain", OP(EXECUTE, .sql = "UPDATE users SET age = 1"), .needs = "users" },
	{ "execute/several", OP(EXECUTE, .sql = "UPDATE users SET age = 1; DELETE FROM users WHERE name = 'a;b';"),
	  .needs = "users" },
	{ "execute/variants",
	  OP(EXECUTE, .sql = "UPDATE users SET name = name || '!' | mysql: UPDATE users SET name = concat(name, '!')"),
	  .needs = "users" },
	{ "execute/only_sqlite", OP(EXECUTE, .sql = "sqlite: DELETE FROM users"), .needs = "users" },
	{ "execute/percent", OP(EXECUTE, .sql = "UPDATE users SET name = '100%s %% ?'"), .needs = "users" },

	{ "bulk_insert/one_row", INSERT("users", "id, email", MIGR_INT(7), MIGR_TEXT("a@b.example")),
	  .needs = "users" },
	{ "bulk_insert/all_kinds",
	  INSERT("users", "email, name, age, score", MIGR_TEXT("it's ? \\ % 100"), MIGR_NULL, MIGR_INT(-1),
	         MIGR_REAL(0.1), MIGR_TEXT("\xf0\x9f\x90\x98"), MIGR_TEXT(""), MIGR_NULL, MIGR_REAL(1e100)),
	  .needs = "users" },
	{ "bulk_insert/blob_and_boolean",
	  INSERT("flags", "is_on, is_true, bytes", MIGR_INT(1), MIGR_INT(1), MIGR_BLOB("\0\xff'", 3)),
	  .needs = "flags" },
	{ "bulk_insert/outside_a_transaction", INSERT("users", "id, email", MIGR_INT(7), MIGR_TEXT("a@b.example")),
	  .needs = "users", .flags = DDL_OUTSIDE },
	{ "bulk_insert/no_rows", OP(BULK_INSERT, .table = "users", .columns = "email"), .needs = "users" },
	{ "bulk_insert/unequal_rows", INSERT("users", "id, email", MIGR_INT(7), MIGR_TEXT("x"), MIGR_INT(8)),
	  .needs = "users" },
	{ "bulk_insert/no_columns", OP(BULK_INSERT, .table = "users", VALUES(MIGR_INT(1))), .needs = "users" },
	{ "bulk_insert/schema",
	  OP(BULK_INSERT, .table = "things", .columns = "id, label", VALUES(MIGR_INT(5), MIGR_TEXT("five")),
	     .options = IN_SCHEMA("migr_other")),
	  .needs = "other" },
	{ "bulk_insert/violates", INSERT("users", "id, email", MIGR_INT(1), MIGR_TEXT("x")), .needs = "users",
	  .flags = DDL_DATABASE_REFUSES },
};

DDL_GROUP(ddl_rows, entries);
