/* SPDX-License-Identifier: MIT */
/*
 * What a callback can do: several statements in one text, bodies with semicolons, statements inside a query's rows.
 */
#include "suite.h"

#include <string.h>

static migr_context *with_callback(const cf *t, migr_revision_fn body, void *app)
{
	migr_options options = { MIGR_OPTIONS, .app = app };
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "tables", .upgrade_sql =
		                                      "CREATE TABLE n (id INTEGER PRIMARY KEY, v INTEGER);\n"
		                                      "CREATE TABLE seen (id INTEGER, v INTEGER);\n"
		                                      "INSERT INTO n VALUES (1, 10); INSERT INTO n VALUES (2, 20), "
		                                      "(3, 30)"),
		MIGR_REVISION(.id = "body", .down_revision = "tables", .upgrade = body),
	};

	return cf_graph(t, &options, LIST(revisions));
}

START_TEST(bodies_are_not_split)
{
	cf t;
	migr_context *m;
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "1",
		              .upgrade_sql = "CREATE TABLE conformance_from (id INTEGER);\n"
		                             "CREATE TABLE conformance_to (id INTEGER, note VARCHAR(100))",
		              .downgrade_sql = "DROP TABLE conformance_from; DROP TABLE conformance_to"),
		MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = cf_sql_of(CF_TRIGGER),
		              .downgrade_sql = cf_sql_of(CF_DROP_TRIGGER)),
		MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "INSERT INTO conformance_from VALUES (7)",
		              .downgrade_sql = "DELETE FROM conformance_from"),
	};

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_query(&t, "SELECT id, note FROM conformance_to ORDER BY note"), "7|one;\n7|two");
	OK(m, migr_downgrade(m, "1"));
	cf_execute(&t, "INSERT INTO conformance_from VALUES (8)");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM conformance_to"), "2");
	OK(m, migr_downgrade(m, "base"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status copy_row(const migr_row *row, void *user)
{
	return migr_op_execute_params(
		user, "INSERT INTO seen VALUES (?, ?)",
		MIGR_PARAMS(MIGR_INT(migr_row_integer(row, 0)), MIGR_INT(migr_row_integer(row, 1) + 1)));
}

static migr_status copy_rows(migr_op *op, void *app)
{
	(void)app;
	return migr_op_query(op, "SELECT id, v FROM n ORDER BY id", MIGR_NO_PARAMS, copy_row, op);
}

START_TEST(rows_lead_to_statements)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = with_callback(&t, copy_rows, NULL);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_query(&t, "SELECT id, v FROM seen ORDER BY id"), "1|11\n2|21\n3|31");
	migr_close(m);
	cf_end(&t);
}
END_TEST

typedef struct depth {
	migr_op *op;
	int level;
	int n_rows;
} depth;

static migr_status go_deeper(const migr_row *row, void *user)
{
	depth *d = user;
	depth next = { d->op, d->level + 1, 0 };
	int64_t id = migr_row_integer(row, 0);
	migr_status rc = MIGR_OK;

	d->n_rows++;
	if (d->level < 3)
		rc = migr_op_query(d->op, "SELECT id, v FROM n WHERE id >= ? ORDER BY id", MIGR_PARAMS(MIGR_INT(id)),
		                   go_deeper, &next);
	else
		rc = migr_op_execute(d->op, "INSERT INTO seen VALUES (1, 1)");
	/* the outer row is as it was */
	ck_assert_int_eq(migr_row_integer(row, 1), 10 * id);
	return rc;
}

static migr_status nest(migr_op *op, void *app)
{
	depth d = { op, 1, 0 };
	migr_status rc = migr_op_query(op, "SELECT id, v FROM n ORDER BY id", MIGR_NO_PARAMS, go_deeper, &d);

	(void)app;
	ck_assert_int_eq(d.n_rows, 3);
	return rc;
}

