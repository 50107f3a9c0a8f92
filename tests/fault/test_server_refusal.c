/* SPDX-License-Identifier: MIT */
/*
 * A server that has no more room, or that takes no writes: what is told, and that the next run goes on as if nothing
 * had been.
 *
 * The room is real where this machine lets us mount a small file system for each server alone: the server's own writes
 * to it fail. One test only has the server say that its disk is full, by a trigger that raises the error; it runs
 * everywhere. Read-only is real: PostgreSQL by the database's default_transaction_read_only, MariaDB by the server's
 * read_only, for which this program must be alone on it.
 */
#include "locks.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct words {
	const t_server *server;
	const char *small;        /* the variable with what puts a table into the small file system */
	const char *fill[3];      /* into a table so many rows of a thousand bytes: these, with both between */
	int n_more[2];            /* rows of "ballast", and then of "big", that do not fit into 24 megabytes */
	int n_rebuilt[2];         /* rows of both that do, but not with "big" a second time */
	const char *rebuild;      /* the table "big", to be written anew */
	const char *is_rebuilt;   /* "bigint" after that */
	const char *says_full[4]; /* statements after which an INSERT into "big" is told so; up to a NULL */
	const char *says_no_more; /* takes that back */
} words;

static const words postgresql = {
	.server = &t_postgresql,
	.small = "MIGR_TEST_POSTGRESQL_SMALL",
	.fill = { "INSERT INTO ", " SELECT n, repeat('x', 1000) FROM generate_series(1, ", ") AS g (n)" },
	.n_more = { 14000, 10000 },
	.n_rebuilt = { 11000, 6000 },
	.rebuild = "ALTER TABLE big ALTER COLUMN n TYPE BIGINT",
	.is_rebuilt =
		"SELECT data_type FROM information_schema.columns WHERE table_name = 'big' AND column_name = 'n' AND "
		"table_schema = current_schema()",
	.says_full = { "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
	               "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; "
	               "END $$",
	               "CREATE TRIGGER full_disk BEFORE INSERT ON big EXECUTE FUNCTION full_disk()", NULL },
	.says_no_more = "DROP TRIGGER full_disk ON big",
};

static const words mysql = {
	.server = &t_mysql,
	.small = "MIGR_TEST_MYSQL_SMALL",
	.fill = { "INSERT INTO ", " SELECT seq, repeat('x', 1000) FROM seq_1_to_", "" },
	/* InnoDB takes some megabytes beforehand */
	.n_more = { 8000, 4000 },
	.n_rebuilt = { 2000, 4000 },
	.rebuild = "ALTER TABLE big MODIFY n BIGINT, ALGORITHM=COPY",
	.is_rebuilt =
		"SELECT data_type FROM information_schema.columns WHERE table_name = 'big' AND column_name = 'n' AND "
		"table_schema = DATABASE()",
	.says_full = { "CREATE TRIGGER full_disk BEFORE INSERT ON big FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET "
	               "MYSQL_ERRNO = 1021, MESSAGE_TEXT = 'Disk full (big); waiting for someone to free some space'",
	               NULL },
	.says_no_more = "DROP TRIGGER full_disk",
};

typedef struct scene {
	const words *words;
	t_database database;
	char first[512];
	migr_revision list[2];
} scene;

/* The first revision is applied; the second one is to do `statement` between two of its rows. */
static void begin(scene *s, const words *w, const char *place, const char *statement)
{
	static char second[1024];

	memset(s, 0, sizeof *s);
	s->words = w;
	t_database_make(&s->database, w->server);
	snprintf(s->first, sizeof s->first,
	         "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE ballast (n INTEGER, x TEXT) %s; "
	         "CREATE TABLE big (n INTEGER, x TEXT) %s",
	         place, place);
	snprintf(second, sizeof second, "INSERT INTO t VALUES (1);\n%s;\nINSERT INTO t VALUES (2)", statement);
	s->list[0] = (migr_revision)MIGR_REVISION(.id = "1", .upgrade_sql = s->first);
	s->list[1] = (migr_revision)MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = second);
	locks_run(&s->database, NULL, s->list, 1);
}

static void end(scene *s)
{
	t_database_drop(&s->database);
}

static void check(const scene *s, const char *sql, const char *expected)
{
	locks_check_query(&s->database, sql, expected, "rows");
}

static void check_count(const scene *s, int n_rows)
{
	char expected[32];

	snprintf(expected, sizeof expected, "%d\n", n_rows);
	check(s, "SELECT count(*) FROM big", expected);
}

