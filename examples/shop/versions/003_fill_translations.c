/* SPDX-License-Identifier: MIT */
/*
 * Fill missing translations from the default language
 *
 * Every product gets a text in every language that the shop offers. Which languages those are is not in the database:
 * the revision asks the application, by its pointer.
 *
 * Revision ID: 003
 * Revises: 002
 * Create Date: 2023-04-02 18:15:00
 */
#include "../shop.h"

typedef struct filling {
	migr_op *op;
	const shop *settings;
	uint64_t done;
	uint64_t total;
} filling;

static migr_status count_row(const migr_row *row, void *user)
{
	filling *fill = user;

	fill->total = (uint64_t)migr_row_integer(row, 0);
	return MIGR_OK;
}

/* One product in the default language: copied to each language that it lacks. */
static migr_status fill_product(const migr_row *row, void *user)
{
	filling *fill = user;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < fill->settings->n_languages && rc == MIGR_OK; i++)
		rc = migr_op_execute_params(fill->op,
			"INSERT INTO product_translations (product_id, language, name, description, is_copy)"
			" SELECT ?, ?, ?, ?, 1 WHERE NOT EXISTS"
			" (SELECT 1 FROM product_translations WHERE product_id = ? AND language = ?)",
			MIGR_PARAMS(*migr_row_value(row, 0), MIGR_TEXT(fill->settings->languages[i]),
			            *migr_row_value(row, 1), *migr_row_value(row, 2),
			            *migr_row_value(row, 0), MIGR_TEXT(fill->settings->languages[i])));
	if (rc == MIGR_OK)
		rc = migr_op_progress(fill->op, ++fill->done, fill->total);
	return rc;
}

static migr_status upgrade(migr_op *op, void *app)
{
	filling fill = { .op = op, .settings = app };
	const migr_value language[] = { MIGR_TEXT(fill.settings->default_language) };
	migr_status rc = migr_op_execute(op,
		"ALTER TABLE product_translations ADD COLUMN is_copy INTEGER NOT NULL DEFAULT 0");

	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT COUNT(*) FROM product_translations WHERE language = ?", language, 1,
		                   count_row, &fill);
	if (rc == MIGR_OK)
		rc = migr_op_query(op,
			"SELECT product_id, name, description FROM product_translations"
			" WHERE language = ? ORDER BY product_id",
			language, 1, fill_product, &fill);
	return rc;
}

static migr_status downgrade(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op,
		"DELETE FROM product_translations WHERE is_copy = 1;"
		"ALTER TABLE product_translations DROP COLUMN is_copy;");
}

const migr_revision shop_003 = MIGR_REVISION(
	.id = "003",
	.down_revision = "002",
	.message = "Fill missing translations",
	.create_date = "2023-04-02 18:15:00",
	.upgrade = upgrade,
	.downgrade = downgrade);
