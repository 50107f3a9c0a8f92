/* SPDX-License-Identifier: MIT */
/*
 * Rehearsals on SQLite databases of all kinds: in a file that is not there yet, in memory, in the caller's transaction,
 * with a write-ahead log, with foreign keys.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const migr_column user_columns[] = {
	{ .name = "id", .type = "integer", .flags = MIGR_PRIMARY_KEY },
	{ .name = "name", .type = "text" },
};
static const migr_table users = MIGR_TABLE("users", .columns = MIGR_LIST(user_columns));

static migr_status make(migr_op *op, void *app)
{
	migr_status rc = migr_op_create_table(op, &users, NULL);

	(void)app;
	return rc == MIGR_OK ? migr_op_execute(op, "CREATE TABLE posts (id INTEGER PRIMARY KEY, by INTEGER REFERENCES "
	                                           "users ON DELETE CASCADE);"
	                                           "INSERT INTO users VALUES (1, 'x'); INSERT INTO posts VALUES (1, 1)")
	                     : rc;
}

/* Rebuilds the table that others point to. */
static migr_status rebuild(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(
		op, "users", &MIGR_COLUMN("made", "text", .flags = MIGR_NOT_NULL, .default_sql = "CURRENT_TIMESTAMP"),
		NULL);
}

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade = make, .downgrade_sql = "DROP TABLE posts; DROP TABLE users"),
	MIGR_REVISION(.id = "2", .upgrade = rebuild, .flags = MIGR_REVISION_REVERSIBLE),
	MIGR_REVISION(.id = "3", .upgrade_sql = "VACUUM; CREATE TABLE three (x)", .downgrade_sql = "DROP TABLE three",
	              .flags = MIGR_REVISION_NO_TRANSACTION),
	MIGR_REVISION(.id = "4", .upgrade_sql = "CREATE TABLE four (x); INSERT INTO nowhere VALUES (1)"),
};

static migr_context *borrow(sqlite3 *db, uint32_t flags)
{
	migr_options options = { MIGR_OPTIONS, .flags = flags };
	migr_context *m = NULL;

	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, &options), MIGR_OK);
	db_add_linear(m, LIST(steps));
	return m;
}

static void sql(sqlite3 *db, const char *text)
{
	ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", text, sqlite3_errmsg(db));
}

static const char *objects(sqlite3 *db)
{
	return db_query_on(db, "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema ORDER BY name)");
}

START_TEST(a_file_that_is_not_there_yet)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	OK(m, migr_dry_run(m, MIGR_UPGRADE, "3"));
	ck_assert_uint_eq(db_files(path), 0);
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 4");
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "9"), MIGR_ERROR_TARGET_NOT_FOUND, "9");
	FAILS(m, migr_dry_run(m, MIGR_STAMP, "1"), MIGR_ERROR_MISUSE, "direction");
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, NULL), MIGR_ERROR_MISUSE, "NULL");
	migr_close(m);
	ck_assert_uint_eq(db_files(path), 0);
}
END_TEST

START_TEST(a_file_stays_as_it_is)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));
	db_bytes before;

	OK(m, migr_upgrade(m, "1"));
	before = db_take(path);
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "3"));
	OK(m, migr_dry_run(m, MIGR_DOWNGRADE, "base"));
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 4");
	db_same(path, &before);
	ck_assert_uint_eq(db_files(path), 1);
	/* and the context is at the file again */
	OK(m, migr_upgrade(m, "3"));
	migr_close(m);
	ck_assert_str_eq(db_rows(path), "3");
}
END_TEST

START_TEST(a_context_that_only_reads)
{
	const char *path = db_new();
	const migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY };
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "1");
	m = db_linear(path, &options, LIST(steps));
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "2"), MIGR_ERROR_READ_ONLY, "");
	migr_close(m);
	m = NULL;
	ck_assert_int_eq(migr_open_offline(&m, "sqlite", NULL), MIGR_OK);
	db_add_linear(m, LIST(steps));
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "2"), MIGR_ERROR_MISUSE, "no database");
	migr_close(m);
}
END_TEST

START_TEST(with_foreign_keys)
{
	const char *path = db_new();
	sqlite3 *db = NULL;
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "1");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sql(db, "PRAGMA foreign_keys = ON");
	m = borrow(db, 0);
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "2"));
	OK(m, migr_dry_run(m, MIGR_DOWNGRADE, "base"));
	migr_close(m);
	ck_assert_str_eq(db_query_on(db, "PRAGMA foreign_keys"), "1");
	ck_assert_str_eq(db_query_on(db, "SELECT by FROM posts"), "1");
	sqlite3_close(db);
	ck_assert_str_eq(db_rows(path), "1");
}
END_TEST

START_TEST(with_a_write_ahead_log)
{
	const char *path = db_new();
	sqlite3 *reader = NULL;
	migr_context *m;
	char *before, *after;

	db_exec(path, "PRAGMA journal_mode = WAL; CREATE TABLE mine (x)");
	ck_assert_int_eq(sqlite3_open(path, &reader), SQLITE_OK);
	sql(reader, "INSERT INTO mine VALUES (1); BEGIN; SELECT * FROM mine");
	before = db_dump(path);
	m = db_linear(path, NULL, LIST(steps));
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "3"));
	migr_close(m);
	after = db_dump(path);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	sqlite3_close(reader);
	ck_assert_uint_eq(db_files(path), 1);
}
END_TEST

