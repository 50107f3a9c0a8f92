/* SPDX-License-Identifier: MIT */
/*
 * Runs up and down: what is executed, and what the version table and the ledger say afterwards.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const migr_revision shop[] = {
	MIGR_REVISION(.id = "1", .message = "users", .upgrade_sql = "CREATE TABLE users (id INTEGER PRIMARY KEY, name)",
	              .downgrade_sql = "DROP TABLE users"),
	MIGR_REVISION(.id = "2", .message = "log",
	              .upgrade_sql = "CREATE TABLE log (line); -- a ; in a comment\n"
	                             "CREATE TRIGGER note AFTER INSERT ON users BEGIN\n"
	                             "  INSERT INTO log VALUES ('a;b');\n"
	                             "  INSERT INTO log VALUES (new.name);\n"
	                             "END;\n"
	                             "INSERT INTO users (name) VALUES ('x;y'); /* ; */ INSERT INTO users (name) VALUES "
	                             "('z')",
	              .downgrade_sql = "DROP TRIGGER note; DROP TABLE log"),
	MIGR_REVISION(.id = "3", .flags = MIGR_REVISION_EMPTY),
	MIGR_REVISION(.id = "4", .upgrade_sql = "CREATE INDEX names ON users (name)",
	              .downgrade_sql = "DROP INDEX names"),
};

START_TEST(runs_to_head_and_base)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(shop));

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "4");
	ck_assert_str_eq(db_query(path, "SELECT line FROM log"), "a;b\nx;y\na;b\nz");
	OK(m, migr_downgrade(m, "base"));
	ck_assert_str_eq(db_rows(path), "");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'log', 'note', "
	                                "'names')"),
	                 "0");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "4");
	migr_close(m);
	ck_assert(!db_beside(path, "-journal"));
	ck_assert_uint_eq(db_files(path), 1);
}
END_TEST

START_TEST(moves_step_by_step)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(shop));

	OK(m, migr_upgrade(m, "+1"));
	ck_assert_str_eq(db_rows(path), "1");
	OK(m, migr_upgrade(m, "+2"));
	ck_assert_str_eq(db_rows(path), "3");
	OK(m, migr_downgrade(m, "-1"));
	ck_assert_str_eq(db_rows(path), "2");
	OK(m, migr_upgrade(m, "3"));
	ck_assert_str_eq(db_rows(path), "3");
	OK(m, migr_downgrade(m, "1"));
	ck_assert_str_eq(db_rows(path), "1");
	OK(m, migr_upgrade(m, "1+1"));
	ck_assert_str_eq(db_rows(path), "2");
	FAILS_HINT(m, migr_upgrade(m, "+3"), MIGR_ERROR_TARGET_RANGE, "+3");
	FAILS_HINT(m, migr_downgrade(m, "-3"), MIGR_ERROR_TARGET_RANGE, "-3");
	FAILS_HINT(m, migr_downgrade(m, "4"), MIGR_ERROR_TARGET_DIRECTION, "4");
	ck_assert_str_eq(db_rows(path), "2");
	/* what is applied already is no reason to complain */
	OK(m, migr_upgrade(m, "1"));
	ck_assert_str_eq(db_rows(path), "2");
	migr_close(m);
}
END_TEST

START_TEST(writes_the_ledger)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .program = "shop 2.1" };
	migr_context *m = db_linear(path, &options, LIST(shop));

	OK(m, migr_upgrade(m, "2"));
	OK(m, migr_downgrade(m, "-1"));
	ck_assert_str_eq(db_query(path, "SELECT seq, revision, direction, down_revisions, depends_on, message, "
	                                "outcome, statements_done, program, error FROM migr_history ORDER BY seq"),
	                 "1|1|upgrade|||users|done|1|shop 2.1|NULL\n"
	                 "2|2|upgrade|1||log|done|4|shop 2.1|NULL\n"
	                 "3|2|downgrade|1||log|done|2|shop 2.1|NULL");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history WHERE length(checksum) = 64 AND "
	                                "length(chain) = 64 AND checksum <> chain AND checksum_algorithm = 1 AND "
	                                "started LIKE '____-__-__ __:__:__.______' AND finished >= started AND "
	                                "duration_us >= 0 AND run_by LIKE '%@%' AND library_version LIKE 'libmigr %'"),
	                 "3");
	/* one revision has one checksum, whatever is done with it */
	ck_assert_str_eq(db_query(path, "SELECT count(DISTINCT checksum) FROM migr_history WHERE revision = '2'"), "1");
	migr_close(m);
}
END_TEST

