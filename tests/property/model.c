/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <libmigr/error.h>

#include <stdio.h>
#include <string.h>

#define BIT(n) ((bits)1 << (n))
#define HAS(set, n) (((set) >> (n)) & 1)

static int size(bits set)
{
	return __builtin_popcount(set);
}

static int lowest(bits set)
{
	return __builtin_ctz(set);
}

/* Who reaches whom: squares of the relation until nothing changes. */
static void close_relation(const model *m, const bits *direct, const bits *also, bits *closed)
{
	for (int i = 0; i < m->count; i++)
		closed[i] = BIT(i) | direct[i] | (also ? also[i] : 0);
	for (int round = 0; round < m->count; round++)
		for (int i = 0; i < m->count; i++)
			for (int j = 0; j < m->count; j++)
				if (HAS(closed[i], j))
					closed[i] |= closed[j];
}

static void transpose(const model *m, const bits *from, bits *to)
{
	for (int i = 0; i < m->count; i++) {
		to[i] = 0;
		for (int j = 0; j < m->count; j++)
			if (HAS(from[j], i))
				to[i] |= BIT(j);
	}
}

void model_random(model *m, t_random *random)
{
	int place[MODEL_MAX]; /* a random order: what stands before may be a parent */
	int shape = (int)t_random_below(random, 4);

	memset(m, 0, sizeof *m);
	m->count = 1 + (int)t_random_below(random, MODEL_MAX);
	for (int i = 0; i < m->count; i++) {
		int j = shape == 0 ? i : (int)t_random_below(random, (unsigned)i + 1);

		place[i] = place[j];
		place[j] = i;
	}
	for (int i = 1; i < m->count; i++) {
		int n_parents = t_random_below(random, 12) == 0
		                        ? 0
		                        : 1 + (t_random_below(random, 4) == 0) * (int)t_random_below(random, 3);
		unsigned window = shape == 1 ? (unsigned)i : i < 4 ? (unsigned)i : 4;

		for (int k = 0; k < n_parents; k++)
			m->parents[place[i]] |= BIT(place[i - 1 - (int)t_random_below(random, window)]);
		if (t_random_below(random, shape == 2 ? 3 : 8) == 0)
			m->dependencies[place[i]] |= BIT(place[t_random_below(random, (unsigned)i)]);
		m->labelled[place[i]] = t_random_below(random, 5) == 0;
	}
	close_relation(m, m->parents, NULL, m->down);
	close_relation(m, m->parents, m->dependencies, m->below);
	transpose(m, m->down, m->up);
	transpose(m, m->below, m->above);
}

static void write_list(const model *m, bits set, char sign, char *text, size_t room)
{
	for (int i = 0; i < m->count; i++)
		if (HAS(set, i)) {
			size_t at = strlen(text);

			snprintf(text + at, room - at, "%cr%d", sign, i);
			sign = ',';
		}
}

void model_write(const model *m, char *text, size_t room)
{
	text[0] = '\0';
	for (int i = 0; i < m->count; i++) {
		size_t at = strlen(text);

		snprintf(text + at, room - at, "%sr%d", i ? "; " : "", i);
		write_list(m, m->parents[i], '<', text, room);
		if (m->dependencies[i]) {
			strcat(text, " ");
			write_list(m, m->dependencies[i], '!', text, room);
		}
		if (m->labelled[i]) {
			at = strlen(text);
			snprintf(text + at, room - at, " #l%d", i);
		}
	}
}

bits model_below(const model *m, bits nodes)
{
	bits below = 0;

	for (int i = 0; i < m->count; i++)
		if (HAS(nodes, i))
			below |= m->below[i];
	return below;
}

bits model_maximal(const model *m, bits nodes)
{
	bits maximal = 0;

	for (int i = 0; i < m->count; i++)
		if (HAS(nodes, i) && !(m->above[i] & nodes & ~BIT(i)))
			maximal |= BIT(i);
	return maximal;
}

bits model_lineage(const model *m, int node)
{
	return node == MODEL_BASE ? ~(bits)0 : m->down[node] | m->up[node];
}

static bits children(const model *m, int node)
{
	bits set = 0;

	for (int i = 0; i < m->count; i++)
		if (node == MODEL_BASE ? m->parents[i] == 0 : HAS(m->parents[i], node))
			set |= BIT(i);
	return set;
}

bits model_heads(const model *m)
{
	bits set = 0;

	for (int i = 0; i < m->count; i++)
		if (!children(m, i))
			set |= BIT(i);
	return set;
}

bits model_bearing(const model *m, int node)
{
	bits set = BIT(node), before;

	do {
		before = set;
		for (int i = 0; i < m->count; i++)
			if (size(children(m, i)) == 1 && (children(m, i) & set))
				set |= BIT(i);
	} while (set != before);
	return set | m->up[node];
}

/* Whether a parent of a node is also an ancestor of another parent. */
static int redundant(const model *m, int node, int parent)
{
	for (int i = 0; i < m->count; i++)
		if (i != parent && HAS(m->parents[node], i) && HAS(m->down[i], parent))
			return 1;
	return 0;
}

