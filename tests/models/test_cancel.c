/* SPDX-License-Identifier: MIT */
/*
 * Readings, comparisons and what is made of them, cancelled.
 */
#include "compared.h"
#include "shop.h"

static place p;

START_TEST(whatever_is_cancelled_says_so_once)
{
	migr_context *context;
	migr_comparison *comparison = NULL;
	migr_reading *reading = NULL;
	char text[TEXT_SIZE] = "";

	place_begin(&p);
	context = place_open(&p, NULL);
	migr_cancel(context);
	FAILS(context, migr_read_schema(context, NULL, &reading), MIGR_ERROR_CANCELLED, "cancelled");
	OK(context, migr_read_schema(context, NULL, &reading));
	migr_reading_free(reading);
	migr_cancel(context);
	FAILS(context, migr_compare(context, &shop_models, NULL, &comparison), MIGR_ERROR_CANCELLED, "cancelled");
	migr_cancel(context);
	FAILS(context, migr_compare_sql(context, "CREATE TABLE a (id INTEGER)", MIGR_NUL_TERMINATED, NULL, &comparison),
	      MIGR_ERROR_CANCELLED, "cancelled");
	comparison = compare(context, &shop_models, NULL);
	migr_cancel(context);
	FAILS(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text),
	      MIGR_ERROR_CANCELLED, "cancelled");
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text));
	migr_comparison_free(comparison);
	migr_cancel(context);
	FAILS(context, migr_create_all(context, &shop_models, NULL), MIGR_ERROR_CANCELLED, "cancelled");
	ck_assert_str_eq(place_tables(&p), "");
	OK(context, migr_create_all(context, &shop_models, NULL));
	migr_cancel(context);
	FAILS(context, migr_test_replay(context, &shop_models), MIGR_ERROR_CANCELLED, "cancelled");
	expect_nothing(context, &shop_models, NULL);
	place_end(&p);
}
END_TEST

PLACE_MAIN("cancel", whatever_is_cancelled_says_so_once)
