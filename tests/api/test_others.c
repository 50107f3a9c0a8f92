/* SPDX-License-Identifier: MIT */
/*
 * Another process in between: it takes the same steps, moves the database away, or is only in the way. And a medium
 * that is full; and revisions that contradict themselves.
 */
#include "db.h"

#include <stdlib.h>
#include <string.h>

#define R(number)                                                                                                      \
	MIGR_REVISION(.id = number, .upgrade_sql = "CREATE TABLE t" number " (x)",                                     \
	              .downgrade_sql = "DROP TABLE t" number)

static const migr_revision steps[] = { R("1"), R("2"), R("3"), R("4") };

/* What the other one does when this run begins, that is after it has read the state and made its plan. */
typedef struct other {
	const char *path;
	const char *upgrade;
	const char *downgrade;
	const char *sql;
} other;

static void interfere(const migr_event *event, void *user)
{
	const other *o = user;
	migr_context *m;

	if (migr_event_get_kind(event) != MIGR_EVENT_RUN_BEGIN)
		return;
	m = db_linear(o->path, NULL, LIST(steps));
	if (o->upgrade)
		OK(m, migr_upgrade(m, o->upgrade));
	if (o->downgrade)
		OK(m, migr_downgrade(m, o->downgrade));
	if (o->sql)
		db_exec(o->path, o->sql);
	migr_close(m);
}

static migr_context *disturbed(const char *path, other *o, migr_transaction_mode mode)
{
	migr_options options = { MIGR_OPTIONS, .on_event = interfere, .event_user = o, .transaction_mode = mode };

	o->path = path;
	return db_linear(path, &options, LIST(steps));
}

START_TEST(another_takes_all_steps)
{
	for (migr_transaction_mode mode = MIGR_TRANSACTION_PER_REVISION; mode <= MIGR_TRANSACTION_NONE; mode++) {
		const char *path = db_new();
		other o = { .upgrade = "head" };
		migr_context *m = disturbed(path, &o, mode);

		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(db_query(path, "SELECT revision FROM migr_history"), "1\n2\n3\n4");
		migr_close(m);
	}
}
END_TEST

START_TEST(another_takes_some_steps)
{
	for (migr_transaction_mode mode = MIGR_TRANSACTION_PER_REVISION; mode <= MIGR_TRANSACTION_NONE; mode++) {
		const char *path = db_new();
		other o = { .upgrade = "2" };
		migr_context *m = disturbed(path, &o, mode);

		OK(m, migr_upgrade(m, "3"));
		ck_assert_str_eq(db_query(path, "SELECT revision FROM migr_history"), "1\n2\n3");
		ck_assert_str_eq(db_rows(path), "3");
		migr_close(m);
	}
}
END_TEST

START_TEST(another_goes_further)
{
	const char *path = db_new();
	other o = { .upgrade = "head" };
	migr_context *m = disturbed(path, &o, 0);

	OK(m, migr_upgrade(m, "2"));
	ck_assert_str_eq(db_rows(path), "4");
	migr_close(m);
}
END_TEST

START_TEST(another_goes_down_too)
{
	const char *path = db_new();
	other o = { .downgrade = "2" };
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "head");
	m = disturbed(path, &o, 0);
	OK(m, migr_downgrade(m, "1"));
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT revision FROM migr_history WHERE direction = 'downgrade'"), "4\n3\n2");
	migr_close(m);
}
END_TEST

START_TEST(another_moves_it_away)
{
	for (migr_transaction_mode mode = MIGR_TRANSACTION_PER_REVISION; mode <= MIGR_TRANSACTION_NONE; mode++) {
		const char *path = db_new();
		other o = { .downgrade = "1" };
		migr_context *m;

		db_upgrade(path, NULL, LIST(steps), "3");
		m = disturbed(path, &o, mode);
		FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_MOVED, "revision 4");
		ck_assert_str_eq(db_rows(path), "1");
		migr_close(m);
	}
}
END_TEST

