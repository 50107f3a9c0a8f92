/* SPDX-License-Identifier: MIT */
/*
 * Steps outside a transaction: what they can do, what remains of one that fails or is cut off, and how it is settled.
 */
#include "db.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONE MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x); INSERT INTO one VALUES (1)")
#define LAST MIGR_REVISION(.id = "3", .upgrade_sql = "CREATE TABLE three (x)")

/* A middle revision outside a transaction. */
#define SECOND(...) MIGR_REVISION(.id = "2", .flags = MIGR_REVISION_NO_TRANSACTION, __VA_ARGS__)

static migr_status sees_no_transaction(migr_op *op, void *app)
{
	(void)app;
	ck_assert_int_ne(sqlite3_get_autocommit(migr_sqlite_handle(op)), 0);
	return migr_op_execute(op, "CREATE TABLE two (x)");
}

START_TEST(what_needs_no_transaction)
{
	static const migr_revision steps[] = {
		ONE,
		SECOND(.upgrade_sql = "PRAGMA journal_mode = wal; VACUUM; INSERT INTO one VALUES (2)",
		       .downgrade_sql = "PRAGMA journal_mode = delete; VACUUM"),
		LAST,
		MIGR_REVISION(.id = "4", .flags = MIGR_REVISION_NO_TRANSACTION, .upgrade = sees_no_transaction),
	};
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "4");
	ck_assert_str_eq(db_query(path, "PRAGMA journal_mode"), "wal");
	ck_assert_str_eq(db_query(path, "SELECT revision, outcome, direction FROM migr_history"),
	                 "1|done|upgrade\n2|done|upgrade\n3|done|upgrade\n4|done|upgrade");
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2");
	ck_assert_str_eq(db_query(path,
	                          "SELECT count(*) FROM migr_history WHERE finished IS NULL OR duration_us IS NULL "
	                          "OR length(chain) <> 64"),
	                 "0");
	migr_close(m);
}
END_TEST

START_TEST(transactions_of_its_own)
{
	static const migr_revision steps[] = {
		ONE,
		SECOND(.upgrade_sql = "BEGIN; INSERT INTO one VALUES (2); COMMIT; VACUUM; BEGIN; INSERT INTO one "
		                      "VALUES (3); ROLLBACK"),
	};
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2");
}
END_TEST

START_TEST(a_transaction_left_open)
{
	static const migr_revision steps[] = { ONE, SECOND(.upgrade_sql = "BEGIN; INSERT INTO one VALUES (2)") };
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "revision 2");
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1");
	ck_assert_str_eq(db_rows(path), "1");
	migr_close(m);
}
END_TEST

static void check_problem(migr_context *m, migr_status status, const char *revision, const char *part)
{
	migr_state *state = NULL;

	OK(m, migr_read_state(m, &state));
	if (status == MIGR_OK) {
		ck_assert_uint_eq(migr_state_problem_count(state), 0);
	} else {
		ck_assert_uint_eq(migr_state_problem_count(state), 1);
		ck_assert_int_eq(migr_state_problem_status(state, 0), status);
		ck_assert_str_eq(migr_state_problem_revision(state, 0), revision);
		ck_assert_msg(strstr(migr_state_problem_message(state, 0), part) != NULL, "no %s in %s", part,
		              migr_state_problem_message(state, 0));
	}
	migr_state_free(state);
}

START_TEST(failing_at_its_first_statement)
{
	static const migr_revision bad[] = { ONE, SECOND(.upgrade_sql = "INSERT INTO nowhere VALUES (1); VACUUM"),
		                             LAST };
	static const migr_revision good[] = { ONE, SECOND(.upgrade_sql = "VACUUM"), LAST };
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(bad));
	const migr_error *error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");

	ck_assert_str_eq(migr_error_statement(error), "INSERT INTO nowhere VALUES (1)");
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT outcome FROM migr_history WHERE revision = '2'"), "undone");
	migr_close(m);
	/* nothing of it was done: it is as if it had never been tried, and may be mended */
	m = db_linear(path, NULL, LIST(good));
	check_problem(m, MIGR_OK, NULL, NULL);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	migr_close(m);
}
END_TEST

static const migr_revision half[] = {
	ONE,
	SECOND(.upgrade_sql =
	               "INSERT INTO one VALUES (2); VACUUM; INSERT INTO nowhere VALUES (1); INSERT INTO one VALUES "
	               "(3)"),
	LAST,
};

START_TEST(failing_at_a_later_statement)
{
	const char *path = db_new(), *const target = "2";
	migr_context *m = db_linear(path, NULL, LIST(half));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(
		db_query(path, "SELECT outcome, statements_done, statement FROM migr_history WHERE revision = '2'"),
		"failed|2|INSERT INTO nowhere VALUES (1)");
	ck_assert_str_eq(db_query(path, "SELECT instr(error, 'nowhere') > 0 FROM migr_history WHERE revision = '2'"),
	                 "1");
	migr_close(m);
	/* a new process sees which statement it was */
	m = db_linear(path, NULL, LIST(half));
	check_problem(m, MIGR_ERROR_INTERRUPTED_STEP, "2",
	              "failed after 2 statements, which stay, at: INSERT INTO nowhere VALUES (1)");
	OK(m, migr_stamp(m, &target, 1, 0));
	check_problem(m, MIGR_OK, NULL, NULL);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2");
	migr_close(m);
}
END_TEST

