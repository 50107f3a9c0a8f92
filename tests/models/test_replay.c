/* SPDX-License-Identifier: MIT */
/*
 * Revisions played in scratch databases: whether they give what the models say, whether they lead back, what becomes of
 * rows.
 */
#include "place.h"
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static place p;

static migr_context *begin(const migr_revision *steps, size_t count)
{
	place_begin(&p);
	return place_linear(&p, NULL, steps, count);
}

/* Nothing of it is left on the server, nor in the database of the context. */
static void end(void)
{
	ck_assert_str_eq(place_tables(&p), "");
	if (place_is(&p, "postgresql"))
		ck_assert_str_eq(place_query(&p,
		                             "SELECT count(*) FROM pg_database WHERE datname LIKE 'migr\\_scratch\\_%' "
		                             "AND split_part(datname, '_', 3) NOT IN (SELECT pid::text FROM "
		                             "pg_stat_activity WHERE pid IS NOT NULL)"),
		                 "0");
	if (place_is(&p, "mysql"))
		ck_assert_str_eq(place_query(&p,
		                             "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE "
		                             "'migr\\_scratch\\_%' AND IS_FREE_LOCK(schema_name)"),
		                 "0");
	place_end(&p);
}

START_TEST(revisions_that_give_the_models_pass)
{
	migr_context *context = begin(shop_steps, shop_n_steps);

	OK(context, migr_check_replay(context, &shop_larger, NULL, 0));
	OK(context, migr_test_replay(context, &shop_larger));
	OK(context, migr_test_up_down_up(context));
	end();
}
END_TEST

START_TEST(revisions_that_give_something_else_fail)
{
	migr_context *context = begin(shop_steps, shop_n_steps);
	const migr_error *error;

	error = FAILS(context, migr_test_replay(context, &shop_models), MIGR_ERROR_REPLAY, "name");
	ck_assert_str_eq(migr_error_revision(error), "2");
	ck_assert_uint_eq(migr_error_detail_count(error), 1);
	ck_assert_int_eq(migr_error_detail_status(error, 0), MIGR_ERROR_DIFFERENT);
	FAILS(context, migr_test_replay(context, NULL), MIGR_ERROR_MISUSE, "NULL");
	end();
}
END_TEST

START_TEST(a_downgrade_that_leaves_something_is_named)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "a", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
		              .downgrade_sql = "DROP TABLE one"),
		MIGR_REVISION(.id = "b",
		              .upgrade_sql =
		                      "CREATE TABLE two (id INTEGER PRIMARY KEY); CREATE TABLE left_over (id INTEGER)",
		              .downgrade_sql = "DROP TABLE two"),
		MIGR_REVISION(.id = "c", .upgrade_sql = "CREATE TABLE three (id INTEGER PRIMARY KEY)"),
	};
	migr_context *context = begin(LIST(steps));
	const migr_error *error;

	error = FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_REPLAY, "left_over");
	ck_assert_str_eq(migr_error_revision(error), "b");
	end();
}
END_TEST

/* One that cannot be taken back is passed over. */
START_TEST(revisions_without_a_way_back_are_passed_over)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "a", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)"),
		MIGR_REVISION(.id = "b", .upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY)",
		              .downgrade_sql = "DROP TABLE two"),
	};
	migr_context *context = begin(LIST(steps));

	OK(context, migr_test_up_down_up(context));
	end();
}
END_TEST

START_TEST(a_step_that_fails_is_its_own_error)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "a",
		                                             .upgrade_sql = "CREATE TABEL one (id INTEGER)") };
	migr_context *context = begin(LIST(steps));
	const migr_error *error = FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_SYNTAX, "revision a");

	ck_assert_str_eq(migr_error_revision(error), "a");
	end();
}
END_TEST

/* --- revisions that stay where they are --- */

static const migr_options fixed = { MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS };

START_TEST(static_revisions_are_played)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "a", .upgrade_sql = "CREATE TABLE one (id INTEGER)", .downgrade_sql = "SELECT 1"),
	};
	migr_context *context;

	place_begin(&p);
	context = place_linear(&p, &fixed, LIST(steps));
	FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_REPLAY, "revision a");
	context = place_linear(&p, &fixed, shop_steps, shop_n_steps);
	OK(context, migr_test_replay(context, &shop_larger));
	end();
}
END_TEST

/* --- rows --- */

typedef struct rows {
	char seen[64];
	int refuses;
} rows;

static migr_status fill(migr_op *op, const char *revision, void *user)
{
	rows *r = user;

	snprintf(r->seen + strlen(r->seen), sizeof r->seen - strlen(r->seen), "+%s", revision);
	return migr_op_execute(op, "INSERT INTO users (email) VALUES ('a@example.org')");
}

static migr_status count_row(const migr_row *row, void *user)
{
	(void)row;
	++*(int *)user;
	return MIGR_OK;
}

static migr_status look(migr_op *op, const char *revision, void *user)
{
	rows *r = user;
	int count = 0;
	migr_status rc =
		migr_op_query(op, "SELECT email, name FROM users WHERE name IS NULL", NULL, 0, count_row, &count);

	snprintf(r->seen + strlen(r->seen), sizeof r->seen - strlen(r->seen), "-%s", revision);
	if (rc == MIGR_OK && (count != 1 || r->refuses))
		return migr_op_refuse(op, "rows were lost");
	return rc;
}

