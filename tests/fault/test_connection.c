/* SPDX-License-Identifier: MIT */
/*
 * The connection to the server is cut at its first message, at its second, and so on to the last, in either direction,
 * with the message lost or still handed over: while revisions are applied, and while they are taken back. Whatever
 * happens, the run never claims a success that is none, and the next one, over a line that holds, comes to the same
 * schema, rows and ledger as a run that was never disturbed: nothing is done twice, nothing is lost.
 */
#include "server.h"
#include "support/t.h"

#include <libmigr/mysql.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_MESSAGES 2000

static const char *const tables[] = { "author", "book", NULL };

static migr_status take_count(const migr_row *row, void *user)
{
	*(int64_t *)user = migr_row_integer(row, 0);
	return MIGR_OK;
}

/* Reads, and goes by what it has read. What it reads it does not change: after a cut it must come to the same again. */
static migr_status count_books(migr_op *op, int64_t sign)
{
	int64_t count = 0;
	migr_status rc = migr_op_query(op, "SELECT count(*) FROM book", MIGR_NO_PARAMS, take_count, &count);

	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "UPDATE author SET n = n + ?", MIGR_PARAMS(MIGR_INT(sign * count)));
	return rc;
}

static migr_status add_by_callback(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "ALTER TABLE author ADD COLUMN n INTEGER NOT NULL DEFAULT 0");

	(void)app;
	if (rc == MIGR_OK)
		rc = count_books(op, 1);
	if (rc == MIGR_OK)
		rc = count_books(op, 1);
	return rc == MIGR_OK ? migr_op_execute(op, "CREATE INDEX author_n ON author (n)") : rc;
}

static migr_status remove_by_callback(migr_op *op, void *app)
{
	migr_status rc = count_books(op, -1);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "UPDATE author SET name = 'without' WHERE n > 0");
	return rc == MIGR_OK ? migr_op_execute(op, "ALTER TABLE author DROP COLUMN n") : rc;
}

/* Statements that change rows do not bear being done twice. */
#define AUTHORS                                                                                                        \
	MIGR_REVISION(.id = "r1",                                                                                      \
	              .upgrade_sql = "CREATE TABLE author (id INTEGER PRIMARY KEY, name VARCHAR(40));"                 \
	                             "INSERT INTO author (id, name) VALUES (1, 'one');",                               \
	              .downgrade_sql = "DROP TABLE author")
#define BOOKS                                                                                                          \
	MIGR_REVISION(.id = "r2", .down_revision = "r1",                                                               \
	              .upgrade_sql = "CREATE TABLE book (id INTEGER PRIMARY KEY, author_id INTEGER, n INTEGER, "       \
	                             "CONSTRAINT book_author FOREIGN KEY (author_id) REFERENCES author (id));"         \
	                             "INSERT INTO book (id, author_id, n) VALUES (1, 1, 1), (2, 1, 2);"                \
	                             "UPDATE book SET n = n * 2;"                                                      \
	                             "ALTER TABLE book ADD COLUMN title VARCHAR(40);"                                  \
	                             "UPDATE book SET n = n + 1, title = 'a book';",                                   \
	              .downgrade_sql = "UPDATE author SET name = 'two';"                                               \
	                               "ALTER TABLE book DROP COLUMN title;"                                           \
	                               "DROP TABLE book")
#define CALLBACKS                                                                                                      \
	MIGR_REVISION(.id = "r3", .down_revision = "r2", .upgrade = add_by_callback, .downgrade = remove_by_callback)

static const migr_revision on_mysql[] = { AUTHORS, BOOKS, CALLBACKS };

/* Something that PostgreSQL refuses inside a transaction. */
static const migr_revision on_postgresql[] = {
	AUTHORS,
	BOOKS,
	CALLBACKS,
	MIGR_REVISION(.id = "r4", .down_revision = "r3", .flags = MIGR_REVISION_NO_TRANSACTION,
	              .upgrade_sql = "UPDATE book SET n = n + 10;"
	                             "CREATE INDEX CONCURRENTLY book_title ON book (title);"
	                             "UPDATE book SET n = n * 3;",
	              .downgrade_sql = "UPDATE book SET n = n - 1;"
	                               "DROP INDEX CONCURRENTLY book_title;"
	                               "UPDATE book SET n = n - 2;"),
};

/* What the database is like after an undisturbed run. */
typedef struct t_picture {
	char *content;
	char *ledger;
} t_picture;

typedef struct t_sweep {
	t_database database;
	const migr_revision *list;
	size_t count;
	t_picture head; /* after the run up */
	t_picture base; /* after the run down that follows */
	char said[2048];
	char what[160];
} t_sweep;

static void say(t_sweep *sweep, const char *target, const proxy_cut *cut)
{
	snprintf(sweep->what, sizeof sweep->what, "%s, to %s, cut %s message %u to the %s",
	         sweep->database.server->name, target, cut->is_after ? "after" : "before", cut->at,
	         cut->way == PROXY_TO_SERVER ? "server" : "client");
}

