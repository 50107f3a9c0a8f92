/* SPDX-License-Identifier: MIT */
/* Edits of stored CREATE TABLE texts of SQLite: before and after, to the letter. */
#include "support/meter.h"
#include "support/t.h"

#include "dialect/sqlite/edit.h"

#include <stdlib.h>
#include <string.h>

typedef struct world {
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	migr__definition definition;
} world;

static world w;

static void set_up(const char *sql)
{
	w.alloc = migr__alloc_libc();
	migr__arena_init(&w.arena, &w.alloc);
	migr__error_init(&w.error, &w.alloc);
	ck_assert_msg(migr__definition_parse(&w.definition, &w.arena, sql, strlen(sql), &w.error) == MIGR_OK, "%s: %s",
	              sql, migr_error_message(&w.error));
}

static void tear_down(void)
{
	migr__error_clear(&w.error);
	migr__arena_clear(&w.arena);
}

static void check_text(const char *before, migr_status rc, const char *after)
{
	ck_assert_msg(rc == MIGR_OK, "%s: %s", before, migr_error_message(&w.error));
	ck_assert_msg(strcmp(w.definition.text, after) == 0, "%s\n  became   %s\n  expected %s", before,
	              w.definition.text, after);
	tear_down();
}

/* Edits `before`; the expression sees the definition as D and the error as E. */
#define D (&w.definition)
#define E (&w.error)
#define EDIT(before, expression, after)                                                                                \
	do {                                                                                                           \
		set_up(before);                                                                                        \
		check_text(before, (expression), after);                                                               \
	} while (0)

#define REFUSES(before, expression, code)                                                                              \
	do {                                                                                                           \
		set_up(before);                                                                                        \
		ck_assert_int_eq((expression), code);                                                                  \
		ck_assert_int_eq(w.error.status, code);                                                                \
		ck_assert_str_eq(w.definition.text, before);                                                           \
		tear_down();                                                                                           \
	} while (0)

/* The n-th constraint of a column, or with NULL of the table. */
static const migr__constraint *nth(const char *column, size_t n)
{
	return column ? &migr__definition_column(&w.definition, column)->constraints[n] : &w.definition.constraints[n];
}

START_TEST(renames_the_table)
{
	EDIT("CREATE TABLE t(a REFERENCES t)", migr__edit_table_name(D, "new", E),
	     "CREATE TABLE \"new\"(a REFERENCES t)");
	EDIT("CREATE TABLE main.[a b] /* x */ (a)", migr__edit_table_name(D, "c\"d", E),
	     "CREATE TABLE main.\"c\"\"d\" /* x */ (a)");
}
END_TEST

#define ADD(place, after) migr__edit_add_column(D, "c INT", MIGR__PLACE_##place, after, E)

