/* SPDX-License-Identifier: MIT */
/* Revisions in a shared object, for `--module`; some of them never end, to be cancelled. */
#include <libmigr/migr.h>

#include <stdlib.h>
#include <time.h>

MIGR_API migr_status migr_module_register(migr_context *context);

static migr_status make_table(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "CREATE TABLE t_m2 (id INTEGER)");
}

static migr_status drop_table(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "DROP TABLE t_m2");
}

static void pause_a_little(void)
{
	const struct timespec duration = { 0, 2000000 };

	nanosleep(&duration, NULL);
}

/* Goes on until it is told to stop. */
static migr_status endless(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "CREATE TABLE t_m3 (id INTEGER)");

	(void)app;
	migr_op_log(op, "half way");
	for (uint64_t i = 0; rc == MIGR_OK; i++) {
		rc = migr_op_progress(op, i, 0);
		pause_a_little();
	}
	return rc;
}

/* Never listens. */
static migr_status deaf(migr_op *op, void *app)
{
	(void)app;
	migr_op_log(op, "half way");
	for (;;)
		pause_a_little();
	return MIGR_OK;
}

static migr_status refuse(migr_op *op, void *app)
{
	(void)app;
	return migr_op_refuse(op, "the moon is not full");
}

static migr_status fail(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return 42;
}

/* Its downgrade is derived. */
static migr_status make_by_operations(migr_op *op, void *app)
{
	static const migr_column columns[] = { { .name = "id", .type = "bigint", .flags = MIGR_PRIMARY_KEY } };
	const migr_table table = MIGR_TABLE("t_v1", .columns = MIGR_LIST(columns));
	migr_status rc = migr_op_create_table(op, &table, NULL);

	(void)app;
	return rc == MIGR_OK ? migr_op_add_column(op, "t_v1", &MIGR_COLUMN("name", "text"), NULL) : rc;
}

static migr_status drop_by_operation(migr_op *op, void *app)
{
	(void)app;
	return migr_op_drop_table(op, "t_v1", NULL);
}

migr_status migr_module_register(migr_context *context)
{
	static const migr_revision m1 = MIGR_REVISION(.id = "m1", .upgrade_sql = "CREATE TABLE t_m1 (id INTEGER)",
	                                              .downgrade_sql = "DROP TABLE t_m1");
	static const migr_revision m2 = MIGR_REVISION(.id = "m2", .down_revision = "m1", .message = "by callback",
	                                              .upgrade = make_table, .downgrade = drop_table);
	static const migr_revision m3 = MIGR_REVISION(.id = "m3", .down_revision = "m2", .upgrade = endless);
	static const migr_revision d1 = MIGR_REVISION(.id = "deaf1", .down_revision = "m2", .upgrade = deaf);
	static const migr_revision r1 = MIGR_REVISION(.id = "refuse1", .down_revision = "m2", .upgrade = refuse);
	static const migr_revision f1 = MIGR_REVISION(.id = "fail1", .down_revision = "m2", .upgrade = fail);
	static const migr_revision v1 = MIGR_REVISION(.id = "v1", .down_revision = "m2", .upgrade = make_by_operations,
	                                              .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision w1 = MIGR_REVISION(.id = "w1", .down_revision = "v1", .upgrade = drop_by_operation,
	                                              .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision *const all[] = { &m1, &m2, &m3, &d1, &r1, &f1, &v1, &w1 };

	if (getenv("MODULE_FAILS"))
		return 7;
	return migr_register(context, all, sizeof all / sizeof all[0]);
}
