/* SPDX-License-Identifier: MIT */
/*
 * Random graphs against the naive model. MIGR_TEST_SEED and MIGR_TEST_GRAPHS choose other graphs, and more of them.
 */
#include "model.h"
#include "support/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(n) ((bits)1 << (n))
#define HAS(set, n) (((set) >> (n)) & 1)

typedef struct world {
	model m;
	t_graph t;
	t_random random;
	unsigned long seed;
	char text[2000];
	char command[200]; /* what is being tried, for the message */
} world;

static unsigned below(world *w, unsigned limit)
{
	return t_random_below(&w->random, limit);
}

/* Not ck_assert, which writes to a pipe each time it passes. */
#define HOLDS(w, condition, ...)                                                                                       \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "seed %lu\ngraph %s\ncommand %s\n", (w)->seed, (w)->text, (w)->command);       \
			ck_abort_msg(__VA_ARGS__);                                                                     \
		}                                                                                                      \
	} while (0)

static bits set_of(const migr__nodes *nodes)
{
	bits set = 0;

	for (size_t i = 0; i < nodes->count; i++)
		set |= BIT(nodes->items[i]);
	return set;
}

static migr__nodes nodes_of(world *w, bits set)
{
	migr__nodes nodes = { NULL, 0, 0 };

	for (int i = 0; i < w->m.count; i++)
		if (HAS(set, i) && !migr__nodes_add(&w->t.alloc, &nodes, (migr__node)i))
			abort();
	return nodes;
}

static bits random_set(world *w)
{
	bits set = 0;

	for (unsigned n = below(w, 4); n; n--)
		set |= BIT(below(w, (unsigned)w->m.count));
	return set;
}

/* Ids of 2 or 3 characters are always typed whole; a branch may be a label. */
static void name_branch(world *w, int branch, char *name, size_t size)
{
	name[0] = '\0';
	if (branch != MODEL_BASE)
		snprintf(name, size, "%c%d@", w->m.labelled[branch] && below(w, 2) ? 'l' : 'r', branch);
}

static int random_branch(world *w)
{
	return below(w, 2) ? MODEL_BASE : (int)below(w, (unsigned)w->m.count);
}

static void check_structure(world *w)
{
	const migr__node *order = migr__graph_order(w->t.graph);
	bits seen = 0, heads = model_heads(&w->m), real = 0, all = 0;

	strcpy(w->command, "structure");
	for (int i = 0; i < w->m.count; i++) {
		HOLDS(w, !((w->m.below[order[i]] & ~BIT(order[i])) & ~seen), "order at %d", i);
		seen |= BIT(order[i]);
	}
	HOLDS(w, seen == BIT(w->m.count) - 1, "the order lacks nodes");
	for (int i = 0; i < w->m.count; i++) {
		bits bearing = 0;
		size_t n;
		const char *const *labels = migr__graph_labels(w->t.graph, (migr__node)i, &n);

		for (size_t j = 0; j < n; j++) {
			HOLDS(w, !HAS(bearing, atoi(labels[j] + 1)), "label %s twice at r%d", labels[j], i);
			bearing |= BIT(atoi(labels[j] + 1));
		}
		for (int j = 0; j < w->m.count; j++)
			HOLDS(w, (int)HAS(bearing, j) == (w->m.labelled[j] && HAS(model_bearing(&w->m, j), i)),
			      "label l%d at r%d", j, i);
		if (migr__graph_is_head(w->t.graph, (migr__node)i))
			all |= BIT(i);
		if (migr__graph_is_real_head(w->t.graph, (migr__node)i))
			real |= BIT(i);
	}
	HOLDS(w, all == heads && real == model_maximal(&w->m, heads), "heads %x, real heads %x", all, real);
}

/* After each step the applied set is closed, and its rows are its maximal elements. */
static void check_steps(world *w, const migr__steps *steps, bits rows)
{
	migr__nodes given = nodes_of(w, rows);
	bits done = model_below(&w->m, rows);
	migr__applied applied;

	HOLDS(w, migr__applied_init(&applied, w->t.graph, &w->t.alloc, &given), "no memory");
	HOLDS(w, set_of(&steps->from) == model_maximal(&w->m, rows), "from %x", set_of(&steps->from));
	for (size_t i = 0; i < steps->nodes.count; i++) {
		migr__node node = steps->nodes.items[i];
		bits is_row = 0;

		HOLDS(w, HAS(done, node) == (steps->direction == MIGR_DOWNGRADE), "r%u is done or undone twice", node);
		done ^= BIT(node);
		HOLDS(w, model_below(&w->m, done) == done, "after r%u something lacks what it needs", node);
		if (steps->direction == MIGR_UPGRADE)
			migr__applied_add(&applied, node);
		else
			migr__applied_remove(&applied, node);
		for (int j = 0; j < w->m.count; j++)
			if (migr__applied_is_row(&applied, (migr__node)j))
				is_row |= BIT(j);
		HOLDS(w, is_row == model_maximal(&w->m, done), "rows %x after r%u", is_row, node);
	}
	HOLDS(w, applied.count == (size_t)__builtin_popcount(done), "%zu applied", applied.count);
	if (steps->direction != MIGR_STAMP)
		HOLDS(w, set_of(&steps->to) == model_maximal(&w->m, done), "to %x", set_of(&steps->to));
	migr__applied_free(&applied, &w->t.alloc);
	migr__nodes_free(&w->t.alloc, &given);
}

