/* SPDX-License-Identifier: MIT */
/* A step outside a transaction that was cut off: it goes on where it was, or a person says what became of it. */
#include "api/db.h"

#include "support/dying.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTSIDE .flags = MIGR_REVISION_NO_TRANSACTION

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", OUTSIDE,
	              .upgrade_sql = "INSERT INTO one VALUES (1); VACUUM; CREATE TABLE two (x);"
	                             "INSERT INTO two SELECT x + 1 FROM one; PRAGMA user_version = 7; ANALYZE one",
	              .downgrade_sql = "DELETE FROM one WHERE x = 1; VACUUM; DROP TABLE two"),
	MIGR_REVISION(.id = "3", .upgrade_sql = "INSERT INTO one VALUES (3)",
	              .downgrade_sql = "DELETE FROM one WHERE x = 3"),
};

typedef struct crash {
	const char *path;
	const migr_backend *backend;
	const migr_revision *list; /* three of them */
	int is_downgrade;
} crash;

static void run_and_die(void *argument)
{
	const crash *c = argument;
	migr_context *m = NULL;

	if (migr_open(&m, c->backend, c->path, NULL) == MIGR_OK &&
	    migr_register_linear(m, c->list, COUNT(steps), sizeof *c->list) == MIGR_OK)
		(void)!(c->is_downgrade ? migr_downgrade(m, "1") : migr_upgrade(m, "head"));
}

/* Schema and rows, and what the ledger says; keys of the ledger and times are none of it. */
static char *take(const char *path)
{
	char *dump = malloc(20000);

	ck_assert_ptr_nonnull(dump);
	strcpy(dump, db_query(path, "SELECT name, sql FROM sqlite_master ORDER BY name"));
	strcat(dump, db_query(path, "SELECT 'one', group_concat(x) FROM (SELECT x FROM one ORDER BY x)"));
	if (db_query(path, "SELECT 1 FROM sqlite_master WHERE name = 'two'")[0])
		strcat(dump, db_query(path, "SELECT 'two', group_concat(x) FROM two"));
	strcat(dump, db_query(path, "SELECT group_concat(version_num) FROM migr_version"));
	strcat(dump,
	       db_query(path, "SELECT revision, direction, outcome, statements_done, statements_digest, statement "
	                      "FROM migr_history ORDER BY seq"));
	return dump;
}

static void finish(const char *path, int is_downgrade)
{
	migr_context *m = db_linear(path, NULL, LIST(steps));

	OK(m, is_downgrade ? migr_downgrade(m, "1") : migr_upgrade(m, "head"));
	migr_close(m);
}

static void sweep(int is_downgrade)
{
	const char *undisturbed = db_new();
	char *expected;
	long at = 0;
	int died = 1;

	db_upgrade(undisturbed, NULL, LIST(steps), "head");
	if (is_downgrade)
		finish(undisturbed, 1);
	expected = take(undisturbed);
	for (; died; at += (long)t_share()) {
		crash c = { db_new(), dying_backend(migr_sqlite(), at), steps, is_downgrade };
		char *found;

		if (is_downgrade)
			db_upgrade(c.path, NULL, LIST(steps), "head");
		died = dying_child(run_and_die, &c);
		finish(c.path, is_downgrade);
		found = take(c.path);
		ck_assert_msg(strcmp(found, expected) == 0, "point %ld: %s\nnot %s", at, found, expected);
		free(found);
	}
	ck_assert_int_gt(at, 20);
	free(expected);
}

START_TEST(an_upgrade_killed_anywhere_goes_on)
{
	sweep(0);
}
END_TEST

START_TEST(a_downgrade_killed_anywhere_goes_on)
{
	sweep(1);
}
END_TEST

/* A database whose upgrade to 2 has ended at its VACUUM, the second statement. */
static const char *cut_off_at_vacuum(void)
{
	crash c = { db_new(), dying_at_statement(migr_sqlite(), "VACUUM", 1), steps, 0 };

	ck_assert(dying_child(run_and_die, &c));
	return c.path;
}

static void check_problem(migr_context *m, const char *message)
{
	migr_state *state = NULL;

	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(migr_state_problem_count(state), message ? 1 : 0);
	if (message) {
		ck_assert_int_eq(migr_state_problem_status(state, 0), MIGR_ERROR_INTERRUPTED_STEP);
		ck_assert_str_eq(migr_state_problem_revision(state, 0), "2");
		ck_assert_str_eq(migr_state_problem_message(state, 0), message);
	}
	migr_state_free(state);
}

