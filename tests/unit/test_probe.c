/* SPDX-License-Identifier: MIT */
/* Statements that commit by themselves, and how their effect is looked for: a corpus per dialect. */
#include "support/t.h"

#include "dialect/recognise.h"

#include <stdlib.h>
#include <string.h>

#define UNKNOWN "unknown"
#define REPEATABLE "repeatable"

typedef struct statement_case {
	const char *sql;
	/* UNKNOWN, REPEATABLE, or what is looked for: "+VIEW" (there), "-VIEW" (not there), then the names. */
	const char *expected;
} statement_case;

static const statement_case mysql_tables[] = {
	{ "CREATE TABLE t (id INT)", "+TABLES t" },
	{ "create table `a``b` (id int)", "+TABLES a`b" },
	{ "CREATE TABLE shop.t (id INT)", "+TABLES shop t" },
	{ "CREATE TABLE shop . `t` LIKE x", "+TABLES shop t" },
	{ "/* one */ CREATE -- two\nTABLE # three\n t (id INT);", "+TABLES t" },
	{ "CREATE TABLE 2020t (id INT)", "+TABLES 2020t" },
	{ "CREATE TABLE t AS SELECT 1 AS x", "+TABLES t" },
	{ "CREATE TABLE IF NOT EXISTS t (id INT)", REPEATABLE },
	{ "CREATE OR REPLACE TABLE t (id INT)", REPEATABLE },
	{ "CREATE TABLE 't' (id INT)", UNKNOWN },
	{ "CREATE TABLE 12 (id INT)", UNKNOWN },
	{ "CREATE TABLE a.b.c (id INT)", UNKNOWN },
	{ "CREATE TABLE \"a\\b\" (id INT)", UNKNOWN },
	{ "CREATE TABLE \"a\"\"b\" (id INT)", "+TABLES a\"b" },
	{ "CREATE TABLE `x'; DROP TABLE y; -- ` (id INT)", "+TABLES x'; DROP TABLE y; -- " },
	{ "DROP TABLE t", "-TABLES t" },
	{ "DROP TABLE a, shop.b, c CASCADE",
	  "-TABLES -TABLES -TABLES a shop b c, then DROP TABLE IF EXISTS `a`, `shop`.`b`, `c`" },
	{ "DROP TABLES a", "-TABLES a" },
	{ "DROP TABLE IF EXISTS a, b", REPEATABLE },
	{ "RENAME TABLE a TO b", "-TABLES +TABLES a b" },
	{ "RENAME TABLE a TO b, c TO a", "+TABLES -TABLES b c" },
	{ "RENAME TABLE a TO x, b TO a, x TO b", UNKNOWN },
	{ "RENAME TABLE shop.a TO old.a", "-TABLES +TABLES shop a old a" },
	{ "RENAME TABLE IF EXISTS a TO b", REPEATABLE },
	{ "RENAME USER a TO b", UNKNOWN },
	{ "TRUNCATE TABLE t", REPEATABLE },
};

