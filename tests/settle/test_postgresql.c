/* SPDX-License-Identifier: MIT */
/* PostgreSQL: statements that no transaction takes, cut off and settled. */
#include "settle/world.h"

#include <libmigr/postgresql.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OUTSIDE .flags = MIGR_REVISION_NO_TRANSACTION

#define T "CREATE TABLE t (a INT, \"B\" INT)"

#define W "CREATE TABLE \"W w\" (a INT) PARTITION BY LIST (a)"
#define PART "CREATE TABLE part PARTITION OF \"W w\" FOR VALUES IN (1)"

static const world_case partitions[] = {
	{ { W, PART }, "ALTER TABLE \"W w\" DETACH PARTITION part CONCURRENTLY" },
	{ { W, PART, "CREATE SCHEMA s", "ALTER TABLE part SET SCHEMA s" },
	  "ALTER TABLE IF EXISTS public.\"W w\" DETACH PARTITION s.part CONCURRENTLY" },
};

static const world_case indexes[] = {
	{ { T }, "CREATE INDEX CONCURRENTLY i ON t (a)" },
	{ { T }, "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I \"\"'x\" ON public.T USING btree (\"B\")" },
	{ { "CREATE SCHEMA s", "CREATE TABLE s.\"T t\" (a INT)", T, "CREATE INDEX i ON t (a)" },
	  "CREATE INDEX CONCURRENTLY i ON s.\"T t\" (a)" },
	{ { T, "CREATE INDEX i ON t (a)" }, "DROP INDEX CONCURRENTLY i" },
	{ { T, "CREATE INDEX \"I i\" ON t (a)" }, "DROP INDEX CONCURRENTLY public.\"I i\"" },
	{ { T },
	  "CREATE INDEX CONCURRENTLY i23456789i123456789i123456789i123456789i123456789i123456789i123456789 ON t (a)" },
};

START_TEST(indexes_are_made_and_dropped)
{
	world_prove(indexes, COUNT(indexes));
}
END_TEST

START_TEST(partitions_are_detached)
{
	world_prove(partitions, COUNT(partitions));
}
END_TEST

/* Somebody who has read the table is in the way of the second of its two transactions. */
static void leave_pending(migr_context *m, const char *url, const char *sql)
{
	migr_context *other = world_open(url, NULL, NULL, 0);

	world_do(other, "BEGIN");
	free(world_query(other, "SELECT a FROM \"W w\""));
	world_do(m, "SET lock_timeout = 50");
	ck_assert_int_eq(
		m->backend.execute(
			m->connection,
			&(migr_statement){ .struct_size = sizeof(migr_statement), .sql = sql, .size = strlen(sql) },
			NULL),
		MIGR_ERROR_LOCK_TIMEOUT);
	world_is(m, "SELECT inhdetachpending::int FROM pg_inherits", "1");
	world_do(m, "RESET lock_timeout");
	world_do(other, "COMMIT");
	migr_close(other);
}

START_TEST(a_pending_detachment_is_finished)
{
	static const char *const before[] = { W, PART, NULL };
	const char *sql = "ALTER TABLE \"W w\" DETACH PARTITION part CONCURRENTLY";
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, NULL, 0);

	world_exec(m, before);
	leave_pending(m, url, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	world_is(m, "SELECT inhdetachpending::int FROM pg_inherits", "");
	migr_close(m);
	world_end(url);
}
END_TEST

/* A name that is gone tells nothing. */
START_TEST(a_partition_that_is_not_there)
{
	static const char *const before[] = { W, PART, "DROP TABLE part", NULL };
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, NULL, 0);

	world_exec(m, before);
	ck_assert_int_eq(world_settle(m, "ALTER TABLE \"W w\" DETACH PARTITION part CONCURRENTLY"),
	                 MIGR__SETTLED_UNKNOWN);
	migr_close(m);
	world_end(url);
}
END_TEST

