/* SPDX-License-Identifier: MIT */
/*
 * Connections to PostgreSQL that are not as ours would be: what an application has set on the one that it lends, or its
 * environment for all of them, neither changes what a revision means, nor is it changed itself.
 */
#include "locks.h"
#include "support/comma.h"
#include "support/t.h"

#include <libmigr/postgresql.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A connection that is lent, with a table that lasts as long as its session. */
typedef struct loan {
	t_database database;
	PGconn *db;
} loan;

static void natively(PGconn *db, const char *sql)
{
	PGresult *result = PQexec(db, sql);

	ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK, "%s: %s",
	              sql, PQerrorMessage(db));
	PQclear(result);
}

static void begin(loan *l, const char *setting)
{
	t_database_make(&l->database, &t_postgresql);
	l->db = t_postgresql.open(l->database.direct);
	natively(l->db, "CREATE TEMP TABLE mine (x INTEGER)");
	if (setting)
		natively(l->db, setting);
}

/* It is the same session still, without a transaction, and nothing is held. */
static void end(loan *l)
{
	ck_assert_int_eq(PQtransactionStatus(l->db), PQTRANS_IDLE);
	natively(l->db, "INSERT INTO mine VALUES (1)");
	locks_check_query(&l->database, locks_postgresql.is_locked, "0\n", "at the end");
	t_postgresql.close(l->db);
	t_database_drop(&l->database);
}

/* Runs to the head on the connection; what was told. */
static const char *run(const loan *l, uint32_t flags, const migr_revision *list, size_t count, migr_status expected)
{
	static char said[1024];
	const migr_options options = { MIGR_OPTIONS, .flags = flags };
	migr_context *m = NULL;
	migr_status rc = locks_open_with(&m, &l->database, NULL, l->db, &options, list, count);

	if (rc == MIGR_OK)
		rc = migr_upgrade(m, "head");
	snprintf(said, sizeof said, "%s (%s)", migr_error_message(migr_last_error(m)),
	         migr_error_hint(migr_last_error(m)));
	ck_assert_msg(rc == expected, "%s: %s", migr_status_name(rc), said);
	migr_close(m);
	return said;
}

static migr_status take_reals(const migr_row *row, void *user)
{
	double *sum = user;

	sum[0] += migr_row_real(row, 0);
	sum[1] += migr_row_real(row, 1);
	return MIGR_OK;
}

static migr_status use_reals(migr_op *op, void *app)
{
	double sums[2] = { 0, 0 };
	migr_status rc = migr_op_execute(op, "CREATE TABLE reals (x DOUBLE PRECISION)");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "INSERT INTO reals VALUES (?), (?)",
		                            MIGR_PARAMS(MIGR_REAL(1.5), MIGR_REAL(1e300)));
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT x, 1.25::numeric FROM reals WHERE x < ?", MIGR_PARAMS(MIGR_REAL(2.75)),
		                   take_reals, sums);
	ck_assert_msg(rc != MIGR_OK || (sums[0] == 1.5 && sums[1] == 1.25), "%f and %f", sums[0], sums[1]);
	return rc;
}

/* A program may have set a locale that writes 1,5. */
START_TEST(numbers_in_another_locale)
{
	const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = use_reals) };
	loan l;

	begin(&l, NULL);
	t_set_comma_locale();
	run(&l, 0, LIST(list), MIGR_OK);
	locks_check_query(&l.database, "SELECT x FROM reals ORDER BY x", "1.5\n1e+300\n", "rows");
	end(&l);
}
END_TEST

#define EURO "\xe2\x82\xac"
#define UMLAUT "\xc3\xa4"

static const migr_revision letters[] = {
	MIGR_REVISION(.id = "1", .message = EURO,
	              .upgrade_sql =
	                      "CREATE TABLE \"" UMLAUT "\" (x TEXT); INSERT INTO \"" UMLAUT "\" VALUES ('" EURO "')"),
};

static void check_letters(const t_database *database)
{
	locks_check_query(database, "SELECT x FROM \"" UMLAUT "\"", EURO "\n", "rows");
	locks_check_query(database, "SELECT message FROM migr_history", EURO "\n", "message");
}

START_TEST(another_character_set)
{
	loan l;

	begin(&l, "SET client_encoding = 'LATIN1'");
	run(&l, 0, LIST(letters), MIGR_OK);
	check_letters(&l.database);
	ck_assert_str_eq(PQparameterStatus(l.db, "client_encoding"), "LATIN1");
	ck_assert_str_eq(pg_encoding_to_char(PQclientEncoding(l.db)), "LATIN1");
	end(&l);
}
END_TEST

