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
#include "autogenerate/random_models.h"

#include "autogenerate/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum way { AS_OPERATIONS, AS_SQL, AS_C } way;

typedef struct pair {
	const char *dialect;
	unsigned seed;
	way way;
	random_world a, b;
	migr_comparison *to_a, *to_b;
	char *before; /* rows */
} pair;

static const char *const way_names[] = { "operations", "SQL", "C" };

static void die(const pair *p, migr_context *m, const char *what)
{
	const migr_error *error = m ? migr_last_error(m) : NULL;

	printf("# seed %u, as %s: %s\n", p->seed, way_names[p->way], what);
	if (error && migr_error_status(error) != MIGR_OK) {
		printf("# %s: %s\n", migr_status_name(migr_error_status(error)), migr_error_message(error));
		for (size_t i = 0; i < migr_error_detail_count(error); i++)
			printf("#   %s\n", migr_error_detail(error, i));
		if (migr_error_statement(error))
			printf("# in: %s\n", migr_error_statement(error));
	}
	fflush(stdout);
	ck_abort_msg("seed %u: %s", p->seed, what);
}

static migr_comparison *compare(const pair *p, migr_context *m, const migr_models *models)
{
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };
	migr_comparison *comparison = NULL;

	if (migr_compare(m, models, &options, &comparison) != MIGR_OK)
		die(p, m, "cannot be compared");
	return comparison;
}

static void says_nothing(const pair *p, migr_context *m, const migr_models *models, const char *when)
{
	migr_comparison *comparison = compare(p, m, models);
	size_t count = migr_comparison_count(comparison);

	for (size_t i = 0; i < count; i++)
		printf("# %s: %s\n", when, migr_comparison_at(comparison, i)->message);
	if (count)
		die(p, NULL, when);
	migr_comparison_free(comparison);
}

static migr_status emit_all(migr_op *op, const migr_comparison *comparison, migr_direction direction)
{
	size_t count;
	const migr_operation *operations = migr_comparison_operations(comparison, direction, &count);
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		rc = migr_op_emit(op, &operations[i]);
	return rc;
}

static migr_status up_to_a(migr_op *op, void *app)
{
	return emit_all(op, ((pair *)app)->to_a, MIGR_UPGRADE);
}

static migr_status down_from_a(migr_op *op, void *app)
{
	return emit_all(op, ((pair *)app)->to_a, MIGR_DOWNGRADE);
}

static migr_status up_to_b(migr_op *op, void *app)
{
	return emit_all(op, ((pair *)app)->to_b, MIGR_UPGRADE);
}

static migr_status down_from_b(migr_op *op, void *app)
{
	return emit_all(op, ((pair *)app)->to_b, MIGR_DOWNGRADE);
}

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

static void same_rows(const pair *p, test_place *place, const char *when)
{
	char *now = shared_rows(p, place);

	if (strcmp(now, p->before) != 0) {
		printf("# before: %s\n# now: %s\n", p->before, now);
		die(p, NULL, when);
	}
	free(now);
}

/* The revision that leads to b, in one of its forms. */
static void add_b(const pair *p, migr_context *m, test_place *place)
{
	const migr_revision plain =
		MIGR_REVISION(.id = "b", .down_revision = "a", .upgrade = up_to_b, .downgrade = down_from_b);
	const migr_revision *const list[] = { &plain };
	const migr_new_revision revision = { MIGR_NEW_REVISION,
		                             .id = "b",
		                             .message = "to b",
		                             .heads = "a",
		                             .directory = place_folder(place),
		                             .format = p->way == AS_C ? MIGR_FORMAT_C : MIGR_FORMAT_SQL };
	size_t up, down;

	migr_comparison_operations(p->to_b, MIGR_UPGRADE, &up);
	migr_comparison_operations(p->to_b, MIGR_DOWNGRADE, &down);
	if (p->way == AS_OPERATIONS || (!up && !down)) {
		if (migr_register(m, list, 1) != MIGR_OK)
			die(p, m, "cannot be registered");
		return;
	}
	if (p->way == AS_SQL) {
		if (migr_write_comparison_revision(p->to_b, &revision, NULL, NULL) != MIGR_OK)
			die(p, m, "cannot be written");
	} else if (place_register_c(place, m, p->to_b, &revision) != MIGR_OK) {
		die(p, m, "cannot be written as C");
	}
}

static void walk(pair *p, test_place *place)
{
	static const migr_models nothing = MIGR_MODELS(.flags = MIGR_MODELS_COMPLETE);
	const migr_revision first = MIGR_REVISION(.id = "a", .upgrade = up_to_a, .downgrade = down_from_a);
	const migr_revision *const list[] = { &first };
	migr_context *m = place_open(place, p);

	p->to_a = compare(p, m, &p->a.models);
	if (migr_register(m, list, 1) != MIGR_OK || migr_upgrade(m, "a") != MIGR_OK)
		die(p, m, "a cannot be made");
	says_nothing(p, m, &p->a.models, "a was made");
	add_rows(p, place);
	p->before = shared_rows(p, place);
	p->to_b = compare(p, m, &p->b.models);
	add_b(p, m, place);
	if (migr_upgrade(m, "b") != MIGR_OK)
		die(p, m, "the upgrade to b failed");
	says_nothing(p, m, &p->b.models, "upgraded to b");
	same_rows(p, place, "rows after the upgrade");
	if (migr_downgrade(m, "a") != MIGR_OK)
		die(p, m, "the downgrade to a failed");
	says_nothing(p, m, &p->a.models, "downgraded to a");
	same_rows(p, place, "rows after the downgrade");
	if (migr_downgrade(m, "base") != MIGR_OK)
		die(p, m, "the downgrade to base failed");
	says_nothing(p, m, &nothing, "downgraded to base");
	migr_comparison_free(p->to_a);
	migr_comparison_free(p->to_b);
	free(p->before);
	migr_close(m);
	place_forget(place);
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
		memset(&p, 0, sizeof p);
		p.dialect = place_dialect(place);
		p.seed = seed;
		p.way = place_has_compiler(place) && seed % 50 == 0 ? AS_C : seed % 2 ? AS_SQL : AS_OPERATIONS;
		random_make(&p.a, p.dialect, has_virtual, seed);
		if (seed % 10 == 3) {
			random_make(&p.b, p.dialect, has_virtual, seed + 1000000);
		} else {
			random_change(&p.b, &p.a, seed);
		}
		random_reconcile(&p.b, &p.a);
		random_reconcile(&p.a, &p.b);
		walk(&p, place);
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