/* Times differ, and an attempt of which nothing was kept may have left its trace. */
static t_picture look(const t_sweep *sweep)
{
	return (t_picture){
		t_content(&sweep->database, tables),
		t_query(&sweep->database, "SELECT revision, direction, outcome, statements_done, checksum, chain FROM "
		                          "migr_history WHERE outcome <> 'undone' ORDER BY seq"),
	};
}

static void forget(t_picture *picture)
{
	free(picture->content);
	free(picture->ledger);
}

static void check_picture(const t_sweep *sweep, const t_picture *expected, const char *when)
{
	t_picture found = look(sweep);

	ck_assert_msg(strcmp(found.content, expected->content) == 0, "%s; %s:\n%s\ninstead of:\n%s\n%s", sweep->what,
	              when, found.content, expected->content, sweep->said);
	ck_assert_msg(strcmp(found.ledger, expected->ledger) == 0, "%s; %s:\n%s\ninstead of:\n%s\n%s", sweep->what,
	              when, found.ledger, expected->ledger, sweep->said);
	forget(&found);
}

static migr_status run(t_sweep *sweep, const char *url, const char *target)
{
	return t_run(&sweep->database, url, sweep->list, sweep->count, target, sweep->said, sizeof sweep->said);
}

static void run_undisturbed(t_sweep *sweep, const char *target)
{
	migr_status rc = run(sweep, sweep->database.direct, target);

	ck_assert_msg(rc == MIGR_OK, "%s; the next run: %s", sweep->what, sweep->said);
}

/* With a session its locks end. One that was cut off may need a moment to notice. */
static void check_let_go(const t_sweep *sweep)
{
	const char *query = sweep->database.server->other_sessions;
	char *rows = t_query(&sweep->database, query);

	for (int tries = 0; rows[0] && tries < 10000; tries++) {
		free(rows);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		rows = t_query(&sweep->database, query);
	}
	ck_assert_msg(!rows[0], "%s: a session is still there: %s", sweep->what, rows);
	free(rows);
}

/* One run to a target that is cut off, and the next one. 0 if there was nothing to cut any more. */
static int run_cut(t_sweep *sweep, const char *target, const t_picture *expected, const proxy_cut *cut)
{
	proxy_counts counts;
	migr_status rc;

	say(sweep, target, cut);
	proxy_arm(sweep->database.proxy, cut);
	rc = run(sweep, sweep->database.url, target);
	counts = proxy_finish(sweep->database.proxy);
	ck_assert_msg(counts.connections == 1, "%s: %u connections", sweep->what, counts.connections);
	/* what is lost after the last COMMIT takes nothing back */
	if (rc == MIGR_OK)
		check_picture(sweep, expected, "it was called a success");
	else
		ck_assert_msg(counts.has_cut && (rc == MIGR_ERROR_CONNECTION_LOST || rc == MIGR_ERROR_CONNECT),
		              "%s: %s", sweep->what, sweep->said);
	run_undisturbed(sweep, target);
	check_picture(sweep, expected, "after the next run");
	check_let_go(sweep);
	return counts.has_cut;
}

/* Back to a database that the library has never seen. */
static void clear_base(const t_sweep *sweep)
{
	t_execute(&sweep->database, "DROP TABLE migr_history, migr_version");
}

static void sweep_way(t_sweep *sweep, proxy_way way, int is_after)
{
	int goes_up = 1, goes_down = 1;
	unsigned at;

	for (at = 1; goes_up || goes_down; at += t_share()) {
		const proxy_cut cut = { way, at, is_after, at % 2 == 0 };

		ck_assert_uint_lt(at, MOST_MESSAGES);
		if (goes_up)
			goes_up = run_cut(sweep, "head", &sweep->head, &cut);
		else
			run_undisturbed(sweep, "head");
		if (goes_down)
			goes_down = run_cut(sweep, "base", &sweep->base, &cut);
		else
			run_undisturbed(sweep, "base");
		clear_base(sweep);
	}
	ck_assert_msg(at > (is_after ? 10 : 50), "%s: no more than that", sweep->what);
}

static void sweep_all(const t_server *server, const migr_revision *list, size_t count, proxy_way way)
{
	t_sweep sweep = { .list = list, .count = count, .what = "undisturbed" };

	t_database_make(&sweep.database, server);
	run_undisturbed(&sweep, "head");
	sweep.head = look(&sweep);
	run_undisturbed(&sweep, "base");
	sweep.base = look(&sweep);
	clear_base(&sweep);
	for (int is_after = 0; is_after < 2; is_after++)
		sweep_way(&sweep, way, is_after);
	forget(&sweep.head);
	forget(&sweep.base);
	t_database_drop(&sweep.database);
}

