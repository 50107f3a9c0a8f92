/* SPDX-License-Identifier: MIT */
/*
 * Throw-away databases (migr_backend.scratch): that there is one, that nothing else is touched, that it is gone
 * afterwards.
 *
 * They are reached as applications reach them: by tests of revisions, which are played in one.
 */
#include "suite.h"

#include <libmigr/check.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE two"),
};

/* What the functions that get the scratch database find in it. */
typedef struct found {
	char name[512]; /* the database by its own account */
	int64_t rows;
	int n_filled;
	int n_looked;
	int fails;
} found;

static int is(const char *dialect)
{
	return strcmp(cf_target->backend()->dialect, dialect) == 0;
}

static migr_status take_name(const migr_row *row, void *user)
{
	const char *text = migr_row_text(row, 0);

	snprintf(user, sizeof((found *)NULL)->name, "%s", text ? text : "");
	return MIGR_OK;
}

static migr_status take_count(const migr_row *row, void *user)
{
	*(int64_t *)user = migr_row_integer(row, 0);
	return MIGR_OK;
}

static migr_status fill(migr_op *op, const char *revision, void *user)
{
	const char *ask = is("sqlite")  ? "SELECT file FROM pragma_database_list WHERE name = 'main'"
	                  : is("mysql") ? "SELECT DATABASE()"
	                                : "SELECT current_database()";
	found *f = user;

	(void)revision;
	f->n_filled++;
	TRY(migr_op_query(op, ask, NULL, 0, take_name, f->name));
	TRY(migr_op_query(op, "SELECT count(*) FROM one", NULL, 0, take_count, &f->rows));
	TRY(migr_op_execute(op, "INSERT INTO one VALUES (1)"));
	return f->fails ? migr_op_refuse(op, "the test says so") : MIGR_OK;
}

static migr_status look(migr_op *op, const char *revision, void *user)
{
	int64_t count = 0;
	found *f = user;

	(void)revision;
	f->n_looked++;
	TRY(migr_op_query(op, "SELECT count(*) FROM one", NULL, 0, take_count, &count));
	return count == 1 ? MIGR_OK : migr_op_refuse(op, "the row is gone");
}

/* It was another database than that of the test, and is there no more. */
static void is_gone(const cf *t, const found *f)
{
	if (is("sqlite")) {
		ck_assert_msg(!f->name[0] || access(f->name, F_OK) != 0, "%s is left", f->name);
		return;
	}
	ck_assert_str_ne(f->name, "");
	ck_assert_str_ne(f->name, cf_query(t, is("mysql") ? "SELECT DATABASE()" : "SELECT current_database()"));
	ck_assert_str_eq(cf_query(t, cf_text(is("mysql") ? "SELECT count(*) FROM information_schema.schemata WHERE "
	                                                   "schema_name = '%s'"
	                                                 : "SELECT count(*) FROM pg_database WHERE datname = '%s'",
	                                     f->name)),
	                 "0");
}

/* The database of the test has the first table, and a row that is seen nowhere else. */
static void prepare(const cf *t)
{
	cf_execute(t, "CREATE TABLE one (id INTEGER PRIMARY KEY)");
	cf_execute(t, "INSERT INTO one VALUES (77)");
}

static void is_untouched(const cf *t)
{
	ck_assert_str_eq(cf_query(t, "SELECT id FROM one"), "77");
	ck_assert(!cf_exists(t, "two"));
	ck_assert_str_eq(cf_versions(t), "-");
	ck_assert_str_eq(cf_ledger(t, "migr_history"), "-");
}

START_TEST(a_scratch_database_is_empty_and_apart)
{
	found f = { .rows = -1 };
	migr_context *context;
	cf t;

	cf_begin(&t);
	prepare(&t);
	context = cf_graph(&t, NULL, LIST(steps));
	OK(context, migr_test_every_version(context, fill, look, &f));
	ck_assert_int_eq(f.n_filled, 2);
	ck_assert_int_eq(f.n_looked, 2);
	ck_assert_int_eq(f.rows, 0);
	is_gone(&t, &f);
	is_untouched(&t);
	/* the connection that it was made beside is as good as before */
	OK(context, migr_test_up_down_up(context));
	migr_close(context);
	is_untouched(&t);
	cf_end(&t);
}
END_TEST

START_TEST(a_scratch_database_is_gone_after_an_error)
{
	found f = { .fails = 1 };
	migr_context *context;
	cf t;

	cf_begin(&t);
	prepare(&t);
	context = cf_graph(&t, NULL, LIST(steps));
	FAILS(context, migr_test_every_version(context, fill, look, &f), MIGR_ERROR_REFUSED, "says so");
	ck_assert_int_eq(f.n_looked, 0);
	is_gone(&t, &f);
	is_untouched(&t);
	f.fails = 0;
	OK(context, migr_test_every_version(context, fill, look, &f));
	is_gone(&t, &f);
	migr_close(context);
	cf_end(&t);
}
END_TEST

/* A connection of the application's, and a transaction that it has begun. */
START_TEST(a_scratch_database_beside_a_borrowed_connection)
{
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION };
	migr_context *context = NULL;
	found f = { .rows = -1 };
	migr_status rc;
	void *native;
	cf t;

	cf_begin(&t);
	prepare(&t);
	native = cf_target->open(t.database);
	ck_assert_ptr_nonnull(native);
	ck_assert_int_eq(cf_target->execute(native, cf_sql_of(CF_BEGIN)), 0);
	ck_assert_int_eq(cf_target->execute(native, "INSERT INTO one VALUES (78)"), 0);
	rc = migr_open_borrowed(&context, t.backend, native, &options);
	OK(context, rc);
	cf_register(context, LIST(steps));
	OK(context, migr_test_every_version(context, fill, look, &f));
	ck_assert_int_eq(f.rows, 0);
	migr_close(context);
	is_gone(&t, &f);
	/* still inside it */
	is_untouched(&t);
	ck_assert_int_eq(cf_target->execute(native, "ROLLBACK"), 0);
	is_untouched(&t);
	cf_target->close(native);
	cf_end(&t);
}
END_TEST

START_TEST(a_backend_that_makes_none_is_told)
{
	migr_backend without = *cf_target->backend();
	migr_context *context = NULL;
	const migr_error *error;
	migr_status rc;
	cf t;

	cf_begin(&t);
	without.scratch = NULL;
	rc = migr_open(&context, &without, t.url, NULL);
	OK(context, rc);
	cf_register(context, LIST(steps));
	error = FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_UNSUPPORTED, "scratch");
	ck_assert_str_ne(migr_error_hint(error), "");
	/* what needs none is done */
	OK(context, migr_upgrade(context, "heads"));
	migr_close(context);
	ck_assert_str_eq(cf_versions(&t), "2");
	cf_end(&t);
}
END_TEST

CF_CASES(cf_scratch_cases, a_scratch_database_is_empty_and_apart, a_scratch_database_is_gone_after_an_error)
CF_CASES(cf_scratch_borrowed_cases, a_scratch_database_beside_a_borrowed_connection)
CF_CASES(cf_no_scratch_cases, a_backend_that_makes_none_is_told)