/* What a failure has left pending is finished when the step is taken up, though the statement was seen to fail. */
START_TEST(a_step_that_left_a_detachment_pending_goes_on)
{
	const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = W ";" PART),
		MIGR_REVISION(.id = "2", OUTSIDE,
		              .upgrade_sql = "INSERT INTO \"W w\" VALUES (1);"
		                             "ALTER TABLE \"W w\" DETACH PARTITION part CONCURRENTLY;"
		                             "INSERT INTO part VALUES (1)"),
	};
	const migr_options options = { MIGR_OPTIONS, .statement_lock_timeout_ms = 50, .max_retries = -1 };
	const char *url = world_new();
	migr_context *m = NULL, *other = world_open(url, NULL, list, 1);

	world_ok(other, migr_upgrade(other, "1"));
	world_do(other, "BEGIN");
	free(world_query(other, "SELECT a FROM \"W w\""));
	ck_assert_int_eq(migr_open(&m, migr_postgresql(), url, &options), MIGR_OK);
	world_ok(m, migr_register_linear(m, list, COUNT(list), sizeof *list));
	world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_LOCK_TIMEOUT, "revision 2");
	world_do(other, "COMMIT");
	world_is(m, "SELECT inhdetachpending::int FROM pg_inherits", "1");
	world_is(m, "SELECT outcome, statements_done FROM migr_history WHERE revision = '2'", "failed|1");
	world_ok(m, migr_upgrade(m, "head"));
	world_is(m, "SELECT count(*) FROM pg_inherits", "0");
	world_is(m, "SELECT count(*) FROM part", "2");
	world_is(m, "SELECT outcome, statements_done FROM migr_history WHERE revision = '2'", "done|3");
	migr_close(m);
	migr_close(other);
	world_end(url);
}
END_TEST

/* Of several attempts several things are left, also in a partition; of somebody else's index nothing is taken. */
START_TEST(what_failed_rebuilds_left_is_cleared_away)
{
	static const char *const before[] = {
		"CREATE TABLE w (a INT, t TEXT) PARTITION BY LIST (a)",
		"CREATE TABLE part PARTITION OF w FOR VALUES IN (1)",
		"INSERT INTO w VALUES (1, 'x'), (1, 'x')",
		"CREATE INDEX i ON w (a)",
		NULL,
	};
	static const char *const left[] = { "i_ccnew", "i_ccnew1", "i_ccold", "mine", NULL };
	const char *const invalid = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE "
				    "NOT i.indisvalid ORDER BY 1";
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, NULL, 0);

	world_exec(m, before);
	/* builds that fail leave what a failed rebuild leaves but for the name */
	for (const char *const *name = left; *name; name++) {
		char sql[200] = "CREATE UNIQUE INDEX CONCURRENTLY ";

		strcat(strcat(sql, *name), " ON part (a)");
		ck_assert_int_eq(m->backend.execute(m->connection,
		                                    &(migr_statement){ .struct_size = sizeof(migr_statement),
		                                                       .sql = sql,
		                                                       .size = strlen(sql) },
		                                    NULL),
		                 MIGR_ERROR_CONSTRAINT);
	}
	world_is(m, invalid, "i_ccnew\ni_ccnew1\ni_ccold\nmine");
	ck_assert_int_eq(world_settle(m, "REINDEX TABLE CONCURRENTLY part"), MIGR__SETTLED_UNDONE);
	world_is(m, invalid, "mine");
	world_do(m, "ALTER INDEX mine RENAME TO i_ccnew7");
	ck_assert_int_eq(world_settle(m, "REINDEX INDEX CONCURRENTLY public.i"), MIGR__SETTLED_UNDONE);
	world_is(m, invalid, "");
	migr_close(m);
	world_end(url);
}
END_TEST

