/* SPDX-License-Identifier: MIT */
/* What is seen of an operation without a database: keys, alterations, views and the like, members, rows. */
#include "schema_check.h"

#include <math.h>

START_TEST(keys_and_indexes)
{
	const check_case cases[] = {
		{ KEY(CREATE_UNIQUE, .name = "uq"), ALL, MIGR_ERROR_SCHEMA, "it has no columns" },
		{ KEY(CREATE_UNIQUE, .columns = "a, b, A"), SQLITE | MYSQL, MIGR_ERROR_SCHEMA,
		  "its columns: 'A' is named twice" },
		{ KEY(CREATE_UNIQUE, .columns = "a, b, a"), ALL, MIGR_ERROR_SCHEMA, "its columns: 'a' is named twice" },
		{ KEY(CREATE_UNIQUE, .columns = "a,,b"), ALL, MIGR_ERROR_NAME, "its columns: a name is empty" },
		{ KEY(CREATE_UNIQUE, .columns = "a", .elements = ELEMENTS({ "a" })), ALL, MIGR_ERROR_SCHEMA,
		  "it has columns and elements" },
		{ KEY(CREATE_UNIQUE, .elements = ELEMENTS({ .sql = "lower(a)" })), ALL, MIGR_ERROR_SCHEMA,
		  "a key is of columns, not of expressions" },
		{ KEY(CREATE_UNIQUE, .columns = "a", .on_conflict = -1), ALL, MIGR_ERROR_SCHEMA,
		  "on_conflict has the unknown value -1" },
		{ KEY(CREATE_PRIMARY_KEY, .columns = "a", .flags = MIGR_NULLS_NOT_DISTINCT), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_NULLS_NOT_DISTINCT means nothing for a primary key" },
		{ POINT(.columns = "a, b", .ref_table = "u", .ref_columns = "x"), ALL, MIGR_ERROR_SCHEMA,
		  "it has 2 columns, and points to 1" },
		{ POINT(.columns = "a", .ref_table = "u", .ref_columns = "x, y"), ALL, MIGR_ERROR_SCHEMA,
		  "it has 1 column, and points to 2" },
		{ POINT(.ref_table = "u"), ALL, MIGR_ERROR_SCHEMA, "it has no columns" },
		{ POINT(.columns = "a", .ref_table = "u", .on_delete = 7), ALL, MIGR_ERROR_SCHEMA,
		  "on_delete has the unknown value 7" },
		{ POINT(.columns = "a", .ref_table = "u", .match = 2), ALL, MIGR_ERROR_SCHEMA,
		  "match has the unknown value 2" },
		{ POINT(.columns = "a", .ref_table = "u", .flags = MIGR_UNIQUE), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_UNIQUE means nothing for a foreign key" },
		{ EXCLUDE(.name = "e"), ALL, MIGR_ERROR_SCHEMA, "it has no elements" },
		{ INDEX(.name = "ix", .elements = ELEMENTS({ .column = "a", .with = "=" })), ALL, MIGR_ERROR_SCHEMA,
		  "element 1: `with` means nothing for an element of an index" },
		{ INDEX(.name = "ix", .elements = ELEMENTS({ .column = "a", .sql = "b" })), ALL, MIGR_ERROR_SCHEMA,
		  "element 1: it has a column and an expression" },
		{ INDEX(.name = "ix", .elements = ELEMENTS({ .flags = 0 })), ALL, MIGR_ERROR_SCHEMA,
		  "element 1: it has neither a column nor an expression" },
		{ INDEX(.name = "ix",
		        .elements = ELEMENTS({ .column = "a", .flags = MIGR_NULLS_FIRST | MIGR_NULLS_LAST })),
		  ALL, MIGR_ERROR_SCHEMA, "element 1: MIGR_NULLS_FIRST and MIGR_NULLS_LAST contradict each other" },
		{ INDEX(.name = "ix", .columns = "a", .flags = MIGR_FULLTEXT | MIGR_SPATIAL), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_FULLTEXT and MIGR_SPATIAL contradict each other" },
		{ INDEX(.name = "ix", .columns = "a", .flags = MIGR_FULLTEXT | MIGR_UNIQUE), ALL, MIGR_ERROR_SCHEMA,
		  "a full-text or spatial index cannot be unique" },
		{ INDEX(.name = "ix", .columns = "a", .flags = MIGR_NULLS_NOT_DISTINCT), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_NULLS_NOT_DISTINCT means nothing without MIGR_UNIQUE" },
		{ INDEX(.name = "ix", .columns = "a", .parser = "ngram"), ALL, MIGR_ERROR_SCHEMA,
		  "parser means nothing without MIGR_FULLTEXT" },
		{ INDEX(.name = "ix", .columns = "a", .where = ""), ALL, MIGR_ERROR_SCHEMA, "where: it is empty" },
		{ OP(DROP_INDEX, .table = "t"), ALL, MIGR_ERROR_SCHEMA, "it has neither a name nor columns" },
		{ OP(DROP_INDEX, .table = "t", .name = "ix", .columns = "a"), ALL, MIGR_ERROR_SCHEMA,
		  "it has a name and columns" },
		{ OP(DROP_INDEX, .name = "ix"), MYSQL, MIGR_ERROR_SCHEMA, "the table is missing" },
		{ OP(DROP_INDEX, .columns = "a"), ALL, MIGR_ERROR_SCHEMA, "the table is missing" },
	};

	RUN(cases);
}
END_TEST

#define DROP(which, ...) OP(DROP_CONSTRAINT, .table = "t", .constraint_kind = MIGR_CONSTRAINT_##which, __VA_ARGS__)

START_TEST(constraints_to_drop)
{
	const check_case cases[] = {
		{ DROP(ANY, .name = NULL), ALL, MIGR_ERROR_SCHEMA, "it has no name" },
		{ DROP(EXCLUDE, .name = NULL), ALL, MIGR_ERROR_SCHEMA, "it has no name" },
		{ DROP(ANY, .name = "x"), 0, 0, "" },
		{ DROP(PRIMARY_KEY, .name = NULL), 0, 0, "" },
		{ DROP(UNIQUE, .name = NULL), ALL, MIGR_ERROR_SCHEMA, "it has neither a name nor columns" },
		{ DROP(UNIQUE, .columns = "a, b"), 0, 0, "" },
		{ DROP(CHECK, .name = NULL), ALL, MIGR_ERROR_SCHEMA, "it has neither a name nor a condition" },
		{ DROP(CHECK, .sql = "a > 0"), 0, 0, "" },
		{ DROP(CHECK, .sql = "a > 0", .columns = "a"), ALL, MIGR_ERROR_SCHEMA,
		  "`columns` means nothing for a check" },
		{ DROP(UNIQUE, .sql = "a > 0", .columns = "a"), ALL, MIGR_ERROR_SCHEMA,
		  "`sql` means nothing for this constraint_kind" },
		{ DROP(UNIQUE, .name = "x", .columns = "a"), ALL, MIGR_ERROR_SCHEMA, "it has a name and a definition" },
		{ OP(DROP_CONSTRAINT, .table = "t", .name = "x", .constraint_kind = 9), ALL, MIGR_ERROR_SCHEMA,
		  "constraint_kind has the unknown value 9" },
	};

	RUN(cases);
}
END_TEST

START_TEST(alterations)
{
	const check_case cases[] = {
		{ ALTER(.flags = 0), ALL, MIGR_ERROR_SCHEMA, "there is nothing to alter" },
		{ ALTER(.flags = 1U << 20), ALL, MIGR_ERROR_SCHEMA,
		  "flags 0x100000 has bits that mean nothing for an alteration" },
		{ ALTER(.flags = MIGR_ALTER_SET_NOT_NULL | MIGR_ALTER_DROP_NOT_NULL), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_ALTER_SET_NOT_NULL and MIGR_ALTER_DROP_NOT_NULL contradict each other" },
		{ ALTER(.flags = MIGR_ALTER_SET_AUTOINCREMENT | MIGR_ALTER_DROP_AUTOINCREMENT), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_ALTER_SET_AUTOINCREMENT and MIGR_ALTER_DROP_AUTOINCREMENT contradict each other" },
		{ ALTER(.flags = MIGR_ALTER_DROP_DEFAULT, .default_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_ALTER_DROP_DEFAULT and a new default contradict each other" },
		{ ALTER(.flags = MIGR_ALTER_SET_AUTOINCREMENT, .default_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "it gets a default, and is to be counted up by the database as well" },
		{ ALTER(.default_value = MIGR_INT(1), .default_sql = "1"), ALL, MIGR_ERROR_SCHEMA,
		  "it has default_sql and default_value" },
		{ ALTER(.default_sql = "1", .generated_sql = "b"), ALL, MIGR_ERROR_SCHEMA,
		  "a generated column has no default" },
		{ ALTER(.flags = MIGR_ALTER_DROP_GENERATED, .generated_sql = "b"), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_ALTER_DROP_GENERATED and generated_sql contradict each other" },
		{ ALTER(.flags = MIGR_ALTER_DROP_COMMENT, .comment = "b"), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_ALTER_DROP_COMMENT and a new comment contradict each other" },
		{ ALTER(.type = "text", .fill_sql = "b"), ALL, MIGR_ERROR_SCHEMA,
		  "fill_sql means nothing without MIGR_ALTER_SET_NOT_NULL" },
		{ ALTER(.type = "bigit"), ALL, MIGR_ERROR_TYPE, "unknown type 'bigit', did you mean 'bigint'?" },
		{ ALTER(.type = "integer", .default_value = MIGR_TEXT("abc")), ALL, MIGR_ERROR_SCHEMA,
		  "the default 'abc' does not fit the type" },
		{ ALTER(.default_value = MIGR_TEXT("abc")), 0, 0, "" },
		{ ALTER(.type = "text", .flags = MIGR_ALTER_SET_AUTOINCREMENT), ALL, MIGR_ERROR_SCHEMA,
		  "only integers can be counted up by the database" },
		{ ALTER(.new_name = ""), ALL, MIGR_ERROR_NAME, "the new name is empty" },
		{ ALTER(.new_name = "a"), ALL, MIGR_ERROR_SCHEMA, "the new name is the old one, 'a'" },
		{ OP(ALTER_COLUMN, .table = "t", .name = "a",
		     .alteration = &MIGR_ALTERATION(.default_value = MIGR_TEXT("abc")),
		     OPTIONS(.existing = &MIGR_COLUMN("a", "integer"))),
		  ALL, MIGR_ERROR_SCHEMA, "the default 'abc' does not fit the type" },
	};

	RUN(cases);
}
END_TEST

#define VIEW(...) OP(CREATE_VIEW, .view = &(const migr_view)MIGR_VIEW(__VA_ARGS__))
#define TRIGGER(...) OP(CREATE_TRIGGER, .trigger = &(const migr_trigger)MIGR_TRIGGER("g", __VA_ARGS__))
#define SEQUENCE(which, ...) OP(which, .sequence = &(const migr_sequence)MIGR_SEQUENCE(__VA_ARGS__))

START_TEST(other_objects)
{
	const check_case cases[] = {
		{ VIEW("v", .sql = NULL), ALL, MIGR_ERROR_SCHEMA, "its query is missing" },
		{ VIEW("v", .sql = "\n"), ALL, MIGR_ERROR_SCHEMA, "its query: it is empty" },
		{ VIEW("v", .sql = "SELECT 1", .columns = "a, a"), ALL, MIGR_ERROR_SCHEMA,
		  "its columns: 'a' is named twice" },
		{ VIEW("v", .sql = "SELECT 1", .flags = MIGR_MATERIALIZED | MIGR_TEMPORARY), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_MATERIALIZED and MIGR_TEMPORARY contradict each other" },
		{ TRIGGER(.table = "t", .event = "insert OR Update of \"x or y\", b or DELETE", .body = "SELECT 1;"), 0,
		  0, "" },
		{ TRIGGER(.table = "t", .event = "insert or updte", .body = "SELECT 1;"), ALL, MIGR_ERROR_SCHEMA,
		  "'updte' is no event, did you mean 'update'?" },
		{ TRIGGER(.table = "t", .event = "", .body = "SELECT 1;"), ALL, MIGR_ERROR_SCHEMA, "'' is no event" },
		{ TRIGGER(.table = "t", .body = "SELECT 1;"), ALL, MIGR_ERROR_SCHEMA, "its event is missing" },
		{ TRIGGER(.event = "insert", .body = "SELECT 1;"), ALL, MIGR_ERROR_NAME,
		  "the table that it is on is missing" },
		{ TRIGGER(.table = "t", .event = "insert"), ALL, MIGR_ERROR_SCHEMA, "it has no body" },
		{ TRIGGER(.table = "t", .event = "insert", .body = "SELECT 1;", .function = "f()"), ALL,
		  MIGR_ERROR_SCHEMA, "it has a body and a function" },
		{ TRIGGER(.table = "t", .event = "insert", .body = "SELECT 1;", .timing = 3), ALL, MIGR_ERROR_SCHEMA,
		  "timing has the unknown value 3" },
		{ SEQUENCE(CREATE_SEQUENCE, "s", .type = "text"), ALL, MIGR_ERROR_TYPE,
		  "a sequence has no numbers of the type 'text'" },
		{ SEQUENCE(CREATE_SEQUENCE, "s", .owned_by = "users"), ALL, MIGR_ERROR_SCHEMA,
		  "owned_by: 'users' names no column of a table" },
		{ SEQUENCE(CREATE_SEQUENCE, "s", .minimum = 5, .maximum = 5), ALL, MIGR_ERROR_SCHEMA,
		  "its minimum 5 is not below its maximum 5" },
		{ SEQUENCE(CREATE_SEQUENCE, "s", .minimum = 5, .start = 4), ALL, MIGR_ERROR_SCHEMA,
		  "its start 4 is outside its minimum and maximum" },
		{ SEQUENCE(CREATE_SEQUENCE, "s", .cache = -1), ALL, MIGR_ERROR_SCHEMA, "its cache is -1" },
		{ SEQUENCE(CREATE_SEQUENCE, "s", .start = -4), 0, 0, "" },
		{ SEQUENCE(ALTER_SEQUENCE, "s", .start = 0), ALL, MIGR_ERROR_SCHEMA, "there is nothing to alter" },
	};

	RUN(cases);
}
END_TEST

#define ENUM(...) .enumeration = &(const migr_enum)MIGR_ENUM(__VA_ARGS__)
#define MOOD ENUM("mood", .labels = "'sad', 'ok'")

START_TEST(enums)
{
	const check_case cases[] = {
		{ OP(CREATE_ENUM, ENUM("mood", .labels = NULL)), ALL, MIGR_ERROR_SCHEMA, "it has no labels" },
		{ OP(CREATE_ENUM, ENUM("mood", .labels = "")), ALL, MIGR_ERROR_TYPE, "an enum has at least one label" },
		{ OP(CREATE_ENUM, ENUM("mood", .labels = "'a', 'a'")), ALL, MIGR_ERROR_TYPE,
		  "the label 'a' is there twice" },
		{ OP(CREATE_ENUM, ENUM("mood", .labels = "'a', 'A'")), MYSQL, MIGR_ERROR_TYPE,
		  "to mysql, the labels 'a' and 'A' are the same" },
		{ OP(CREATE_ENUM, ENUM("mood", .labels = "'" SIXTY "abcd'")), POSTGRESQL, MIGR_ERROR_TYPE,
		  "the label '" SIXTY "abcd' has more than 63 bytes, which is postgresql's limit" },
		{ OP(CREATE_ENUM, ENUM("mood", .labels = "'a'", .flags = MIGR_UNIQUE)), ALL, MIGR_ERROR_SCHEMA,
		  "flags 0x10 mean nothing for an enum type" },
		{ OP(CREATE_ENUM, ENUM("mood", .labels = "'a'", .used_by = "people.mood, pets")), ALL,
		  MIGR_ERROR_SCHEMA, "used_by: 'pets' names no column of a table" },
		{ OP(ADD_ENUM_VALUE, MOOD, .name = "ok"), ALL, MIGR_ERROR_SCHEMA,
		  "the type has the label 'ok' already" },
		{ OP(ADD_ENUM_VALUE, MOOD, .name = "ok", OPTIONS(.flags = MIGR_OPTION_IF_NOT_EXISTS)), 0, 0, "" },
		{ OP(ADD_ENUM_VALUE, MOOD, .name = "x", OPTIONS(.after = "nope")), ALL, MIGR_ERROR_SCHEMA,
		  "after: the type has no label 'nope'" },
		{ OP(ADD_ENUM_VALUE, MOOD, .name = "x", OPTIONS(.after = "ok", .before = "ok")), ALL, MIGR_ERROR_SCHEMA,
		  "it has before and after" },
		{ OP(RENAME_ENUM_VALUE, MOOD, .name = "nope", .new_name = "x"), ALL, MIGR_ERROR_SCHEMA,
		  "the old label: the type has no label 'nope'" },
		{ OP(RENAME_ENUM_VALUE, MOOD, .name = "sad", .new_name = "ok"), ALL, MIGR_ERROR_SCHEMA,
		  "the type has the label 'ok' already" },
		{ OP(RENAME_ENUM_VALUE, MOOD, .name = "sad", .new_name = "it is a long story, "), 0, 0, "" },
		{ OP(DROP_ENUM, ENUM("mood", .labels = NULL)), 0, 0, "" },
	};

	RUN(cases);
}
END_TEST

START_TEST(members_and_options)
{
	const check_case cases[] = {
		{ MIGR_OPERATION(.kind = 99), ALL, MIGR_ERROR_SCHEMA, "there is no operation of kind 99" },
		{ MIGR_OPERATION(.kind = 0), ALL, MIGR_ERROR_SCHEMA, "there is no operation of kind 0" },
		{ MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE), ALL, MIGR_ERROR_SCHEMA, "`table` is missing" },
		{ OP(ADD_COLUMN, .table = "t"), ALL, MIGR_ERROR_SCHEMA, "`column` is missing" },
		{ OP(DROP_TABLE, .table = "t", .name = "x"), ALL, MIGR_ERROR_SCHEMA,
		  "`name` means nothing for drop_table" },
		{ OP(DROP_TABLE, .table = "t", VALUES(MIGR_INT(1))), ALL, MIGR_ERROR_SCHEMA,
		  "`values` means nothing for drop_table" },
		{ OP(DROP_TABLE, .table = "t", .constraint_kind = 1), ALL, MIGR_ERROR_SCHEMA,
		  "`constraint_kind` means nothing for drop_table" },
		{ OP(DROP_TABLE, .table = "t", .reserved = 1), ALL, MIGR_ERROR_SCHEMA, "`reserved` is not zero" },
		{ OP(EXECUTE, .sql = ""), ALL, MIGR_ERROR_SCHEMA, "the SQL: it is empty" },
		{ OP(EXECUTE, .sql = "SELECT 1 | sqlite:"), ALL, MIGR_ERROR_SCHEMA,
		  "the SQL: there is nothing for sqlite" },
		{ OP(EXECUTE, .sql = "mysql: SELECT 1"), 0, 0, "" },
		{ OP(SET_TABLE_COMMENT, .table = "t"), 0, 0, "" },
		{ OP(DROP_TABLE, .table = "t", OPTIONS(.flags = MIGR_OPTION_CONCURRENTLY)), ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_OPTION_CONCURRENTLY does nothing for drop_table" },
		{ OP(DROP_TABLE, .table = "t", OPTIONS(.flags = 1U << 30)), ALL, MIGR_ERROR_SCHEMA,
		  "the options' flags 0x40000000 have bits that mean nothing" },
		{ OP(DROP_TABLE, .table = "t", OPTIONS(.after = "a")), ALL, MIGR_ERROR_SCHEMA,
		  "the option `after` does nothing for drop_table" },
		{ OP(DROP_TABLE, .table = "t", OPTIONS(.existing = &MIGR_COLUMN("a", "text"))), ALL, MIGR_ERROR_SCHEMA,
		  "the option `existing` does nothing for drop_table" },
		{ OP(CREATE_SCHEMA, .name = "s", OPTIONS(.schema = "x")), ALL, MIGR_ERROR_SCHEMA,
		  "the option `schema` does nothing for create_schema" },
		{ OP(DROP_INDEX, .table = "t", .name = "ix",
		     OPTIONS(.flags = MIGR_OPTION_CONCURRENTLY | MIGR_OPTION_CASCADE)),
		  ALL, MIGR_ERROR_SCHEMA, "an index cannot be dropped concurrently with what depends on it" },
		{ OP(CREATE_VIEW, .view = &(const migr_view)MIGR_VIEW("v", .sql = "SELECT 1"),
		     OPTIONS(.flags = MIGR_OPTION_OR_REPLACE | MIGR_OPTION_IF_NOT_EXISTS)),
		  ALL, MIGR_ERROR_SCHEMA,
		  "MIGR_OPTION_OR_REPLACE and MIGR_OPTION_IF_NOT_EXISTS contradict each other" },
		{ OP(CREATE_VIEW, .view = &(const migr_view)MIGR_VIEW("v", .sql = "SELECT 1", .schema = "a"),
		     OPTIONS(.schema = "b")),
		  ALL, MIGR_ERROR_SCHEMA, "the options' schema 'b' and the definition's 'a' contradict each other" },
		{ OP(ADD_COLUMN, .table = "t", .column = &MIGR_COLUMN("a", "text"),
		     OPTIONS(.after = "b", .flags = MIGR_OPTION_FIRST)),
		  ALL, MIGR_ERROR_SCHEMA, "MIGR_OPTION_FIRST and `after` contradict each other" },
		{ OP(ALTER_COLUMN, .table = "t", .name = "a", .alteration = &MIGR_ALTERATION(.type = "text"),
		     OPTIONS(.using_sql = "")),
		  ALL, MIGR_ERROR_SCHEMA, "using_sql: it is empty" },
	};

	RUN(cases);
}
END_TEST

#define INSERT(list, ...) OP(BULK_INSERT, .table = "t", .columns = list, VALUES(__VA_ARGS__))

START_TEST(rows)
{
	const check_case cases[] = {
		{ INSERT("a, b", MIGR_INT(1), MIGR_INT(2), MIGR_INT(3)), ALL, MIGR_ERROR_SCHEMA,
		  "3 values do not make rows of 2 columns" },
		{ INSERT("a, b", MIGR_INT(1), MIGR_NULL), 0, 0, "" },
		{ OP(BULK_INSERT, .table = "t", .columns = "a"), 0, 0, "" },
		{ INSERT("", MIGR_INT(1)), ALL, MIGR_ERROR_SCHEMA, "it has no columns" },
		{ INSERT("a, a", MIGR_INT(1), MIGR_INT(1)), ALL, MIGR_ERROR_SCHEMA, "its columns: 'a' is named twice" },
		{ INSERT("a, b", MIGR_INT(1), MIGR_INT(1), MIGR_INT(1), MIGR_REAL((double)NAN)), ALL, MIGR_ERROR_SCHEMA,
		  "row 2: the value of 'b' is no finite number" },
		{ INSERT("a, b", MIGR_TEXT("\xff"), MIGR_BLOB("\xff", 1)), ALL, MIGR_ERROR_SCHEMA,
		  "row 1: the value of 'a' is no UTF-8" },
		{ INSERT("a", { .type = 7 }), ALL, MIGR_ERROR_SCHEMA, "row 1: the value of 'a' is of an unknown type" },
	};

	RUN(cases);
}
END_TEST

T_MAIN("checks of operations", keys_and_indexes, constraints_to_drop, alterations, other_objects, enums,
       members_and_options, rows)
