/* SPDX-License-Identifier: MIT */
/*
 * Stamping: rows move, nothing runs.
 */
#include "db.h"

#include <stdlib.h>
#include <string.h>

#define R(number, ...) MIGR_REVISION(.id = number, .upgrade_sql = "CREATE TABLE t" number " (x)", __VA_ARGS__)

static const migr_revision graph[] = {
	R("1", .message = "first"),   R("2", .down_revision = "1"),
	R("3", .down_revision = "2"), R("b", .down_revision = "1", .branch_labels = "side"),
	R("c", .down_revision = "b"),
};

static migr_context *new_context(const char *path)
{
	return db_graph(path, NULL, LIST(graph));
}

/* Stamps targets separated by blanks. */
static migr_status stamp(migr_context *m, const char *targets, uint32_t flags)
{
	char copy[256], *state = NULL;
	const char *list[8];
	size_t n = 0;

	strcpy(copy, targets);
	for (char *t = strtok_r(copy, " ", &state); t; t = strtok_r(NULL, " ", &state))
		list[n++] = t;
	return migr_stamp(m, list, n, flags);
}

START_TEST(moves_rows_and_runs_nothing)
{
	const char *path = db_new();
	migr_context *m = new_context(path);

	OK(m, stamp(m, "2", 0));
	ck_assert_str_eq(db_rows(path), "2");
	OK(m, stamp(m, "3", 0));
	ck_assert_str_eq(db_rows(path), "3");
	OK(m, stamp(m, "1", 0));
	ck_assert_str_eq(db_rows(path), "1");
	OK(m, stamp(m, "heads", 0));
	ck_assert_str_eq(db_rows(path), "3 c");
	OK(m, stamp(m, "base", 0));
	ck_assert_str_eq(db_rows(path), "");
	ck_assert_str_eq(db_query(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"),
	                 "migr_history\nmigr_version");
	migr_close(m);
}
END_TEST

START_TEST(is_kept_in_the_ledger)
{
	const char *path = db_new();
	migr_context *m = new_context(path);

	OK(m, stamp(m, "2", 0));
	OK(m, stamp(m, "3", 0));
	ck_assert_str_eq(db_query(path, "SELECT revision, direction, down_revisions, outcome FROM migr_history"),
	                 "2|stamp|1|done\n2|unstamp|1|done\n3|stamp|2|done");
	/* where it is already: nothing is written */
	OK(m, stamp(m, "3", 0));
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM migr_history"), "3");
	migr_close(m);
}
END_TEST

START_TEST(to_several_targets)
{
	const char *path = db_new();
	migr_context *m = new_context(path);

	OK(m, stamp(m, "2 side@head", 0));
	ck_assert_str_eq(db_rows(path), "2 c");
	OK(m, migr_upgrade(m, "heads"));
	ck_assert_str_eq(db_rows(path), "3 c");
	ck_assert_str_eq(db_query(path, "SELECT group_concat(name) FROM sqlite_schema WHERE name LIKE 't_'"), "t3");
	migr_close(m);
}
END_TEST

START_TEST(one_branch_leaves_the_other)
{
	const char *path = db_new();
	migr_context *m = new_context(path);

	OK(m, stamp(m, "3 b", 0));
	OK(m, stamp(m, "c", 0));
	ck_assert_str_eq(db_rows(path), "3 c");
	migr_close(m);
}
END_TEST

static void leaves_everything(const char *path, migr_context *m, const char *targets, migr_status status,
                              const char *part)
{
	db_bytes before = db_take(path);

	FAILS_HINT(m, stamp(m, targets, 0), status, part);
	FAILS_HINT(m, stamp(m, targets, MIGR_STAMP_PURGE), status, part);
	db_same(path, &before);
}

START_TEST(bad_targets_leave_everything)
{
	const char *path = db_new(), *const null[] = { "2", NULL }, *const empty = "";
	migr_context *m = new_context(path);
	db_bytes before;

	OK(m, stamp(m, "2", 0));
	before = db_take(path);
	leaves_everything(path, m, "3 nowhere", MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	leaves_everything(path, m, "1 3", MIGR_ERROR_TARGET_OVERLAP, "1");
	leaves_everything(path, m, "3 3", MIGR_ERROR_TARGET_OVERLAP, "3");
	leaves_everything(path, m, "head", MIGR_ERROR_MULTIPLE_HEADS, "head");
	leaves_everything(path, m, "side@3", MIGR_ERROR_TARGET_NOT_IN_BRANCH, "side");
	FAILS_HINT(m, migr_stamp(m, &empty, 1, 0), MIGR_ERROR_TARGET_SYNTAX, "");
	FAILS(m, migr_stamp(m, NULL, 0, 0), MIGR_ERROR_TARGET_SYNTAX, "no target");
	FAILS(m, migr_stamp(m, null, 2, 0), MIGR_ERROR_MISUSE, "target 2");
	FAILS(m, migr_stamp(m, &empty, 1, 64), MIGR_ERROR_OPTION, "flags");
	db_same(path, &before);
	migr_close(m);
}
END_TEST

START_TEST(purging_forgets_unknown_rows)
{
	const char *path = db_new();
	migr_context *m = new_context(path);
	db_bytes before;

	db_exec(path, "CREATE TABLE migr_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO "
	              "migr_version VALUES ('zz'), ('2')");
	before = db_take(path);
	FAILS_HINT(m, stamp(m, "3", 0), MIGR_ERROR_DATABASE_NEWER, "zz");
	db_same(path, &before);
	OK(m, stamp(m, "3", MIGR_STAMP_PURGE));
	ck_assert_str_eq(db_rows(path), "3");
	ck_assert_str_eq(db_query(path, "SELECT revision, direction FROM migr_history ORDER BY 1, 2"),
	                 "2|unstamp\n3|stamp\nzz|unstamp");
	OK(m, migr_upgrade(m, "heads"));
	ck_assert_str_eq(db_rows(path), "3 c");
	migr_close(m);
}
END_TEST

START_TEST(purging_to_base)
{
	const char *path = db_new();
	migr_context *m = new_context(path);

	db_exec(path, "CREATE TABLE migr_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO "
	              "migr_version VALUES ('zz')");
	OK(m, stamp(m, "base", MIGR_STAMP_PURGE));
	ck_assert_str_eq(db_rows(path), "");
	migr_close(m);
}
END_TEST

START_TEST(settles_an_edited_revision)
{
	static const migr_revision edited[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1") };
	static const migr_revision first[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 2") };
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(first), "head");
	m = db_linear(path, NULL, LIST(edited));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "1");
	OK(m, stamp(m, "1", 0));
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}
END_TEST

START_TEST(ensure_version_makes_the_tables)
{
	const char *path = db_new();
	migr_context *m = new_context(path);
	migr_state *state;
	db_bytes before;

	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), 0);
	migr_state_free(state);
	OK(m, migr_ensure_version(m));
	ck_assert_str_eq(db_query(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"),
	                 "migr_history\nmigr_version");
	ck_assert_str_eq(db_query(path, "SELECT (SELECT count(*) FROM migr_version) + count(*) FROM migr_history"),
	                 "0");
	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), 1);
	migr_state_free(state);
	before = db_take(path);
	OK(m, migr_ensure_version(m));
	db_same(path, &before);
	OK(m, migr_upgrade(m, "3"));
	migr_close(m);
}
END_TEST

