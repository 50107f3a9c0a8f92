/* SPDX-License-Identifier: MIT */
/*
 * Steps that are tried again: what the database gives up for a lock that another session holds, for a deadlock or to
 * serialize.
 */
#include "scene.h"

#include <string.h>
#include <time.h>

/* The other session keeps everybody out of the table "held". */
static void hold(const scene *s)
{
	if (scene_is_mysql(s)) {
		scene_other(s, "LOCK TABLES held WRITE");
		return;
	}
	scene_other(s, "BEGIN");
	scene_other(s, "LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
}

static migr_status alter_held(migr_op *op, void *app)
{
	scene *s = app;

	s->n_called++;
	TRY(migr_op_execute(op, "INSERT INTO log VALUES (1)"));
	return migr_op_execute(op, "ALTER TABLE held ADD COLUMN more INTEGER");
}

static const migr_revision by_callback = MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade = alter_held);
static const migr_revision by_sql =
	MIGR_REVISION(.id = "2", .down_revision = "1",
                      .upgrade_sql = "INSERT INTO log VALUES (1);\nALTER TABLE held ADD COLUMN more INTEGER");

static void freed_in_time(const migr_revision *second)
{
	scene s;
	migr_options options = { .statement_lock_timeout_ms = 300 };
	migr_context *m;

	scene_begin(&s);
	if (!scene_is_sqlite(&s)) {
		m = scene_open_with(&s, &options, second);
		hold(&s);
		s.must_free = 1;
		OK(m, migr_upgrade(m, "head"));
		ck_assert_int_eq(s.n_waiting, 1);
		ck_assert_msg(strstr(s.waiting, "revision 2") || scene_is_mysql(&s), "%s", s.waiting);
		/* where the statement stands for itself, it alone is tried again */
		if (second->upgrade)
			ck_assert_int_eq(s.n_called, s.t.has_transactional_ddl ? 2 : 1);
		ck_assert_str_eq(cf_versions(&s.t), "2");
		ck_assert_str_eq(cf_query(&s.t, "SELECT count(*) FROM log"), "1");
		ck_assert_str_eq(cf_query(&s.t, "SELECT more FROM held"), "NULL");
		ck_assert_str_eq(cf_ledger(&s.t, "migr_history"), "1 upgrade done\n2 upgrade done");
		migr_close(m);
	}
	scene_end(&s);
}

START_TEST(a_lock_is_freed_in_time)
{
	freed_in_time(&by_callback);
}
END_TEST

START_TEST(a_lock_is_freed_in_time_for_what_travels_together)
{
	freed_in_time(&by_sql);
}
END_TEST

static void not_freed(const migr_revision *second, int32_t max_retries, int n_waiting, const char *says)
{
	scene s;
	migr_options options = { .statement_lock_timeout_ms = 100, .max_retries = max_retries };
	migr_context *m;
	const migr_error *error;
	migr_status rc;

	scene_begin(&s);
	if (!scene_is_sqlite(&s)) {
		m = scene_open_with(&s, &options, second);
		hold(&s);
		rc = migr_upgrade(m, "head");
		error = FAILS(m, rc, MIGR_ERROR_LOCK_TIMEOUT, says);
		ck_assert_str_eq(migr_error_revision(error), "2");
		ck_assert_str_eq(migr_error_statement(error), "ALTER TABLE held ADD COLUMN more INTEGER");
		ck_assert(migr_error_hint(error)[0] != '\0');
		ck_assert_int_eq(s.n_waiting, n_waiting);
		if (max_retries < 0)
			ck_assert_ptr_null(strstr(migr_error_message(error), "tried"));
		scene_let_go(&s);
		ck_assert_str_eq(cf_versions(&s.t), "1");
		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(cf_query(&s.t, "SELECT count(*) FROM log"), "1");
		ck_assert_str_eq(cf_versions(&s.t), "2");
		migr_close(m);
	}
	scene_end(&s);
}

START_TEST(a_lock_is_not_freed)
{
	not_freed(&by_callback, 1, 1, "tried 2 times");
}
END_TEST

START_TEST(a_lock_is_not_freed_for_what_travels_together)
{
	not_freed(&by_sql, 2, 2, "tried 3 times");
}
END_TEST

START_TEST(nothing_is_tried_again)
{
	not_freed(&by_callback, -1, 0, "");
}
END_TEST

