/* SPDX-License-Identifier: MIT */
#include "shop.h"

#include "support/sqlite_text.h"

#include <check.h>
#include <string.h>

/* What is the library's and SQLite's own. */
#define OWN "(name = 'sqlite_sequence' OR name LIKE 'migr\\_%' ESCAPE '\\' OR tbl_name LIKE 'migr\\_%' ESCAPE '\\')"

typedef struct builder {
	t_random *random;
	sqlite3 *db;
	char *columns[16]; /* of t, but generated ones */
	int n_columns;
} builder;

char *shop_query(sqlite3 *db, const char *format, ...)
{
	sqlite3_stmt *statement;
	char *sql, *result = NULL;
	va_list args;

	va_start(args, format);
	sql = sqlite3_vmprintf(format, args);
	va_end(args);
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sql,
	              sqlite3_errmsg(db));
	if (sqlite3_step(statement) == SQLITE_ROW)
		result = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_free(sql);
	return result;
}

/* Whether it was possible. */
static int try(const builder *b, const char *format, ...)
{
	char *sql;
	va_list args;
	int rc;

	va_start(args, format);
	sql = sqlite3_vmprintf(format, args);
	va_end(args);
	rc = sqlite3_exec(b->db, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
	return rc == SQLITE_OK;
}

static int chance(const builder *b, unsigned of)
{
	return t_random_below(b->random, of) == 0;
}

static const char *some_column(const builder *b)
{
	return b->columns[t_random_below(b->random, (unsigned)b->n_columns)];
}

static void make_parents(const builder *b)
{
	ck_assert(try(b, "PRAGMA foreign_keys = ON"));
	ck_assert(try(b, "CREATE TABLE p (x INTEGER PRIMARY KEY, y, UNIQUE (x, y)); INSERT INTO p VALUES (1, 1), (2, "
	                 "2), (5, 5)"));
	ck_assert(try(b, "CREATE TABLE \"a parent\" (x PRIMARY KEY, y, UNIQUE (x, y));"
	                 "INSERT INTO \"a parent\" VALUES (1, 1), (2, 2), ('a', 'a')"));
	ck_assert(try(b, "CREATE TABLE log (what -- whatever\n)"));
}

static int make_table(builder *b)
{
	sqlite3_stmt *columns;
	migr__alloc alloc = migr__alloc_libc();
	migr__buf sql;
	int is_made;

	migr__buf_init(&sql, &alloc);
	t_sqlite_table(b->random, "t", 1, &sql);
	is_made = sqlite3_exec(b->db, migr__buf_text(&sql), NULL, NULL, NULL) == SQLITE_OK;
	migr__buf_free(&sql);
	if (!is_made)
		return 0;
	sqlite3_prepare_v2(b->db, "SELECT name FROM pragma_table_xinfo('t') WHERE hidden = 0", -1, &columns, NULL);
	while (sqlite3_step(columns) == SQLITE_ROW)
		b->columns[b->n_columns++] = sqlite3_mprintf("%s", sqlite3_column_text(columns, 0));
	sqlite3_finalize(columns);
	return b->n_columns > 0;
}

/* Rows that fit; then some go, so that rowids and counters have gaps. */
static void fill(const builder *b)
{
	static const char *const values[] = { "NULL", "NULL",  "1",     "2",  "5",      "'a'", "'it''s'",
		                              "2.5",  "x'00'", "'007'", "-1", "'A \n'", "9",   "1e300" };

	for (int row = 0; row < 14; row++) {
		char *names = sqlite3_mprintf("%s", ""), *list = sqlite3_mprintf("%s", "");

		for (int i = 0; i < b->n_columns; i++) {
			const char *value = values[t_random_below(b->random, sizeof values / sizeof values[0])];

			names = sqlite3_mprintf("%z%s\"%w\"", names, i ? ", " : "", b->columns[i]);
			list = sqlite3_mprintf("%z%s%s", list, i ? ", " : "", value);
		}
		try(b, "INSERT INTO t (%s) VALUES (%s)", names, list);
		sqlite3_free(names);
		sqlite3_free(list);
	}
	try(b, "DELETE FROM t WHERE \"%w\" = 5", b->columns[0]);
	try(b, "DELETE FROM t WHERE rowid = (SELECT max(rowid) FROM t)");
}

static void make_dependents(const builder *b)
{
	if (chance(b, 2))
		try(b, "CREATE INDEX \"ix 1\" ON t(\"%w\" DESC) -- first", some_column(b));
	if (chance(b, 2))
		try(b, "CREATE INDEX ix2 ON  t ( lower([%s]), `%s` COLLATE nocase ) WHERE \"%w\" IS NOT NULL",
		    some_column(b), some_column(b), some_column(b));
	if (chance(b, 2))
		try(b,
		    "CREATE VIEW v1 AS SELECT \"%w\" AS a, 2 * 3 FROM t; CREATE VIEW v2 AS /* all */ SELECT * FROM v1",
		    some_column(b));
	if (chance(b, 3))
		try(b, "CREATE TRIGGER g1 AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (new.\"%w\"); END",
		    some_column(b));
	if (chance(b, 3))
		try(b, "CREATE TRIGGER g2 BEFORE DELETE ON log WHEN old.what > 'z' BEGIN DELETE FROM t WHERE 0; END");
	if (chance(b, 3))
		try(b, "CREATE VIRTUAL TABLE words USING fts5(body); INSERT INTO words VALUES ('some words')");
	if (chance(b, 3))
		try(b, "CREATE TEMP TRIGGER g3 AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('temp'); END;"
		       "CREATE TEMP VIEW v3 AS SELECT count(*) FROM t");
	if (chance(b, 4))
		try(b, "ANALYZE");
}

static void make_children(const builder *b)
{
	char *key = shop_query(b->db, "SELECT min(name) FROM pragma_table_xinfo('t') WHERE pk HAVING count(*) = 1");

	if (key && chance(b, 2) &&
	    try(b,
	        "CREATE TABLE child (id INTEGER PRIMARY KEY, r REFERENCES t ON DELETE CASCADE, s REFERENCES "
	        "\"t\"(\"%w\")"
	        " ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED)",
	        key))
		try(b, "INSERT INTO child (r, s) SELECT \"%w\", \"%w\" FROM t LIMIT 4", key, key);
	if (key && chance(b, 4))
		try(b,
		    "CREATE TABLE other (t NOT NULL REFERENCES t(\"%w\") ON DELETE RESTRICT); INSERT INTO other SELECT "
		    "\"%w\" FROM t",
		    key, key);
	sqlite3_free(key);
	/* a key with a collation of its own is none to point to */
	if (!try(b, "PRAGMA foreign_key_check"))
		try(b, "DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS other");
}

sqlite3 *shop_make(t_random *random)
{
	builder b = { .random = random };
	int is_made;

	ck_assert_int_eq(sqlite3_open(":memory:", &b.db), SQLITE_OK);
	make_parents(&b);
	is_made = make_table(&b);
	if (is_made) {
		fill(&b);
		make_dependents(&b);
		make_children(&b);
	}
	for (int i = 0; i < b.n_columns; i++)
		sqlite3_free(b.columns[i]);
	if (is_made)
		return b.db;
	sqlite3_close(b.db);
	return NULL;
}

static void describe_objects(sqlite3 *db, const char *schema, const shop_omit *omit, migr__buf *out)
{
	char *sql = sqlite3_mprintf("SELECT type, name, tbl_name, sql FROM %s.%s WHERE sql IS NOT NULL AND NOT %s "
	                            "ORDER BY name",
	                            schema, strcmp(schema, "temp") ? "sqlite_schema" : "sqlite_temp_schema", OWN);
	sqlite3_stmt *objects;

	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &objects, NULL), SQLITE_OK);
	sqlite3_free(sql);
	while (sqlite3_step(objects) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(objects, 1);
		int is_hidden = (omit->no_definition && strcmp(name, "t") == 0) ||
		                (omit->object && strcmp(name, omit->object) == 0);

		migr__buf_printf(out, "%s %s on %s: %s\n", (const char *)sqlite3_column_text(objects, 0), name,
		                 (const char *)sqlite3_column_text(objects, 2),
		                 is_hidden ? "" : (const char *)sqlite3_column_text(objects, 3));
	}
	sqlite3_finalize(objects);
}

