/* SPDX-License-Identifier: MIT */
/*
 * Two runners at once, waits that end, locks that are let go, and runs that are cancelled.
 */
#include "suite.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>

/* Two runners of the same revisions, and where they wait for each other. */
typedef struct race {
	cf t;
	sem_t is_inside;  /* the first one is in the middle of its step */
	sem_t is_waiting; /* the second one says that it waits */
	int n_waiting;
	char holder[256];
	int n_run;   /* how often the body ran */
	int is_lost; /* the first one loses its connection */
	migr_status second;
	char message[512];
} race;

/* For as long as nobody would wait in earnest. */
static int patiently(sem_t *sem)
{
	struct timespec until;
	int rc;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	do
		rc = sem_timedwait(sem, &until);
	while (rc != 0 && errno == EINTR);
	return rc;
}

static migr_status body(migr_op *op, void *app)
{
	race *r = app;

	TRY(migr_op_execute(op, "CREATE TABLE once (id INTEGER PRIMARY KEY)"));
	if (r->n_run++)
		return MIGR_OK;
	if (r->is_lost) {
		ck_assert_int_eq(cf_target->cut(r->t.database, migr_op_native_handle(op)), 0);
		return migr_op_execute(op, "INSERT INTO once VALUES (1)");
	}
	sem_post(&r->is_inside);
	return patiently(&r->is_waiting) == 0 ? MIGR_OK : 99;
}

/* The lock is held, and no step begun that another runner could see. */
static migr_status hold(migr_op *op, void *app)
{
	race *r = app;

	(void)op;
	sem_post(&r->is_inside);
	return patiently(&r->is_waiting) == 0 ? MIGR_OK : 99;
}

static const migr_revision raced[] = {
	MIGR_REVISION(.id = "0", .upgrade_sql = "CREATE TABLE zero (id INTEGER)"),
	MIGR_REVISION(.id = "1", .down_revision = "0", .upgrade = body),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "INSERT INTO once VALUES (2)"),
};

static void watch(const migr_event *event, void *user)
{
	race *r = user;

	if (migr_event_get_kind(event) != MIGR_EVENT_WAITING || r->n_waiting++)
		return;
	strncat(r->holder, migr_event_message(event), sizeof r->holder - 1);
	sem_post(&r->is_waiting);
}

static void *run_second(void *user)
{
	race *r = user;
	migr_options options = { MIGR_OPTIONS, .app = r, .on_event = watch, .event_user = r, .lock_timeout_ms = 60000 };
	migr_context *m = NULL;

	if (patiently(&r->is_inside) != 0)
		return NULL;
	r->second = migr_open(&m, r->t.backend, r->t.url, &options);
	for (size_t i = 0; i < COUNT(raced) && r->second == MIGR_OK; i++) {
		const migr_revision *revision = &raced[i];

		r->second = migr_register(m, &revision, 1);
	}
	if (r->second == MIGR_OK)
		r->second = migr_upgrade(m, "head");
	strncat(r->message, migr_error_message(migr_last_error(m)), sizeof r->message - 1);
	migr_close(m);
	/* let the first one go, whatever happened here */
	sem_post(&r->is_waiting);
	return NULL;
}

static void race_begin(race *r)
{
	memset(r, 0, sizeof *r);
	r->second = 1;
	sem_init(&r->is_inside, 0, 0);
	sem_init(&r->is_waiting, 0, 0);
	cf_begin(&r->t);
}

START_TEST(the_second_runner_waits)
{
	race r;
	migr_options options = { MIGR_OPTIONS, .app = &r };
	migr_context *m;
	pthread_t thread;

	race_begin(&r);
	cf_upgrade(&r.t, NULL, raced, 1, "head");
	m = cf_graph(&r.t, &options, LIST(raced));
	ck_assert_int_eq(pthread_create(&thread, NULL, run_second, &r), 0);
	OK(m, migr_upgrade(m, "head"));
	pthread_join(thread, NULL);
	ck_assert_msg(r.second == MIGR_OK, "the second one: %s: %s", migr_status_name(r.second), r.message);
	ck_assert_int_eq(r.n_run, 1);
	ck_assert_int_ge(r.n_waiting, 1);
	ck_assert_str_ne(r.holder, "");
	ck_assert_str_eq(cf_versions(&r.t), "2");
	ck_assert_str_eq(cf_ledger(&r.t, "migr_history"), "0 upgrade done\n1 upgrade done\n2 upgrade done");
	migr_close(m);
	cf_end(&r.t);
}
END_TEST

