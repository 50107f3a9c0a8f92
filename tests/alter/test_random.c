/* SPDX-License-Identifier: MIT */
/*
 * Random tables with rows, neighbours and odd ways of writing: an alteration and its opposite leave everything as it
 * was, definitions to the letter, rows, rowids, counters. MIGR_TEST_SEED begins with another table.
 */
#include "support/snapshot.h"
#include "support/t.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES 300

typedef struct pair {
	const char *name;
	migr_operation there;
	migr_operation back;
} pair;

#define ALTER(...)                                                                                                     \
	MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "v",                                        \
	               .alteration = &MIGR_ALTERATION(__VA_ARGS__))
#define DROP_CONSTRAINT(...) MIGR_OPERATION(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "t", __VA_ARGS__)
#define ADD(how, ...)                                                                                                  \
	MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = "t", .column = &MIGR_COLUMN(__VA_ARGS__), .options = (how))
#define DROP(what) MIGR_OPERATION(.kind = MIGR_OP_DROP_COLUMN, .table = "t", .name = (what))

static const pair pairs[] = {
	{ "not null", ALTER(.flags = MIGR_ALTER_SET_NOT_NULL), ALTER(.flags = MIGR_ALTER_DROP_NOT_NULL) },
	{ "default", ALTER(.default_value = MIGR_INT(12)), ALTER(.flags = MIGR_ALTER_DROP_DEFAULT) },
	{ "type within the affinity", ALTER(.type = "bigint"), ALTER(.type = "integer") },
	{ "type", ALTER(.type = "text"), ALTER(.type = "integer") },
	{ "check",
	  MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "t",
	                 .check = &MIGR_CHECK(.name = "new", .sql = "v > -1")),
	  DROP_CONSTRAINT(.name = "new") },
	{ "unique", MIGR_OPERATION(.kind = MIGR_OP_CREATE_UNIQUE, .table = "t", .key = &MIGR_KEY(.columns = "v")),
	  DROP_CONSTRAINT(.constraint_kind = MIGR_CONSTRAINT_UNIQUE, .columns = "v") },
	{ "foreign key",
	  MIGR_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = "t",
	                 .foreign_key = &MIGR_FOREIGN_KEY(.columns = "v", .ref_table = "p", .on_delete = MIGR_CASCADE)),
	  DROP_CONSTRAINT(.constraint_kind = MIGR_CONSTRAINT_FOREIGN_KEY, .columns = "v") },
	{ "column", ADD(NULL, "new column", "varchar(9)", .default_value = MIGR_TEXT("x")), DROP("new column") },
	{ "first column",
	  ADD(&MIGR_OP_OPTIONS(.flags = MIGR_OPTION_FIRST), "added", "timestamp", .default_sql = "CURRENT_TIMESTAMP"),
	  DROP("added") },
	{ "unique column", ADD(&MIGR_OP_OPTIONS(.after = "v"), "added", "text", .flags = MIGR_UNIQUE), DROP("added") },
	{ "column's name",
	  MIGR_OPERATION(.kind = MIGR_OP_RENAME_COLUMN, .table = "t", .name = "v", .new_name = "x \"y\""),
	  MIGR_OPERATION(.kind = MIGR_OP_RENAME_COLUMN, .table = "t", .name = "x \"y\"", .new_name = "v") },
	{ "table's name", MIGR_OPERATION(.kind = MIGR_OP_RENAME_TABLE, .table = "t", .new_name = "T"),
	  MIGR_OPERATION(.kind = MIGR_OP_RENAME_TABLE, .table = "T", .new_name = "t") },
};

typedef struct maker {
	t_random random;
	sqlite3_str *sql;
	int is_without_rowid;
	int is_strict;
	unsigned n_columns; /* beside "v" and "k" */
} maker;

static int is_chosen(maker *make, unsigned of)
{
	return t_random_below(&make->random, of) == 0;
}

static const char *one_of(maker *make, const char *const *texts, unsigned count)
{
	return texts[t_random_below(&make->random, count)];
}

#define ONE_OF(make, ...)                                                                                              \
	one_of((make), (const char *const[]){ __VA_ARGS__ },                                                           \
	       (unsigned)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)))

