/* SPDX-License-Identifier: MIT */
/*
 * A database that is up to date: one statement, no lock, nothing written.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)"),
};

typedef struct traced {
	size_t count;
	char last[4096];
} traced;

static int count_statement(unsigned kind, void *user, void *statement, void *sql)
{
	traced *t = user;

	(void)kind;
	(void)statement;
	t->count++;
	snprintf(t->last, sizeof t->last, "%s", (const char *)sql);
	return 0;
}

static sqlite3 *open_traced(const char *path, traced *t)
{
	sqlite3 *db = NULL;

	memset(t, 0, sizeof *t);
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_trace_v2(db, SQLITE_TRACE_STMT, count_statement, t);
	return db;
}

static void one_statement(const char *path, const migr_revision *list, size_t count, const migr_options *options)
{
	traced t;
	sqlite3 *db = open_traced(path, &t);
	migr_context *m = NULL;

	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, options), MIGR_OK);
	db_add_linear(m, list, count);
	ck_assert_uint_eq(t.count, 0);
	OK(m, migr_upgrade(m, "head"));
	ck_assert_msg(t.count == 1, "%zu statements, the last: %s", t.count, t.last);
	OK(m, migr_upgrade(m, "heads"));
	ck_assert_uint_eq(t.count, 2);
	migr_close(m);
	ck_assert_uint_eq(t.count, 2);
	sqlite3_close(db);
}

START_TEST(sends_one_statement)
{
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "head");
	one_statement(path, LIST(steps), NULL);
}
END_TEST

START_TEST(so_do_the_questions)
{
	const char *path = db_new();
	const char *const head = "head";
	traced t;
	sqlite3 *db;
	migr_context *m = NULL;
	migr_state *state;
	migr_revision_list *list;
	migr_plan *plan;

	db_upgrade(path, NULL, LIST(steps), "1");
	db = open_traced(path, &t);
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, NULL), MIGR_OK);
	db_add_linear(m, LIST(steps));
	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(t.count, 1);
	OK(m, migr_current(m, &list));
	ck_assert_uint_eq(t.count, 2);
	OK(m, migr_plan_create(m, MIGR_UPGRADE, &head, 1, 0, &plan));
	ck_assert_uint_eq(t.count, 3);
	migr_plan_free(plan);
	migr_revision_list_free(list);
	OK(m, migr_history(m, NULL, 1, &list));
	ck_assert_uint_eq(t.count, 4);
	migr_revision_list_free(list);
	/* what concerns the revisions only asks no database */
	OK(m, migr_heads(m, 1, &list));
	migr_revision_list_free(list);
	OK(m, migr_history(m, NULL, 0, &list));
	ck_assert_uint_eq(t.count, 4);
	migr_revision_list_free(list);
	migr_state_free(state);
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

START_TEST(writes_nothing)
{
	const char *path = db_new();
	const char *const target = "head";
	migr_options options = { MIGR_OPTIONS, .backup_path = t_path(t_folder(), "copy") };
	migr_context *m;
	db_bytes before;

	db_upgrade(path, NULL, LIST(steps), "head");
	before = db_take(path);
	m = db_linear(path, &options, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_downgrade(m, "2"));
	OK(m, migr_stamp(m, &target, 1, 0));
	OK(m, migr_ensure_version(m));
	migr_close(m);
	db_same(path, &before);
	ck_assert_uint_eq(db_files(path), 1);
	ck_assert_uint_eq(db_files(options.backup_path), 0);
}
END_TEST

