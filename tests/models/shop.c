/* SPDX-License-Identifier: MIT */
#include "shop.h"

#define USERS_COLUMNS                                                                                                  \
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },                                            \
		{ "email", "varchar(200)", .flags = MIGR_NOT_NULL },                                                   \
	{                                                                                                              \
		"score", "integer", .flags = MIGR_NOT_NULL, .default_sql = "0"                                         \
	}

static const migr_column users_columns[] = { USERS_COLUMNS };
static const migr_column larger_columns[] = { USERS_COLUMNS, { "name", "varchar(100)" } };
static const migr_key users_unique[] = { { .columns = "email" } };
static const migr_check users_checks[] = { { .name = "users_score", .sql = "score >= 0 AND score < 100" } };
static const migr_table users = MIGR_TABLE("users", .columns = MIGR_LIST(users_columns),
                                           .unique_keys = MIGR_LIST(users_unique), .checks = MIGR_LIST(users_checks));
static const migr_table larger = MIGR_TABLE("users", .columns = MIGR_LIST(larger_columns),
                                            .unique_keys = MIGR_LIST(users_unique), .checks = MIGR_LIST(users_checks));

static const migr_column reviews_columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "user_id", "bigint", .flags = MIGR_NOT_NULL },
	{ "body", "text" },
};
static const migr_foreign_key reviews_keys[] = {
	{ .columns = "user_id", .ref_table = "users", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_index reviews_indexes[] = { { .name = "reviews_user", .columns = "user_id" } };
static const migr_table reviews =
	MIGR_TABLE("reviews", .columns = MIGR_LIST(reviews_columns), .foreign_keys = MIGR_LIST(reviews_keys),
                   .indexes = MIGR_LIST(reviews_indexes));

/* The one that refers to the other comes first: order does not matter. */
static const migr_table *const tables[] = { &reviews, &users };
static const migr_table *const larger_tables[] = { &reviews, &larger };
const migr_models shop_models = MIGR_MODELS(.tables = MIGR_LIST(tables));
const migr_models shop_larger = MIGR_MODELS(.tables = MIGR_LIST(larger_tables));

static migr_status make(migr_op *op, void *app)
{
	migr_status rc = migr_op_create_table(op, &users, NULL);

	(void)app;
	return rc == MIGR_OK ? migr_op_create_table(op, &reviews, NULL) : rc;
}

static migr_status add_name(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(op, "users", &MIGR_COLUMN("name", "varchar(100)"), NULL);
}

const migr_revision shop_steps[] = {
	MIGR_REVISION(.id = "1", .upgrade = make, .flags = MIGR_REVISION_REVERSIBLE),
	MIGR_REVISION(.id = "2", .upgrade = add_name, .flags = MIGR_REVISION_REVERSIBLE),
};
const size_t shop_n_steps = sizeof shop_steps / sizeof shop_steps[0];
