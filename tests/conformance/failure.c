/* SPDX-License-Identifier: MIT */
/*
 * A revision that fails leaves nothing, or where statements commit by themselves a journal from which the next run goes
 * on.
 */
#include "suite.h"

#include <string.h>

static const migr_revision plain[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1",
	              .upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY);\n"
	                             "INSERT INTO two VALUES (1);\n"
	                             "INSERT INTO two VALUES (2);\n"
	                             "CREATE TABLE blocker (id INTEGER);\n"
	                             "INSERT INTO two VALUES (3)",
	              .downgrade_sql = "DROP TABLE blocker; DELETE FROM two; DROP TABLE two"),
	MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "INSERT INTO one VALUES (1)",
	              .downgrade_sql = "DELETE FROM one"),
};

/* The same with the second one outside a transaction: no database can take it back as a whole. */
static void without_transaction(migr_revision *to)
{
	memcpy(to, plain, sizeof plain);
	to[1].flags = MIGR_REVISION_NO_TRANSACTION;
}

START_TEST(leaves_nothing)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	if (t.has_transactional_ddl) {
		cf_execute(&t, "CREATE TABLE blocker (id INTEGER)");
		m = cf_graph(&t, NULL, LIST(plain));
		FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_ALREADY_EXISTS, "blocker");
		ck_assert_str_eq(cf_versions(&t), "1");
		ck_assert(cf_exists(&t, "one") && !cf_exists(&t, "two"));
		ck_assert_str_eq(cf_ledger(&t, "migr_history"), "1 upgrade done");
		cf_execute(&t, "DROP TABLE blocker");
		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(cf_versions(&t), "3");
		migr_close(m);
	}
	cf_end(&t);
}
END_TEST

static void check_complete(const cf *t)
{
	ck_assert_str_eq(cf_versions(t), "3");
	ck_assert_str_eq(cf_query(t, "SELECT id FROM two ORDER BY id"), "1\n2\n3");
	ck_assert_str_eq(cf_query(t, "SELECT id FROM one"), "1");
	ck_assert_str_eq(cf_ledger(t, "migr_history"), "1 upgrade done\n2 upgrade done\n3 upgrade done");
	ck_assert_str_eq(cf_query(t, "SELECT statements_done FROM migr_history WHERE revision = '2'"), "5");
}

static void check_interrupted(migr_context *m)
{
	migr_state *state = NULL;

	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(migr_state_problem_count(state), 1);
	ck_assert_int_eq(migr_state_problem_status(state, 0), MIGR_ERROR_INTERRUPTED_STEP);
	ck_assert_str_eq(migr_state_problem_revision(state, 0), "2");
	migr_state_free(state);
}

static void fail_and_resume(const migr_revision *revisions, size_t count)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	cf_execute(&t, "CREATE TABLE blocker (id INTEGER)");
	m = cf_graph(&t, NULL, revisions, count);
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_ALREADY_EXISTS, "blocker");
	ck_assert_str_eq(cf_versions(&t), "1");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM two ORDER BY id"), "1\n2");
	ck_assert_str_eq(cf_query(&t, "SELECT outcome, statements_done FROM migr_history WHERE revision = '2'"),
	                 "failed|3");
	check_interrupted(m);
	/* as long as the reason is there it fails at the same place, and nothing is done twice */
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_ALREADY_EXISTS, "blocker");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM two ORDER BY id"), "1\n2");
	migr_close(m);
	cf_execute(&t, "DROP TABLE blocker");
	cf_upgrade(&t, NULL, revisions, count, "head");
	check_complete(&t);
	m = cf_graph(&t, NULL, revisions, count);
	OK(m, migr_downgrade(m, "base"));
	ck_assert(!cf_exists(&t, "one") && !cf_exists(&t, "two") && !cf_exists(&t, "blocker"));
	migr_close(m);
	cf_end(&t);
}

START_TEST(resumes_outside_a_transaction)
{
	migr_revision revisions[COUNT(plain)];

	without_transaction(revisions);
	fail_and_resume(LIST(revisions));
}
END_TEST

START_TEST(resumes_where_statements_commit_by_themselves)
{
	if (!(cf_target->backend()->flags & MIGR_BACKEND_TRANSACTIONAL_DDL))
		fail_and_resume(LIST(plain));
}
END_TEST