START_TEST(a_whole_run_is_tried_again)
{
	scene s;
	migr_options options = { .statement_lock_timeout_ms = 300, .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };
	const migr_revision list[] = { scene_first,
		                       MIGR_REVISION(.id = "1a", .down_revision = "1",
		                                     .upgrade_sql = "INSERT INTO log VALUES (5)"),
		                       MIGR_REVISION(.id = "2", .down_revision = "1a", .upgrade = alter_held) };
	migr_context *m;

	scene_begin(&s);
	if (!scene_is_sqlite(&s) && s.t.has_transactional_ddl) {
		m = scene_open(&s, &options, LIST(list));
		hold(&s);
		s.must_free = 1;
		OK(m, migr_upgrade(m, "head"));
		ck_assert_int_eq(s.n_called, 2);
		ck_assert_str_eq(cf_query(&s.t, "SELECT count(*) FROM log"), "2");
		ck_assert_str_eq(cf_versions(&s.t), "2");
		ck_assert_str_eq(cf_ledger(&s.t, "migr_history"), "1 upgrade done\n1a upgrade done\n2 upgrade done");
		migr_close(m);
	}
	scene_end(&s);
}
END_TEST

/* --- deadlock --- */

static void *want_wanted(void *user)
{
	scene *s = user;

	s->other_failed = cf_target->execute(s->other, "UPDATE wanted SET n = n + 1");
	return NULL;
}

/*
 * PostgreSQL looks for a deadlock once, a second (or more, on a busy machine) after a session began to wait: who begins
 * to wait after that of the other is the one that finds it, and is given up.
 */
static void until_other_has_looked(const scene *s)
{
	const char *sql =
		"SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted "
		"AND a.datname = current_database() AND l.waitstart < clock_timestamp() - "
		"2 * current_setting('deadlock_timeout')::interval";

	while (!scene_is_mysql(s) && strcmp(cf_query(&s->t, sql), "0") == 0)
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static migr_status deadlock(migr_op *op, void *app)
{
	scene *s = app;

	TRY(migr_op_execute(op, "UPDATE wanted SET n = n + 10"));
	if (!s->n_called++) {
		s->has_thread = pthread_create(&s->thread, NULL, want_wanted, s) == 0;
		until_other_has_looked(s);
	}
	return migr_op_execute(op, "UPDATE held SET n = n + 10");
}

START_TEST(a_deadlock_is_broken_and_the_step_tried_again)
{
	scene s;
	migr_options options = { .flags = 0 };
	const migr_revision second = MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade = deadlock);
	migr_context *m;

	scene_begin(&s);
	if (!scene_is_sqlite(&s)) {
		m = scene_open_with(&s, &options, &second);
		scene_other(&s, "BEGIN");
		/* MySQL gives up who has written less */
		for (int i = 0; i < 50; i++)
			scene_other(&s, "INSERT INTO log VALUES (9)");
		scene_other(&s, "UPDATE held SET n = n + 1");
		s.must_free = 1;
		OK(m, migr_upgrade(m, "head"));
		ck_assert_int_eq(s.other_failed, 0);
		ck_assert_int_eq(s.n_called, 2);
		ck_assert_int_eq(s.n_waiting, 1);
		ck_assert_str_eq(cf_query(&s.t, "SELECT h.n, w.n FROM held h, wanted w"), "10|10");
		ck_assert_str_eq(cf_versions(&s.t), "2");
		migr_close(m);
	}
	scene_end(&s);
}
END_TEST

static migr_status ignore_row(const migr_row *row, void *user)
{
	(void)row;
	(void)user;
	return MIGR_OK;
}

