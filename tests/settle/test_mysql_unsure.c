/* SPDX-License-Identifier: MIT */
/*
 * MySQL and MariaDB: statements that may commit by themselves or not, for what they execute does not stand in them
 * (CALL, EXECUTE, a body without a routine), and those with settings of their own before them.
 */
#include "settle/world.h"

#include <libmigr/mysql.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ROUTINES                                                                                                       \
	"CREATE TABLE one (x INT NOT NULL, n INT NOT NULL DEFAULT 0);"                                                 \
	"CREATE PROCEDURE add_rows(IN a INT) BEGIN INSERT INTO one (x) VALUES (a); INSERT INTO one (x) VALUES (a + "   \
	"1); "                                                                                                         \
	"END;"                                                                                                         \
	"INSERT INTO one (x) VALUES (100); CALL add_rows(1); UPDATE one SET n = n + 1; CALL add_rows(11);"             \
	"SET @s = 'UPDATE one SET n = n + 10'; PREPARE s FROM @s; EXECUTE s; EXECUTE s; DEALLOCATE PREPARE s;"

#define ROUTINES_DOWN                                                                                                  \
	"DELETE FROM one WHERE x > 5; DROP PROCEDURE add_rows; PREPARE s FROM 'UPDATE one SET n = n - 1'; EXECUTE s;"  \
	"DROP PREPARE s; RENAME TABLE one TO uno; UPDATE uno SET n = n * 2; DROP TABLE uno"

/* What both servers have. */
static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = ROUTINES "ALTER TABLE one ADD y INT; UPDATE one SET y = n",
	              .downgrade_sql = ROUTINES_DOWN),
};

/* And what only MariaDB has. */
static const migr_revision more_steps[] = {
	MIGR_REVISION(.id = "1",
	              .upgrade_sql = ROUTINES
	              "SET STATEMENT max_statement_time = 60 FOR INSERT INTO one (x) VALUES (200);"
	              "EXECUTE IMMEDIATE 'INSERT INTO one (x) VALUES (300)';"
	              "SET STATEMENT max_statement_time = 60, lock_wait_timeout = 5 FOR ALTER TABLE one ADD y INT;"
	              "BEGIN NOT ATOMIC INSERT INTO one (x) VALUES (400); INSERT INTO one (x) VALUES (401); END;"
	              "\nDELIMITER //\nIF (SELECT COUNT(*) FROM one) > 3 THEN INSERT INTO one (x) VALUES (500); END "
	              "IF//\n"
	              "DELIMITER ;\n"
	              "SET STATEMENT max_statement_time = 60 FOR UPDATE one SET y = n + 1; "
	              "CREATE INDEX k ON one (y)",
	              .downgrade_sql = "SET STATEMENT max_statement_time = 60 FOR DROP INDEX k ON one;" ROUTINES_DOWN),
};

static const char *const queries[] = {
	"SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
	"AND TABLE_NAME NOT LIKE 'migr%' ORDER BY 1, 2",
	"SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'one'",
	"SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()",
	"SELECT version_num FROM migr_version",
	"SELECT revision, direction, outcome, statements_done, statements_digest, statement FROM migr_history "
	"ORDER BY seq",
	NULL
};
static const char *const rows[] = { "SELECT x, n, y FROM one ORDER BY x, n, y", NULL };

static int is_mariadb(void)
{
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, NULL, 0);
	char *version = world_query(m, "SELECT VERSION()");
	int is = strstr(version, "MariaDB") != NULL;

	free(version);
	migr_close(m);
	world_end(url);
	return is;
}

static void kill_everywhere(int is_downgrade)
{
	const world_sweep both = { steps, COUNT(steps), queries, rows, { 40, 30 } };
	const world_sweep more = { more_steps, COUNT(more_steps), queries, rows, { 60, 30 } };

	world_kill_everywhere(&both, is_downgrade);
	if (is_mariadb())
		world_kill_everywhere(&more, is_downgrade);
}

START_TEST(an_upgrade_killed_anywhere_goes_on)
{
	kill_everywhere(0);
}
END_TEST

START_TEST(a_downgrade_killed_anywhere_goes_on)
{
	kill_everywhere(1);
}
END_TEST