static const statement_case mysql_others[] = {
	{ "CREATE VIEW v AS SELECT 1", "+TABLES v" },
	{ "CREATE ALGORITHM = MERGE DEFINER = `root`@`%` SQL SECURITY INVOKER VIEW s.v AS SELECT 1", "+TABLES s v" },
	{ "CREATE DEFINER=CURRENT_USER() VIEW v AS SELECT 1", "+TABLES v" },
	{ "CREATE /*!50017 DEFINER=`event`@`localhost` */ TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @x = 1",
	  "+TRIGGERS g" },
	{ "CREATE OR REPLACE VIEW v AS SELECT 1", REPEATABLE },
	{ "ALTER VIEW v AS SELECT 2", REPEATABLE },
	{ "DROP VIEW v, `w``'x`", "-TABLES -TABLES v w`'x, then DROP VIEW IF EXISTS `v`, `w``'x`" },
	{ "CREATE DEFINER=event@localhost TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET @x = 1", "+TRIGGERS g" },
	{ "DROP TRIGGER s.g", "-TRIGGERS s g" },
	{ "CREATE PROCEDURE p() SELECT 1", "+ROUTINES:PROCEDURE p" },
	{ "DROP PROCEDURE p", "-ROUTINES:PROCEDURE p" },
	{ "CREATE FUNCTION f(a INT) RETURNS INT RETURN a", "+ROUTINES:FUNCTION f" },
	{ "CREATE FUNCTION f RETURNS INTEGER SONAME 'f.so'", UNKNOWN },
	{ "DROP FUNCTION IF EXISTS f", REPEATABLE },
	{ "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1", "+EVENTS e" },
	{ "DROP EVENT e", "-EVENTS e" },
	{ "CREATE SEQUENCE q START WITH 5", "+TABLES q" },
	{ "DROP SEQUENCE q", "-TABLES q" },
	{ "CREATE DATABASE d", "+SCHEMATA d" },
	{ "CREATE SCHEMA IF NOT EXISTS d", REPEATABLE },
	{ "DROP SCHEMA d", "-SCHEMATA d" },
	{ "ALTER DATABASE d CHARACTER SET utf8mb4", REPEATABLE },
	{ "CREATE INDEX i ON t (a)", "+STATISTICS t i" },
	{ "CREATE UNIQUE INDEX i USING BTREE ON s.t (a)", "+STATISTICS s t i" },
	{ "CREATE FULLTEXT INDEX `i` ON t (a)", "+STATISTICS t i" },
	{ "CREATE INDEX IF NOT EXISTS i ON t (a)", REPEATABLE },
	{ "DROP INDEX i ON t", "-STATISTICS t i" },
	{ "DROP INDEX IF EXISTS i ON t", REPEATABLE },
	{ "GRANT SELECT ON t TO u", REPEATABLE },
	{ "REVOKE SELECT ON t FROM u", UNKNOWN },
	{ "CREATE USER u", UNKNOWN },
	{ "CREATE USER IF NOT EXISTS u", REPEATABLE },
	{ "DROP USER u", UNKNOWN },
	{ "DROP USER IF EXISTS u", REPEATABLE },
	{ "INSTALL PLUGIN p SONAME 'p.so'", UNKNOWN },
	{ "CREATE", UNKNOWN },
	{ "DROP TABLE", UNKNOWN },
	{ "", UNKNOWN },
};

