/* SPDX-License-Identifier: MIT */
/*
 * The application's own connection: idle, or inside a transaction that the application owns. It is left as it was
 * found.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)", .downgrade_sql = "DROP TABLE two"),
};

static sqlite3 *open_mine(const char *path)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static migr_context *borrow(sqlite3 *db, uint32_t flags, const migr_revision *list, size_t count)
{
	migr_options options = { MIGR_OPTIONS, .flags = flags };
	migr_context *m = NULL;

	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, &options), MIGR_OK);
	db_add_linear(m, list, count);
	return m;
}

static void sql(sqlite3 *db, const char *text)
{
	ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", text, sqlite3_errmsg(db));
}

static int count_call(void *user)
{
	++*(int *)user;
	return 0;
}

static void count_rollback(void *user)
{
	++*(int *)user;
}

static migr_status needs_keys(migr_op *op, void *app)
{
	(void)app;
	ck_assert_str_eq(db_query_on(migr_sqlite_handle(op), "PRAGMA foreign_keys"), "1");
	return MIGR_OK;
}

START_TEST(an_idle_one_is_left_as_it_was)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		MIGR_REVISION(.id = "2", .upgrade = needs_keys),
		MIGR_REVISION(.id = "3", .upgrade_sql = "INSERT INTO nowhere VALUES (1)"),
	};
	const char *path = db_new();
	sqlite3 *db = open_mine(path);
	migr_context *m;
	int commits = 0, rollbacks = 0, progress = 0, n;

	sql(db, "PRAGMA foreign_keys = on; PRAGMA busy_timeout = 77; PRAGMA recursive_triggers = on");
	sqlite3_commit_hook(db, count_call, &commits);
	sqlite3_rollback_hook(db, count_rollback, &rollbacks);
	sqlite3_progress_handler(db, 1, count_call, &progress);
	m = borrow(db, 0, LIST(list));
	OK(m, migr_upgrade(m, "2"));
	ck_assert_int_eq(commits, 2);
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "nowhere");
	ck_assert_int_eq(rollbacks, 1);
	migr_close(m);
	ck_assert_int_ne(sqlite3_get_autocommit(db), 0);
	ck_assert_str_eq(db_query_on(db, "PRAGMA foreign_keys"), "1");
	ck_assert_str_eq(db_query_on(db, "PRAGMA busy_timeout"), "77");
	ck_assert_str_eq(db_query_on(db, "PRAGMA recursive_triggers"), "1");
	/* the application's hooks are still its own */
	n = commits;
	progress = 0;
	sql(db, "CREATE TABLE mine (x)");
	ck_assert_int_eq(commits, n + 1);
	ck_assert_int_gt(progress, 0);
	ck_assert_str_eq(db_rows(path), "2");
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(of_a_database_in_memory)
{
	sqlite3 *db = open_mine(":memory:");
	migr_context *m = borrow(db, 0, LIST(steps));

	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_str_eq(db_query_on(db, "SELECT version_num FROM migr_version"), "2");
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(a_transaction_that_nobody_told_of)
{
	const char *path = db_new(), *const target = "head";
	sqlite3 *db = open_mine(path);
	migr_context *m = borrow(db, 0, LIST(steps));

	sql(db, "BEGIN; CREATE TABLE mine (x)");
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "transaction");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_TRANSACTION, "transaction");
	FAILS_HINT(m, migr_ensure_version(m), MIGR_ERROR_TRANSACTION, "transaction");
	FAILS(m, migr_restore(m, path), MIGR_ERROR_TRANSACTION, "transaction");
	/* it is still there, with all that is in it */
	ck_assert_int_eq(sqlite3_get_autocommit(db), 0);
	sql(db, "COMMIT");
	ck_assert_str_eq(db_query(path, "SELECT group_concat(name) FROM sqlite_schema"), "mine");
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

