/* SPDX-License-Identifier: MIT */
/* Types of columns: read, refused, and the values that they take. */
#include "schema_arena.h"
#include "support/t.h"

#include "schema/type.h"

#include <stdio.h>
#include <string.h>

static migr__type parse(const char *text, const char *dialect)
{
	migr__type type;

	ck_assert_msg(migr__type_parse(text, dialect, &arena, &type, &error) == MIGR_OK, "%s: %s", text,
	              migr_error_message(&error));
	return type;
}

/* In one line: kind, length, precision, scale. */
static const char *read_type(const char *text)
{
	static char line[64];
	migr__type type = parse(text, "postgresql");

	snprintf(line, sizeof line, "%d %d %d %d", type.kind, (int)type.length, type.precision, type.scale);
	return line;
}

static void check_type(const char *text, migr__type_kind kind, int length, int precision, int scale)
{
	char line[64];

	snprintf(line, sizeof line, "%d %d %d %d", kind, length, precision, scale);
	ck_assert_msg(strcmp(read_type(text), line) == 0, "'%s' reads as %s, not %s", text, read_type(text), line);
}

START_TEST(words_are_read)
{
	set_up();
	check_type(NULL, MIGR__TYPE_NONE, -1, -1, -1);
	check_type("  ", MIGR__TYPE_NONE, -1, -1, -1);
	check_type("smallint", MIGR__TYPE_SMALLINT, -1, -1, -1);
	check_type(" INT ", MIGR__TYPE_INTEGER, -1, -1, -1);
	check_type("Integer", MIGR__TYPE_INTEGER, -1, -1, -1);
	check_type("bigint", MIGR__TYPE_BIGINT, -1, -1, -1);
	check_type("real", MIGR__TYPE_REAL, -1, -1, -1);
	check_type("float", MIGR__TYPE_REAL, -1, -1, -1);
	check_type("double \t PRECISION", MIGR__TYPE_DOUBLE, -1, -1, -1);
	check_type("double", MIGR__TYPE_DOUBLE, -1, -1, -1);
	check_type("numeric", MIGR__TYPE_NUMERIC, -1, -1, -1);
	check_type("decimal(10)", MIGR__TYPE_NUMERIC, -1, 10, -1);
	check_type("numeric ( 10 , 2 )", MIGR__TYPE_NUMERIC, -1, 10, 2);
	check_type("bool", MIGR__TYPE_BOOLEAN, -1, -1, -1);
	check_type("char(3)", MIGR__TYPE_CHAR, 3, -1, -1);
	check_type("character varying(20)", MIGR__TYPE_VARCHAR, 20, -1, -1);
	check_type("varchar (20)", MIGR__TYPE_VARCHAR, 20, -1, -1);
	check_type("text", MIGR__TYPE_TEXT, -1, -1, -1);
	check_type("text(70000)", MIGR__TYPE_TEXT, 70000, -1, -1);
	check_type("binary(16)", MIGR__TYPE_BINARY, 16, -1, -1);
	check_type("varbinary(16)", MIGR__TYPE_VARBINARY, 16, -1, -1);
	check_type("blob", MIGR__TYPE_BLOB, -1, -1, -1);
	check_type("date", MIGR__TYPE_DATE, -1, -1, -1);
	check_type("time(0)", MIGR__TYPE_TIME, -1, 0, -1);
	check_type("timestamp(6)", MIGR__TYPE_TIMESTAMP, -1, 6, -1);
	check_type("timestamp without time zone", MIGR__TYPE_TIMESTAMP, -1, -1, -1);
	check_type("timestamp(3) with time zone", MIGR__TYPE_TIMESTAMPTZ, -1, 3, -1);
	check_type("timestamptz", MIGR__TYPE_TIMESTAMPTZ, -1, -1, -1);
	check_type("interval", MIGR__TYPE_INTERVAL, -1, -1, -1);
	check_type("json", MIGR__TYPE_JSON, -1, -1, -1);
	check_type("jsonb", MIGR__TYPE_JSONB, -1, -1, -1);
	check_type("uuid", MIGR__TYPE_UUID, -1, -1, -1);
	tear_down();
}
END_TEST

START_TEST(variants_are_native)
{
	migr__type type;

	set_up();
	type = parse("json | mysql: longtext", "mysql");
	ck_assert_int_eq(type.kind, MIGR__TYPE_NATIVE);
	ck_assert_str_eq(type.native, "longtext");
	type = parse("json | mysql: longtext", "sqlite");
	ck_assert_int_eq(type.kind, MIGR__TYPE_JSON);
	ck_assert_ptr_null(type.native);
	type = parse("interval | sqlite: TEXT | mysql: bigint", "sqlite");
	ck_assert_str_eq(type.native, "TEXT");
	tear_down();
}
END_TEST