/* The same on an empty database, where there is no table yet that could be locked. */
START_TEST(the_second_runner_waits_on_an_empty_database)
{
	race r;
	migr_options options = { MIGR_OPTIONS, .app = &r };
	migr_context *m;
	pthread_t thread;

	race_begin(&r);
	m = cf_graph(&r.t, &options, LIST(raced));
	ck_assert_int_eq(pthread_create(&thread, NULL, run_second, &r), 0);
	OK(m, migr_upgrade(m, "head"));
	pthread_join(thread, NULL);
	ck_assert_msg(r.second == MIGR_OK, "the second one: %s: %s", migr_status_name(r.second), r.message);
	ck_assert_int_eq(r.n_run, 1);
	ck_assert_str_eq(cf_ledger(&r.t, "migr_history"), "0 upgrade done\n1 upgrade done\n2 upgrade done");
	migr_close(m);
	cf_end(&r.t);
}
END_TEST

/*
 * The first one finishes a step, and is lost in the middle of the next one. Who had made its plan before either was
 * begun takes that one up where it was cut off.
 */
START_TEST(the_second_runner_takes_over)
{
	race r;
	migr_options options = { MIGR_OPTIONS, .app = &r, .before_run = hold };
	migr_context *m;
	pthread_t thread;

	if (!cf_target->cut)
		return;
	race_begin(&r);
	r.is_lost = 1;
	m = cf_graph(&r.t, &options, LIST(raced));
	ck_assert_int_eq(pthread_create(&thread, NULL, run_second, &r), 0);
	ck_assert_int_ne(migr_upgrade(m, "head"), MIGR_OK);
	pthread_join(thread, NULL);
	migr_close(m);
	ck_assert_msg(r.second == MIGR_OK, "the second one: %s: %s", migr_status_name(r.second), r.message);
	ck_assert_int_eq(r.n_run, 2);
	ck_assert_str_eq(cf_versions(&r.t), "2");
	ck_assert_str_eq(cf_query(&r.t, "SELECT id FROM once"), "2");
	ck_assert_str_eq(cf_ledger(&r.t, "migr_history"), "0 upgrade done\n1 upgrade done\n2 upgrade done");
	cf_end(&r.t);
}
END_TEST

/* From the middle of a step: what another runner gets that does not want to wait, or not for long. */
typedef struct outsider {
	cf *t;
	int32_t timeout;
	migr_status rc;
	char message[512];
	char hint[512];
	char holder[128];
	int n_waiting;
} outsider;

static void register_held(migr_context *context);

static void count_waiting(const migr_event *event, void *user)
{
	outsider *o = user;

	o->n_waiting += migr_event_get_kind(event) == MIGR_EVENT_WAITING;
}

static migr_status try_from_outside(migr_op *op, void *app)
{
	outsider *o = app;
	migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = o->timeout, .on_event = count_waiting,
		                 .event_user = o };
	migr_context *m = NULL;
	const char *holder;

	/* the step has written something */
	TRY(migr_op_execute(op, "INSERT INTO held VALUES (1)"));
	holder = cf_target->holder ? cf_target->holder(migr_op_native_handle(op)) : NULL;
	strncat(o->holder, holder ? holder : "", sizeof o->holder - 1);
	o->rc = migr_open(&m, o->t->backend, o->t->url, &options);
	if (o->rc == MIGR_OK) {
		register_held(m);
		o->rc = migr_upgrade(m, "head");
	}
	strncat(o->message, migr_error_message(migr_last_error(m)), sizeof o->message - 1);
	strncat(o->hint, migr_error_hint(migr_last_error(m)), sizeof o->hint - 1);
	migr_close(m);
	return MIGR_OK;
}

