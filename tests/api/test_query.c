/* SPDX-License-Identifier: MIT */
/*
 * What a callback can do: statements with values, rows, refusals, and how its failures are told.
 */
#include "db.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs one callback as the only revision of a new database; the context stays open. */
static migr_context *run_one(const char *path, migr_revision_fn upgrade, void *app, migr_status *rc)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "r", .upgrade = upgrade) };
	migr_options options = { MIGR_OPTIONS, .app = app };
	migr_context *m = db_linear(path, &options, LIST(steps));

	*rc = migr_upgrade(m, "head");
	return m;
}

static void run_well(migr_revision_fn upgrade, void *app)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), upgrade, app, &rc);

	OK(m, rc);
	migr_close(m);
}

static migr_status look_at_values(const migr_row *row, void *user)
{
	const migr_value *value;

	++*(int *)user;
	ck_assert_uint_eq(migr_row_count(row), 6);
	ck_assert_str_eq(migr_row_name(row, 0), "i");
	ck_assert_ptr_null(migr_row_name(row, 6));
	ck_assert(migr_row_integer(row, 0) == INT64_MIN);
	ck_assert_ptr_null(migr_row_text(row, 0));
	ck_assert(migr_row_real(row, 1) == 2.5);
	ck_assert_int_eq(migr_row_integer(row, 1), 2);
	ck_assert_str_eq(migr_row_text(row, 2), "d\xc3\xa9j\xc3\xa0");
	ck_assert_uint_eq(migr_row_size(row, 2), 6);
	value = migr_row_value(row, 3);
	ck_assert_int_eq(value->type, MIGR_VALUE_BLOB);
	ck_assert_uint_eq(value->size, 3);
	ck_assert(memcmp(value->text, "a\0b", 3) == 0);
	ck_assert(migr_row_is_null(row, 4));
	ck_assert(!migr_row_is_null(row, 0));
	ck_assert(migr_row_is_null(row, 99));
	ck_assert_int_eq(migr_row_integer(row, 4), 0);
	ck_assert(migr_row_real(row, 4) == 0);
	ck_assert_ptr_null(migr_row_text(row, 4));
	ck_assert_ptr_null(migr_row_value(row, 99));
	ck_assert_uint_eq(migr_row_size(row, 99), 0);
	/* a text with a NUL byte inside */
	ck_assert_uint_eq(migr_row_size(row, 5), 3);
	ck_assert(memcmp(migr_row_text(row, 5), "x\0y", 4) == 0);
	return MIGR_OK;
}