static const statement_case mysql_alter[] = {
	{ "ALTER TABLE t ADD c INT", "+COLUMNS t c" },
	{ "ALTER TABLE s.t ADD COLUMN `c` VARCHAR(10) DEFAULT 'a,b' AFTER x", "+COLUMNS s t c" },
	{ "ALTER ONLINE TABLE t ADD COLUMN IF NOT EXISTS c INT, ADD d DECIMAL(5,2)", "+COLUMNS t d" },
	{ "ALTER TABLE t ADD (c INT, d DECIMAL(5,2) CHECK (d > 0), KEY k (c))",
	  "+COLUMNS +COLUMNS +STATISTICS t c t d t k" },
	{ "ALTER TABLE t ADD COLUMN (c INT)", "+COLUMNS t c" },
	{ "ALTER TABLE t ADD COLUMN IF NOT EXISTS c INT", REPEATABLE },
	{ "ALTER TABLE IF EXISTS t DROP COLUMN c", "-COLUMNS t c" },
	{ "ALTER TABLE t DROP c", "-COLUMNS t c" },
	{ "ALTER TABLE t DROP COLUMN IF EXISTS c", REPEATABLE },
	{ "ALTER TABLE t DROP COLUMN c, ADD COLUMN c INT", UNKNOWN },
	{ "ALTER TABLE t RENAME COLUMN a TO b", "-COLUMNS +COLUMNS t a t b" },
	{ "ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a", UNKNOWN },
	{ "ALTER TABLE t CHANGE a b INT", "-COLUMNS +COLUMNS t a t b" },
	{ "ALTER TABLE t CHANGE COLUMN a A BIGINT", REPEATABLE },
	{ "ALTER TABLE t MODIFY a BIGINT NOT NULL", REPEATABLE },
	{ "ALTER TABLE t MODIFY a BIGINT, ADD UNIQUE KEY k (a)", "+STATISTICS t k" },
	{ "ALTER TABLE t ALTER COLUMN a SET DEFAULT 5, COMMENT = 'x', ENGINE=InnoDB", REPEATABLE },
	{ "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4", REPEATABLE },
	{ "ALTER TABLE t ADD INDEX i (a)", "+STATISTICS t i" },
	{ "ALTER TABLE t ADD FULLTEXT KEY i (a), ALGORITHM=INPLACE", "+STATISTICS t i" },
	{ "ALTER TABLE t ADD INDEX (a)", UNKNOWN },
	{ "ALTER TABLE t ADD UNIQUE (a)", UNKNOWN },
	{ "ALTER TABLE t ADD UNIQUE INDEX i USING BTREE (a)", "+STATISTICS t i" },
	{ "ALTER TABLE t ADD INDEX USING HASH (a)", UNKNOWN },
	{ "ALTER TABLE t DROP INDEX i", "-STATISTICS t i" },
	{ "ALTER TABLE t DROP KEY i, ADD KEY i (a, b)", REPEATABLE },
	{ "ALTER TABLE t DROP KEY IF EXISTS i, ADD KEY i (a, b)", REPEATABLE },
	{ "ALTER TABLE t RENAME INDEX i TO j", "-STATISTICS +STATISTICS t i t j" },
	{ "ALTER TABLE t RENAME INDEX i TO j, RENAME INDEX j TO i", UNKNOWN },
	{ "ALTER TABLE t ADD PRIMARY KEY (a)", "+STATISTICS t PRIMARY" },
	{ "ALTER TABLE t DROP PRIMARY KEY", "-STATISTICS t PRIMARY" },
	{ "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b)", REPEATABLE },
	{ "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b), ADD c INT", "+COLUMNS t c" },
	{ "ALTER TABLE t ADD CONSTRAINT n UNIQUE (a)", "+STATISTICS t n" },
	{ "ALTER TABLE t ADD CONSTRAINT n UNIQUE KEY k (a)", "+STATISTICS t k" },
	{ "ALTER TABLE t ADD CONSTRAINT PRIMARY KEY (a)", "+STATISTICS t PRIMARY" },
	{ "ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY (a) REFERENCES p (id)", "+CONSTRAINTS:FOREIGN KEY t n" },
	{ "ALTER TABLE t ADD CONSTRAINT n FOREIGN KEY k (a) REFERENCES p (id)", UNKNOWN },
	{ "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)", UNKNOWN },
	{ "ALTER TABLE t ADD INDEX n (a), ADD CONSTRAINT n FOREIGN KEY (a) REFERENCES p (id)",
	  "+STATISTICS +CONSTRAINTS:FOREIGN KEY t n t n" },
	{ "ALTER TABLE t DROP FOREIGN KEY n", "-CONSTRAINTS:FOREIGN KEY t n" },
	{ "ALTER TABLE t ADD CONSTRAINT n CHECK (a > 0)", "+CONSTRAINTS:CHECK t n" },
	{ "ALTER TABLE t ADD CHECK (a > 0)", UNKNOWN },
	{ "ALTER TABLE t DROP CHECK n", "-CONSTRAINTS:CHECK t n" },
	{ "ALTER TABLE t DROP CONSTRAINT n", "-CONSTRAINTS t n" },
	{ "ALTER TABLE t RENAME TO s.u", "-TABLES +TABLES t s u" },
	{ "ALTER TABLE t RENAME u", "-TABLES +TABLES t u" },
	{ "ALTER TABLE t ADD c INT, RENAME AS u", "-TABLES +TABLES t u" },
	{ "ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (5))", UNKNOWN },
	{ "ALTER TABLE t PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (5), PARTITION q VALUES LESS THAN (9))",
	  REPEATABLE },
	{ "ALTER TABLE t ROW_FORMAT=DEFAULT, STATS_PERSISTENT=1 PARTITION BY HASH (a) PARTITIONS 4", REPEATABLE },
	{ "ALTER TABLE t REMOVE PARTITIONING", "-PARTITIONS t" },
	{ "ALTER TABLE s.t ROW_FORMAT=DEFAULT REMOVE PARTITIONING", "-PARTITIONS s t" },
	{ "ALTER TABLE t ADD c INT CHECK (c > 0) REMOVE PARTITIONING", "+COLUMNS -PARTITIONS t c t" },
	{ "ALTER TABLE t COALESCE PARTITION 2", UNKNOWN },
	{ "ALTER TABLE t DISCARD TABLESPACE", UNKNOWN },
	{ "ALTER TABLE t ADD c INT, DISCARD TABLESPACE", "+COLUMNS t c" },
	{ "ALTER TABLE t /*!80000 ADD c INT */", UNKNOWN },
	{ "ALTER TABLE t ADD", UNKNOWN },
	{ "ALTER EVENT e RENAME TO f", UNKNOWN },
};

