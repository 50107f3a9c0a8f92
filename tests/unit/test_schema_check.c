/* SPDX-License-Identifier: MIT */
/* What is seen of an operation without a database. */
/* Literals leave out what they do not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include "support/t.h"

#include "schema/check.h"
#include "schema/convention.h"
#include "schema/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fails the call number `fail_at`, and counts what is not given back. */
typedef struct meter {
	size_t calls;
	size_t fail_at;
	size_t live;
} meter;

static meter memory;
static migr__alloc alloc;
static migr__arena arena;
static migr_error error;

static void *resize(void *user, void *pointer, size_t size)
{
	meter *m = user;
	void *grown;

	if (size == 0) {
		m->live -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	if (++m->calls == m->fail_at)
		return NULL;
	grown = realloc(pointer, size);
	m->live += !pointer && grown;
	return grown;
}

static void set_up(size_t fail_at)
{
	memory = (meter){ .fail_at = fail_at };
	alloc = (migr__alloc){ resize, &memory };
	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
}

static void tear_down(void)
{
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	ck_assert_uint_eq(memory.live, 0);
}

/* As the engine does it. */
static migr_status check(const migr_operation *operation, const char *dialect, const char *naming)
{
	const migr_operation *imported = migr__shape_import(&migr__shape_operation, operation, &arena, &error);
	migr_operation copy;

	if (!imported)
		return migr_error_status(&error);
	copy = *imported;
	if (migr__convention_apply(naming, 63, &copy, &arena, &error) != MIGR_OK)
		return migr_error_status(&error);
	return migr__operation_check(&copy, dialect, &arena, &error);
}

enum { SQLITE = 1, POSTGRESQL = 2, MYSQL = 4, ALL = 7 };

static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

typedef struct check_case {
	migr_operation operation;
	int where; /* it is wrong there, and right elsewhere */
	migr_status status;
	const char *message;
} check_case;

static void run(const check_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int k = 0; k < 3; k++) {
			const check_case *one = &cases[i];
			migr_status rc;

			set_up(0);
			rc = check(&one->operation, dialects[k], NULL);
			if (one->where & (1 << k)) {
				ck_assert_str_eq(migr_error_message(&error), one->message);
				ck_assert_int_eq(rc, one->status);
				ck_assert_uint_eq(migr_error_detail_count(&error), 0);
			} else {
				ck_assert_msg(rc == MIGR_OK, "%s on %s: %s", one->message, dialects[k],
				              migr_error_message(&error));
			}
			tear_down();
		}
}

#define RUN(cases) run(cases, sizeof(cases) / sizeof((cases)[0]))

#define OP(which, ...) MIGR_OPERATION(.kind = MIGR_OP_##which, __VA_ARGS__)
#define COLUMNS(...) MIGR_LIST(((const migr_column[]){ __VA_ARGS__ }))
#define KEYS(...) MIGR_LIST(((const migr_key[]){ __VA_ARGS__ }))
#define FOREIGN_KEYS(...) MIGR_LIST(((const migr_foreign_key[]){ __VA_ARGS__ }))
#define CHECKS(...) MIGR_LIST(((const migr_check[]){ __VA_ARGS__ }))
#define INDEXES(...) MIGR_LIST(((const migr_index[]){ __VA_ARGS__ }))
#define EXCLUDES(...) MIGR_LIST(((const migr_exclude[]){ __VA_ARGS__ }))
#define ELEMENTS(...) MIGR_LIST(((const migr_element[]){ __VA_ARGS__ }))
#define VALUES(...)                                                                                                    \
	.values = (const migr_value[]){ __VA_ARGS__ },                                                                 \
	.n_values = sizeof((const migr_value[]){ __VA_ARGS__ }) / sizeof(migr_value)
#define TABLE(...) OP(CREATE_TABLE, .table_definition = &(const migr_table)MIGR_TABLE(__VA_ARGS__))
#define ID                                                                                                             \
	{                                                                                                              \
		"id", "bigint", .flags = MIGR_PRIMARY_KEY                                                              \
	}
#define SIMPLE(...) TABLE("t", .columns = COLUMNS(ID, { "a", "text" }), __VA_ARGS__)
#define ADD(...) OP(ADD_COLUMN, .table = "t", .column = &MIGR_COLUMN(__VA_ARGS__))
#define ALTER(...) OP(ALTER_COLUMN, .table = "t", .name = "a", .alteration = &MIGR_ALTERATION(__VA_ARGS__))
#define INDEX(...) OP(CREATE_INDEX, .table = "t", .index = &MIGR_INDEX(__VA_ARGS__))
#define KEY(which, ...) OP(which, .table = "t", .key = &MIGR_KEY(__VA_ARGS__))
#define POINT(...) OP(CREATE_FOREIGN_KEY, .table = "t", .foreign_key = &MIGR_FOREIGN_KEY(__VA_ARGS__))
#define EXCLUDE(...) OP(CREATE_EXCLUDE, .table = "t", .exclude = &MIGR_EXCLUDE(__VA_ARGS__))
#define OPTIONS(...) .options = &MIGR_OP_OPTIONS(__VA_ARGS__)

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define WIDE "äöüäöüäöüäöüäöüä" /* 32 bytes */

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
		{ ADD("a", "integer", .flags = 1U << 30), ALL, MIGR_ERROR_SCHEMA,
		  "flags 0x40000000 has bits that mean nothing" },
		{ ADD("a", "integer", .default_sql = "1", .default_value = MIGR_INT(1)), ALL, MIGR_ERROR_SCHEMA,
		  "it has default_sql and default_value" },
		{ ADD("a", "integer", .default_value = MIGR_TEXT("abc")), ALL, MIGR_ERROR_SCHEMA,
		  "the default 'abc' does not fit the type" },
		{ ADD("a", "smallint", .default_value = MIGR_INT(70000)), ALL, MIGR_ERROR_SCHEMA,
		  "the default 70000 does not fit the type" },
		{ ADD("a", "integer", .default_value = MIGR_REAL(1.5)), ALL, MIGR_ERROR_SCHEMA,
		  "the default 1.5 does not fit the type" },
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

T_MAIN("checks of operations", names, columns, tables, keys_and_indexes, constraints_to_drop, alterations,
       other_objects, enums, members_and_options, rows, all_problems_are_reported_at_once,
       memory_may_run_short_anywhere)