static bits ways(const model *m, int from, int up, int branch)
{
	bits set = 0;

	for (int i = 0; i < m->count; i++) {
		bits there =
			up ? HAS(children(m, from), i) && HAS(model_lineage(m, branch), i) : HAS(m->parents[from], i);

		if (there)
			set |= BIT(i);
	}
	if (size(set) > 1 && from != MODEL_BASE)
		for (int i = 0; i < m->count; i++)
			if (HAS(set, i) && (up ? redundant(m, i, from) : redundant(m, from, i)))
				set &= ~BIT(i);
	return set;
}

outcome model_walk(const model *m, int from, int steps, int branch)
{
	for (int left = steps < 0 ? -steps : steps; left; left--) {
		bits set = 0;

		if (steps < 0 && from == MODEL_BASE)
			return (outcome){ MIGR_ERROR_TARGET_RANGE, 0 };
		set = ways(m, from, steps > 0, branch);
		if (size(set) > 1)
			return (outcome){ MIGR_ERROR_TARGET_AMBIGUOUS, 0 };
		if (!set && steps > 0)
			return (outcome){ MIGR_ERROR_TARGET_RANGE, 0 };
		from = set ? lowest(set) : MODEL_BASE;
	}
	return (outcome){ MIGR_OK, from == MODEL_BASE ? 0 : BIT(from) };
}

outcome model_relative_upgrade(const model *m, bits rows, int steps, int branch)
{
	bits applied = model_below(m, rows), start = rows & model_lineage(m, branch);

	if (steps < 0)
		return (outcome){ MIGR_ERROR_TARGET_DIRECTION, 0 };
	if (!start && branch != MODEL_BASE) {
		bits active = applied & model_lineage(m, branch);

		for (int i = 0; i < m->count; i++) {
			int covered = 0;

			for (int j = 0; j < m->count; j++)
				covered |= HAS(active, j) && HAS(m->parents[j] | m->dependencies[j], i);
			if (HAS(active, i) && !covered)
				start |= BIT(i);
		}
	}
	if (size(start) > 1)
		return (outcome){ MIGR_ERROR_TARGET_AMBIGUOUS, 0 };
	return model_walk(m, start ? lowest(start) : MODEL_BASE, steps, branch);
}

outcome model_relative_downgrade(const model *m, bits rows, int steps, int branch)
{
	bits applied = model_below(m, rows), start = rows & model_lineage(m, branch);
	outcome to;

	if (steps > 0)
		return (outcome){ MIGR_ERROR_TARGET_DIRECTION, 0 };
	if (!start && branch != MODEL_BASE)
		for (int i = 0; i < m->count; i++)
			if (HAS(applied & model_lineage(m, branch), i) && !(children(m, i) & applied))
				start |= BIT(i);
	if (!start)
		return (outcome){ MIGR_ERROR_TARGET_RANGE, 0 };
	if (size(start) > 1)
		return (outcome){ MIGR_ERROR_TARGET_AMBIGUOUS, 0 };
	to = model_walk(m, lowest(start), steps, MODEL_BASE);
	if (to.status)
		return to;
	return model_downgrade(m, rows, to.set ? lowest(to.set) : MODEL_BASE,
	                       branch == MODEL_BASE ? lowest(start) : branch);
}

outcome model_downgrade(const model *m, bits rows, int target, int branch)
{
	bits roots = target == MODEL_BASE ? children(m, target) : ways(m, target, 1, MODEL_BASE), drop = 0;

	if (branch != MODEL_BASE && size(roots) > 1) {
		roots &= m->down[branch];
		if (!roots)
			return (outcome){ MIGR_ERROR_TARGET_DIRECTION, 0 };
	}
	for (int i = 0; i < m->count; i++)
		if (HAS(roots, i))
			drop |= m->above[i];
	drop &= model_below(m, rows);
	if (!drop && target != MODEL_BASE && !HAS(rows, target))
		return (outcome){ MIGR_ERROR_TARGET_DIRECTION, 0 };
	return (outcome){ MIGR_OK, drop };
}

outcome model_stamp(const model *m, bits rows, const int *targets, int n_targets)
{
	bits to = 0;

	for (int i = 0; i < n_targets; i++)
		for (int j = 0; j < n_targets; j++)
			if (i != j && HAS(m->below[targets[i]], targets[j]))
				return (outcome){ MIGR_ERROR_TARGET_OVERLAP, 0 };
	for (int i = 0; i < n_targets; i++) {
		to |= BIT(targets[i]);
		rows &= ~(m->below[targets[i]] | m->above[targets[i]]);
	}
	return (outcome){ MIGR_OK, to | rows };
}

outcome model_range(const model *m, int low, int high)
{
	bits set = high == MODEL_BASE ? model_below(m, model_heads(m)) : m->below[high];

	if (low == MODEL_BASE)
		return (outcome){ MIGR_OK, set };
	if (!HAS(set, low))
		return (outcome){ MIGR_ERROR_TARGET_DIRECTION, 0 };
	return (outcome){ MIGR_OK, set & m->up[low] };
}
