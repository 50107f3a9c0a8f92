/* SPDX-License-Identifier: MIT */
/*
 * What the shop wants its database to be. Change it here, and let `run_migrations revision --autogenerate` write the
 * revision that brings databases there; the revisions in versions/ say how they came to be as they are.
 */
#include "shop.h"

static const migr_column user_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "email", "varchar(255)", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },
	{ "name", "varchar(255)", .flags = MIGR_NOT_NULL },
	{ "language", "varchar(8)", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("en") },
	{ "created_at", "timestamp", .flags = MIGR_NOT_NULL, .default_sql = "CURRENT_TIMESTAMP" },
};
static const migr_table users = MIGR_TABLE("users", .columns = MIGR_LIST(user_columns));

static const migr_column category_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "slug", "varchar(100)", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },
	{ .name = "parent_id", .type = "integer" },
};
static const migr_foreign_key category_keys[] = {
	{ .columns = "parent_id", .ref_table = "categories", .ref_columns = "id", .on_delete = MIGR_SET_NULL },
};
static const migr_table categories = MIGR_TABLE("categories",
	.columns = MIGR_LIST(category_columns), .foreign_keys = MIGR_LIST(category_keys));

static const migr_column category_translation_columns[] = {
	{ "category_id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "language", "varchar(8)", .flags = MIGR_PRIMARY_KEY },
	{ "name", "varchar(255)", .flags = MIGR_NOT_NULL },
};
static const migr_foreign_key category_translation_keys[] = {
	{ .columns = "category_id", .ref_table = "categories", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_table category_translations = MIGR_TABLE("category_translations",
	.columns = MIGR_LIST(category_translation_columns), .foreign_keys = MIGR_LIST(category_translation_keys));

static const migr_column product_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "sku", "varchar(64)", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },
	{ "seller_id", "integer", .flags = MIGR_NOT_NULL },
	{ .name = "category_id", .type = "integer" },
	{ "price_cents", "integer", .flags = MIGR_NOT_NULL },
	{ "currency", "char(3)", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("EUR") },
	{ "stock", "integer", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(0) },
};
static const migr_foreign_key product_keys[] = {
	{ .columns = "seller_id", .ref_table = "users", .ref_columns = "id", .on_delete = MIGR_CASCADE },
	{ .columns = "category_id", .ref_table = "categories", .ref_columns = "id", .on_delete = MIGR_SET_NULL },
};
static const migr_check product_checks[] = { { .name = "price_not_negative", .sql = "price_cents >= 0" } };
static const migr_index product_indexes[] = {
	{ .name = "products_seller", .columns = "seller_id" },
	{ .name = "products_category", .columns = "category_id" },
};
static const migr_table products = MIGR_TABLE("products",
	.columns = MIGR_LIST(product_columns), .foreign_keys = MIGR_LIST(product_keys),
	.checks = MIGR_LIST(product_checks), .indexes = MIGR_LIST(product_indexes));

static const migr_column product_translation_columns[] = {
	{ "product_id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "language", "varchar(8)", .flags = MIGR_PRIMARY_KEY },
	{ "name", "varchar(255)", .flags = MIGR_NOT_NULL },
	{ "description", "text", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("") },
	{ "is_copy", "smallint", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(0) },
};
static const migr_foreign_key product_translation_keys[] = {
	{ .columns = "product_id", .ref_table = "products", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
/* In MySQL and MariaDB the names' own collation does not tell capitals from small letters. */
static const migr_element small_letters[] = { { .column = "language" }, { .sql = "lower(name)" } };
static const migr_index product_translation_indexes[] = {
	{ .name = "product_translations_name", .columns = "language, name", .flags = MIGR_ON_MYSQL },
	{ .name = "product_translations_name", .elements = MIGR_LIST(small_letters),
	  .flags = MIGR_ON_SQLITE | MIGR_ON_POSTGRESQL },
};
static const migr_table product_translations = MIGR_TABLE("product_translations",
	.columns = MIGR_LIST(product_translation_columns), .foreign_keys = MIGR_LIST(product_translation_keys),
	.indexes = MIGR_LIST(product_translation_indexes));

static const migr_column order_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "user_id", "integer", .flags = MIGR_NOT_NULL },
	{ "status", "varchar(20)", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("open") },
	{ "created_at", "timestamp", .flags = MIGR_NOT_NULL, .default_sql = "CURRENT_TIMESTAMP" },
};
static const migr_foreign_key order_keys[] = {
	{ .columns = "user_id", .ref_table = "users", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_check order_checks[] = {
	{ .name = "status_known", .sql = "status IN ('open', 'paid', 'shipped', 'cancelled')" },
};
static const migr_index order_indexes[] = { { .name = "orders_user", .columns = "user_id, created_at" } };
static const migr_table orders = MIGR_TABLE("orders",
	.columns = MIGR_LIST(order_columns), .foreign_keys = MIGR_LIST(order_keys),
	.checks = MIGR_LIST(order_checks), .indexes = MIGR_LIST(order_indexes));

static const migr_column order_item_columns[] = {
	{ "order_id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "product_id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "quantity", "integer", .flags = MIGR_NOT_NULL },
	{ "price_cents", "integer", .flags = MIGR_NOT_NULL },
};
static const migr_foreign_key order_item_keys[] = {
	{ .columns = "order_id", .ref_table = "orders", .ref_columns = "id", .on_delete = MIGR_CASCADE },
	{ .columns = "product_id", .ref_table = "products", .ref_columns = "id" },
};
static const migr_check order_item_checks[] = { { .name = "quantity_positive", .sql = "quantity > 0" } };
static const migr_index order_item_indexes[] = { { .name = "order_items_product", .columns = "product_id" } };
static const migr_table order_items = MIGR_TABLE("order_items",
	.columns = MIGR_LIST(order_item_columns), .foreign_keys = MIGR_LIST(order_item_keys),
	.checks = MIGR_LIST(order_item_checks), .indexes = MIGR_LIST(order_item_indexes));

static const migr_column review_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "product_id", "integer", .flags = MIGR_NOT_NULL },
	{ "user_id", "integer", .flags = MIGR_NOT_NULL },
	{ "rating", "smallint", .flags = MIGR_NOT_NULL },
	{ .name = "body", .type = "text" },
	{ "created_at", "timestamp", .flags = MIGR_NOT_NULL, .default_sql = "CURRENT_TIMESTAMP" },
};
static const migr_key review_unique_keys[] = { { .name = "one_review_each", .columns = "product_id, user_id" } };
static const migr_foreign_key review_foreign_keys[] = {
	{ .columns = "product_id", .ref_table = "products", .ref_columns = "id", .on_delete = MIGR_CASCADE },
	{ .columns = "user_id", .ref_table = "users", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_check review_checks[] = { { .name = "rating_range", .sql = "rating BETWEEN 1 AND 5" } };
static const migr_index review_indexes[] = { { .name = "reviews_user", .columns = "user_id" } };
static const migr_table reviews = MIGR_TABLE("reviews",
	.columns = MIGR_LIST(review_columns), .unique_keys = MIGR_LIST(review_unique_keys),
	.foreign_keys = MIGR_LIST(review_foreign_keys), .checks = MIGR_LIST(review_checks),
	.indexes = MIGR_LIST(review_indexes));

static const migr_table *const tables[] = { &users, &categories, &category_translations, &products,
	&product_translations, &orders, &order_items, &reviews };
const migr_models shop_models = MIGR_MODELS(.tables = MIGR_LIST(tables));
