/* SPDX-License-Identifier: MIT */
/*
 * A database that is not what the program expects: edited, missing, late and moved revisions, newer databases, and
 * databases taken over.
 */
#include "db.h"

#include <stdlib.h>
#include <string.h>

#define R(number, sql) MIGR_REVISION(.id = number, .message = "step " number, .upgrade_sql = sql)

static const migr_revision plain[] = { R("1", "CREATE TABLE one (x)"), R("2", "CREATE TABLE two (x)"),
	                               R("3", "CREATE TABLE three (x)"), R("4", "CREATE TABLE four (x)") };
static const migr_revision edited[] = { R("1", "CREATE TABLE one (x)"), R("2", "CREATE TABLE two (x, y)"),
	                                R("3", "CREATE TABLE three (x)"), R("4", "CREATE TABLE four (x)") };
static const migr_revision missing[] = { R("1", "CREATE TABLE one (x)"), R("3", "CREATE TABLE three (x)"),
	                                 R("4", "CREATE TABLE four (x)") };
static const migr_revision late[] = { R("1", "CREATE TABLE one (x)"), R("1b", "CREATE TABLE late (x)"),
	                              R("2", "CREATE TABLE two (x)"), R("3", "CREATE TABLE three (x)"),
	                              R("4", "CREATE TABLE four (x)") };
static const migr_revision moved[] = { R("1", "CREATE TABLE one (x)"), R("3", "CREATE TABLE three (x)"),
	                               R("2", "CREATE TABLE two (x)"), R("4", "CREATE TABLE four (x)") };

/* A database at revision 3 of the plain list. */
static const char *at_three(void)
{
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(plain), "3");
	return path;
}

/* The problems as "CODE revision", with ", " between. */
static void problems_are(migr_context *m, const char *wanted)
{
	char text[1024] = "";
	migr_state *state = NULL;

	OK(m, migr_read_state(m, &state));
	for (size_t i = 0; i < migr_state_problem_count(state); i++) {
		strcat(text, i ? ", " : "");
		strcat(text, migr_status_name(migr_state_problem_status(state, i)));
		strcat(text, " ");
		strcat(text, migr_state_problem_revision(state, i));
		ck_assert_ptr_nonnull(
			strstr(migr_state_problem_message(state, i), migr_state_problem_revision(state, i)));
	}
	migr_state_free(state);
	ck_assert_str_eq(text, wanted);
}

static void set_policy(migr_options *options, migr_status problem, migr_policy policy)
{
	if (problem == MIGR_ERROR_EDITED)
		options->on_edited = policy;
	else if (problem == MIGR_ERROR_MISSING)
		options->on_missing = policy;
	else
		options->on_late = policy;
}

static void refused(const migr_revision *list, size_t count, migr_status problem, const char *id, const char *wanted)
{
	const char *path = at_three(), *const target = "head";
	migr_context *m = db_linear(path, NULL, list, count);
	db_bytes before = db_take(path);
	migr_plan *plan = NULL;
	const migr_error *error;

	problems_are(m, wanted);
	error = FAILS_HINT(m, migr_upgrade(m, "head"), problem, id);
	ck_assert_str_eq(migr_error_revision(error), id);
	FAILS_HINT(m, migr_plan_create(m, MIGR_UPGRADE, &target, 1, 0, &plan), problem, id);
	FAILS_HINT(m, migr_downgrade(m, "-1"), problem, id);
	/* nothing to run, and still not what it should be */
	FAILS_HINT(m, migr_upgrade(m, "3"), problem, id);
	db_same(path, &before);
	migr_close(m);
}

static void warned(const migr_revision *list, size_t count, migr_status problem, const char *id, const char *wanted)
{
	const char *path = at_three();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .on_event = db_watch, .event_user = &events };
	migr_context *m;

	set_policy(&options, problem, MIGR_POLICY_WARN);
	m = db_linear(path, &options, list, count);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_uint_ge(events.n_warnings, 1);
	ck_assert_ptr_nonnull(strstr(events.warnings, id));
	ck_assert_str_eq(db_rows(path), "4");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history WHERE direction = 'accept'"), "0");
	/* a warning is no acceptance: the step above has not covered it */
	problems_are(m, wanted);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_uint_ge(events.n_warnings, 2);
	migr_close(m);
	/* put back as it was, nothing is left of it */
	db_upgrade(path, NULL, LIST(plain), "head");
}