static migr_status all_types(migr_op *op, void *app)
{
	const migr_value values[] = { MIGR_INT(INT64_MIN),  MIGR_REAL(2.5), MIGR_TEXT("d\xc3\xa9j\xc3\xa0"),
		                      MIGR_BLOB("a\0b", 3), MIGR_NULL,      { MIGR_VALUE_TEXT, 0, 0, 0.0, "x\0y", 3 } };

	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE t (i, r, s, b, n, z)"), MIGR_OK);
	ck_assert_int_eq(migr_op_execute_params(op, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", values, 6), MIGR_OK);
	ck_assert_int_eq(migr_op_changes(op), 1);
	ck_assert_int_eq(
		migr_op_query(op, "SELECT * FROM t WHERE i = ?", MIGR_PARAMS(MIGR_INT(INT64_MIN)), look_at_values, app),
		MIGR_OK);
	ck_assert_int_eq(migr_op_query(op, "SELECT * FROM t", MIGR_NO_PARAMS, NULL, NULL), MIGR_OK);
	return MIGR_OK;
}

START_TEST(values_of_all_types)
{
	int seen = 0;

	run_well(all_types, &seen);
	ck_assert_int_eq(seen, 1);
}
END_TEST

static migr_status look_at_conversions(const migr_row *row, void *user)
{
	(void)user;
	ck_assert_int_eq(migr_row_integer(row, 0), 12);
	ck_assert(migr_row_real(row, 0) == 12.75);
	ck_assert_int_eq(migr_row_integer(row, 1), 0);
	ck_assert(migr_row_integer(row, 2) == INT64_MAX);
	ck_assert(migr_row_integer(row, 3) == INT64_MIN);
	ck_assert(migr_row_real(row, 4) == 7.0);
	ck_assert_int_eq(migr_row_integer(row, 5), 0);
	ck_assert_uint_eq(migr_row_size(row, 5), 0);
	ck_assert(!migr_row_is_null(row, 5));
	return MIGR_OK;
}

static migr_status conversions(migr_op *op, void *app)
{
	return migr_op_query(op, "SELECT '12.75kg', 'none', 1e300, -1e300, 7, x''", MIGR_NO_PARAMS, look_at_conversions,
	                     app);
}

START_TEST(values_are_converted)
{
	run_well(conversions, NULL);
}
END_TEST

static migr_status count_changes(migr_op *op, void *app)
{
	(void)app;
	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE t (x); INSERT INTO t VALUES (1), (2), (3)"), MIGR_OK);
	ck_assert_int_eq(migr_op_changes(op), 3);
	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE u (x)"), MIGR_OK);
	ck_assert_int_eq(migr_op_changes(op), 0);
	ck_assert_int_eq(migr_op_execute(op, "UPDATE t SET x = 0 WHERE x > 1"), MIGR_OK);
	ck_assert_int_eq(migr_op_changes(op), 2);
	ck_assert_int_eq(migr_op_execute(op, "DELETE FROM t WHERE x = 99"), MIGR_OK);
	ck_assert_int_eq(migr_op_changes(op), 0);
	ck_assert_int_eq(migr_op_execute(op, "UPDATE t SET absent = 0"), MIGR_ERROR_NO_SUCH_COLUMN);
	ck_assert_int_eq(migr_op_changes(op), 0);
	return MIGR_OK;
}

START_TEST(changes_are_counted)
{
	run_well(count_changes, NULL);
}
END_TEST

static migr_status double_it(const migr_row *row, void *user)
{
	const migr_value values[] = { MIGR_INT(migr_row_integer(row, 0) * 2) };

	return migr_op_execute_params(user, "INSERT INTO doubled VALUES (?)", values, 1);
}

static migr_status nested(migr_op *op, void *app)
{
	(void)app;
	if (migr_op_execute(op, "CREATE TABLE t (x); CREATE TABLE doubled (x); INSERT INTO t VALUES (1), (2), (3)"))
		return 1;
	return migr_op_query(op, "SELECT x FROM t ORDER BY x", MIGR_NO_PARAMS, double_it, op);
}

START_TEST(statements_inside_a_query)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, nested, NULL, &rc);

	OK(m, rc);
	ck_assert_str_eq(db_query(path, "SELECT x FROM doubled"), "2\n4\n6");
	migr_close(m);
}
END_TEST

static migr_status fail_inside(const migr_row *row, void *user)
{
	(void)row;
	return migr_op_execute(user, "INSERT INTO nowhere VALUES (1)");
}

static migr_status nested_failing(migr_op *op, void *app)
{
	migr_status rc = migr_op_query(op, "SELECT 1", MIGR_NO_PARAMS, fail_inside, op);

	(void)app;
	ck_assert_int_eq(rc, MIGR_ERROR_NO_SUCH_TABLE);
	ck_assert_str_eq(migr_error_statement(migr_op_error(op)), "INSERT INTO nowhere VALUES (1)");
	return rc;
}

START_TEST(a_failing_statement_inside_a_query_is_the_one_named)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), nested_failing, NULL, &rc);
	const migr_error *error = FAILS(m, rc, MIGR_ERROR_NO_SUCH_TABLE, "nowhere");

	ck_assert_str_eq(migr_error_statement(error), "INSERT INTO nowhere VALUES (1)");
	migr_close(m);
}
END_TEST

static migr_status stop_at_two(const migr_row *row, void *user)
{
	int *seen = user;

	++*seen;
	return migr_row_integer(row, 0) == 2 ? MIGR_STOP : MIGR_OK;
}

static migr_status stopping(migr_op *op, void *app)
{
	return migr_op_query(op, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", MIGR_NO_PARAMS, stop_at_two, app);
}

START_TEST(a_query_can_be_stopped)
{
	const char *path = db_new();
	int seen = 0;
	migr_status rc;
	migr_context *m = run_one(path, stopping, &seen, &rc);

	OK(m, rc);
	ck_assert_int_eq(seen, 2);
	/* it was executed all the same */
	ck_assert_str_eq(db_query(path, "SELECT statements_done FROM migr_history"), "1");
	migr_close(m);
}
END_TEST

static migr_status own_code(const migr_row *row, void *user)
{
	(void)row;
	(void)user;
	return 4711;
}

static migr_status query_with_own_code(migr_op *op, void *app)
{
	migr_status rc = migr_op_query(op, "SELECT 1", MIGR_NO_PARAMS, own_code, app);

	ck_assert_int_eq(rc, 4711);
	return rc;
}

START_TEST(a_row_function_fails_with_a_number_of_its_own)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, query_with_own_code, NULL, &rc);
	const migr_error *error = FAILS(m, rc, MIGR_ERROR_CALLBACK, "4711");

	ck_assert_int_eq(migr_error_callback_status(error), 4711);
	ck_assert_str_eq(migr_error_revision(error), "r");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

