/* SPDX-License-Identifier: MIT */
/*
 * Bad input: files that are none, tables of another shape, callbacks that do what they must not. Each time: a code, the
 * names concerned, a hint where one can do something, and the database as before.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)", .downgrade_sql = "DROP TABLE two"),
};

/* Everything that reads fails in the same way, and the file stays as it is. */
static void all_fail(const char *path, migr_status status, const char *part)
{
	const char *const target = "head";
	db_bytes before = db_take(path);
	migr_context *m = db_linear(path, NULL, LIST(steps));
	migr_state *state = NULL;
	migr_plan *plan = NULL;
	migr_revision_list *list = NULL;

	FAILS_HINT(m, migr_upgrade(m, "head"), status, part);
	FAILS_HINT(m, migr_downgrade(m, "base"), status, part);
	FAILS_HINT(m, migr_stamp(m, &target, 1, MIGR_STAMP_PURGE), status, part);
	FAILS_HINT(m, migr_ensure_version(m), status, part);
	FAILS_HINT(m, migr_read_state(m, &state), status, part);
	FAILS_HINT(m, migr_current(m, &list), status, part);
	FAILS_HINT(m, migr_plan_create(m, MIGR_UPGRADE, &target, 1, 0, &plan), status, part);
	ck_assert_ptr_null(state);
	ck_assert_ptr_null(plan);
	ck_assert_ptr_null(list);
	migr_close(m);
	db_same(path, &before);
}

START_TEST(a_text_file)
{
	const char *path = db_new();

	t_write(path,
	        "This is a letter to my aunt, and it is long enough to be taken for a header by somebody who does "
	        "not look at it closely, of which there are many.\n");
	all_fail(path, MIGR_ERROR_NOT_A_DATABASE, path);
}
END_TEST

START_TEST(a_damaged_file)
{
	const char *path = db_new();
	FILE *file;

	db_upgrade(path, NULL, LIST(steps), "head");
	file = fopen(path, "r+b");
	ck_assert_ptr_nonnull(file);
	fseek(file, 100, SEEK_SET);
	for (int i = 0; i < 3000; i++)
		fputc(0xa5, file);
	fclose(file);
	all_fail(path, MIGR_ERROR_CORRUPT, path);
}
END_TEST

START_TEST(a_truncated_file)
{
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_int_eq(truncate(path, 5000), 0);
	all_fail(path, MIGR_ERROR_CORRUPT, path);
}
END_TEST

static void open_fails(const char *path, migr_status status)
{
	migr_options reading = { MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY };
	migr_context *m = NULL;
	migr_status rc = migr_open(&m, migr_sqlite(), path, NULL);

	FAILS_HINT(m, rc, status, path);
	/* and it stays unusable */
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_MISUSE, "no database");
	migr_close(m);
	rc = migr_open(&m, migr_sqlite(), path, &reading);
	FAILS_HINT(m, rc, status, path);
	migr_close(m);
}

START_TEST(a_folder_that_is_missing)
{
	open_fails(t_path(t_folder(), "no/such/folder/test.db"), MIGR_ERROR_CONNECT);
}
END_TEST

START_TEST(a_folder_as_file)
{
	open_fails(t_folder(), MIGR_ERROR_CONNECT);
}
END_TEST

/* Runs the check as a user who owns nothing here. */
static void as_nobody(void (*check)(const char *path), const char *path)
{
	int status = 0;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(3);
		check(path);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the check in the other process failed: %d",
	              status);
}

/* Opens the two folders that are the test's to everybody. */
static void let_in(const char *path)
{
	char folder[512];

	snprintf(folder, sizeof folder, "%s", path);
	for (int i = 0; i < 2; i++) {
		*strrchr(folder, '/') = '\0';
		ck_assert_int_eq(chmod(folder, 0755), 0);
	}
}

