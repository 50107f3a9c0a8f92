/* SPDX-License-Identifier: MIT */
/*
 * Reading SQLite, as far as it is no golden text: what counts as the same, how many queries it takes, what is in its
 * way.
 */
#include "ddl/reader.h"
#include "dialect/gather.h"
#include "read.h"
#include "schema/shape.h"
#include "support/meter.h"
#include "support/t.h"

#include <libmigr/sqlite.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static read_place place;
static migr_error error;

static void begin(void)
{
	ck_assert_int_eq(read_place_open(&place), 0);
	ck_assert_int_eq(read_place_empty(&place), 0);
	migr__error_init(&error, &place.alloc);
}

static void end(void)
{
	migr__error_clear(&error);
	read_place_close(&place);
}

static migr_status read_first(migr__arena *arena, migr__reading *out)
{
	migr__arena_init(arena, &place.alloc);
	return read_schemas(&place, NULL, NULL, 1, arena, out, &error);
}

/* What is read of a database that this makes, as text. */
static char *read_of(const char *sql)
{
	migr__reading reading;
	migr__arena arena;
	char *text;

	begin();
	ck_assert_msg(read_execute(&place, sql) == 0, "%s", sql);
	ck_assert_msg(read_first(&arena, &reading) == MIGR_OK, "%s", migr_error_message(&error));
	text = read_print(&reading);
	migr__arena_clear(&arena);
	end();
	return text;
}

static const char *const same[][2] = {
	{ "CREATE TABLE t (a INTEGER, b VARCHAR(20))", "create table \"t\"([a] int,`b`character varying (20))" },
	{ "CREATE TABLE t (a NUMERIC(10, 2), b DOUBLE PRECISION)", "CREATE TABLE t (a decimal(10,2), b double)" },
	{ "CREATE TABLE t (a INT CHECK (a > 0))", "CREATE TABLE t (a INT, CHECK /* so */ ((A>0)))" },
	{ "CREATE TABLE t (a INT UNIQUE)", "CREATE TABLE t (a INT, UNIQUE (A))" },
	{ "CREATE TABLE t (a INT UNIQUE)", "CREATE TABLE t (a INT UNIQUE ON CONFLICT ABORT)" },
	{ "CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER NOT NULL, PRIMARY KEY (a DESC))" },
	{ "CREATE TABLE t (a TEXT PRIMARY KEY) STRICT", "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY) STRICT" },
	{ "CREATE TABLE t (a INT DEFAULT 5)", "CREATE TABLE t (a INT DEFAULT ((+5)))" },
	{ "CREATE TABLE t (a INT DEFAULT TRUE)", "CREATE TABLE t (a INT DEFAULT (1))" },
	{ "CREATE TABLE t (a INT DEFAULT NULL)", "CREATE TABLE t (a INT)" },
	{ "CREATE TABLE t (a TEXT DEFAULT x)", "CREATE TABLE t (a TEXT DEFAULT 'x')" },
	{ "CREATE TABLE t (a DEFAULT CURRENT_DATE)", "CREATE TABLE t (a DEFAULT ( current_date ))" },
	{ "CREATE TABLE t (a TEXT COLLATE NOCASE)", "CREATE TABLE t (a TEXT COLLATE BINARY COLLATE \"nocase\")" },
	{ "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p)",
	  "CREATE TABLE t (a INT, FOREIGN KEY (A) REFERENCES P (ID) MATCH SIMPLE NOT DEFERRABLE); "
	  "CREATE TABLE p (id INTEGER PRIMARY KEY)" },
	{ "CREATE TABLE t (a, b AS (a + 1))", "CREATE TABLE t (a, b GENERATED ALWAYS AS (A+1) VIRTUAL)" },
	{ "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a)",
	  "CREATE TABLE t (a TEXT); CREATE INDEX IF NOT EXISTS main.i ON T (\"A\" COLLATE binary ASC);" },
	{ "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (lower(a)) WHERE a <> ''",
	  "CREATE TABLE t (a TEXT); CREATE INDEX i ON t ((LOWER( [a] ))) where (a!='')" },
	{ "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t ORDER BY a DESC",
	  "CREATE TABLE t (a); CREATE VIEW v AS select a -- all\n from main.t order by a desc" },
	{ "CREATE TABLE t (a); CREATE TRIGGER r BEFORE UPDATE OF a ON t WHEN new.a = 1 BEGIN SELECT 1; SELECT 2; END",
	  "CREATE TABLE t (a); CREATE TRIGGER r UPDATE OF \"A\" ON T FOR EACH ROW when (new . a==1)\n"
	  "begin select 1;select 2 ;end" },
};

