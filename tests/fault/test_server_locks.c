/* SPDX-License-Identifier: MIT */
/*
 * The lock of a run on servers: what it lets others do meanwhile, whom it names, and that nothing of it is left,
 * however a run ends.
 */
#include "locks.h"
#include "support/t.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

/* Two runners that come while a third one is in the middle of its step. */
#define N_WAITERS 2

typedef struct waiter {
	struct meeting *meeting;
	pthread_t thread;
	int n_waiting;
	int n_steps;
	char told[256];
	migr_status rc;
	char said[512];
} waiter;

typedef struct meeting {
	const t_words *words;
	t_database database;
	waiter waiters[N_WAITERS];
	sem_t is_waiting;
	char holder[64];   /* its number */
	char refusal[512]; /* what one that does not wait is told */
} meeting;

static migr_status build_index(migr_op *op, void *app);

static const migr_revision indexed[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); "
	                                        "INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (2, 2)"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .flags = MIGR_REVISION_NO_TRANSACTION, .upgrade = build_index),
};

static void watch(const migr_event *event, void *user)
{
	waiter *w = user;

	w->n_steps += migr_event_get_kind(event) == MIGR_EVENT_STEP_BEGIN;
	if (migr_event_get_kind(event) != MIGR_EVENT_WAITING || w->n_waiting++)
		return;
	snprintf(w->told, sizeof w->told, "%s", migr_event_message(event));
	sem_post(&w->meeting->is_waiting);
}

static void *wait_for_turn(void *user)
{
	waiter *w = user;
	const migr_options options = { MIGR_OPTIONS, .app = w->meeting, .on_event = watch, .event_user = w,
		                       .lock_timeout_ms = 60000 };
	migr_context *m = NULL;

	w->rc = locks_open_with(&m, &w->meeting->database, NULL, NULL, &options, LIST(indexed));
	if (w->rc == MIGR_OK)
		w->rc = migr_upgrade(m, "head");
	snprintf(w->said, sizeof w->said, "%s", migr_error_message(migr_last_error(m)));
	migr_close(m);
	/* whatever happened: let the holder go */
	sem_post(&w->meeting->is_waiting);
	return NULL;
}

static void try_at_once(meeting *t)
{
	const migr_options options = { MIGR_OPTIONS, .app = t, .lock_timeout_ms = MIGR_NO_WAIT };
	migr_context *m = locks_open(&t->database, NULL, &options, LIST(indexed));

	locks_check_status(m, migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT);
	snprintf(t->refusal, sizeof t->refusal, "%s", migr_error_message(migr_last_error(m)));
	migr_close(m);
}

static migr_status build_index(migr_op *op, void *app)
{
	meeting *t = app;
	char *self = t->words->server->query(migr_op_native_handle(op), t->words->self);

	ck_assert_ptr_nonnull(self);
	snprintf(t->holder, sizeof t->holder, "%.*s", (int)strcspn(self, "\n"), self);
	free(self);
	locks_check_query(&t->database, t->words->is_locked, "1\n", "in the middle of a step");
	try_at_once(t);
	for (int i = 0; i < N_WAITERS; i++) {
		waiter *w = &t->waiters[i];

		w->meeting = t;
		ck_assert_int_eq(pthread_create(&w->thread, NULL, wait_for_turn, w), 0);
	}
	for (int i = 0; i < N_WAITERS; i++)
		ck_assert_int_eq(patiently(&t->is_waiting), 0);
	return migr_op_execute(op, t->words->index);
}

/* "process 123 of user migr", "connection 123 (migr from ...)". */
static void check_names_holder(const meeting *t, const char *text)
{
	char number[80];

	snprintf(number, sizeof number, " %s ", t->holder);
	ck_assert_msg(strstr(text, number) && strstr(text, "migr"), "no '%s' of migr in '%s'", t->holder, text);
}

static void check_meeting(const t_words *words)
{
	meeting t = { .words = words };
	const migr_options options = { MIGR_OPTIONS, .app = &t };
	migr_context *m;

	sem_init(&t.is_waiting, 0, 0);
	t_database_make(&t.database, words->server);
	m = locks_open(&t.database, NULL, &options, LIST(indexed));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	check_names_holder(&t, t.refusal);
	for (int i = 0; i < N_WAITERS; i++) {
		const waiter *w = &t.waiters[i];

		pthread_join(w->thread, NULL);
		ck_assert_msg(w->rc == MIGR_OK, "%s: %s", migr_status_name(w->rc), w->said);
		ck_assert_int_eq(w->n_steps, 0);
		check_names_holder(&t, w->told);
	}
	migr_close(m);
	locks_check_query(&t.database, words->is_indexed, "1\n", "the index");
	locks_check_query(&t.database, words->is_locked, "0\n", "afterwards");
	locks_check_ledger(&t.database, "1|done\n2|done\n");
	t_database_drop(&t.database);
}

