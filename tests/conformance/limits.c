/* SPDX-License-Identifier: MIT */
/*
 * Limits of statements: how long they may take, and how long they may wait.
 */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- statements that take too long --- */

/* SLEEP as the only thing that a query does ends early on MySQL, with no error. */
static const char *long_statement(const cf *t)
{
	return strcmp(t->dialect, "mysql") == 0 ? "SELECT 1 FROM (SELECT 1 UNION SELECT 2) AS two WHERE SLEEP(600)"
	                                        : cf_sql_of(CF_LONG_STATEMENT);
}

START_TEST(a_statement_takes_too_long)
{
	scene s;
	migr_options options = { .statement_timeout_ms = 200 };
	migr_revision second = MIGR_REVISION(.id = "2", .down_revision = "1");
	migr_context *m;
	const migr_error *error;
	migr_status rc;

	scene_begin(&s);
	second.upgrade_sql = long_statement(&s.t);
	m = scene_open_with(&s, &options, &second);
	rc = migr_upgrade(m, "head");
	error = FAILS(m, rc, MIGR_ERROR_TIMEOUT, "revision 2");
	ck_assert(migr_error_hint(error)[0] != '\0');
	ck_assert_str_eq(migr_error_statement(error), long_statement(&s.t));
	ck_assert_int_eq(s.n_waiting, 0);
	ck_assert_str_eq(cf_versions(&s.t), "1");
	migr_close(m);
	scene_end(&s);
}
END_TEST

/* --- settings --- */

typedef struct settings {
	const char *sql;
	char inside[128];
} settings;

static migr_status keep_text(const migr_row *row, void *user)
{
	settings *kept = user;

	for (size_t i = 0; i < migr_row_count(row); i++) {
		const migr_value *value = migr_row_value(row, i);
		size_t size = strlen(kept->inside);

		if (value->type == MIGR_VALUE_TEXT)
			snprintf(kept->inside + size, sizeof kept->inside - size, "%s ", value->text);
		else
			snprintf(kept->inside + size, sizeof kept->inside - size, "%.1f ",
			         value->type == MIGR_VALUE_REAL ? value->real : (double)value->integer);
	}
	return MIGR_OK;
}

static migr_status look_at_settings(migr_op *op, void *app)
{
	settings *kept = app;

	return migr_op_query(op, kept->sql, NULL, 0, keep_text, kept);
}

START_TEST(settings_are_put_back)
{
	cf t;
	settings kept = { .sql = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')" };
	migr_options options = { MIGR_OPTIONS, .app = &kept, .statement_timeout_ms = 91500,
		                 .statement_lock_timeout_ms = 4700 };
	const migr_revision revision = MIGR_REVISION(.id = "1", .upgrade = look_at_settings);
	const migr_revision *list = &revision;
	migr_context *m = NULL;
	const char *wanted = "4700ms 91500ms ";
	char *before, *after;
	void *native;
	migr_status rc;

	cf_begin(&t);
	native = cf_target->open(t.database);
	if (strcmp(t.dialect, "mysql") == 0) {
		char *version = cf_target->query(native, "SELECT VERSION()");
		int is_mariadb = strstr(version, "MariaDB") != NULL;

		free(version);
		kept.sql = is_mariadb ? "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_statement_time"
		                      : "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_execution_time";
		wanted = is_mariadb ? "5.0 5.0 91.5 " : "5.0 5.0 91500.0 ";
		ck_assert_int_eq(cf_target->execute(native, "SET SESSION lock_wait_timeout = 77"), 0);
	}
	if (strcmp(t.dialect, "postgresql") == 0)
		ck_assert_int_eq(cf_target->execute(native, "SET lock_timeout = '77s'"), 0);
	rc = migr_open_borrowed(&m, t.backend, native, &options);
	OK(m, rc);
	OK(m, migr_register(m, &list, 1));
	if (strcmp(t.dialect, "sqlite") == 0) {
		rc = migr_upgrade(m, "head");
		FAILS(m, rc, MIGR_ERROR_UNSUPPORTED, "borrowed");
	} else {
		before = cf_target->query(native, kept.sql);
		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(kept.inside, wanted);
		OK(m, migr_stamp(m, (const char *const[]){ "base" }, 1, 0));
		after = cf_target->query(native, kept.sql);
		ck_assert_str_eq(after, before);
		free(before);
		free(after);
	}
	migr_close(m);
	cf_target->close(native);
	cf_end(&t);
}
END_TEST

/* Who holds this keeps nobody from reading where the database is. */
static void hold_versions(const scene *s)
{
	scene_other(s, "BEGIN");
	scene_other(s, scene_is_mysql(s) ? "SELECT * FROM migr_version FOR UPDATE"
	                                 : "LOCK TABLE migr_version IN EXCLUSIVE MODE");
}

START_TEST(a_stamp_has_limits_too)
{
	scene s;
	migr_options options = { .statement_lock_timeout_ms = 100 };
	const migr_revision second = MIGR_REVISION(.id = "2", .down_revision = "1", .flags = MIGR_REVISION_EMPTY);
	const char *const target[] = { "2" };
	migr_context *m;
	migr_status rc;

	scene_begin(&s);
	if (!scene_is_sqlite(&s)) {
		m = scene_open_with(&s, &options, &second);
		hold_versions(&s);
		rc = migr_stamp(m, target, 1, 0);
		FAILS(m, rc, MIGR_ERROR_LOCK_TIMEOUT, "");
		scene_let_go(&s);
		ck_assert_str_eq(cf_versions(&s.t), "1");
		OK(m, migr_stamp(m, target, 1, 0));
		ck_assert_str_eq(cf_versions(&s.t), "2");
		migr_close(m);
	}
	scene_end(&s);
}
END_TEST

/* Somebody else is just making the table; only PostgreSQL waits for that. */
START_TEST(making_the_tables_has_limits_too)
{
	scene s = { .n_called = 0 };
	migr_options options = { MIGR_OPTIONS, .statement_lock_timeout_ms = 100 };
	migr_context *m;
	migr_status rc;

	if (strcmp(cf_target->backend()->dialect, "postgresql") != 0)
		return;
	cf_begin(&s.t);
	s.other = cf_target->open(s.t.database);
	scene_other(&s, "BEGIN");
	scene_other(&s, "CREATE TABLE migr_version (id INTEGER)");
	m = cf_open(&s.t, &options);
	rc = migr_ensure_version(m);
	FAILS(m, rc, MIGR_ERROR_LOCK_TIMEOUT, "");
	scene_other(&s, "ROLLBACK");
	OK(m, migr_ensure_version(m));
	ck_assert_str_eq(cf_versions(&s.t), "");
	migr_close(m);
	scene_end(&s);
}
END_TEST

/* The limits are no business of who has nothing to run. */
START_TEST(up_to_date_is_one_statement)
{
	scene s;
	migr_options options = { MIGR_OPTIONS, .statement_timeout_ms = 5000, .statement_lock_timeout_ms = 5000 };
	migr_context *m;
	long before;

	scene_begin(&s);
	m = cf_graph(&s.t, &options, &scene_first, 1);
	if (cf_target->statements) {
		before = cf_target->statements(s.t.database);
		OK(m, migr_upgrade(m, "head"));
		ck_assert_int_eq(cf_target->statements(s.t.database) - before, 1);
	}
	migr_close(m);
	scene_end(&s);
}
END_TEST

CF_CASES(cf_limit_cases, a_statement_takes_too_long, settings_are_put_back, a_stamp_has_limits_too,
         making_the_tables_has_limits_too, up_to_date_is_one_statement)