static void count_vacuum(const migr_event *event, void *user)
{
	if (migr_event_get_kind(event) == MIGR_EVENT_STATEMENT && strcmp(migr_event_statement(event), "VACUUM") == 0)
		++*(int *)user;
}

START_TEST(the_statement_in_doubt_is_named)
{
	const char *path = cut_off_at_vacuum();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	check_problem(m, "cut off at statement 2 of revision 2 (upgrade): VACUUM");
	FAILS_HINT(m, migr_downgrade(m, "base"), MIGR_ERROR_INTERRUPTED_STEP, "upgrade of revision 2");
	OK(m, migr_upgrade(m, "head"));
	check_problem(m, NULL);
	migr_close(m);
}
END_TEST

static void repair_and_run(migr_repair_action action, int vacuums, const char *note)
{
	const char *path = cut_off_at_vacuum();
	int count = 0;
	migr_options options = { MIGR_OPTIONS, .program = "shop 2.1", .on_event = count_vacuum, .event_user = &count };
	migr_context *m = db_linear(path, &options, LIST(steps));

	OK(m, migr_repair(m, action));
	check_problem(m, action == MIGR_REPAIR_DONE
	                         ? "revision 2 (upgrade) was cut off after 2 statements; none is in doubt"
	                         : "revision 2 (upgrade) was cut off after 1 statements; none is in doubt");
	ck_assert_ptr_nonnull(strstr(db_query(path, "SELECT error FROM migr_history WHERE revision = '2'"), note));
	ck_assert_ptr_nonnull(
		strstr(db_query(path, "SELECT error FROM migr_history WHERE revision = '2'"), "shop 2.1"));
	FAILS_HINT(m, migr_repair(m, MIGR_REPAIR_DONE), MIGR_ERROR_NOTHING_TO_REPAIR, "none of them is in doubt");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_int_eq(count, vacuums);
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n3");
	ck_assert_str_eq(db_query(path, "SELECT x FROM two"), "2");
	ck_assert_str_eq(db_rows(path), "3");
	migr_close(m);
}

START_TEST(repaired_as_done)
{
	repair_and_run(MIGR_REPAIR_DONE, 0, "statement 2 was marked as done: VACUUM");
}
END_TEST

START_TEST(repaired_as_undone)
{
	repair_and_run(MIGR_REPAIR_UNDONE, 1, "statement 2 was marked as undone: VACUUM");
}
END_TEST

START_TEST(given_up)
{
	const char *path = cut_off_at_vacuum();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	OK(m, migr_repair(m, MIGR_REPAIR_FAILED));
	check_problem(m, NULL);
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(
		db_query(path, "SELECT outcome, statements_done, statement FROM migr_history WHERE revision = '2'"),
		"abandoned|1|VACUUM");
	/* what it did stays, and it counts as not applied: all of it is run */
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n1\n3");
	ck_assert_str_eq(db_query(path, "SELECT outcome FROM migr_history WHERE revision = '2' ORDER BY seq"),
	                 "abandoned\ndone");
	migr_close(m);
}
END_TEST

START_TEST(nothing_to_repair)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));
	db_bytes before;

	FAILS_HINT(m, migr_repair(m, MIGR_REPAIR_FAILED), MIGR_ERROR_NOTHING_TO_REPAIR, "no step was cut off");
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "head"));
	before = db_take(path);
	for (migr_repair_action action = MIGR_REPAIR_DONE; action <= MIGR_REPAIR_FAILED; action++)
		FAILS_HINT(m, migr_repair(m, action), MIGR_ERROR_NOTHING_TO_REPAIR, "no step was cut off");
	db_same(path, &before);
	FAILS(m, migr_repair(m, 0), MIGR_ERROR_OPTION, "action 0");
	FAILS(m, migr_repair(m, 4), MIGR_ERROR_OPTION, "action 4");
	migr_close(m);
	ck_assert_int_eq(migr_repair(NULL, MIGR_REPAIR_DONE), MIGR_ERROR_MISUSE);
}
END_TEST

/* What failed took no effect: it is not in doubt. The revision is mended and goes on, or the step is given up. */
START_TEST(a_failed_step_is_mended)
{
	migr_revision bad[COUNT(steps)];
	const char *path = db_new();
	migr_context *m;

	memcpy(bad, steps, sizeof bad);
	bad[1].upgrade_sql = "INSERT INTO one VALUES (1); VACUUM; CREATE TABEL two (x)";
	m = db_linear(path, NULL, LIST(bad));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SYNTAX, "revision 2");
	FAILS_HINT(m, migr_repair(m, MIGR_REPAIR_DONE), MIGR_ERROR_NOTHING_TO_REPAIR, "none of them is in doubt");
	migr_close(m);
	finish(path, 0);
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n3");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history WHERE revision = '2'"), "1");
}
END_TEST