START_TEST(a_transaction_that_is_not_there)
{
	const char *path = db_new(), *const target = "head";
	sqlite3 *db = open_mine(path);
	migr_context *m = borrow(db, MIGR_OPEN_CALLER_TRANSACTION, LIST(steps));

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "no transaction");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_TRANSACTION, "no transaction");
	FAILS_HINT(m, migr_ensure_version(m), MIGR_ERROR_TRANSACTION, "no transaction");
	migr_close(m);
	ck_assert_uint_eq(db_size(path), 0);
	sqlite3_close(db);
}
END_TEST

START_TEST(the_run_is_part_of_the_callers)
{
	const char *path = db_new(), *const target = "1";
	sqlite3 *db = open_mine(path);
	migr_context *m = borrow(db, MIGR_OPEN_CALLER_TRANSACTION, LIST(steps));

	sql(db, "BEGIN IMMEDIATE; CREATE TABLE mine (x)");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_int_eq(sqlite3_get_autocommit(db), 0);
	ck_assert_str_eq(db_query_on(db, "SELECT version_num FROM migr_version"), "2");
	OK(m, migr_downgrade(m, "-1"));
	OK(m, migr_stamp(m, &target, 1, 0));
	sql(db, "ROLLBACK");
	ck_assert_uint_eq(db_size(path), 0);
	sql(db, "BEGIN");
	OK(m, migr_ensure_version(m));
	OK(m, migr_upgrade(m, "head"));
	sql(db, "COMMIT");
	ck_assert_str_eq(db_rows(path), "2");
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

START_TEST(a_failing_step_is_rolled_back_alone)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x); INSERT INTO nowhere VALUES (1)"),
	};
	const char *path = db_new();
	sqlite3 *db = open_mine(path);
	migr_context *m = borrow(db, MIGR_OPEN_CALLER_TRANSACTION, LIST(list));

	sql(db, "BEGIN IMMEDIATE; CREATE TABLE mine (x)");
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");
	ck_assert_int_eq(sqlite3_get_autocommit(db), 0);
	sql(db, "INSERT INTO mine VALUES (1); COMMIT");
	migr_close(m);
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('mine', 'one', "
	                                "'two')"),
	                 "mine,one");
	sqlite3_close(db);
}
END_TEST

START_TEST(a_failing_stamp_leaves_the_callers_part)
{
	const char *path = db_new(), *const target = "2";
	sqlite3 *db = open_mine(path);
	migr_context *m = borrow(db, MIGR_OPEN_CALLER_TRANSACTION, LIST(steps));

	db_upgrade(path, NULL, LIST(steps), "1");
	sql(db, "BEGIN IMMEDIATE; CREATE TABLE mine (x); CREATE TRIGGER no BEFORE INSERT ON migr_version BEGIN SELECT "
	        "RAISE(ABORT, 'no'); END");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_VERSION_TABLE, "migr_version");
	sql(db, "DROP TRIGGER no; COMMIT");
	migr_close(m);
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM mine"), "0");
	sqlite3_close(db);
}
END_TEST

START_TEST(what_cannot_be_part_of_a_transaction)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		MIGR_REVISION(.id = "2", .flags = MIGR_REVISION_NO_TRANSACTION, .upgrade_sql = "VACUUM"),
	};
	const char *path = db_new();
	sqlite3 *db = open_mine(path);
	migr_context *m = borrow(db, MIGR_OPEN_CALLER_TRANSACTION, LIST(list));

	sql(db, "BEGIN");
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_OPTION, "revision 2");
	ck_assert_str_eq(db_query_on(db, "SELECT count(*) FROM sqlite_schema"), "0");
	OK(m, migr_upgrade(m, "1"));
	sql(db, "COMMIT");
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

static migr_status run_app(migr_op *op, void *app)
{
	if (migr_op_execute(op, "CREATE TABLE two (x)"))
		return 1;
	sqlite3_exec(migr_sqlite_handle(op), app, NULL, NULL, NULL);
	return MIGR_OK;
}