/* Plans the command, and compares with the steps (or, for a stamp, the rows) wanted. */
static void check_plan(world *w, migr_direction direction, const char *const *targets, size_t n, bits rows,
                       outcome wanted)
{
	migr__nodes given = nodes_of(w, rows);
	migr__steps steps;
	migr_status status;
	size_t used = (size_t)snprintf(w->command, sizeof w->command, "%d from %x:", direction, rows);

	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(w->command + used, sizeof w->command - used, " %s", targets[i]);
	memset(&steps, 0, sizeof steps);
	status = migr__graph_plan(w->t.graph, direction, targets, n, &given, 0, &steps, &w->t.error);
	HOLDS(w, status == wanted.status, "%s, not %s: %s", migr_status_name(status), migr_status_name(wanted.status),
	      migr_error_message(&w->t.error));
	if (status == MIGR_OK) {
		bits got = set_of(direction == MIGR_STAMP ? &steps.to : &steps.nodes);

		HOLDS(w, got == wanted.set, "%x, not %x", got, wanted.set);
		check_steps(w, &steps, rows);
	}
	migr__steps_free(&w->t.alloc, &steps);
	migr__nodes_free(&w->t.alloc, &given);
}

static void try_upgrade(world *w, bits rows)
{
	bits targets = random_set(w) | BIT(below(w, (unsigned)w->m.count));
	const char *names[MODEL_MAX], *heads = "heads";
	char room[MODEL_MAX][16];
	size_t n = 0;
	bits applied = model_below(&w->m, rows);

	for (int i = 0; i < w->m.count; i++)
		if (HAS(targets, i)) {
			snprintf(room[n], sizeof room[n], "r%d", i);
			names[n] = room[n];
			n++;
		}
	check_plan(w, MIGR_UPGRADE, names, n, rows, (outcome){ MIGR_OK, model_below(&w->m, targets) & ~applied });
	check_plan(w, MIGR_UPGRADE, &heads, 1, rows, (outcome){ MIGR_OK, (BIT(w->m.count) - 1) & ~applied });
}

static void try_downgrade(world *w, bits rows)
{
	int target = below(w, 4) ? (int)below(w, (unsigned)w->m.count) : MODEL_BASE, branch = random_branch(w);
	char name[40];
	const char *names = name;
	outcome wanted;

	name_branch(w, branch, name, sizeof name);
	if (target == MODEL_BASE)
		strcat(name, "base");
	else
		snprintf(name + strlen(name), 16, "r%d", target);
	if (target != MODEL_BASE && !HAS(model_lineage(&w->m, branch), target))
		wanted = (outcome){ MIGR_ERROR_TARGET_NOT_IN_BRANCH, 0 };
	else
		wanted = model_downgrade(&w->m, model_maximal(&w->m, rows), target, branch);
	check_plan(w, MIGR_DOWNGRADE, &names, 1, rows, wanted);
}

static void try_relative(world *w, bits rows)
{
	int branch = random_branch(w), steps = (int)below(w, 8) - 4;
	bits maximal = model_maximal(&w->m, rows);
	char name[40];
	const char *names = name;
	outcome wanted;

	if (!steps)
		steps = 1;
	name_branch(w, branch, name, sizeof name);
	snprintf(name + strlen(name), 16, "%+d", steps);
	wanted = model_relative_upgrade(&w->m, maximal, steps, branch);
	wanted.set = model_below(&w->m, wanted.set) & ~model_below(&w->m, rows);
	check_plan(w, MIGR_UPGRADE, &names, 1, rows, wanted);
	check_plan(w, MIGR_DOWNGRADE, &names, 1, rows, model_relative_downgrade(&w->m, maximal, steps, branch));
}

