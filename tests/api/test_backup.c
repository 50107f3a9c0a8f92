/* SPDX-License-Identifier: MIT */
/*
 * The safety copy: made before the first write and only then, put back on request.
 */
#include "db.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)", .downgrade_sql = "DROP TABLE two"),
	MIGR_REVISION(.id = "3", .upgrade_sql = "INSERT INTO nowhere VALUES (1)"),
};

/* A database at revision 1 with some of the application's rows. */
static const char *at_one(void)
{
	const char *path = db_new();

	db_upgrade(path, NULL, steps, 2, "1");
	db_exec(path, "INSERT INTO one VALUES (42)");
	return path;
}

/* The copy's name, in a folder of its own. */
static const char *new_copy(void)
{
	return t_path(t_folder(), "copy.db");
}

static void same_dump(const char *a, const char *b)
{
	char *x = db_dump(a), *y = db_dump(b);

	ck_assert_str_eq(x, y);
	free(x);
	free(y);
}

START_TEST(made_before_the_first_write)
{
	const char *path = at_one(), *before = at_one(), *copy = new_copy();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .backup_path = copy, .on_event = db_watch, .event_user = &events };
	migr_context *m = db_linear(path, &options, steps, 2);

	(void)before;
	OK(m, migr_upgrade(m, "1"));
	ck_assert(!db_beside(copy, ""));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_uint_ge(events.n_backup, 1);
	ck_assert_str_eq(db_rows(copy), "1");
	ck_assert_str_eq(db_query(copy, "SELECT x FROM one"), "42");
	ck_assert_str_eq(db_query(copy, "PRAGMA integrity_check"), "ok");
	ck_assert_uint_eq(db_files(copy), 1);
	/* the next run that writes replaces it */
	OK(m, migr_downgrade(m, "1"));
	ck_assert_str_eq(db_rows(copy), "2");
	migr_close(m);
}
END_TEST

START_TEST(not_made_by_a_run_that_is_refused)
{
	const char *path = at_one(), *copy = new_copy();
	migr_options options = { MIGR_OPTIONS, .backup_path = copy };
	migr_context *m = db_linear(path, &options, steps, 2);

	FAILS(m, migr_upgrade(m, "nowhere"), MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	ck_assert(!db_beside(copy, ""));
	migr_close(m);
}
END_TEST

START_TEST(put_back_after_a_failure)
{
	const char *path = at_one(), *copy = new_copy();
	char *before = db_dump(path), *after;
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_RESTORE_ON_FAILURE, .backup_path = copy,
		                 .on_event = db_watch, .event_user = &events };
	migr_context *m = db_linear(path, &options, LIST(steps));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 3");
	ck_assert_uint_eq(events.n_warnings, 1);
	after = db_dump(path);
	ck_assert_str_eq(after, before);
	OK(m, migr_upgrade(m, "2"));
	migr_close(m);
	free(before);
	free(after);
}
END_TEST

START_TEST(of_a_database_that_was_not_there)
{
	const char *path = db_new(), *copy = new_copy();
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_RESTORE_ON_FAILURE, .backup_path = copy };
	migr_context *m = db_linear(path, &options, LIST(steps));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 3");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM sqlite_schema"), "0");
	OK(m, migr_upgrade(m, "2"));
	migr_close(m);
}
END_TEST

START_TEST(not_put_back_when_nothing_was_committed)
{
	const char *path = at_one(), *copy = new_copy();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_RESTORE_ON_FAILURE, .backup_path = copy,
		                 .on_event = db_watch, .event_user = &events };
	migr_context *m;
	db_bytes before;

	db_upgrade(path, NULL, steps, 2, "2");
	before = db_take(path);
	m = db_linear(path, &options, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 3");
	ck_assert_uint_eq(events.n_warnings, 0);
	db_same(path, &before);
	migr_close(m);
}
END_TEST

static migr_context *cancelling;

static migr_status cancel(migr_op *op, void *app)
{
	(void)app;
	migr_cancel(cancelling);
	return migr_op_execute(op, "SELECT 1");
}

/* Larger than what is copied between two looks at the cancel flag. */
START_TEST(put_back_after_a_cancellation)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "DELETE FROM large"),
		MIGR_REVISION(.id = "3", .upgrade = cancel),
	};
	const char *path = db_new(), *copy = new_copy();
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_RESTORE_ON_FAILURE, .backup_path = copy };

	db_exec(path, "CREATE TABLE large (x); INSERT INTO large VALUES (randomblob(9000000))");
	cancelling = db_linear(path, &options, LIST(list));
	FAILS(cancelling, migr_upgrade(cancelling, "head"), MIGR_ERROR_CANCELLED, "revision 3");
	ck_assert_uint_eq(migr_error_detail_count(migr_last_error(cancelling)), 0);
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM large"), "1");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM sqlite_schema"), "1");
	migr_close(cancelling);
}
END_TEST

START_TEST(put_back_by_hand)
{
	const char *path = at_one(), *copy = new_copy();
	migr_options options = { MIGR_OPTIONS, .backup_path = copy };
	migr_context *m = db_linear(path, &options, steps, 2);

	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_restore(m, NULL));
	same_dump(path, copy);
	ck_assert_str_eq(db_rows(path), "1");
	migr_close(m);
	m = db_linear(path, NULL, steps, 2);
	FAILS(m, migr_restore(m, NULL), MIGR_ERROR_MISUSE, "no safety copy");
	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_restore(m, copy));
	ck_assert_str_eq(db_rows(path), "1");
	migr_close(m);
}
END_TEST