static void add(maker *make, const char *text)
{
	sqlite3_str_appendall(make->sql, text);
}

/* Blanks and comments wherever they may be. */
static void gap(maker *make)
{
	add(make, ONE_OF(make, " ", " ", "\n\t", "  ", " /* a, comment) */ ", " -- 'till the end\n"));
}

/* c0, "c1", [c2], `c3`: each has a name of its own in its own quotes. */
static const char *name_of(unsigned i)
{
	static const char *const names[] = { "c0", "\"c, 1\"", "[c(2]", "`c``3`", "\"sel\"\"ect\"", "ß" };

	return names[i % 6];
}

static void add_column(maker *make, unsigned i)
{
	add(make, ",");
	gap(make);
	add(make, name_of(i));
	gap(make);
	add(make, make->is_strict
	                  ? ONE_OF(make, "ANY", "any /* STRICT */")
	                  : ONE_OF(make, "", "INTEGER", "varchar (20)", "NUMERIC(10,2)", "very long type", "REAL"));
	if (is_chosen(make, 4))
		add(make, ONE_OF(make, " NULL", " DEFAULT 5", " DEFAULT 'it''s'", " DEFAULT (1 + 2)",
		                 " CONSTRAINT d DEFAULT -1.5"));
	if (is_chosen(make, 5))
		add(make, ONE_OF(make, " COLLATE NOCASE", " COLLATE \"RTRIM\""));
	if (is_chosen(make, 5))
		add(make, ONE_OF(make, " UNIQUE", " UNIQUE ON CONFLICT IGNORE",
		                 " CONSTRAINT \"u q\" UNIQUE ON CONFLICT REPLACE"));
	if (is_chosen(make, 4))
		add(make, ONE_OF(make, " CHECK (\"v\" < 1000)", " CONSTRAINT ck CHECK (\"v\" <> -7)"));
	if (is_chosen(make, 6))
		add(make, ONE_OF(make, " REFERENCES p",
		                 " REFERENCES \"t\" (k) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED"));
}

static void add_table(maker *make)
{
	add(make, "CREATE TABLE \"t\"");
	gap(make);
	add(make, "(");
	gap(make);
	if (make->is_without_rowid)
		add(make, "k TEXT PRIMARY KEY");
	else
		add(make, ONE_OF(make, "k INTEGER PRIMARY KEY", "k INTEGER PRIMARY KEY AUTOINCREMENT", "k TEXT UNIQUE",
		                 "k INTEGER UNIQUE", "k INT PRIMARY KEY ON CONFLICT REPLACE"));
	add(make, ", \"v\" INTEGER");
	for (unsigned i = 0; i < make->n_columns; i++)
		add_column(make, i);
	if (is_chosen(make, 3))
		add(make, ", g INT AS (\"v\" + 1)");
	if (is_chosen(make, 4))
		add(make, ", h INT GENERATED ALWAYS AS (\"v\" * 2) STORED");
	gap(make);
	if (is_chosen(make, 3))
		add(make, ONE_OF(make, ", CHECK (\"v\" > -100)", ", CONSTRAINT tc CHECK (\"v\" <> 55) CHECK (1)",
		                 ", UNIQUE (\"v\", k)"));
	add(make, ")");
	if (make->is_without_rowid)
		add(make, make->is_strict ? " WITHOUT ROWID, STRICT" : "WITHOUT ROWID");
	else if (make->is_strict)
		add(make, "/**/STRICT");
	add(make, ";\n");
}

static void add_rows(maker *make)
{
	unsigned count = t_random_below(&make->random, 8);

	for (unsigned i = 0; i < count; i++)
		sqlite3_str_appendf(make->sql, "INSERT OR IGNORE INTO \"t\" (k, \"v\") VALUES (%u, %u);",
		                    i * 7 % 11 + 1, i + 1);
	if (is_chosen(make, 2))
		add(make, "DELETE FROM \"t\" WHERE \"v\" = 2;");
	if (is_chosen(make, 2))
		add(make, "ALTER TABLE \"t\" ADD COLUMN late TEXT DEFAULT 'l';");
	if (is_chosen(make, 2))
		add(make, "INSERT OR IGNORE INTO \"t\" (k, \"v\") VALUES (40, 20);");
}