static const char *const different[][2] = {
	{ "CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INT PRIMARY KEY)" },
	{ "CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)" },
	{ "CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)" },
	{ "CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID" },
	{ "CREATE TABLE t (a TEXT PRIMARY KEY)", "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY)" },
	{ "CREATE TABLE t (a INT)", "CREATE TABLE t (A INT)" },
	{ "CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT(5))" },
	{ "CREATE TABLE t (a TEXT DEFAULT 'x')", "CREATE TABLE t (a TEXT DEFAULT 'X')" },
	{ "CREATE TABLE t (a TEXT DEFAULT '1')", "CREATE TABLE t (a TEXT DEFAULT 1)" },
	{ "CREATE TABLE t (a TEXT DEFAULT 'true')", "CREATE TABLE t (a TEXT DEFAULT TRUE)" },
	{ "CREATE TABLE t (a TEXT DEFAULT \"NULL\")", "CREATE TABLE t (a TEXT DEFAULT NULL)" },
	{ "CREATE TABLE t (a TEXT DEFAULT 'CURRENT_DATE')", "CREATE TABLE t (a TEXT DEFAULT CURRENT_DATE)" },
	{ "CREATE TABLE t (a TEXT CHECK (a = 'b  c'))", "CREATE TABLE t (a TEXT CHECK (a = 'b c'))" },
	{ "CREATE TABLE t (a TEXT CHECK (a = 'a'))", "CREATE TABLE t (a TEXT CHECK (a = \"a\"))" },
	{ "CREATE TABLE t (a INT CHECK (a < 1))", "CREATE TABLE t (a INT CONSTRAINT c CHECK (a < 1))" },
	{ "CREATE TABLE t (a INT CHECK (a < -1))", "CREATE TABLE t (a INT CHECK (a < ~1))" },
	{ "CREATE TABLE t (a INT CHECK ((a + 1) * 2))", "CREATE TABLE t (a INT CHECK (a + 1 * 2))" },
	{ "CREATE TABLE t (a INT UNIQUE)", "CREATE TABLE t (a INT); CREATE UNIQUE INDEX i ON t (a)" },
	{ "CREATE TABLE t (a INT UNIQUE)", "CREATE TABLE t (a INT UNIQUE ON CONFLICT FAIL)" },
	{ "CREATE TABLE t (a INT NOT NULL)", "CREATE TABLE t (a INT NOT NULL ON CONFLICT REPLACE)" },
	{ "CREATE TABLE t (a, b AS (a))", "CREATE TABLE t (a, b AS (a) STORED)" },
	{ "CREATE TABLE t (a INT REFERENCES t)", "CREATE TABLE t (a INT REFERENCES t DEFERRABLE INITIALLY DEFERRED)" },
	{ "CREATE TABLE t (a INT REFERENCES t)", "CREATE TABLE t (a INT REFERENCES t ON DELETE RESTRICT)" },
	{ "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a)",
	  "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a COLLATE NOCASE)" },
	{ "CREATE TABLE t (a); CREATE INDEX i ON t (a)", "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a" },
	{ "CREATE TABLE t (a); CREATE INDEX i ON t (a)", "CREATE TABLE t (a); CREATE INDEX i ON t (a DESC)" },
	{ "CREATE TABLE t (a INT)", "CREATE TABLE t (a INT) STRICT" },
	{ "CREATE VIEW v AS SELECT 1 AS a", "CREATE VIEW v (a) AS SELECT 1 AS a" },
};

