/* SPDX-License-Identifier: MIT */
/*
 * The lock of a run on PostgreSQL: no snapshot is kept beside it, it lasts as long as the caller's transaction, and it
 * holds through a pooler that has no sessions to hold one.
 */
#include "locks.h"
#include "support/t.h"

#include <libmigr/postgresql.h>

#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char insert[] = "INSERT INTO t VALUES (1)";

/* The session of an operation, as another one sees it. */
static void check_session(const t_database *database, const migr_op *op, const char *expected, const char *what)
{
	char sql[256];

	snprintf(sql, sizeof sql, "SELECT state, backend_xmin IS NULL FROM pg_stat_activity WHERE pid = %d",
	         PQbackendPID(migr_postgresql_handle(op)));
	locks_check_query(database, sql, expected, what);
}

static migr_status look_outside(migr_op *op, void *app)
{
	const migr_value value = { .type = MIGR_VALUE_INTEGER, .integer = 2 };
	migr_status rc;

	check_session(app, op, "idle|t\n", "before the first statement");
	rc = migr_op_execute(op, insert);
	check_session(app, op, "idle|t\n", "after a statement");
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "INSERT INTO t VALUES (?)", &value, 1);
	check_session(app, op, "idle|t\n", "after a statement with values");
	return rc;
}

static migr_status look_between(migr_op *op, void *app)
{
	if (strcmp(migr_op_revision(op), "2") == 0)
		check_session(app, op, "idle|t\n", "before a step outside a transaction");
	else
		check_session(app, op, "idle in transaction|t\n", "before a step");
	return MIGR_OK;
}

START_TEST(no_snapshot_is_kept)
{
	t_database database;
	const migr_options options = { MIGR_OPTIONS, .app = &database, .before_step = look_between };
	const migr_revision list[] = {
		FIRST,
		MIGR_REVISION(.id = "2", .down_revision = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade = look_outside),
		MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "INSERT INTO t VALUES (3)"),
	};
	migr_context *m;

	t_database_make(&database, &t_postgresql);
	m = locks_open(&database, NULL, &options, LIST(list));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	locks_check_query(&database, "SELECT id FROM t ORDER BY id", "1\n2\n3\n", "rows");
	/* a run that had something to do, and one that had not */
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	locks_check_query(&database,
	                  "SELECT state, backend_xmin IS NULL FROM pg_stat_activity WHERE datname = "
	                  "current_database() AND backend_type = 'client backend' AND pid <> "
	                  "pg_backend_pid()",
	                  "idle|t\n", "after the runs");
	migr_close(m);
	t_database_drop(&database);
}
END_TEST

/* What was done in the caller's transaction is not there to be seen before its end: until then others must wait. */
START_TEST(the_callers_transaction_keeps_the_lock)
{
	const migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION };
	const migr_options at_once = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT };
	const migr_revision list[] = { FIRST, SECOND(0, insert) };
	t_database database;
	migr_context *m, *other;
	void *native;

	t_database_make(&database, &t_postgresql);
	native = t_postgresql.open(database.direct);
	free(t_postgresql.query(native, "BEGIN"));
	m = locks_open(&database, native, &options, LIST(list));
	other = locks_open(&database, NULL, &at_once, LIST(list));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	locks_check_query(&database,
	                  "SELECT state, backend_xmin IS NULL FROM pg_stat_activity WHERE state = "
	                  "'idle in transaction' AND datname = current_database()",
	                  "idle in transaction|t\n", "in the caller's transaction");
	locks_check_status(other, migr_upgrade(other, "head"), MIGR_ERROR_LOCK_TIMEOUT);
	migr_close(m);
	locks_check_status(other, migr_upgrade(other, "head"), MIGR_ERROR_LOCK_TIMEOUT);
	free(t_postgresql.query(native, "COMMIT"));
	locks_check_query(&database, locks_postgresql.is_locked, "0\n", "after the caller's transaction");
	locks_check_status(other, migr_upgrade(other, "head"), MIGR_OK);
	locks_check_query(&database, "SELECT id FROM t", "1\n", "rows");
	migr_close(other);
	t_postgresql.close(native);
	t_database_drop(&database);
}
END_TEST

