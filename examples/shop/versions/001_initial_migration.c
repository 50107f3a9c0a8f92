/* SPDX-License-Identifier: MIT */
/*
 * Initial migration
 *
 * Foreign keys stand behind the columns: MySQL reads those that stand in a column's own line, and forgets them.
 *
 * Revision ID: 001
 * Revises:
 * Create Date: 2023-01-01 12:00:00
 */
#include "../shop.h"

static migr_status create_people(migr_op *op)
{
	return shop_create_counted(op, "users",
		"email VARCHAR(255) NOT NULL UNIQUE,"
		"name VARCHAR(255) NOT NULL,"
		"language VARCHAR(8) NOT NULL DEFAULT 'en',"
		"created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP");
}

static migr_status create_categories(migr_op *op)
{
	migr_status rc = shop_create_counted(op, "categories",
		"slug VARCHAR(100) NOT NULL UNIQUE,"
		"parent_id INTEGER,"
		"FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE SET NULL");

	if (rc == MIGR_OK)
		rc = shop_create_table(op, "category_translations",
			"category_id INTEGER NOT NULL,"
			"language VARCHAR(8) NOT NULL,"
			"name VARCHAR(255) NOT NULL,"
			"PRIMARY KEY (category_id, language),"
			"FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE CASCADE");
	return rc;
}

static migr_status create_products(migr_op *op)
{
	migr_status rc = shop_create_counted(op, "products",
		"sku VARCHAR(64) NOT NULL UNIQUE,"
		"seller_id INTEGER NOT NULL,"
		"category_id INTEGER,"
		"price_cents INTEGER NOT NULL CHECK (price_cents >= 0),"
		"currency CHAR(3) NOT NULL DEFAULT 'EUR',"
		"stock INTEGER NOT NULL DEFAULT 0,"
		"FOREIGN KEY (seller_id) REFERENCES users (id) ON DELETE CASCADE,"
		"FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE SET NULL");

	if (rc == MIGR_OK)
		rc = migr_op_execute(op,
			"CREATE INDEX products_seller ON products (seller_id);"
			"CREATE INDEX products_category ON products (category_id);");
	/* A text has a default in MySQL only if it is written as an expression. */
	if (rc == MIGR_OK)
		rc = shop_create_table(op, "product_translations",
			"product_id INTEGER NOT NULL,"
			"language VARCHAR(8) NOT NULL,"
			"name VARCHAR(255) NOT NULL,"
			"description TEXT NOT NULL DEFAULT (''),"
			"PRIMARY KEY (product_id, language),"
			"FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE");
	return rc;
}

static migr_status create_orders(migr_op *op)
{
	migr_status rc = shop_create_counted(op, "orders",
		"user_id INTEGER NOT NULL,"
		"status VARCHAR(20) NOT NULL DEFAULT 'open'"
		" CHECK (status IN ('open', 'paid', 'shipped', 'cancelled')),"
		"created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,"
		"FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE");

	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "CREATE INDEX orders_user ON orders (user_id, created_at)");
	if (rc == MIGR_OK)
		rc = shop_create_table(op, "order_items",
			"order_id INTEGER NOT NULL,"
			"product_id INTEGER NOT NULL,"
			"quantity INTEGER NOT NULL CHECK (quantity > 0),"
			"price_cents INTEGER NOT NULL,"
			"PRIMARY KEY (order_id, product_id),"
			"FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,"
			"FOREIGN KEY (product_id) REFERENCES products (id)");
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "CREATE INDEX order_items_product ON order_items (product_id)");
	return rc;
}

static migr_status upgrade(migr_op *op, void *app)
{
	migr_status rc = create_people(op);

	(void)app;
	if (rc == MIGR_OK)
		rc = create_categories(op);
	if (rc == MIGR_OK)
		rc = create_products(op);
	if (rc == MIGR_OK)
		rc = create_orders(op);
	return rc;
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