START_TEST(what_is_the_same_reads_the_same)
{
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		char *texts[] = { read_of(same[i][0]), read_of(same[i][1]) };

		ck_assert_msg(strcmp(texts[0], texts[1]) == 0, "%s\n%s\n%s\n%s", same[i][0], texts[0], same[i][1],
		              texts[1]);
		free(texts[0]);
		free(texts[1]);
	}
}
END_TEST

START_TEST(what_is_not_does_not)
{
	for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
		char *texts[] = { read_of(different[i][0]), read_of(different[i][1]) };

		ck_assert_msg(strcmp(texts[0], texts[1]) != 0, "%s\n%s\n%s", different[i][0], different[i][1],
		              texts[0]);
		free(texts[0]);
		free(texts[1]);
	}
}
END_TEST

static void make_tables(int count)
{
	char sql[600];

	for (int i = 0; i < count; i++) {
		snprintf(
			sql, sizeof sql,
			"CREATE TABLE t%d (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b INT REFERENCES t%d, CHECK (b > 0));"
			"CREATE INDEX i%d ON t%d (b); CREATE VIEW v%d AS SELECT * FROM t%d;"
			"CREATE TRIGGER r%d AFTER INSERT ON t%d BEGIN SELECT 1; END",
			i, (i + 1) % count, i, i, i, i, i, i);
		ck_assert_int_eq(read_execute(&place, sql), 0);
	}
}

static unsigned long queries_for(int count)
{
	migr__reading reading;
	migr__arena arena;

	begin();
	make_tables(count);
	ck_assert_int_eq(read_first(&arena, &reading), MIGR_OK);
	ck_assert_uint_eq(reading.models.tables.count, (unsigned)count);
	ck_assert_uint_eq(reading.models.views.count, (unsigned)count);
	ck_assert_uint_eq(reading.models.triggers.count, (unsigned)count);
	migr__arena_clear(&arena);
	end();
	return place.queries;
}

START_TEST(the_number_of_queries_is_fixed)
{
	ck_assert_uint_eq(queries_for(1), 3);
	ck_assert_uint_eq(queries_for(50), 3);
}
END_TEST

/* Each view reads the next one, whose name is before it. */
START_TEST(a_long_row_of_views)
{
	enum { COUNT = 300 };
	migr__reading reading;
	migr__arena arena;
	char sql[200];

	begin();
	for (int i = COUNT - 1; i >= 0; i--) {
		snprintf(sql, sizeof sql,
		         i == COUNT - 1 ? "CREATE VIEW v%04d AS SELECT 1 AS a"
		                        : "CREATE VIEW v%04d AS SELECT a FROM v%04d",
		         i, i + 1);
		ck_assert_int_eq(read_execute(&place, sql), 0);
	}
	/* two that read each other can be stored, though not be used */
	ck_assert_int_eq(read_execute(&place, "CREATE VIEW x AS SELECT * FROM y; CREATE VIEW y AS SELECT * FROM x"), 0);
	ck_assert_int_eq(read_first(&arena, &reading), MIGR_OK);
	ck_assert_uint_eq(reading.models.views.count, COUNT + 2);
	for (int i = 0; i < COUNT; i++) {
		snprintf(sql, sizeof sql, "v%04d", COUNT - 1 - i);
		ck_assert_str_eq(reading.models.views.items[i]->name, sql);
	}
	migr__arena_clear(&arena);
	end();
}
END_TEST

START_TEST(schemas_have_other_names)
{
	static const char *const schemas[] = { "SIDE", NULL }, *const as[] = { NULL, "app" };
	static const char *const missing[] = { "nowhere" };
	migr__reading reading;
	migr__arena arena;

	begin();
	migr__arena_init(&arena, &place.alloc);
	ck_assert_int_eq(read_execute(&place, "ATTACH ':memory:' AS side; CREATE TABLE side.s (a); CREATE TABLE m (a)"),
	                 0);
	ck_assert_int_eq(read_schemas(&place, schemas, as, 2, &arena, &reading, &error), MIGR_OK);
	ck_assert_uint_eq(reading.models.tables.count, 2);
	ck_assert_str_eq(reading.models.tables.items[0]->name, "s");
	ck_assert_ptr_null(reading.models.tables.items[0]->schema);
	ck_assert_str_eq(reading.models.tables.items[1]->name, "m");
	ck_assert_str_eq(reading.models.tables.items[1]->schema, "app");
	ck_assert_int_eq(read_schemas(&place, missing, NULL, 1, &arena, &reading, &error), MIGR_ERROR_NO_SUCH_TABLE);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "nowhere"));
	migr__arena_clear(&arena);
	end();
}
END_TEST