static void add_neighbours(maker *make)
{
	add(make, "CREATE TABLE log (x); CREATE TABLE p (id INTEGER PRIMARY KEY);"
	          "WITH RECURSIVE i (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM i LIMIT 30) INSERT INTO p SELECT n "
	          "FROM i;");
	if (is_chosen(make, 2))
		add(make,
		    "CREATE TABLE c (x REFERENCES \"t\" (k) ON DELETE CASCADE); INSERT INTO c SELECT k FROM \"t\";");
	if (is_chosen(make, 2))
		add(make, "CREATE INDEX i1 ON \"t\" (\"v\" DESC, k);");
	if (is_chosen(make, 3))
		add(make, "CREATE UNIQUE INDEX i2 ON \"t\" (abs(\"v\")) WHERE \"v\" > 0;");
	if (is_chosen(make, 3))
		add(make, "CREATE VIEW w1 AS SELECT \"v\" AS n FROM \"t\"; CREATE VIEW w2 AS SELECT count(n) FROM w1;");
	if (is_chosen(make, 3))
		add(make, "CREATE TRIGGER t1 AFTER UPDATE ON \"t\" BEGIN INSERT INTO log VALUES ('t1'); END;");
	if (is_chosen(make, 3))
		add(make, "CREATE TRIGGER t2 BEFORE INSERT ON \"t\" WHEN NEW.\"v\" > 3 BEGIN INSERT INTO log VALUES "
		          "('t2'); END;");
	if (is_chosen(make, 3))
		add(make, "CREATE TRIGGER t3 AFTER INSERT ON log BEGIN UPDATE \"t\" SET \"v\" = 1 WHERE k < 0; END;");
	if (is_chosen(make, 3))
		add(make, "CREATE TEMP TRIGGER t4 AFTER DELETE ON \"t\" BEGIN INSERT INTO log VALUES ('t4'); END;");
	if (is_chosen(make, 4))
		add(make, "ANALYZE;");
}

static char *make_sql(unsigned seed)
{
	maker make = { .random = { seed }, .sql = sqlite3_str_new(NULL) };

	for (int i = 0; i < 5; i++)
		t_random_below(&make.random, 2);
	make.is_without_rowid = is_chosen(&make, 4);
	make.is_strict = is_chosen(&make, 5) && sqlite3_libversion_number() >= 3037000;
	make.n_columns = t_random_below(&make.random, 5);
	add_table(&make);
	add_rows(&make);
	add_neighbours(&make);
	add(&make, is_chosen(&make, 2) ? "PRAGMA foreign_keys = ON;" : "PRAGMA foreign_keys = OFF;");
	return sqlite3_str_finish(make.sql);
}

/* What a revision does. */
typedef struct work {
	const migr_operation *operations[2];
	int fails; /* afterwards */
} work;

static migr_status emit(migr_op *op, void *app)
{
	const work *what = app;
	migr_status rc = MIGR_OK;

	for (int i = 0; i < 2 && rc == MIGR_OK; i++)
		if (what->operations[i])
			rc = migr_op_emit(op, what->operations[i]);
	return rc == MIGR_OK && what->fails ? migr_op_refuse(op, "enough") : rc;
}

/* Runs it; its error goes into *error, to be freed. */
static migr_status run(sqlite3 *db, const char *history, work *what, uint32_t flags, char **error)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "r", .upgrade = emit, .flags = flags) };
	const migr_options options = { MIGR_OPTIONS, .app = what, .history = history };
	migr_context *context = NULL;
	migr_status rc;

	ck_assert_int_eq(migr_open_borrowed(&context, migr_sqlite(), db, &options), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(context, steps, 1, sizeof steps[0]), MIGR_OK);
	rc = migr_upgrade(context, "head");
	*error = sqlite3_mprintf("%s", migr_error_message(migr_last_error(context)));
	migr_close(context);
	return rc;
}

/* What may stand against it: what else uses the column, the rows, a check that compares it as another type. */
static int may_refuse(migr_status status)
{
	return status == MIGR_ERROR_DEPENDENT || status == MIGR_ERROR_DATA || status == MIGR_ERROR_CONSTRAINT;
}