/*
 * Variables live as long as the session, and what they were set from is changed by what comes behind it: another
 * session finds them as they were.
 */
static const migr_revision variables[] = {
	MIGR_REVISION(.id = "1",
	              .upgrade_sql =
	                      "CREATE TABLE one (x INT NOT NULL, n INT NOT NULL DEFAULT 0, name VARCHAR(40));"
	                      "INSERT INTO one (x) VALUES (1), (2);"
	                      "SET @n = (SELECT COUNT(*) FROM one), @Plain = 7, @`odd name` = CONCAT('it''s ', "
	                      "CHAR(63));"
	                      "INSERT INTO one (x, n) VALUES (3, @n);"
	                      "SELECT MAX(x), MIN(x) INTO @most, @least FROM one;"
	                      "ALTER TABLE one ADD y INT;"
	                      "INSERT INTO one (x, n, y) SELECT x + @most, @least, @Plain FROM one;"
	                      "SELECT @sum := SUM(n) FROM one WHERE n > 2;"
	                      "SET @nothing = (SELECT MAX(y) FROM one WHERE x > 100);"
	                      "RENAME TABLE one TO uno;"
	                      "UPDATE uno SET n = n + @n, name = @`odd name`, y = IFNULL(@nothing, y);"
	                      "SET @n = @n + 1; SET @n = @n + (SELECT COUNT(*) FROM uno);"
	                      "RENAME TABLE uno TO one;"
	                      "SET @mode = @@SESSION.sql_mode, SESSION sql_mode = CONCAT(@@SESSION.sql_mode, '');"
	                      "UPDATE one SET n = n + @n + IFNULL(@sum, 5), y = LENGTH(@mode) > 0",
	              .downgrade_sql = "DROP TABLE one"),
};

START_TEST(variables_are_what_they_were)
{
	const world_sweep kept = { variables, COUNT(variables), queries, rows, { 60, 5 } };

	world_kill_everywhere(&kept, 0);
}
END_TEST

#define PROCEDURE                                                                                                      \
	"CREATE TABLE one (x INT NOT NULL);"                                                                           \
	"CREATE PROCEDURE widen() BEGIN INSERT INTO one VALUES (1); ALTER TABLE one ADD y INT; "                       \
	"INSERT INTO one VALUES (2, 2); END;"

/* Each has a table changed by what it executes. */
static const migr_revision committing[][1] = {
	{ MIGR_REVISION(.id = "1", .upgrade_sql = PROCEDURE "CALL widen(); INSERT INTO one VALUES (3, 3)") },
	{ MIGR_REVISION(.id = "1",
	                .upgrade_sql = PROCEDURE
	                "INSERT INTO one VALUES (1); PREPARE s FROM 'ALTER TABLE one ADD y INT'; EXECUTE s; "
	                "DEALLOCATE PREPARE s; INSERT INTO one VALUES (2, 2); INSERT INTO one VALUES (3, 3)") },
};
static const char *const heads[COUNT(committing)] = { "CALL widen()", "EXECUTE s" };

typedef struct committing_run {
	const char *url;
	size_t which;
	const char *sql;
	int after;
} committing_run;

static void run_committing(void *argument)
{
	const committing_run *run = argument;
	migr_context *m =
		world_open(run->url, dying_at_statement(migr_mysql(), run->sql, run->after), committing[run->which], 1);

	(void)!migr_upgrade(m, "head");
}

static void check_whole(migr_context *m)
{
	world_ok(m, migr_upgrade(m, "head"));
	world_is(m, "SELECT x FROM one ORDER BY x", "1\n2\n3");
	world_is(m, "SELECT version_num FROM migr_version", "1");
	world_is(m, "SELECT outcome, statement FROM migr_history ORDER BY seq", "done|NULL");
}