START_TEST(another_is_newer)
{
	const char *path = db_new();
	other o = { .sql = "UPDATE migr_version SET version_num = 'newer'" };
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "1");
	m = disturbed(path, &o, 0);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_DATABASE_NEWER, "newer");
	ck_assert_str_eq(db_rows(path), "newer");
	migr_close(m);
}
END_TEST

static migr_status fill_up(migr_op *op, void *app)
{
	(void)app;
	if (migr_op_execute(op, "CREATE TABLE large (x)") ||
	    sqlite3_exec(migr_sqlite_handle(op), "PRAGMA max_page_count = 20", NULL, NULL, NULL))
		return 1;
	return migr_op_execute(op, "INSERT INTO large VALUES (zeroblob(1000000))");
}

START_TEST(a_full_medium)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		                              MIGR_REVISION(.id = "2", .upgrade = fill_up) };
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(list));

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_FULL, "revision 2");
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'large'"), "0");
	migr_close(m);
}
END_TEST

static migr_status nothing(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return MIGR_OK;
}

START_TEST(revisions_that_contradict_themselves)
{
	static const struct {
		migr_revision revision;
		migr_status status;
		const char *part;
	} bad[] = {
		{ MIGR_REVISION(.id = "r", .upgrade = nothing, .upgrade_sql = "SELECT 1"), MIGR_ERROR_REVISION,
		  "r has both" },
		{ MIGR_REVISION(.id = "r", .downgrade = nothing, .downgrade_sql = "SELECT 1"), MIGR_ERROR_REVISION,
		  "r has both" },
		{ MIGR_REVISION(.id = "r", .flags = MIGR_REVISION_EMPTY, .upgrade = nothing), MIGR_ERROR_REVISION,
		  "empty" },
		{ MIGR_REVISION(.id = "r", .flags = 64), MIGR_ERROR_OPTION, "flags" },
	};
	static const migr_revision linked[] = { R("1"), MIGR_REVISION(.id = "2", .down_revision = "1") };
	migr_context *m = db_open(":memory:", NULL);

	for (size_t i = 0; i < COUNT(bad); i++) {
		const migr_revision *pointer = &bad[i].revision;

		FAILS(m, migr_register(m, &pointer, 1), bad[i].status, bad[i].part);
		ck_assert_str_eq(migr_error_revision(migr_last_error(m)), "r");
	}
	FAILS(m, migr_register_linear(m, MIGR_ARRAY(linked)), MIGR_ERROR_REVISION, "2");
	migr_close(m);
}
END_TEST

START_TEST(text_that_cannot_be_split)
{
	static const migr_revision list[] = { R("1"),
		                              MIGR_REVISION(.id = "2", .upgrade_sql = "SELECT 1; SELECT 'open") };
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(list));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SQL_TEXT, "revision 2");
	ck_assert_str_eq(migr_error_revision(migr_last_error(m)), "2");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

START_TEST(a_broken_graph_runs_nothing)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1"),
		MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1"),
		MIGR_REVISION(.id = "3", .down_revision = "nowhere", .upgrade_sql = "SELECT 1"),
		MIGR_REVISION(.id = "", .upgrade_sql = "SELECT 1"),
		MIGR_REVISION(.upgrade_sql = "SELECT 1"),
	};
	const char *path = db_new(), *const target = "1";
	migr_context *m = db_graph(path, NULL, LIST(list));
	migr_revision_list *heads = NULL;
	migr_state *state = NULL;

	FAILS_HINT(m, migr_check_graph(m), MIGR_ERROR_GRAPH, "");
	ck_assert_uint_ge(migr_error_detail_count(migr_last_error(m)), 4);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_GRAPH, "");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_GRAPH, "");
	FAILS_HINT(m, migr_heads(m, 0, &heads), MIGR_ERROR_GRAPH, "");
	FAILS_HINT(m, migr_read_state(m, &state), MIGR_ERROR_GRAPH, "");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

T_MAIN("api others", another_takes_all_steps, another_takes_some_steps, another_goes_further, another_goes_down_too,
       another_moves_it_away, another_is_newer, a_full_medium, revisions_that_contradict_themselves,
       text_that_cannot_be_split, a_broken_graph_runs_nothing)