/* A step that is cancelled while somebody has the ledger to himself. */
typedef struct interruption {
	t_database database;
	migr_context *m;
	pthread_t thread;
} interruption;

static void *give_back_later(void *user)
{
	const interruption *i = user;

	nanosleep(&(struct timespec){ 0, 400 * 1000 * 1000 }, NULL);
	t_execute(&i->database, "COMMIT");
	return NULL;
}

static migr_status interrupt(migr_op *op, void *app)
{
	interruption *i = app;
	migr_status rc = migr_op_execute(op, insert);

	if (rc != MIGR_OK)
		return rc;
	t_execute(&i->database, "BEGIN");
	t_execute(&i->database, "LOCK TABLE migr_history");
	ck_assert_int_eq(pthread_create(&i->thread, NULL, give_back_later, i), 0);
	migr_cancel(i->m);
	return migr_op_progress(op, 1, 2);
}

/* The request has had its effect then; cut off as well, the step would look as if the process had died. */
START_TEST(a_cancellation_is_recorded)
{
	interruption i = { .m = NULL };
	const migr_options options = { MIGR_OPTIONS, .app = &i };
	const migr_revision list[] = {
		FIRST,
		MIGR_REVISION(.id = "2", .down_revision = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade = interrupt),
	};

	t_database_make(&i.database, &t_postgresql);
	i.m = locks_open(&i.database, NULL, &options, LIST(list));
	locks_check_status(i.m, migr_upgrade(i.m, "head"), MIGR_ERROR_CANCELLED);
	pthread_join(i.thread, NULL);
	locks_check_ledger(&i.database, "1|done\n2|failed\n");
	locks_check_query(&i.database, locks_postgresql.is_locked, "0\n", "after a cancellation");
	migr_close(i.m);
	t_database_drop(&i.database);
}
END_TEST

/* A database reached through a pooler that lends a server connection for a transaction. */
typedef struct pooled {
	t_database database;
	char url[512];
} pooled;

static void pooled_make(pooled *p)
{
	const char *url = getenv("MIGR_TEST_PGBOUNCER_URL"), *name;

	ck_assert_msg(url && strrchr(url, '/'), "MIGR_TEST_PGBOUNCER_URL is not set: run this by "
	                                        "tests/support/servers.sh run");
	name = strrchr(url, '/');
	t_database_make(&p->database, &t_postgresql);
	snprintf(p->url, sizeof p->url, "%.*s/%s", (int)(name - url), url, p->database.name);
}

/* The pooler's connections are still there, and with them whatever they would hold. */
static void pooled_drop(pooled *p)
{
	locks_check_query(&p->database,
	                  "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = "
	                  "current_database() AND backend_type = 'client backend' AND pid <> "
	                  "pg_backend_pid()",
	                  "t\n", "the pooler's connections");
	locks_check_query(&p->database, locks_postgresql.is_locked, "0\n", "through the pooler");
	t_execute(&p->database, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
	                        "current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()");
	t_database_drop(&p->database);
}

static migr_status run_pooled(const pooled *p, const migr_revision *list, size_t count, char *said, size_t size)
{
	const migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = 60000 };
	migr_context *m = NULL;
	migr_status rc = locks_open_with(&m, &p->database, p->url, NULL, &options, list, count);

	if (rc == MIGR_OK)
		rc = migr_upgrade(m, "head");
	snprintf(said, size, "%s: %s (%s)", migr_status_name(rc), migr_error_message(migr_last_error(m)),
	         migr_error_hint(migr_last_error(m)));
	migr_close(m);
	return rc;
}