static int count_statement(unsigned kind, void *user, void *statement, void *sql)
{
	(void)kind;
	(void)statement;
	(void)sql;
	++*(int *)user;
	return 0;
}

/* Once accepted, it is clean again, with one statement. */
static void accepted(const migr_revision *list, size_t count, migr_status problem, const char *target)
{
	const char *path = at_three();
	migr_options options = { MIGR_OPTIONS, .program = "shop" };
	migr_context *m;
	sqlite3 *db = NULL;
	int n_statements = 0;

	set_policy(&options, problem, MIGR_POLICY_ACCEPT);
	m = db_linear(path, &options, list, count);
	OK(m, migr_upgrade(m, target));
	problems_are(m, "");
	migr_close(m);
	ck_assert_str_eq(db_query(path, "SELECT count(*) > 0 FROM migr_history WHERE direction = 'accept'"), "1");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_trace_v2(db, SQLITE_TRACE_STMT, count_statement, &n_statements);
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, NULL), MIGR_OK);
	db_add_linear(m, list, count);
	OK(m, migr_upgrade(m, target));
	ck_assert_int_eq(n_statements, 1);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "4");
	migr_close(m);
	sqlite3_close(db);
}

START_TEST(an_edited_revision)
{
	refused(LIST(edited), MIGR_ERROR_EDITED, "2", "EDITED 2");
	warned(LIST(edited), MIGR_ERROR_EDITED, "2", "EDITED 2");
	accepted(LIST(edited), MIGR_ERROR_EDITED, "3");
	accepted(LIST(edited), MIGR_ERROR_EDITED, "head");
}
END_TEST

START_TEST(a_missing_revision)
{
	refused(LIST(missing), MIGR_ERROR_MISSING, "2", "MISSING 2");
	warned(LIST(missing), MIGR_ERROR_MISSING, "2", "MISSING 2");
	accepted(LIST(missing), MIGR_ERROR_MISSING, "3");
	accepted(LIST(missing), MIGR_ERROR_MISSING, "head");
}
END_TEST

START_TEST(a_late_revision)
{
	refused(LIST(late), MIGR_ERROR_LATE, "1b", "LATE 1b");
	warned(LIST(late), MIGR_ERROR_LATE, "1b", "LATE 1b");
	accepted(LIST(late), MIGR_ERROR_LATE, "3");
	accepted(LIST(late), MIGR_ERROR_LATE, "head");
}
END_TEST

START_TEST(a_moved_revision)
{
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(plain), "head");
	m = db_linear(path, NULL, LIST(moved));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "stands on other revisions");
	problems_are(m, "EDITED 3, EDITED 2, EDITED 4");
	migr_close(m);
}
END_TEST

START_TEST(the_edited_head_itself)
{
	static const migr_revision steps[] = { R("1", "CREATE TABLE one (x)"), R("2", "CREATE TABLE two (x, y)") };
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, plain, 2, "head");
	m = db_linear(path, NULL, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "revision 2 ");
	migr_close(m);
}
END_TEST

START_TEST(several_problems_are_all_told)
{
	static const migr_revision steps[] = { R("1", "CREATE TABLE one (x, y)"), R("1b", "CREATE TABLE late (x)"),
		                               R("2", "CREATE TABLE two (x, y)"), R("3", "CREATE TABLE three (x)") };
	const char *path = at_three();
	migr_context *m = db_linear(path, NULL, LIST(steps));
	const migr_error *error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "revision 1 ");

	ck_assert_uint_eq(migr_error_detail_count(error), 3);
	ck_assert_int_eq(migr_error_detail_status(error, 1), MIGR_ERROR_LATE);
	ck_assert_ptr_nonnull(strstr(migr_error_detail(error, 1), "1b"));
	problems_are(m, "EDITED 1, LATE 1b, EDITED 2");
	migr_close(m);
}
END_TEST