START_TEST(enums_are_read)
{
	migr__type type;

	set_up();
	type = parse("enum('sad', 'it''s ok' ,'a,b(c)')", "mysql");
	ck_assert_int_eq(type.kind, MIGR__TYPE_ENUM);
	ck_assert_ptr_null(type.name);
	ck_assert_uint_eq(type.labels.count, 3);
	ck_assert_str_eq(type.labels.items[1], "it's ok");
	ck_assert_str_eq(type.labels.items[2], "a,b(c)");
	type = parse("ENUM mood('sad')", "postgresql");
	ck_assert_str_eq(type.name, "mood");
	ck_assert_uint_eq(type.labels.count, 1);
	type = parse("enum \"My (mood)\" ('sad', '')", "postgresql");
	ck_assert_str_eq(type.name, "My (mood)");
	ck_assert_str_eq(type.labels.items[1], "");
	tear_down();
}
END_TEST

typedef struct bad_type {
	const char *text;
	const char *message;
} bad_type;

static void check_bad(const bad_type *cases, size_t count, const char *dialect)
{
	set_up();
	for (size_t i = 0; i < count; i++) {
		migr__type type;

		ck_assert_msg(migr__type_parse(cases[i].text, dialect, &arena, &type, &error) == MIGR_ERROR_TYPE,
		              "'%s' is taken", cases[i].text);
		ck_assert_str_eq(migr_error_message(&error), cases[i].message);
	}
	tear_down();
}

START_TEST(unknown_types_are_refused)
{
	static const bad_type cases[] = {
		{ "varchr(20)", "unknown type 'varchr(20)', did you mean 'varchar(20)'?" },
		{ "intger(11)", "unknown type 'intger(11)', did you mean 'integer'?" },
		{ "boolaen", "unknown type 'boolaen', did you mean 'boolean'?" },
		{ "double precison", "unknown type 'double precison', did you mean 'double precision'?" },
		{ "datetime", "unknown type 'datetime', did you mean 'timestamp'?" },
		{ "datetime(3)", "unknown type 'datetime(3)', did you mean 'timestamp(3)'?" },
		{ "longtext", "unknown type 'longtext', did you mean 'text(4294967295)'?" },
		{ "emum('a')", "unknown type 'emum('a')', did you mean 'enum('a')'?" },
		{ "tsvector", "unknown type 'tsvector'" },
		{ "x", "unknown type 'x'" },
		{ "(20)", "unknown type '(20)'" },
		{ "integer[]", "unknown type 'integer[]', did you mean 'integer'?" },
		{ "varchar(20) NOT NULL", "type 'varchar(20) NOT NULL': 'not null' is not part of a type" },
		{ "int unsigned", "type 'int unsigned': 'unsigned' is not part of a type" },
		{ "integer primary key", "type 'integer primary key': 'primary key' is not part of a type" },
		{ "postgres: tsvector",
		  "type 'postgres: tsvector': variants: no database is called 'postgres', did you mean 'postgresql'?" },
		{ "postgresql: tsvector", "type 'postgresql: tsvector': it has nothing for sqlite" },
		{ "text | mysql:", "type 'text | mysql:': variants: there is nothing for mysql" },
	};

	check_bad(cases, sizeof cases / sizeof cases[0], "sqlite");
}
END_TEST