START_TEST(queries_nest)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = with_callback(&t, nest, NULL);
	OK(m, migr_upgrade(m, "head"));
	/* 1: three, two, one; 2: two, one; 3: one */
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM seen"), "10");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status stop_at_second(const migr_row *row, void *user)
{
	++*(int *)user;
	return migr_row_integer(row, 0) == 2 ? MIGR_STOP : MIGR_OK;
}

static migr_status stop_early(migr_op *op, void *app)
{
	int n = 0;

	TRY(migr_op_query(op, "SELECT id FROM n ORDER BY id", MIGR_NO_PARAMS, stop_at_second, &n));
	ck_assert_int_eq(n, 2);
	TRY(migr_op_query(op, "SELECT id FROM n WHERE id > ? ORDER BY id", MIGR_PARAMS(MIGR_INT(0)), stop_at_second,
	                  &n));
	ck_assert_int_eq(n, 4);
	/* rows of a query that nobody wants */
	TRY(migr_op_query(op, "SELECT id FROM n", MIGR_NO_PARAMS, NULL, NULL));
	TRY(migr_op_execute(op, "SELECT id FROM n; INSERT INTO seen SELECT id, v FROM n"));
	(void)app;
	return MIGR_OK;
}

START_TEST(a_query_stops_early)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = with_callback(&t, stop_early, NULL);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM seen"), "3");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status fail_at_second(const migr_row *row, void *user)
{
	(void)user;
	return migr_row_integer(row, 0) == 2 ? 4711 : MIGR_OK;
}

static migr_status fail_inside(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "INSERT INTO seen VALUES (1, 1)"));
	return migr_op_query(op, "SELECT id FROM n ORDER BY id", MIGR_NO_PARAMS, fail_at_second, NULL);
}

START_TEST(a_row_function_fails)
{
	cf t;
	migr_context *m;
	const migr_error *error;

	cf_begin(&t);
	m = with_callback(&t, fail_inside, NULL);
	error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CALLBACK, "4711");
	ck_assert_int_eq(migr_error_callback_status(error), 4711);
	ck_assert_str_eq(migr_error_revision(error), "body");
	ck_assert_str_eq(cf_versions(&t), "tables");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM seen"), "0");
	/* the connection is as good as before */
	OK(m, migr_downgrade(m, "tables"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* A callback that tries something, and goes on when it fails. */
static migr_status go_on_after_error(migr_op *op, void *app)
{
	migr_status rc;

	TRY(migr_op_execute(op, "INSERT INTO seen VALUES (1, 1)"));
	rc = migr_op_execute(op, "INSERT INTO there_is_no_such_table VALUES (1)");
	ck_assert_int_eq(rc, MIGR_ERROR_NO_SUCH_TABLE);
	*(migr_status *)app = migr_op_execute(op, "INSERT INTO seen VALUES (2, 2)");
	return MIGR_OK;
}

START_TEST(an_error_that_is_passed_over)
{
	cf t;
	migr_context *m;
	migr_status rc, second = MIGR_OK;

	cf_begin(&t);
	m = with_callback(&t, go_on_after_error, &second);
	rc = migr_upgrade(m, "head");
	/* some databases go on, others give the transaction up: then nothing of it may count as applied */
	if (rc == MIGR_OK) {
		ck_assert_int_eq(second, MIGR_OK);
		ck_assert_str_eq(cf_versions(&t), "body");
		ck_assert_str_eq(cf_query(&t, "SELECT id FROM seen ORDER BY id"), "1\n2");
	} else {
		ck_assert_str_ne(migr_error_message(migr_last_error(m)), "");
		ck_assert_str_eq(cf_versions(&t), "tables");
		ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM seen"), "0");
	}
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status end_transaction(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "INSERT INTO seen VALUES (1, 1)"));
	return migr_op_execute(op, "COMMIT");
}

START_TEST(the_transaction_is_the_librarys)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	if (t.has_transactional_ddl) {
		m = with_callback(&t, end_transaction, NULL);
		FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "transaction");
		ck_assert_str_eq(cf_versions(&t), "tables");
		ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM seen"), "0");
		migr_close(m);
	}
	cf_end(&t);
}
END_TEST

