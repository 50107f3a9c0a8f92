/* SPDX-License-Identifier: MIT */
/* MySQL and MariaDB: statements that commit by themselves, cut off and settled. */
#include "settle/world.h"

#include <libmigr/mysql.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define T "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, KEY k (b), UNIQUE KEY u (a))"
#define P "CREATE TABLE p (id INT PRIMARY KEY)"
#define FK "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)"
#define CK "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0)"

static const world_case objects[] = {
	{ { NULL }, "CREATE TABLE t (id INT)" },
	{ { NULL }, "CREATE TABLE `T``'x` (id INT)" },
	{ { T }, "CREATE TABLE T (id INT)" },
	{ { T }, "CREATE TABLE s LIKE t" },
	{ { NULL }, "CREATE TABLE s AS SELECT 1 AS x" },
	{ { T }, "DROP TABLE t" },
	{ { T, P }, "DROP TABLE t, p" },
	{ { T }, "RENAME TABLE t TO s" },
	{ { T, P }, "RENAME TABLE t TO s, p TO t" },
	{ { T }, "CREATE VIEW v AS SELECT a FROM t" },
	{ { T }, "CREATE ALGORITHM = MERGE DEFINER = CURRENT_USER SQL SECURITY INVOKER VIEW v AS SELECT a FROM t" },
	{ { T, "CREATE VIEW v AS SELECT a FROM t" }, "DROP VIEW v" },
	{ { T }, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1" },
	{ { T, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1" }, "DROP TRIGGER g" },
	{ { NULL }, "CREATE PROCEDURE q() BEGIN SELECT 1; SELECT 2; END" },
	{ { "CREATE PROCEDURE q() SELECT 1", "CREATE FUNCTION q() RETURNS INT RETURN 1" }, "DROP PROCEDURE q" },
	{ { "CREATE PROCEDURE q() SELECT 1" }, "CREATE FUNCTION q() RETURNS INT DETERMINISTIC RETURN 1" },
	{ { "CREATE FUNCTION q() RETURNS INT DETERMINISTIC RETURN 1" }, "DROP FUNCTION q" },
	{ { NULL }, "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO SELECT 1" },
	{ { "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO SELECT 1" }, "DROP EVENT e" },
	{ { T }, "CREATE INDEX i ON t (a)" },
	{ { T }, "CREATE UNIQUE INDEX `i i` USING BTREE ON `t` (a)" },
	{ { T }, "DROP INDEX k ON t" },
};

/* MariaDB alone has sequences. */
static const world_case sequences[] = {
	{ { NULL }, "CREATE SEQUENCE s START WITH 5" },
	{ { "CREATE SEQUENCE s" }, "DROP SEQUENCE s" },
};

static const world_case altered[] = {
	{ { T }, "ALTER TABLE t ADD c INT" },
	{ { T }, "ALTER TABLE t ADD COLUMN `C c` VARCHAR(10) DEFAULT 'a,b' AFTER a" },
	{ { T }, "ALTER TABLE t ADD (c INT, d DECIMAL(5,2), KEY n (c))" },
	{ { T, "ALTER TABLE t ADD \xc3\xa9t\xc3\xa9 INT" }, "ALTER TABLE t ADD ete INT" },
	{ { T }, "ALTER TABLE t DROP COLUMN b" },
	{ { T }, "ALTER TABLE t RENAME COLUMN b TO c" },
	{ { T }, "ALTER TABLE t CHANGE COLUMN b c BIGINT" },
	{ { T }, "ALTER TABLE t MODIFY a BIGINT, ADD INDEX n (a)" },
	{ { T }, "ALTER TABLE t ADD UNIQUE KEY n (a)" },
	{ { "CREATE TABLE t (a TEXT) ENGINE=InnoDB" }, "ALTER TABLE t ADD FULLTEXT INDEX n (a)" },
	{ { "CREATE TABLE t (a POINT NOT NULL) ENGINE=InnoDB" }, "ALTER TABLE t ADD SPATIAL INDEX n (a)" },
	{ { T }, "ALTER TABLE t DROP KEY k" },
	{ { T }, "ALTER TABLE t DROP INDEX k" },
	{ { T }, "ALTER TABLE t RENAME INDEX k TO n" },
	{ { T }, "ALTER TABLE t ADD PRIMARY KEY (a)" },
	{ { T }, "ALTER TABLE t ADD CONSTRAINT n PRIMARY KEY (a)" },
	{ { P }, "ALTER TABLE p DROP PRIMARY KEY" },
	{ { T }, "ALTER TABLE t ADD CONSTRAINT n UNIQUE (a)" },
	{ { T }, "ALTER TABLE t ADD CONSTRAINT n UNIQUE KEY m (a)" },
	{ { T, P }, FK },
	{ { T, P, FK }, "ALTER TABLE t DROP FOREIGN KEY fk" },
	{ { T, P }, "ALTER TABLE t ADD INDEX fk (a), ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)" },
	{ { T }, CK },
	{ { T, CK }, "ALTER TABLE t DROP CONSTRAINT ck" },
	{ { T, P, FK }, "ALTER TABLE t DROP CONSTRAINT fk" },
	{ { T }, "ALTER TABLE t DROP CONSTRAINT u" },
	{ { T, "ALTER TABLE t PARTITION BY HASH (a) PARTITIONS 2" }, "ALTER TABLE t REMOVE PARTITIONING" },
	{ { T, "ALTER TABLE t ROW_FORMAT=COMPACT PARTITION BY HASH (a) PARTITIONS 2" },
	  "ALTER TABLE t ROW_FORMAT=DEFAULT, ALGORITHM=COPY REMOVE PARTITIONING" },
	{ { T }, "ALTER TABLE t RENAME TO s" },
	{ { T }, "ALTER TABLE t ADD c INT, RENAME AS s" },
};

START_TEST(what_is_made_and_dropped)
{
	world_prove(objects, COUNT(objects));
}
END_TEST

START_TEST(sequences_where_there_are_any)
{
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, NULL, 0);
	char *version = world_query(m, "SELECT VERSION()");

	if (strstr(version, "MariaDB"))
		world_prove(sequences, COUNT(sequences));
	migr_close(m);
	world_end(url);
	free(version);
}
END_TEST

START_TEST(what_is_altered)
{
	world_prove(altered, COUNT(altered));
}
END_TEST

/* Other databases on the server, and a list of tables that was dropped half-way, which is finished. */
START_TEST(what_is_elsewhere)
{
	const char *url = world_new(), *other = world_new();
	const char *name = strrchr(other, '/') + 1;
	migr_context *m = world_open(url, NULL, NULL, 0);
	char sql[300];

	world_do(m, "CREATE TABLE t (a INT)");
	snprintf(sql, sizeof sql, "CREATE TABLE `%s`.t (a INT)", name);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_do(m, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	snprintf(sql, sizeof sql, "ALTER TABLE %s.t ADD b INT", name);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_do(m, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	ck_assert_int_eq(world_settle(m, "ALTER TABLE t ADD b INT"), MIGR__SETTLED_UNDONE);
	snprintf(sql, sizeof sql, "DROP TABLE t, %s.t", name);
	world_do(m, "DROP TABLE t");
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s'", name);
	world_is(m, sql, "0");
	snprintf(sql, sizeof sql, "DROP DATABASE %s", name);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_do(m, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_do(m, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	migr_close(m);
	world_end(url);
	world_end(other);
}
END_TEST

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1",
	              .upgrade_sql = "CREATE TABLE one (x INT NOT NULL); INSERT INTO one VALUES (1); INSERT INTO one "
	                             "VALUES (2);"
	                             "CREATE TABLE two (x INT NOT NULL, y INT, KEY k (y));"
	                             "INSERT INTO two SELECT x, x + 1 FROM one; ALTER TABLE two ADD PRIMARY KEY (x);"
	                             "UPDATE one SET x = x + 10",
	              .downgrade_sql = "ALTER TABLE two DROP PRIMARY KEY; DELETE FROM two WHERE x = 1; DROP TABLE two;"
	                               "UPDATE one SET x = x + 1; DROP TABLE one"),
	MIGR_REVISION(.id = "2",
	              .upgrade_sql = "ALTER TABLE two CHANGE y z BIGINT, ADD w INT; UPDATE two SET w = z * 2;"
	                             "CREATE VIEW v AS SELECT w FROM two; RENAME TABLE one TO uno;"
	                             "CREATE TRIGGER g BEFORE INSERT ON uno FOR EACH ROW SET NEW.x = NEW.x + 100;"
	                             "INSERT INTO uno VALUES (3)",
	              .downgrade_sql =
	                      "DROP TRIGGER g; DELETE FROM uno WHERE x = 103; RENAME TABLE uno TO one; DROP VIEW v;"
	                      "ALTER TABLE two CHANGE z y INT, DROP w"),
};

static const char *const queries[] = {
	"SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
	"AND TABLE_NAME NOT LIKE 'migr%' ORDER BY 1, 2",
	"SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() "
	"ORDER BY 1, 2, 3",
	"SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
	"SELECT version_num FROM migr_version",
	"SELECT revision, direction, outcome, statements_done, statements_digest, statement FROM migr_history "
	"ORDER BY seq",
	NULL
};
static const char *const queries_up[] = { "SELECT x FROM uno ORDER BY x", "SELECT x, z, w FROM two ORDER BY x",
	                                  "SELECT w FROM v ORDER BY w", NULL };

static const world_sweep sweep = { steps, COUNT(steps), queries, queries_up, { 50, 40 } };

START_TEST(an_upgrade_killed_anywhere_goes_on)
{
	world_kill_everywhere(&sweep, 0);
}
END_TEST

START_TEST(a_downgrade_killed_anywhere_goes_on)
{
	world_kill_everywhere(&sweep, 1);
}
END_TEST

/* Rows in a temporary table go with the session; to go on without them would lose them silently. */
static const migr_revision temporary[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql =
	                                 "CREATE TABLE one (x INT); CREATE OR REPLACE TEMPORARY TABLE held (x INT);"
	                                 "INSERT INTO held VALUES (1); ALTER TABLE one ADD y INT;"
	                                 "INSERT INTO one (x) SELECT x FROM held; DROP TEMPORARY TABLE held;"
	                                 "INSERT INTO one (x) VALUES (2); ALTER TABLE one ADD z INT"),
};

typedef struct temporary_run {
	const char *url;
	const char *sql;
} temporary_run;

static void run_temporary(void *argument)
{
	const temporary_run *run = argument;
	migr_context *m = world_open(run->url, dying_at_statement(migr_mysql(), run->sql, 1), temporary, 1);

	(void)!migr_upgrade(m, "head");
}

START_TEST(rows_of_a_temporary_table_are_not_lost)
{
	temporary_run run = { world_new(), "ALTER TABLE one ADD y" };
	char *version;
	migr_context *m = world_open(run.url, NULL, temporary, 1);
	int is_mariadb;

	version = world_query(m, "SELECT VERSION()");
	is_mariadb = strstr(version, "MariaDB") != NULL;
	free(version);
	/* MySQL has no OR REPLACE here */
	if (is_mariadb) {
		ck_assert(dying_child(run_temporary, &run));
		world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_INTERRUPTED_STEP, "statement 2 may have filled");
		world_ok(m, migr_repair(m, MIGR_REPAIR_FAILED));
		world_do(m, "DROP TABLE one");
		/* at the place where it is cut off now the table is dropped already */
		run.sql = "ALTER TABLE one ADD z";
		ck_assert(dying_child(run_temporary, &run));
		world_ok(m, migr_upgrade(m, "head"));
		world_is(m, "SELECT x FROM one ORDER BY x", "1\n2");
	}
	migr_close(m);
	world_end(run.url);
}
END_TEST

/*
 * MariaDB drops the tables of a list one by one. That it was ended between two of them is played: the process dies
 * before the statement, and another table of the list is dropped by hand.
 */
static const migr_revision lists[] = {
	MIGR_REVISION(.id = "1",
	              .upgrade_sql = "CREATE TABLE a (x INT PRIMARY KEY); CREATE TABLE `b``c` (x INT PRIMARY KEY);"
	                             "CREATE TABLE d (x INT, FOREIGN KEY (x) REFERENCES a (x)); CREATE TABLE e (x INT);"
	                             "CREATE VIEW v AS SELECT x FROM a; CREATE VIEW w AS SELECT x FROM d",
	              .downgrade_sql = "DROP VIEW v, w; INSERT INTO e VALUES (1); DROP TABLE d, `b``c`, a;"
	                               "INSERT INTO e VALUES (2); CREATE TABLE f AS SELECT x FROM e; DROP TABLE e"),
};

typedef struct list_run {
	const char *url;
	const char *sql;
} list_run;

static void run_lists(void *argument)
{
	const list_run *run = argument;
	migr_context *m = world_open(run->url, dying_at_statement(migr_mysql(), run->sql, 0), lists, 1);

	(void)!migr_downgrade(m, "base");
}

START_TEST(a_list_that_was_dropped_half_way_is_finished)
{
	static const struct {
		const char *statement, *by_hand;
	} halves[] = {
		{ "DROP VIEW v", "DROP VIEW v" },      { "DROP VIEW v", "DROP VIEW w" },
		{ "DROP TABLE d", "DROP TABLE d" },    { "DROP TABLE d", "DROP TABLE `b``c`" },
		{ "DROP TABLE d", "DROP TABLE d, a" },
	};

	for (size_t i = 0; i < COUNT(halves); i++) {
		list_run run = { world_new(), halves[i].statement };
		migr_context *m = world_open(run.url, NULL, lists, 1);

		world_ok(m, migr_upgrade(m, "head"));
		ck_assert(dying_child(run_lists, &run));
		world_do(m, halves[i].by_hand);
		world_ok(m, migr_downgrade(m, "base"));
		world_is(m,
		         "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND "
		         "TABLE_NAME NOT LIKE 'migr%'",
		         "f");
		world_is(m, "SELECT x FROM f ORDER BY x", "1\n2");
		world_is(m, "SELECT outcome, statements_done FROM migr_history WHERE direction = 'downgrade'",
		         "done|6");
		migr_close(m);
		world_end(run.url);
	}
}
END_TEST

/*
 * A cluster may give a transaction up when it is to be committed. Here that is played: one of the COMMITs of a run
 * rolls back instead, and says that it was a deadlock.
 */
static migr_backend giving_up;
static migr_host *giving_host;
static int until_given_up;

static migr_status connect_giving_up(migr_host *host, const char *url, uint32_t flags, void **connection)
{
	giving_host = host;
	return migr_mysql()->connect(host, url, flags, connection);
}

static migr_status commit_or_give_up(void *connection)
{
	if (--until_given_up)
		return migr_mysql()->commit(connection);
	ck_assert_int_eq(migr_mysql()->rollback(connection), MIGR_OK);
	return migr_host_fail(giving_host, MIGR_ERROR_DEADLOCK, 1213, "40001", "given up", NULL);
}

static const migr_backend *giving_backend(int at)
{
	until_given_up = at;
	giving_up = *migr_mysql();
	giving_up.connect = connect_giving_up;
	giving_up.commit = commit_or_give_up;
	giving_up.execute_many = NULL;
	return &giving_up;
}

static migr_status insert_each(const migr_row *row, void *op)
{
	const migr_value value = MIGR_INT(migr_row_integer(row, 0) + 100);

	return migr_op_execute_params(op, "INSERT INTO one VALUES (?)", &value, 1);
}

static migr_status by_code(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "INSERT INTO one VALUES (7)");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "CREATE TABLE other (x INT)");
	return rc == MIGR_OK ? migr_op_query(op, "SELECT x FROM one ORDER BY x", MIGR_NO_PARAMS, insert_each, op) : rc;
}