/* All statements are done, and the transaction that ends the step fails: they are not done once more. */
START_TEST(resumes_at_the_end)
{
	static const migr_revision tampering[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)"),
		MIGR_REVISION(.id = "2", .down_revision = "1",
		              .upgrade_sql = "DELETE FROM migr_version; CREATE TABLE two (id INTEGER PRIMARY KEY)"),
	};
	cf t;
	migr_context *m;

	cf_begin(&t);
	if (!t.has_transactional_ddl) {
		m = cf_graph(&t, NULL, LIST(tampering));
		FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_VERSION_TABLE, "migr_version");
		ck_assert(cf_exists(&t, "two"));
		ck_assert_str_eq(cf_query(&t, "SELECT outcome, statements_done FROM migr_history WHERE revision = '2'"),
		                 "failed|2");
		cf_execute(&t, "INSERT INTO migr_version VALUES ('1')");
		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(cf_versions(&t), "2");
		ck_assert_str_eq(cf_query(&t, "SELECT outcome, statements_done FROM migr_history WHERE revision = '2'"),
		                 "done|2");
		migr_close(m);
	}
	cf_end(&t);
}
END_TEST

START_TEST(resumes_a_downgrade)
{
	cf t;
	migr_context *m;
	migr_revision revisions[COUNT(plain)];

	without_transaction(revisions);
	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	OK(m, migr_upgrade(m, "2"));
	cf_execute(&t, "DROP TABLE blocker");
	FAILS(m, migr_downgrade(m, "base"), MIGR_ERROR_NO_SUCH_TABLE, "blocker");
	ck_assert_str_eq(cf_versions(&t), "2");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM two ORDER BY id"), "1\n2\n3");
	cf_execute(&t, "CREATE TABLE blocker (id INTEGER)");
	OK(m, migr_downgrade(m, "base"));
	ck_assert_str_eq(cf_versions(&t), "");
	ck_assert(!cf_exists(&t, "one") && !cf_exists(&t, "two") && !cf_exists(&t, "blocker"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(does_not_resume_what_was_changed)
{
	cf t;
	migr_context *m;
	migr_revision revisions[COUNT(plain)];

	without_transaction(revisions);
	cf_begin(&t);
	cf_execute(&t, "CREATE TABLE blocker (id INTEGER)");
	m = cf_graph(&t, NULL, LIST(revisions));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_ALREADY_EXISTS, "blocker");
	migr_close(m);
	cf_execute(&t, "DROP TABLE blocker");
	revisions[1].upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY);\n"
				   "INSERT INTO two VALUES (100);\n"
				   "INSERT INTO two VALUES (2);\n"
				   "CREATE TABLE blocker (id INTEGER);\n"
				   "INSERT INTO two VALUES (3)";
	m = cf_graph(&t, NULL, LIST(revisions));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_RESUME, "2");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM two ORDER BY id"), "1\n2");
	migr_close(m);
	/* what comes after the place may have been mended */
	revisions[1].upgrade_sql = "CREATE TABLE two (id INTEGER PRIMARY KEY);\n"
				   "INSERT INTO two VALUES (1);\n"
				   "INSERT INTO two VALUES (2);\n"
				   "CREATE TABLE blocker (id INTEGER, mended INTEGER);\n"
				   "INSERT INTO two VALUES (3)";
	cf_upgrade(&t, NULL, LIST(revisions), "head");
	check_complete(&t);
	cf_end(&t);
}
END_TEST

/* In a mode, to be compared with what it makes of it. */
static migr_status run_in_mode(const cf *t, migr_transaction_mode mode)
{
	migr_options options = { MIGR_OPTIONS, .transaction_mode = mode };
	migr_context *m = cf_graph(t, &options, LIST(plain));
	migr_status rc = migr_upgrade(m, "head");

	ck_assert_msg(rc == MIGR_OK || migr_error_hint(migr_last_error(m))[0], "no hint with '%s'",
	              migr_error_message(migr_last_error(m)));
	migr_close(m);
	return rc;
}

START_TEST(whole_runs)
{
	cf t;

	cf_begin(&t);
	if (!t.has_transactional_ddl) {
		ck_assert_int_eq(run_in_mode(&t, MIGR_TRANSACTION_WHOLE_RUN), MIGR_ERROR_UNSUPPORTED);
		ck_assert_str_eq(cf_versions(&t), "-");
		ck_assert(!cf_exists(&t, "one"));
	} else {
		cf_execute(&t, "CREATE TABLE blocker (id INTEGER)");
		ck_assert_int_eq(run_in_mode(&t, MIGR_TRANSACTION_WHOLE_RUN), MIGR_ERROR_ALREADY_EXISTS);
		ck_assert(!cf_exists(&t, "one") && !cf_exists(&t, "two"));
		ck_assert(strcmp(cf_versions(&t), "-") == 0 || strcmp(cf_versions(&t), "") == 0);
		cf_execute(&t, "DROP TABLE blocker");
		ck_assert_int_eq(run_in_mode(&t, MIGR_TRANSACTION_WHOLE_RUN), MIGR_OK);
		check_complete(&t);
	}
	cf_end(&t);
}
END_TEST

