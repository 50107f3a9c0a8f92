/* SPDX-License-Identifier: MIT */
/*
 * A hundred thousand revisions of each shape: everything that walks over the graph, on a small stack.
 */
#include "support/shapes.h"
#include "support/t.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 100000

typedef struct big {
	migr__alloc alloc;
	migr__graph *graph;
	migr_error error;
	size_t count;
} big;

static void open_big(big *b, t_shape shape)
{
	memset(b, 0, sizeof *b);
	b->alloc = migr__alloc_libc();
	migr__error_init(&b->error, &b->alloc);
	b->graph = migr__graph_new(&b->alloc);
	b->count = t_shape_add(b->graph, shape, COUNT, &b->error);
	ck_assert_uint_gt(b->count, COUNT / 2);
}

static void close_big(big *b)
{
	migr__graph_free(b->graph);
	migr__error_clear(&b->error);
}

/* Applies the steps one after the other: each has what it needs below it, or nothing above it. */
static void check_steps(const big *b, const migr__steps *steps, const migr__nodes *rows)
{
	unsigned char *in = calloc(b->count, 1);
	migr__applied applied;
	size_t n, wrong = 0;

	ck_assert(migr__applied_init(&applied, b->graph, &b->alloc, rows));
	memcpy(in, applied.applied, b->count);
	for (size_t i = 0; i < steps->nodes.count; i++) {
		migr__node node = steps->nodes.items[i];
		const migr__node *others = steps->direction == MIGR_UPGRADE ? migr__graph_parents(b->graph, node, &n)
		                                                            : migr__graph_children(b->graph, node, &n);

		wrong += in[node] != (steps->direction == MIGR_DOWNGRADE);
		for (size_t j = 0; j < n; j++)
			wrong += in[others[j]] != (steps->direction == MIGR_UPGRADE);
		in[node] ^= 1;
	}
	ck_assert_uint_eq(wrong, 0);
	migr__applied_free(&applied, &b->alloc);
	free(in);
}

static size_t plan(big *b, migr_direction direction, const char *target, migr__nodes *rows)
{
	migr__steps steps;
	size_t count;

	memset(&steps, 0, sizeof steps);
	ck_assert_int_eq(migr__graph_plan(b->graph, direction, &target, 1, rows, 0, &steps, &b->error), MIGR_OK);
	check_steps(b, &steps, rows);
	count = steps.nodes.count;
	migr__nodes_free(&b->alloc, rows);
	*rows = steps.to;
	steps.to = (migr__nodes){ NULL, 0, 0 };
	migr__steps_free(&b->alloc, &steps);
	return count;
}

static void use(big *b)
{
	migr__nodes rows = { NULL, 0, 0 }, all = { NULL, 0, 0 };

	ck_assert_int_eq(migr__graph_build(b->graph, &b->error), MIGR_OK);
	ck_assert_uint_eq(migr__graph_warning_count(b->graph), 0);
	ck_assert_uint_eq(plan(b, MIGR_UPGRADE, "heads", &rows), b->count);
	ck_assert_uint_eq(rows.count, 1);
	ck_assert_uint_eq(plan(b, MIGR_STAMP, "heads", &rows), 0);
	ck_assert_int_eq(migr__graph_range(b->graph, NULL, NULL, &all, &b->error), MIGR_OK);
	ck_assert_uint_eq(all.count, b->count);
	ck_assert_uint_eq(plan(b, MIGR_DOWNGRADE, "base", &rows), b->count);
	ck_assert_uint_eq(rows.count, 0);
	migr__nodes_free(&b->alloc, &all);
	migr__nodes_free(&b->alloc, &rows);
}

static void *use_shape(void *shape)
{
	big b;

	open_big(&b, *(const t_shape *)shape);
	use(&b);
	close_big(&b);
	return NULL;
}