START_TEST(two_wait_while_an_index_is_built)
{
	check_meeting(&locks_postgresql);
	check_meeting(&locks_mysql);
}
END_TEST

/* Runs that end in different ways. */
static const char insert[] = "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)";

typedef struct ending {
	const t_words *words;
	t_database database;
	void *native; /* lent */
	uint32_t flags;
	migr_context *m;
	int n_looks;
} ending;

static void begin(ending *e, const char *upgrade, const migr_options *options)
{
	const migr_revision list[] = { FIRST, SECOND(e->flags, upgrade) };

	e->m = locks_open(&e->database, e->native, options, LIST(list));
}

/* With the context open, and with it closed; the connection is there all the time. */
static void end(ending *e, const char *what)
{
	locks_check_query(&e->database, e->words->is_locked, "0\n", what);
	migr_close(e->m);
	locks_check_query(&e->database, e->words->is_locked, "0\n", what);
}

static void failed(ending *e)
{
	begin(e, "INSERT INTO nowhere VALUES (1)", NULL);
	locks_check_status(e->m, migr_upgrade(e->m, "head"), MIGR_ERROR_NO_SUCH_TABLE);
	end(e, "after a failure");
}

static void cancel(const migr_event *event, void *user)
{
	ending *e = user;

	if (migr_event_get_kind(event) == MIGR_EVENT_STATEMENT)
		migr_cancel(e->m);
}

static void cancelled(ending *e)
{
	const migr_options options = { MIGR_OPTIONS, .on_event = cancel, .event_user = e };

	begin(e, insert, &options);
	locks_check_status(e->m, migr_upgrade(e->m, "head"), MIGR_ERROR_CANCELLED);
	end(e, "after a cancellation");
}

static migr_status die(migr_op *op, void *app)
{
	ending *e = app;

	(void)op;
	locks_check_query(&e->database, e->words->is_locked, "1\n", "before the end");
	raise(SIGKILL);
	return MIGR_OK;
}

static void killed(ending *e)
{
	const migr_options options = { MIGR_OPTIONS, .app = e, .before_step = die };
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		/* a session of its own, that ends with it */
		e->native = NULL;
		begin(e, insert, &options);
		_exit(migr_upgrade(e->m, "head") == MIGR_OK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	locks_await(&e->database, e->words->is_locked, "0\n", "after the process was killed");
}

static migr_status look(migr_op *op, void *app)
{
	ending *e = app;

	(void)op;
	locks_check_query(&e->database, e->words->is_locked, "1\n", "while a step is run");
	e->n_looks++;
	return MIGR_OK;
}

static void finished(ending *e)
{
	const migr_options options = { MIGR_OPTIONS, .app = e, .before_step = look };

	e->n_looks = 0;
	begin(e, insert, &options);
	locks_check_status(e->m, migr_upgrade(e->m, "head"), MIGR_OK);
	ck_assert_int_eq(e->n_looks, 1);
	locks_check_query(&e->database, "SELECT id FROM t ORDER BY id", "1\n2\n", "rows");
	locks_check_status(e->m, migr_downgrade(e->m, "1"), MIGR_OK);
	end(e, "after a run");
}

static void check_endings(const t_words *words)
{
	ending e = { .words = words };
	const migr_revision first[] = { FIRST };

	t_database_make(&e.database, words->server);
	locks_run(&e.database, NULL, LIST(first));
	e.native = words->server->open(e.database.direct);
	ck_assert_ptr_nonnull(e.native);
	for (int which = 0; which < 2; which++) {
		e.flags = which ? MIGR_REVISION_NO_TRANSACTION : 0;
		failed(&e);
		cancelled(&e);
		killed(&e);
		finished(&e);
	}
	words->server->close(e.native);
	t_database_drop(&e.database);
}

START_TEST(nothing_is_held_however_it_ends)
{
	check_endings(&locks_postgresql);
	check_endings(&locks_mysql);
}
END_TEST

/* Somebody else's run, from the middle of a step: of another history, or in another database of the server. */
typedef struct neighbour {
	t_database *database;
	t_database *other; /* may be NULL */
} neighbour;

static migr_status run_beside(migr_op *op, void *app)
{
	const neighbour *n = app;
	const migr_revision own[] = { MIGR_REVISION(.id = "p", .upgrade_sql = "CREATE TABLE p (id INTEGER)") };
	const migr_revision same[] = { FIRST };

	(void)op;
	locks_run(n->database, "plugins", LIST(own));
	if (n->other)
		locks_run(n->other, NULL, LIST(same));
	return MIGR_OK;
}

static void check_neighbours(const t_words *words, int with_other)
{
	t_database database, other;
	neighbour n = { &database, with_other ? &other : NULL };
	const migr_options options = { MIGR_OPTIONS, .app = &n };
	const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = run_beside) };
	migr_context *m;

	t_database_make(&database, words->server);
	if (with_other)
		t_database_make(&other, words->server);
	m = locks_open(&database, NULL, &options, LIST(list));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	migr_close(m);
	locks_check_query(&database, "SELECT version_num FROM migr_version", "1\n", "main history");
	locks_check_query(&database, "SELECT version_num FROM migr_version_plugins", "p\n", "other history");
	if (with_other)
		locks_check_query(&other, "SELECT version_num FROM migr_version", "1\n", "other database");
	if (with_other)
		t_database_drop(&other);
	t_database_drop(&database);
}

