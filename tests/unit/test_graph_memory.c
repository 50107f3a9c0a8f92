/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs short at each place in turn: the answer is right or MIGR_ERROR_NO_MEMORY, and nothing is lost.
 */
#include "graph/graph.h"
#include "support/meter.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
	migr__alloc alloc;
	migr__graph *graph;
	migr__nodes rows;
	migr__nodes out;
	migr__steps steps;
	migr_error error;
} job;

typedef migr_status (*job_fn)(job *j, const char *text);

static migr_status add(job *j, const char *id, const char *down, const char *labels, const char *depends)
{
	migr__node_spec spec = { id, down, labels, depends, NULL };

	return migr__graph_add(j->graph, &spec, &j->error);
}

/* Labels, a merge with a redundant parent, a dependency; more nodes than the arrays have at first. */
static migr_status open_graph(job *j)
{
	static const char *const nodes[][4] = {
		{ "root1", NULL, NULL, NULL },
		{ "left1", "root1", "left,lefty", NULL },
		{ "left2", "left1", NULL, NULL },
		{ "right1", "root1", "right", "other2" },
		{ "right2", "right1,root1", NULL, NULL },
		{ "other1", NULL, "other", NULL },
		{ "other2", "other1", NULL, NULL },
		{ "merge1", "left2,right2", "merged", "other1" },
		{ "merge2", "merge1,merge1", NULL, NULL },
		{ "tail1", "merge2", NULL, "left" },
	};
	migr_status status = MIGR_OK;

	for (size_t i = 0; i < sizeof nodes / sizeof nodes[0] && status == MIGR_OK; i++)
		status = add(j, nodes[i][0], nodes[i][1], nodes[i][2], nodes[i][3]);
	return status == MIGR_OK ? migr__graph_build(j->graph, &j->error) : status;
}

static migr_status add_row(job *j, const char *id)
{
	if (!migr__nodes_add(&j->alloc, &j->rows, migr__graph_find(j->graph, id, strlen(id))))
		return migr__fail_memory(&j->error);
	return MIGR_OK;
}

static migr_status plan(job *j, migr_direction direction, const char *text)
{
	migr_status status = open_graph(j);

	if (status == MIGR_OK && direction != MIGR_UPGRADE)
		status = add_row(j, direction == MIGR_STAMP ? "left2" : "merge2");
	if (status == MIGR_OK)
		status = migr__graph_plan(j->graph, direction, &text, 1, &j->rows, 0, &j->steps, &j->error);
	return status;
}

static migr_status upgrade(job *j, const char *text)
{
	return plan(j, MIGR_UPGRADE, text);
}

static migr_status downgrade(job *j, const char *text)
{
	return plan(j, MIGR_DOWNGRADE, text);
}

static migr_status stamp(job *j, const char *text)
{
	return plan(j, MIGR_STAMP, text);
}

static migr_status resolve(job *j, const char *text)
{
	migr_status status = open_graph(j);

	return status == MIGR_OK ? migr__graph_resolve(j->graph, text, NULL, &j->out, &j->error) : status;
}

static migr_status range(job *j, const char *text)
{
	migr_status status = open_graph(j);

	if (status == MIGR_OK)
		status = add_row(j, "merge1");
	return status == MIGR_OK ? migr__graph_range(j->graph, text, &j->rows, &j->out, &j->error) : status;
}

/* Much is wrong here. */
static migr_status build_broken(job *j, const char *text)
{
	migr_status status = add(j, "bad-id", NULL, NULL, NULL);

	(void)text;
	if (status == MIGR_OK)
		status = add(j, "abcde", "abcdf", "x,x", "nowhere");
	if (status == MIGR_OK)
		status = add(j, "c1", "c2", "abcde", NULL);
	if (status == MIGR_OK)
		status = add(j, "c2", "c1", NULL, "d1");
	if (status == MIGR_OK)
		status = add(j, "d1", "d1", NULL, "c2");
	if (status == MIGR_OK)
		status = add(j, "d1", "", NULL, NULL);
	return status == MIGR_OK ? migr__graph_build(j->graph, &j->error) : status;
}