/* Another connection to the same file takes the place of the one in memory. */
static void read_file(const char *path, int flags, unsigned n_tables)
{
	static const char *const schemas[] = { NULL };
	migr__read read = { .live = &place.live, .schemas = schemas, .n_schemas = 1, .error = &error };
	migr__reading reading;
	migr__arena arena;
	sqlite3 *db;

	begin();
	migr_close(place.context);
	ck_assert_int_eq(sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK);
	ck_assert_int_eq(migr_open_borrowed(&place.context, migr_sqlite(), db, NULL), MIGR_OK);
	migr__arena_init(&arena, &place.alloc);
	read.arena = &arena;
	read.dialect = place.dialect;
	ck_assert_msg(migr__read_schema(&read, &reading) == MIGR_OK, "%s", migr_error_message(&error));
	ck_assert_uint_eq(reading.models.tables.count, n_tables);
	migr__arena_clear(&arena);
	end();
	sqlite3_close(db);
}

START_TEST(others_and_rights_are_not_in_the_way)
{
	const char *path = t_path(t_folder(), "other.db");
	sqlite3 *other;

	ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "CREATE TABLE t (a)", NULL, NULL, NULL), SQLITE_OK);
	read_file(path, SQLITE_OPEN_READONLY, 1);
	/* another one writes, and what it writes is not seen */
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE; CREATE TABLE u (a)", NULL, NULL, NULL), SQLITE_OK);
	read_file(path, SQLITE_OPEN_READWRITE, 1);
	ck_assert_int_eq(sqlite3_exec(other, "COMMIT; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE", NULL, NULL, NULL),
	                 SQLITE_OK);
	read_file(path, SQLITE_OPEN_READWRITE, 2);
	sqlite3_close(other);
}
END_TEST

/* A catalogue whose texts nobody can read: type, name, table, text. */
static const char *const unreadable[][4] = {
	{ "table", "t", "t", "CREATE TABLE t (a INT" },
	{ "table", "u", "u", "CREATE TABLE u (a INT, 'open)" },
	{ "index", "i", "t", "CREATE INDEX i ON t (a)" },
	{ "table", "w", "w", "CREATE TABLE w (a INT)" },
	{ "index", "j", "w", "CREATE INDEX j" },
	{ "trigger", "r", "w", "CREATE TRIGGER r AFTER" },
	{ "trigger", "s", "t", "CREATE TRIGGER s AFTER INSERT ON t BEGIN SELECT 1; END" },
	{ "view", "v", "v", "CREATE VIEW v AS" },
	{ "table", "x", "x", "CREATE VIRTUAL TABLE x" },
};

static migr_value text_value(const char *text)
{
	return (migr_value){ .type = MIGR_VALUE_TEXT, .text = text, .size = strlen(text) };
}

static migr_status unreadable_query(void *user, const char *sql, const migr_value *params, size_t n_params,
                                    migr__live_row_fn each, void *sink, migr_error *to)
{
	const migr_value database[] = { text_value("main"), text_value("3.35.0") };
	migr_status rc = MIGR_OK;

	(void)user;
	(void)params;
	(void)n_params;
	(void)to;
	if (strstr(sql, "pragma_database_list"))
		return each(sink, database, 2);
	if (strncmp(sql, "SELECT type, name, tbl_name, sql", 32) != 0)
		return MIGR_OK;
	for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0] && rc == MIGR_OK; i++) {
		migr_value row[4];

		for (size_t k = 0; k < 4; k++)
			row[k] = text_value(unreadable[i][k]);
		rc = each(sink, row, 4);
	}
	return rc;
}

