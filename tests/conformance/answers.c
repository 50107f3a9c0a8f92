/* SPDX-License-Identifier: MIT */
/*
 * What the queries of a step outside a transaction are answered when it is run again: what they were answered before.
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reading {
	migr_op *op;
	int fails;
	int64_t n_rows, stops_at, wrong;
	char seen[2][1024]; /* by the first run, and by the second */
	int run;
} reading;

static void describe(const migr_row *row, char *text, size_t size)
{
	for (size_t i = 0; i < migr_row_count(row); i++) {
		const migr_value *value = migr_row_value(row, i);
		size_t used = strlen(text);

		snprintf(text + used, size - used, "%s %d %lld %.17g %zu %.*s; ", migr_row_name(row, i), value->type,
		         (long long)(value->type == MIGR_VALUE_INTEGER ? value->integer : 0),
		         value->type == MIGR_VALUE_REAL ? value->real : 0, migr_row_size(row, i),
		         value->type == MIGR_VALUE_TEXT ? (int)value->size : 0, value->text ? value->text : "");
	}
}

static migr_status double_row(const migr_row *row, void *user)
{
	reading *r = user;
	const migr_value params[] = { MIGR_INT(2 * migr_row_integer(row, 1)), MIGR_INT(migr_row_integer(row, 0)) };

	describe(row, r->seen[r->run], sizeof r->seen[0]);
	return migr_op_execute_params(r->op, "UPDATE t SET n = ? WHERE id = ?", params, 2);
}

static migr_status read_and_change(migr_op *op, void *app)
{
	reading *r = app;

	r->op = op;
	TRY(migr_op_query(op, "SELECT id, n, r, x, b, z, e FROM t ORDER BY id", MIGR_NO_PARAMS, double_row, r));
	TRY(migr_op_execute(op, "CREATE TABLE u (id INTEGER)"));
	TRY(migr_op_query(op, "SELECT n FROM t WHERE id = 99", MIGR_NO_PARAMS, double_row, r));
	return r->fails ? 77 : migr_op_execute(op, "INSERT INTO u VALUES (1)");
}

static migr_status make_rows(migr_op *op, void *app)
{
	static const unsigned char bytes[] = { 0, 1, 0xff, ' ', ',', '/', '%' };
	const migr_value params[] = {
		{ .type = MIGR_VALUE_TEXT, .text = "a b,c/d%e\n\xe2\x82\xac", .size = MIGR_NUL_TERMINATED },
		{ .type = MIGR_VALUE_BLOB, .text = (const char *)bytes, .size = sizeof bytes },
	};

	(void)app;
	TRY(migr_op_execute(op, cf_text("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, r DOUBLE PRECISION, "
	                                "x VARCHAR(40), b %s, z INTEGER, e VARCHAR(4))",
	                                cf_sql_of(CF_BLOB_TYPE))));
	TRY(migr_op_execute_params(op, "INSERT INTO t VALUES (1, 10, 0.1, ?, ?, NULL, '')", params, 2));
	return migr_op_execute(op, "INSERT INTO t VALUES (2, 20, -2.5e100, NULL, NULL, 7, 'x')");
}

START_TEST(an_answer_is_given_again)
{
	reading r = { .fails = 1 };
	migr_options options = { MIGR_OPTIONS, .app = &r };
	cf t;
	migr_context *m;
	const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade = make_rows),
		MIGR_REVISION(.id = "2", .down_revision = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade = read_and_change),
	};
	migr_status rc;

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(list));
	OK(m, migr_upgrade(m, "1"));
	rc = migr_upgrade(m, "head");
	FAILS(m, rc, MIGR_ERROR_CALLBACK, "revision 2");
	migr_close(m);
	ck_assert_str_eq(cf_query(&t, "SELECT n FROM t ORDER BY id"), "20\n40");
	r.fails = 0;
	r.run = 1;
	m = cf_graph(&t, &options, LIST(list));
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_str_ne(r.seen[0], "");
	ck_assert_str_eq(r.seen[1], r.seen[0]);
	ck_assert_str_eq(cf_query(&t, "SELECT n FROM t ORDER BY id"), "20\n40");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM u"), "1");
	ck_assert_str_eq(cf_ledger(&t, "migr_history"), "1 upgrade done\n2 upgrade done");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM migr_history WHERE notes IS NOT NULL"), "0");
	cf_end(&t);
}
END_TEST

static migr_status count_row(const migr_row *row, void *user)
{
	reading *r = user;

	r->wrong += migr_row_integer(row, 0) != ++r->n_rows || migr_row_size(row, 1) != 100;
	return r->n_rows == r->stops_at ? MIGR_STOP : MIGR_OK;
}

static migr_status read_all(migr_op *op, void *app)
{
	/* more than is kept */
	TRY(migr_op_query(op, "SELECT id, x FROM big ORDER BY id", MIGR_NO_PARAMS, count_row, app));
	return migr_op_execute(op, "INSERT INTO big VALUES (0, '')");
}

static void read_long(int64_t stops_at, int64_t n_rows)
{
	reading r = { .stops_at = stops_at };
	migr_options options = { MIGR_OPTIONS, .app = &r };
	const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE big (id INTEGER PRIMARY KEY, x VARCHAR(100))"),
		MIGR_REVISION(.id = "2", .down_revision = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade = read_all),
	};
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(list));
	OK(m, migr_upgrade(m, "1"));
	cf_execute(&t, cf_text("INSERT INTO big VALUES (1, '%0100d')", 7));
	for (int n = 1; n < 4096; n *= 2)
		cf_execute(&t, cf_text("INSERT INTO big SELECT id + %d, x FROM big", n));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_int_eq(r.wrong, 0);
	ck_assert_int_eq(r.n_rows, n_rows);
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM big"), "4097");
	migr_close(m);
	cf_end(&t);
}

START_TEST(an_answer_that_is_too_long_to_be_kept)
{
	read_long(0, 4096);
	read_long(4000, 4000);
	read_long(3, 3);
}
END_TEST

/* Outside a transaction. */
CF_CASES(cf_answer_session_cases, an_answer_is_given_again, an_answer_that_is_too_long_to_be_kept)