/* Before it is executed it is known not to be; once it has committed something, nobody but a person knows how much. */
START_TEST(what_has_committed_something_is_asked_about)
{
	for (size_t i = 0; i < COUNT(committing); i++) {
		committing_run run = { world_new(), i, heads[i], 0 };
		migr_context *m;

		ck_assert(dying_child(run_committing, &run));
		m = world_open(run.url, NULL, committing[i], 1);
		check_whole(m);
		migr_close(m);
		world_end(run.url);

		run.url = world_new();
		run.after = 1;
		ck_assert(dying_child(run_committing, &run));
		m = world_open(run.url, NULL, committing[i], 1);
		world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_INTERRUPTED_STEP, heads[i]);
		world_ok(m, migr_repair(m, MIGR_REPAIR_DONE));
		if (i)
			check_whole(m);
		else
			world_ok(m, migr_upgrade(m, "head"));
		world_is(m, "SELECT MAX(x), COUNT(*) FROM one", "3|3");
		migr_close(m);
		world_end(run.url);
	}
}
END_TEST

/* The session ends in the midst of what travels together. */
static const migr_revision ended[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql =
	                                 "CREATE TABLE one (x INT NOT NULL); CREATE TABLE calm (x INT);"
	                                 "CREATE PROCEDURE add_and_end() BEGIN INSERT INTO one VALUES (1); "
	                                 "IF (SELECT COUNT(*) FROM calm) = 0 THEN KILL CONNECTION_ID(); END IF; END;"
	                                 "CREATE PROCEDURE widen_and_end() BEGIN INSERT INTO one VALUES (2); "
	                                 "ALTER TABLE one ADD y INT; KILL CONNECTION_ID(); END"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "INSERT INTO one VALUES (0); CALL add_and_end(); "
	                                        "INSERT INTO one VALUES (9)"),
	MIGR_REVISION(.id = "3",
	              .upgrade_sql =
	                      "INSERT INTO one VALUES (10); CALL widen_and_end(); INSERT INTO one VALUES (3, 3)"),
};

START_TEST(a_session_that_ends_in_it)
{
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, ended, COUNT(ended));

	world_fails(m, migr_upgrade(m, "2"), MIGR_ERROR_CONNECTION_LOST, "revision 2");
	migr_close(m);
	m = world_open(url, NULL, ended, COUNT(ended));
	world_is(m, "SELECT x FROM one ORDER BY x", "0");
	world_do(m, "INSERT INTO calm VALUES (1)");
	world_ok(m, migr_upgrade(m, "2"));
	world_is(m, "SELECT x FROM one ORDER BY x", "0\n1\n9");
	world_fails(m, migr_upgrade(m, "3"), MIGR_ERROR_CONNECTION_LOST, "revision 3");
	migr_close(m);
	m = world_open(url, NULL, ended, COUNT(ended));
	world_fails(m, migr_upgrade(m, "3"), MIGR_ERROR_INTERRUPTED_STEP, "CALL widen_and_end()");
	world_ok(m, migr_repair(m, MIGR_REPAIR_DONE));
	world_ok(m, migr_upgrade(m, "3"));
	world_is(m, "SELECT x FROM one ORDER BY x", "0\n1\n2\n3\n9\n10");
	migr_close(m);
	world_end(url);
}
END_TEST

/* In a block it is what its author says: a part of one transaction. */
START_TEST(part_of_a_block)
{
	static const migr_revision block[] = {
		MIGR_REVISION(.id = "1", .flags = MIGR_REVISION_NO_TRANSACTION,
		              .upgrade_sql = "CREATE TABLE one (x INT NOT NULL);"
		                             "CREATE PROCEDURE add_row() INSERT INTO one VALUES (1);\n"
		                             "-- migr:begin\nINSERT INTO one VALUES (0);\nCALL add_row();\n"
		                             "-- migr:commit\n"),
	};
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, block, 1);

	world_ok(m, migr_upgrade(m, "head"));
	world_is(m, "SELECT x FROM one ORDER BY x", "0\n1");
	migr_close(m);
	world_end(url);
}
END_TEST

int main(void)
{
	const TTest *const cases[] = {
		an_upgrade_killed_anywhere_goes_on,
		a_downgrade_killed_anywhere_goes_on,
		what_has_committed_something_is_asked_about,
		a_session_that_ends_in_it,
		part_of_a_block,
		variables_are_what_they_were,
	};

	world_server(migr_mysql(), "MIGR_TEST_MYSQL_URL");
	return t_main("settle mysql unsure", cases, COUNT(cases));
}