START_TEST(adds_a_column)
{
	EDIT("CREATE TABLE t(a)", ADD(LAST, NULL), "CREATE TABLE t(a, c INT)");
	EDIT("CREATE TABLE t(a)", ADD(FIRST, NULL), "CREATE TABLE t(c INT, a)");
	EDIT("CREATE TABLE t(a)", ADD(AFTER, "A"), "CREATE TABLE t(a, c INT)");
	EDIT("CREATE TABLE t ( a INT, b )", ADD(LAST, NULL), "CREATE TABLE t ( a INT, b, c INT )");
	EDIT("CREATE TABLE t ( a INT, b )", ADD(FIRST, NULL), "CREATE TABLE t ( c INT, a INT, b )");
	EDIT("CREATE TABLE t ( a INT,b )", ADD(AFTER, "a"), "CREATE TABLE t ( a INT, c INT,b )");
	EDIT("CREATE TABLE t(a, UNIQUE(a))STRICT", ADD(LAST, NULL), "CREATE TABLE t(a, c INT, UNIQUE(a))STRICT");
	EDIT("CREATE TABLE t(\n\ta INT,\n\tb\n)", ADD(LAST, NULL), "CREATE TABLE t(\n\ta INT,\n\tb,\n\tc INT\n)");
	EDIT("CREATE TABLE t(\n\ta INT,\n\tb\n)", ADD(FIRST, NULL), "CREATE TABLE t(\n\tc INT,\n\ta INT,\n\tb\n)");
	EDIT("CREATE TABLE t(\r\n  a INT\r\n)", ADD(LAST, NULL), "CREATE TABLE t(\r\n  a INT,\r\n  c INT\r\n)");
	EDIT("CREATE TABLE t(\n  a -- one\n)", ADD(LAST, NULL), "CREATE TABLE t(\n  a, -- one\n  c INT\n)");
	EDIT("CREATE TABLE t(a -- one\n)", ADD(LAST, NULL), "CREATE TABLE t(a, -- one\n c INT\n)");
	EDIT("CREATE TABLE t(a /* one */)", ADD(LAST, NULL), "CREATE TABLE t(a /* one */, c INT)");
	EDIT("CREATE TABLE t(\n  a, -- one\n  b -- two\n  -- end\n)", ADD(AFTER, "a"),
	     "CREATE TABLE t(\n  a, -- one\n  c INT,\n  b -- two\n  -- end\n)");
	EDIT("CREATE TABLE t(\n  a, -- one\n  b -- two\n  -- end\n)", ADD(LAST, NULL),
	     "CREATE TABLE t(\n  a, -- one\n  b, -- two\n  c INT\n  -- end\n)");
	EDIT("CREATE TABLE t( -- table\n  a, /* of b */ b)", ADD(FIRST, NULL),
	     "CREATE TABLE t( -- table\n  c INT,\n  a, /* of b */ b)");
	EDIT("CREATE TABLE t(a, /* of b */ b)", ADD(AFTER, "a"), "CREATE TABLE t(a, c INT, /* of b */ b)");
	EDIT("CREATE TABLE t(a, b)", migr__edit_add_column(D, "c -- x", MIGR__PLACE_FIRST, NULL, E),
	     "CREATE TABLE t(c -- x\n, a, b)");
	EDIT("CREATE TABLE t(a, b)", migr__edit_add_column(D, "c -- x", MIGR__PLACE_LAST, NULL, E),
	     "CREATE TABLE t(a, b, c -- x\n)");
	EDIT("CREATE TABLE t(a, b)",
	     migr__edit_add_column(D, "c CHECK (c > 0) REFERENCES t", MIGR__PLACE_LAST, NULL, E),
	     "CREATE TABLE t(a, b, c CHECK (c > 0) REFERENCES t)");
}
END_TEST

#define DROP(column) migr__edit_drop_column(D, column, E)

