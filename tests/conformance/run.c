/* SPDX-License-Identifier: MIT */
/*
 * Runs up and down and stamps on branches and merges: what the database, the version table and the ledger hold
 * afterwards, and what is sent when there is nothing to do.
 */
#include "suite.h"

#include <string.h>

static const migr_revision fork[] = {
	MIGR_REVISION(.id = "a", .message = "the first", .upgrade_sql = "CREATE TABLE a (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE a"),
	MIGR_REVISION(.id = "b1", .down_revision = "a", .branch_labels = "left",
	              .upgrade_sql = "CREATE TABLE b (id INTEGER PRIMARY KEY); INSERT INTO b VALUES (1), (2)",
	              .downgrade_sql = "DROP TABLE b"),
	MIGR_REVISION(.id = "b2", .down_revision = "b1", .upgrade_sql = "INSERT INTO b VALUES (3)",
	              .downgrade_sql = "DELETE FROM b WHERE id = 3"),
	MIGR_REVISION(.id = "c1", .down_revision = "a", .branch_labels = "right", .depends_on = "b1",
	              .upgrade_sql = "CREATE TABLE c (id INTEGER PRIMARY KEY)", .downgrade_sql = "DROP TABLE c"),
	MIGR_REVISION(.id = "m", .down_revision = "b2, c1", .flags = MIGR_REVISION_EMPTY),
};

START_TEST(goes_up_and_down)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(fork));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_versions(&t), "m");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM b ORDER BY id"), "1\n2\n3");
	ck_assert(cf_exists(&t, "a") && cf_exists(&t, "c"));
	OK(m, migr_downgrade(m, "base"));
	ck_assert_str_eq(cf_versions(&t), "");
	ck_assert(!cf_exists(&t, "a") && !cf_exists(&t, "b") && !cf_exists(&t, "c"));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_versions(&t), "m");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM migr_history"), "15");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(rows_are_the_maximal_applied)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(fork));
	OK(m, migr_upgrade(m, "b1"));
	ck_assert_str_eq(cf_versions(&t), "b1");
	OK(m, migr_upgrade(m, "c1"));
	ck_assert_str_eq(cf_versions(&t), "c1"); /* it depends on b1 */
	OK(m, migr_upgrade(m, "b2"));
	ck_assert_str_eq(cf_versions(&t), "b2 c1");
	OK(m, migr_upgrade(m, "m"));
	ck_assert_str_eq(cf_versions(&t), "m");
	OK(m, migr_downgrade(m, "b2"));
	ck_assert_str_eq(cf_versions(&t), "b2 c1");
	OK(m, migr_downgrade(m, "left@b1"));
	ck_assert_str_eq(cf_versions(&t), "c1");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(writes_the_ledger)
{
	cf t;
	migr_context *m;
	migr_options options = { MIGR_OPTIONS, .program = "shop 2.1" };

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(fork));
	OK(m, migr_upgrade(m, "c1"));
	OK(m, migr_downgrade(m, "right@-1"));
	OK(m, migr_stamp(m, (const char *const[]){ "m" }, 1, 0));
	ck_assert_str_eq(cf_query(&t, "SELECT revision, direction, down_revisions, depends_on, message, outcome, "
	                              "statements_done, program, error FROM migr_history ORDER BY seq"),
	                 "a|upgrade|||the first|done|1|shop 2.1|NULL\n"
	                 "b1|upgrade|a|||done|2|shop 2.1|NULL\n"
	                 "c1|upgrade|a|b1||done|1|shop 2.1|NULL\n"
	                 "c1|downgrade|a|b1||done|1|shop 2.1|NULL\n"
	                 "b1|unstamp|a|||done|0|shop 2.1|NULL\n"
	                 "m|stamp|b2, c1|||done|0|shop 2.1|NULL");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM migr_history WHERE LENGTH(checksum) = 64 AND LENGTH(chain) "
	                              "= 64 AND checksum <> chain AND checksum_algorithm = 1 AND finished >= started "
	                              "AND duration_us >= 0 AND run_by LIKE '%@%' AND library_version LIKE "
	                              "'libmigr %' AND statement IS NULL"),
	                 "6");
	ck_assert_str_eq(cf_query(&t, "SELECT count(DISTINCT checksum) FROM migr_history WHERE revision = 'c1'"), "1");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(stamps)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(fork));
	OK(m, migr_stamp(m, (const char *const[]){ "b2", "c1" }, 2, 0));
	ck_assert_str_eq(cf_versions(&t), "b2 c1");
	ck_assert(!cf_exists(&t, "a"));
	FAILS(m, migr_stamp(m, (const char *const[]){ "b1", "b2" }, 2, 0), MIGR_ERROR_TARGET_OVERLAP, "b1");
	ck_assert_str_eq(cf_versions(&t), "b2 c1");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_versions(&t), "m");
	cf_execute(&t, "INSERT INTO migr_version VALUES ('nobody')");
	OK(m, migr_stamp(m, (const char *const[]){ "a" }, 1, MIGR_STAMP_PURGE));
	ck_assert_str_eq(cf_versions(&t), "a");
	OK(m, migr_stamp(m, (const char *const[]){ "base" }, 1, 0));
	ck_assert_str_eq(cf_versions(&t), "");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(makes_the_tables_alone)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(fork));
	ck_assert_str_eq(cf_versions(&t), "-");
	OK(m, migr_ensure_version(m));
	OK(m, migr_ensure_version(m));
	ck_assert_str_eq(cf_versions(&t), "");
	ck_assert_str_eq(cf_ledger(&t, "migr_history"), "");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_versions(&t), "m");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static void check_state(migr_context *m, int initialized, size_t rows, size_t pending, size_t applied)
{
	migr_state *state = NULL;

	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), initialized);
	ck_assert_uint_eq(migr_revision_list_count(migr_state_rows(state)), rows);
	ck_assert_uint_eq(migr_revision_list_count(migr_state_pending(state)), pending);
	ck_assert_uint_eq(migr_state_applied_count(state), applied);
	ck_assert_uint_eq(migr_state_problem_count(state), 0);
	migr_state_free(state);
}

