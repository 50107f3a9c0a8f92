/* SPDX-License-Identifier: MIT */
#include "autogenerate/journey.h"

#include "support/t.h"

#include <stdio.h>

void journey_fail(const journey *j, migr_context *context, const char *what)
{
	static const char *const ways[] = { "operations", "SQL", "C" };
	const migr_error *error = context ? migr_last_error(context) : NULL;

	printf("# %s, as %s: %s\n", j->what, ways[j->way], what);
	if (error && migr_error_status(error) != MIGR_OK) {
		printf("# %s: %s\n", migr_status_name(migr_error_status(error)), migr_error_message(error));
		for (size_t i = 0; i < migr_error_detail_count(error); i++)
			printf("#   %s\n", migr_error_detail(error, i));
		if (migr_error_statement(error))
			printf("# in: %s\n", migr_error_statement(error));
	}
	fflush(stdout);
	ck_abort_msg("%s, as %s: %s", j->what, ways[j->way], what);
}

static migr_comparison *compare(const journey *j, migr_context *m, const migr_models *models)
{
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };
	migr_comparison *comparison = NULL;

	if (migr_compare(m, models, &options, &comparison) != MIGR_OK)
		journey_fail(j, m, "cannot be compared");
	return comparison;
}

static void says_nothing(const journey *j, migr_context *m, const migr_models *models, const char *when)
{
	migr_comparison *comparison = compare(j, m, models);
	size_t count = migr_comparison_count(comparison);

	for (size_t i = 0; i < count; i++)
		printf("# %s: %s\n", when, migr_comparison_at(comparison, i)->message);
	if (count)
		journey_fail(j, NULL, when);
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
	return emit_all(op, ((journey *)app)->to_a, MIGR_UPGRADE);
}

static migr_status down_from_a(migr_op *op, void *app)
{
	return emit_all(op, ((journey *)app)->to_a, MIGR_DOWNGRADE);
}

static migr_status up_to_b(migr_op *op, void *app)
{
	return emit_all(op, ((journey *)app)->to_b, MIGR_UPGRADE);
}

static migr_status down_from_b(migr_op *op, void *app)
{
	return emit_all(op, ((journey *)app)->to_b, MIGR_DOWNGRADE);
}

static void make_a(journey *j, migr_context *m)
{
	static const migr_revision revision = MIGR_REVISION(.id = "a", .upgrade = up_to_a, .downgrade = down_from_a);
	static const migr_revision *const list[] = { &revision };

	j->to_a = compare(j, m, j->a);
	if (migr_register(m, list, 1) != MIGR_OK || migr_upgrade(m, "a") != MIGR_OK)
		journey_fail(j, m, "a cannot be made");
	says_nothing(j, m, j->a, "a was made");
}

/* Of nothing no file is written. */
static int has_operations(const migr_comparison *comparison)
{
	size_t up, down;

	migr_comparison_operations(comparison, MIGR_UPGRADE, &up);
	migr_comparison_operations(comparison, MIGR_DOWNGRADE, &down);
	return up || down;
}

/* The revision that leads to b, in one of its forms. */
static void add_b(const journey *j, migr_context *m, test_place *place)
{
	static const migr_revision plain =
		MIGR_REVISION(.id = "b", .down_revision = "a", .upgrade = up_to_b, .downgrade = down_from_b);
	static const migr_revision *const list[] = { &plain };
	const migr_new_revision revision = { MIGR_NEW_REVISION,
		                             .id = "b",
		                             .message = "to b",
		                             .heads = "a",
		                             .directory = place_folder(place),
		                             .format = j->way == AS_C ? MIGR_FORMAT_C : MIGR_FORMAT_SQL };
	migr_status rc;

	if (j->way == AS_OPERATIONS || !has_operations(j->to_b))
		rc = migr_register(m, list, 1);
	else if (j->way == AS_SQL)
		rc = migr_write_comparison_revision(j->to_b, &revision, NULL, NULL);
	else
		rc = place_register_c(place, m, j->to_b, &revision);
	if (rc != MIGR_OK)
		journey_fail(j, m, "b cannot be written");
}

static void there_and_back(const journey *j, migr_context *m, test_place *place)
{
	if (migr_upgrade(m, "b") != MIGR_OK)
		journey_fail(j, m, "the upgrade to b failed");
	says_nothing(j, m, j->b, "upgraded to b");
	j->look(j, place, AT_B);
	if (migr_downgrade(m, "a") != MIGR_OK)
		journey_fail(j, m, "the downgrade to a failed");
	says_nothing(j, m, j->a, "downgraded to a");
	j->look(j, place, BACK_AT_A);
}

void journey_make(journey *j, test_place *place)
{
	static const migr_models nothing = MIGR_MODELS(.flags = MIGR_MODELS_COMPLETE);
	migr_context *m = place_open(place, j);

	make_a(j, m);
	j->look(j, place, AT_A);
	j->to_b = compare(j, m, j->b);
	j->look(j, place, COMPARED_WITH_B);
	add_b(j, m, place);
	there_and_back(j, m, place);
	if (migr_downgrade(m, "base") != MIGR_OK)
		journey_fail(j, m, "the downgrade to base failed");
	says_nothing(j, m, &nothing, "downgraded to base");
	migr_comparison_free(j->to_a);
	migr_comparison_free(j->to_b);
	migr_close(m);
	place_forget(place);
}