START_TEST(is_not_disturbed_by_a_writer)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT };
	sqlite3 *writer = NULL;
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE; INSERT INTO one VALUES (1)", NULL, NULL, NULL),
	                 SQLITE_OK);
	m = db_linear(path, &options, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_int_eq(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(writer);
}
END_TEST

START_TEST(leaves_no_lock_behind)
{
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "head");
	m = db_linear(path, NULL, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	/* the context is still open */
	db_exec(path, "BEGIN EXCLUSIVE; INSERT INTO one VALUES (1); COMMIT");
	migr_close(m);
}
END_TEST

START_TEST(with_a_thousand_revisions)
{
	enum { N = 1000 };
	migr_revision *many = calloc(N, sizeof *many);
	char(*ids)[8] = calloc(N, sizeof *ids);
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };
	db_bytes before;

	for (size_t i = 0; i < N; i++) {
		snprintf(ids[i], sizeof ids[i], "%04zu", i);
		many[i] = (migr_revision)MIGR_REVISION(.id = ids[i], .upgrade_sql = "SELECT 1");
	}
	db_upgrade(path, &options, many, N, "head");
	ck_assert_str_eq(db_rows(path), "0999");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history"), "1000");
	before = db_take(path);
	one_statement(path, many, N, NULL);
	db_same(path, &before);
	free(many);
	free(ids);
}
END_TEST

START_TEST(in_wal_mode)
{
	const char *path = db_new();

	db_exec(path, "PRAGMA journal_mode = wal; CREATE TABLE mine (x)");
	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_str_eq(db_query(path, "PRAGMA journal_mode"), "wal");
	ck_assert_str_eq(db_rows(path), "2");
	one_statement(path, LIST(steps), NULL);
}
END_TEST

/* The ledger has many rows of the revision then, of which only the newest that applied it counts. */
START_TEST(however_often_it_was_changed)
{
	const migr_options is_static = { MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS };
	const migr_revision with_way_back[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)", .downgrade_sql = "DROP TABLE two"),
	};
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(with_way_back));

	for (int i = 0; i < 3; i++) {
		OK(m, migr_upgrade(m, "head"));
		OK(m, migr_downgrade(m, "1"));
	}
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history"), "8");
	one_statement(path, LIST(with_way_back), NULL);
	one_statement(path, LIST(with_way_back), &is_static);
	/* rows in another order than they were written in: what counts is their number */
	db_exec(path, "DROP INDEX migr_history_revision; CREATE INDEX other ON migr_history (revision, seq DESC)");
	one_statement(path, LIST(with_way_back), NULL);
	one_statement(path, LIST(with_way_back), &is_static);
}
END_TEST

START_TEST(where_the_ledger_tells_nothing)
{
	const migr_options is_static = { MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS };
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "head");
	db_exec(path, "DELETE FROM migr_history");
	one_statement(path, LIST(steps), NULL);
	one_statement(path, LIST(steps), &is_static);
}
END_TEST

START_TEST(with_several_heads)
{
	static const migr_revision branches[] = {
		MIGR_REVISION(.id = "left", .upgrade_sql = "CREATE TABLE a (x)", .branch_labels = "l"),
		MIGR_REVISION(.id = "right", .upgrade_sql = "CREATE TABLE b (x)", .branch_labels = "r"),
		MIGR_REVISION(.id = "far", .down_revision = "right", .upgrade_sql = "CREATE TABLE c (x)"),
	};
	static const migr_revision *const list[] = { &branches[0], &branches[1], &branches[2] };
	const char *path = db_new();
	traced t;
	sqlite3 *db = open_traced(path, &t);
	migr_context *m = NULL;

	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), db, NULL), MIGR_OK);
	OK(m, migr_register(m, list, sizeof list / sizeof list[0]));
	OK(m, migr_upgrade(m, "heads"));
	t.count = 0;
	OK(m, migr_upgrade(m, "heads"));
	OK(m, migr_upgrade(m, "l@head"));
	OK(m, migr_downgrade(m, "r@far"));
	ck_assert_uint_eq(t.count, 3);
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

T_MAIN("api uptodate", sends_one_statement, so_do_the_questions, writes_nothing, is_not_disturbed_by_a_writer,
       leaves_no_lock_behind, with_a_thousand_revisions, in_wal_mode, however_often_it_was_changed,
       where_the_ledger_tells_nothing, with_several_heads)