static migr_status serialize(migr_op *op, void *app)
{
	scene *s = app;

	TRY(migr_op_execute(op, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
	TRY(migr_op_query(op, "SELECT n FROM held", NULL, 0, ignore_row, NULL));
	if (!s->n_called++)
		scene_other(s, "UPDATE held SET n = n + 1");
	return migr_op_execute(op, "UPDATE held SET n = n + 10");
}

START_TEST(a_serialization_failure_is_tried_again)
{
	scene s;
	migr_options options = { .flags = 0 };
	const migr_revision second = MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade = serialize);
	migr_context *m;

	scene_begin(&s);
	if (strcmp(s.t.dialect, "postgresql") == 0) {
		m = scene_open_with(&s, &options, &second);
		OK(m, migr_upgrade(m, "head"));
		ck_assert_int_eq(s.n_called, 2);
		ck_assert_str_eq(cf_query(&s.t, "SELECT n FROM held"), "11");
		migr_close(m);
	}
	scene_end(&s);
}
END_TEST

/* --- what PostgreSQL does in several transactions, of which the first ones stay --- */

static const struct concurrent {
	const char *prepare, *in_the_way, *statement, *query, *expected;
} concurrent[] = {
	{ NULL, "UPDATE held SET n = n + 1", "CREATE INDEX CONCURRENTLY i ON held (n)",
	  "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass", "t" },
	/* the server alone would take what is left of the first attempt for the index that is wanted */
	{ NULL, "UPDATE held SET n = n + 1", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON held (n)",
	  "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass", "t" },
	{ "CREATE INDEX i ON held (n)", "UPDATE held SET n = n + 1", "DROP INDEX CONCURRENTLY i",
	  "SELECT to_regclass('i')", "NULL" },
	{ "CREATE INDEX i ON held (n)", "UPDATE held SET n = n + 1", "REINDEX INDEX CONCURRENTLY i",
	  "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'held'::regclass AND NOT indisprimary", "i" },
	{ "CREATE INDEX i ON held (n)", "UPDATE held SET n = n + 1", "REINDEX (CONCURRENTLY) TABLE held",
	  "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'held'::regclass AND NOT indisprimary", "i" },
	{ "CREATE TABLE whole (n INTEGER) PARTITION BY LIST (n); CREATE TABLE part PARTITION OF whole FOR VALUES IN "
	  "(1)",
	  "SELECT * FROM whole", "ALTER TABLE whole DETACH PARTITION part CONCURRENTLY",
	  "SELECT count(*) FROM pg_inherits WHERE inhrelid = 'part'::regclass", "0" },
};

/* Another session is in the way, for one attempt or for all of a run. */
static void held_up(const struct concurrent *c, int must_free)
{
	scene s;
	migr_options options = { .statement_lock_timeout_ms = 200, .max_retries = 2 };
	const migr_revision second = MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = c->statement,
	                                           .flags = MIGR_REVISION_NO_TRANSACTION);
	migr_context *m;
	migr_status rc;

	scene_begin(&s);
	if (c->prepare)
		cf_execute(&s.t, c->prepare);
	m = scene_open_with(&s, &options, &second);
	scene_other(&s, "BEGIN");
	scene_other(&s, c->in_the_way);
	s.must_free = must_free;
	rc = migr_upgrade(m, "head");
	if (must_free) {
		OK(m, rc);
		ck_assert_int_eq(s.n_waiting, 1);
	} else {
		FAILS(m, rc, MIGR_ERROR_LOCK_TIMEOUT, "tried 3 times");
		ck_assert_str_eq(cf_versions(&s.t), "1");
		scene_let_go(&s);
		OK(m, migr_upgrade(m, "head"));
	}
	ck_assert_str_eq(cf_query(&s.t, c->query), c->expected);
	ck_assert_str_eq(cf_query(&s.t, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
	ck_assert_str_eq(cf_versions(&s.t), "2");
	migr_close(m);
	scene_end(&s);
}

START_TEST(what_is_several_transactions_is_tried_again)
{
	if (strcmp(cf_target->backend()->dialect, "postgresql") == 0)
		for (size_t i = 0; i < COUNT(concurrent); i++)
			held_up(&concurrent[i], 1);
}
END_TEST

START_TEST(what_is_several_transactions_is_not_tried_for_ever)
{
	if (strcmp(cf_target->backend()->dialect, "postgresql") == 0)
		for (size_t i = 0; i < COUNT(concurrent); i++)
			held_up(&concurrent[i], 0);
}
END_TEST

CF_CASES(cf_timeout_cases, a_lock_is_freed_in_time, a_lock_is_freed_in_time_for_what_travels_together,
         a_lock_is_not_freed, a_lock_is_not_freed_for_what_travels_together, nothing_is_tried_again,
         a_whole_run_is_tried_again, a_deadlock_is_broken_and_the_step_tried_again)

/* Outside a transaction, and what must come first in one: a lock of the transaction does already. */
CF_CASES(cf_timeout_session_cases, a_serialization_failure_is_tried_again, what_is_several_transactions_is_tried_again,
         what_is_several_transactions_is_not_tried_for_ever)