START_TEST(runs_without_transactions)
{
	cf t;

	cf_begin(&t);
	ck_assert_int_eq(run_in_mode(&t, MIGR_TRANSACTION_NONE), MIGR_OK);
	check_complete(&t);
	cf_end(&t);
}
END_TEST

START_TEST(statements_that_refuse_a_transaction)
{
	cf t;
	migr_context *m;
	const char *outside = cf_sql_of(CF_OUTSIDE);
	const migr_revision inside = MIGR_REVISION(.id = "1", .upgrade_sql = outside);
	const migr_revision alone = MIGR_REVISION(.id = "1",
	                                          .upgrade_sql = cf_text("CREATE TABLE one (id INTEGER);\n%s;\n"
	                                                                 "INSERT INTO one VALUES (1)",
	                                                                 outside),
	                                          .flags = MIGR_REVISION_NO_TRANSACTION);

	if (!outside[0])
		return;
	cf_begin(&t);
	m = cf_graph(&t, NULL, &inside, 1);
	ck_assert_int_ne(migr_upgrade(m, "head"), MIGR_OK);
	ck_assert(strcmp(cf_versions(&t), "1") != 0);
	migr_close(m);
	cf_upgrade(&t, NULL, &alone, 1, "head");
	ck_assert_str_eq(cf_versions(&t), "1");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM one"), "1");
	cf_end(&t);
}
END_TEST

static migr_status refuse(migr_op *op, void *app)
{
	(void)app;
	if (migr_op_execute(op, "INSERT INTO one VALUES (7)") != MIGR_OK)
		return MIGR_ERROR_DATABASE;
	return migr_op_refuse(op, "channel 17 is in use");
}

static migr_status own_status(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return 42;
}

static void fail_in_callback(migr_revision_fn body, migr_status status, const char *part, int callback_status)
{
	cf t;
	migr_context *m;
	const migr_error *error;
	const migr_revision revisions[] = { plain[0], MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade = body) };

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	error = FAILS(m, migr_upgrade(m, "head"), status, part);
	ck_assert_int_eq(migr_error_callback_status(error), callback_status);
	ck_assert_str_eq(migr_error_revision(error), "2");
	ck_assert_str_eq(cf_versions(&t), "1");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM one"), "0");
	migr_close(m);
	cf_end(&t);
}

START_TEST(a_callback_refuses)
{
	fail_in_callback(refuse, MIGR_ERROR_REFUSED, "channel 17 is in use", 0);
}
END_TEST

START_TEST(a_callback_fails)
{
	fail_in_callback(own_status, MIGR_ERROR_CALLBACK, "42", 42);
}
END_TEST

static migr_status refuse_in_another_encoding(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "CREATE TABLE two (id INTEGER)");

	(void)app;
	return rc == MIGR_OK ? migr_op_refuse(op, "the caf\xe9 is closed") : rc;
}

/* The ledger keeps text: what is none must not keep the failure from being written down. */
START_TEST(a_reason_that_is_no_text)
{
	cf t;
	migr_context *m;
	const migr_revision revisions[] = { plain[0], MIGR_REVISION(.id = "2", .down_revision = "1",
		                                                    .flags = MIGR_REVISION_NO_TRANSACTION,
		                                                    .upgrade = refuse_in_another_encoding) };

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_REFUSED, "is closed");
	migr_close(m);
	ck_assert_str_eq(cf_query(&t, "SELECT outcome FROM migr_history WHERE revision = '2'"), "failed");
	ck_assert_ptr_nonnull(
		strstr(cf_query(&t, "SELECT error FROM migr_history WHERE revision = '2'"), "the caf? is closed"));
	cf_end(&t);
}
END_TEST

CF_CASES(cf_failure_cases, leaves_nothing, resumes_where_statements_commit_by_themselves, resumes_at_the_end,
         whole_runs, a_callback_refuses, a_callback_fails)

/* Outside a transaction. */
CF_CASES(cf_failure_session_cases, resumes_outside_a_transaction, resumes_a_downgrade, does_not_resume_what_was_changed,
         runs_without_transactions, statements_that_refuse_a_transaction, a_reason_that_is_no_text)