START_TEST(in_wal_mode)
{
	const char *path = at_one(), *copy = new_copy();
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_RESTORE_ON_FAILURE, .backup_path = copy };
	migr_context *m;

	ck_assert_str_eq(db_query(path, "PRAGMA journal_mode = wal"), "wal");
	m = db_linear(path, &options, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "revision 3");
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "PRAGMA journal_mode"), "wal");
	ck_assert_str_eq(db_query(path, "PRAGMA integrity_check"), "ok");
	migr_close(m);
}
END_TEST

START_TEST(of_a_database_in_memory)
{
	const char *copy = new_copy();
	migr_options options = { MIGR_OPTIONS, .backup_path = copy };
	migr_context *m = db_linear(":memory:", &options, steps, 2);
	migr_revision_list *rows = NULL;

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_UNSUPPORTED, "memory");
	migr_close(m);
	/* but a copy can be put there */
	db_upgrade(copy, NULL, steps, 2, "1");
	m = db_linear(":memory:", NULL, steps, 2);
	OK(m, migr_restore(m, copy));
	OK(m, migr_current(m, &rows));
	ck_assert_str_eq(migr_revision_info_id(migr_revision_list_at(rows, 0)), "1");
	migr_revision_list_free(rows);
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}
END_TEST

START_TEST(copies_that_are_none)
{
	const char *path = at_one(), *text = new_copy(), *short_one = new_copy();
	migr_context *m = db_linear(path, NULL, steps, 2);
	db_bytes before = db_take(path);

	t_write(text, "This is not a database, but it is long enough to be taken for one by somebody careless and in a "
	              "hurry, as people with a broken database often are.\n");
	FAILS_HINT(m, migr_restore(m, text), MIGR_ERROR_NOT_A_DATABASE, text);
	FAILS_HINT(m, migr_restore(m, t_path(t_folder(), "missing.db")), MIGR_ERROR_BACKUP, "missing.db");
	FAILS_HINT(m, migr_restore(m, t_folder()), MIGR_ERROR_BACKUP, "/");
	FAILS_HINT(m, migr_restore(m, path), MIGR_ERROR_BACKUP, path);
	db_exec(short_one, "CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(30000))");
	ck_assert_int_eq(truncate(short_one, 6000), 0);
	FAILS_HINT(m, migr_restore(m, short_one), MIGR_ERROR_CORRUPT, short_one);
	db_same(path, &before);
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}
END_TEST

/* No copy, no run. */
static void cannot_copy(const char *copy, migr_status status, const char *part)
{
	const char *path = at_one();
	migr_options options = { MIGR_OPTIONS, .backup_path = copy };
	migr_context *m = db_linear(path, &options, steps, 2);
	db_bytes before = db_take(path);

	FAILS_HINT(m, migr_upgrade(m, "head"), status, part);
	db_same(path, &before);
	ck_assert_uint_eq(db_files(path), 1);
	migr_close(m);
}

START_TEST(places_that_cannot_be_written)
{
	cannot_copy(t_path(t_folder(), "no/such/copy.db"), MIGR_ERROR_BACKUP, "no/such/copy.db");
	cannot_copy(t_folder(), MIGR_ERROR_BACKUP, "/");
	/* there is no room at all */
	cannot_copy("/proc/copy.db", MIGR_ERROR_NO_SPACE, "needs");
}
END_TEST

START_TEST(the_database_itself_is_no_place)
{
	const char *path = at_one(), *link = new_copy();
	migr_options options = { MIGR_OPTIONS, .backup_path = path };
	migr_context *m = db_linear(path, &options, steps, 2);
	db_bytes before = db_take(path);

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_BACKUP, path);
	db_same(path, &before);
	migr_close(m);
	ck_assert_int_eq(symlink(path, link), 0);
	options.backup_path = link;
	m = db_linear(path, &options, steps, 2);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_BACKUP, link);
	migr_close(m);
}
END_TEST

/* The limit on the size of files stands for a medium that fills up. */
START_TEST(no_room_for_the_copy)
{
	const char *path = db_new(), *copy = new_copy();
	int status = 0;
	db_bytes before;
	pid_t child;

	db_exec(path, "CREATE TABLE large (x); INSERT INTO large VALUES (randomblob(900000))");
	before = db_take(path);
	child = fork();
	if (child == 0) {
		const struct rlimit limit = { 200000, 200000 };
		migr_options options = { MIGR_OPTIONS, .backup_path = copy };
		migr_context *m = db_linear(path, &options, steps, 2);
		migr_status rc;

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		rc = migr_upgrade(m, "head");
		if (rc != MIGR_ERROR_NO_SPACE && rc != MIGR_ERROR_BACKUP) {
			fprintf(stderr, "# %s: %s\n", migr_status_name(rc), migr_error_message(migr_last_error(m)));
			_exit(4);
		}
		_exit(migr_error_hint(migr_last_error(m))[0] ? 0 : 5);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	db_same(path, &before);
	ck_assert_uint_eq(db_files(copy), 0);
}
END_TEST

T_MAIN("api backup", made_before_the_first_write, not_made_by_a_run_that_is_refused, put_back_after_a_failure,
       of_a_database_that_was_not_there, not_put_back_when_nothing_was_committed, put_back_after_a_cancellation,
       put_back_by_hand, in_wal_mode, of_a_database_in_memory, copies_that_are_none, places_that_cannot_be_written,
       the_database_itself_is_no_place, no_room_for_the_copy)