START_TEST(every_version_comes_to_the_heads_with_its_rows)
{
	migr_context *context = begin(shop_steps, shop_n_steps);
	rows r = { "", 0 };

	OK(context, migr_test_every_version(context, fill, look, &r));
	ck_assert_str_eq(r.seen, "+1-1+2-2");
	r = (rows){ "", 1 };
	FAILS(context, migr_test_every_version(context, fill, look, &r), MIGR_ERROR_REFUSED, "revision 1");
	ck_assert_str_eq(r.seen, "+1-1");
	OK(context, migr_test_every_version(context, NULL, NULL, NULL));
	end();
}
END_TEST

static migr_status fail_and_go_on(migr_op *op, const char *revision, void *user)
{
	(void)revision;
	return migr_op_execute(op, "INSERT INTO nowhere VALUES (1)") == MIGR_OK ? MIGR_OK : *(migr_status *)user;
}

/* What it returns of its own is told together with what was wrong before. */
START_TEST(what_a_function_for_rows_passes_over_is_told)
{
	migr_context *context = begin(shop_steps, shop_n_steps);
	migr_status returned = 7;
	const migr_error *error;
	migr_status rc;

	error = FAILS(context, migr_test_every_version(context, fail_and_go_on, NULL, &returned), MIGR_ERROR_CALLBACK,
	              "nowhere");
	ck_assert_int_eq(migr_error_callback_status(error), 7);
	ck_assert_str_eq(migr_error_statement(error), "INSERT INTO nowhere VALUES (1)");
	returned = MIGR_OK;
	rc = migr_test_every_version(context, fail_and_go_on, NULL, &returned);
	if (place_is(&p, "postgresql"))
		FAILS(context, rc, MIGR_ERROR_TRANSACTION, "passed over");
	else
		OK(context, rc);
	end();
}
END_TEST

static migr_status emit(migr_op *op, const char *revision, void *user)
{
	(void)revision;
	(void)user;
	return migr_op_drop_column(op, "users", "email", NULL);
}

START_TEST(what_is_for_rows_emits_no_operation)
{
	migr_context *context = begin(shop_steps, shop_n_steps);
	const migr_error *error;

	error = FAILS(context, migr_test_every_version(context, emit, NULL, NULL), MIGR_ERROR_MISUSE, "revision 1");
	ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "migr_op_execute"));
	FAILS(context, migr_test_every_version(context, NULL, emit, NULL), MIGR_ERROR_MISUSE, "emits");
	end();
}
END_TEST

START_TEST(several_heads_are_told)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "a", .flags = MIGR_REVISION_EMPTY),
		MIGR_REVISION(.id = "b", .down_revision = "a", .flags = MIGR_REVISION_EMPTY),
		MIGR_REVISION(.id = "c", .down_revision = "a", .flags = MIGR_REVISION_EMPTY),
	};
	const migr_revision *const all[] = { &steps[0], &steps[1], &steps[2] };
	migr_context *context = NULL;
	migr_status rc;

	rc = migr_open_offline(&context, NULL, NULL);
	OK(context, rc);
	OK(context, migr_register(context, all, 2));
	OK(context, migr_test_single_head(context));
	OK(context, migr_register(context, all + 2, 1));
	FAILS(context, migr_test_single_head(context), MIGR_ERROR_MULTIPLE_HEADS, "b, c");
	FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_MISUSE, "no database");
	migr_close(context);
}
END_TEST

/* Each is played by itself, whatever else is applied at that time. */
START_TEST(branches_are_played_too)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "a", .upgrade_sql = "CREATE TABLE one (id INTEGER)",
		              .downgrade_sql = "DROP TABLE one"),
		MIGR_REVISION(.id = "b", .down_revision = "a", .upgrade_sql = "CREATE TABLE two (id INTEGER)",
		              .downgrade_sql = "DROP TABLE two"),
		MIGR_REVISION(.id = "c", .down_revision = "a", .upgrade_sql = "CREATE TABLE three (id INTEGER)",
		              .downgrade_sql = "DROP TABLE three"),
		MIGR_REVISION(.id = "d", .down_revision = "b, c", .upgrade_sql = "CREATE TABLE four (id INTEGER)",
		              .downgrade_sql = "DROP TABLE three"),
	};
	migr_context *context;
	const migr_error *error;

	place_begin(&p);
	context = place_open(&p, NULL);
	for (size_t i = 0; i < 4; i++)
		OK(context, migr_register(context, &(const migr_revision *){ &steps[i] }, 1));
	error = FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_REPLAY, "revision d");
	ck_assert_str_eq(migr_error_revision(error), "d");
	end();
}
END_TEST

PLACE_MAIN("replay", revisions_that_give_the_models_pass, revisions_that_give_something_else_fail,
           a_downgrade_that_leaves_something_is_named, revisions_without_a_way_back_are_passed_over,
           a_step_that_fails_is_its_own_error, static_revisions_are_played,
           every_version_comes_to_the_heads_with_its_rows, what_a_function_for_rows_passes_over_is_told,
           what_is_for_rows_emits_no_operation, several_heads_are_told, branches_are_played_too)
