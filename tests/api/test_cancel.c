/* SPDX-License-Identifier: MIT */
/*
 * Cancelling: from a callback, a signal handler, another thread, and before the run. The database is consistent, and
 * the next run completes.
 */
#include "db.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* It would run for hours. */
#define ENDLESS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

static migr_context *running;

typedef struct plan {
	const char *sql; /* what the second revision does */
	void (*first)(void);
} plan;

static migr_status second(migr_op *op, void *app)
{
	plan *p = app;
	migr_status rc = migr_op_execute(op, "CREATE TABLE two (x); INSERT INTO two VALUES (1)");

	if (rc == MIGR_OK && p->first)
		p->first();
	return rc == MIGR_OK ? migr_op_execute(op, p->sql) : rc;
}

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)"),
	MIGR_REVISION(.id = "2", .upgrade = second),
	MIGR_REVISION(.id = "3", .upgrade_sql = "CREATE TABLE three (x)"),
};

static void cancelled(const char *sql, void (*first)(void), migr_transaction_mode mode, const char *rows)
{
	const char *path = db_new();
	plan p = { sql, first };
	migr_options options = { MIGR_OPTIONS, .app = &p, .transaction_mode = mode };
	const migr_error *error;

	running = db_linear(path, &options, LIST(steps));
	error = FAILS(running, migr_upgrade(running, "head"), MIGR_ERROR_CANCELLED, "revision 2");
	ck_assert_str_eq(migr_error_revision(error), "2");
	if (rows)
		ck_assert_str_eq(db_rows(path), rows);
	else
		ck_assert_uint_eq(db_size(path), 0);
	/* the request is spent */
	p = (plan){ "SELECT 1", NULL };
	OK(running, migr_upgrade(running, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM two"), "1");
	migr_close(running);
}

static void cancel_now(void)
{
	migr_cancel(running);
}

START_TEST(in_a_callback)
{
	cancelled("SELECT 1", cancel_now, 0, "1");
	cancelled("SELECT 1", cancel_now, MIGR_TRANSACTION_WHOLE_RUN, NULL);
	cancelled(ENDLESS, cancel_now, 0, "1");
}
END_TEST

static void on_signal(int number)
{
	(void)number;
	migr_cancel(running);
}

static void raise_now(void)
{
	raise(SIGUSR1);
}

START_TEST(from_a_signal_handler)
{
	signal(SIGUSR1, on_signal);
	cancelled(ENDLESS, raise_now, 0, "1");
}
END_TEST

static pthread_t thread;

static void *cancel_soon(void *unused)
{
	(void)unused;
	migr_cancel(running);
	return NULL;
}

static void start_thread(void)
{
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
}

START_TEST(from_another_thread_during_a_statement)
{
	cancelled(ENDLESS, start_thread, 0, "1");
	pthread_join(thread, NULL);
	/* a long write, which SQLite rolls back by itself */
	cancelled("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO two SELECT i FROM n "
	          "WHERE "
	          "i < 0",
	          start_thread, 0, "1");
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(before_the_run)
{
	const char *path = db_new();
	plan p = { "SELECT 1", NULL };
	migr_options options = { MIGR_OPTIONS, .app = &p };
	migr_context *m = db_linear(path, &options, LIST(steps));

	migr_cancel(m);
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CANCELLED, "cancelled");
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "1"));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "3");
	migr_close(m);
	migr_cancel(NULL);
}
END_TEST

START_TEST(a_stamp)
{
	const char *path = db_new(), *const target = "head";
	migr_context *m = db_linear(path, NULL, LIST(steps));

	migr_cancel(m);
	FAILS(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_CANCELLED, "cancelled");
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_stamp(m, &target, 1, 0));
	ck_assert_str_eq(db_rows(path), "3");
	migr_close(m);
}
END_TEST

static migr_status long_step(migr_op *op, void *app)
{
	migr_status rc = MIGR_OK;

	(void)app;
	for (uint64_t i = 0; rc == MIGR_OK && i < 1000; i++) {
		if (i == 10)
			cancel_now();
		rc = migr_op_progress(op, i, 1000);
	}
	ck_assert_int_eq(rc, MIGR_ERROR_CANCELLED);
	return rc;
}

START_TEST(is_noticed_by_progress)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = long_step) };
	const char *path = db_new();

	running = db_linear(path, NULL, LIST(list));
	FAILS(running, migr_upgrade(running, "head"), MIGR_ERROR_CANCELLED, "revision 1");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(running);
}
END_TEST

static migr_status ignore_it(migr_op *op, void *app)
{
	(void)app;
	cancel_now();
	return migr_op_execute(op, "SELECT 1") == MIGR_ERROR_CANCELLED ? MIGR_OK : 1;
}

/* A callback that says it is done is done; what comes after it is not begun. */
START_TEST(a_callback_that_does_not_care)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = ignore_it),
		                              MIGR_REVISION(.id = "2", .upgrade_sql = "SELECT 1") };
	const char *path = db_new();

	running = db_linear(path, NULL, LIST(list));
	FAILS(running, migr_upgrade(running, "head"), MIGR_ERROR_CANCELLED, "cancelled");
	ck_assert_str_eq(db_rows(path), "1");
	migr_close(running);
}
END_TEST

static void cancel_waiting(const migr_event *event, void *user)
{
	if (migr_event_get_kind(event) == MIGR_EVENT_WAITING)
		migr_cancel(*(migr_context **)user);
}

START_TEST(while_waiting)
{
	const char *path = db_new();
	migr_context *m = NULL;
	migr_options options = { MIGR_OPTIONS, .on_event = cancel_waiting, .event_user = &m };
	sqlite3 *writer = NULL;

	db_upgrade(path, NULL, steps, 1, "head");
	ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	m = db_linear(path, &options, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CANCELLED, "waiting");
	migr_close(m);
	sqlite3_close(writer);
}
END_TEST

T_MAIN("api cancel", in_a_callback, from_a_signal_handler, from_another_thread_during_a_statement, before_the_run,
       a_stamp, is_noticed_by_progress, a_callback_that_does_not_care, while_waiting)