static migr_status getters(migr_op *op, void *app)
{
	ck_assert_str_eq(migr_op_revision(op), "r");
	ck_assert_int_eq(migr_op_direction(op), MIGR_UPGRADE);
	ck_assert_str_eq(migr_op_dialect(op), "sqlite");
	ck_assert_ptr_eq(migr_op_app(op), app);
	ck_assert_ptr_nonnull(app);
	ck_assert_ptr_eq(migr_op_native_handle(op), migr_sqlite_handle(op));
	ck_assert_str_eq(db_query_on(migr_sqlite_handle(op), "SELECT 6 * 7"), "42");
	ck_assert_int_eq(sqlite3_get_autocommit(migr_sqlite_handle(op)), 0);
	ck_assert_int_eq(migr_error_status(migr_op_error(op)), MIGR_OK);
	ck_assert_int_eq(migr_op_execute(op, "SELECT * FROM nowhere"), MIGR_ERROR_NO_SUCH_TABLE);
	ck_assert_int_eq(migr_error_status(migr_op_error(op)), MIGR_ERROR_NO_SUCH_TABLE);
	ck_assert_int_eq(migr_op_execute(op, "SELECT 1"), MIGR_OK);
	ck_assert_int_eq(migr_error_status(migr_op_error(op)), MIGR_OK);
	ck_assert_int_eq(migr_op_execute(op, " -- nothing\n ; /* at all */ "), MIGR_OK);
	return MIGR_OK;
}

START_TEST(a_step_tells_about_itself)
{
	int app = 0;

	run_well(getters, &app);
}
END_TEST

static migr_status refusing(migr_op *op, void *app)
{
	(void)app;
	if (migr_op_execute(op, "CREATE TABLE t (x)"))
		return 1;
	return migr_op_refuse(op, "channel 17 is still open");
}

START_TEST(a_callback_refuses)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, refusing, NULL, &rc);
	const migr_error *error = FAILS(m, rc, MIGR_ERROR_REFUSED, "channel 17 is still open");

	ck_assert_ptr_nonnull(strstr(migr_error_message(error), "revision r"));
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

static migr_status failing_after_an_error(migr_op *op, void *app)
{
	(void)app;
	if (migr_op_execute(op, "INSERT INTO nowhere VALUES (1)"))
		return -7;
	return MIGR_OK;
}

START_TEST(a_callback_fails_with_a_number_after_an_error)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), failing_after_an_error, NULL, &rc);
	const migr_error *error = FAILS(m, rc, MIGR_ERROR_CALLBACK, "-7");

	ck_assert_int_eq(migr_error_callback_status(error), -7);
	ck_assert_ptr_nonnull(strstr(migr_error_message(error), "nowhere"));
	ck_assert_str_eq(migr_error_statement(error), "INSERT INTO nowhere VALUES (1)");
	migr_close(m);
}
END_TEST

static migr_status forgiving(migr_op *op, void *app)
{
	(void)app;
	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1)"), MIGR_OK);
	ck_assert_int_eq(migr_op_execute(op, "INSERT INTO t VALUES (1)"), MIGR_ERROR_CONSTRAINT);
	return migr_op_execute(op, "INSERT INTO t VALUES (2)");
}

START_TEST(a_callback_may_go_on_after_an_error)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, forgiving, NULL, &rc);

	OK(m, rc);
	ck_assert_str_eq(db_query(path, "SELECT x FROM t"), "1\n2");
	migr_close(m);
}
END_TEST