static void try_stamp(world *w, bits rows)
{
	int targets[3];
	char room[3][16];
	const char *names[3];
	int n = 1 + (int)below(w, 3);

	for (int i = 0; i < n; i++) {
		targets[i] = (int)below(w, (unsigned)w->m.count);
		snprintf(room[i], sizeof room[i], "r%d", targets[i]);
		names[i] = room[i];
	}
	check_plan(w, MIGR_STAMP, names, (size_t)n, rows, model_stamp(&w->m, model_maximal(&w->m, rows), targets, n));
}

static void check_resolve(world *w, const char *name, outcome wanted)
{
	migr__nodes out = { NULL, 0, 0 };
	migr_status status;

	snprintf(w->command, sizeof w->command, "resolve %s", name);
	status = migr__graph_resolve(w->t.graph, name, NULL, &out, &w->t.error);
	HOLDS(w, status == wanted.status, "%s, not %s", migr_status_name(status), migr_status_name(wanted.status));
	if (status == MIGR_OK)
		HOLDS(w, set_of(&out) == wanted.set, "%x, not %x", set_of(&out), wanted.set);
	migr__nodes_free(&w->t.alloc, &out);
}

static void try_resolve(world *w)
{
	int branch = random_branch(w), steps = (int)below(w, 8) - 4, node = (int)below(w, (unsigned)w->m.count);
	bits heads = model_maximal(&w->m, model_heads(&w->m) & model_lineage(&w->m, branch));
	char prefix[16], name[40];

	name_branch(w, branch, prefix, sizeof prefix);
	snprintf(name, sizeof name, "%sheads", prefix);
	check_resolve(w, name, (outcome){ MIGR_OK, heads });
	snprintf(name, sizeof name, "%shead", prefix);
	check_resolve(w, name, (outcome){ __builtin_popcount(heads) > 1 ? MIGR_ERROR_MULTIPLE_HEADS : MIGR_OK, heads });
	if (!steps)
		steps = 4;
	snprintf(name, sizeof name, "%sr%d%+d", prefix, node, steps);
	if (HAS(model_lineage(&w->m, branch), node))
		check_resolve(w, name, model_walk(&w->m, node, steps, branch));
	else
		check_resolve(w, name, (outcome){ MIGR_ERROR_TARGET_NOT_IN_BRANCH, 0 });
}

static void name_end(world *w, int node, char *name, size_t size)
{
	char *at;

	name_branch(w, node, name, size);
	at = strchr(name, '@');
	if (at)
		*at = '\0';
}

static void try_range(world *w)
{
	int low = random_branch(w), high = random_branch(w);
	char name[40];
	migr__nodes out = { NULL, 0, 0 };
	outcome wanted = model_range(&w->m, low, high);
	migr_status status;
	bits seen = 0;

	name_end(w, low, name, 8);
	strcat(name, ":");
	name_end(w, high, name + strlen(name), 8);
	snprintf(w->command, sizeof w->command, "range %s", name);
	status = migr__graph_range(w->t.graph, name, NULL, &out, &w->t.error);
	HOLDS(w, status == wanted.status, "%s, not %s", migr_status_name(status), migr_status_name(wanted.status));
	if (status == MIGR_OK)
		HOLDS(w, set_of(&out) == wanted.set, "%x, not %x", set_of(&out), wanted.set);
	for (size_t i = 0; i < out.count; i++) {
		HOLDS(w, !(w->m.above[out.items[i]] & wanted.set & ~seen & ~BIT(out.items[i])),
		      "r%u is listed too early", out.items[i]);
		seen |= BIT(out.items[i]);
	}
	migr__nodes_free(&w->t.alloc, &out);
}

static void try_graph(world *w)
{
	model_random(&w->m, &w->random);
	model_write(&w->m, w->text, sizeof w->text);
	t_graph_open(&w->t, w->text);
	strcpy(w->command, "build");
	HOLDS(w, w->t.status == MIGR_OK, "%s", migr_error_message(&w->t.error));
	check_structure(w);
	for (int i = 0; i < 12; i++) {
		bits rows = random_set(w);

		if (below(w, 3))
			rows = model_maximal(&w->m, rows);
		try_upgrade(w, rows);
		try_downgrade(w, rows);
		try_relative(w, rows);
		try_stamp(w, rows);
		try_resolve(w);
		try_range(w);
	}
	t_graph_close(&w->t);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 10) : otherwise;
}

START_TEST(agrees_with_the_model)
{
	unsigned long first = setting("MIGR_TEST_SEED", 1), count = setting("MIGR_TEST_GRAPHS", 6000);
	static world w;

	if (getenv("MIGR_TEST_VALGRIND"))
		count = 40;
	for (unsigned long seed = first; seed < first + count; seed++) {
		w.seed = seed;
		w.random.state = seed * 7919;
		try_graph(&w);
	}
}
END_TEST

T_MAIN("graph model", agrees_with_the_model)