START_TEST(accepting_one_kind_does_not_accept_what_is_only_warned_of)
{
	static const migr_revision both[] = { R("1", "CREATE TABLE one (x, y)"), R("1b", "CREATE TABLE late (x)"),
		                              R("2", "CREATE TABLE two (x)"), R("3", "CREATE TABLE three (x)"),
		                              R("4", "CREATE TABLE four (x)") };
	const char *path = at_three();
	migr_options options = { MIGR_OPTIONS, .on_edited = MIGR_POLICY_ACCEPT, .on_late = MIGR_POLICY_WARN };
	migr_context *m = db_linear(path, &options, LIST(both));

	problems_are(m, "EDITED 1, LATE 1b");
	OK(m, migr_upgrade(m, "3"));
	problems_are(m, "LATE 1b");
	OK(m, migr_upgrade(m, "head"));
	problems_are(m, "LATE 1b");
	migr_close(m);
	options.on_late = MIGR_POLICY_ACCEPT;
	m = db_linear(path, &options, LIST(both));
	OK(m, migr_upgrade(m, "head"));
	problems_are(m, "");
	migr_close(m);
}
END_TEST

START_TEST(an_accepted_one_stays_accepted_when_another_comes)
{
	static const migr_revision both[] = { R("1", "CREATE TABLE one (x, z)"), R("3", "CREATE TABLE three (x)"),
		                              R("4", "CREATE TABLE four (x)") };
	const char *path = at_three();
	migr_options options = { MIGR_OPTIONS, .on_missing = MIGR_POLICY_ACCEPT };
	migr_context *m = db_linear(path, &options, LIST(missing));

	OK(m, migr_upgrade(m, "3"));
	migr_close(m);
	m = db_linear(path, NULL, LIST(both));
	problems_are(m, "EDITED 1");
	migr_close(m);
}
END_TEST

START_TEST(the_form_of_the_text_does_not_count)
{
	static const migr_revision before[] = { R("1", "CREATE TABLE one (\n  x\n);\nCREATE TABLE two (x);\n") };
	static const migr_revision after[] = { R("1", "\xef\xbb\xbf"
		                                      "CREATE TABLE one (  \r\n  x\r\n);\t\r\n"
		                                      "CREATE TABLE two (x);\r\n\r\n  \r\n") };
	const char *path = db_new(), *other = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(before), "head");
	m = db_linear(path, NULL, LIST(after));
	OK(m, migr_upgrade(m, "head"));
	problems_are(m, "");
	migr_close(m);
	/* and it can be run in that form */
	db_upgrade(other, NULL, LIST(after), "head");
	ck_assert_str_eq(db_query(other, "SELECT chain FROM migr_history"),
	                 db_query(path, "SELECT chain FROM migr_history"));
}
END_TEST

static migr_status do_nothing(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return MIGR_OK;
}

START_TEST(a_callback_is_known_by_its_fingerprint)
{
	static const migr_revision first[] = { MIGR_REVISION(.id = "1", .upgrade = do_nothing, .fingerprint = "a") };
	static const migr_revision second[] = { MIGR_REVISION(.id = "1", .upgrade = do_nothing, .fingerprint = "b") };
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(first), "head");
	m = db_linear(path, NULL, LIST(second));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "revision 1 ");
	migr_close(m);
}
END_TEST

START_TEST(message_and_date_may_change)
{
	static const migr_revision first[] = { MIGR_REVISION(.id = "1", .message = "a", .upgrade_sql = "SELECT 1") };
	static const migr_revision second[] = { MIGR_REVISION(.id = "1", .message = "b", .create_date = "2020-01-01",
		                                              .path = "x.sql", .upgrade_sql = "SELECT 1") };
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(first), "head");
	db_upgrade(path, NULL, LIST(second), "head");
}
END_TEST