START_TEST(a_failed_step_is_given_up)
{
	migr_revision bad[COUNT(steps)];
	const char *path = db_new();
	migr_context *m;

	memcpy(bad, steps, sizeof bad);
	bad[1].upgrade_sql = "INSERT INTO one VALUES (1); VACUUM; CREATE TABEL two (x)";
	m = db_linear(path, NULL, LIST(bad));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SYNTAX, "revision 2");
	OK(m, migr_repair(m, MIGR_REPAIR_FAILED));
	ck_assert_ptr_nonnull(strstr(db_query(path, "SELECT error FROM migr_history WHERE revision = '2'"), "TABEL"));
	ck_assert_ptr_nonnull(
		strstr(db_query(path, "SELECT error FROM migr_history WHERE revision = '2'"), "; repaired at "));
	OK(m, migr_downgrade(m, "base"));
	migr_close(m);
}
END_TEST

START_TEST(a_revision_edited_after_the_crash_is_refused)
{
	migr_revision other[COUNT(steps)];
	const char *path = cut_off_at_vacuum();
	migr_context *m;

	memcpy(other, steps, sizeof other);
	other[1].upgrade_sql = "INSERT INTO one VALUES (1); VACUUM; CREATE TABLE two (x, y)";
	m = db_linear(path, NULL, LIST(other));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_RESUME, "revision 2");
	check_problem(m, "cut off at statement 2 of revision 2 (upgrade): VACUUM");
	migr_close(m);
	finish(path, 0);
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n3");
}
END_TEST

static migr_status refuse(migr_op *op, void *app)
{
	return *(int *)app ? migr_op_refuse(op, "not now") : MIGR_OK;
}

/* A run that fails before it comes to the statement in doubt leaves the doubt. */
START_TEST(a_doubt_outlives_a_failing_run)
{
	const char *path = cut_off_at_vacuum();
	int must_refuse = 1;
	migr_options options = { MIGR_OPTIONS, .before_step = refuse, .app = &must_refuse };
	migr_context *m = db_linear(path, &options, LIST(steps));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_REFUSED, "not now");
	check_problem(m, "cut off at statement 2 of revision 2 (upgrade): VACUUM");
	must_refuse = 0;
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n3");
	migr_close(m);
}
END_TEST

static migr_status forget(migr_op *op, void *app)
{
	if (migr_op_execute(op, "INSERT INTO one VALUES (1)") != MIGR_OK)
		return 1;
	return *(int *)app ? migr_op_execute(op, "VACUUM") : MIGR_OK;
}

/* A callback that does not come to the statement in doubt any more has not done it. */
START_TEST(the_statement_in_doubt_is_gone)
{
	migr_revision list[COUNT(steps)];
	int vacuums = 1;
	migr_options options = { MIGR_OPTIONS, .app = &vacuums };
	const char *path = db_new();
	migr_context *m;
	pid_t child;

	memcpy(list, steps, sizeof list);
	list[1] = (migr_revision)MIGR_REVISION(.id = "2", OUTSIDE, .upgrade = forget);
	child = fork();
	if (child == 0) {
		if (migr_open(&m, dying_at_statement(migr_sqlite(), "VACUUM", 0), path, &options) == MIGR_OK &&
		    migr_register_linear(m, MIGR_ARRAY(list)) == MIGR_OK)
			(void)!migr_upgrade(m, "head");
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	vacuums = 0;
	m = db_linear(path, &options, LIST(list));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_RESUME, "under way");
	vacuums = 1;
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n3");
	migr_close(m);
}
END_TEST

START_TEST(a_stamp_settles_it)
{
	const char *path = cut_off_at_vacuum(), *const target = "2";
	migr_context *m = db_linear(path, NULL, LIST(steps));

	OK(m, migr_stamp(m, &target, 1, 0));
	check_problem(m, NULL);
	FAILS(m, migr_repair(m, MIGR_REPAIR_DONE), MIGR_ERROR_NOTHING_TO_REPAIR, "no step was cut off");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT x FROM one ORDER BY x"), "1\n3");
	migr_close(m);
}
END_TEST

T_MAIN("api resume", an_upgrade_killed_anywhere_goes_on, a_downgrade_killed_anywhere_goes_on,
       the_statement_in_doubt_is_named, repaired_as_done, repaired_as_undone, given_up, nothing_to_repair,
       a_failed_step_is_mended, a_failed_step_is_given_up, a_revision_edited_after_the_crash_is_refused,
       a_doubt_outlives_a_failing_run, the_statement_in_doubt_is_gone, a_stamp_settles_it)
