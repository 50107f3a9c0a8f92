/* SPDX-License-Identifier: MIT */
#include "compared.h"

#include <stdio.h>
#include <string.h>

const char *messages(const migr_comparison *comparison)
{
	static char text[4096];

	text[0] = '\0';
	for (size_t i = 0; i < migr_comparison_count(comparison); i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s\n",
		         migr_comparison_at(comparison, i)->message);
	return text;
}

migr_comparison *compare(migr_context *context, const migr_models *models, const migr_compare_options *options)
{
	migr_comparison *comparison = NULL;

	OK(context, migr_compare(context, models, options, &comparison));
	ck_assert_ptr_nonnull(comparison);
	return comparison;
}

void expect_nothing(migr_context *context, const migr_models *models, const migr_compare_options *options)
{
	migr_comparison *comparison = compare(context, models, options);
	size_t count;

	ck_assert_msg(migr_comparison_count(comparison) == 0, "%s", messages(comparison));
	ck_assert_ptr_null(migr_comparison_operations(comparison, MIGR_UPGRADE, &count));
	ck_assert_uint_eq(count, 0);
	migr_comparison_free(comparison);
}

migr_comparison *compare_sql(migr_context *context, const char *sql)
{
	migr_comparison *comparison = NULL;

	OK(context, migr_compare_sql(context, sql, MIGR_NUL_TERMINATED, NULL, &comparison));
	return comparison;
}

migr_status keep_text(const char *text, size_t size, void *user)
{
	char *to = user;

	snprintf(to + strlen(to), TEXT_SIZE - strlen(to), "%.*s", (int)size, text);
	return MIGR_OK;
}
