/* SPDX-License-Identifier: MIT */
/*
 * Two random schemas, and rows: a database at the first is brought to the second by what autogenerate says, and back.
 * Each time the comparison must find nothing, and the rows of what both have in common must be as they were.
 *
 * The revision is run as operations, as an SQL file, and now and then as a C file that is compiled.
 *
 *   test-pairs DIALECT [FIRST [COUNT]]     seeds
 */
#define _GNU_SOURCE
#include "autogenerate/journey.h"
#include "autogenerate/place.h"
#include "autogenerate/random_models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct pair {
	const char *dialect;
	random_world a, b;
	char *before; /* rows */
} pair;

static void add_rows(const pair *p, test_place *place)
{
	for (size_t t = 0; t < MOST_TABLES; t++) {
		const random_table *table = &p->a.tables[t];

		for (int row = 1; table->is_there && row <= N_ROWS; row++)
			place_insert(place, table, row, p->dialect);
	}
}

/* Tables and columns of both, in both the same kind of values. */
static char *shared_rows(const pair *p, test_place *place)
{
	char *all = strdup("");

	for (size_t t = 0; t < MOST_TABLES; t++) {
		const random_table *a = &p->a.tables[t], *b = &p->b.tables[t];

		if (!a->is_there || !b->is_there)
			continue;
		for (size_t c = 0; c < MOST_COLUMNS; c++)
			if (a->columns[c].name && b->columns[c].name && a->families[c] != FAMILY_GENERATED &&
			    strcmp(a->columns[c].type, b->columns[c].type) == 0)
				all = place_add_values(place, all, a->table.name, a->columns[c].name, p->dialect);
	}
	return all;
}

static void same_rows(const journey *j, test_place *place, const char *when)
{
	const pair *p = j->user;
	char *now = shared_rows(p, place);

	if (strcmp(now, p->before) != 0) {
		printf("# before: %s\n# now: %s\n", p->before, now);
		journey_fail(j, NULL, when);
	}
	free(now);
}

static void look(const journey *j, test_place *place, stop at)
{
	pair *p = j->user;

	if (at == AT_A) {
		add_rows(p, place);
		p->before = shared_rows(p, place);
	} else if (at == AT_B) {
		same_rows(j, place, "rows after the upgrade");
	} else if (at == BACK_AT_A) {
		same_rows(j, place, "rows after the downgrade");
		free(p->before);
	}
}

static const char *dialect = "sqlite";
static unsigned first_seed = 1, n_seeds = 100;

START_TEST(pairs)
{
	static pair p;
	test_place *place = place_new(dialect);
	int has_virtual;

	ck_assert_ptr_nonnull(place);
	has_virtual = place_has_virtual(place);
	for (unsigned seed = first_seed; seed < first_seed + n_seeds; seed++) {
		char what[32];
		journey j = { .what = what, .a = &p.a.models, .b = &p.b.models, .look = look, .user = &p };

		snprintf(what, sizeof what, "seed %u", seed);
		memset(&p, 0, sizeof p);
		p.dialect = place_dialect(place);
		j.way = place_has_compiler(place) && seed % 50 == 0 ? AS_C : seed % 2 ? AS_SQL : AS_OPERATIONS;
		random_make(&p.a, p.dialect, has_virtual, seed);
		if (seed % 10 == 3) {
			random_make(&p.b, p.dialect, has_virtual, seed + 1000000);
		} else {
			random_change(&p.b, &p.a, seed);
		}
		random_reconcile(&p.b, &p.a);
		random_reconcile(&p.a, &p.b);
		journey_make(&j, place);
	}
	place_end(place);
}
END_TEST

int main(int argc, char **argv)
{
	const TTest *const cases[] = { pairs };

	if (argc > 1)
		dialect = argv[1];
	if (argc > 2)
		first_seed = (unsigned)strtoul(argv[2], NULL, 10);
	if (argc > 3)
		n_seeds = (unsigned)strtoul(argv[3], NULL, 10);
	return t_main("pairs", cases, 1);
}