START_TEST(databases_are_made_and_dropped)
{
	const char *url = world_new(), *other = world_new();
	const char *name = strrchr(other, '/') + 1;
	migr_context *m = world_open(url, NULL, NULL, 0);
	char sql[300];

	snprintf(sql, sizeof sql, "DROP DATABASE \"%s\"", name);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_do(m, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_do(m, sql);
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_DONE);
	ck_assert_int_eq(world_settle(m, "CREATE TABLESPACE fast LOCATION '/x'"), MIGR__SETTLED_UNDONE);
	ck_assert_int_eq(world_settle(m, "DROP TABLESPACE pg_default"), MIGR__SETTLED_UNDONE);
	ck_assert_int_eq(world_settle(m, "DROP SUBSCRIPTION s"), MIGR__SETTLED_DONE);
	migr_close(m);
	world_end(url);
	world_end(other);
}
END_TEST

/* A build that fails leaves an INVALID index; whoever asks finds it, and clears it away. */
START_TEST(an_invalid_index_is_cleared_away)
{
	static const char *const before[] = { "CREATE SCHEMA \"S s\"", "CREATE TABLE \"S s\".t (a INT)",
		                              "INSERT INTO \"S s\".t VALUES (1), (1)", NULL };
	const char *sql = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON \"S s\".t (a)";
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, NULL, 0);

	world_exec(m, before);
	ck_assert_int_eq(
		m->backend.execute(
			m->connection,
			&(migr_statement){ .struct_size = sizeof(migr_statement), .sql = sql, .size = strlen(sql) },
			NULL),
		MIGR_ERROR_CONSTRAINT);
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = '\"S s\".t'::regclass", "0");
	ck_assert_int_eq(world_settle(m, sql), MIGR__SETTLED_UNDONE);
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = '\"S s\".t'::regclass", "");
	migr_close(m);
	world_end(url);
}
END_TEST

static void build_again(const char *sql)
{
	const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x INT); INSERT INTO one VALUES (1), (1)"),
		MIGR_REVISION(.id = "2", OUTSIDE, .upgrade_sql = sql, .downgrade_sql = "DROP INDEX CONCURRENTLY i"),
	};
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, list, COUNT(list));

	world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_CONSTRAINT, "revision 2");
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = 'one'::regclass", "0");
	/* it fails again, and again nothing but the INVALID index is left */
	world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_CONSTRAINT, "revision 2");
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = 'one'::regclass", "0");
	world_do(m, "DELETE FROM one WHERE ctid = (SELECT min(ctid) FROM one)");
	world_ok(m, migr_upgrade(m, "head"));
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = 'one'::regclass", "1");
	world_ok(m, migr_downgrade(m, "1"));
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = 'one'::regclass", "");
	migr_close(m);
	world_end(url);
}

START_TEST(a_failed_build_is_made_again)
{
	build_again("CREATE UNIQUE INDEX CONCURRENTLY i ON one (x)");
}
END_TEST

/* The server alone would take the INVALID index for the one that is wanted, and say nothing. */
START_TEST(a_failed_build_is_made_again_if_not_exists)
{
	build_again("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON one (x)");
}
END_TEST