/* In the caller's transaction, which is rolled back: then all is as it was before that. */
START_TEST(another_character_set_in_a_transaction)
{
	loan l;

	begin(&l, "SET client_encoding = 'LATIN1'");
	natively(l.db, "BEGIN");
	run(&l, MIGR_OPEN_CALLER_TRANSACTION, LIST(letters), MIGR_OK);
	ck_assert_str_eq(PQparameterStatus(l.db, "client_encoding"), "LATIN1");
	natively(l.db, "ROLLBACK");
	ck_assert_str_eq(PQparameterStatus(l.db, "client_encoding"), "LATIN1");
	natively(l.db, "BEGIN");
	run(&l, MIGR_OPEN_CALLER_TRANSACTION, LIST(letters), MIGR_OK);
	natively(l.db, "COMMIT");
	check_letters(&l.database);
	ck_assert_str_eq(PQparameterStatus(l.db, "client_encoding"), "LATIN1");
	end(&l);
}
END_TEST

START_TEST(another_character_set_of_the_environment)
{
	char said[1024], url[600];
	t_database database;

	t_database_make(&database, &t_postgresql);
	setenv("PGCLIENTENCODING", "LATIN1", 1);
	ck_assert_msg(t_run(&database, database.direct, LIST(letters), "head", said, sizeof said) == MIGR_OK, "%s",
	              said);
	unsetenv("PGCLIENTENCODING");
	check_letters(&database);
	/* nor does the URL's: it is the revision that has letters */
	t_execute(&database, "DROP TABLE \"" UMLAUT "\", migr_version, migr_history");
	snprintf(url, sizeof url, "%s%sclient_encoding=LATIN1", database.direct,
	         strchr(database.direct, '?') ? "&" : "?");
	ck_assert_msg(t_run(&database, url, LIST(letters), "head", said, sizeof said) == MIGR_OK, "%s", said);
	check_letters(&database);
	t_database_drop(&database);
}
END_TEST

START_TEST(backslashes_are_backslashes)
{
	const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .message = "a\\nb",
		              .upgrade_sql = "CREATE TABLE s (x TEXT); INSERT INTO s VALUES ('a\\nb')"),
	};
	loan l;

	begin(&l, "SET standard_conforming_strings = off");
	run(&l, 0, LIST(list), MIGR_OK);
	locks_check_query(&l.database, "SELECT x FROM s", "a\\nb\n", "rows");
	locks_check_query(&l.database, "SELECT message FROM migr_history", "a\\nb\n", "message");
	ck_assert_str_eq(PQparameterStatus(l.db, "standard_conforming_strings"), "off");
	end(&l);
}
END_TEST

static migr_status copy_out(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "COPY t TO STDOUT");
}

/* There is no stream to copy from or to. It is told, and costs nothing but its step. */
START_TEST(copying_from_and_to_the_client)
{
	static const char *const texts[] = {
		"COPY t FROM STDIN",
		"INSERT INTO t VALUES (2); COPY t FROM STDIN",
		"INSERT INTO t VALUES (2); COPY t FROM STDIN; INSERT INTO t VALUES (3)",
		"INSERT INTO t SELECT generate_series(10, 20000); COPY t TO STDOUT; INSERT INTO t VALUES (3)",
	};
	loan l;

	begin(&l, NULL);
	for (size_t i = 0; i < COUNT(texts); i++) {
		const migr_revision list[] = { FIRST, SECOND(0, texts[i]) };

		ck_assert_ptr_nonnull(strstr(run(&l, 0, LIST(list), MIGR_ERROR_UNSUPPORTED), "COPY"));
		locks_check_query(&l.database, "SELECT * FROM t", "", "rows");
	}
	for (uint32_t flags = 0; flags < 2; flags++) {
		const migr_revision list[] = { FIRST,
			                       MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade = copy_out,
			                                     .flags = flags ? MIGR_REVISION_NO_TRANSACTION : 0) };

		ck_assert_ptr_nonnull(strstr(run(&l, 0, LIST(list), MIGR_ERROR_UNSUPPORTED), "COPY"));
	}
	end(&l);
}
END_TEST

/* The caller's transaction goes on. */
START_TEST(copying_in_the_callers_transaction)
{
	const migr_revision list[] = { FIRST, SECOND(0, "COPY t FROM STDIN") };
	loan l;

	begin(&l, NULL);
	natively(l.db, "BEGIN");
	natively(l.db, "CREATE TABLE before (x INTEGER)");
	run(&l, MIGR_OPEN_CALLER_TRANSACTION, LIST(list), MIGR_ERROR_UNSUPPORTED);
	natively(l.db, "COMMIT");
	locks_check_query(&l.database, "SELECT count(*) FROM before", "0\n", "what the caller made");
	end(&l);
}
END_TEST

START_TEST(a_pipeline)
{
	const migr_revision list[] = { FIRST };
	loan l;

	begin(&l, NULL);
	ck_assert(PQenterPipelineMode(l.db));
	ck_assert_ptr_nonnull(strstr(run(&l, 0, LIST(list), MIGR_ERROR_CONNECT), "pipeline"));
	ck_assert(PQexitPipelineMode(l.db));
	run(&l, 0, LIST(list), MIGR_OK);
	end(&l);
}
END_TEST

