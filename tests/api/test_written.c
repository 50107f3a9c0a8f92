/* SPDX-License-Identifier: MIT */
/*
 * Functions that write to one of the application's: whatever they write, what that returns is treated the same.
 */
#include "db.h"

#include <string.h>

static const migr_column columns[] = { { "id", "integer", .flags = MIGR_PRIMARY_KEY } };
static const migr_table table = MIGR_TABLE("one", .columns = MIGR_LIST(columns));
static const migr_table *const tables[] = { &table };
static const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));

static migr_status call_twice(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "CREATE TABLE two (x)"), second;

	(void)app;
	/* one that goes on after a failure */
	second = migr_op_execute(op, "CREATE TABLE three (x)");
	return rc == MIGR_OK ? second : MIGR_OK;
}

static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = call_twice) };

typedef struct writer {
	migr_context *context; /* used while it is written to; or NULL */
	int n_calls;
	migr_status returns;
} writer;

static migr_status write(const char *text, size_t size, void *user)
{
	writer *w = user;
	migr_revision_list *list = NULL;

	ck_assert_ptr_nonnull(text);
	ck_assert_uint_gt(size, 0);
	w->n_calls++;
	if (w->context)
		ck_assert_int_eq(migr_heads(w->context, 0, &list), MIGR_ERROR_MISUSE);
	return w->returns;
}

enum { WRITE_SQL, LIST_STATEMENTS, WRITE_MODELS, WRITE_COMPARISON, N_FUNCTIONS };

static migr_status call(migr_context *m, int function, writer *w)
{
	const char *const targets[] = { "head" };
	migr_comparison *comparison = NULL;
	migr_status rc;

	switch (function) {
	case WRITE_SQL:
		return migr_write_sql(m, MIGR_UPGRADE, NULL, 0, targets, 1, write, w);
	case LIST_STATEMENTS:
		return migr_list_statements(m, "head", MIGR_UPGRADE, write, w);
	case WRITE_MODELS:
		return migr_write_models(m, &models, MIGR_MODELS_SQL, NULL, write, w);
	default:
		rc = migr_compare(m, &models,
		                  &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE },
		                  &comparison);
		OK(m, rc);
		rc = migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, write, w);
		migr_comparison_free(comparison);
		return rc;
	}
}

START_TEST(what_it_returns_is_returned)
{
	for (int function = 0; function < N_FUNCTIONS; function++) {
		migr_context *m = db_linear(db_new(), NULL, LIST(steps));
		writer w = { .returns = 7 };

		ck_assert_int_eq(call(m, function, &w), 7);
		ck_assert_int_eq(w.n_calls, 1);
		ck_assert_int_eq(migr_error_status(migr_last_error(m)), MIGR_ERROR_CALLBACK);
		ck_assert_int_eq(migr_error_callback_status(migr_last_error(m)), 7);
		ck_assert_ptr_nonnull(strstr(migr_error_message(migr_last_error(m)), "returned 7"));
		migr_close(m);
	}
}
END_TEST

START_TEST(it_may_not_use_the_context)
{
	for (int function = 0; function < N_FUNCTIONS; function++) {
		migr_context *m = db_linear(db_new(), NULL, LIST(steps));
		writer w = { .context = m };

		/* it went well, so there is no error, whatever the function tried */
		OK(m, call(m, function, &w));
		ck_assert_int_gt(w.n_calls, 0);
		migr_close(m);
	}
}
END_TEST

T_MAIN("api written", what_it_returns_is_returned, it_may_not_use_the_context)
