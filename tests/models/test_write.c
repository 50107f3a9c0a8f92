/* SPDX-License-Identifier: MIT */
/*
 * Models and comparisons that are written: as texts, as revisions.
 */
#include "compared.h"
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
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

static migr_status keep(const char *text, size_t size, void *user)
{
	char *out = user;

	snprintf(out + strlen(out), 8192 - strlen(out), "%.*s", (int)size, text);
	return MIGR_OK;
}

static const char *write_comparison(migr_comparison *comparison, migr_context *context, migr_comparison_format format,
                                    migr_direction direction)
{
	static char text[8192];

	text[0] = '\0';
	OK(context, migr_write_comparison(comparison, format, direction, NULL, keep, text));
	return text;
}

START_TEST(a_comparison_is_written)
{
	migr_context *context = begin();
	migr_comparison *comparison;
	char text[8192] = "";

	OK(context, migr_create_all(context, &shop_models, NULL));
	comparison = compare(context, &shop_larger, NULL);
	ck_assert_ptr_nonnull(
		strstr(write_comparison(comparison, context, MIGR_COMPARISON_TEXT, MIGR_UPGRADE), "name"));
	ck_assert_ptr_nonnull(
		strstr(write_comparison(comparison, context, MIGR_COMPARISON_JSON, MIGR_UPGRADE), "\"differences\""));
	ck_assert_ptr_nonnull(
		strstr(write_comparison(comparison, context, MIGR_COMPARISON_C, MIGR_UPGRADE), "migr_op_add_column"));
	ck_assert_ptr_nonnull(strstr(write_comparison(comparison, context, MIGR_COMPARISON_C, MIGR_DOWNGRADE),
	                             "migr_op_drop_column"));
	ck_assert_ptr_nonnull(
		strstr(write_comparison(comparison, context, MIGR_COMPARISON_SQL, MIGR_UPGRADE), "ADD COLUMN"));
	/* the column is not there yet, and is dropped all the same */
	ck_assert_ptr_nonnull(
		strstr(write_comparison(comparison, context, MIGR_COMPARISON_SQL, MIGR_DOWNGRADE), "name"));
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, "postgresql", keep, text));
	ck_assert_ptr_nonnull(strstr(text, "ADD COLUMN \"name\""));
	FAILS(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, "oracle", keep, text),
	      MIGR_ERROR_OPTION, "oracle");
	FAILS(context, migr_write_comparison(comparison, 99, MIGR_UPGRADE, NULL, keep, text), MIGR_ERROR_OPTION, "99");
	migr_comparison_free(comparison);
	end();
}
END_TEST

/* What is written does what was found: upgraded by it, the database differs in nothing, and downgraded neither. */
static void go_there_and_back(migr_context *context)
{
	OK(context, migr_upgrade(context, "head"));
	expect_nothing(context, &shop_larger, NULL);
	OK(context, migr_downgrade(context, "-1"));
	expect_nothing(context, &shop_models,
	               &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE });
	OK(context, migr_upgrade(context, "head"));
	expect_nothing(context, &shop_larger, NULL);
}

START_TEST(a_revision_of_sql_is_written)
{
	const char *folder = t_folder();
	migr_context *context;
	migr_comparison *comparison;
	migr_revision_list *list = NULL;

	place_begin(&p);
	context = place_linear(&p, NULL, shop_steps, 1);
	OK(context, migr_create_all(context, &shop_models, NULL));
	comparison = compare(context, &shop_larger, NULL);
	OK(context,
	   migr_write_comparison_revision(
		   comparison, &(migr_new_revision){ MIGR_NEW_REVISION, .message = "Add names", .directory = folder },
		   NULL, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 1);
	migr_revision_list_free(list);
	migr_comparison_free(comparison);
	go_there_and_back(context);
	end();
}
END_TEST

START_TEST(no_difference_is_no_revision)
{
	migr_context *context = begin();
	migr_comparison *comparison;
	migr_revision_list *list = NULL;

	OK(context, migr_create_all(context, &shop_models, NULL));
	comparison = compare(context, &shop_models, NULL);
	FAILS(context,
	      migr_write_comparison_revision(
		      comparison, &(migr_new_revision){ MIGR_NEW_REVISION, .message = "none", .directory = t_folder() },
		      NULL, &list),
	      MIGR_ERROR_NO_CHANGE, "nothing");
	ck_assert_ptr_null(list);
	ck_assert_str_eq(write_comparison(comparison, context, MIGR_COMPARISON_SQL, MIGR_UPGRADE), "");
	migr_comparison_free(comparison);
	end();
}
END_TEST

START_TEST(operations_can_be_set_anew)
{
	migr_context *context = begin();
	migr_comparison *comparison = compare(context, &shop_models, NULL);
	const migr_operation *operations;
	migr_operation wrong = MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE);
	size_t count;

	operations = migr_comparison_operations(comparison, MIGR_UPGRADE, &count);
	ck_assert_uint_eq(count, 2);
	OK(context, migr_comparison_set_operations(comparison, MIGR_UPGRADE, operations + 1, 1));
	operations = migr_comparison_operations(comparison, MIGR_UPGRADE, &count);
	ck_assert_uint_eq(count, 1);
	ck_assert_str_eq(operations[0].table_definition->name, "reviews");
	ck_assert_int_ne(migr_comparison_set_operations(comparison, MIGR_UPGRADE, &wrong, 1), MIGR_OK);
	migr_comparison_operations(comparison, MIGR_UPGRADE, &count);
	ck_assert_uint_eq(count, 1);
	OK(context, migr_comparison_set_operations(comparison, MIGR_UPGRADE, NULL, 0));
	ck_assert_ptr_null(migr_comparison_operations(comparison, MIGR_UPGRADE, &count));
	FAILS(context, migr_comparison_set_operations(comparison, 7, NULL, 0), MIGR_ERROR_MISUSE, "7");
	migr_comparison_free(comparison);
	end();
}
END_TEST

START_TEST(models_are_written)
{
	migr_context *context = begin();
	migr_reading *reading = NULL;
	char text[8192] = "";

	OK(context, migr_create_all(context, &shop_models, NULL));
	OK(context, migr_read_schema(context, NULL, &reading));
	OK(context, migr_write_models(context, migr_reading_models(reading), MIGR_MODELS_C, "shop", keep, text));
	ck_assert_ptr_nonnull(strstr(text, "const migr_models shop_models"));
	text[0] = '\0';
	OK(context, migr_write_models(context, migr_reading_models(reading), MIGR_MODELS_JSON, NULL, keep, text));
	ck_assert_ptr_nonnull(strstr(text, "\"users\""));
	text[0] = '\0';
	OK(context, migr_write_models(context, migr_reading_models(reading), MIGR_MODELS_SQL, NULL, keep, text));
	ck_assert_ptr_nonnull(strstr(text, "CREATE TABLE"));
	/* and that is the schema that there is */
	migr_comparison *comparison = compare_sql(context, text);
	ck_assert_msg(migr_comparison_count(comparison) == 0, "%s\n%s", messages(comparison), text);
	migr_comparison_free(comparison);
	/* as models it differs in nothing either */
	expect_nothing(context, migr_reading_models(reading), NULL);
	migr_reading_free(reading);
	end();
}
END_TEST

PLACE_MAIN("write", a_comparison_is_written, a_revision_of_sql_is_written, no_difference_is_no_revision,
           operations_can_be_set_anew, models_are_written)