START_TEST(no_schema_to_create_in)
{
	const migr_revision list[] = { FIRST };
	loan l;

	begin(&l, "SET search_path = ''");
	ck_assert_ptr_nonnull(strstr(run(&l, 0, LIST(list), MIGR_ERROR_NO_SUCH_TABLE), "search_path"));
	natively(l.db, "CREATE SCHEMA app; SET search_path = app");
	run(&l, 0, LIST(list), MIGR_OK);
	locks_check_query(&l.database, "SELECT count(*) FROM app.t, app.migr_version", "0\n", "the table");
	natively(l.db, "SET search_path = app, pg_temp");
	end(&l);
}
END_TEST

/* One number of the server's stands for several things. */
START_TEST(definitions_that_are_not_valid)
{
	static const struct {
		const char *sql;
		migr_status status;
		const char *says;
	} cases[] = {
		{ "ALTER TABLE t ADD COLUMN b INTEGER; ALTER TABLE t ADD PRIMARY KEY (b)", MIGR_ERROR_ALREADY_EXISTS,
		  "primary key already?" },
		{ "CREATE TABLE s (a INTEGER PRIMARY KEY, b INTEGER, PRIMARY KEY (b))", MIGR_ERROR_ALREADY_EXISTS,
		  "primary key already?" },
		{ "CREATE VIEW v AS SELECT id, id AS b FROM t; CREATE OR REPLACE VIEW v AS SELECT id FROM t",
		  MIGR_ERROR_DATABASE, "cannot drop columns from view" },
		{ "CREATE VIEW v AS SELECT id FROM t; CREATE OR REPLACE VIEW v AS SELECT id AS b FROM t",
		  MIGR_ERROR_DATABASE, "ALTER VIEW" },
	};
	loan l;

	begin(&l, NULL);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const migr_revision list[] = { FIRST, SECOND(0, cases[i].sql) };
		const char *said = run(&l, 0, LIST(list), cases[i].status);

		ck_assert_msg(strstr(said, cases[i].says) != NULL, "%s", said);
	}
	end(&l);
}
END_TEST

/* What a user may not see of another one's session is not made up. */
static migr_status look_as_another(migr_op *op, void *app)
{
	const migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = MIGR_NO_WAIT };
	const t_database *database = app;
	const migr_revision list[] = { FIRST, SECOND(0, "") };
	const char *limited = getenv("MIGR_TEST_POSTGRESQL_LIMITED_URL"), *message;
	char url[512], pid[64];
	migr_context *m = NULL;

	ck_assert_ptr_nonnull(limited);
	snprintf(url, sizeof url, "%.*s/%s", (int)(strrchr(limited, '/') - limited), limited, database->name);
	snprintf(pid, sizeof pid, "process %d of user migr from somewhere", PQbackendPID(migr_postgresql_handle(op)));
	ck_assert_int_eq(locks_open_with(&m, database, url, NULL, &options, LIST(list)), MIGR_OK);
	ck_assert_int_eq(migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT);
	message = migr_error_message(migr_last_error(m));
	ck_assert_msg(strstr(message, pid) != NULL, "%s", message);
	migr_close(m);
	return MIGR_OK;
}

START_TEST(a_holder_that_is_not_seen)
{
	t_database database;
	const migr_options options = { MIGR_OPTIONS, .app = &database, .before_run = look_as_another };
	const migr_revision list[] = { FIRST };
	migr_context *m;

	t_database_make(&database, &t_postgresql);
	m = locks_open(&database, NULL, &options, LIST(list));
	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	migr_close(m);
	t_database_drop(&database);
}
END_TEST

/* libpq looks for a host of the name that it has found, and says so. */
START_TEST(a_password_that_tears_the_url)
{
	static const char *const urls[] = {
		"postgresql://u:sec@ret@127.0.0.1:1/db",
		"postgresql://u:sec/ret@127.0.0.1:1/db",
		"postgresql://u:12/secret@127.0.0.1:1/db",
		"postgres://u:sec,12@ret@127.0.0.1,127.0.0.2:1/db",
	};
	char said[1024];
	t_database database;

	t_database_make(&database, &t_postgresql);
	for (size_t i = 0; i < COUNT(urls); i++) {
		const migr_revision list[] = { FIRST };

		ck_assert_int_eq(t_run(&database, urls[i], LIST(list), "head", said, sizeof said), MIGR_ERROR_URL);
		ck_assert_msg(!strstr(said, "sec") && !strstr(said, "ret") && strstr(said, "%40"), "%s", said);
	}
	t_database_drop(&database);
}
END_TEST

T_MAIN("postgresql session", numbers_in_another_locale, another_character_set, another_character_set_in_a_transaction,
       another_character_set_of_the_environment, backslashes_are_backslashes, copying_from_and_to_the_client,
       copying_in_the_callers_transaction, a_pipeline, no_schema_to_create_in, definitions_that_are_not_valid,
       a_holder_that_is_not_seen, a_password_that_tears_the_url)