/* In a thread with 64 KiB of stack: recursion over the graph would not pass. */
static void on_small_stack(void *(*function)(void *), void *argument)
{
	pthread_attr_t attributes;
	pthread_t thread;

	ck_assert_int_eq(pthread_attr_init(&attributes), 0);
	ck_assert_int_eq(pthread_attr_setstacksize(&attributes, (size_t)64 * 1024), 0);
	ck_assert_int_eq(pthread_create(&thread, &attributes, function, argument), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_int_eq(pthread_attr_destroy(&attributes), 0);
}

START_TEST(long_lines)
{
	t_shape shape = T_LINEAR;

	on_small_stack(use_shape, &shape);
}
END_TEST

START_TEST(many_merges)
{
	t_shape shape = T_BLOCKS;

	on_small_stack(use_shape, &shape);
}
END_TEST

START_TEST(wide_merges)
{
	t_shape shape = T_WIDE;

	on_small_stack(use_shape, &shape);
}
END_TEST

START_TEST(many_dependencies)
{
	t_shape shape = T_PAIRS;

	on_small_stack(use_shape, &shape);
}
END_TEST

static void *find_long_circle(void *unused)
{
	char id[16], parent[16];
	migr__node_spec spec = { id, parent, NULL, NULL, NULL };
	big b;

	(void)unused;
	memset(&b, 0, sizeof b);
	b.alloc = migr__alloc_libc();
	migr__error_init(&b.error, &b.alloc);
	b.graph = migr__graph_new(&b.alloc);
	for (int i = 0; i < COUNT; i++) {
		snprintf(id, sizeof id, "r%d", i);
		snprintf(parent, sizeof parent, "r%d", (i + COUNT - 1) % COUNT);
		ck_assert_int_eq(migr__graph_add(b.graph, &spec, &b.error), MIGR_OK);
	}
	ck_assert_int_eq(migr__graph_build(b.graph, &b.error), MIGR_ERROR_CYCLE);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&b.error), "r50000 -> r49999"));
	close_big(&b);
	return NULL;
}

START_TEST(long_circles)
{
	on_small_stack(find_long_circle, NULL);
}
END_TEST

/* Each revision declares a label, so that each bears all of them: space must stay linear. */
static void *spread_many_labels(void *unused)
{
	char id[16], parent[16], label[16];
	size_t n;
	big b;

	(void)unused;
	memset(&b, 0, sizeof b);
	b.alloc = migr__alloc_libc();
	migr__error_init(&b.error, &b.alloc);
	b.graph = migr__graph_new(&b.alloc);
	for (int i = 0; i < COUNT; i++) {
		migr__node_spec spec = { id, i ? parent : NULL, label, NULL, NULL };

		snprintf(id, sizeof id, "r%d", i);
		snprintf(parent, sizeof parent, "r%d", i - 1);
		snprintf(label, sizeof label, "l%d", i);
		ck_assert_int_eq(migr__graph_add(b.graph, &spec, &b.error), MIGR_OK);
	}
	ck_assert_int_eq(migr__graph_build(b.graph, &b.error), MIGR_OK);
	for (migr__node node = 0; node < COUNT; node += COUNT / 3) {
		snprintf(label, sizeof label, "l%u", node);
		ck_assert_str_eq(migr__graph_labels(b.graph, node, &n)[0], label);
		ck_assert_uint_eq(n, COUNT);
	}
	close_big(&b);
	return NULL;
}

START_TEST(many_labels)
{
	on_small_stack(spread_many_labels, NULL);
}
END_TEST

/* Redundant edges without end: the search for them gives up, planning does not mind. */
START_TEST(many_redundant_parents)
{
	enum { LENGTH = 3000 };
	static char parents[LENGTH * 6];
	char id[16];
	migr__node_spec spec = { id, NULL, NULL, NULL, NULL };
	migr__nodes rows = { NULL, 0, 0 };
	size_t used = 0;
	big b;

	memset(&b, 0, sizeof b);
	b.alloc = migr__alloc_libc();
	migr__error_init(&b.error, &b.alloc);
	b.graph = migr__graph_new(&b.alloc);
	for (b.count = 0; b.count < LENGTH; b.count++) {
		snprintf(id, sizeof id, "r%zu", b.count);
		spec.down_revisions = b.count ? parents : NULL;
		ck_assert_int_eq(migr__graph_add(b.graph, &spec, &b.error), MIGR_OK);
		used += (size_t)snprintf(parents + used, sizeof parents - used, "%s%s", used ? "," : "", id);
	}
	ck_assert_int_eq(migr__graph_build(b.graph, &b.error), MIGR_OK);
	ck_assert_uint_gt(migr__graph_warning_count(b.graph), 0);
	ck_assert_uint_eq(plan(&b, MIGR_UPGRADE, "head", &rows), LENGTH);
	ck_assert_uint_eq(rows.count, 1);
	ck_assert_uint_eq(plan(&b, MIGR_DOWNGRADE, "-2", &rows), 2);
	migr__nodes_free(&b.alloc, &rows);
	close_big(&b);
}
END_TEST

T_MAIN("graph size", long_lines, many_merges, wide_merges, many_dependencies, long_circles, many_labels,
       many_redundant_parents)