static migr_status run(job_fn function, const char *text, meter *m)
{
	job j;
	migr_status status;

	memset(&j, 0, sizeof j);
	j.alloc = (migr__alloc){ meter_resize, m };
	migr__error_init(&j.error, &j.alloc);
	j.graph = migr__graph_new(&j.alloc);
	status = j.graph ? function(&j, text) : MIGR_ERROR_NO_MEMORY;
	if (j.graph && status != MIGR_OK)
		ck_assert_int_eq(migr_error_status(&j.error), status);
	if (status == MIGR_ERROR_NO_MEMORY)
		ck_assert_str_eq(migr_error_hint(&j.error), "");
	migr__nodes_free(&j.alloc, &j.rows);
	migr__nodes_free(&j.alloc, &j.out);
	migr__steps_free(&j.alloc, &j.steps);
	migr__graph_free(j.graph);
	migr__error_clear(&j.error);
	return status;
}

static void sweep(job_fn function, const char *text, migr_status wanted)
{
	meter m = { 0 };
	size_t total;

	ck_assert_msg(run(function, text, &m) == wanted, "%s", text);
	ck_assert_uint_eq(m.live, 0);
	total = m.calls;
	for (size_t i = 1; i <= total; i++) {
		migr_status status;

		m = (meter){ .fail_at = i };
		status = run(function, text, &m);
		ck_assert_msg(m.failed, "%s: no call %zu", text, i);
		ck_assert_msg(status == MIGR_ERROR_NO_MEMORY, "%s: call %zu of %zu failed: %s", text, i, total,
		              migr_status_name(status));
		ck_assert_msg(m.live == 0, "%s: call %zu of %zu failed: %zu pieces lost", text, i, total, m.live);
	}
}

START_TEST(building)
{
	sweep(build_broken, "broken", MIGR_ERROR_GRAPH);
}
END_TEST

START_TEST(resolving)
{
	sweep(resolve, "left@heads", MIGR_OK);
	sweep(resolve, "left@head-1", MIGR_OK);
	sweep(resolve, "righ@righ", MIGR_ERROR_TARGET_AMBIGUOUS);
	sweep(resolve, "other@root1", MIGR_ERROR_TARGET_NOT_IN_BRANCH);
	sweep(resolve, "left3", MIGR_ERROR_TARGET_NOT_FOUND);
	sweep(resolve, "root1+1", MIGR_ERROR_TARGET_AMBIGUOUS);
	sweep(resolve, "root1-2", MIGR_ERROR_TARGET_RANGE);
	sweep(resolve, "a@@", MIGR_ERROR_TARGET_SYNTAX);
	sweep(resolve, "right1@heads", MIGR_OK);
}
END_TEST

START_TEST(planning)
{
	sweep(upgrade, "heads", MIGR_OK);
	sweep(upgrade, "left@+2", MIGR_OK);
	sweep(upgrade, "-1", MIGR_ERROR_TARGET_DIRECTION);
	sweep(downgrade, "-1", MIGR_OK);
	sweep(downgrade, "left@root1", MIGR_OK);
	sweep(downgrade, "other@-1", MIGR_OK);
	sweep(downgrade, "tail1", MIGR_ERROR_TARGET_DIRECTION);
	sweep(stamp, "merge1", MIGR_OK);
	sweep(stamp, "left@base", MIGR_OK);
	sweep(stamp, "+1", MIGR_ERROR_TARGET_SYNTAX);
}
END_TEST

START_TEST(listing)
{
	sweep(range, "left@base:", MIGR_OK);
	sweep(range, "-1:left1", MIGR_OK);
	sweep(range, "left@root1:current", MIGR_OK);
	sweep(range, "left1:right1", MIGR_ERROR_TARGET_DIRECTION);
	sweep(range, "x", MIGR_ERROR_TARGET_SYNTAX);
}
END_TEST

T_MAIN("graph memory", building, resolving, planning, listing)