static const statement_case postgresql[] = {
	{ "CREATE INDEX CONCURRENTLY i ON t (a)", "index \"t\" i" },
	{ "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\"\"x\" ON ONLY S.\"T\" (a)", "index \"s\".\"T\" I\"x" },
	{ "CREATE INDEX CONCURRENTLY ON t (a)", UNKNOWN },
	{ "CREATE INDEX CONCURRENTLY U&\"i\" ON t (a)", UNKNOWN },
	{ "CREATE INDEX CONCURRENTLY i ON a.b.c (a)", UNKNOWN },
	{ "CREATE INDEX CONCURRENTLY i23456789i123456789i123456789i123456789i123456789i123456789i123456789 ON t (a)",
	  "index \"t\" i23456789i123456789i123456789i123456789i123456789i123456789i123" },
	{ "DROP INDEX CONCURRENTLY I", "regclass \"i\"" },
	{ "DROP INDEX CONCURRENTLY s.i RESTRICT", "regclass \"s\".\"i\"" },
	{ "DROP INDEX CONCURRENTLY IF EXISTS i", REPEATABLE },
	{ "DROP INDEX CONCURRENTLY i, k", UNKNOWN },
	{ "CREATE DATABASE Shop TEMPLATE template0", "+pg_database shop" },
	{ "DROP DATABASE shop", "-pg_database shop" },
	{ "DROP DATABASE IF EXISTS shop", REPEATABLE },
	{ "CREATE TABLESPACE fast LOCATION '/x'", "+pg_tablespace fast" },
	{ "DROP TABLESPACE fast", "-pg_tablespace fast" },
	{ "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "+pg_subscription s" },
	{ "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
	  "partition \"t\" \"p\", then ALTER TABLE \"t\" DETACH PARTITION \"p\" FINALIZE" },
	{ "ALTER TABLE IF EXISTS ONLY s.\"T\" DETACH PARTITION \"a\"\"b\".p CONCURRENTLY",
	  "partition \"s\".\"T\" \"a\"\"b\".\"p\", then ALTER TABLE \"s\".\"T\" DETACH PARTITION \"a\"\"b\".\"p\" "
	  "FINALIZE" },
	{ "ALTER TABLE t ADD COLUMN concurrently INTEGER", UNKNOWN },
	{ "REINDEX INDEX CONCURRENTLY s.i", "index litter \"s\".\"i\"" },
	{ "REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "index litter \"t\"" },
	{ "REINDEX (TABLESPACE CONCURRENTLY) TABLE t", REPEATABLE },
	{ "REINDEX SCHEMA CONCURRENTLY s", "index litter-of-schema s" },
	{ "REINDEX DATABASE CONCURRENTLY d", REPEATABLE },
	{ "REINDEX TABLE t", REPEATABLE },
};

/* What a query looks for, without what is the same in all of them. */
static void describe_query(const char *sql, char *out, size_t size)
{
	static const struct {
		const char *text;
		const char *word;
	} parts[] = {
		{ "NOT EXISTS (", "-" },
		{ "EXISTS (", "+" },
		{ "FROM information_schema.TABLE_CONSTRAINTS", "CONSTRAINTS " },
		{ "FROM information_schema.TABLES", "TABLES " },
		{ "FROM information_schema.COLUMNS", "COLUMNS " },
		{ "FROM information_schema.STATISTICS", "STATISTICS " },
		{ "FROM information_schema.PARTITIONS", "PARTITIONS " },
		{ "FROM information_schema.TRIGGERS", "TRIGGERS " },
		{ "FROM information_schema.ROUTINES", "ROUTINES " },
		{ "FROM information_schema.EVENTS", "EVENTS " },
		{ "FROM information_schema.SCHEMATA", "SCHEMATA " },
		{ "FROM pg_catalog.pg_index i", "index " },
		{ "'_cc(new|old)[0-9]*$' AND i.", "litter " },
		{ "'_cc(new|old)[0-9]*$' AND n.", "litter-of-schema " },
		{ "WHEN i.inhdetachpending", "partition " },
		{ "FROM pg_catalog.pg_database WHERE", "pg_database " },
		{ "FROM pg_catalog.pg_tablespace", "pg_tablespace " },
		{ "FROM pg_catalog.pg_subscription", "pg_subscription " },
		{ "SELECT CASE WHEN pg_catalog.to_regclass(", "regclass " },
		{ "_TYPE = 'PROCEDURE'", "\b:PROCEDURE " },
		{ "_TYPE = 'FUNCTION'", "\b:FUNCTION " },
		{ "_TYPE = 'FOREIGN KEY'", "\b:FOREIGN KEY " },
		{ "_TYPE = 'CHECK'", "\b:CHECK " },
	};

	out[0] = '\0';
	while (*sql) {
		size_t step = 1;

		for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
			const char *word = parts[i].word;

			if (strncmp(sql, parts[i].text, strlen(parts[i].text)) != 0)
				continue;
			if (*word == '\b') {
				out[strlen(out) - 1] = '\0';
				word++;
			}
			ck_assert_uint_lt(strlen(out) + strlen(word), size);
			strcat(out, word);
			step = strlen(parts[i].text);
			break;
		}
		sql += step;
	}
}