/* What tells the rows of a table from one another: the rowid, or the primary key. */
static char *key_of(sqlite3 *db, const char *table)
{
	char *without = shop_query(db, "SELECT wr FROM pragma_table_list WHERE name = %Q AND schema = 'main'", table);
	char *key;

	if (strcmp(without, "0") == 0)
		key = sqlite3_mprintf("rowid");
	else
		key = shop_query(db,
		                 "SELECT group_concat(format('quote(\"%%w\")', name), '||') FROM "
		                 "pragma_table_xinfo(%Q) WHERE pk",
		                 table);
	sqlite3_free(without);
	return key;
}

static void describe_column(sqlite3 *db, const char *table, const char *key, const char *column, migr__buf *out)
{
	char *sql = sqlite3_mprintf("SELECT %s, quote(\"%w\"), typeof(\"%w\") FROM \"%w\" ORDER BY 1", key, column,
	                            column, table);
	sqlite3_stmt *rows;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &rows, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(rows) == SQLITE_ROW)
		migr__buf_printf(out, "%s.%s of %s: %s %s\n", table, column, (const char *)sqlite3_column_text(rows, 0),
		                 (const char *)sqlite3_column_text(rows, 1),
		                 (const char *)sqlite3_column_text(rows, 2));
	sqlite3_finalize(rows);
	sqlite3_free(sql);
}

static void describe_rows(sqlite3 *db, const char *table, const shop_omit *omit, migr__buf *out)
{
	char *key = key_of(db, table);
	sqlite3_stmt *columns;

	ck_assert_int_eq(
		sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_xinfo(?) ORDER BY name", -1, &columns, NULL),
		SQLITE_OK);
	sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(columns) == SQLITE_ROW) {
		const char *column = (const char *)sqlite3_column_text(columns, 0);

		if (!omit->column || strcmp(table, "t") != 0 || sqlite3_stricmp(column, omit->column) != 0)
			describe_column(db, table, key, column, out);
	}
	sqlite3_finalize(columns);
	sqlite3_free(key);
}

void shop_describe(sqlite3 *db, const shop_omit *omit, migr__buf *out)
{
	sqlite3_stmt *tables;
	char *counter;

	describe_objects(db, "main", omit, out);
	describe_objects(db, "temp", omit, out);
	ck_assert_int_eq(
		sqlite3_prepare_v2(db,
	                           "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
	                           " ESCAPE '\\' AND rootpage AND NOT " OWN " ORDER BY name",
	                           -1, &tables, NULL),
		SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW)
		describe_rows(db, (const char *)sqlite3_column_text(tables, 0), omit, out);
	sqlite3_finalize(tables);
	counter = shop_query(db, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'");
	if (counter && !omit->no_counter) {
		sqlite3_free(counter);
		counter = shop_query(db, "SELECT seq FROM sqlite_sequence WHERE name = 't'");
		migr__buf_printf(out, "counter: %s\n", counter ? counter : "none");
	}
	sqlite3_free(counter);
}
