/* SPDX-License-Identifier: MIT */
/* What is seen of an operation without a database: names, columns, tables; all of it at once. */
#include "schema_check.h"

#include <math.h>

START_TEST(names)
{
	const check_case cases[] = {
		{ OP(DROP_TABLE, .table = ""), ALL, MIGR_ERROR_NAME, "the table's name is empty" },
		{ OP(DROP_TABLE, .table = SIXTY "abcd"), POSTGRESQL, MIGR_ERROR_NAME,
		  "the table's name '" SIXTY "abcd' is too long: postgresql has at most 63 bytes" },
		{ OP(DROP_TABLE, .table = WIDE WIDE), POSTGRESQL, MIGR_ERROR_NAME,
		  "the table's name '" WIDE WIDE "' is too long: postgresql has at most 63 bytes" },
		{ OP(DROP_TABLE, .table = SIXTY "abc"), 0, 0, "" },
		{ OP(DROP_TABLE, .table = "a "), MYSQL, MIGR_ERROR_NAME,
		  "the table's name 'a ' ends with a blank, which mysql does not allow" },
		{ OP(DROP_TABLE, .table = "\xf0\x9f\x90\x98"), MYSQL, MIGR_ERROR_NAME,
		  "the table's name '\xf0\x9f\x90\x98' has a character beyond U+FFFF, which mysql does not allow in "
		  "names" },
		{ OP(DROP_TABLE, .table = "\"a\"b`c'd]e\\\n;--"), 0, 0, "" },
		{ OP(RENAME_TABLE, .table = "t", .new_name = "SQLite_x"), SQLITE, MIGR_ERROR_NAME,
		  "the new name 'SQLite_x' begins with sqlite_, which SQLite keeps for its own" },
		{ OP(RENAME_TABLE, .table = "t", .new_name = "t"), ALL, MIGR_ERROR_SCHEMA,
		  "the new name is the old one, 't'" },
		{ OP(RENAME_COLUMN, .table = "t", .name = "a", .new_name = "a"), ALL, MIGR_ERROR_SCHEMA,
		  "the new name is the old one, 'a'" },
		{ OP(RENAME_COLUMN, .table = "t", .name = "a", .new_name = "A"), 0, 0, "" },
		{ OP(RENAME_COLUMN, .table = "t", .name = "", .new_name = "A"), ALL, MIGR_ERROR_NAME,
		  "the column's name is empty" },
		{ OP(DROP_TABLE, .table = "t", OPTIONS(.schema = "")), ALL, MIGR_ERROR_NAME, "the schema is empty" },
		{ SIMPLE(.schema = ""), ALL, MIGR_ERROR_NAME, "its schema is empty" },
		{ TABLE(NULL, .columns = COLUMNS(ID)), ALL, MIGR_ERROR_NAME, "the table's name is missing" },
		{ TABLE("t", .columns = COLUMNS({ "", "text" })), ALL, MIGR_ERROR_NAME,
		  "column 1: the column's name is empty" },
		{ SIMPLE(.indexes = INDEXES({ .columns = "a" })), ALL, MIGR_ERROR_NAME,
		  "index 1: the index has no name" },
		{ INDEX(.name = "sqlite_ix", .columns = "a"), SQLITE, MIGR_ERROR_NAME,
		  "its name 'sqlite_ix' begins with sqlite_, which SQLite keeps for its own" },
		{ POINT(.columns = "a"), ALL, MIGR_ERROR_NAME, "the table that it points to is missing" },
		{ INDEX(.name = "ix", .columns = "a, b "), 0, 0, "" },
		{ INDEX(.name = "ix", .columns = "a, \"b \""), MYSQL, MIGR_ERROR_NAME,
		  "the name of a column 'b ' ends with a blank, which mysql does not allow" },
		{ OP(DROP_TABLE, .table = "a\xff"), ALL, MIGR_ERROR_NAME, "operation: `table` is no UTF-8 at byte 1" },
	};

	RUN(cases);
}
END_TEST