START_TEST(a_commit_that_is_given_up_is_tried_again)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x INT); INSERT INTO one VALUES (1)"),
		MIGR_REVISION(.id = "2", .upgrade = by_code),
	};
	int at = 0, was_given_up;

	do {
		const char *url = world_new();
		migr_context *m = world_open(url, giving_backend(++at), list, COUNT(list));

		world_ok(m, migr_upgrade(m, "head"));
		was_given_up = until_given_up <= 0;
		world_is(m, "SELECT x FROM one ORDER BY x", "1\n7\n101\n107");
		world_is(m, "SELECT version_num FROM migr_version", "2");
		world_is(m, "SELECT revision, outcome, statements_done FROM migr_history ORDER BY seq",
		         "1|done|2\n2|done|4");
		migr_close(m);
		world_end(url);
	} while (was_given_up);
	ck_assert_int_gt(at, 4);
}
END_TEST

/* An index without a name gets one from the server: whether it is there cannot be told. */
static const migr_revision unsure[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x INT); INSERT INTO one VALUES (1);"
	                                        "ALTER TABLE one ADD INDEX (x); INSERT INTO one VALUES (2)"),
};

typedef struct unsure_run {
	const char *url;
	int after;
} unsure_run;

static void run_unsure(void *argument)
{
	const unsure_run *run = argument;
	migr_context *m = world_open(run->url, dying_at_statement(migr_mysql(), "ALTER TABLE", run->after), unsure, 1);

	(void)!migr_upgrade(m, "head");
}