START_TEST(a_newer_database_is_refused)
{
	const char *path = db_new(), *const target = "head";
	migr_options options = { MIGR_OPTIONS, .program = "shop 9" };
	migr_context *m;
	db_bytes before;
	const migr_error *error;

	db_upgrade(path, &options, LIST(plain), "head");
	before = db_take(path);
	m = db_linear(path, NULL, plain, 3);
	error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_DATABASE_NEWER, "4 (step 4) by shop 9");
	ck_assert_str_eq(migr_error_revision(error), "4");
	FAILS_HINT(m, migr_downgrade(m, "base"), MIGR_ERROR_DATABASE_NEWER, "4");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_DATABASE_NEWER, "4");
	problems_are(m, "DATABASE_NEWER 4");
	migr_close(m);
	db_same(path, &before);
	ck_assert_uint_eq(db_files(path), 1);
}
END_TEST

/* What a crashed process left in the WAL stays there. */
START_TEST(a_newer_database_with_a_wal_is_left_as_it_was)
{
	const char *path = db_new();
	sqlite3 *db = NULL;
	migr_context *m;
	db_bytes before;

	db_upgrade(path, NULL, LIST(plain), "head");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	ck_assert_str_eq(db_query_on(db, "PRAGMA journal_mode = wal"), "wal");
	ck_assert_int_eq(sqlite3_exec(db, "INSERT INTO one VALUES (1)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	before = db_take(path);
	m = db_linear(path, NULL, plain, 2);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_DATABASE_NEWER, "4");
	migr_close(m);
	db_same(path, &before);
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM one"), "1");
}
END_TEST

START_TEST(a_newer_database_is_left_alone)
{
	const char *path = db_new();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .on_newer = MIGR_POLICY_WARN, .on_event = db_watch };
	migr_context *m;
	db_bytes before;

	options.event_user = &events;
	db_upgrade(path, NULL, LIST(plain), "head");
	before = db_take(path);
	m = db_linear(path, &options, plain, 3);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_uint_eq(events.n_warnings, 1);
	OK(m, migr_downgrade(m, "base"));
	migr_close(m);
	db_same(path, &before);
}
END_TEST

START_TEST(a_database_of_alembic)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .version_table = "alembic_version" };
	migr_context *m;
	migr_state *state;
	const migr_revision_info *row;

	db_exec(path, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc "
	              "PRIMARY KEY (version_num)); INSERT INTO alembic_version VALUES ('2')");
	m = db_linear(path, &options, LIST(plain));
	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(migr_state_problem_count(state), 0);
	ck_assert_int_eq(migr_state_initialized(state), 1);
	ck_assert_uint_eq(migr_state_applied_count(state), 2);
	row = migr_revision_list_at(migr_state_rows(state), 0);
	ck_assert_str_eq(migr_revision_info_id(row), "2");
	ck_assert(migr_revision_info_flags(row) & MIGR_INFO_NO_LEDGER);
	ck_assert(migr_revision_info_flags(row) & MIGR_INFO_KNOWN);
	migr_state_free(state);
	/* nothing to do: nothing is written */
	OK(m, migr_upgrade(m, "2"));
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'migr_history'"), "0");
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT * FROM alembic_version"), "4");
	ck_assert_str_eq(db_query(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"),
	                 "alembic_version\nfour\nmigr_history\nthree");
	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(migr_state_problem_count(state), 0);
	ck_assert(!(migr_revision_info_flags(migr_revision_list_at(migr_state_rows(state), 0)) & MIGR_INFO_NO_LEDGER));
	migr_state_free(state);
	migr_close(m);
}
END_TEST

START_TEST(stamped_by_hand)
{
	const char *path = at_three();
	migr_context *m;
	migr_state *state;

	db_exec(path, "UPDATE migr_version SET version_num = '4'");
	m = db_linear(path, NULL, LIST(plain));
	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(migr_state_problem_count(state), 0);
	ck_assert(migr_revision_info_flags(migr_revision_list_at(migr_state_rows(state), 0)) & MIGR_INFO_NO_LEDGER);
	ck_assert_uint_eq(migr_revision_list_count(migr_state_pending(state)), 0);
	migr_state_free(state);
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}
END_TEST