static int fails_with(migr_context *m, migr_status rc, migr_status status)
{
	const migr_error *error = migr_last_error(m);

	if (rc == status && migr_error_status(error) == rc && migr_error_hint(error)[0])
		return 1;
	fprintf(stderr, "# %s: %s (%s)\n", migr_status_name(rc), migr_error_message(error), migr_error_hint(error));
	return 0;
}

static void check_read_only_file(const char *path)
{
	migr_context *m = NULL;
	migr_state *state = NULL;

	if (migr_open(&m, migr_sqlite(), path, NULL) != MIGR_OK ||
	    migr_register_linear(m, LIST(steps), sizeof steps[0]))
		_exit(4);
	if (migr_read_state(m, &state) != MIGR_OK || migr_state_applied_count(state) != 1)
		_exit(5);
	if (!fails_with(m, migr_upgrade(m, "head"), MIGR_ERROR_READ_ONLY))
		_exit(6);
	/* what is up to date needs no write */
	if (migr_upgrade(m, "1") != MIGR_OK)
		_exit(7);
	migr_state_free(state);
	migr_close(m);
}

START_TEST(a_read_only_file)
{
	const char *path = db_new();
	db_bytes before;

	db_upgrade(path, NULL, LIST(steps), "1");
	let_in(path);
	chmod(path, 0444);
	before = db_take(path);
	as_nobody(check_read_only_file, path);
	db_same(path, &before);
}
END_TEST

static void check_unreadable_file(const char *path)
{
	migr_context *m = NULL;

	if (migr_open(&m, migr_sqlite(), path, NULL) == MIGR_OK)
		_exit(4);
	if (migr_error_status(migr_last_error(m)) != MIGR_ERROR_CONNECT ||
	    !strstr(migr_error_message(migr_last_error(m)), path) || !migr_error_hint(migr_last_error(m))[0])
		_exit(5);
	migr_close(m);
}

START_TEST(an_unreadable_file)
{
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "1");
	let_in(path);
	chmod(path, 0);
	as_nobody(check_unreadable_file, path);
	chmod(path, 0644);
}
END_TEST

static migr_status only_query(migr_op *op, void *app)
{
	(void)app;
	return sqlite3_exec(migr_sqlite_handle(op), "PRAGMA query_only = on", NULL, NULL, NULL) ? 1 : 0;
}

START_TEST(a_connection_that_may_not_write)
{
	static const migr_revision locked[] = { MIGR_REVISION(.id = "1", .upgrade = only_query) };
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(locked));

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_READ_ONLY, path);
	migr_close(m);
	ck_assert_uint_eq(db_size(path), 0);
}
END_TEST

START_TEST(locked_by_another)
{
	const char *path = db_new();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = 50, .on_event = db_watch };
	sqlite3 *writer = NULL;
	migr_context *m;
	const migr_error *error;
	const char *const target = "2";

	options.event_user = &events;
	db_upgrade(path, NULL, LIST(steps), "1");
	ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	m = db_linear(path, &options, LIST(steps));
	error = FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT, path);
	ck_assert_int_eq(migr_error_native_code(error) & 0xff, SQLITE_BUSY);
	ck_assert_uint_ge(events.n_waiting, 1);
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_LOCK_TIMEOUT, path);
	migr_close(m);
	options.lock_timeout_ms = MIGR_NO_WAIT;
	events.n_waiting = 0;
	m = db_linear(path, &options, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT, path);
	ck_assert_uint_eq(events.n_waiting, 0);
	sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL);
	/* a writer at its commit keeps readers out too */
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT, path);
	FAILS_HINT(m, migr_upgrade(m, "1"), MIGR_ERROR_LOCK_TIMEOUT, path);
	sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL);
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	sqlite3_close(writer);
}
END_TEST

