/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "database.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define NT MIGR_REVISION_NO_TRANSACTION

static const t_shape linear[] = {
	{ "r0", NULL, NULL, 0 },   { "r1", "r0", NULL, 0 },   { "r2", "r1", NULL, 0 },   { "r3", "r2", NULL, 0 },
	{ "r4", "r3", NULL, 0 },   { "r5", "r4", NULL, 0 },   { "r6", "r5", NULL, 0 },   { "r7", "r6", NULL, 0 },
	{ "r8", "r7", NULL, 0 },   { "r9", "r8", NULL, 0 },   { "r10", "r9", NULL, 0 },  { "r11", "r10", NULL, 0 },
	{ "r12", "r11", NULL, 0 }, { "r13", "r12", NULL, 0 }, { "r14", "r13", NULL, 0 }, { "r15", "r14", NULL, 0 },
	{ "r16", "r15", NULL, 0 }, { "r17", "r16", NULL, 0 }, { "r18", "r17", NULL, 0 }, { "r19", "r18", NULL, 0 },
};

static const t_shape merges[] = {
	{ "r0", NULL, NULL, 0 },        { "r1", "r0", NULL, 0 },        { "r2", "r0", NULL, 0 },
	{ "r3", "r1", NULL, 0 },        { "r4", "r2", NULL, 0 },        { "r5", "r3, r4", NULL, 0 },
	{ "r6", "r5", NULL, 0 },        { "r7", "r5", NULL, 0 },        { "r8", "r5", NULL, 0 },
	{ "r9", "r6, r7, r8", NULL, 0 }, { "r10", "r9", NULL, 0 },       { "r11", "r9", NULL, 0 },
	{ "r12", "r10", NULL, 0 },      { "r13", "r11", "r12", 0 },     { "r14", "r12", NULL, 0 },
	{ "r15", "r13", NULL, 0 },      { "r16", "r14, r15", NULL, 0 }, { "r17", "r16", NULL, 0 },
	{ "r18", "r16", NULL, 0 },      { "r19", "r17", NULL, 0 },
};

static const t_shape untransacted[] = {
	{ "r0", NULL, NULL, 0 },   { "r1", "r0", NULL, 0 },   { "r2", "r1", NULL, 0 },   { "r3", "r2", NULL, 0 },
	{ "r4", "r3", NULL, 0 },   { "r5", "r4", NULL, 0 },   { "r6", "r5", NULL, 0 },   { "r7", "r6", NULL, 0 },
	{ "r8", "r7", NULL, 0 },   { "r9", "r8", NULL, 0 },   { "r10", "r9", NULL, NT }, { "r11", "r10", NULL, 0 },
	{ "r12", "r11", NULL, 0 }, { "r13", "r12", NULL, 0 }, { "r14", "r13", NULL, 0 }, { "r15", "r14", NULL, 0 },
	{ "r16", "r15", NULL, 0 }, { "r17", "r16", NULL, 0 }, { "r18", "r17", NULL, 0 }, { "r19", "r18", NULL, 0 },
};

static const t_shape small[] = {
	{ "r0", NULL, NULL, 0 },     { "r1", "r0", NULL, 0 }, { "r2", "r0", NULL, 0 },
	{ "r3", "r1, r2", NULL, 0 }, { "r4", "r3", NULL, 0 },
};

static const t_shape small_untransacted[] = {
	{ "r0", NULL, NULL, 0 },
	{ "r1", "r0", NULL, NT },
	{ "r2", "r1", NULL, 0 },
};

const t_scenario scenario_linear = { "linear", linear, COUNT_OF(linear) };
const t_scenario scenario_merges = { "merges", merges, COUNT_OF(merges) };
const t_scenario scenario_untransacted = { "untransacted", untransacted, COUNT_OF(untransacted) };
const t_scenario scenario_small = { "small", small, COUNT_OF(small) };
const t_scenario scenario_small_untransacted = { "small untransacted", small_untransacted,
	                                         COUNT_OF(small_untransacted) };

#define CREATE_TRACE "CREATE TABLE trace (n INTEGER PRIMARY KEY, revision TEXT NOT NULL, direction TEXT NOT NULL);\n"
#define MARK         "INSERT INTO trace (revision, direction) VALUES (?, ?)"

static migr_status count_row(const migr_row *row, void *user)
{
	*(int64_t *)user += migr_row_integer(row, 0);
	return MIGR_OK;
}

static migr_status mark(migr_op *op, const char *direction)
{
	return migr_op_execute_params(op, MARK, MIGR_PARAMS(MIGR_TEXT(migr_op_revision(op)), MIGR_TEXT(direction)));
}

