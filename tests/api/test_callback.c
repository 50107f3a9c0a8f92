/* SPDX-License-Identifier: MIT */
/*
 * Callbacks that do with the transaction what they must not. The step is not recorded, and nothing of it stays.
 */
#include "db.h"

#include <stdlib.h>
#include <string.h>

static void raw(migr_op *op, const char *sql)
{
	/* it may well be refused; the callback does not care */
	sqlite3_exec(migr_sqlite_handle(op), sql, NULL, NULL, NULL);
}

static migr_status run_app_sql(migr_op *op, void *app)
{
	if (migr_op_execute(op, "CREATE TABLE two (x)"))
		return 1;
	raw(op, app);
	return MIGR_OK;
}

static migr_status execute_app_sql(migr_op *op, void *app)
{
	if (migr_op_execute(op, "CREATE TABLE two (x)"))
		return 1;
	return migr_op_execute(op, app);
}

static migr_status execute_and_forget(migr_op *op, void *app)
{
	if (migr_op_execute(op, "CREATE TABLE two (x)"))
		return 1;
	return migr_op_execute(op, app) == MIGR_ERROR_TRANSACTION ? MIGR_OK : 2;
}

static void make_list(migr_revision *list, migr_revision_fn second)
{
	list[0] = (migr_revision)MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)");
	list[1] = (migr_revision)MIGR_REVISION(.id = "2", .upgrade = second);
	list[2] = (migr_revision)MIGR_REVISION(.id = "3", .upgrade_sql = "CREATE TABLE three (x)");
}

/* On a connection of the library's own: refused, nothing of the step kept. */
static void refused(migr_revision_fn callback, const char *sql)
{
	const char *path = db_new();
	char app[128];
	migr_revision list[3];
	migr_options options = { MIGR_OPTIONS, .app = app };
	migr_context *m;
	const migr_error *error;

	make_list(list, callback);
	strcpy(app, sql);
	m = db_linear(path, &options, LIST(list));
	error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "revision 2");
	ck_assert_str_eq(migr_error_revision(error), "2");
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('one', 'two', "
	                                "'three')"),
	                 "one");
	/* the connection can be used on */
	strcpy(app, "SELECT 1");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	migr_close(m);
}

START_TEST(committing_by_the_raw_handle)
{
	refused(run_app_sql, "COMMIT");
	refused(run_app_sql, "END TRANSACTION");
	refused(run_app_sql, "COMMIT; BEGIN");
	refused(run_app_sql, "COMMIT; BEGIN IMMEDIATE; CREATE TABLE more (x)");
	refused(run_app_sql, "COMMIT; CREATE TABLE three (x)");
}
END_TEST

START_TEST(rolling_back_by_the_raw_handle)
{
	refused(run_app_sql, "ROLLBACK");
	refused(run_app_sql, "ROLLBACK; BEGIN");
	refused(run_app_sql, "ROLLBACK; CREATE TABLE three (x)");
	refused(run_app_sql, "INSERT OR ROLLBACK INTO migr_version VALUES ('1')");
}
END_TEST

START_TEST(by_sql)
{
	refused(execute_app_sql, "COMMIT");
	refused(execute_app_sql, " /* now */ commit work;");
	refused(execute_app_sql, "ROLLBACK");
	refused(execute_app_sql, "END");
	refused(execute_app_sql, "BEGIN");
	refused(execute_app_sql, "BEGIN IMMEDIATE; SELECT 1");
}
END_TEST

START_TEST(a_refused_statement_may_be_ignored)
{
	const char *path = db_new();
	char app[] = "COMMIT";
	migr_revision list[3];
	migr_options options = { MIGR_OPTIONS, .app = app };

	make_list(list, execute_and_forget);
	db_upgrade(path, &options, LIST(list), "head");
	ck_assert_str_eq(db_rows(path), "3");
}
END_TEST

/* Savepoints are the callback's own business, also one that is left open. */
START_TEST(savepoints_are_allowed)
{
	static const char *const texts[] = {
		"SAVEPOINT mine; INSERT INTO two VALUES (1)",
		"SAVEPOINT mine; INSERT INTO two VALUES (2); ROLLBACK TO mine; RELEASE mine; INSERT INTO two VALUES "
		"(1)",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		migr_revision_fn ways[] = { run_app_sql, execute_app_sql };

		for (size_t k = 0; k < 2; k++) {
			const char *path = db_new();
			char app[128];
			migr_revision list[3];
			migr_options options = { MIGR_OPTIONS, .app = app };

			strcpy(app, texts[i]);
			make_list(list, ways[k]);
			db_upgrade(path, &options, LIST(list), "head");
			ck_assert_str_eq(db_rows(path), "3");
			ck_assert_str_eq(db_query(path, "SELECT x FROM two"), "1");
		}
	}
}
END_TEST

START_TEST(sql_revisions_may_not_end_it_either)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x); COMMIT; CREATE TABLE two (x)"),
	};
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(list));
	const migr_error *error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "revision 1");

	ck_assert_str_eq(migr_error_statement(error), "COMMIT");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

static migr_status return_app(migr_op *op, void *app)
{
	if (migr_op_execute(op, "CREATE TABLE two (x)"))
		return 1;
	return *(migr_status *)app;
}

/* Whatever a callback returns other than MIGR_OK rolls its step back, also a code of the library's own. */
START_TEST(numbers_returned)
{
	static const migr_status numbers[] = { 1,
		                               2,
		                               -1,
		                               -99,
		                               100000,
		                               -100000,
		                               INT32_MIN,
		                               INT32_MAX,
		                               MIGR_STOP,
		                               MIGR_ERROR_CONSTRAINT,
		                               MIGR_ERROR_BUSY,
		                               MIGR_ERROR_CANCELLED,
		                               MIGR_ERROR_NO_MEMORY,
		                               MIGR_ERROR_INTERRUPTED_STEP };
	const char *path = db_new();
	migr_status app = 0;
	migr_revision list[3];
	migr_options options = { MIGR_OPTIONS, .app = &app };
	migr_context *m;

	make_list(list, return_app);
	m = db_linear(path, &options, LIST(list));
	for (size_t i = 0; i < COUNT(numbers); i++) {
		const migr_error *error;

		app = numbers[i];
		error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CALLBACK, "revision 2");
		ck_assert_int_eq(migr_error_callback_status(error), app);
		ck_assert_str_eq(db_rows(path), "1");
	}
	app = 0;
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}
END_TEST

T_MAIN("api callback", committing_by_the_raw_handle, rolling_back_by_the_raw_handle, by_sql,
       a_refused_statement_may_be_ignored, savepoints_are_allowed, sql_revisions_may_not_end_it_either,
       numbers_returned)