/* Lets the other go when it hears of the waiting. */
static void let_go(const migr_event *event, void *user)
{
	if (migr_event_get_kind(event) == MIGR_EVENT_WAITING)
		ck_assert_int_eq(sqlite3_exec(user, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
}

START_TEST(waits_until_another_lets_go)
{
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .on_event = let_go };
	sqlite3 *writer = NULL;
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "1");
	ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE; INSERT INTO one VALUES (1)", NULL, NULL, NULL),
	                 SQLITE_OK);
	options.event_user = writer;
	m = db_linear(path, &options, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "2");
	migr_close(m);
	sqlite3_close(writer);
}
END_TEST

/* The database with this schema is refused by a run, and left as it is. */
static void wrong_table(const char *sql, migr_status status, const char *part)
{
	const char *path = db_new();
	migr_context *m;
	db_bytes before;

	db_exec(path, sql);
	before = db_take(path);
	m = db_linear(path, NULL, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "head"), status, part);
	migr_close(m);
	db_same(path, &before);
}

START_TEST(version_tables_of_another_shape)
{
	wrong_table("CREATE TABLE migr_version (id, name)", MIGR_ERROR_VERSION_TABLE, "migr_version");
	wrong_table("CREATE TABLE migr_version (version_num); INSERT INTO migr_version VALUES (NULL)",
	            MIGR_ERROR_VERSION_TABLE, "migr_version");
	wrong_table("CREATE TABLE migr_version (version_num); INSERT INTO migr_version VALUES ('')",
	            MIGR_ERROR_VERSION_TABLE, "migr_version");
	wrong_table("CREATE TABLE migr_version (version_num INTEGER); INSERT INTO migr_version VALUES (1)",
	            MIGR_ERROR_VERSION_TABLE, "migr_version");
	wrong_table("CREATE TABLE migr_version (version_num); INSERT INTO migr_version VALUES ('1'), ('1')",
	            MIGR_ERROR_VERSION_TABLE, "migr_version");
	wrong_table("CREATE TABLE migr_version (version_num, other NOT NULL)", MIGR_ERROR_VERSION_TABLE,
	            "migr_version");
	wrong_table("CREATE VIEW migr_version AS SELECT '1' AS version_num", MIGR_ERROR_VERSION_TABLE, "migr_version");
	wrong_table("CREATE VIEW migr_version AS SELECT version_num FROM gone", MIGR_ERROR_VERSION_TABLE,
	            "migr_version");
	wrong_table("CREATE TABLE migr_version (version_num); INSERT INTO migr_version VALUES (x'31')",
	            MIGR_ERROR_VERSION_TABLE, "migr_version");
}
END_TEST

START_TEST(ledgers_of_another_shape)
{
	wrong_table("CREATE TABLE migr_history (id, name)", MIGR_ERROR_VERSION_TABLE, "migr_history");
	wrong_table("CREATE TABLE migr_version (version_num VARCHAR(255) NOT NULL PRIMARY KEY); CREATE TABLE "
	            "migr_history (seq INTEGER PRIMARY KEY, revision)",
	            MIGR_ERROR_VERSION_TABLE, "migr_history");
	wrong_table("CREATE VIEW migr_history AS SELECT 1 AS seq", MIGR_ERROR_VERSION_TABLE, "migr_history");
}
END_TEST

START_TEST(columns_more_do_no_harm)
{
	const char *path = db_new();

	db_exec(path, "CREATE TABLE migr_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY, note, at DEFAULT "
	              "CURRENT_TIMESTAMP); INSERT INTO migr_version (version_num, note) VALUES ('1', 'mine')");
	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_str_eq(db_query(path, "SELECT version_num, note FROM migr_version"), "2|mine");
}
END_TEST

START_TEST(a_ledger_with_holes)
{
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "head");
	/* as a careless hand could leave it */
	db_exec(path,
	        "CREATE TABLE copy AS SELECT * FROM migr_history; DROP TABLE migr_history; ALTER TABLE copy RENAME "
	        "TO migr_history; UPDATE migr_history SET down_revisions = NULL, depends_on = NULL, message = NULL, "
	        "program = NULL, checksum = NULL, chain = 'none'");
	m = db_linear(path, NULL, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "2");
	migr_close(m);
}
END_TEST

