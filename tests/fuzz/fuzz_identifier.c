/* SPDX-License-Identifier: MIT */
/*
 * Identifiers, ranges and plans over a graph that has a bit of everything. Whatever is asked for is found, or refused
 * with one of the codes of targets.
 */
#include "fuzz.h"

#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

static const migr__node_spec specs[] = {
	{ "a1", NULL, "shop", NULL, NULL },       { "a2", "a1", NULL, NULL, NULL },
	{ "a3", "a2", NULL, NULL, NULL },         { "a4b5", "a2", "left", NULL, NULL },
	{ "a4b6", "a3, a4b5", NULL, NULL, NULL }, { "c1", NULL, "other", NULL, NULL },
	{ "c2", "c1", NULL, "a3", NULL },         { "heads1", "c2", NULL, NULL, NULL },
	{ "d1", "a4b6", NULL, "other", NULL },
};

static migr__graph *build(const migr__alloc *alloc, migr_error *error)
{
	migr__graph *graph = migr__graph_new(alloc);

	FUZZ_CHECK(graph != NULL);
	for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++)
		FUZZ_CHECK(migr__graph_add(graph, &specs[i], error) == MIGR_OK);
	FUZZ_CHECK(migr__graph_build(graph, error) == MIGR_OK);
	return graph;
}

static void check(migr_status rc, const migr_error *error)
{
	FUZZ_CHECK(rc == MIGR_OK || rc == error->status);
	FUZZ_CHECK(rc == MIGR_OK || (rc <= MIGR_ERROR_TARGET_SYNTAX && rc >= MIGR_ERROR_NOT_A_HEAD));
	FUZZ_CHECK(rc == MIGR_OK || migr_error_message(error)[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const migr_direction directions[] = { MIGR_UPGRADE, MIGR_DOWNGRADE, MIGR_STAMP };
	migr__alloc alloc = migr__alloc_libc();
	migr__nodes rows = { 0 }, found = { 0 };
	migr_error error;
	migr__graph *graph;
	char *target;

	if (!size)
		return 0;
	migr__error_init(&error, &alloc);
	graph = build(&alloc, &error);
	target = migr__strndup(&alloc, (const char *)data + 1, size - 1);
	FUZZ_CHECK(target != NULL);
	/* the first byte says where the database is */
	if (data[0] % 4)
		FUZZ_CHECK(migr__nodes_add(&alloc, &rows, data[0] % 4));
	if (data[0] & 8)
		FUZZ_CHECK(migr__nodes_add(&alloc, &rows, 6));
	check(migr__graph_resolve(graph, target, &rows, &found, &error), &error);
	for (size_t i = 0; i < found.count; i++)
		FUZZ_CHECK(found.items[i] < migr__graph_count(graph));
	found.count = 0;
	check(migr__graph_range(graph, target, &rows, &found, &error), &error);
	for (size_t i = 0; i < 3; i++) {
		const char *const targets[] = { target };
		migr__steps steps = { 0 };

		check(migr__graph_plan(graph, directions[i], targets, 1, &rows, data[0] & 16, &steps, &error), &error);
		FUZZ_CHECK(steps.nodes.count <= migr__graph_count(graph));
		migr__steps_free(&alloc, &steps);
	}
	migr__nodes_free(&alloc, &rows);
	migr__nodes_free(&alloc, &found);
	migr__free(&alloc, target);
	migr__graph_free(graph);
	migr__error_clear(&error);
	return 0;
}
