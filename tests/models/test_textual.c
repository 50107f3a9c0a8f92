/* SPDX-License-Identifier: MIT */
/*
 * Models compared as texts, for who may not make a scratch place; and SQL that is written without one.
 */
#include "compared.h"
#include "shop.h"

#include <string.h>

static place p;

static migr_context *begin(void)
{
	place_begin(&p);
	return place_open(&p, NULL);
}

static void end(void)
{
	place_end(&p);
}

START_TEST(texts_are_compared_where_that_is_asked)
{
	const migr_compare_options textual = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_TEXTUAL };
	migr_context *context = begin();
	migr_comparison *comparison = compare(context, &shop_models, &textual);
	char text[TEXT_SIZE] = "";

	ck_assert_uint_eq(migr_comparison_count(comparison), 2);
	migr_comparison_free(comparison);
	OK(context, migr_create_all(context, &shop_models, NULL));
	expect_nothing(context, &shop_models, &textual);
	comparison = compare(context, &shop_larger, &textual);
	ck_assert_msg(migr_comparison_count(comparison) == 1, "%s", messages(comparison));
	ck_assert_str_eq(migr_comparison_at(comparison, 0)->name, "name");
	migr_comparison_free(comparison);
	if (!place_is(&p, "sqlite")) {
		place_sql(&p, place_is(&p, "mysql") ? "ALTER TABLE users MODIFY email VARCHAR(100) NOT NULL"
		                                    : "ALTER TABLE users ALTER email TYPE VARCHAR(100)");
		place_sql(&p, place_is(&p, "mysql") ? "ALTER TABLE users ALTER score SET DEFAULT 7"
		                                    : "ALTER TABLE users ALTER score SET DEFAULT 7");
		comparison = compare(context, &shop_models, &textual);
		ck_assert_msg(migr_comparison_count(comparison) == 2, "%s", messages(comparison));
		ck_assert_str_eq(migr_comparison_at(comparison, 0)->what, "type");
		ck_assert_str_eq(migr_comparison_at(comparison, 1)->what, "default");
		/* what the column is before is in the operation: no database is asked for it */
		OK(context,
		   migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text));
		ck_assert_ptr_nonnull(strstr(text, "email"));
		OK(context,
		   migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_DOWNGRADE, NULL, keep_text, text));
		migr_comparison_free(comparison);
	}
	end();
}
END_TEST

static const char *dialect_of_place(void)
{
	return place_is(&p, "mysql") ? "mysql" : place_is(&p, "postgresql") ? "postgresql" : "sqlite";
}

/* SQL is written without one too, by a user who may make nothing. */
START_TEST(texts_that_were_compared_become_sql)
{
	const migr_compare_options textual = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_TEXTUAL };
	migr_context *context = begin();
	migr_comparison *comparison;
	char made[TEXT_SIZE] = "", texts[TEXT_SIZE] = "";
	const char *url = p.target->limited_url ? p.target->limited_url(p.database) : p.target->url(p.database);
	migr_status rc;

	/* an empty database: what is written is what makes it */
	comparison = compare(context, &shop_larger, NULL);
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, made));
	migr_comparison_free(comparison);
	migr_close(p.context);
	rc = migr_open(&p.context, p.target->backend(), url, NULL);
	context = p.context;
	OK(context, rc);
	comparison = compare(context, &shop_larger, &textual);
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, texts));
	ck_assert_str_eq(texts, made);
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_DOWNGRADE, dialect_of_place(),
	                                  keep_text, texts));
	ck_assert_ptr_nonnull(strstr(texts, "DROP TABLE"));
	migr_comparison_free(comparison);
	end();
}
END_TEST

/* What only the database knows is said to be so, with what to do. */
START_TEST(sql_that_needs_the_database_is_refused_without_a_place)
{
	migr_compare_options textual = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_TEXTUAL };
	migr_context *context = begin();
	char text[TEXT_SIZE] = "";

	OK(context, migr_create_all(context, &shop_models, NULL));
	if (place_is(&p, "mysql")) {
		static const migr_operation forget =
			MIGR_OPERATION(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "reviews", .columns = "user_id",
		                       .constraint_kind = MIGR_CONSTRAINT_FOREIGN_KEY);
		migr_comparison *comparison = compare(context, &shop_larger, &textual);
		const migr_error *error;

		OK(context, migr_comparison_set_operations(comparison, MIGR_UPGRADE, &forget, 1));
		error = FAILS(
			context,
			migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text),
			MIGR_ERROR_NEEDS_DATABASE, "reviews");
		ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "scratch_url"));
		ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "MIGR_FORMAT_C"));
		migr_comparison_free(comparison);
		/* and is known where a place is named all the same */
		textual.scratch_url = p.target->url(p.database);
		comparison = compare(context, &shop_larger, &textual);
		OK(context, migr_comparison_set_operations(comparison, MIGR_UPGRADE, &forget, 1));
		OK(context,
		   migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text));
		migr_comparison_free(comparison);
	}
	end();
}
END_TEST

PLACE_MAIN("textual", texts_are_compared_where_that_is_asked, texts_that_were_compared_become_sql,
           sql_that_needs_the_database_is_refused_without_a_place)