/* Each name is there two or three times in a row, for comparisons of different kinds. */
static void describe_names(const migr__probe *probe, char *out, size_t size)
{
	for (size_t i = 0; i < probe->n_params; i++) {
		const char *text = probe->params[i].text;

		ck_assert_uint_eq(probe->params[i].size, strlen(text));
		if (i && strcmp(text, probe->params[i - 1].text) == 0)
			continue;
		ck_assert_uint_lt(strlen(out) + strlen(text) + 1, size);
		strcat(out, text);
		strcat(out, " ");
	}
	if (*out)
		out[strlen(out) - 1] = '\0';
}

static size_t count_placeholders(const char *sql)
{
	size_t count = 0;

	for (; *sql; sql++)
		count += *sql == '?';
	return count;
}

static void check(const char *dialect, const statement_case *cases, size_t count)
{
	migr__alloc alloc = migr__alloc_libc();
	char found[1000];

	for (size_t i = 0; i < count; i++) {
		migr__probe probe;

		migr__probe_init(&probe, &alloc);
		migr__recognise(&probe, migr__dialect_find(dialect), cases[i].sql, strlen(cases[i].sql));
		ck_assert(!probe.failed);
		if (probe.kind == MIGR__PROBE_QUERY) {
			ck_assert_uint_eq(count_placeholders(migr__buf_text(&probe.sql)), probe.n_params);
			describe_query(migr__buf_text(&probe.sql), found, sizeof found);
			describe_names(&probe, found, sizeof found);
			if (probe.finish) {
				ck_assert_uint_lt(strlen(found) + strlen(probe.finish) + 8, sizeof found);
				strcat(found, ", then ");
				strcat(found, probe.finish);
			}
		} else {
			strcpy(found, probe.kind == MIGR__PROBE_REPEATABLE ? REPEATABLE : UNKNOWN);
		}
		ck_assert_msg(strcmp(found, cases[i].expected) == 0, "%s: '%s', not '%s'", cases[i].sql, found,
		              cases[i].expected);
		migr__probe_clear(&probe);
	}
}

