/* SPDX-License-Identifier: MIT */
/*
 * A revision of operations. What most of them become depends on what they find in the database, and what they find is
 * another thing when they are done.
 */
#include "history.h"

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "item_id", "integer", .flags = MIGR_NOT_NULL },
	{ "name", "varchar(40)", .flags = MIGR_NOT_NULL },
	{ .name = "note", .type = "text" },
	{ "size", "integer", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(7) },
};
static const migr_foreign_key keys[] = {
	{ .name = "person_item", .columns = "item_id", .ref_table = "item", .ref_columns = "id" },
};
static const migr_check checks[] = { { .name = "person_size", .sql = "size > 0" } };
static const migr_index indexes[] = { { .name = "person_name", .columns = "name" } };
static const migr_table person = MIGR_TABLE("person", .columns = MIGR_LIST(columns), .foreign_keys = MIGR_LIST(keys),
                                            .checks = MIGR_LIST(checks), .indexes = MIGR_LIST(indexes));

static const migr_column item_columns[] = { { "id", "integer", .flags = MIGR_PRIMARY_KEY } };
static const migr_table item = MIGR_TABLE("item", .columns = MIGR_LIST(item_columns));

static migr_status create(migr_op *op)
{
	static const migr_value items[] = { MIGR_INT(1), MIGR_INT(2) };
	static const migr_value people[] = { MIGR_INT(1), MIGR_INT(1), MIGR_TEXT("ann"),
		                             MIGR_INT(2), MIGR_INT(2), MIGR_TEXT("bob") };
	migr_status rc = migr_op_create_table(op, &item, NULL);

	if (rc == MIGR_OK)
		rc = migr_op_create_table(op, &person, NULL);
	if (rc == MIGR_OK)
		rc = migr_op_bulk_insert(op, "item", "id", items, 2, NULL);
	/* the keys are given: a number that was counted up stays so when the row is rolled back */
	return rc == MIGR_OK ? migr_op_bulk_insert(op, "person", "id, item_id, name", people, 6, NULL) : rc;
}

/* More than one statement each, at least on some of the databases. */
static migr_status alter(migr_op *op)
{
	migr_status rc = migr_op_add_column(op, "person", &MIGR_COLUMN(.name = "email", .type = "varchar(100)"), NULL);

	if (rc == MIGR_OK)
		rc = migr_op_alter_column(op, "person", "email",
		                          &MIGR_ALTERATION(.type = "varchar(200)", .fill_sql = "name",
		                                           .flags = MIGR_ALTER_SET_NOT_NULL, .default_sql = "'none'"),
		                          NULL);
	if (rc == MIGR_OK)
		rc = migr_op_alter_column(op, "person", "size",
		                          &MIGR_ALTERATION(.type = "bigint", .new_name = "height"), NULL);
	if (rc == MIGR_OK)
		rc = migr_op_rename_column(op, "person", "note", "remark", NULL);
	return rc;
}

/* Found by what they are, which they are not any more once they are dropped. */
static migr_status constrain(migr_op *op)
{
	migr_status rc = migr_op_create_unique(op, "person", &MIGR_KEY(.columns = "item_id, name"), NULL);

	if (rc == MIGR_OK)
		rc = migr_op_drop_index(op, "person", NULL, "name", NULL);
	if (rc == MIGR_OK)
		rc = migr_op_drop_constraint(op, "person", MIGR_CONSTRAINT_CHECK, "person_size", NULL, NULL);
	if (rc == MIGR_OK)
		rc = migr_op_create_check(op, "person", &MIGR_CHECK(.name = "person_tall", .sql = "height < 1000"),
		                          NULL);
	if (rc == MIGR_OK)
		rc = migr_op_rename_table(op, "person", "people", NULL);
	return rc;
}

static migr_status upgrade(migr_op *op, void *app)
{
	int32_t has_phone = 1;
	migr_status rc = create(op);

	(void)app;
	if (rc == MIGR_OK)
		rc = alter(op);
	if (rc == MIGR_OK)
		rc = constrain(op);
	if (rc == MIGR_OK)
		rc = migr_op_has_column(op, NULL, "people", "phone", &has_phone);
	if (rc == MIGR_OK && !has_phone)
		rc = migr_op_add_column(op, "people", &MIGR_COLUMN(.name = "phone", .type = "varchar(20)"), NULL);
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "INSERT INTO trace VALUES ('o1', 'up')");
	return rc;
}

static migr_status downgrade(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "INSERT INTO trace VALUES ('o1', 'down')");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_drop_column(op, "people", "phone", NULL);
	if (rc == MIGR_OK)
		rc = migr_op_alter_column(op, "people", "height",
		                          &MIGR_ALTERATION(.new_name = "size", .flags = MIGR_ALTER_DROP_DEFAULT), NULL);
	if (rc == MIGR_OK)
		rc = migr_op_drop_constraint(op, "people", MIGR_CONSTRAINT_FOREIGN_KEY, NULL, "item_id", NULL);
	if (rc == MIGR_OK)
		rc = migr_op_drop_table(op, "people", NULL);
	if (rc == MIGR_OK)
		rc = migr_op_drop_table(op, "item", NULL);
	return rc;
}

static migr_status create_index(migr_op *op)
{
	int is_postgresql = migr_op_dialect(op)[0] == 'p';
	const migr_op_options options = { .struct_size = sizeof options,
		                          .flags = is_postgresql ? MIGR_OPTION_CONCURRENTLY : 0 };

	return migr_op_create_index(op, "people", &MIGR_INDEX(.name = "people_email", .columns = "email"), &options);
}

/* Each operation by itself, outside a transaction; where the database can, each is one. */
static migr_status upgrade_singly(migr_op *op, void *app)
{
	migr_status rc = migr_op_add_column(op, "people", &MIGR_COLUMN(.name = "pet", .type = "varchar(9)"), NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_alter_column(
			op, "people", "pet",
			&MIGR_ALTERATION(.fill_sql = "'cat'", .flags = MIGR_ALTER_SET_NOT_NULL, .new_name = "animal"),
			NULL);
	if (rc == MIGR_OK)
		rc = create_index(op);
	if (rc == MIGR_OK)
		rc = migr_op_alter_column(op, "people", "name", &MIGR_ALTERATION(.default_sql = "'?'"), NULL);
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "INSERT INTO trace VALUES ('o2', 'up')");
	return rc;
}

static migr_status downgrade_singly(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "INSERT INTO trace VALUES ('o2', 'down')");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_drop_index(op, "people", NULL, "email", NULL);
	if (rc == MIGR_OK)
		rc = migr_op_drop_column(op, "people", "animal", NULL);
	return rc;
}

static const migr_revision revisions[] = {
	MIGR_REVISION(.id = "o1", .upgrade = upgrade, .downgrade = downgrade),
	MIGR_REVISION(.id = "o2", .flags = MIGR_REVISION_NO_TRANSACTION, .upgrade = upgrade_singly,
	              .downgrade = downgrade_singly),
};

size_t history_count(void)
{
	return sizeof revisions / sizeof revisions[0];
}

migr_status history_register(migr_context *context)
{
	return migr_register_linear(context, MIGR_ARRAY(revisions));
}

const int history_travels = 0;

const char *const history_rows[] = { "SELECT * FROM item ORDER BY id", "SELECT * FROM person ORDER BY id",
	                             "SELECT * FROM people ORDER BY id", NULL };
