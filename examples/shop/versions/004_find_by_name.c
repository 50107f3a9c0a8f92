/* SPDX-License-Identifier: MIT */
/*
 * Find products by name, in capitals or not
 *
 * In MySQL and MariaDB the names' own collation does not tell capitals from small letters; elsewhere the index is of
 * the names in small letters.
 *
 * Revision ID: 004
 * Revises: 003
 * Create Date: 2023-06-20 11:00:00
 */
#include "../shop.h"

#include <string.h>

static const migr_element small_letters[] = { { .column = "language" }, { .sql = "lower(name)" } };
static const migr_element names[] = { { .column = "language" }, { .column = "name" } };

static migr_status upgrade(migr_op *op, void *app)
{
	migr_index index = { .struct_size = sizeof index, .name = "product_translations_name",
		.elements = MIGR_LIST(small_letters) };

	(void)app;
	if (strcmp(migr_op_dialect(op), "mysql") == 0)
		index.elements = (migr_element_list)MIGR_LIST(names);
	return migr_op_create_index(op, "product_translations", &index, NULL);
}

const migr_revision shop_004 = MIGR_REVISION(
	.id = "004",
	.down_revision = "003",
	.message = "Find products by name",
	.create_date = "2023-06-20 11:00:00",
	.flags = MIGR_REVISION_REVERSIBLE,
	.upgrade = upgrade);