#define CHECK(dialect, cases) check((dialect), (cases), sizeof(cases) / sizeof((cases)[0]))

START_TEST(tables_of_mysql)
{
	CHECK("mysql", mysql_tables);
}
END_TEST

START_TEST(other_things_of_mysql)
{
	CHECK("mysql", mysql_others);
}
END_TEST

START_TEST(altered_tables_of_mysql)
{
	CHECK("mysql", mysql_alter);
}
END_TEST

START_TEST(statements_of_postgresql)
{
	CHECK("postgresql", postgresql);
}
END_TEST

/* Nothing there commits by itself and must not be run twice. */
START_TEST(statements_of_sqlite)
{
	static const statement_case sqlite[] = { { "CREATE TABLE t (a)", UNKNOWN }, { "VACUUM", UNKNOWN } };

	CHECK("sqlite", sqlite);
}
END_TEST

START_TEST(names_are_never_part_of_the_text)
{
	static const char sql[] = "ALTER TABLE `o'dd\\` ADD COLUMN `x' OR ''='` INT";
	migr__alloc alloc = migr__alloc_libc();
	migr__probe probe;

	migr__probe_init(&probe, &alloc);
	migr__recognise(&probe, migr__dialect_find("mysql"), sql, sizeof sql - 1);
	ck_assert_int_eq(probe.kind, MIGR__PROBE_QUERY);
	ck_assert_ptr_null(strstr(migr__buf_text(&probe.sql), "dd"));
	ck_assert_ptr_null(strstr(migr__buf_text(&probe.sql), "x' OR"));
	migr__probe_clear(&probe);
}
END_TEST

/* Cut off anywhere, a statement is still read without going beyond its end. */
START_TEST(statements_cut_off)
{
	migr__alloc alloc = migr__alloc_libc();

	for (size_t i = 0; i < sizeof mysql_alter / sizeof mysql_alter[0]; i++)
		for (size_t size = 0; size <= strlen(mysql_alter[i].sql); size++) {
			char *copy = malloc(size ? size : 1);
			migr__probe probe;

			ck_assert_ptr_nonnull(copy);
			memcpy(copy, mysql_alter[i].sql, size);
			migr__probe_init(&probe, &alloc);
			migr__recognise(&probe, migr__dialect_find("mysql"), copy, size);
			ck_assert(!probe.failed);
			migr__probe_clear(&probe);
			free(copy);
		}
}
END_TEST

static void *scarce(void *user, void *pointer, size_t size)
{
	size_t *left = user;

	if (!size) {
		free(pointer);
		return NULL;
	}
	if (!*left)
		return NULL;
	--*left;
	return realloc(pointer, size);
}

START_TEST(memory_runs_short)
{
	static const char *const texts[] = { "ALTER TABLE s.`t` ADD (c INT, KEY k (c)), DROP d, RENAME COLUMN e TO f",
		                             "CREATE INDEX CONCURRENTLY i ON s.t (a)" };
	static const char *const dialects[] = { "mysql", "postgresql" };

	for (size_t i = 0; i < 2; i++) {
		int failed = 1;

		for (size_t limit = 0; failed; limit++) {
			size_t left = limit;
			migr__alloc alloc = { scarce, &left };
			migr__probe probe;

			ck_assert_uint_lt(limit, 1000);
			migr__probe_init(&probe, &alloc);
			migr__recognise(&probe, migr__dialect_find(dialects[i]), texts[i], strlen(texts[i]));
			failed = probe.failed;
			ck_assert_int_eq(probe.kind, failed ? MIGR__PROBE_UNKNOWN : MIGR__PROBE_QUERY);
			migr__probe_clear(&probe);
		}
	}
}
END_TEST

T_MAIN("probe", tables_of_mysql, other_things_of_mysql, altered_tables_of_mysql, statements_of_postgresql,
       statements_of_sqlite, names_are_never_part_of_the_text, statements_cut_off, memory_runs_short)