/* Nobody could tell which INVALID index is the one that a failure has left. */
START_TEST(a_build_without_a_name_is_refused)
{
	const migr_revision list[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x INT); INSERT INTO one VALUES (1), (1)"),
		MIGR_REVISION(.id = "2", OUTSIDE, .upgrade_sql = "CREATE UNIQUE INDEX CONCURRENTLY ON one (x)"),
	};
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, list, COUNT(list));

	world_fails(m, migr_upgrade(m, "head"), MIGR_ERROR_UNSUPPORTED, "needs a name");
	world_is(m, "SELECT indisvalid::int FROM pg_index WHERE indrelid = 'one'::regclass", "");
	world_is(m, "SELECT version_num FROM migr_version", "1");
	migr_close(m);
	world_end(url);
}
END_TEST

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1",
	              .upgrade_sql = "CREATE TABLE one (x INT); INSERT INTO one VALUES (1), (2);"
	                             "CREATE TABLE whole (z INT) PARTITION BY LIST (z);"
	                             "CREATE TABLE part PARTITION OF whole FOR VALUES IN (1)",
	              .downgrade_sql = "DROP TABLE one; DROP TABLE whole"),
	MIGR_REVISION(.id = "2", OUTSIDE,
	              .upgrade_sql = "INSERT INTO one VALUES (3); SELECT set_config('migr.step', '7', false);"
	                             "CREATE INDEX CONCURRENTLY i ON one (x);"
	                             "INSERT INTO one SELECT current_setting('migr.step')::int;"
	                             "CREATE TABLE two (y INT); INSERT INTO two SELECT x + 1 FROM one; VACUUM one;"
	                             "ALTER TABLE whole DETACH PARTITION part CONCURRENTLY;"
	                             "REINDEX TABLE CONCURRENTLY one;"
	                             "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON two (y)",
	              .downgrade_sql = "DROP INDEX CONCURRENTLY i; UPDATE one SET x = x + 1; VACUUM one;"
	                               "ALTER TABLE whole ATTACH PARTITION part FOR VALUES IN (1);"
	                               "DROP INDEX CONCURRENTLY u; DROP TABLE two"),
};

static const char *const queries[] = {
	"SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND "
	"table_name NOT LIKE 'migr%' ORDER BY 1, 2",
	"SELECT c.relname, i.indisvalid::int FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace "
	"n "
	"ON n.oid = c.relnamespace WHERE n.nspname = 'public' ORDER BY 1",
	"SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits ORDER BY 1",
	"SELECT version_num FROM migr_version",
	"SELECT revision, direction, outcome, statements_done, statements_digest, statement FROM migr_history "
	"ORDER BY seq",
	NULL
};
static const char *const queries_up[] = { "SELECT x FROM one ORDER BY x", "SELECT y FROM two ORDER BY y", NULL };

static const world_sweep sweep = { steps, COUNT(steps), queries, queries_up, { 30, 20 } };

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

/* Of a table with partitions they refuse a transaction; of others they may be part of one. */
START_TEST(indexes_of_partitioned_tables)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1", OUTSIDE,
		              .upgrade_sql = "CREATE TABLE whole (z INT PRIMARY KEY) PARTITION BY LIST (z);"
		                             "CREATE TABLE part PARTITION OF whole FOR VALUES IN (1);"
		                             "REINDEX TABLE whole; REINDEX (VERBOSE) INDEX whole_pkey;"
		                             "CLUSTER part USING part_pkey; CLUSTER VERBOSE part; CLUSTER;\n"
		                             "-- migr:begin\nINSERT INTO whole VALUES (1);\nREINDEX TABLE part;\n"
		                             "CLUSTER part;\n-- migr:commit\n"),
	};
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, list, 1);

	world_ok(m, migr_upgrade(m, "head"));
	world_is(m, "SELECT z FROM whole", "1");
	world_is(m, "SELECT outcome, statements_done FROM migr_history", "done|10");
	migr_close(m);
	world_end(url);
}
END_TEST

int main(void)
{
	const TTest *const cases[] = {
		indexes_are_made_and_dropped,
		partitions_are_detached,
		a_pending_detachment_is_finished,
		a_partition_that_is_not_there,
		a_step_that_left_a_detachment_pending_goes_on,
		what_failed_rebuilds_left_is_cleared_away,
		databases_are_made_and_dropped,
		an_invalid_index_is_cleared_away,
		a_failed_build_is_made_again,
		a_failed_build_is_made_again_if_not_exists,
		a_build_without_a_name_is_refused,
		an_upgrade_killed_anywhere_goes_on,
		a_downgrade_killed_anywhere_goes_on,
		indexes_of_partitioned_tables,
	};

	world_server(migr_postgresql(), "MIGR_TEST_POSTGRESQL_URL");
	return t_main("settle postgresql", cases, COUNT(cases));
}