/* How many blanks there are between two words is all that may differ. */
static void squeeze(snapshot *taken)
{
	for (size_t i = 0; i < taken->count; i++) {
		char *to = taken->lines[i];

		for (const char *from = taken->lines[i]; *from; from++)
			if (!strchr(" \n\t", *from) || !strchr(" \n\t", from[1]))
				*to++ = *from;
		*to = '\0';
	}
}

static void compare(sqlite3 *db, const snapshot *before, const char *what, const char *sql)
{
	snapshot after;
	char *text;

	snapshot_take(db, &after);
	squeeze(&after);
	text = snapshot_difference(before, &after);
	ck_assert_msg(*text == '\0', "%s:\n%s\n%s", what, text, sql);
	sqlite3_free(text);
	snapshot_free(&after);
}

/* Each in a revision of its own. Returns whether it was not refused. */
static int one_by_one(sqlite3 *db, const pair *which, uint32_t flags, const char *sql)
{
	work there = { .operations = { &which->there } }, back = { .operations = { &which->back } };
	char *error;
	migr_status rc = run(db, "there", &there, flags, &error);

	ck_assert_msg(rc == MIGR_OK || may_refuse(rc), "%s: %s\n%s", which->name, error, sql);
	sqlite3_free(error);
	if (rc != MIGR_OK)
		return 0;
	rc = run(db, "back", &back, flags, &error);
	ck_assert_msg(rc == MIGR_OK, "%s, back: %s\n%s", which->name, error, sql);
	sqlite3_free(error);
	return 1;
}

/* Both in one revision, or one that fails afterwards. */
static int at_once(sqlite3 *db, const pair *which, int fails, const char *sql)
{
	work what = { .operations = { &which->there, fails ? NULL : &which->back }, .fails = fails };
	char *error;
	migr_status rc = run(db, "both", &what, 0, &error);

	ck_assert_msg(rc == (fails ? MIGR_ERROR_REFUSED : MIGR_OK) || may_refuse(rc), "%s: %s\n%s", which->name, error,
	              sql);
	sqlite3_free(error);
	return rc == (fails ? MIGR_ERROR_REFUSED : MIGR_OK);
}

static int there_and_back(sqlite3 *db, const pair *which, unsigned how, const char *sql)
{
	snapshot before, read_before, read_after;
	char *text;
	int is_done;

	snapshot_take(db, &before);
	snapshot_take_read(db, &read_before);
	squeeze(&before);
	if (how < 2)
		is_done = one_by_one(db, which, how ? MIGR_REVISION_NO_TRANSACTION : 0, sql);
	else
		is_done = at_once(db, which, how == 2, sql);
	snapshot_take_read(db, &read_after);
	text = snapshot_difference(&read_before, &read_after);
	ck_assert_msg(*text == '\0', "%s is read as:\n%s\n%s", which->name, text, sql);
	sqlite3_free(text);
	compare(db, &before, which->name, sql);
	snapshot_free(&before);
	snapshot_free(&read_before);
	snapshot_free(&read_after);
	return is_done;
}

/* Each pair on a database of its own. */
static int try_table(unsigned seed)
{
	char *sql = make_sql(seed);
	const pair *which = &pairs[seed % (sizeof pairs / sizeof pairs[0])];
	sqlite3 *db;
	char *error = NULL;
	int is_done;
	char *title = sqlite3_mprintf("-- seed %u\n%s", seed, sql);

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &error) == SQLITE_OK, "%s: %s", error, sql);
	is_done = there_and_back(db, which, seed / 12 % 4, title);
	sqlite3_close(db);
	sqlite3_free(title);
	sqlite3_free(sql);
	return is_done;
}

START_TEST(an_alteration_and_its_opposite_leave_no_trace)
{
	const char *seed = getenv("MIGR_TEST_SEED");
	unsigned first = seed ? (unsigned)strtoul(seed, NULL, 10) : 1;
	const unsigned count = TABLES / t_share();
	int done = 0;

	for (unsigned i = 0; i < count; i++)
		done += try_table(first + i);
	ck_assert_int_gt(done, (int)count * 9 / 10);
}
END_TEST

T_MAIN("random", an_alteration_and_its_opposite_leave_no_trace)
