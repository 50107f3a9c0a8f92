/* SPDX-License-Identifier: MIT */
#include "support/shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID = 13, BLOCK = 10, ARM = 10 };

/* Scattered, as random ids are: neighbours in the graph are none in the order of their ids. No printf: this is timed.
 */
static void name(char *id, size_t number)
{
	unsigned long long mixed = ((number + 1) * 0x9e3779b97f4a7c15ULL >> 48 << 32) | (number & 0xffffffff);

	for (int digit = 0; digit < ID - 1; digit++)
		id[digit] = "0123456789abcdef"[mixed >> 4 * (ID - 2 - digit) & 15];
	id[ID - 1] = '\0';
}

const char *t_shape_name(t_shape shape)
{
	static const char *const names[] = { "linear", "blocks", "wide", "pairs" };

	return names[shape];
}

static int add(migr__graph *graph, size_t number, const char *parents, const char *dependency, migr_error *error)
{
	char id[ID];
	migr__node_spec spec = { id, parents, NULL, dependency, NULL };

	name(id, number);
	return migr__graph_add(graph, &spec, error) == MIGR_OK;
}

static int add_linear(migr__graph *graph, size_t i, migr_error *error)
{
	char parent[ID];

	name(parent, i - 1);
	return add(graph, i, i ? parent : NULL, NULL, error);
}

/* Number 0 of each block merges the block before and is the fork; 1-3, 4-6 and 7-9 are the lines. */
static int add_block(migr__graph *graph, size_t i, migr_error *error)
{
	size_t place = i % BLOCK, first = i - place;
	char parents[3 * ID] = "";

	if (place) {
		name(parents, place == 1 || place == 4 || place == 7 ? first : i - 1);
		return add(graph, i, parents, NULL, error);
	}
	for (size_t line = 0; first && line < 3; line++) {
		name(parents + line * ID, first - 1 - 3 * line);
		if (line < 2)
			parents[line * ID + ID - 1] = ',';
	}
	return add(graph, i, first ? parents : NULL, NULL, error);
}

static int add_wide(migr__graph *graph, size_t i, size_t count, migr_error *error)
{
	size_t arms = (count - 2) / ARM;
	char parent[ID], *all;
	int done;

	if (i <= arms * ARM) {
		name(parent, (i - 1) % ARM ? i - 1 : 0);
		return add(graph, i, i ? parent : NULL, NULL, error);
	}
	all = malloc(arms * ID + 1);
	if (!all)
		return 0;
	for (size_t arm = 0; arm < arms; arm++) {
		name(all + arm * ID, (arm + 1) * ARM);
		all[arm * ID + ID - 1] = arm + 1 < arms ? ',' : '\0';
	}
	done = add(graph, i, all, NULL, error);
	free(all);
	return done;
}

static int add_pair(migr__graph *graph, size_t i, migr_error *error)
{
	char parent[ID], other[ID];

	name(parent, i - 2);
	name(other, i - 1);
	return add(graph, i, i > 1 ? parent : NULL, i % 2 ? other : NULL, error);
}

size_t t_shape_add(migr__graph *graph, t_shape shape, size_t count, migr_error *error)
{
	int done = 1;

	if (shape == T_WIDE)
		count = (count - 2) / ARM * ARM + 2;
	if (shape == T_BLOCKS)
		count = count / BLOCK * BLOCK + 1;
	for (size_t i = 0; done && i < count; i++)
		switch (shape) {
		case T_BLOCKS:
			done = add_block(graph, i, error);
			break;
		case T_WIDE:
			done = add_wide(graph, i, count, error);
			break;
		case T_PAIRS:
			done = add_pair(graph, i, error);
			break;
		default:
			done = add_linear(graph, i, error);
		}
	return done ? count : 0;
}
