/* SPDX-License-Identifier: MIT */
/*
 * Add review table
 *
 * Revision ID: 002
 * Revises: 001
 * Create Date: 2023-02-10 09:30:00
 */
#include <libmigr/revision.h>

static migr_status upgrade(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op,
		"CREATE TABLE reviews ("
		" id INTEGER PRIMARY KEY,"
		" product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,"
		" user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
		" rating SMALLINT NOT NULL CHECK (rating BETWEEN 1 AND 5),"
		" body TEXT,"
		" created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,"
		" UNIQUE (product_id, user_id));"
		"CREATE INDEX reviews_user ON reviews (user_id);");
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
