/* SPDX-License-Identifier: MIT */
/*
 * Add review table
 *
 * Revision ID: 002
 * Revises: 001
 * Create Date: 2023-02-10 09:30:00
 */
#include "../shop.h"

static const migr_column columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "product_id", "integer", .flags = MIGR_NOT_NULL },
	{ "user_id", "integer", .flags = MIGR_NOT_NULL },
	{ "rating", "smallint", .flags = MIGR_NOT_NULL },
	{ .name = "body", .type = "text" },
	{ "created_at", "timestamp", .flags = MIGR_NOT_NULL, .default_sql = "CURRENT_TIMESTAMP" },
};
static const migr_key unique_keys[] = { { .name = "one_review_each", .columns = "product_id, user_id" } };
static const migr_foreign_key foreign_keys[] = {
	{ .columns = "product_id", .ref_table = "products", .ref_columns = "id", .on_delete = MIGR_CASCADE },
	{ .columns = "user_id", .ref_table = "users", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_check checks[] = { { .name = "rating_range", .sql = "rating BETWEEN 1 AND 5" } };
static const migr_index indexes[] = { { .name = "reviews_user", .columns = "user_id" } };
static const migr_table reviews = MIGR_TABLE("reviews",
	.columns = MIGR_LIST(columns), .unique_keys = MIGR_LIST(unique_keys),
	.foreign_keys = MIGR_LIST(foreign_keys), .checks = MIGR_LIST(checks), .indexes = MIGR_LIST(indexes));

static migr_status upgrade(migr_op *op, void *app)
{
	(void)app;
	return migr_op_create_table(op, &reviews, NULL);
}

const migr_revision shop_002 = MIGR_REVISION(
	.id = "002",
	.down_revision = "001",
	.message = "Add review table",
	.create_date = "2023-02-10 09:30:00",
	.flags = MIGR_REVISION_REVERSIBLE,
	.upgrade = upgrade);