static const migr_revision held[] = {
	MIGR_REVISION(.id = "0", .upgrade_sql = "CREATE TABLE held (id INTEGER PRIMARY KEY)"),
	MIGR_REVISION(.id = "1", .down_revision = "0", .upgrade = try_from_outside),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "INSERT INTO held VALUES (2)"),
};

static void register_held(migr_context *context)
{
	cf_register(context, LIST(held));
}

static void time_out(int32_t timeout)
{
	cf t;
	migr_context *m;
	outsider o = { .t = &t, .timeout = timeout };
	migr_options options = { MIGR_OPTIONS, .app = &o };

	cf_begin(&t);
	cf_upgrade(&t, NULL, held, 1, "head");
	m = cf_graph(&t, &options, LIST(held));
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
	ck_assert_msg(o.rc == MIGR_ERROR_LOCK_TIMEOUT, "%s: %s", migr_status_name(o.rc), o.message);
	ck_assert_msg(strstr(o.message, o.holder) != NULL, "no '%s' in '%s'", o.holder, o.message);
	ck_assert_str_ne(o.hint, "");
	ck_assert(timeout == MIGR_NO_WAIT || o.n_waiting > 0);
	ck_assert_str_eq(cf_versions(&t), "2");
	ck_assert_str_eq(cf_query(&t, "SELECT id FROM held ORDER BY id"), "1\n2");
	cf_end(&t);
}

START_TEST(a_wait_ends)
{
	time_out(300);
}
END_TEST

START_TEST(no_wait_at_all)
{
	time_out(MIGR_NO_WAIT);
}
END_TEST

/* Whether another runner gets through at once. */
static void check_free(const cf *t, const migr_revision *revisions, size_t count)
{
	migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT };

	cf_upgrade(t, &options, revisions, count, "head");
}

static const migr_revision failing[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER)"),
	MIGR_REVISION(.id = "2", .down_revision = "1",
	              .upgrade_sql = "INSERT INTO one VALUES (1); INSERT INTO nowhere VALUES (1)"),
};
static const migr_revision mended[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER)"),
	MIGR_REVISION(.id = "2", .down_revision = "1",
	              .upgrade_sql = "INSERT INTO one VALUES (1); INSERT INTO one VALUES (2)"),
};

START_TEST(nothing_is_held_after_an_error)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(failing));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "nowhere");
	/* while the connection is still there */
	check_free(&t, LIST(mended));
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM one"), "2");
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(nothing_is_held_after_a_run)
{
	cf t;
	migr_context *m;
	const migr_revision outside =
		MIGR_REVISION(.id = "3", .down_revision = "2", .flags = cf_outside(),
	                      .upgrade_sql = "INSERT INTO one VALUES (3)", .downgrade_sql = "DELETE FROM one");

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(mended));
	cf_register(m, &outside, 1);
	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_downgrade(m, "2"));
	OK(m, migr_stamp(m, (const char *const[]){ "3" }, 1, 0));
	OK(m, migr_stamp(m, (const char *const[]){ "2" }, 1, 0));
	{
		migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT };
		migr_context *other = cf_graph(&t, &options, LIST(mended));

		cf_register(other, &outside, 1);
		OK(other, migr_upgrade(other, "head"));
		migr_close(other);
	}
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status lose_connection(migr_op *op, void *app)
{
	cf *t = app;

	if (!t)
		return MIGR_OK;
	TRY(migr_op_execute(op, "INSERT INTO one VALUES (1)"));
	ck_assert_int_eq(cf_target->cut(t->database, migr_op_native_handle(op)), 0);
	return migr_op_execute(op, "INSERT INTO one VALUES (2)");
}