/* How many statements the server's log has of this database; what the pooler says of a session's settings aside. */
static int n_statements(const pooled *p)
{
	FILE *log = fopen(getenv("MIGR_TEST_POSTGRESQL_LOG"), "r");
	char mark[2][160], setting[160], *line = NULL;
	size_t capacity = 0;
	int count = 0;

	ck_assert_ptr_nonnull(log);
	snprintf(mark[0], sizeof mark[0], "] %s LOG:  statement: ", p->database.name);
	snprintf(mark[1], sizeof mark[1], "] %s LOG:  execute ", p->database.name);
	snprintf(setting, sizeof setting, "] %s LOG:  statement: SET ", p->database.name);
	while (getline(&line, &capacity, log) >= 0)
		count += (strstr(line, mark[0]) || strstr(line, mark[1])) && !strstr(line, setting);
	free(line);
	fclose(log);
	return count;
}

static const migr_revision plain[] = {
	FIRST,
	SECOND(0, insert),
	MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "INSERT INTO t VALUES (3)"),
	MIGR_REVISION(.id = "4", .down_revision = "3", .upgrade_sql = "INSERT INTO t VALUES (4)"),
};

START_TEST(many_through_a_pooler)
{
	enum { N = 10 };
	pooled p;
	pid_t children[N];
	char said[1024];
	int go[2], status, n_failed = 0, before;

	pooled_make(&p);
	ck_assert_int_eq(pipe(go), 0);
	for (int i = 0; i < N; i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i])
			continue;
		close(go[1]);
		/* all at once: when the last one is there, and the other end is closed */
		if (read(go[0], said, 1) != 0 || run_pooled(&p, LIST(plain), said, sizeof said) != MIGR_OK) {
			fprintf(stderr, "%s\n", said);
			_exit(1);
		}
		_exit(0);
	}
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < N; i++) {
		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		n_failed += status != 0;
	}
	ck_assert_int_eq(n_failed, 0);
	locks_check_ledger(&p.database, "1|done\n2|done\n3|done\n4|done\n");
	locks_check_query(&p.database, "SELECT id FROM t ORDER BY id", "1\n3\n4\n", "rows");
	before = n_statements(&p);
	ck_assert_msg(run_pooled(&p, LIST(plain), said, sizeof said) == MIGR_OK, "%s", said);
	ck_assert_int_eq(n_statements(&p), before + 1);
	pooled_drop(&p);
}
END_TEST

START_TEST(nothing_outside_a_transaction_through_a_pooler)
{
	const migr_revision list[] = {
		FIRST,
		SECOND(0, insert),
		MIGR_REVISION(.id = "3", .down_revision = "2", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade_sql = "CREATE INDEX CONCURRENTLY t_id ON t (id)"),
	};
	char said[1024];
	pooled p;

	pooled_make(&p);
	ck_assert_int_eq(run_pooled(&p, LIST(list), said, sizeof said), MIGR_ERROR_UNSUPPORTED);
	ck_assert_msg(strstr(said, "revision 3") && strstr(said, "pooler") && strstr(said, "(connect"), "%s", said);
	locks_check_query(&p.database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
	                  "0\n", "what was written");
	/* it is the first step now */
	locks_run(&p.database, NULL, list, 2);
	ck_assert_int_eq(run_pooled(&p, LIST(list), said, sizeof said), MIGR_ERROR_UNSUPPORTED);
	locks_check_ledger(&p.database, "1|done\n2|done\n");
	/* and here it is in nobody's way */
	locks_run(&p.database, NULL, LIST(list));
	ck_assert_msg(run_pooled(&p, LIST(list), said, sizeof said) == MIGR_OK, "%s", said);
	pooled_drop(&p);
}
END_TEST

T_MAIN("postgresql locks", no_snapshot_is_kept, the_callers_transaction_keeps_the_lock, a_cancellation_is_recorded,
       many_through_a_pooler, nothing_outside_a_transaction_through_a_pooler)