START_TEST(what_cannot_be_read_is_left)
{
	migr__reading reading;
	migr__arena arena;
	char *text;

	begin();
	place.live.query = unreadable_query;
	ck_assert_msg(read_first(&arena, &reading) == MIGR_OK, "%s", migr_error_message(&error));
	text = read_print(&reading);
	ck_assert_str_eq(text, "tables:\n  name <w>\n    columns:\n      name <a>, type <integer>\n"
	                       "left: table <t>: the stored definition of table \"t\" ends too early\n"
	                       "left: table <u>: the stored definition has a string that is not closed\n"
	                       "left: view <v>: the stored definition of view \"v\" ends too early\n"
	                       "left: table <x>: the stored definition of table \"x\" ends too early\n"
	                       "left: trigger <t.s>: is on something that was left\n"
	                       "left: index <w.j>: the stored definition of index \"j\" ends too early\n"
	                       "left: trigger <w.r>: the stored definition of trigger \"r\" ends too early\n");
	free(text);
	migr__arena_clear(&arena);
	end();
}
END_TEST

static const char all_kinds[] =
	"CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT, CONSTRAINT u UNIQUE (a COLLATE NOCASE));"
	"CREATE TABLE t (k TEXT PRIMARY KEY, v VARCHAR2(9) CHECK (v > 0), w NUMERIC(9, 2) DEFAULT x COLLATE mine, "
	"g AS (w + 1), CONSTRAINT c CHECK (lower(w) <> \"\"), CONSTRAINT f FOREIGN KEY (v) REFERENCES P, "
	"FOREIGN KEY (w) REFERENCES p (A));"
	"CREATE INDEX ix ON t (v, w DESC, (v || w) COLLATE NOCASE) WHERE v; CREATE INDEX iy ON t (v, w);"
	"CREATE VIEW a (x, y) AS SELECT * FROM v; CREATE VIEW v AS SELECT k, v FROM main.t; CREATE VIEW z AS SELECT * "
	"FROM q;"
	"CREATE TRIGGER tr AFTER UPDATE OF v, w ON t WHEN new.v BEGIN SELECT 1; END;"
	"CREATE TRIGGER tz INSTEAD OF INSERT ON z BEGIN SELECT 1; END;"
	"CREATE VIRTUAL TABLE ft USING fts5(body); CREATE TEMP TABLE tt (a)";

static int any_order(void *user, int a, const void *x, int b, const void *y)
{
	(void)user;
	return a == b ? memcmp(x, y, (size_t)a) : a - b;
}

START_TEST(each_allocation_fails)
{
	migr_status rc = MIGR_ERROR_NO_MEMORY;
	sqlite3 *db;

	begin();
	db = ddl_reader.native(place.database);
	ck_assert_int_eq(sqlite3_create_collation(db, "mine", SQLITE_UTF8, NULL, any_order), SQLITE_OK);
	ck_assert_int_eq(read_execute(&place, all_kinds), 0);
	for (size_t at = 1; rc != MIGR_OK; at++) {
		meter memory = { .fail_at = at };
		const migr__alloc alloc = { meter_resize, &memory };
		migr__reading reading;
		migr__arena arena;

		migr__arena_init(&arena, &alloc);
		rc = read_schemas(&place, NULL, NULL, 1, &arena, &reading, &error);
		ck_assert_msg(rc == (memory.failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK), "allocation %zu: %s: %s", at,
		              migr_status_name(rc), migr_error_message(&error));
		migr__arena_clear(&arena);
		ck_assert_msg(memory.live == 0, "allocation %zu: %zu were not freed", at, memory.live);
		ck_assert(rc != MIGR_OK || at > 100);
	}
	end();
}
END_TEST

T_MAIN("read sqlite", what_is_the_same_reads_the_same, what_is_not_does_not, the_number_of_queries_is_fixed,
       a_long_row_of_views, schemas_have_other_names, others_and_rights_are_not_in_the_way, what_cannot_be_read_is_left,
       each_allocation_fails)