/* A callback with the native handle can do anything. */
static migr_status end_natively(migr_op *op, void *app)
{
	TRY(migr_op_execute(op, "INSERT INTO seen VALUES (1, 1)"));
	*(int *)app = cf_target->execute(migr_op_native_handle(op), "COMMIT");
	return MIGR_OK;
}

START_TEST(a_callback_ends_the_transaction_natively)
{
	cf t;
	migr_context *m;
	int committed = -1;
	migr_status rc;

	cf_begin(&t);
	if (t.has_transactional_ddl) {
		m = with_callback(&t, end_natively, &committed);
		rc = migr_upgrade(m, "head");
		if (committed == 0)
			ck_assert_int_eq(rc, MIGR_ERROR_TRANSACTION);
		/* recorded it is only if all of it was committed together */
		ck_assert_str_eq(cf_versions(&t), rc == MIGR_OK ? "body" : "tables");
		migr_close(m);
	}
	cf_end(&t);
}
END_TEST

static migr_status look_around(migr_op *op, void *app)
{
	ck_assert_str_eq(migr_op_revision(op), "body");
	ck_assert_int_eq(migr_op_direction(op), MIGR_UPGRADE);
	ck_assert_str_eq(migr_op_dialect(op), cf_target->backend()->dialect);
	ck_assert_ptr_eq(migr_op_app(op), app);
	ck_assert_ptr_nonnull(migr_op_native_handle(op));
	ck_assert_int_eq(cf_target->execute(migr_op_native_handle(op), "INSERT INTO seen VALUES (5, 5)"), 0);
	return MIGR_OK;
}

START_TEST(the_native_handle_is_of_the_step)
{
	cf t;
	migr_context *m;
	int app = 0;

	cf_begin(&t);
	m = with_callback(&t, look_around, &app);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM seen"), "5");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status many(migr_op *op, void *app)
{
	(void)app;
	for (int i = 0; i < 300; i++)
		TRY(migr_op_execute_params(op, "INSERT INTO seen VALUES (?, ?)",
		                           MIGR_PARAMS(MIGR_INT(i), MIGR_INT(i * i))));
	return MIGR_OK;
}

START_TEST(many_statements)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = with_callback(&t, many, NULL);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_query(&t, "SELECT count(*), max(v) FROM seen"), "300|89401");
	ck_assert_str_eq(cf_query(&t, "SELECT statements_done FROM migr_history WHERE revision = 'body'"), "300");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(sections_of_other_dialects_are_left_out)
{
	cf t;
	migr_context *m;
	const char *script = cf_text("-- migr:revision s\n-- migr:upgrade\nCREATE TABLE everywhere (id INTEGER);\n"
	                             "-- migr:upgrade %s\nCREATE TABLE here (id INTEGER);\n"
	                             "-- migr:upgrade %s\nthis is no SQL at all;\n",
	                             cf_target->backend()->dialect,
	                             strcmp(cf_target->backend()->dialect, "mysql") == 0    ? "sqlite,postgresql"
	                             : strcmp(cf_target->backend()->dialect, "sqlite") == 0 ? "mysql,postgresql"
	                                                                                    : "mysql,sqlite");

	cf_begin(&t);
	m = cf_open(&t, NULL);
	OK(m, migr_register_script(m, script, strlen(script), NULL));
	OK(m, migr_upgrade(m, "head"));
	ck_assert(cf_exists(&t, "everywhere") && cf_exists(&t, "here"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

CF_CASES(cf_statement_cases, bodies_are_not_split, rows_lead_to_statements, queries_nest, a_query_stops_early,
         a_row_function_fails, an_error_that_is_passed_over, the_transaction_is_the_librarys,
         a_callback_ends_the_transaction_natively, the_native_handle_is_of_the_step, many_statements,
         sections_of_other_dialects_are_left_out)