START_TEST(a_lost_connection)
{
	cf t;
	migr_context *m;
	migr_options options = { MIGR_OPTIONS, .app = &t };
	const migr_revision revisions[] = { mended[0], MIGR_REVISION(.id = "2", .down_revision = "1",
		                                                     .upgrade = lose_connection) };
	migr_status rc;

	if (!cf_target->cut)
		return;
	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(revisions));
	rc = migr_upgrade(m, "head");
	FAILS(m, rc, MIGR_ERROR_CONNECTION_LOST, "");
	ck_assert_str_ne(migr_error_hint(migr_last_error(m)), "");
	/* the server has rolled back and let go */
	ck_assert_str_eq(cf_versions(&t), "1");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM one"), "0");
	check_free(&t, LIST(revisions));
	ck_assert_str_eq(cf_versions(&t), "2");
	/* the context may be of no more use, but it says so */
	rc = migr_upgrade(m, "head");
	ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_CONNECT || rc == MIGR_ERROR_CONNECTION_LOST, "%s",
	              migr_status_name(rc));
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* Cancelled as soon as the long statement is announced, or by another thread a moment later. */
typedef struct canceller {
	migr_context *m;
	int by_thread;
	int is_started;
	pthread_t thread;
} canceller;

static void *cancel_later(void *user)
{
	const struct timespec moment = { 0, 300 * 1000 * 1000 };

	nanosleep(&moment, NULL);
	migr_cancel(user);
	return NULL;
}

static void cancel_long(const migr_event *event, void *user)
{
	canceller *c = user;

	if (migr_event_get_kind(event) != MIGR_EVENT_STATEMENT ||
	    strcmp(migr_event_statement(event), cf_sql_of(CF_LONG_STATEMENT)) != 0 || c->is_started)
		return;
	c->is_started = 1;
	if (c->by_thread)
		ck_assert_int_eq(pthread_create(&c->thread, NULL, cancel_later, c->m), 0);
	else
		migr_cancel(c->m);
}

static void cancel(int by_thread, uint32_t flags)
{
	cf t;
	canceller c = { .by_thread = by_thread };
	migr_options options = { MIGR_OPTIONS, .on_event = cancel_long, .event_user = &c };
	const migr_revision revisions[] = {
		mended[0],
		MIGR_REVISION(.id = "2", .down_revision = "1", .flags = flags,
		              .upgrade_sql = cf_text("INSERT INTO one VALUES (1);\n%s", cf_sql_of(CF_LONG_STATEMENT))),
		MIGR_REVISION(.id = "3", .down_revision = "2", .upgrade_sql = "INSERT INTO one VALUES (3)"),
	};

	cf_begin(&t);
	c.m = cf_graph(&t, &options, LIST(revisions));
	FAILS(c.m, migr_upgrade(c.m, "head"), MIGR_ERROR_CANCELLED, "");
	ck_assert_int_eq(c.is_started, 1);
	if (by_thread)
		pthread_join(c.thread, NULL);
	ck_assert_str_eq(cf_versions(&t), "1");
	if (t.has_transactional_ddl && !flags)
		ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM one"), "0");
	/* the request is used up, and the connection is sound */
	OK(c.m, migr_downgrade(c.m, "1"));
	migr_close(c.m);
	cf_end(&t);
}

START_TEST(cancelled_before_a_long_statement)
{
	cancel(0, 0);
}
END_TEST

START_TEST(cancelled_during_a_long_statement)
{
	cancel(1, 0);
}
END_TEST

START_TEST(cancelled_between_runs)
{
	cf t;
	migr_context *m;

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(mended));
	migr_cancel(m);
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CANCELLED, "");
	ck_assert(!cf_exists(&t, "one"));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_versions(&t), "2");
	migr_close(m);
	cf_end(&t);
}
END_TEST

CF_CASES(cf_lock_cases, the_second_runner_waits, the_second_runner_waits_on_an_empty_database, a_wait_ends,
         no_wait_at_all, nothing_is_held_after_an_error, nothing_is_held_after_a_run, a_lost_connection,
         cancelled_before_a_long_statement, cancelled_during_a_long_statement, cancelled_between_runs)

/* Between two steps of a session that is none, anybody may take the next one. */
CF_CASES(cf_lock_session_cases, the_second_runner_takes_over)