/* Told as it should be; the message has no password. */
static void check_error(const migr_error *error, const char *statement)
{
	ck_assert_str_ne(migr_error_hint(error), "");
	ck_assert_ptr_null(strstr(migr_error_message(error), "secret"));
	if (statement) {
		ck_assert_str_eq(migr_error_revision(error), "2");
		ck_assert_str_eq(migr_error_statement(error), statement);
	}
}

/* Fails for want of room, also when it is tried once more; then there is room, and all is done once. */
static void full_until(scene *s, const char *statement, int n_rows, const char *make_room)
{
	migr_context *m = locks_open(&s->database, NULL, NULL, LIST(s->list));

	for (int i = 0; i < 2; i++) {
		locks_check_status(m, migr_upgrade(m, "head"), MIGR_ERROR_FULL);
		check_error(migr_last_error(m), statement);
		check(s, "SELECT version_num FROM migr_version", "1\n");
		check_count(s, n_rows);
		check(s, "SELECT count(*) FROM t WHERE id = 2", "0\n");
	}
	t_execute(&s->database, make_room);
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	migr_close(m);
	check(s, "SELECT id FROM t ORDER BY id", "1\n2\n");
	check(s, "SELECT version_num FROM migr_version", "2\n");
	check(s, "SELECT revision FROM migr_history WHERE outcome = 'done' ORDER BY seq", "1\n2\n");
}

static const char *place_of(const words *w)
{
	const char *place = getenv(w->small);

	ck_assert_msg(place != NULL, "%s is not set: run this by tests/support/servers.sh run", w->small);
	if (!*place)
		fprintf(stderr, "# %s: no small file system could be mounted\n", w->server->name);
	return *place ? place : NULL;
}

static void write_fill(const words *w, char *sql, size_t size, const char *table, int n_rows)
{
	snprintf(sql, size, "%s%s%s%d%s", w->fill[0], table, w->fill[1], n_rows, w->fill[2]);
}

/* So much of the small file system is taken before. */
static void fill(const scene *s, const char *table, int n_rows)
{
	char sql[256];

	write_fill(s->words, sql, sizeof sql, table, n_rows);
	t_execute(&s->database, sql);
}

static void rows_find_no_room(const words *w)
{
	const char *place = place_of(w);
	char statement[256];
	scene s;

	if (!place)
		return;
	write_fill(w, statement, sizeof statement, "big", w->n_more[1]);
	begin(&s, w, place, statement);
	fill(&s, "ballast", w->n_more[0]);
	full_until(&s, statement, 0, "DROP TABLE ballast");
	check_count(&s, w->n_more[1]);
	end(&s);
}

START_TEST(rows_find_no_room_on_the_disk)
{
	rows_find_no_room(&postgresql);
	rows_find_no_room(&mysql);
}
END_TEST

static void table_finds_no_room(const words *w)
{
	const char *place = place_of(w);
	scene s;

	if (!place)
		return;
	begin(&s, w, place, w->rebuild);
	fill(&s, "ballast", w->n_rebuilt[0]);
	fill(&s, "big", w->n_rebuilt[1]);
	full_until(&s, w->rebuild, w->n_rebuilt[1], "DROP TABLE ballast");
	check(&s, w->is_rebuilt, "bigint\n");
	end(&s);
}

START_TEST(a_table_that_is_rebuilt_finds_no_room_on_the_disk)
{
	table_finds_no_room(&postgresql);
	table_finds_no_room(&mysql);
}
END_TEST

/* InnoDB's tables take room from their beginning, and the server then has another error for it. */
START_TEST(a_new_table_finds_no_room_on_the_disk)
{
	const char *place = place_of(&mysql);
	char statement[512];
	int failed = 0;
	scene s;

	if (!place)
		return;
	snprintf(statement, sizeof statement, "CREATE TABLE more (n INTEGER) %s", place);
	begin(&s, &mysql, place, statement);
	fill(&s, "ballast", mysql.n_more[0]);
	for (int i = 0; i < 500 && !failed; i++) {
		char sql[512], *rows;

		snprintf(sql, sizeof sql, "CREATE TABLE ballast_%d (n INTEGER) %s", i, place);
		rows = t_mysql.query(s.database.observer, sql);
		failed = rows == NULL;
		free(rows);
	}
	ck_assert(failed);
	full_until(&s, statement, 0, "DROP TABLE ballast");
	check(&s, "SELECT count(*) FROM more", "0\n");
	end(&s);
}
END_TEST

static void says_full(const words *w)
{
	const char *statement = "INSERT INTO big VALUES (1, 'one')";
	scene s;

	begin(&s, w, "", statement);
	for (const char *const *sql = w->says_full; *sql; sql++)
		t_execute(&s.database, *sql);
	full_until(&s, statement, 0, w->says_no_more);
	check(&s, "SELECT n, x FROM big", "1|one\n");
	end(&s);
}