START_TEST(bad_arguments_are_refused)
{
	static const bad_type cases[] = {
		{ "varchar(0)", "type 'varchar(0)': its length is no positive number" },
		{ "varchar(-1)", "type 'varchar(-1)': its length is no positive number" },
		{ "varchar(max)", "type 'varchar(max)': its length is no positive number" },
		{ "varchar()", "type 'varchar()': its length is no positive number" },
		{ "varchar(99999999999999999999)",
		  "type 'varchar(99999999999999999999)': its length is no positive number" },
		{ "varchar(20", "type 'varchar(20': its bracket is not closed" },
		{ "integer(11)", "type 'integer(11)': 'integer' takes nothing in brackets" },
		{ "date(3)", "type 'date(3)': 'date' takes nothing in brackets" },
		{ "time(7)", "type 'time(7)': its precision, the number of digits of a second's fraction, must be from "
		             "0 to 6" },
		{ "numeric(0)", "type 'numeric(0)': its precision, the number of digits, must be from 1 to 1000" },
		{ "numeric(2,3)", "type 'numeric(2,3)': its scale, the number of digits behind the point, must be from "
		                  "0 to 2" },
		{ "numeric(2,)", "type 'numeric(2,)': its scale, the number of digits behind the point, must be from 0 "
		                 "to 2" },
		{ "enum", "type 'enum': its labels are missing: enum('a', 'b')" },
		{ "enum()", "type 'enum()': an enum has at least one label" },
		{ "enum('a'", "type 'enum('a'': its bracket is not closed" },
		{ "enum('a)", "type 'enum('a)': its bracket is not closed" },
		{ "enum(a)", "type 'enum(a)': a label is not in quotes, at 'a'" },
		{ "enum('a' 'b')", "type 'enum('a' 'b')': a comma is missing between labels, at ''b''" },
		{ "enum('a',)", "type 'enum('a',)': a label is not in quotes, at ''" },
		{ "enum('a', 'a')", "type 'enum('a', 'a')': the label 'a' is there twice" },
		{ "enum a, b('x')", "type 'enum a, b('x')': it has more than one name" },
		{ "enum('a') x", "type 'enum('a') x': something stands behind its labels" },
		{ "enum \"\"('x')", "type 'enum \"\"('x')': its name: a name is empty" },
	};

	check_bad(cases, sizeof cases / sizeof cases[0], "sqlite");
}
END_TEST

START_TEST(types_that_a_database_has_not_are_refused)
{
	static const bad_type mysql[] = {
		{ "varchar", "type 'varchar': mysql has no varchar without a length" },
		{ "varbinary", "type 'varbinary': mysql has no varbinary without a length" },
		{ "char(256)", "type 'char(256)': the length of char is at most 255 on mysql" },
		{ "binary(256)", "type 'binary(256)': the length of binary is at most 255 on mysql" },
		{ "varchar(65536)", "type 'varchar(65536)': the length of varchar is at most 65535 on mysql" },
		{ "varbinary(65536)", "type 'varbinary(65536)': the length of varbinary is at most 65535 on mysql" },
		{ "blob(4294967296)", "type 'blob(4294967296)': the length is at most 4294967295 on mysql" },
		{ "numeric", "type 'numeric': mysql would take it for decimal(10, 0), which has no fractions" },
		{ "numeric(66)", "type 'numeric(66)': the number of digits is at most 65 on mysql" },
		{ "numeric(60,31)",
		  "type 'numeric(60,31)': the number of digits behind the point is at most 30 on mysql" },
		{ "interval", "type 'interval': mysql has no type for it" },
		{ "enum('a', 'A')", "type 'enum('a', 'A')': to mysql, the labels 'a' and 'A' are the same" },
		{ "enum('a ')", "type 'enum('a ')': mysql would take away the blank at the end of the label 'a '" },
	};
	static const bad_type postgresql[] = {
		{ "varchar(10485761)",
		  "type 'varchar(10485761)': the length of varchar is at most 10485760 on postgresql" },
		{ "char(10485761)", "type 'char(10485761)': the length of char is at most 10485760 on postgresql" },
	};
	static const bad_type sqlite[] = { { "interval", "type 'interval': sqlite has no type for it" } };

	check_bad(mysql, sizeof mysql / sizeof mysql[0], "mysql");
	check_bad(postgresql, sizeof postgresql / sizeof postgresql[0], "postgresql");
	check_bad(sqlite, 1, "sqlite");
	set_up();
	parse("enum('a', 'A', 'b ')", "postgresql");
	parse("varchar", "sqlite");
	parse("varchar(65536)", "sqlite");
	tear_down();
}
END_TEST

static int takes(const char *text, migr_value value)
{
	migr__type type = parse(text, "postgresql");

	return migr__type_takes(&type, &value);
}

#define TAKES(type, ...) ck_assert(takes(type, (migr_value)__VA_ARGS__))
#define REFUSES(type, ...) ck_assert(!takes(type, (migr_value)__VA_ARGS__))

