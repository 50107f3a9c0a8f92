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
	const char *language;
} filling;

/* A product in the default language. */
static migr_status copy_product(const migr_row *row, void *user)
{
	const filling *fill = user;

	return migr_op_execute_params(fill->op,
		"INSERT INTO product_translations (product_id, language, name, description, is_copy)"
		" VALUES (?, ?, ?, ?, 1)",
		MIGR_PARAMS(*migr_row_value(row, 0), MIGR_TEXT(fill->language), *migr_row_value(row, 1),
		            *migr_row_value(row, 2)));
}

/* Whatever lacks a text in a language gets that of the default language. */
static migr_status fill_language(migr_op *op, const char *language, const char *from)
{
	filling fill = { .op = op, .language = language };

	return migr_op_query(op,
		"SELECT product_id, name, description FROM product_translations t"
		" WHERE language = ? AND NOT EXISTS (SELECT 1 FROM product_translations o"
		"  WHERE o.product_id = t.product_id AND o.language = ?)"
		" ORDER BY product_id",
		MIGR_PARAMS(MIGR_TEXT(from), MIGR_TEXT(language)), copy_product, &fill);
}

static migr_status upgrade(migr_op *op, void *app)
{
	const shop *settings = app;
	migr_status rc = migr_op_add_column(op, "product_translations",
		&MIGR_COLUMN("is_copy", "smallint", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(0)), NULL);

	for (size_t i = 0; i < settings->n_languages && rc == MIGR_OK; i++) {
		rc = fill_language(op, settings->languages[i], settings->default_language);
		if (rc == MIGR_OK)
			rc = migr_op_progress(op, i + 1, settings->n_languages);
	}
	return rc;
}

static migr_status downgrade(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "DELETE FROM product_translations WHERE is_copy = 1");

	(void)app;
	return rc == MIGR_OK ? migr_op_drop_column(op, "product_translations", "is_copy", NULL) : rc;
}

const migr_revision shop_003 = MIGR_REVISION(
	.id = "003",
	.down_revision = "002",
	.message = "Fill missing translations",
	.create_date = "2023-04-02 18:15:00",
	.upgrade = upgrade,
	.downgrade = downgrade);