START_TEST(neighbours_do_not_wait)
{
	/* advisory locks are per database by themselves */
	check_neighbours(&locks_postgresql, 0);
	check_neighbours(&locks_mysql, 1);
}
END_TEST

/* Every other session of the database is ended by the server. */
typedef struct killing {
	const t_words *words;
	t_database database;
	const char *before; /* the statement that is announced then */
	int n_killed;
} killing;

static void kill_sessions(const migr_event *event, void *user)
{
	killing *k = user;
	char *rows, *next, sql[64];

	if (k->n_killed || migr_event_get_kind(event) != MIGR_EVENT_STATEMENT ||
	    strcmp(migr_event_statement(event), k->before) != 0)
		return;
	rows = t_query(&k->database, k->words->others);
	for (next = rows; *next; next += strcspn(next, "\n") + 1) {
		snprintf(sql, sizeof sql, "%s%ld%s", k->words->kill[0], strtol(next, NULL, 10), k->words->kill[1]);
		t_execute(&k->database, sql);
		k->n_killed++;
	}
	free(rows);
	locks_await(&k->database, k->words->others, "", "sessions that were killed");
}

static migr_status do_nothing(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return MIGR_OK;
}

static void check_killing(const t_words *words, int is_batched)
{
	killing k = { .words = words, .before = "CREATE TABLE b (id INTEGER)" };
	/* with a hook, each statement travels by itself */
	const migr_options options = { MIGR_OPTIONS, .on_event = kill_sessions, .event_user = &k,
		                       .before_step = is_batched ? NULL : do_nothing };
	const migr_revision list[] = {
		FIRST,
		SECOND(0, "INSERT INTO t VALUES (1); CREATE TABLE a (id INTEGER); INSERT INTO t VALUES (2); "
		          "CREATE TABLE b (id INTEGER); INSERT INTO t VALUES (3)"),
	};
	migr_context *m;

	t_database_make(&k.database, words->server);
	m = locks_open(&k.database, NULL, &options, LIST(list));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_ERROR_CONNECTION_LOST);
	ck_assert_str_ne(migr_error_hint(migr_last_error(m)), "");
	ck_assert_int_eq(k.n_killed, 1);
	locks_check_query(&k.database, words->is_locked, "0\n", "after the connection was killed");
	locks_run(&k.database, NULL, LIST(list));
	migr_close(m);
	locks_check_query(&k.database, "SELECT id FROM t ORDER BY id", "1\n2\n3\n", "rows");
	locks_check_query(&k.database, "SELECT count(*) FROM a, b", "0\n", "tables");
	locks_check_query(&k.database, "SELECT version_num FROM migr_version", "2\n", "version");
	t_database_drop(&k.database);
}

START_TEST(a_killed_connection)
{
	check_killing(&locks_postgresql, 0);
	check_killing(&locks_mysql, 0);
	check_killing(&locks_mysql, 1);
}
END_TEST

T_MAIN("server locks", two_wait_while_an_index_is_built, nothing_is_held_however_it_ends, neighbours_do_not_wait,
       a_killed_connection)