START_TEST(looking_writes_nothing)
{
	cf t;
	migr_context *m;
	migr_plan *plan = NULL;
	migr_revision_list *list = NULL;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(fork));
	check_state(m, 0, 0, 5, 0);
	OK(m, migr_plan_create(m, MIGR_UPGRADE, (const char *const[]){ "b2" }, 1, 0, &plan));
	ck_assert_uint_eq(migr_revision_list_count(migr_plan_steps(plan)), 3);
	migr_plan_free(plan);
	OK(m, migr_current(m, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 0);
	migr_revision_list_free(list);
	ck_assert_str_eq(cf_versions(&t), "-");
	ck_assert_str_eq(cf_ledger(&t, "migr_history"), "-");
	OK(m, migr_upgrade(m, "c1"));
	OK(m, migr_upgrade(m, "b2"));
	check_state(m, 1, 2, 1, 4);
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(an_up_to_date_start_is_one_statement)
{
	cf t;
	migr_context *m;
	long before;

	if (!cf_target->statements)
		return;
	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(fork), "head");
	before = cf_target->statements(t.database);
	m = cf_graph(&t, NULL, LIST(fork));
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_int_eq(cf_target->statements(t.database) - before, 1);
	cf_end(&t);
}
END_TEST

START_TEST(an_up_to_date_start_is_one_statement_on_a_borrowed_connection)
{
	cf t;
	migr_context *m = NULL;
	long before;

	if (!cf_target->statements || !cf_target->backend()->borrow)
		return;
	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(fork), "m");
	before = cf_target->statements(t.database);
	ck_assert_int_eq(migr_open_borrowed(&m, t.backend, t.observer, NULL), MIGR_OK);
	cf_register(m, LIST(fork));
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_int_eq(cf_target->statements(t.database) - before, 1);
	cf_end(&t);
}
END_TEST

START_TEST(read_only_contexts_write_nothing)
{
	cf t;
	migr_context *m;
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY };

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(fork));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_READ_ONLY, "");
	check_state(m, 0, 0, 5, 0);
	migr_close(m);
	ck_assert_str_eq(cf_versions(&t), "-");
	cf_upgrade(&t, NULL, LIST(fork), "head");
	m = cf_graph(&t, &options, LIST(fork));
	check_state(m, 1, 1, 0, 5);
	FAILS(m, migr_downgrade(m, "b2"), MIGR_ERROR_READ_ONLY, "");
	FAILS(m, migr_stamp(m, (const char *const[]){ "a" }, 1, 0), MIGR_ERROR_READ_ONLY, "");
	migr_close(m);
	ck_assert_str_eq(cf_versions(&t), "m");
	cf_end(&t);
}
END_TEST

CF_CASES(cf_run_cases, goes_up_and_down, rows_are_the_maximal_applied, writes_the_ledger, stamps,
         makes_the_tables_alone, looking_writes_nothing, an_up_to_date_start_is_one_statement,
         an_up_to_date_start_is_one_statement_on_a_borrowed_connection, read_only_contexts_write_nothing)