static void cannot_be_told(int after, migr_repair_action action)
{
	unsure_run run = { world_new(), after };
	migr_state *state = NULL;
	migr_context *m;

	ck_assert(dying_child(run_unsure, &run));
	m = world_open(run.url, NULL, unsure, 1);
	world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_INTERRUPTED_STEP,
	            "statement 3 was under way when the process ended, and whether it took effect cannot be told: "
	            "ALTER TABLE one ADD INDEX (x)");
	ck_assert_str_eq(migr_error_statement(migr_last_error(m)), "ALTER TABLE one ADD INDEX (x)");
	ck_assert_ptr_nonnull(strstr(migr_error_hint(migr_last_error(m)), "repair"));
	world_ok(m, migr_read_state(m, &state));
	ck_assert_str_eq(migr_state_problem_message(state, 0),
	                 "cut off at statement 3 of revision 1 (upgrade): ALTER TABLE one ADD INDEX (x)");
	migr_state_free(state);
	world_ok(m, migr_repair(m, action));
	world_ok(m, migr_upgrade(m, "head"));
	world_is(m,
	         "SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND "
	         "TABLE_NAME = 'one'",
	         "x");
	world_is(m, "SELECT x FROM one ORDER BY x", "1\n2");
	world_is(m, "SELECT outcome, statements_done FROM migr_history", "done|4");
	migr_close(m);
	world_end(run.url);
}

START_TEST(a_person_says_that_it_took_effect)
{
	cannot_be_told(1, MIGR_REPAIR_DONE);
}
END_TEST

START_TEST(a_person_says_that_it_did_not)
{
	cannot_be_told(0, MIGR_REPAIR_UNDONE);
}
END_TEST

int main(void)
{
	const TTest *const cases[] = {
		what_is_made_and_dropped,
		sequences_where_there_are_any,
		what_is_altered,
		what_is_elsewhere,
		an_upgrade_killed_anywhere_goes_on,
		a_downgrade_killed_anywhere_goes_on,
		a_list_that_was_dropped_half_way_is_finished,
		a_commit_that_is_given_up_is_tried_again,
		a_person_says_that_it_took_effect,
		a_person_says_that_it_did_not,
		rows_of_a_temporary_table_are_not_lost,
	};

	world_server(migr_mysql(), "MIGR_TEST_MYSQL_URL");
	return t_main("settle mysql", cases, COUNT(cases));
}