START_TEST(in_memory)
{
	sqlite3 *db = NULL;
	migr_context *m;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	m = borrow(db, 0);
	/* nothing is in it: another empty one will do */
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "3"));
	ck_assert_str_eq(objects(db), "NULL");
	OK(m, migr_upgrade(m, "1"));
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "2"));
	OK(m, migr_dry_run(m, MIGR_DOWNGRADE, "base"));
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "3"), MIGR_ERROR_UNSUPPORTED, "revision 3 runs outside a transaction");
	ck_assert_int_ne(sqlite3_get_autocommit(db), 0);
	ck_assert_str_eq(db_query_on(db, "SELECT version_num FROM migr_version"), "1");
	ck_assert_str_eq(db_query_on(db, "SELECT COUNT(*) FROM pragma_table_info('users')"), "2");
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

START_TEST(in_the_callers_transaction)
{
	const char *path = db_new();
	sqlite3 *db = NULL;
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "1");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sql(db, "BEGIN; CREATE TABLE mine (x)");
	m = borrow(db, MIGR_OPEN_CALLER_TRANSACTION);
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "2"));
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "3"), MIGR_ERROR_UNSUPPORTED, "revision 3 runs outside a transaction");
	OK(m, migr_dry_run(m, MIGR_DOWNGRADE, "base"));
	migr_close(m);
	ck_assert_int_eq(sqlite3_get_autocommit(db), 0);
	ck_assert_str_eq(db_query_on(db, "SELECT COUNT(*) FROM pragma_table_info('users')"), "2");
	sql(db, "COMMIT");
	ck_assert_str_eq(db_query_on(db, "SELECT COUNT(*) FROM mine"), "0");
	sqlite3_close(db);
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_uint_eq(db_files(path), 1);
}
END_TEST

/* While it is there: who may not read the database may not read its copy. */
static migr_status look_at_mode(migr_op *op, void *app)
{
	const char *path = sqlite3_db_filename(migr_sqlite_handle(op), "main");
	struct stat copy;

	ck_assert_ptr_nonnull(strstr(path, "-rehearsal-"));
	ck_assert_int_eq(stat(path, &copy), 0);
	*(unsigned *)app = copy.st_mode & 0777;
	return MIGR_OK;
}

START_TEST(a_copy_is_as_secret_as_the_database)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = look_at_mode) };
	static const unsigned modes[] = { 0600, 0640, 0666 };
	const mode_t mask = umask(022);

	for (size_t i = 0; i < COUNT(modes); i++) {
		const char *path = db_new();
		unsigned mode = 0;
		const migr_options options = { MIGR_OPTIONS, .app = &mode };
		migr_context *m;

		db_exec(path, "CREATE TABLE secrets (x)");
		ck_assert_int_eq(chmod(path, modes[i]), 0);
		m = db_linear(path, &options, LIST(list));
		OK(m, migr_dry_run(m, MIGR_UPGRADE, "head"));
		ck_assert_uint_eq(mode, modes[i]);
		migr_close(m);
	}
	umask(mask);
}
END_TEST

static migr_status rehearse_another(migr_op *op, void *app)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE two (x)") };
	migr_context *m = db_linear(app, NULL, LIST(list));

	OK(m, migr_dry_run(m, MIGR_UPGRADE, "head"));
	migr_close(m);
	return migr_op_execute(op, "CREATE TABLE three (x)");
}

/* Of the same database, in the same process: each has a copy of its own. */
START_TEST(several_at_once)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = rehearse_another) };
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS };
	migr_context *m;

	memcpy(&options.app, &path, sizeof path);
	db_exec(path, "CREATE TABLE one (x)");
	m = db_linear(path, &options, LIST(list));
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "head"));
	migr_close(m);
	ck_assert_uint_eq(db_files(path), 1);
}
END_TEST

static void seven(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	sqlite3_result_int(context, 7);
}

/* The copy does not have them; in the caller's transaction it is the connection itself that has. */
START_TEST(functions_of_a_borrowed_connection)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE two (x); INSERT INTO two VALUES (seven())")
	};
	const migr_options inside = { MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION };
	const char *path = db_new();
	migr_context *m = NULL;
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_create_function(db, "seven", 0, SQLITE_UTF8, NULL, seven, NULL, NULL);
	sql(db, "CREATE TABLE one (x)");
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, NULL), MIGR_OK);
	db_add_linear(m, LIST(list));
	FAILS(m, migr_dry_run(m, MIGR_UPGRADE, "head"), MIGR_ERROR_DATABASE, "seven");
	migr_close(m);
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, &inside), MIGR_OK);
	db_add_linear(m, LIST(list));
	sql(db, "BEGIN");
	OK(m, migr_dry_run(m, MIGR_UPGRADE, "head"));
	sql(db, "COMMIT");
	migr_close(m);
	ck_assert_str_eq(objects(db), "one");
	sqlite3_close(db);
}
END_TEST

T_MAIN("rehearsal", a_file_that_is_not_there_yet, a_file_stays_as_it_is, a_context_that_only_reads, with_foreign_keys,
       with_a_write_ahead_log, in_memory, in_the_callers_transaction, a_copy_is_as_secret_as_the_database,
       several_at_once, functions_of_a_borrowed_connection)