START_TEST(going_on_where_it_failed)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(half));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");
	db_exec(path, "CREATE TABLE nowhere (x)");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	/* each statement exactly once */
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2\n3");
	ck_assert_str_eq(db_query(path, "SELECT x FROM nowhere"), "1");
	migr_close(m);
}
END_TEST

START_TEST(stamping_back_settles_it_too)
{
	const char *path = db_new(), *const target = "1";
	migr_context *m = db_linear(path, NULL, LIST(half));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");
	db_exec(path, "DELETE FROM one WHERE x = 2; CREATE TABLE nowhere (x)");
	OK(m, migr_stamp(m, &target, 1, 0));
	check_problem(m, MIGR_OK, NULL, NULL);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2\n3");
	migr_close(m);
}
END_TEST

START_TEST(its_first_statements_were_changed)
{
	static const migr_revision other[] = {
		ONE,
		SECOND(.upgrade_sql = "INSERT INTO one VALUES (7); VACUUM; INSERT INTO one VALUES (3)"),
		LAST,
	};
	static const migr_revision fewer[] = { ONE, SECOND(.upgrade_sql = "INSERT INTO one VALUES (2)"), LAST };
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(half));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 2");
	migr_close(m);
	m = db_linear(path, NULL, LIST(other));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_RESUME, "revision 2");
	migr_close(m);
	m = db_linear(path, NULL, LIST(fewer));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_RESUME, "revision 2");
	migr_close(m);
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2");
	ck_assert_str_eq(db_rows(path), "1");
}
END_TEST

static migr_status die(migr_op *op, void *app)
{
	if (migr_op_execute(op, "INSERT INTO one VALUES (2)"))
		return 1;
	if (*(int *)app)
		_exit(9);
	return migr_op_execute(op, "INSERT INTO one VALUES (3)");
}

START_TEST(a_process_that_dies_between_statements)
{
	static const migr_revision steps[] = { ONE, SECOND(.upgrade = die), LAST };
	const char *path = db_new();
	int must_die = 1, status = 0;
	migr_options options = { MIGR_OPTIONS, .app = &must_die };
	migr_context *m;
	pid_t child = fork();

	if (child == 0) {
		m = db_linear(path, &options, LIST(steps));
		(void)!migr_upgrade(m, "head");
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 9);
	must_die = 0;
	m = db_linear(path, &options, LIST(steps));
	check_problem(m, MIGR_ERROR_INTERRUPTED_STEP, "2", "after 1 statement");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "1\n2\n3");
	ck_assert_str_eq(db_rows(path), "3");
	migr_close(m);
}
END_TEST

START_TEST(a_whole_run_cannot_hold_one)
{
	static const migr_revision steps[] = { ONE, SECOND(.upgrade_sql = "VACUUM") };
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };
	migr_context *m = db_linear(path, &options, LIST(steps));

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_OPTION, "revision 2");
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "1"));
	migr_close(m);
}
END_TEST

/* Another process is in the way of a statement, and lets go when it hears of the waiting. */
static sqlite3 *writer;

static migr_status block_then_vacuum(migr_op *op, void *app)
{
	(void)app;
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	if (migr_op_execute(op, "PRAGMA user_version = 7"))
		return migr_error_status(migr_op_error(op));
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	if (migr_op_execute(op, "INSERT INTO one VALUES (2)"))
		return migr_error_status(migr_op_error(op));
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	return migr_op_query(op, "SELECT count(*) FROM one", NULL, 0, NULL, NULL);
}

static void let_go(const migr_event *event, void *user)
{
	(void)user;
	if (migr_event_get_kind(event) == MIGR_EVENT_WAITING)
		ck_assert_int_eq(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
}

START_TEST(waits_for_others_between_statements)
{
	static const migr_revision steps[] = { ONE, SECOND(.upgrade = block_then_vacuum), LAST };
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .on_event = let_go };
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "1");
	ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
	m = db_linear(path, &options, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	ck_assert_str_eq(db_query(path, "PRAGMA user_version"), "7");
	migr_close(m);
	sqlite3_close(writer);
}
END_TEST

START_TEST(the_lock_is_free_afterwards)
{
	static const migr_revision steps[] = { ONE, SECOND(.upgrade_sql = "VACUUM; SELEKT") };
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT };
	migr_context *m = db_linear(path, &options, LIST(steps)), *other = db_linear(path, &options, LIST(steps));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SYNTAX, "revision 2");
	/* while the first context is still open */
	FAILS(other, migr_upgrade(other, "head"), MIGR_ERROR_SYNTAX, "revision 2");
	migr_close(m);
	migr_close(other);
}
END_TEST

T_MAIN("api untransacted", what_needs_no_transaction, transactions_of_its_own, a_transaction_left_open,
       failing_at_its_first_statement, failing_at_a_later_statement, going_on_where_it_failed,
       stamping_back_settles_it_too, its_first_statements_were_changed, a_process_that_dies_between_statements,
       a_whole_run_cannot_hold_one, waits_for_others_between_statements, the_lock_is_free_afterwards)