static migr_status misusing(migr_op *op, void *app)
{
	const migr_value wrong = { 77, 0, 0, 0.0, NULL, 0 }, no_text = MIGR_TEXT(NULL);
	const migr_value two[] = { MIGR_INT(1), MIGR_INT(2) };

	(void)app;
	ck_assert_int_eq(migr_op_execute(op, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_error_status(migr_op_error(op)), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute(NULL, "SELECT 1"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_params(op, NULL, NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_params(op, "SELECT ?", NULL, 1), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_params(op, "SELECT ?", &wrong, 1), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_params(op, "SELECT ?", &no_text, 1), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_query(op, NULL, NULL, 0, NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_refuse(op, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_params(op, "SELECT ?", two, 2), MIGR_ERROR_SYNTAX);
	ck_assert_int_eq(migr_op_execute_params(op, "SELECT ?, ?", two, 1), MIGR_ERROR_SYNTAX);
	migr_op_log(op, NULL);
	return MIGR_OK;
}

START_TEST(misuse_is_told)
{
	run_well(misusing, NULL);
	ck_assert_int_eq(migr_op_execute_params(NULL, "SELECT 1", NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_query(NULL, "SELECT 1", NULL, 0, NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_refuse(NULL, "x"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_progress(NULL, 0, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_changes(NULL), 0);
	ck_assert_ptr_null(migr_op_revision(NULL));
	ck_assert_int_eq(migr_op_direction(NULL), 0);
	ck_assert_str_eq(migr_op_dialect(NULL), "");
	ck_assert_ptr_null(migr_op_app(NULL));
	ck_assert_ptr_null(migr_op_native_handle(NULL));
	ck_assert_ptr_null(migr_sqlite_handle(NULL));
	ck_assert_ptr_nonnull(migr_op_error(NULL));
	migr_op_log(NULL, "x");
	ck_assert_uint_eq(migr_row_count(NULL), 0);
	ck_assert_ptr_null(migr_row_name(NULL, 0));
	ck_assert_ptr_null(migr_row_value(NULL, 0));
	ck_assert_int_eq(migr_row_is_null(NULL, 0), 1);
	ck_assert_int_eq(migr_row_integer(NULL, 0), 0);
	ck_assert(migr_row_real(NULL, 0) == 0);
	ck_assert_ptr_null(migr_row_text(NULL, 0));
	ck_assert_uint_eq(migr_row_size(NULL, 0), 0);
}
END_TEST

static migr_status two_at_once(migr_op *op, void *app)
{
	const migr_value value = MIGR_INT(1);

	(void)app;
	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE t (x)"), MIGR_OK);
	ck_assert_int_eq(migr_op_execute_params(op, "INSERT INTO t VALUES (?); -- and no more\n", &value, 1), MIGR_OK);
	/* the second one must not be dropped in silence */
	ck_assert_int_eq(migr_op_execute_params(op, "INSERT INTO t VALUES (?); DELETE FROM t", &value, 1),
	                 MIGR_ERROR_SYNTAX);
	ck_assert_int_eq(migr_op_query(op, "SELECT 1; SELECT 2", NULL, 0, NULL, NULL), MIGR_ERROR_SYNTAX);
	return MIGR_OK;
}

START_TEST(one_statement_means_one)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, two_at_once, NULL, &rc);

	OK(m, rc);
	ck_assert_str_eq(db_query(path, "SELECT x FROM t"), "1");
	migr_close(m);
}
END_TEST

static migr_status each_fault(migr_op *op, void *app)
{
	static const struct {
		const char *sql;
		migr_status status;
	} faults[] = {
		{ "SELECT * FROM nowhere", MIGR_ERROR_NO_SUCH_TABLE },
		{ "DROP INDEX nowhere", MIGR_ERROR_NO_SUCH_TABLE },
		{ "SELECT absent FROM t", MIGR_ERROR_NO_SUCH_COLUMN },
		{ "INSERT INTO t (absent) VALUES (1)", MIGR_ERROR_NO_SUCH_COLUMN },
		{ "CREATE TABLE t (x)", MIGR_ERROR_ALREADY_EXISTS },
		{ "ALTER TABLE t ADD COLUMN x", MIGR_ERROR_ALREADY_EXISTS },
		{ "CREATE INDEX i ON t (x)", MIGR_ERROR_ALREADY_EXISTS },
		{ "INSERT INTO t VALUES (NULL)", MIGR_ERROR_CONSTRAINT },
		{ "INSERT INTO t VALUES (-1)", MIGR_ERROR_CONSTRAINT },
		{ "SELEKT 1", MIGR_ERROR_SYNTAX },
		{ "SELECT (", MIGR_ERROR_SYNTAX },
		{ "SELECT abs(-9223372036854775808)", MIGR_ERROR_DATABASE },
		{ "SELECT 'open", MIGR_ERROR_SQL_TEXT },
	};

	(void)app;
	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE t (x NOT NULL CHECK (x > 0)); CREATE INDEX i ON t (x)"),
	                 MIGR_OK);
	for (size_t i = 0; i < COUNT(faults); i++) {
		migr_status rc = migr_op_execute(op, faults[i].sql);

		ck_assert_msg(rc == faults[i].status, "%s: %s", faults[i].sql, migr_status_name(rc));
		ck_assert_int_eq(migr_error_status(migr_op_error(op)), rc);
		ck_assert_str_ne(migr_error_message(migr_op_error(op)), "");
	}
	return MIGR_OK;
}

START_TEST(faults_of_the_database_are_told_apart)
{
	run_well(each_fault, NULL);
}
END_TEST

static migr_status allow_no_drop(migr_op *op, void *app);

static int authorize(void *user, int action, const char *a, const char *b, const char *c, const char *d)
{
	(void)user;
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return action == SQLITE_CREATE_TABLE ? SQLITE_DENY : SQLITE_OK;
}

static migr_status allow_no_drop(migr_op *op, void *app)
{
	migr_status rc;

	(void)app;
	sqlite3_set_authorizer(migr_sqlite_handle(op), authorize, NULL);
	rc = migr_op_execute(op, "CREATE TABLE t (x)");
	sqlite3_set_authorizer(migr_sqlite_handle(op), NULL, NULL);
	return rc;
}

START_TEST(denied_access_is_told)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), allow_no_drop, NULL, &rc);

	FAILS(m, rc, MIGR_ERROR_PERMISSION, "revision r");
	migr_close(m);
}
END_TEST

static migr_status set_in_vain(migr_op *op, void *app)
{
	static const char *const vain[] = {
		"PRAGMA foreign_keys = on",
		"pragma Foreign_Keys=1;",
		" /* now */ PRAGMA -- on\n main . foreign_keys ( 'true' )",
	};
	static const char *const fine[] = {
		"PRAGMA foreign_keys = off",
		"PRAGMA foreign_keys",
		"PRAGMA journal_mode",
		"PRAGMA user_version = 3",
		"PRAGMA table_info(anything)",
		"PRAGMA temp.journal_mode = off",
		"PRAGMA",
	};

	(void)app;
	for (size_t i = 0; i < COUNT(vain); i++) {
		migr_status rc = migr_op_execute(op, vain[i]);

		ck_assert_msg(rc == MIGR_ERROR_PRAGMA, "%s: %s", vain[i], migr_status_name(rc));
		ck_assert_str_ne(migr_error_hint(migr_op_error(op)), "");
	}
	for (size_t i = 0; i + 1 < COUNT(fine); i++) {
		migr_status rc = migr_op_execute(op, fine[i]);

		ck_assert_msg(rc == MIGR_OK, "%s: %s", fine[i], migr_error_message(migr_op_error(op)));
	}
	ck_assert_int_eq(migr_op_execute(op, fine[COUNT(fine) - 1]), MIGR_ERROR_SYNTAX);
	return MIGR_OK;
}

START_TEST(settings_that_have_no_effect)
{
	run_well(set_in_vain, NULL);
}
END_TEST

START_TEST(settings_outside_a_transaction_have)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade_sql =
		                      "PRAGMA foreign_keys = on; PRAGMA journal_mode = WAL; PRAGMA journal_mode = "
		                      "'delete'; PRAGMA foreign_keys = no"),
	};
	static const migr_revision vain[] = { MIGR_REVISION(.id = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		                                            .upgrade_sql = "PRAGMA journal_mode = wal") };
	migr_context *m;

	db_upgrade(db_new(), NULL, LIST(steps), "head");
	m = db_linear(":memory:", NULL, LIST(vain));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_PRAGMA, "journal_mode");
	migr_close(m);
}
END_TEST

T_MAIN("api query", values_of_all_types, values_are_converted, changes_are_counted, statements_inside_a_query,
       a_failing_statement_inside_a_query_is_the_one_named, a_query_can_be_stopped,
       a_row_function_fails_with_a_number_of_its_own, a_step_tells_about_itself, a_callback_refuses,
       a_callback_fails_with_a_number_after_an_error, a_callback_may_go_on_after_an_error, misuse_is_told,
       one_statement_means_one, faults_of_the_database_are_told_apart, denied_access_is_told,
       settings_that_have_no_effect, settings_outside_a_transaction_have)