/* The state is read over a line that is cut: it is told as it is, or not at all, and least of all as a new database. */
static int read_cut(t_sweep *sweep, const proxy_cut *cut)
{
	migr_context *context = NULL;
	migr_state *state = NULL;
	migr_status rc;

	say(sweep, "the state", cut);
	proxy_arm(sweep->database.proxy, cut);
	rc = migr_open(&context, sweep->database.server->backend(), sweep->database.url, NULL);
	for (size_t i = 0; i < sweep->count && rc == MIGR_OK; i++) {
		const migr_revision *revision = &sweep->list[i];

		rc = migr_register(context, &revision, 1);
	}
	if (rc == MIGR_OK)
		rc = migr_read_state(context, &state);
	if (rc == MIGR_OK) {
		ck_assert_msg(migr_state_initialized(state), "%s: said to be new", sweep->what);
		ck_assert_msg(migr_state_applied_count(state) == sweep->count, "%s: %zu are applied", sweep->what,
		              migr_state_applied_count(state));
		migr_state_free(state);
	} else {
		ck_assert_msg(rc == MIGR_ERROR_CONNECTION_LOST || rc == MIGR_ERROR_CONNECT, "%s: %s: %s", sweep->what,
		              migr_status_name(rc), migr_error_message(migr_last_error(context)));
	}
	migr_close(context);
	return proxy_finish(sweep->database.proxy).has_cut;
}

static void sweep_reading(const t_server *server, const migr_revision *list, size_t count)
{
	t_sweep sweep = { .list = list, .count = count, .what = "undisturbed" };

	t_database_make(&sweep.database, server);
	run_undisturbed(&sweep, "head");
	for (unsigned i = 0; i < 4; i++) {
		proxy_cut cut = { .way = i / 2 ? PROXY_TO_CLIENT : PROXY_TO_SERVER, .is_after = i % 2 };

		do {
			cut.at++;
			cut.is_reset = cut.at % 2;
		} while (read_cut(&sweep, &cut));
		ck_assert_uint_gt(cut.at, 2);
	}
	t_database_drop(&sweep.database);
}

/* Between the first look of a run and its lock, another one begins and is cut off. */
static t_sweep *late_sweep;
static proxy_cut late_cut;

static migr_status lock_late(void *connection, const char *name)
{
	t_sweep *sweep = late_sweep;

	late_sweep = NULL;
	if (sweep) {
		proxy_arm(sweep->database.proxy, &late_cut);
		ck_assert_int_eq(run(sweep, sweep->database.url, "head"), MIGR_ERROR_CONNECTION_LOST);
		proxy_finish(sweep->database.proxy);
	}
	return migr_mysql()->lock(connection, name);
}

static const migr_backend *late_backend(void)
{
	static migr_backend backend;

	backend = *migr_mysql();
	if (late_sweep)
		backend.lock = lock_late;
	return &backend;
}

START_TEST(a_run_is_cut_off_while_another_one_begins)
{
	t_server server = t_mysql;
	t_sweep sweep = { .list = on_mysql, .count = COUNT_OF(on_mysql), .what = "a late one" };

	server.backend = late_backend;
	t_database_make(&sweep.database, &server);
	run_undisturbed(&sweep, "head");
	sweep.head = look(&sweep);
	for (unsigned at = 12; at < 45; at += 2) {
		run_undisturbed(&sweep, "base");
		clear_base(&sweep);
		late_cut = (proxy_cut){ .way = PROXY_TO_SERVER, .at = at };
		late_sweep = &sweep;
		run_undisturbed(&sweep, "head");
		ck_assert_ptr_null(late_sweep);
		check_picture(&sweep, &sweep.head, "after the run that began first");
	}
	forget(&sweep.head);
	t_database_drop(&sweep.database);
}
END_TEST

START_TEST(reading_the_state)
{
	sweep_reading(&t_postgresql, on_postgresql, COUNT_OF(on_postgresql));
	sweep_reading(&t_mysql, on_mysql, COUNT_OF(on_mysql));
}
END_TEST

START_TEST(to_postgresql)
{
	sweep_all(&t_postgresql, on_postgresql, COUNT_OF(on_postgresql), PROXY_TO_SERVER);
}
END_TEST

START_TEST(from_postgresql)
{
	sweep_all(&t_postgresql, on_postgresql, COUNT_OF(on_postgresql), PROXY_TO_CLIENT);
}
END_TEST

START_TEST(to_mysql)
{
	sweep_all(&t_mysql, on_mysql, COUNT_OF(on_mysql), PROXY_TO_SERVER);
}
END_TEST

START_TEST(from_mysql)
{
	sweep_all(&t_mysql, on_mysql, COUNT_OF(on_mysql), PROXY_TO_CLIENT);
}
END_TEST

T_MAIN("connection", reading_the_state, a_run_is_cut_off_while_another_one_begins, to_postgresql, from_postgresql,
       to_mysql, from_mysql)
