/* SPDX-License-Identifier: MIT */
/*
 * Initial migration
 *
 * Revision ID: 001
 * Revises:
 * Create Date: 2023-01-01 12:00:00
 */
#include <libmigr/revision.h>

static migr_status upgrade(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op,
		"CREATE TABLE users ("
		" id INTEGER PRIMARY KEY,"
		" email VARCHAR(255) NOT NULL UNIQUE,"
		" name VARCHAR(255) NOT NULL,"
		" language VARCHAR(8) NOT NULL DEFAULT 'en',"
		" created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);"

		"CREATE TABLE categories ("
		" id INTEGER PRIMARY KEY,"
		" slug VARCHAR(100) NOT NULL UNIQUE,"
		" parent_id INTEGER REFERENCES categories (id) ON DELETE SET NULL);"
		"CREATE TABLE category_translations ("
		" category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE,"
		" language VARCHAR(8) NOT NULL,"
		" name VARCHAR(255) NOT NULL,"
		" PRIMARY KEY (category_id, language));"

		"CREATE TABLE products ("
		" id INTEGER PRIMARY KEY,"
		" sku VARCHAR(64) NOT NULL UNIQUE,"
		" seller_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
		" category_id INTEGER REFERENCES categories (id) ON DELETE SET NULL,"
		" price_cents INTEGER NOT NULL CHECK (price_cents >= 0),"
		" currency CHAR(3) NOT NULL DEFAULT 'EUR',"
		" stock INTEGER NOT NULL DEFAULT 0);"
		"CREATE INDEX products_seller ON products (seller_id);"
		"CREATE INDEX products_category ON products (category_id);"
		"CREATE TABLE product_translations ("
		" product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,"
		" language VARCHAR(8) NOT NULL,"
		" name VARCHAR(255) NOT NULL,"
		" description TEXT NOT NULL DEFAULT '',"
		" PRIMARY KEY (product_id, language));"

		"CREATE TABLE orders ("
		" id INTEGER PRIMARY KEY,"
		" user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
		" status VARCHAR(20) NOT NULL DEFAULT 'open'"
		"  CHECK (status IN ('open', 'paid', 'shipped', 'cancelled')),"
		" created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);"
		"CREATE INDEX orders_user ON orders (user_id, created_at);"
		"CREATE TABLE order_items ("
		" order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,"
		" product_id INTEGER NOT NULL REFERENCES products (id),"
		" quantity INTEGER NOT NULL CHECK (quantity > 0),"
		" price_cents INTEGER NOT NULL,"
		" PRIMARY KEY (order_id, product_id));"
		"CREATE INDEX order_items_product ON order_items (product_id);");
}

static migr_status downgrade(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op,
		"DROP TABLE order_items; DROP TABLE orders; DROP TABLE product_translations; DROP TABLE products;"
		"DROP TABLE category_translations; DROP TABLE categories; DROP TABLE users;");
}

const migr_revision shop_001 = MIGR_REVISION(
	.id = "001",
	.message = "Initial migration",
	.create_date = "2023-01-01 12:00:00",
	.upgrade = upgrade,
	.downgrade = downgrade);