START_TEST(edits_below_the_place_of_a_takeover)
{
	const char *path = db_new(), *const target = "3";
	migr_context *m = db_linear(path, NULL, LIST(plain));

	OK(m, migr_stamp(m, &target, 1, 0));
	migr_close(m);
	m = db_linear(path, NULL, LIST(edited));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "below revision 3");
	migr_close(m);
}
END_TEST

START_TEST(histories_side_by_side)
{
	static const migr_revision plugin[] = { R("1", "CREATE TABLE plugin (x)"), R("p2", "CREATE TABLE p2 (x)") };
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .history = "plugins" };
	migr_context *m;

	db_upgrade(path, NULL, LIST(plain), "3");
	m = db_linear(path, &options, LIST(plugin));
	problems_are(m, "");
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_str_eq(db_rows(path), "3");
	ck_assert_str_eq(db_query(path, "SELECT version_num FROM migr_version_plugins"), "p2");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history_plugins"), "2");
	db_upgrade(path, NULL, LIST(plain), "head");
	ck_assert_str_eq(db_rows(path), "4");
	ck_assert_str_eq(db_query(path, "SELECT version_num FROM migr_version_plugins"), "p2");
}
END_TEST

START_TEST(digests_form_a_chain)
{
	static const migr_revision alone[] = { R("2", "CREATE TABLE two (x)") };
	const char *path = at_three(), *other = db_new(), *again = at_three();

	db_upgrade(other, NULL, LIST(alone), "head");
	/* the same content on other ground has another chain digest */
	ck_assert_str_eq(db_query(path, "SELECT checksum FROM migr_history WHERE revision = '2'"),
	                 db_query(other, "SELECT checksum FROM migr_history WHERE revision = '2'"));
	ck_assert_str_ne(db_query(path, "SELECT chain FROM migr_history WHERE revision = '2'"),
	                 db_query(other, "SELECT chain FROM migr_history WHERE revision = '2'"));
	ck_assert_str_eq(db_query(path, "SELECT chain FROM migr_history ORDER BY seq"),
	                 db_query(again, "SELECT chain FROM migr_history ORDER BY seq"));
}
END_TEST

START_TEST(down_and_up_again_is_no_problem)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)", .downgrade_sql = "DROP TABLE two"),
	};
	static const migr_revision changed[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x, y)", .downgrade_sql = "DROP TABLE two"),
	};
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_downgrade(m, "1"));
	migr_close(m);
	/* what is not applied may be edited */
	m = db_linear(path, NULL, LIST(changed));
	problems_are(m, "");
	OK(m, migr_upgrade(m, "head"));
	problems_are(m, "");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM pragma_table_info('two')"), "2");
	migr_close(m);
}
END_TEST

static migr_status refuse(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return 1;
}

START_TEST(accepting_alone_runs_no_hooks)
{
	const char *path = at_three();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .on_edited = MIGR_POLICY_ACCEPT, .before_run = refuse,
		                 .after_run = refuse };
	migr_context *m;

	options.on_event = db_watch;
	options.event_user = &events;
	m = db_linear(path, &options, LIST(edited));
	OK(m, migr_upgrade(m, "3"));
	ck_assert_uint_eq(events.n_warnings, 1);
	ck_assert_str_eq(events.text, "run(1,0) end(OK)");
	migr_close(m);
}
END_TEST

T_MAIN("api verify", an_edited_revision, a_missing_revision, a_late_revision, a_moved_revision,
       the_edited_head_itself, several_problems_are_all_told,
       accepting_one_kind_does_not_accept_what_is_only_warned_of, an_accepted_one_stays_accepted_when_another_comes,
       the_form_of_the_text_does_not_count, a_callback_is_known_by_its_fingerprint, message_and_date_may_change,
       a_newer_database_is_refused, a_newer_database_with_a_wal_is_left_as_it_was, a_newer_database_is_left_alone,
       a_database_of_alembic, stamped_by_hand, edits_below_the_place_of_a_takeover, histories_side_by_side,
       digests_form_a_chain, down_and_up_again_is_no_problem, accepting_alone_runs_no_hooks)