START_TEST(numbers_fit_their_types)
{
	set_up();
	TAKES("integer", MIGR_NULL);
	TAKES("smallint", MIGR_INT(-32768));
	REFUSES("smallint", MIGR_INT(32768));
	TAKES("integer", MIGR_INT(2147483647));
	REFUSES("integer", MIGR_INT(2147483648));
	TAKES("bigint", MIGR_INT(INT64_MIN));
	REFUSES("integer", MIGR_TEXT("abc"));
	REFUSES("integer", MIGR_REAL(1.5));
	TAKES("real", MIGR_REAL(1.5));
	TAKES("double", MIGR_INT(1));
	REFUSES("double", MIGR_TEXT("1"));
	TAKES("boolean", MIGR_INT(1));
	REFUSES("boolean", MIGR_INT(2));
	REFUSES("boolean", MIGR_TEXT("true"));
	TAKES("numeric(5,2)", MIGR_INT(-999));
	REFUSES("numeric(5,2)", MIGR_INT(1000));
	TAKES("numeric(5,2)", MIGR_TEXT("-999.99"));
	TAKES("numeric(5,2)", MIGR_TEXT(".5"));
	REFUSES("numeric(5,2)", MIGR_TEXT("1000.5"));
	REFUSES("numeric(5,2)", MIGR_TEXT("abc"));
	REFUSES("numeric(5,2)", MIGR_TEXT(""));
	REFUSES("numeric(5,2)", MIGR_TEXT("."));
	TAKES("numeric(5,2)", MIGR_REAL(1.25));
	TAKES("numeric", MIGR_INT(INT64_MAX));
	TAKES("numeric", MIGR_TEXT("3e8"));
	REFUSES("numeric", MIGR_TEXT("3e"));
	tear_down();
}
END_TEST

START_TEST(texts_fit_their_types)
{
	set_up();
	TAKES("varchar(3)", MIGR_TEXT("äöü"));
	REFUSES("varchar(3)", MIGR_TEXT("abcd"));
	REFUSES("varchar(3)", MIGR_INT(1));
	TAKES("varchar", MIGR_TEXT("abcd"));
	TAKES("char", MIGR_TEXT("a"));
	REFUSES("char", MIGR_TEXT("ab"));
	TAKES("text", MIGR_TEXT(""));
	REFUSES("text", MIGR_BLOB("a", 1));
	TAKES("blob", MIGR_BLOB("a\0b", 3));
	REFUSES("binary(2)", MIGR_BLOB("a\0b", 3));
	REFUSES("blob", MIGR_TEXT("a"));
	TAKES("enum('a', 'b')", MIGR_TEXT("b"));
	REFUSES("enum('a', 'b')", MIGR_TEXT("c"));
	TAKES("json", MIGR_TEXT("{}"));
	REFUSES("json", MIGR_TEXT(" "));
	TAKES("uuid", MIGR_TEXT("00000000-0000-4000-8000-00000000000F"));
	REFUSES("uuid", MIGR_TEXT("00000000-0000-4000-8000-00000000000g"));
	REFUSES("uuid", MIGR_TEXT("0000000000004000800000000000000f"));
	TAKES("postgresql: tsvector", MIGR_TEXT("anything"));
	tear_down();
}
END_TEST

START_TEST(times_fit_their_types)
{
	set_up();
	TAKES("date", MIGR_TEXT("2024-02-29"));
	REFUSES("date", MIGR_TEXT("2024-13-01"));
	REFUSES("date", MIGR_TEXT("CURRENT_DATE"));
	REFUSES("date", MIGR_TEXT("2024-02-29 "));
	REFUSES("date", MIGR_INT(20240229));
	TAKES("time", MIGR_TEXT("23:59"));
	TAKES("time", MIGR_TEXT("23:59:59.123456"));
	REFUSES("time", MIGR_TEXT("25:00"));
	REFUSES("time", MIGR_TEXT("12:00:"));
	REFUSES("time", MIGR_TEXT("12:00:00."));
	TAKES("timestamp", MIGR_TEXT("2024-02-29 10:00:00"));
	TAKES("timestamp", MIGR_TEXT("2024-02-29T10:00"));
	TAKES("timestamp", MIGR_TEXT("2024-02-29"));
	REFUSES("timestamp", MIGR_TEXT("2024-02-29 10:00:00Z"));
	REFUSES("timestamp", MIGR_TEXT("CURRENT_TIMESTAMP"));
	TAKES("timestamptz", MIGR_TEXT("2024-02-29 10:00:00Z"));
	TAKES("timestamptz", MIGR_TEXT("2024-02-29 10:00:00.5+02:00"));
	TAKES("timestamptz", MIGR_TEXT("2024-02-29 10:00:00-07"));
	REFUSES("timestamptz", MIGR_TEXT("2024-02-29 10:00:00+99"));
	tear_down();
}
END_TEST

T_MAIN("types", words_are_read, variants_are_native, enums_are_read, unknown_types_are_refused,
       bad_arguments_are_refused, types_that_a_database_has_not_are_refused, numbers_fit_their_types,
       texts_fit_their_types, times_fit_their_types)