static migr_status upgrade(migr_op *op, void *app)
{
	char sql[256];
	int64_t count = 0;
	migr_status rc;

	(void)app;
	snprintf(sql, sizeof sql, "CREATE TABLE t_%s (id INTEGER PRIMARY KEY, v TEXT); CREATE INDEX i_%s ON t_%s (v)",
	         migr_op_revision(op), migr_op_revision(op), migr_op_revision(op));
	rc = migr_op_execute(op, sql);
	if (rc == MIGR_OK)
		rc = mark(op, "up");
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT count(*) FROM trace", MIGR_NO_PARAMS, count_row, &count);
	if (rc == MIGR_OK)
		rc = migr_op_progress(op, 1, 2);
	snprintf(sql, sizeof sql, "INSERT INTO t_%s (v) VALUES (?)", migr_op_revision(op));
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, sql, MIGR_PARAMS(MIGR_INT(count)));
	return rc;
}

static migr_status downgrade(migr_op *op, void *app)
{
	char sql[64];
	migr_status rc = mark(op, "down");

	(void)app;
	snprintf(sql, sizeof sql, "DROP TABLE t_%s", migr_op_revision(op));
	return rc == MIGR_OK ? migr_op_execute(op, sql) : rc;
}

static migr_status register_one(migr_context *context, const t_shape *shape, size_t index)
{
	char up[640], down[256];
	migr_revision revision = MIGR_REVISION(.id = shape->id, .down_revision = shape->parents,
	                                       .depends_on = shape->depends_on, .flags = shape->flags,
	                                       .message = "a revision of the tests");
	const migr_revision *list = &revision;

	if (index % 2 && !(shape->flags & NT)) {
		revision.upgrade = upgrade;
		revision.downgrade = downgrade;
		return migr_register(context, &list, 1);
	}
	snprintf(up, sizeof up,
	         "%sCREATE TABLE t_%s (id INTEGER PRIMARY KEY, v TEXT);\n"
	         "INSERT INTO trace (revision, direction) VALUES ('%s', 'up');\n"
	         "INSERT INTO t_%s (v) SELECT revision FROM trace;\n%s",
	         index ? "" : CREATE_TRACE, shape->id, shape->id, shape->id, shape->flags & NT ? "VACUUM;\n" : "");
	snprintf(down, sizeof down, "DROP TABLE t_%s; %s%s%s", shape->id,
	         index ? "INSERT INTO trace (revision, direction) VALUES ('" : "DROP TABLE trace",
	         index ? shape->id : "", index ? "', 'down')" : "");
	revision.upgrade_sql = up;
	revision.downgrade_sql = down;
	return migr_register(context, &list, 1);
}

migr_status scenario_register(migr_context *context, const t_scenario *scenario)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < scenario->count && rc == MIGR_OK; i++)
		rc = register_one(context, &scenario->shapes[i], i);
	return rc;
}

void (*scenario_before_close)(migr_status rc);
const char *scenario_path;

migr_status scenario_run(const migr_backend *backend, const char *url, const t_scenario *scenario,
                         const migr_options *options, const char *target)
{
	migr_context *context = NULL;
	migr_status rc = migr_open(&context, backend, url, options);

	if (rc == MIGR_OK)
		rc = scenario_register(context, scenario);
	if (rc == MIGR_OK)
		rc = strcmp(target, "base") == 0 ? migr_downgrade(context, target) : migr_upgrade(context, target);
	if (rc != migr_error_status(migr_last_error(context))) {
		fprintf(stderr, "%s: returned %d, but the last error has %d\n", scenario->name, rc,
		        migr_error_status(migr_last_error(context)));
		rc = MIGR_ERROR_INTERNAL;
	}
	if (rc != MIGR_OK && rc != MIGR_ERROR_CANCELLED && getenv("MIGR_TEST_VERBOSE"))
		fprintf(stderr, "%s: %s\n", scenario->name, migr_error_message(migr_last_error(context)));
	if (scenario_before_close)
		scenario_before_close(rc);
	migr_close(context);
	return rc;
}

static void check_one(const char *path, const char *query, const char *id, const char *what)
{
	char sql[256];
	long long count;

	snprintf(sql, sizeof sql, "%s = '%s'", query, id);
	count = db_number(path, sql);
	ck_assert_msg(count == 1, "%s: %s: %lld", what, sql, count);
}

void scenario_check_complete(const char *path, const t_scenario *scenario, const char *what)
{
	for (size_t i = 0; i < scenario->count; i++) {
		const char *id = scenario->shapes[i].id;

		check_one(path, "SELECT count(*) FROM trace WHERE direction = 'up' AND revision", id, what);
		check_one(path, "SELECT count(*) FROM migr_history WHERE outcome = 'done' AND revision", id, what);
		check_one(path, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND substr(name, 3)", id,
		          what);
	}
	ck_assert_int_eq(db_number(path, "SELECT count(*) FROM migr_history"), (long long)scenario->count);
	db_check_sound(path, what);
}