static const migr_revision fork[] = {
	MIGR_REVISION(.id = "a", .upgrade_sql = "CREATE TABLE a (x)", .downgrade_sql = "DROP TABLE a"),
	MIGR_REVISION(.id = "b1", .down_revision = "a", .branch_labels = "left", .flags = MIGR_REVISION_EMPTY),
	MIGR_REVISION(.id = "b2", .down_revision = "b1", .flags = MIGR_REVISION_EMPTY),
	MIGR_REVISION(.id = "c1", .down_revision = "a", .branch_labels = "right", .depends_on = "b1",
	              .flags = MIGR_REVISION_EMPTY),
	MIGR_REVISION(.id = "m", .down_revision = "b2, c1", .flags = MIGR_REVISION_EMPTY),
};

START_TEST(rows_are_the_maximal_applied)
{
	const char *path = db_new();
	migr_context *m = db_graph(path, NULL, LIST(fork));

	OK(m, migr_upgrade(m, "b1"));
	ck_assert_str_eq(db_rows(path), "b1");
	OK(m, migr_upgrade(m, "c1"));
	ck_assert_str_eq(db_rows(path), "c1"); /* it depends on b1 */
	OK(m, migr_upgrade(m, "b2"));
	ck_assert_str_eq(db_rows(path), "b2 c1");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "m");
	FAILS_HINT(m, migr_downgrade(m, "-1"), MIGR_ERROR_TARGET_AMBIGUOUS, "-1");
	OK(m, migr_downgrade(m, "b2"));
	ck_assert_str_eq(db_rows(path), "b2 c1");
	/* c1 is not above b1, it only depends on it */
	OK(m, migr_downgrade(m, "b1"));
	ck_assert_str_eq(db_rows(path), "c1");
	OK(m, migr_downgrade(m, "base"));
	ck_assert_str_eq(db_rows(path), "");
	ck_assert_str_eq(db_query(path, "SELECT depends_on FROM migr_history WHERE revision = 'c1' LIMIT 1"), "b1");
	ck_assert_str_eq(db_query(path, "SELECT down_revisions FROM migr_history WHERE revision = 'm' LIMIT 1"),
	                 "b2, c1");
	migr_close(m);
}
END_TEST

START_TEST(several_heads_need_to_be_named)
{
	const char *path = db_new();
	migr_context *m = db_graph(path, NULL, fork, 4);
	const migr_error *error;

	error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_MULTIPLE_HEADS, "head");
	ck_assert_uint_eq(migr_error_detail_count(error), 2);
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "right@head"));
	ck_assert_str_eq(db_rows(path), "c1");
	OK(m, migr_upgrade(m, "heads"));
	ck_assert_str_eq(db_rows(path), "b2 c1");
	OK(m, migr_downgrade(m, "left@-1"));
	ck_assert_str_eq(db_rows(path), "c1");
	migr_close(m);
}
END_TEST

static const migr_revision broken_third[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)"),
	MIGR_REVISION(.id = "3", .upgrade_sql = "CREATE TABLE three (x); INSERT INTO nowhere VALUES (1); SELECT 1"),
};

START_TEST(a_failing_step_leaves_those_before_it)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(broken_third));
	const migr_error *error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "nowhere");

	ck_assert_ptr_nonnull(strstr(migr_error_message(error), "revision 3"));
	ck_assert_str_eq(migr_error_revision(error), "3");
	ck_assert_str_eq(migr_error_statement(error), "INSERT INTO nowhere VALUES (1)");
	ck_assert_int_eq(migr_error_native_code(error), SQLITE_ERROR);
	ck_assert_str_eq(db_rows(path), "2");
	ck_assert_str_eq(db_query(path, "SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('one', 'two', "
	                                "'three')"),
	                 "one,two");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history"), "2");
	migr_close(m);
}
END_TEST

