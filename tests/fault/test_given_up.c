/* SPDX-License-Identifier: MIT */
/*
 * A database that gives up a transaction, as for a deadlock: at the first call, at the second, and so on to the last.
 * Whatever was in a transaction is done once more, its COMMIT included, and all is as if nothing had happened.
 */
#include "database.h"
#include "fault_backend.h"
#include "scenario.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static migr_status run(const char *path, const t_scenario *scenario, migr_transaction_mode mode, const char *target)
{
	const migr_options options = { MIGR_OPTIONS, .transaction_mode = mode };
	char url[512];

	snprintf(url, sizeof url, "sqlite:%s?synchronous=off", path);
	return scenario_run(fault_backend(), url, scenario, &options, target);
}

/* 0 behind the last call. */
static int give_up_at(const t_scenario *scenario, migr_transaction_mode mode, const char *target, int at)
{
	int is_up = strcmp(target, "base") != 0;
	const char *path = t_path(t_folder(), "given_up.db");
	char what[160], *whole;
	migr_status rc;

	fault_set(FAULT_NONE, 0);
	if (!is_up)
		ck_assert_int_eq(run(path, scenario, mode, "heads"), MIGR_OK);
	fault_set(FAULT_GIVEN_UP, at);
	rc = run(path, scenario, mode, target);
	if (!fault.fired)
		return 0;
	snprintf(what, sizeof what, "%s to %s: call %d (%s)", scenario->name, target, at, fault.where);
	if (fault.was_inside)
		ck_assert_msg(rc == MIGR_OK, "%s: %d", what, rc);
	ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_DEADLOCK, "%s: %d", what, rc);
	db_check_sound(path, what);
	fault_set(FAULT_NONE, 0);
	ck_assert_msg(run(path, scenario, mode, target) == MIGR_OK, "%s", what);
	if (is_up && rc == MIGR_OK)
		scenario_check_complete(path, scenario, what);
	/* and nothing is left half-way */
	whole = db_text(path, "SELECT count(*) FROM migr_history WHERE outcome IN ('running', 'failed')");
	ck_assert_str_eq(whole, "0");
	free(whole);
	whole = db_text(path, "SELECT count(*) FROM migr_version");
	ck_assert_int_eq(strcmp(whole, "0") != 0, is_up);
	free(whole);
	db_remove(path);
	return 1;
}

static void sweep(const t_scenario *scenario, migr_transaction_mode mode)
{
	const int step = (int)t_share();
	int at = 1;

	while (give_up_at(scenario, mode, "heads", at))
		at += step;
	ck_assert_int_gt(at, 10);
	for (at = 1; give_up_at(scenario, mode, "base", at);)
		at += step;
	ck_assert_int_gt(at, 10);
}

START_TEST(transactions)
{
	sweep(&scenario_small, MIGR_TRANSACTION_PER_REVISION);
}
END_TEST

START_TEST(one_transaction)
{
	sweep(&scenario_small, MIGR_TRANSACTION_WHOLE_RUN);
}
END_TEST

START_TEST(steps_outside_a_transaction)
{
	sweep(&scenario_small_untransacted, MIGR_TRANSACTION_PER_REVISION);
	sweep(&scenario_small_untransacted, MIGR_TRANSACTION_NONE);
}
END_TEST

T_MAIN("fault given up", transactions, one_transaction, steps_outside_a_transaction)
