/* SPDX-License-Identifier: MIT */
/*
 * How many pages an alteration of a table of a million rows writes: SQLite counts them. What changes the stored schema
 * alone writes a handful, however many rows there are.
 */
#include "support/t.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS "1000000"
/* The version row, the ledger, the schema; each may split a page. */
#define FEW 40

static const char *path;

static void run_sql(sqlite3 *db, const char *sql)
{
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3 *open_db(void)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	run_sql(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
	return db;
}

static int look(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	int number;

	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

/* Once for all: the tests change it one after the other. */
static void make_table(void)
{
	sqlite3 *db = open_db();

	run_sql(db,
	        "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);"
	        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, w TEXT DEFAULT 'w', p INTEGER DEFAULT 1);"
	        "INSERT INTO t (n) WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " ROWS ") "
	        "SELECT i FROM c; CREATE INDEX ix ON t (n)");
	sqlite3_close(db);
}

static migr_status upgrade(migr_op *op, void *app)
{
	return migr_op_emit(op, app);
}

/* Runs it, as a revision of a history of its own, and returns how many pages were written. */
static int pages_of(const char *name, migr_operation *operation, migr_status expected)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "r", .upgrade = upgrade) };
	const migr_options options = { MIGR_OPTIONS, .app = operation, .history = name };
	sqlite3 *db = open_db();
	migr_context *context = NULL;
	migr_status rc;
	int written = 0, highest = 0;

	ck_assert_int_eq(migr_open_borrowed(&context, migr_sqlite(), db, &options), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(context, steps, 1, sizeof steps[0]), MIGR_OK);
	rc = migr_upgrade(context, "head");
	ck_assert_msg(rc == expected, "%s: %s", name, migr_error_message(migr_last_error(context)));
	migr_close(context);
	sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_WRITE, &written, &highest, 0);
	ck_assert_int_eq(look(db, "SELECT count(*) FROM t"), atoi(ROWS));
	sqlite3_close(db);
	return written;
}

static void writes_few(const char *name, migr_operation *operation)
{
	int pages = pages_of(name, operation, MIGR_OK);

	ck_assert_msg(pages > 0 && pages < FEW, "%s: %d pages written", name, pages);
}

static void alter(const char *name, const char *column, const migr_alteration *alteration)
{
	migr_operation operation =
		MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = column, .alteration = alteration);

	writes_few(name, &operation);
}

static void a_change_of_the_schema_copies_no_row(void)
{
	static const migr_column added = { .name = "added", .type = "integer", .struct_size = sizeof(migr_column) };
	static const migr_check check = { .struct_size = sizeof(migr_check), .name = "c", .sql = "n > 0" };
	static const migr_foreign_key key = { .struct_size = sizeof(migr_foreign_key),
		                              .columns = "p",
		                              .ref_table = "p" };
	migr_operation add = MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = "t", .column = &added);
	migr_operation add_check = MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "t", .check = &check);
	migr_operation add_key = MIGR_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = "t", .foreign_key = &key);
	migr_operation drop_check = MIGR_OPERATION(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "t", .name = "c");
	migr_operation rename =
		MIGR_OPERATION(.kind = MIGR_OP_RENAME_CONSTRAINT, .table = "t", .name = "c", .new_name = "d");

	alter("not_null", "n", &MIGR_ALTERATION(.flags = MIGR_ALTER_SET_NOT_NULL));
	alter("nullable", "n", &MIGR_ALTERATION(.flags = MIGR_ALTER_DROP_NOT_NULL));
	alter("set_default", "w", &MIGR_ALTERATION(.default_value = MIGR_TEXT("x")));
	alter("drop_default", "w", &MIGR_ALTERATION(.flags = MIGR_ALTER_DROP_DEFAULT));
	alter("set_type", "n", &MIGR_ALTERATION(.type = "bigint"));
	writes_few("add_check", &add_check);
	writes_few("add_key", &add_key);
	writes_few("add_column", &add);
	writes_few("rename_constraint", &rename);
	drop_check.name = "d";
	writes_few("drop_check", &drop_check);
}

static void a_key_is_a_copy_of_all_rows(void)
{
	static const migr_key key = { .struct_size = sizeof(migr_key), .columns = "n" };
	migr_op_options no_copy = { .struct_size = sizeof(migr_op_options), .flags = MIGR_OPTION_NO_COPY };
	migr_operation unique =
		MIGR_OPERATION(.kind = MIGR_OP_CREATE_UNIQUE, .table = "t", .key = &key, .options = &no_copy);
	int pages = pages_of("refused", &unique, MIGR_ERROR_UNSUPPORTED);

	ck_assert_msg(pages < FEW, "%d pages written", pages);
	unique.options = NULL;
	pages = pages_of("allowed", &unique, MIGR_OK);
	ck_assert_msg(pages > 1000, "%d pages written", pages);
}

/* Rows from before an ADD COLUMN, and only they, are written when its default changes. */
static void short_rows_keep_their_values(void)
{
	migr_operation alter_added = MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "late",
	                                            .alteration = &MIGR_ALTERATION(.default_value = MIGR_INT(9)));
	sqlite3 *db = open_db();

	run_sql(db, "ALTER TABLE t ADD COLUMN late INTEGER DEFAULT 5");
	sqlite3_close(db);
	ck_assert_int_gt(pages_of("first", &alter_added, MIGR_OK), 1000);
	db = open_db();
	ck_assert_int_eq(look(db, "SELECT count(*) FROM t NOT INDEXED WHERE late IS 5"), atoi(ROWS));
	sqlite3_close(db);
	alter("second", "late", &MIGR_ALTERATION(.default_value = MIGR_INT(10)));
}

START_TEST(a_million_rows)
{
	path = t_path(t_folder(), "million.db");
	make_table();
	a_change_of_the_schema_copies_no_row();
	short_rows_keep_their_values();
	a_key_is_a_copy_of_all_rows();
}
END_TEST

T_MAIN("pages", a_million_rows)