START_TEST(drops_a_column)
{
	EDIT("CREATE TABLE t(a, b)", DROP("a"), "CREATE TABLE t(b)");
	EDIT("CREATE TABLE t(a, b)", DROP("B"), "CREATE TABLE t(a)");
	EDIT("CREATE TABLE t(a,b,c)", DROP("b"), "CREATE TABLE t(a,c)");
	EDIT("CREATE TABLE t(a INT , \"b\" INT UNIQUE CHECK(b>0) , UNIQUE(a))", DROP("b"),
	     "CREATE TABLE t(a INT , UNIQUE(a))");
	EDIT("CREATE TABLE t(\n  a,\n  b,\n  c\n)", DROP("b"), "CREATE TABLE t(\n  a,\n  c\n)");
	EDIT("CREATE TABLE t(\n  a,\n  b,\n  c\n)", DROP("c"), "CREATE TABLE t(\n  a,\n  b\n)");
	EDIT("CREATE TABLE t(\n  a, -- one\n  b, -- two\n  c -- three\n)", DROP("b"),
	     "CREATE TABLE t(\n  a, -- one\n  c -- three\n)");
	EDIT("CREATE TABLE t(\n  a, -- one\n  b, -- two\n  c -- three\n)", DROP("c"),
	     "CREATE TABLE t(\n  a, -- one\n  b -- two\n)");
	EDIT("CREATE TABLE t(\n  -- head\n  a, -- one\n  -- of b\n  b\n)", DROP("a"),
	     "CREATE TABLE t(\n  -- head\n  -- of b\n  b\n)");
	EDIT("CREATE TABLE t(a, -- one\n b)", DROP("b"), "CREATE TABLE t(a -- one\n)");
	EDIT("CREATE TABLE t(a /* one */, /* two */ b)", DROP("b"), "CREATE TABLE t(a /* one */ /* two */)");
	EDIT("CREATE TABLE t(a /* one */, /* two */ b)", DROP("a"), "CREATE TABLE t( /* two */ b)");
	EDIT("CREATE TABLE t(a REFERENCES p, b DEFERRABLE NOT NULL)", DROP("a"), "CREATE TABLE t(b NOT NULL)");
	REFUSES("CREATE TABLE t(a)", DROP("a"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a, b)", DROP("c"), MIGR_ERROR_NO_SUCH_COLUMN);
}
END_TEST

#define TYPE(type) migr__edit_type(D, "a", type, E)

START_TEST(changes_the_type)
{
	EDIT("CREATE TABLE t(a INT NOT NULL)", TYPE("TEXT"), "CREATE TABLE t(a TEXT NOT NULL)");
	EDIT("CREATE TABLE t(a  VARCHAR (3), b)", TYPE("DECIMAL(10, 2)"), "CREATE TABLE t(a  DECIMAL(10, 2), b)");
	EDIT("CREATE TABLE t([a]INT)", TYPE("TEXT"), "CREATE TABLE t([a] TEXT)");
	EDIT("CREATE TABLE t(a, b)", TYPE("double precision"), "CREATE TABLE t(a double precision, b)");
	EDIT("CREATE TABLE t(a -- x\n)", TYPE("INT"), "CREATE TABLE t(a INT -- x\n)");
	EDIT("CREATE TABLE t(a INT)", TYPE("TEXT -- x"), "CREATE TABLE t(a TEXT -- x\n)");
	EDIT("CREATE TABLE t(a INT DEFAULT 5)", TYPE(NULL), "CREATE TABLE t(a DEFAULT 5)");
	EDIT("CREATE TABLE t(a)", TYPE(NULL), "CREATE TABLE t(a)");
	REFUSES("CREATE TABLE t(a INT)", TYPE("TEXT NOT NULL"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a INT)", TYPE("TEXT, b INT"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a INT)", TYPE("TEXT) STRICT --"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a INT)", TYPE("TEXT /*"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a INT)", TYPE("'TEXT"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a INT)", TYPE("TEXT;"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a INT)", TYPE(" "), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(b INT)", TYPE("TEXT"), MIGR_ERROR_NO_SUCH_COLUMN);
}
END_TEST

#define NOT_NULL(conflict) migr__edit_set_not_null(D, "a", MIGR_CONFLICT_##conflict, E)
#define NULLABLE migr__edit_drop_not_null(D, "a", E)

START_TEST(changes_not_null)
{
	EDIT("CREATE TABLE t(a INT DEFAULT 5)", NOT_NULL(NONE), "CREATE TABLE t(a INT NOT NULL DEFAULT 5)");
	EDIT("CREATE TABLE t(a, b)", NOT_NULL(IGNORE), "CREATE TABLE t(a NOT NULL ON CONFLICT IGNORE, b)");
	EDIT("CREATE TABLE t(a INT CONSTRAINT x null)", NOT_NULL(NONE), "CREATE TABLE t(a INT CONSTRAINT x NOT NULL)");
	EDIT("CREATE TABLE t(a CONSTRAINT n not null UNIQUE)", NOT_NULL(FAIL),
	     "CREATE TABLE t(a CONSTRAINT n not null ON CONFLICT FAIL UNIQUE)");
	EDIT("CREATE TABLE t(a NOT NULL on conflict abort)", NOT_NULL(REPLACE),
	     "CREATE TABLE t(a NOT NULL ON CONFLICT REPLACE)");
	EDIT("CREATE TABLE t(a NOT NULL on conflict abort)", NOT_NULL(NONE), "CREATE TABLE t(a NOT NULL)");
	EDIT("CREATE TABLE t(a not  null)", NOT_NULL(NONE), "CREATE TABLE t(a not  null)");
	EDIT("CREATE TABLE t(a INT NOT NULL DEFAULT 5)", NULLABLE, "CREATE TABLE t(a INT DEFAULT 5)");
	EDIT("CREATE TABLE t(a INT\n  CONSTRAINT x NOT NULL ON CONFLICT FAIL\n  UNIQUE NOT NULL, b)", NULLABLE,
	     "CREATE TABLE t(a INT\n  UNIQUE, b)");
	EDIT("CREATE TABLE t(a INT CHECK(a)NOT NULL, b)", NULLABLE, "CREATE TABLE t(a INT CHECK(a), b)");
	EDIT("CREATE TABLE t(a -- x\n NOT NULL, b)", NULLABLE, "CREATE TABLE t(a -- x\n, b)");
	EDIT("CREATE TABLE t(a UNIQUE NOT NULL/**/DEFAULT 1)", NULLABLE, "CREATE TABLE t(a UNIQUE/**/DEFAULT 1)");
	EDIT("CREATE TABLE t(a CONSTRAINT x CONSTRAINT y NOT NULL UNIQUE)", NULLABLE, "CREATE TABLE t(a UNIQUE)");
	EDIT("CREATE TABLE t(a INT)", NULLABLE, "CREATE TABLE t(a INT)");
}
END_TEST

#define DEFAULT(sql) migr__edit_default(D, "a", sql, E)

START_TEST(changes_the_default)
{
	EDIT("CREATE TABLE t(a INT UNIQUE)", DEFAULT("-1"), "CREATE TABLE t(a INT DEFAULT -1 UNIQUE)");
	EDIT("CREATE TABLE t(a INT NOT NULL UNIQUE)", DEFAULT("0"), "CREATE TABLE t(a INT NOT NULL DEFAULT 0 UNIQUE)");
	EDIT("CREATE TABLE t(a default 'x' UNIQUE)", DEFAULT("(1 + 2)"), "CREATE TABLE t(a default (1 + 2) UNIQUE)");
	EDIT("CREATE TABLE t(a DEFAULT(1)UNIQUE)", DEFAULT("2"), "CREATE TABLE t(a DEFAULT 2 UNIQUE)");
	EDIT("CREATE TABLE t(a DEFAULT 1.5e3)", DEFAULT("CURRENT_TIMESTAMP"),
	     "CREATE TABLE t(a DEFAULT CURRENT_TIMESTAMP)");
	EDIT("CREATE TABLE t(a DEFAULT - 1 COLLATE x)", DEFAULT("x'00'"), "CREATE TABLE t(a DEFAULT x'00' COLLATE x)");
	EDIT("CREATE TABLE t(a INT CONSTRAINT d DEFAULT 1 DEFAULT 2, b)", DEFAULT(NULL), "CREATE TABLE t(a INT, b)");
	REFUSES("CREATE TABLE t(a)", DEFAULT("5, b INT"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a)", DEFAULT("5 UNIQUE"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a)", DEFAULT("1 + 2"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a)", DEFAULT("(1"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a)", DEFAULT("1)"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a DEFAULT 5 NOT NULL)", DEFAULT("'"), MIGR_ERROR_SCHEMA);
}
END_TEST

START_TEST(changes_the_collation)
{
	EDIT("CREATE TABLE t(a TEXT NOT NULL)", migr__edit_collation(D, "a", "NOCASE", E),
	     "CREATE TABLE t(a TEXT COLLATE NOCASE NOT NULL)");
	EDIT("CREATE TABLE t(a TEXT collate [x])", migr__edit_collation(D, "a", "de DE", E),
	     "CREATE TABLE t(a TEXT collate \"de DE\")");
	EDIT("CREATE TABLE t(a COLLATE RTRIM UNIQUE)", migr__edit_collation(D, "a", NULL, E),
	     "CREATE TABLE t(a UNIQUE)");
}
END_TEST

#define GENERATED(sql, stored) migr__edit_generated(D, "a", sql, stored, E)

START_TEST(changes_the_generated_expression)
{
	EDIT("CREATE TABLE t(a INT, b)", GENERATED("b * 2", 1),
	     "CREATE TABLE t(a INT GENERATED ALWAYS AS (b * 2) STORED, b)");
	EDIT("CREATE TABLE t(a as ( b ), b)", GENERATED("b * 2", 0), "CREATE TABLE t(a as (b * 2), b)");
	EDIT("CREATE TABLE t(a AS (b) virtual NOT NULL, b)", GENERATED("b + 1 -- x", 1),
	     "CREATE TABLE t(a AS (b + 1 -- x\n) STORED NOT NULL, b)");
	EDIT("CREATE TABLE t(a INT GENERATED ALWAYS AS (b) STORED NOT NULL, b)", GENERATED(NULL, 0),
	     "CREATE TABLE t(a INT NOT NULL, b)");
	REFUSES("CREATE TABLE t(a, b)", GENERATED("b) CHECK (1", 1), MIGR_ERROR_SCHEMA);
}
END_TEST

START_TEST(changes_the_primary_key)
{
	EDIT("CREATE TABLE t(a INTEGER, b)", migr__edit_set_primary_key(D, "a", 1, E),
	     "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b)");
	EDIT("CREATE TABLE t(a INTEGER NOT NULL, b)", migr__edit_set_primary_key(D, "a", 0, E),
	     "CREATE TABLE t(a INTEGER PRIMARY KEY NOT NULL, b)");
	REFUSES("CREATE TABLE t(a, b, PRIMARY KEY(b))", migr__edit_set_primary_key(D, "a", 0, E), MIGR_ERROR_SCHEMA);
	EDIT("CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL)", migr__edit_drop_primary_key(D, E),
	     "CREATE TABLE t(a INTEGER NOT NULL)");
	EDIT("CREATE TABLE t(a,\n b,\n CONSTRAINT x PRIMARY KEY(a),\n UNIQUE(b))", migr__edit_drop_primary_key(D, E),
	     "CREATE TABLE t(a,\n b,\n UNIQUE(b))");
	EDIT("CREATE TABLE t(a)", migr__edit_drop_primary_key(D, E), "CREATE TABLE t(a)");
}
END_TEST

#define COUNTED(on) migr__edit_autoincrement(D, on, E)

START_TEST(changes_autoincrement)
{
	EDIT("CREATE TABLE t(a INTEGER PRIMARY KEY ASC ON CONFLICT FAIL NOT NULL)", COUNTED(1),
	     "CREATE TABLE t(a INTEGER PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT NOT NULL)");
	EDIT("CREATE TABLE t(a INTEGER, PRIMARY KEY ( a /* x */ ))", COUNTED(1),
	     "CREATE TABLE t(a INTEGER, PRIMARY KEY ( a AUTOINCREMENT /* x */ ))");
	EDIT("CREATE TABLE t(a INTEGER PRIMARY KEY\n autoincrement NOT NULL)", COUNTED(0),
	     "CREATE TABLE t(a INTEGER PRIMARY KEY NOT NULL)");
	EDIT("CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT))", COUNTED(0),
	     "CREATE TABLE t(a INTEGER, PRIMARY KEY(a))");
	EDIT("CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT))", COUNTED(1),
	     "CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT))");
	EDIT("CREATE TABLE t(a)", COUNTED(0), "CREATE TABLE t(a)");
	REFUSES("CREATE TABLE t(a)", COUNTED(1), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a, b, PRIMARY KEY(a, b))", COUNTED(1), MIGR_ERROR_SCHEMA);
}
END_TEST

#define ADD_CONSTRAINT(sql) migr__edit_add_constraint(D, sql, E)

START_TEST(adds_a_constraint)
{
	EDIT("CREATE TABLE t(a, b)", ADD_CONSTRAINT("UNIQUE (a)"), "CREATE TABLE t(a, b, UNIQUE (a))");
	EDIT("CREATE TABLE t(a)WITHOUT ROWID", ADD_CONSTRAINT("PRIMARY KEY (a)"),
	     "CREATE TABLE t(a, PRIMARY KEY (a))WITHOUT ROWID");
	EDIT("CREATE TABLE t(\n  a, -- one\n  b -- two\n)", ADD_CONSTRAINT("CONSTRAINT c CHECK (a > b)"),
	     "CREATE TABLE t(\n  a, -- one\n  b, -- two\n  CONSTRAINT c CHECK (a > b)\n)");
	EDIT("CREATE TABLE t(\n  a,\n    UNIQUE(a) CHECK(1))", ADD_CONSTRAINT("CHECK(2)"),
	     "CREATE TABLE t(\n  a,\n    UNIQUE(a) CHECK(1), CHECK(2))");
	REFUSES("CREATE TABLE t(a)", ADD_CONSTRAINT("b INT"), MIGR_ERROR_SCHEMA);
	REFUSES("CREATE TABLE t(a)", ADD_CONSTRAINT("UNIQUE(a), UNIQUE(a)"), MIGR_ERROR_SCHEMA);
}
END_TEST

#define DROP_NTH(column, n) migr__edit_drop_constraint(D, nth(column, n), E)

START_TEST(drops_a_constraint)
{
	EDIT("CREATE TABLE t(a, UNIQUE(a))", DROP_NTH(NULL, 0), "CREATE TABLE t(a)");
	EDIT("CREATE TABLE t(a,\n  CONSTRAINT x UNIQUE(a), -- one\n  CHECK(1) -- two\n)", DROP_NTH(NULL, 0),
	     "CREATE TABLE t(a,\n  CHECK(1) -- two\n)");
	EDIT("CREATE TABLE t(a,\n  CONSTRAINT x UNIQUE(a), -- one\n  CHECK(1) -- two\n)", DROP_NTH(NULL, 1),
	     "CREATE TABLE t(a,\n  CONSTRAINT x UNIQUE(a) -- one\n)");
	EDIT("CREATE TABLE t(a, UNIQUE(a) CHECK(1) CHECK(2), CHECK(3))", DROP_NTH(NULL, 0),
	     "CREATE TABLE t(a, CHECK(1) CHECK(2), CHECK(3))");
	EDIT("CREATE TABLE t(a, UNIQUE(a) CHECK(1) CHECK(2), CHECK(3))", DROP_NTH(NULL, 2),
	     "CREATE TABLE t(a, UNIQUE(a) CHECK(1) CHECK(3))");
	EDIT("CREATE TABLE t(a, UNIQUE(a) CHECK(1))", DROP_NTH(NULL, 1), "CREATE TABLE t(a, UNIQUE(a))");
	EDIT("CREATE TABLE t(a, CONSTRAINT x CONSTRAINT y UNIQUE(a) CHECK(1))", DROP_NTH(NULL, 1),
	     "CREATE TABLE t(a, CHECK(1))");
	EDIT("CREATE TABLE t(a, CONSTRAINT x, CONSTRAINT y UNIQUE(a))", DROP_NTH(NULL, 1),
	     "CREATE TABLE t(a, CONSTRAINT x)");
	EDIT("CREATE TABLE t(a INT CHECK(a > 0) CONSTRAINT c CHECK(a < 9) UNIQUE)", DROP_NTH("a", 1),
	     "CREATE TABLE t(a INT CHECK(a > 0) UNIQUE)");
	EDIT("CREATE TABLE t(a INT REFERENCES p(x) ON DELETE CASCADE NOT NULL DEFERRABLE INITIALLY DEFERRED, b)",
	     DROP_NTH("a", 0), "CREATE TABLE t(a INT NOT NULL, b)");
	EDIT("CREATE TABLE t(a REFERENCES p REFERENCES q NOT NULL DEFERRABLE)", DROP_NTH("a", 0),
	     "CREATE TABLE t(a REFERENCES q NOT NULL DEFERRABLE)");
}
END_TEST

#define NAME(column, n, name) migr__edit_constraint_name(D, nth(column, n), name, E)

START_TEST(names_a_constraint)
{
	EDIT("CREATE TABLE t(a, constraint [x y] UNIQUE(a))", NAME(NULL, 0, "z"),
	     "CREATE TABLE t(a, constraint \"z\" UNIQUE(a))");
	EDIT("CREATE TABLE t(a,UNIQUE(a))", NAME(NULL, 0, "z"), "CREATE TABLE t(a,CONSTRAINT \"z\" UNIQUE(a))");
	EDIT("CREATE TABLE t(a CHECK(a)NOT NULL)", NAME("a", 1, "z\""),
	     "CREATE TABLE t(a CHECK(a)CONSTRAINT \"z\"\"\" NOT NULL)");
	EDIT("CREATE TABLE t(a CONSTRAINT x NOT NULL)", NAME("a", 0, NULL), "CREATE TABLE t(a NOT NULL)");
	EDIT("CREATE TABLE t(a, CONSTRAINT x UNIQUE(a))", NAME(NULL, 0, NULL), "CREATE TABLE t(a, UNIQUE(a))");
	EDIT("CREATE TABLE t(a NOT NULL CONSTRAINT x, b)", NAME("a", 1, NULL), "CREATE TABLE t(a NOT NULL, b)");
}
END_TEST

START_TEST(replaces_a_check)
{
	EDIT("CREATE TABLE t(a CHECK ( a IN ('x') ) , b)", migr__edit_check(D, nth("a", 0), "a IN ('x', 'y')", E),
	     "CREATE TABLE t(a CHECK (a IN ('x', 'y')) , b)");
	EDIT("CREATE TABLE t(a, CONSTRAINT c CHECK(a))", migr__edit_check(D, nth(NULL, 0), "a -- x", E),
	     "CREATE TABLE t(a, CONSTRAINT c CHECK(a -- x\n))");
	REFUSES("CREATE TABLE t(a CHECK (a))", migr__edit_check(D, nth("a", 0), "1) UNIQUE, CHECK (2", E),
	        MIGR_ERROR_SCHEMA);
	EDIT("CREATE TABLE t(a REFERENCES p (x))", migr__edit_ref_table(D, nth("a", 0), "q", E),
	     "CREATE TABLE t(a REFERENCES \"q\" (x))");
}
END_TEST

START_TEST(changes_options)
{
	EDIT("CREATE TABLE t(a)", migr__edit_strict(D, 1, E), "CREATE TABLE t(a) STRICT");
	EDIT("CREATE TABLE t(a) without rowid -- x", migr__edit_strict(D, 1, E),
	     "CREATE TABLE t(a) without rowid, STRICT -- x");
	EDIT("CREATE TABLE t(a) STRICT", migr__edit_strict(D, 1, E), "CREATE TABLE t(a) STRICT");
	EDIT("CREATE TABLE t(a)STRICT", migr__edit_strict(D, 0, E), "CREATE TABLE t(a)");
	EDIT("CREATE TABLE t(a) STRICT , WITHOUT ROWID", migr__edit_strict(D, 0, E), "CREATE TABLE t(a) WITHOUT ROWID");
	EDIT("CREATE TABLE t(a) STRICT , WITHOUT ROWID", migr__edit_without_rowid(D, 0, E), "CREATE TABLE t(a) STRICT");
	EDIT("CREATE TABLE t(a) STRICT, STRICT", migr__edit_strict(D, 0, E), "CREATE TABLE t(a)");
	EDIT("CREATE TABLE t(a)", migr__edit_without_rowid(D, 1, E), "CREATE TABLE t(a) WITHOUT ROWID");
}
END_TEST

START_TEST(edits_follow_one_another)
{
	static const char before[] = "CREATE TABLE \"t\" ( -- all\n"
				     "  id INTEGER PRIMARY KEY, -- key\n"
				     "  `old` text COLLATE nocase, -- gone\n"
				     "  x DEFAULT 1,\n"
				     "  CHECK (x > 0)\n"
				     ")";
	migr__constraint_place *found;
	size_t count;

	set_up(before);
	ck_assert_int_eq(migr__edit_drop_column(D, "old", E), MIGR_OK);
	ck_assert_int_eq(migr__edit_autoincrement(D, 1, E), MIGR_OK);
	ck_assert_int_eq(migr__edit_type(D, "x", "INTEGER", E), MIGR_OK);
	ck_assert_int_eq(migr__edit_set_not_null(D, "x", MIGR_CONFLICT_NONE, E), MIGR_OK);
	ck_assert_int_eq(migr__edit_add_column(D, "y TEXT", MIGR__PLACE_AFTER, "id", E), MIGR_OK);
	ck_assert(migr__definition_find(D, &(migr__constraint_query){ .check = "x>0" }, &found, &count));
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(migr__edit_constraint_name(D, found[0].constraint, "positive", E), MIGR_OK);
	check_text(before, migr__edit_strict(D, 1, E),
	           "CREATE TABLE \"t\" ( -- all\n"
	           "  id INTEGER PRIMARY KEY AUTOINCREMENT, -- key\n"
	           "  y TEXT,\n"
	           "  x INTEGER NOT NULL DEFAULT 1,\n"
	           "  CONSTRAINT \"positive\" CHECK (x > 0)\n"
	           ") STRICT");
}
END_TEST

START_TEST(leaves_virtual_tables_alone)
{
	REFUSES("CREATE VIRTUAL TABLE t USING fts5(a, b)", DROP("a"), MIGR_ERROR_UNSUPPORTED);
	REFUSES("CREATE VIRTUAL TABLE t USING fts5(a, b)", ADD(LAST, NULL), MIGR_ERROR_UNSUPPORTED);
	REFUSES("CREATE VIRTUAL TABLE t USING fts5(a, b)", migr__edit_table_name(D, "u", E), MIGR_ERROR_UNSUPPORTED);
	REFUSES("CREATE VIRTUAL TABLE t USING fts5(a, b)", migr__edit_strict(D, 1, E), MIGR_ERROR_UNSUPPORTED);
}
END_TEST

static migr_status edit_much(const char *sql)
{
	migr_status rc = migr__definition_parse(D, &w.arena, sql, strlen(sql), E);

	if (rc == MIGR_OK)
		rc = ADD(LAST, NULL);
	if (rc == MIGR_OK)
		rc = DROP("b");
	if (rc == MIGR_OK)
		rc = GENERATED("1", 1);
	if (rc == MIGR_OK)
		rc = NAME(NULL, 0, "other");
	if (rc == MIGR_OK)
		rc = migr__edit_collation(D, "a", "x y", E);
	return rc;
}

START_TEST(answers_when_memory_runs_short)
{
	static const char sql[] =
		"CREATE TABLE t(a, b REFERENCES p(x, y), UNIQUE(a, b) CHECK(1), FOREIGN KEY(a) REFERENCES t)";
	meter m = { .fail_at = 1 };
	migr_status rc;

	do {
		m.calls = 0;
		w.alloc = (migr__alloc){ meter_resize, &m };
		migr__arena_init(&w.arena, &w.alloc);
		migr__error_init(&w.error, &w.alloc);
		rc = edit_much(sql);
		ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_NO_MEMORY, "call %zu: %s", m.fail_at,
		              migr_error_message(&w.error));
		tear_down();
		ck_assert_uint_eq(m.live, 0);
		m.fail_at++;
	} while (rc != MIGR_OK);
	ck_assert_uint_gt(m.fail_at, 20);
}
END_TEST

T_MAIN("sqlite edit", renames_the_table, adds_a_column, drops_a_column, changes_the_type, changes_not_null,
       changes_the_default, changes_the_collation, changes_the_generated_expression, changes_the_primary_key,
       changes_autoincrement, adds_a_constraint, drops_a_constraint, names_a_constraint, replaces_a_check,
       changes_options, edits_follow_one_another, leaves_virtual_tables_alone, answers_when_memory_runs_short)
