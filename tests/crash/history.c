/* SPDX-License-Identifier: MIT */
/*
 * Revisions of SQL and of code that reads and writes rows.
 */
#include "history.h"

#include <string.h>

static const char *const scripts[] = {
	"-- migr:revision r0\n"
	"-- migr:upgrade\n"
	"CREATE TABLE item (id INTEGER PRIMARY KEY, name VARCHAR(40), qty INTEGER);\n"
	"INSERT INTO item VALUES (1, 'one', 10), (2, 'two', 20);\n"
	"INSERT INTO trace VALUES ('r0', 'up');\n"
	"-- migr:downgrade\n"
	"INSERT INTO trace VALUES ('r0', 'down');\n"
	"DROP TABLE item;\n",

	"-- migr:revision r2\n-- migr:revises r1\n"
	"-- migr:upgrade\n"
	"ALTER TABLE item ADD COLUMN price INTEGER;\n"
	"UPDATE item SET price = qty * 10;\n"
	"CREATE INDEX item_name ON item (name);\n"
	"INSERT INTO trace VALUES ('r2', 'up');\n"
	"-- migr:downgrade sqlite, postgresql\n"
	"DROP INDEX item_name;\n"
	"-- migr:downgrade mysql\n"
	"DROP INDEX item_name ON item;\n"
	"-- migr:downgrade\n"
	"INSERT INTO trace VALUES ('r2', 'down');\n"
	"ALTER TABLE item DROP COLUMN price;\n",

	"-- migr:revision r3\n-- migr:revises r1\n"
	"-- migr:upgrade\n"
	"CREATE VIEW cheap AS SELECT id FROM item WHERE qty < 15;\n"
	"UPDATE item SET qty = qty * 2;\n"
	"INSERT INTO trace VALUES ('r3', 'up');\n"
	"-- migr:downgrade\n"
	"UPDATE item SET qty = qty / 2;\n"
	"DROP VIEW cheap;\n"
	"INSERT INTO trace VALUES ('r3', 'down');\n",

	"-- migr:revision r4\n-- migr:revises r2, r3\n"
	"-- migr:upgrade\n"
	"UPDATE item SET qty = qty + 100;\n"
	"INSERT INTO trace VALUES ('r4', 'up');\n"
	"-- migr:downgrade\n"
	"UPDATE item SET qty = qty - 100;\n"
	"INSERT INTO trace VALUES ('r4', 'down');\n",

	"-- migr:revision r5\n-- migr:revises r4\n-- migr:transaction none\n"
	"-- migr:upgrade sqlite, mysql\n"
	"CREATE INDEX item_qty ON item (qty);\n"
	"-- migr:upgrade postgresql\n"
	"CREATE INDEX CONCURRENTLY item_qty ON item (qty);\n"
	"-- migr:upgrade\n"
	"UPDATE item SET qty = qty + 1000;\n"
	"INSERT INTO trace VALUES ('r5', 'up');\n"
	"-- migr:downgrade\n"
	"UPDATE item SET qty = qty - 1000;\n"
	"INSERT INTO trace VALUES ('r5', 'down');\n"
	"-- migr:downgrade sqlite\n"
	"DROP INDEX item_qty;\n"
	"-- migr:downgrade postgresql\n"
	"DROP INDEX CONCURRENTLY item_qty;\n"
	"-- migr:downgrade mysql\n"
	"DROP INDEX item_qty ON item;\n",

	/* blocks, with what no transaction takes between them */
	"-- migr:revision r6\n-- migr:revises r5\n-- migr:transaction none\n"
	"-- migr:upgrade\n"
	"-- migr:begin\n"
	"UPDATE item SET qty = qty + 10000;\n"
	"INSERT INTO item VALUES (3, 'three', 30, 300);\n"
	"-- migr:commit\n"
	"-- migr:upgrade sqlite, mysql\n"
	"CREATE UNIQUE INDEX item_qty_name ON item (qty, name);\n"
	"-- migr:upgrade postgresql\n"
	"CREATE UNIQUE INDEX CONCURRENTLY item_qty_name ON item (qty, name);\n"
	"-- migr:upgrade sqlite, postgresql\n"
	"-- migr:begin\n"
	"CREATE TABLE extra (id INTEGER PRIMARY KEY, qty INTEGER);\n"
	"INSERT INTO extra SELECT id, qty FROM item;\n"
	"-- migr:commit\n"
	"-- migr:upgrade mysql\n"
	"CREATE TABLE extra (id INTEGER PRIMARY KEY, qty INTEGER);\n"
	"-- migr:begin\n"
	"INSERT INTO extra SELECT id, qty FROM item;\n"
	"-- migr:commit\n"
	"-- migr:upgrade sqlite\n"
	"VACUUM;\n"
	"-- migr:upgrade postgresql\n"
	"VACUUM item;\n"
	"-- migr:upgrade\n"
	"UPDATE extra SET qty = qty + 1;\n"
	"-- migr:begin\n"
	"UPDATE item SET qty = qty + 20000;\n"
	"INSERT INTO trace VALUES ('r6', 'up');\n"
	"-- migr:commit\n"
	"-- migr:downgrade\n"
	"-- migr:begin\n"
	"INSERT INTO trace VALUES ('r6', 'down');\n"
	"UPDATE item SET qty = qty - 20000;\n"
	"-- migr:commit\n"
	"-- migr:downgrade sqlite\n"
	"DROP INDEX item_qty_name;\n"
	"-- migr:downgrade postgresql\n"
	"DROP INDEX CONCURRENTLY item_qty_name;\n"
	"-- migr:downgrade mysql\n"
	"DROP INDEX item_qty_name ON item;\n"
	"-- migr:downgrade sqlite, postgresql\n"
	"-- migr:begin\n"
	"DROP TABLE extra;\n"
	"UPDATE item SET qty = qty - 10000;\n"
	"DELETE FROM item WHERE id = 3;\n"
	"-- migr:commit\n"
	"-- migr:downgrade mysql\n"
	"DROP TABLE extra;\n"
	"-- migr:begin\n"
	"UPDATE item SET qty = qty - 10000;\n"
	"DELETE FROM item WHERE id = 3;\n"
	"-- migr:commit\n",
};