START_TEST(a_failing_whole_run_leaves_nothing)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };
	migr_context *m;

	db_exec(path, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
	m = db_linear(path, &options, LIST(broken_third));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 3");
	ck_assert_str_eq(db_query(path, "SELECT group_concat(name) FROM sqlite_schema"), "mine");
	OK(m, migr_upgrade(m, "2"));
	ck_assert_str_eq(db_rows(path), "2");
	migr_close(m);
}
END_TEST

START_TEST(without_transactions)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .transaction_mode = MIGR_TRANSACTION_NONE };
	migr_context *m = db_linear(path, &options, LIST(shop));

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "4");
	ck_assert_str_eq(db_query(path, "SELECT revision, outcome, statements_done, statement FROM migr_history"),
	                 "1|done|1|NULL\n2|done|4|NULL\n3|done|0|NULL\n4|done|1|NULL");
	OK(m, migr_downgrade(m, "base"));
	ck_assert_str_eq(db_rows(path), "");
	migr_close(m);
}
END_TEST

static migr_status drop_two(migr_op *op, void *app)
{
	(void)app;
	return migr_op_drop_table(op, "two", &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_IF_EXISTS));
}

START_TEST(a_callback_without_a_downgrade_could_have_it_derived)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = drop_two) };
	migr_context *m = db_linear(db_new(), NULL, LIST(steps));

	OK(m, migr_upgrade(m, "head"));
	FAILS_HINT(m, migr_downgrade(m, "base"), MIGR_ERROR_NO_CODE, "revision 1 has no downgrade");
	ck_assert_ptr_nonnull(strstr(migr_error_hint(migr_last_error(m)), "MIGR_REVISION_REVERSIBLE"));
	migr_close(m);
}
END_TEST

START_TEST(what_cannot_run_is_known_beforehand)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		MIGR_REVISION(.id = "2", .message = "nothing in it"),
	};
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));
	db_bytes before;

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_CODE, "revision 2 has no upgrade");
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "1"));
	before = db_take(path);
	FAILS_HINT(m, migr_downgrade(m, "base"), MIGR_ERROR_NO_CODE, "revision 1 has no downgrade");
	db_same(path, &before);
	migr_close(m);
}
END_TEST

START_TEST(dialect_sections_in_a_struct)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x);\n"
		                                        "INSERT INTO one VALUES ('-- migr:upgrade postgresql');\n"),
	};
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_str_eq(db_query(path, "SELECT x FROM one"), "-- migr:upgrade postgresql");
}
END_TEST

START_TEST(rows_that_others_imply_go)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .on_event = db_watch };
	db_events events = { .text = "" };
	migr_context *m;

	options.event_user = &events;
	/* as Alembic could leave them: a is below b1 */
	db_exec(path, "CREATE TABLE migr_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);"
	              "INSERT INTO migr_version VALUES ('a'), ('b1'); CREATE TABLE a (x)");
	m = db_graph(path, &options, LIST(fork));
	OK(m, migr_upgrade(m, "b2"));
	ck_assert_str_eq(db_rows(path), "b2");
	ck_assert_ptr_nonnull(strstr(events.warnings, "version row a "));
	migr_close(m);
}
END_TEST

START_TEST(deferred_constraints_name_the_revision)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql =
		                                 "CREATE TABLE p (id PRIMARY KEY); CREATE TABLE c (p REFERENCES p "
		                                 "DEFERRABLE INITIALLY DEFERRED)"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "INSERT INTO c VALUES (7)"),
	};
	const char *path = db_new();
	char url[512];
	migr_context *m;
	const migr_error *error;

	snprintf(url, sizeof url, "sqlite:%s?foreign_keys=on", path);
	m = db_linear(url, NULL, LIST(steps));
	error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CONSTRAINT, "revision 2");
	ck_assert_str_eq(migr_error_revision(error), "2");
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM c"), "0");
	migr_close(m);
}
END_TEST

T_MAIN("api upgrade", runs_to_head_and_base, moves_step_by_step, writes_the_ledger, rows_are_the_maximal_applied,
       several_heads_need_to_be_named, a_failing_step_leaves_those_before_it, a_failing_whole_run_leaves_nothing,
       without_transactions, a_callback_without_a_downgrade_could_have_it_derived, what_cannot_run_is_known_beforehand,
       dialect_sections_in_a_struct, rows_that_others_imply_go, deferred_constraints_name_the_revision)
