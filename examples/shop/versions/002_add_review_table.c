/* SPDX-License-Identifier: MIT */
/*
 * Add review table
 *
 * Revision ID: 002
 * Revises: 001
 * Create Date: 2023-02-10 09:30:00
 */
#include "../shop.h"

static migr_status upgrade(migr_op *op, void *app)
{
	migr_status rc = shop_create_counted(op, "reviews",
		"product_id INTEGER NOT NULL,"
		"user_id INTEGER NOT NULL,"
		"rating SMALLINT NOT NULL CHECK (rating BETWEEN 1 AND 5),"
		"body TEXT,"
		"created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,"
		"UNIQUE (product_id, user_id),"
		"FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,"
		"FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "CREATE INDEX reviews_user ON reviews (user_id)");
	return rc;
}

static migr_status downgrade(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "DROP TABLE reviews");
}

const migr_revision shop_002 = MIGR_REVISION(
	.id = "002",
	.down_revision = "001",
	.message = "Add review table",
	.create_date = "2023-02-10 09:30:00",
	.upgrade = upgrade,
	.downgrade = downgrade);