static migr_status copy_row(const migr_row *row, void *user)
{
	const migr_value params[] = { MIGR_INT(migr_row_integer(row, 0)), MIGR_INT(migr_row_integer(row, 1)) };

	return migr_op_execute_params(user, "INSERT INTO copy VALUES (?, ?)", params, 2);
}

/* Code that reads what it then changes. */
static migr_status upgrade(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "CREATE TABLE copy (id INTEGER PRIMARY KEY, qty INTEGER)");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT id, qty FROM item ORDER BY id", MIGR_NO_PARAMS, copy_row, op);
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "UPDATE item SET qty = qty + 1");
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "INSERT INTO trace VALUES ('r1', 'up')");
	return rc;
}

static migr_status downgrade(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "UPDATE item SET qty = qty - 1; DROP TABLE copy");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "INSERT INTO trace VALUES ('r1', 'down')");
	return rc;
}

/* Code that reads what it has changed, with statements in between that commit by themselves. */
static migr_status change_row(void *op, const migr_row *row, int64_t qty)
{
	const migr_value params[] = { MIGR_INT(qty), MIGR_INT(migr_row_integer(row, 0)) };

	return migr_op_execute_params(op, "UPDATE item SET qty = ? WHERE id = ?", params, 2);
}

static migr_status double_row(const migr_row *row, void *user)
{
	return change_row(user, row, 2 * migr_row_integer(row, 1));
}

static migr_status halve_row(const migr_row *row, void *user)
{
	return change_row(user, row, migr_row_integer(row, 1) / 2);
}

static migr_status take_sum(const migr_row *row, void *user)
{
	*(int64_t *)user = migr_row_integer(row, 0);
	return MIGR_OK;
}

static migr_status change_rows(migr_op *op, migr_row_fn each, const char *direction, const char *last)
{
	const char *all = "SELECT id, qty, name FROM item ORDER BY id";
	int64_t sum = 0;
	migr_status rc = migr_op_query(op, all, MIGR_NO_PARAMS, each, op);
	const migr_value text = { .type = MIGR_VALUE_TEXT, .text = direction, .size = MIGR_NUL_TERMINATED };

	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "CREATE TABLE total (qty INTEGER)");
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT sum(qty) FROM item", MIGR_NO_PARAMS, take_sum, &sum);
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "INSERT INTO total VALUES (?)", MIGR_PARAMS(MIGR_INT(sum)));
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "INSERT INTO trace VALUES ('r7', ?)", &text, 1);
	return rc == MIGR_OK ? migr_op_execute(op, last) : rc;
}

static migr_status upgrade_rows(migr_op *op, void *app)
{
	(void)app;
	return change_rows(op, double_row, "up", "ALTER TABLE total ADD COLUMN more INTEGER");
}

static migr_status downgrade_rows(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "DROP TABLE total");

	(void)app;
	return rc == MIGR_OK ? change_rows(op, halve_row, "down", "DROP TABLE total") : rc;
}

static const migr_revision callbacks[] = {
	MIGR_REVISION(.id = "r1", .down_revision = "r0", .upgrade = upgrade, .downgrade = downgrade),
	MIGR_REVISION(.id = "r7", .down_revision = "r6", .flags = MIGR_REVISION_NO_TRANSACTION, .upgrade = upgrade_rows,
	              .downgrade = downgrade_rows),
};

size_t history_count(void)
{
	return sizeof scripts / sizeof scripts[0] + sizeof callbacks / sizeof callbacks[0] + 1;
}

migr_status history_register(migr_context *context)
{
	const migr_revision *const list[] = { &callbacks[0], &callbacks[1], &life_rows };
	migr_status rc = migr_register(context, list, 3);

	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0] && rc == MIGR_OK; i++)
		rc = migr_register_script(context, scripts[i], strlen(scripts[i]), NULL);
	return rc;
}

const int history_travels = 1;

const char *const history_rows[] = {
	"SELECT * FROM item ORDER BY id",
	"SELECT * FROM copy ORDER BY id",
	"SELECT * FROM extra ORDER BY id",
	"SELECT * FROM total",
	"SELECT * FROM big ORDER BY id",
	"SELECT id FROM cheap ORDER BY id",
	NULL,
};
