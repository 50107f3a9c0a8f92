/* SPDX-License-Identifier: MIT */
/*
 * A database that is not as the program expects: newer, edited, missing and late revisions, and what the policies make
 * of them.
 */
#include "suite.h"

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE two"),
	MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "CREATE TABLE three (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE three"),
};

START_TEST(a_newer_database)
{
	cf t;
	migr_context *m;
	migr_options tolerant = { MIGR_OPTIONS, .on_newer = MIGR_POLICY_WARN };

	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(steps), "head");
	m = cf_graph(&t, NULL, steps, 2);
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_DATABASE_NEWER, "3");
	FAILS(m, migr_downgrade(m, "base"), MIGR_ERROR_DATABASE_NEWER, "3");
	FAILS(m, migr_stamp(m, (const char *const[]){ "2" }, 1, 0), MIGR_ERROR_DATABASE_NEWER, "3");
	migr_close(m);
	m = cf_graph(&t, &tolerant, steps, 2);
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_str_eq(cf_versions(&t), "3");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM migr_history"), "3");
	ck_assert(cf_exists(&t, "three"));
	cf_end(&t);
}
END_TEST

static const migr_revision edited[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY, edited INTEGER)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE two"),
	MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "CREATE TABLE three (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE three"),
};

START_TEST(an_edited_revision)
{
	cf t;
	migr_context *m;
	migr_options warned = { MIGR_OPTIONS, .on_edited = MIGR_POLICY_WARN };
	migr_options accepted = { MIGR_OPTIONS, .on_edited = MIGR_POLICY_ACCEPT };

	cf_begin(&t);
	cf_upgrade(&t, NULL, steps, 2, "head");
	m = cf_graph(&t, NULL, LIST(edited));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "1");
	ck_assert_str_eq(cf_versions(&t), "2");
	migr_close(m);
	cf_upgrade(&t, &warned, edited, 2, "head");
	ck_assert_str_eq(cf_versions(&t), "2");
	cf_upgrade(&t, &accepted, LIST(edited), "head");
	ck_assert_str_eq(cf_versions(&t), "3");
	/* accepted, it is as it should be for all that come later */
	cf_upgrade(&t, NULL, LIST(edited), "head");
	m = cf_graph(&t, NULL, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "1");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(an_edited_revision_is_accepted_with_nothing_to_run)
{
	cf t;
	migr_options accepted = { MIGR_OPTIONS, .on_edited = MIGR_POLICY_ACCEPT };

	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(steps), "head");
	cf_upgrade(&t, &accepted, LIST(edited), "head");
	cf_upgrade(&t, NULL, LIST(edited), "head");
	ck_assert_str_eq(cf_versions(&t), "3");
	cf_end(&t);
}
END_TEST

static const migr_revision without_second[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "3", .down_revision = "1", .upgrade_sql = "CREATE TABLE three (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE three"),
};

START_TEST(a_missing_revision)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(steps), "head");
	m = cf_graph(&t, NULL, LIST(without_second));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_MISSING, "2");
	ck_assert_str_eq(cf_versions(&t), "3");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(a_late_revision)
{
	cf t;
	migr_context *m;
	migr_options accepted = { MIGR_OPTIONS, .on_late = MIGR_POLICY_ACCEPT };

	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(without_second), "head");
	m = cf_graph(&t, NULL, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_LATE, "2");
	migr_close(m);
	cf_upgrade(&t, &accepted, LIST(steps), "head");
	ck_assert(!cf_exists(&t, "two"));
	cf_upgrade(&t, NULL, LIST(steps), "head");
	ck_assert_str_eq(cf_versions(&t), "3");
	cf_end(&t);
}
END_TEST

START_TEST(a_version_table_of_another_shape)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	cf_execute(&t, "CREATE TABLE migr_version (number INTEGER)");
	cf_execute(&t, "INSERT INTO migr_version VALUES (7)");
	m = cf_graph(&t, NULL, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_VERSION_TABLE, "migr_version");
	migr_close(m);
	ck_assert_str_eq(cf_query(&t, "SELECT number FROM migr_version"), "7");
	ck_assert(!cf_exists(&t, "one"));
	cf_end(&t);
}
END_TEST

/* What Alembic makes, and what it would go on with. */
START_TEST(takes_over_an_alembic_database)
{
	cf t;
	migr_context *m;
	migr_revision_list *rows = NULL;
	migr_options options = { MIGR_OPTIONS, .version_table = "alembic_version" };

	cf_begin(&t);
	cf_execute(&t, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc "
	               "PRIMARY KEY (version_num))");
	cf_execute(&t, "INSERT INTO alembic_version (version_num) VALUES ('2')");
	m = cf_graph(&t, &options, LIST(steps));
	OK(m, migr_current(m, &rows));
	ck_assert_uint_eq(migr_revision_list_count(rows), 1);
	ck_assert(migr_revision_info_flags(migr_revision_list_at(rows, 0)) & MIGR_INFO_NO_LEDGER);
	migr_revision_list_free(rows);
	OK(m, migr_upgrade(m, "2"));
	ck_assert(!cf_exists(&t, "migr_history"));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_rows(&t, "alembic_version"), "3");
	ck_assert(!cf_exists(&t, "one") && cf_exists(&t, "three"));
	ck_assert_str_eq(cf_ledger(&t, "migr_history"), "3 upgrade done");
	OK(m, migr_downgrade(m, "2"));
	ck_assert_str_eq(cf_rows(&t, "alembic_version"), "2");
	migr_close(m);
	cf_end(&t);
}
END_TEST

CF_CASES(cf_policy_cases, a_newer_database, an_edited_revision, an_edited_revision_is_accepted_with_nothing_to_run,
         a_missing_revision, a_late_revision, a_version_table_of_another_shape, takes_over_an_alembic_database)