START_TEST(columns)
{
	const check_case cases[] = {
		{ ADD("a", NULL), POSTGRESQL | MYSQL, MIGR_ERROR_TYPE, "it has no type" },
		{ ADD("a", "varchr(20)"), ALL, MIGR_ERROR_TYPE,
		  "unknown type 'varchr(20)', did you mean 'varchar(20)'?" },
		{ ADD("a", "postgresql: tsvector | sqlite: text"), MYSQL, MIGR_ERROR_TYPE,
		  "type 'postgresql: tsvector | sqlite: text': it has nothing for mysql" },
		{ ADD("a", "integer", .flags = MIGR_DESC), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_DESC means nothing for a column" },
		{ ADD("a", "integer", .flags = 1U << 27), ALL, MIGR_ERROR_SCHEMA,
		  "flags 0x8000000 has bits that mean nothing" },
		{ ADD("a", "integer", .default_sql = "1", .default_value = MIGR_INT(1)), ALL, MIGR_ERROR_SCHEMA,
		  "it has default_sql and default_value" },
		{ ADD("a", "integer", .default_value = MIGR_TEXT("abc")), ALL, MIGR_ERROR_SCHEMA,
		  "the default 'abc' does not fit the type" },
		{ ADD("a", "smallint", .default_value = MIGR_INT(70000)), ALL, MIGR_ERROR_SCHEMA,
		  "the default 70000 does not fit the type" },
		{ ADD("a", "integer", .default_value = MIGR_REAL(1.5)), ALL, MIGR_ERROR_SCHEMA,
		  "the default 1.5 does not fit the type" },
		{ ADD("a", "integer", .default_value = MIGR_REAL(0.1)), ALL, MIGR_ERROR_SCHEMA,
		  "the default 0.1 does not fit the type" },
		{ ADD("a", "integer", .default_value = MIGR_BLOB("abc", 3)), ALL, MIGR_ERROR_SCHEMA,
		  "the default of 3 bytes does not fit the type" },
		{ ADD("a", "real", .default_value = MIGR_REAL((double)NAN)), ALL, MIGR_ERROR_SCHEMA,
		  "the default is no finite number" },
		{ ADD("a", "real", .default_value = MIGR_REAL((double)INFINITY)), ALL, MIGR_ERROR_SCHEMA,
		  "the default is no finite number" },
		{ ADD("a", "text", .default_value = { MIGR_VALUE_TEXT, .text = "a\0b", .size = 3 }), ALL,
		  MIGR_ERROR_SCHEMA, "the default has a NUL byte, which bytes may have and texts may not" },
		{ ADD("a", "text", .default_value = MIGR_TEXT("\xff")), ALL, MIGR_ERROR_SCHEMA,
		  "the default is no UTF-8" },
		{ ADD("a", "text", .default_value = { .type = 9 }), ALL, MIGR_ERROR_SCHEMA,
		  "the default is of an unknown type" },
		{ ADD("a", "integer", .generated_sql = "b + 1", .default_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "a generated column has no default" },
		{ ADD("a", "integer", .generated_sql = "b + 1", .on_update_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "a generated column has no on_update_sql" },
		{ ADD("a", "integer", .flags = MIGR_STORED), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_STORED means nothing without generated_sql" },
		{ ADD("a", "integer", .default_sql = ""), ALL, MIGR_ERROR_SCHEMA, "default_sql: it is empty" },
		{ ADD("a", "integer", .default_sql = "1 | mariadb: 2"), ALL, MIGR_ERROR_SCHEMA,
		  "default_sql: no database is called 'mariadb', did you mean 'mysql'?" },
		{ ADD("a", "integer", .identity_start = 5), ALL, MIGR_ERROR_SCHEMA,
		  "identity_start means nothing without MIGR_AUTOINCREMENT" },
		{ ADD("a", "text", .flags = MIGR_AUTOINCREMENT), ALL, MIGR_ERROR_SCHEMA,
		  "only integers can be counted up by the database" },
		{ ADD("a", "bigint", .flags = MIGR_AUTOINCREMENT, .default_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "it has a default, and is counted up by the database as well" },
		{ ADD("a", "bigint", .flags = MIGR_IDENTITY_ALWAYS, .generated_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "it is computed by an expression, and counted up by the database as well" },
		{ ADD("a", "integer", .not_null_conflict = 9, .flags = MIGR_NOT_NULL), ALL, MIGR_ERROR_SCHEMA,
		  "not_null_conflict has the unknown value 9" },
		{ ADD("a", "integer", .not_null_conflict = MIGR_CONFLICT_FAIL), ALL, MIGR_ERROR_SCHEMA,
		  "not_null_conflict means nothing without MIGR_NOT_NULL" },
		{ ADD("a", "integer", .reserved = 1), ALL, MIGR_ERROR_SCHEMA, "`reserved` is not zero" },
		{ ADD("a", "enum('x', 'y')", .default_value = MIGR_TEXT("z")), ALL, MIGR_ERROR_SCHEMA,
		  "the default 'z' does not fit the type" },
		{ ADD("a", "bigint | mysql: bigint unsigned", .default_value = MIGR_INT(7)), 0, 0, "" },
	};

	RUN(cases);
}
END_TEST

START_TEST(tables)
{
	const check_case cases[] = {
		{ TABLE("t", .flags = 0), ALL, MIGR_ERROR_SCHEMA, "the table has no columns" },
		{ SIMPLE(.flags = MIGR_UNIQUE), ALL, MIGR_ERROR_SCHEMA, "MIGR_UNIQUE means nothing for a table" },
		{ SIMPLE(.flags = MIGR_UNLOGGED | MIGR_TEMPORARY), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_UNLOGGED and MIGR_TEMPORARY contradict each other" },
		{ TABLE("t", .columns = COLUMNS(ID, { "ID", "text" })), SQLITE | MYSQL, MIGR_ERROR_SCHEMA,
		  "two columns are called 'ID'" },
		{ TABLE("t", .columns = COLUMNS(ID, { "id", "text" })), ALL, MIGR_ERROR_SCHEMA,
		  "two columns are called 'id'" },
		{ SIMPLE(.primary_key = &MIGR_KEY(.columns = "id")), ALL, MIGR_ERROR_SCHEMA,
		  "the primary key is said twice: by primary_key, and by MIGR_PRIMARY_KEY of column 'id'" },
		{ SIMPLE(.unique_keys = KEYS({ .columns = "idd" })), ALL, MIGR_ERROR_SCHEMA,
		  "unique key 1: its columns: the table has no column 'idd', did you mean 'id'?" },
		{ SIMPLE(.unique_keys = KEYS({ .name = "uq", .columns = "A" })), POSTGRESQL, MIGR_ERROR_SCHEMA,
		  "unique key 'uq': its columns: the table has no column 'A', did you mean 'a'?" },
		{ SIMPLE(.unique_keys = KEYS({ .name = "uq", .columns = "a" }, { .name = "uq", .columns = "id" })), ALL,
		  MIGR_ERROR_SCHEMA, "two unique keys are called 'uq'" },
		{ SIMPLE(.indexes = INDEXES({ .name = "ix", .columns = "lower" })), ALL, MIGR_ERROR_SCHEMA,
		  "index 'ix': its columns: the table has no column 'lower'" },
		{ SIMPLE(.indexes = INDEXES({ .name = "ix", .elements = ELEMENTS({ "a" }, { "nope" }) })), ALL,
		  MIGR_ERROR_SCHEMA, "index 'ix': element 2: the table has no column 'nope'" },
		{ SIMPLE(.indexes = INDEXES({ .name = "ix", .columns = "a", .include = "b" })), ALL, MIGR_ERROR_SCHEMA,
		  "index 'ix': its included columns: the table has no column 'b', did you mean 'a'?" },
		{ SIMPLE(.foreign_keys = FOREIGN_KEYS({ .columns = "uid", .ref_table = "u" })), ALL, MIGR_ERROR_SCHEMA,
		  "foreign key 1: its columns: the table has no column 'uid', did you mean 'id'?" },
		{ SIMPLE(.foreign_keys = FOREIGN_KEYS({ .columns = "a", .ref_table = "t", .ref_columns = "none" })),
		  ALL, MIGR_ERROR_SCHEMA,
		  "foreign key 1: the columns that it points to: the table has no column 'none'" },
		{ SIMPLE(.foreign_keys = FOREIGN_KEYS(
				 { .columns = "a", .ref_table = "t", .ref_schema = "s", .ref_columns = "none" })),
		  0, 0, "" },
		{ SIMPLE(.foreign_keys =
		                 FOREIGN_KEYS({ .columns = "id", .ref_table = "u", .on_delete = MIGR_SET_NULL })),
		  ALL, MIGR_ERROR_SCHEMA, "foreign key 1: it sets 'id' to NULL, which takes none" },
		{ SIMPLE(.checks = CHECKS({ .name = "c" })), ALL, MIGR_ERROR_SCHEMA,
		  "check 'c': its condition is missing" },
		{ SIMPLE(.checks = CHECKS({ .sql = " " })), ALL, MIGR_ERROR_SCHEMA,
		  "check 1: its condition: it is empty" },
		{ SIMPLE(.excludes = EXCLUDES({ .name = "e", .elements = ELEMENTS({ .column = "a" }) })), ALL,
		  MIGR_ERROR_SCHEMA, "exclusion 'e': element 1: the operator that it is compared by is missing" },
		{ SIMPLE(.options = "postgresql:"), ALL, MIGR_ERROR_SCHEMA,
		  "options: there is nothing for postgresql" },
		{ TABLE("t", .columns = COLUMNS({ "a", "text" }), .flags = MIGR_WITHOUT_ROWID), ALL, MIGR_ERROR_SCHEMA,
		  "a table without rowid needs a primary key" },
		{ TABLE("t", .columns = COLUMNS({ "a", "bigint", .flags = MIGR_AUTOINCREMENT })), SQLITE,
		  MIGR_ERROR_SCHEMA,
		  "on SQLite a column that is counted up is the primary key by itself, and 'a' is not" },
		{ TABLE("t", .columns = COLUMNS({ "a", "bigint", .flags = MIGR_AUTOINCREMENT | MIGR_PRIMARY_KEY }, ID)),
		  SQLITE, MIGR_ERROR_SCHEMA,
		  "on SQLite a column that is counted up is the primary key by itself, and 'a' is not" },
		{ TABLE("t", .columns = COLUMNS({ "a", "bigint", .flags = MIGR_AUTOINCREMENT }),
		        .primary_key = &MIGR_KEY(.columns = "A")),
		  POSTGRESQL, MIGR_ERROR_SCHEMA,
		  "primary key: its columns: the table has no column 'A', did you mean 'a'?" },
		{ TABLE("t", .columns = COLUMNS({ "a", "bigint", .flags = MIGR_AUTOINCREMENT | MIGR_PRIMARY_KEY },
		                                { "b", "bigint", .flags = MIGR_AUTOINCREMENT })),
		  SQLITE | MYSQL, MIGR_ERROR_SCHEMA, "" },
		{ TABLE("t", .columns = COLUMNS({ "a", "bigint", .flags = MIGR_AUTOINCREMENT | MIGR_PRIMARY_KEY }),
		        .flags = MIGR_WITHOUT_ROWID),
		  SQLITE, MIGR_ERROR_SCHEMA, "SQLite counts up no column of a table without rowid" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (*cases[i].message || !cases[i].where)
			run(&cases[i], 1);
}
END_TEST

/* Wrong in many places. */
static const migr_column bad_columns[] = {
	{ "id", "bigit", .flags = MIGR_DESC },
	{ "", "text", .default_value = MIGR_INT(1) },
	{ "ID", "text", .default_sql = "x | mysql:" },
};
static const migr_foreign_key bad_keys[] = {
	{ .columns = "a, b", .ref_table = "", .ref_columns = "c", .on_delete = MIGR_SET_NULL },
};
static const migr_index bad_indexes[] = { { .columns = "nope" } };
static const migr_table bad_table = MIGR_TABLE("t", .columns = MIGR_LIST(bad_columns),
                                               .foreign_keys = MIGR_LIST(bad_keys), .indexes = MIGR_LIST(bad_indexes));

START_TEST(all_problems_are_reported_at_once)
{
	static const char *const details[] = {
		"column 'id': unknown type 'bigit', did you mean 'bigint'?",
		"column 'id': MIGR_DESC means nothing for a column",
		"column 2: the column's name is empty",
		"column 2: the default 1 does not fit the type",
		"column 'ID': default_sql: there is nothing for mysql",
		"two columns are called 'ID'",
		"foreign key 1: the table that it points to is empty",
		"foreign key 1: its columns: the table has no column 'a'",
		"foreign key 1: its columns: the table has no column 'b'",
		"foreign key 1: it has 2 columns, and points to 1",
		"index 1: the index has no name",
		"index 1: its columns: the table has no column 'nope'",
		"MIGR_OPTION_CASCADE does nothing for create_table",
	};
	const migr_operation operation =
		OP(CREATE_TABLE, .table_definition = &bad_table, OPTIONS(.flags = MIGR_OPTION_CASCADE));

	set_up(0);
	ck_assert_int_eq(check(&operation, "sqlite", NULL), MIGR_ERROR_TYPE);
	ck_assert_str_eq(migr_error_message(&error), details[0]);
	ck_assert_uint_eq(migr_error_detail_count(&error), sizeof details / sizeof details[0]);
	for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
		ck_assert_str_eq(migr_error_detail(&error, i), details[i]);
	ck_assert_int_eq(migr_error_detail_status(&error, 2), MIGR_ERROR_NAME);
	ck_assert_int_eq(migr_error_detail_status(&error, 12), MIGR_ERROR_SCHEMA);
	tear_down();
}
END_TEST

START_TEST(memory_may_run_short_anywhere)
{
	const migr_operation operation =
		OP(CREATE_TABLE, .table_definition = &bad_table, OPTIONS(.flags = MIGR_OPTION_CASCADE));
	size_t calls;

	set_up(0);
	check(&operation, "mysql", "fk=fk_{table}_{columns}, ix=ix_{table}_{columns}, pk=pk_{table}");
	calls = memory.calls;
	tear_down();
	ck_assert_uint_gt(calls, 40);
	for (size_t at = 1; at <= calls; at++) {
		migr_status rc;

		set_up(at);
		rc = check(&operation, "mysql", "fk=fk_{table}_{columns}, ix=ix_{table}_{columns}, pk=pk_{table}");
		ck_assert_msg(rc == MIGR_ERROR_NO_MEMORY, "allocation %zu: %d, %s", at, (int)rc,
		              migr_error_message(&error));
		tear_down();
	}
}
END_TEST

T_MAIN("checks of tables", names, columns, tables, all_problems_are_reported_at_once, memory_may_run_short_anywhere)