START_TEST(ensure_version_adds_a_ledger)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .version_table = "alembic_version", .history_table = "the \"ledger\"" };
	migr_context *m = db_graph(path, &options, LIST(graph));

	db_exec(path, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO "
	              "alembic_version VALUES ('2')");
	OK(m, migr_ensure_version(m));
	ck_assert_str_eq(db_query(path, "SELECT version_num FROM alembic_version"), "2");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM \"the \"\"ledger\"\"\""), "0");
	OK(m, migr_upgrade(m, "3"));
	ck_assert_str_eq(db_query(path, "SELECT revision FROM \"the \"\"ledger\"\"\""), "3");
	migr_close(m);
}
END_TEST

START_TEST(makes_a_safety_copy)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .backup_path = t_path(t_folder(), "copy.db") };
	migr_context *m = db_graph(path, &options, LIST(graph));

	db_exec(path, "CREATE TABLE mine (x)");
	OK(m, stamp(m, "3", 0));
	ck_assert_str_eq(db_query(options.backup_path, "SELECT group_concat(name) FROM sqlite_schema"), "mine");
	migr_close(m);
}
END_TEST

START_TEST(a_refused_write_leaves_the_rows)
{
	const char *path = db_new();
	migr_context *m = new_context(path);
	char *before, *after;

	OK(m, stamp(m, "2 b", 0));
	db_exec(path, "CREATE TRIGGER no BEFORE INSERT ON migr_version WHEN new.version_num = 'c' BEGIN SELECT "
	              "RAISE(ABORT, 'not c'); END");
	before = db_dump(path);
	FAILS(m, stamp(m, "heads", 0), MIGR_ERROR_VERSION_TABLE, "not c");
	after = db_dump(path);
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
	migr_close(m);
}
END_TEST

T_MAIN("api stamp", moves_rows_and_runs_nothing, is_kept_in_the_ledger, to_several_targets, one_branch_leaves_the_other,
       bad_targets_leave_everything, purging_forgets_unknown_rows, purging_to_base, settles_an_edited_revision,
       ensure_version_makes_the_tables, ensure_version_adds_a_ledger, makes_a_safety_copy,
       a_refused_write_leaves_the_rows)