/* On a borrowed connection nothing can keep a callback from ending the transaction; but it is noticed. */
static void ended(const char *text, uint32_t flags)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		                              MIGR_REVISION(.id = "2", .upgrade = run_app) };
	const char *path = db_new();
	sqlite3 *db = open_mine(path);
	char app[64];
	migr_options options = { MIGR_OPTIONS, .flags = flags, .app = app };
	migr_context *m = NULL;

	strcpy(app, text);
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, &options), MIGR_OK);
	db_add_linear(m, LIST(list));
	db_upgrade(path, NULL, list, 1, "head");
	if (flags)
		sql(db, "BEGIN");
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "revision 2");
	migr_close(m);
	if (!sqlite3_get_autocommit(db))
		sql(db, "ROLLBACK");
	ck_assert_msg(strcmp(db_rows(path), "1") == 0, "%s: it was recorded", text);
	sqlite3_close(db);
}

START_TEST(an_ended_transaction_is_noticed)
{
	ended("COMMIT", 0);
	ended("ROLLBACK", 0);
	ended("ROLLBACK; BEGIN", 0);
	ended("COMMIT; BEGIN", 0);
	ended("COMMIT", MIGR_OPEN_CALLER_TRANSACTION);
	ended("ROLLBACK", MIGR_OPEN_CALLER_TRANSACTION);
	ended("ROLLBACK; BEGIN", MIGR_OPEN_CALLER_TRANSACTION);
	ended("COMMIT; BEGIN", MIGR_OPEN_CALLER_TRANSACTION);
}
END_TEST

START_TEST(another_writer_is_in_the_way_of_the_callers)
{
	const char *path = db_new();
	sqlite3 *db = open_mine(path), *other = open_mine(path);
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION, .lock_timeout_ms = MIGR_NO_WAIT };
	migr_context *m = NULL;

	sql(db, "CREATE TABLE mine (x)");
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, &options), MIGR_OK);
	db_add_linear(m, LIST(steps));
	sql(other, "BEGIN IMMEDIATE");
	sql(db, "BEGIN");
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT, path);
	sql(db, "ROLLBACK");
	sql(other, "ROLLBACK");
	migr_close(m);
	sqlite3_close(db);
	sqlite3_close(other);
}
END_TEST

/* Another file of the same application, with revisions of the same ids, and temporary tables: neither is this one. */
START_TEST(what_hangs_on_the_connection_is_not_taken_for_the_database)
{
	static const char *const target = "1";
	const char *path = db_new();
	char attach[256];
	sqlite3 *db;
	migr_context *m;

	snprintf(attach, sizeof attach, "ATTACH '%s' AS other", db_new());
	db = open_mine(path);
	sql(db, attach);
	sql(db, "CREATE TABLE other.migr_version (version_num TEXT); INSERT INTO other.migr_version VALUES ('2');"
	        "CREATE TEMP TABLE migr_version (version_num TEXT); INSERT INTO temp.migr_version VALUES ('2');"
	        "CREATE TEMP TABLE migr_history (x)");
	m = borrow(db, 0, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_downgrade(m, "-1"));
	OK(m, migr_stamp(m, &target, 1, 0));
	migr_close(m);
	ck_assert_str_eq(db_query_on(db, "SELECT group_concat(version_num) FROM other.migr_version"), "2");
	ck_assert_str_eq(db_query_on(db, "SELECT group_concat(version_num) FROM temp.migr_version"), "2");
	sqlite3_close(db);
	ck_assert_str_eq(db_rows(path), "1");
}
END_TEST

T_MAIN("api borrowed", an_idle_one_is_left_as_it_was, of_a_database_in_memory, a_transaction_that_nobody_told_of,
       a_transaction_that_is_not_there, the_run_is_part_of_the_callers, a_failing_step_is_rolled_back_alone,
       a_failing_stamp_leaves_the_callers_part, what_cannot_be_part_of_a_transaction, an_ended_transaction_is_noticed,
       another_writer_is_in_the_way_of_the_callers, what_hangs_on_the_connection_is_not_taken_for_the_database)