START_TEST(a_server_says_that_its_disk_is_full)
{
	says_full(&postgresql);
	says_full(&mysql);
}
END_TEST

/* Up to date is up to date there too; what is to be written is not; and later it is. */
static void read_only(scene *s, void (*set)(const t_database *database, int on))
{
	migr_context *m;

	set(&s->database, 1);
	m = locks_open(&s->database, NULL, NULL, LIST(s->list));
	locks_check_status(m, migr_upgrade(m, "1"), MIGR_OK);
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_ERROR_READ_ONLY);
	check_error(migr_last_error(m), NULL);
	check(s, "SELECT count(*) FROM t", "0\n");
	check(s, "SELECT version_num FROM migr_version", "1\n");
	migr_close(m);
	set(&s->database, 0);
	locks_run(&s->database, NULL, LIST(s->list));
	check(s, "SELECT id FROM t ORDER BY id", "1\n2\n");
	check(s, "SELECT revision FROM migr_history WHERE outcome = 'done' ORDER BY seq", "1\n2\n");
}

/* For sessions that begin after it. */
static void set_database(const t_database *database, int on)
{
	char sql[256];

	snprintf(sql, sizeof sql, "ALTER DATABASE %s SET default_transaction_read_only = %s", database->name,
	         on ? "on" : "off");
	t_execute(database, "SET default_transaction_read_only = off");
	t_execute(database, sql);
}

/* Also at the end of this program, where nothing can be checked any more. */
static void set_server(const t_database *database, int on)
{
	const char *url = getenv("MIGR_TEST_MYSQL_ADMIN_URL");
	void *admin;

	(void)database;
	admin = url ? t_mysql.open(url) : NULL;
	if (!admin) {
		fprintf(stderr, "MIGR_TEST_MYSQL_ADMIN_URL: run this by tests/support/servers.sh run\n");
		return;
	}
	free(t_mysql.query(admin, on ? "SET GLOBAL read_only = 1" : "SET GLOBAL read_only = 0"));
	t_mysql.close(admin);
}

START_TEST(a_database_that_takes_no_writes)
{
	scene s;

	begin(&s, &postgresql, "", "INSERT INTO big VALUES (1, 'one')");
	read_only(&s, set_database);
	end(&s);
}
END_TEST

START_TEST(a_server_that_takes_no_writes)
{
	scene s;

	begin(&s, &mysql, "", "CREATE TABLE u (id INTEGER)");
	read_only(&s, set_server);
	end(&s);
}
END_TEST

/* As a replica that takes over and is no longer asked: in the middle of a revision, with rows not yet committed. */
static migr_status turn_read_only(migr_op *op, void *app)
{
	const t_database *database = app;
	migr_status rc = migr_op_execute(op, "CREATE TABLE u (id INTEGER); INSERT INTO t VALUES (1)");

	if (rc == MIGR_OK && database)
		set_server(database, 1);
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "INSERT INTO t VALUES (2)");
	return rc == MIGR_OK ? migr_op_execute(op, "CREATE TABLE v (id INTEGER)") : rc;
}

START_TEST(a_server_that_stops_to_take_writes)
{
	migr_options options = { MIGR_OPTIONS };
	migr_context *m;
	scene s;

	begin(&s, &mysql, "", "");
	s.list[1].upgrade_sql = NULL;
	s.list[1].upgrade = turn_read_only;
	options.app = &s.database;
	m = locks_open(&s.database, NULL, &options, LIST(s.list));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_ERROR_READ_ONLY);
	check_error(migr_last_error(m), NULL);
	migr_close(m);
	set_server(NULL, 0);
	check(&s, "SELECT count(*) FROM t", "0\n");
	locks_run(&s.database, NULL, LIST(s.list));
	check(&s, "SELECT id FROM t ORDER BY id", "1\n2\n");
	check(&s, "SELECT count(*) FROM u, v", "0\n");
	check(&s, "SELECT version_num FROM migr_version", "2\n");
	end(&s);
}
END_TEST

int main(void)
{
	const TTest *const cases[] = {
		rows_find_no_room_on_the_disk,
		a_table_that_is_rebuilt_finds_no_room_on_the_disk,
		a_new_table_finds_no_room_on_the_disk,
		a_server_says_that_its_disk_is_full,
		a_database_that_takes_no_writes,
		a_server_that_takes_no_writes,
		a_server_that_stops_to_take_writes,
	};
	int rc = t_main("server refusal", cases, COUNT(cases));

	/* whatever happened: others use this server too */
	set_server(NULL, 0);
	return rc;
}