START_TEST(a_version_table_that_was_dropped)
{
	const char *path = db_new(), *const target = "2";
	migr_context *m;
	db_bytes before;

	db_upgrade(path, NULL, LIST(steps), "head");
	db_exec(path, "DROP TABLE migr_version");
	before = db_take(path);
	m = db_linear(path, NULL, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_VERSION_TABLE, "migr_version");
	FAILS_HINT(m, migr_ensure_version(m), MIGR_ERROR_VERSION_TABLE, "migr_version");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_VERSION_TABLE, "migr_version");
	migr_close(m);
	db_same(path, &before);
}
END_TEST

START_TEST(a_ledger_that_was_dropped)
{
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "1");
	db_exec(path, "DROP TABLE migr_history");
	db_upgrade(path, NULL, LIST(steps), "1");
	db_upgrade(path, NULL, LIST(steps), "head");
	ck_assert_str_eq(db_query(path, "SELECT revision FROM migr_history"), "2");
}
END_TEST

START_TEST(targets_that_are_none)
{
	const char *path = db_new();
	migr_context *m = db_linear(path, NULL, LIST(steps));

	FAILS_HINT(m, migr_upgrade(m, ""), MIGR_ERROR_TARGET_SYNTAX, "");
	FAILS_HINT(m, migr_upgrade(m, "  "), MIGR_ERROR_TARGET_SYNTAX, "");
	FAILS_HINT(m, migr_upgrade(m, "@"), MIGR_ERROR_TARGET_SYNTAX, "@");
	FAILS_HINT(m, migr_upgrade(m, "nowhere"), MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	FAILS_HINT(m, migr_downgrade(m, "nowhere"), MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	FAILS_HINT(m, migr_upgrade(m, "-1"), MIGR_ERROR_TARGET_DIRECTION, "-1");
	FAILS_HINT(m, migr_downgrade(m, "+1"), MIGR_ERROR_TARGET_DIRECTION, "+1");
	FAILS(m, migr_upgrade(m, NULL), MIGR_ERROR_MISUSE, "NULL");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

/* A file that is not there is created by the first write, not by a run that fails before it or has nothing to do. */
START_TEST(nothing_is_created_in_vain)
{
	const char *path = t_path(t_folder(), "none.db");
	static const migr_revision without_code[] = { MIGR_REVISION(.id = "1") };
	migr_context *m;

	m = db_linear(path, NULL, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "nowhere"), MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	ck_assert_int_eq(migr_upgrade(m, "base"), MIGR_OK);
	ck_assert_int_eq(access(path, F_OK), -1);
	ck_assert_int_eq(migr_upgrade(m, "1"), MIGR_OK);
	ck_assert_int_eq(access(path, F_OK), 0);
	migr_close(m);
	ck_assert_str_eq(db_query(path, "SELECT version_num FROM migr_version"), "1");

	path = t_path(t_folder(), "none.db");
	m = db_linear(path, NULL, LIST(without_code));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_CODE, "1");
	ck_assert_int_eq(access(path, F_OK), -1);
	/* what another process creates meanwhile is seen: its revision 1 is another one */
	db_upgrade(path, NULL, LIST(steps), "1");
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_EDITED, "1");
	migr_close(m);
}
END_TEST

T_MAIN("api refuse", a_text_file, a_damaged_file, a_truncated_file, a_folder_that_is_missing, a_folder_as_file,
       a_read_only_file, an_unreadable_file, a_connection_that_may_not_write, locked_by_another,
       waits_until_another_lets_go, version_tables_of_another_shape, ledgers_of_another_shape, columns_more_do_no_harm,
       a_ledger_with_holes, a_version_table_that_was_dropped, a_ledger_that_was_dropped, targets_that_are_none,
       nothing_is_created_in_vain)
