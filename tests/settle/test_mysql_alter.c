/* SPDX-License-Identifier: MIT */
/*
 * MySQL and MariaDB: operations on columns, on the real server. What is not mentioned stays to the letter; what stands
 * against an operation is told before anything is done; a run that is cut off anywhere goes on.
 */
#include "settle/world.h"

#include <libmigr/mysql.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OP(which, ...)                                                                                                 \
	{                                                                                                              \
		.struct_size = sizeof(migr_operation), .kind = MIGR_OP_##which, __VA_ARGS__                            \
	}
#define ALTER(column_, ...) OP(ALTER_COLUMN, .table = "t", .name = column_, .alteration = &MIGR_ALTERATION(__VA_ARGS__))
#define ALTER_WITH(options_, column_, ...)                                                                             \
	OP(ALTER_COLUMN, .table = "t", .name = column_, .options = options_,                                           \
	   .alteration = &MIGR_ALTERATION(__VA_ARGS__))

/* Every attribute that a column of either product may have; the comments are code for one of them. */
static const char rich[] =
	"CREATE TABLE t (\n"
	" id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the, id (x)',\n"
	" `we``ird ,(` VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s, \\\\ x' COMMENT "
	"'c''\\\\',\n"
	" e ENUM('a','b,c','d''e)','f\\\\') CHARACTER SET ascii DEFAULT 'a',\n"
	" se SET('x','y') NOT NULL DEFAULT 'x,y',\n"
	" j JSON,\n"
	" ts TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),\n"
	" ts2 TIMESTAMP NULL DEFAULT NULL,\n"
	" dt DATETIME(6) DEFAULT NOW(6),\n"
	" n DECIMAL(10,2) NOT NULL DEFAULT -1.5,\n"
	" z INT(10) UNSIGNED ZEROFILL INVISIBLE DEFAULT 5,\n"
	" g INT GENERATED ALWAYS AS (z + 1) VIRTUAL COMMENT 'g',\n"
	" g2 INT AS (z * 2) STORED,\n"
	" dx INT DEFAULT (1 + 2),\n"
	" tx TEXT DEFAULT ('abc'),\n"
	" c VARCHAR(1000) /*M!100301 COMPRESSED*/ /*!80000 COLUMN_FORMAT FIXED */ DEFAULT 'q' COMMENT 'zipped',\n"
	" bi BIT(3) DEFAULT b'101',\n"
	" vb VARBINARY(5) DEFAULT x'4100',\n"
	" sp POINT NOT NULL /*!80003 SRID 4326 */,\n"
	" ck INT DEFAULT 3 COMMENT 'checked' CHECK (ck > 0 AND ck <> 7),\n"
	" u CHAR(36) CHARACTER SET ascii DEFAULT (uuid()),\n"
	" PRIMARY KEY (id), UNIQUE KEY uq (e, z), KEY kk (tx(10)) USING BTREE COMMENT 'kc', FULLTEXT KEY ft (tx),\n"
	" SPATIAL KEY spk (sp), KEY ds (n DESC), CONSTRAINT cx CHECK (n < 100)\n"
	") ENGINE=InnoDB AUTO_INCREMENT=77 DEFAULT CHARSET=utf8mb4 COMMENT='table comment'";

static const migr_operation *emitted;
static unsigned n_emitted;

static migr_status emit(migr_op *op, void *app)
{
	char id[16];

	(void)app;
	snprintf(id, sizeof id, "%u", n_emitted);
	return strcmp(migr_op_revision(op), id) == 0 ? migr_op_emit(op, emitted) : MIGR_OK;
}

/* A revision of its own with one operation; the revisions before it are the earlier ones. */
static migr_status try_operation(const char *url, const migr_operation *operation, char *message, size_t size)
{
	static char ids[64][12];
	static migr_revision list[64];
	migr_context *m;
	migr_status rc;

	ck_assert_uint_lt(n_emitted + 1, COUNT(list));
	emitted = operation;
	n_emitted++;
	for (unsigned i = 0; i < n_emitted; i++) {
		snprintf(ids[i], sizeof ids[i], "%u", i + 1);
		list[i] = (migr_revision)MIGR_REVISION(.id = ids[i], .upgrade = emit);
	}
	m = world_open(url, NULL, list, n_emitted);
	rc = migr_upgrade(m, "head");
	if (message)
		snprintf(message, size, "%s", migr_error_message(migr_last_error(m)));
	else
		world_ok(m, rc);
	migr_close(m);
	if (rc != MIGR_OK)
		n_emitted--;
	return rc;
}

static void do_operation(const char *url, const migr_operation *operation)
{
	(void)try_operation(url, operation, NULL, 0);
}

static char *definition(migr_context *m)
{
	return world_query(m, "SHOW CREATE TABLE t");
}

static char *column_names(migr_context *m)
{
	return world_query(m, "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND "
	                      "TABLE_NAME = 't' ORDER BY ORDINAL_POSITION");
}

/* There and back again: the definition is the same to the letter. */
static void there_and_back(const char *url, migr_context *m, const migr_operation *there, const migr_operation *back)
{
	char *before = definition(m), *between, *after;

	do_operation(url, there);
	between = definition(m);
	do_operation(url, back);
	after = definition(m);
	ck_assert_msg(strcmp(before, between) != 0, "nothing was done: %s", before);
	ck_assert_msg(strcmp(before, after) == 0, "%s\nnot %s", after, before);
	free(before);
	free(between);
	free(after);
}

/* The comment of a column, to be put back. */
static char *comment_of(migr_context *m, const char *column)
{
	char sql[300];

	snprintf(sql, sizeof sql,
	         "SELECT COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND "
	         "TABLE_NAME = 't' AND COLUMN_NAME = '%s'",
	         column);
	return world_query(m, sql);
}

START_TEST(loses_nothing)
{
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, &(migr_revision)MIGR_REVISION(.id = "1", .upgrade = emit), 1);
	char *names, *rest = NULL;

	n_emitted = 0;
	world_do(m, rich);
	names = column_names(m);
	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		char *comment = comment_of(m, name);
		const migr_operation there = OP(SET_COLUMN_COMMENT, .table = "t", .name = name, .sql = "a\\b 'c'");
		const migr_operation back = OP(SET_COLUMN_COMMENT, .table = "t", .name = name, .sql = comment);

		there_and_back(url, m, &there, &back);
		free(comment);
	}
	free(names);
	migr_close(m);
	world_end(url);
}
END_TEST

static const struct {
	migr_operation there, back;
} pairs[] = {
	{ ALTER("we`ird ,(", .new_name = "s"), ALTER("s", .new_name = "we`ird ,(") },
	{ ALTER("we`ird ,(", .flags = MIGR_ALTER_DROP_NOT_NULL), ALTER("we`ird ,(", .flags = MIGR_ALTER_SET_NOT_NULL) },
	{ ALTER("we`ird ,(", .type = "varchar(60)"), ALTER("we`ird ,(", .type = "varchar(20)") },
	{ ALTER("we`ird ,(", .collation = "latin1_swedish_ci", .charset = "latin1"),
	  ALTER("we`ird ,(", .collation = "latin1_bin", .charset = "latin1") },
	{ ALTER("n", .default_value = MIGR_REAL(2.5)), ALTER("n", .default_sql = "-1.5") },
	{ ALTER("n", .type = "numeric(12, 2)"), ALTER("n", .type = "numeric(10, 2)") },
	{ ALTER("ts", .type = "timestamptz(6)"), ALTER("ts", .type = "timestamptz(3)") },
	{ ALTER("dt", .flags = MIGR_ALTER_DROP_DEFAULT), ALTER("dt", .default_sql = "CURRENT_TIMESTAMP") },
	{ ALTER("id", .flags = MIGR_ALTER_DROP_AUTOINCREMENT), ALTER("id", .flags = MIGR_ALTER_SET_AUTOINCREMENT) },
	{ ALTER("c", .type = "varchar(900)"), ALTER("c", .type = "varchar(1000)") },
	{ ALTER("ck", .type = "bigint"), ALTER("ck", .type = "mysql: int") },
	{ ALTER("e", .new_name = "f", .comment = "x"), ALTER("f", .new_name = "e", .flags = MIGR_ALTER_DROP_COMMENT) },
};

START_TEST(changes_one_thing)
{
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, &(migr_revision)MIGR_REVISION(.id = "1", .upgrade = emit), 1);

	n_emitted = 0;
	world_do(m, rich);
	/* the counter of an empty table goes with AUTO_INCREMENT */
	world_do(m, "ALTER TABLE t AUTO_INCREMENT = 1");
	for (size_t i = 0; i < COUNT(pairs); i++)
		there_and_back(url, m, &pairs[i].there, &pairs[i].back);
	migr_close(m);
	world_end(url);
}
END_TEST

/* An operation on a table t, and what comes of it. */
typedef struct alter_case {
	const char *sql[4]; /* before it */
	migr_operation operation;
	migr_status status;
	const char *part;  /* of the message, or of the definition afterwards */
	const char *query; /* and what it gives afterwards */
	const char *rows;
} alter_case;

#define MIGR_T(columns) "CREATE TABLE t (" columns ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
#define TEXTS MIGR_T("id INT PRIMARY KEY, v VARCHAR(20), KEY kv (v)"), "INSERT INTO t VALUES (1, '12'), (2, 'abc')"
#define NUMBERS                                                                                                        \
	MIGR_T("id INT PRIMARY KEY, i INT, d DOUBLE, n DECIMAL(10,4), at DATETIME(6)"),                                \
		"INSERT INTO t VALUES (1, 40000, 1.5, 1.2345, '2020-01-01 10:00:00.5'), (2, NULL, NULL, NULL, NULL)"
#define LOSES MIGR_ERROR_LOSS

static const alter_case cases[] = {
	{ { TEXTS }, ALTER("v", .type = "integer"), LOSES, "abc", "SELECT v FROM t ORDER BY id", "12\nabc" },
	{ { TEXTS }, ALTER("v", .type = "varchar(2)"), LOSES, "1 rows", NULL, NULL },
	{ { TEXTS }, ALTER("v", .type = "varchar(3)"), MIGR_OK, "`v` varchar(3)", NULL, NULL },
	{ { TEXTS }, ALTER("v", .type = "date"), LOSES, "", NULL, NULL },
	{ { TEXTS }, ALTER("v", .type = "json"), LOSES, "abc", NULL, NULL },
	{ { TEXTS }, ALTER("v", .type = "enum('12')"), LOSES, "abc", NULL, NULL },
	{ { TEXTS }, ALTER("v", .type = "enum('12', 'abc')"), MIGR_OK, "enum('12','abc')", NULL, NULL },
	{ { TEXTS },
	  ALTER_WITH(&MIGR_OP_OPTIONS(.flags = MIGR_OPTION_ALLOW_LOSS), "v", .type = "integer"),
	  MIGR_OK,
	  "KEY `kv` (`v`)",
	  "SELECT v FROM t ORDER BY id",
	  "12\n0" },
	{ { TEXTS },
	  ALTER_WITH(&MIGR_OP_OPTIONS(.using_sql = "char_length(v) * 10"), "v", .type = "integer"),
	  MIGR_OK,
	  "KEY `kv` (`v`)",
	  "SELECT v FROM t ORDER BY id",
	  "20\n30" },
	{ { MIGR_T("v VARCHAR(20) CHARACTER SET utf8mb4"), "INSERT INTO t VALUES ('\xe2\x82\xac')" },
	  ALTER("v", .charset = "ascii"),
	  LOSES,
	  "",
	  NULL,
	  NULL },
	{ { NUMBERS }, ALTER("i", .type = "smallint"), LOSES, "40000", NULL, NULL },
	{ { NUMBERS },
	  ALTER("d", .type = "integer"),
	  LOSES,
	  "1.5",
	  "SELECT d FROM t WHERE id = 1 AND d = 1.5 IS TRUE",
	  "?" },
	{ { NUMBERS }, ALTER("d", .type = "numeric(5, 1)"), MIGR_OK, "`d` decimal(5,1)", NULL, NULL },
	{ { NUMBERS }, ALTER("n", .type = "numeric(10, 2)"), LOSES, "1.2345", NULL, NULL },
	{ { NUMBERS }, ALTER("n", .type = "numeric(5, 4)"), MIGR_OK, "`n` decimal(5,4)", NULL, NULL },
	{ { NUMBERS }, ALTER("n", .type = "double"), MIGR_OK, "`n` double", NULL, NULL },
	{ { NUMBERS }, ALTER("at", .type = "timestamp(0)"), LOSES, "2020", NULL, NULL },
	{ { NUMBERS }, ALTER("at", .type = "timestamp(1)"), MIGR_OK, "`at` datetime(1)", NULL, NULL },
	{ { NUMBERS }, ALTER("at", .type = "date"), LOSES, "2020", NULL, NULL },
	{ { NUMBERS }, ALTER("at", .type = "integer"), LOSES, "2020", NULL, NULL },
	{ { NUMBERS }, ALTER("i", .type = "varchar(5)"), MIGR_OK, "`i` varchar(5)", NULL, NULL },
	{ { NUMBERS }, ALTER("i", .type = "varchar(4)"), LOSES, "40000", NULL, NULL },
	{ { NUMBERS }, ALTER("i", .flags = MIGR_ALTER_SET_NOT_NULL), MIGR_ERROR_DATA, "(1)", NULL, NULL },
	{ { NUMBERS },
	  ALTER("i", .flags = MIGR_ALTER_SET_NOT_NULL, .fill_sql = "id * 10", .type = "bigint"),
	  MIGR_OK,
	  "`i` bigint",
	  "SELECT i FROM t ORDER BY id",
	  "40000\n20" },
	{ { NUMBERS }, ALTER("nope", .type = "bigint"), MIGR_ERROR_NO_SUCH_COLUMN, "nope", NULL, NULL },
	{ { NUMBERS },
	  ALTER_WITH(&MIGR_OP_OPTIONS(.flags = MIGR_OPTION_NO_COPY), "i", .type = "bigint"),
	  MIGR_ERROR_UNSUPPORTED,
	  "",
	  NULL,
	  NULL },
	{ { MIGR_T("id INT PRIMARY KEY, a INT, at TIMESTAMP NOT NULL DEFAULT '2001-01-01' ON UPDATE CURRENT_TIMESTAMP"),
	    "INSERT INTO t (id) VALUES (1)" },
	  ALTER("a", .flags = MIGR_ALTER_SET_NOT_NULL, .fill_sql = "5"),
	  MIGR_OK,
	  "ON UPDATE",
	  "SELECT a, YEAR(at) FROM t",
	  "5|2001" },
	{ { MIGR_T("a INT, b INT AS (a * 2) VIRTUAL, c INT AS (a * 3) STORED"), "INSERT INTO t (a) VALUES (4)" },
	  ALTER("b", .flags = MIGR_ALTER_DROP_GENERATED),
	  MIGR_OK,
	  "`b` int",
	  "SELECT a, b, c FROM t",
	  "4|8|12" },
	{ { MIGR_T("a INT, b INT AS (a * 2) VIRTUAL, c INT AS (a * 3) STORED"), "INSERT INTO t (a) VALUES (4)" },
	  ALTER("c", .generated_sql = "a * 5"),
	  MIGR_OK,
	  "* 5",
	  "SELECT a, b, c FROM t",
	  "4|8|20" },
	{ { NUMBERS },
	  OP(ADD_COLUMN, .table = "t", .column = &MIGR_COLUMN("x", "integer", .flags = MIGR_NOT_NULL)),
	  MIGR_ERROR_DATA,
	  "has rows",
	  "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'x'",
	  "0" },
	{ { TEXTS, "CREATE VIEW w AS SELECT x.id, x.v FROM t x" },
	  OP(DROP_COLUMN, .table = "t", .name = "v"),
	  MIGR_ERROR_DEPENDENT,
	  "view \"w\"",
	  NULL,
	  NULL },
	{ { TEXTS, "CREATE VIEW w AS SELECT id FROM t" },
	  OP(DROP_COLUMN, .table = "t", .name = "v"),
	  MIGR_OK,
	  "PRIMARY KEY",
	  NULL,
	  NULL },
	/* something else is called the same there */
	{ { TEXTS, "CREATE VIEW w AS SELECT TABLE_NAME AS v FROM information_schema.TABLES t" },
	  OP(DROP_COLUMN, .table = "t", .name = "v"),
	  MIGR_OK,
	  "PRIMARY KEY",
	  NULL,
	  NULL },
	{ { TEXTS, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.v = upper(NEW.v)" },
	  OP(DROP_COLUMN, .table = "t", .name = "v"),
	  MIGR_ERROR_DEPENDENT,
	  "trigger \"g\"",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b INT, KEY ab (a, b)") },
	  OP(DROP_COLUMN, .table = "t", .name = "a"),
	  MIGR_ERROR_DEPENDENT,
	  "index \"ab\"",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b INT, g INT AS (a + 1) STORED") },
	  OP(DROP_COLUMN, .table = "t", .name = "a"),
	  MIGR_ERROR_DEPENDENT,
	  "generated column \"g\"",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b INT, CONSTRAINT own CHECK (a > 0), CONSTRAINT two CHECK (a < b)") },
	  OP(DROP_COLUMN, .table = "t", .name = "a"),
	  MIGR_ERROR_DEPENDENT,
	  "check \"two\"",
	  NULL,
	  NULL },
	{ { "CREATE TABLE p (id INT PRIMARY KEY)",
	    MIGR_T("a INT, b INT, CONSTRAINT own CHECK (a > 0), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)") },
	  OP(DROP_COLUMN, .table = "t", .name = "a"),
	  MIGR_OK,
	  "`b` int",
	  NULL,
	  NULL },
	{ { "CREATE TABLE p (id INT PRIMARY KEY)",
	    MIGR_T("a INT, b INT, KEY ka (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)") },
	  OP(DROP_INDEX, .table = "t", .name = "ka"),
	  MIGR_ERROR_DEPENDENT,
	  "foreign key \"fk\"",
	  NULL,
	  NULL },
	{ { "CREATE TABLE p (id INT PRIMARY KEY)",
	    MIGR_T("a INT, b INT, KEY ka (a), KEY ab (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)") },
	  OP(DROP_INDEX, .table = "t", .name = "ka"),
	  MIGR_OK,
	  "KEY `ab`",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, UNIQUE KEY ua (a)"),
	    "CREATE TABLE c (a INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES t (a))" },
	  OP(DROP_CONSTRAINT, .table = "t", .name = "ua"),
	  MIGR_ERROR_DEPENDENT,
	  "foreign key \"fk\" of table \"c\"",
	  NULL,
	  NULL },
	{ { "CREATE TABLE p (id INT PRIMARY KEY)", MIGR_T("a INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)") },
	  OP(DROP_CONSTRAINT, .table = "t", .name = "fk"),
	  MIGR_OK,
	  "`a` int",
	  "SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't'",
	  "0" },
	{ { "CREATE TABLE p (id INT PRIMARY KEY)",
	    MIGR_T("a INT, KEY ka (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE") },
	  OP(RENAME_CONSTRAINT, .table = "t", .name = "fk", .new_name = "fk2"),
	  MIGR_OK,
	  "CONSTRAINT `fk2` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON DELETE CASCADE",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b INT, CONSTRAINT k CHECK (a > 1), UNIQUE KEY u (a)") },
	  OP(RENAME_CONSTRAINT, .table = "t", .name = "k", .new_name = "k2"),
	  MIGR_OK,
	  "CONSTRAINT `k2` CHECK",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b INT, CONSTRAINT k CHECK (a > 1), UNIQUE KEY u (a)") },
	  OP(RENAME_CONSTRAINT, .table = "t", .name = "u", .new_name = "u2"),
	  MIGR_OK,
	  "UNIQUE KEY `u2` (`a`)",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b TEXT") },
	  OP(CREATE_INDEX, .table = "t", .index = &MIGR_INDEX(.name = "ix", .columns = "b")),
	  MIGR_ERROR_UNSUPPORTED,
	  "text or blob",
	  NULL,
	  NULL },
	{ { MIGR_T("a INT, b VARCHAR(800)") },
	  OP(CREATE_INDEX, .table = "t", .index = &MIGR_INDEX(.name = "ix", .columns = "b")),
	  MIGR_ERROR_UNSUPPORTED,
	  "3072",
	  NULL,
	  NULL },
};

/* All that is wrong is told at once. */
static char faults[16000];

__attribute__((format(printf, 2, 3))) static void fault(size_t i, const char *format, ...)
{
	size_t size = strlen(faults);
	va_list args;

	snprintf(faults + size, sizeof faults - size, "\ncase %zu: ", i);
	size = strlen(faults);
	va_start(args, format);
	vsnprintf(faults + size, sizeof faults - size, format, args);
	va_end(args);
}

static void check_case(const alter_case *c, size_t i)
{
	const char *url = world_new();
	migr_context *m = world_open(url, NULL, &(migr_revision)MIGR_REVISION(.id = "1", .upgrade = emit), 1);
	char message[600] = "";
	migr_status rc;
	char *after;

	n_emitted = 0;
	for (size_t k = 0; k < COUNT(c->sql) && c->sql[k]; k++)
		world_do(m, c->sql[k]);
	rc = try_operation(url, &c->operation, message, sizeof message);
	after = rc == MIGR_OK ? definition(m) : strdup(message);
	if (rc != c->status)
		fault(i, "%s instead of %s: %s", migr_status_name(rc), migr_status_name(c->status), message);
	else if (!strstr(after, c->part))
		fault(i, "no %s in %s", c->part, after);
	free(after);
	after = c->query ? world_query(m, c->query) : strdup("");
	if (c->query && strcmp(after, c->rows) != 0)
		fault(i, "%s: %s instead of %s", c->query, after, c->rows);
	free(after);
	migr_close(m);
	world_end(url);
}

START_TEST(tells_what_stands_against_it)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		check_case(&cases[i], i);
	ck_assert_msg(!faults[0], "%s", faults);
}
END_TEST

/* Several statements for one operation each. */
static const migr_operation several_operations[] = {
	ALTER("a", .flags = MIGR_ALTER_SET_NOT_NULL, .fill_sql = "7"),
	ALTER_WITH(&MIGR_OP_OPTIONS(.flags = MIGR_OPTION_ALLOW_LOSS), "s", .type = "integer"),
	ALTER_WITH(&MIGR_OP_OPTIONS(.using_sql = "char_length(v) * 10"), "v", .type = "integer", .new_name = "w"),
	OP(RENAME_ENUM_VALUE, .name = "ok", .new_name = "fine",
	   .enumeration = &(const migr_enum)MIGR_ENUM("mood", .labels = "'sad', 'ok'", .used_by = "t.mood")),
	OP(ADD_ENUM_VALUE, .name = "so-so", .options = &MIGR_OP_OPTIONS(.after = "sad"),
	   .enumeration = &(const migr_enum)MIGR_ENUM("mood", .labels = "'sad', 'fine'", .used_by = "t.mood")),
};

/* Cut off anywhere, the next run goes on. */
static migr_status several(migr_op *op, void *app)
{

	(void)app;
	for (size_t i = 0; i < COUNT(several_operations); i++) {
		migr_status rc = migr_op_emit(op, &several_operations[i]);

		if (rc != MIGR_OK)
			return rc;
	}
	return MIGR_OK;
}

START_TEST(goes_on_after_a_crash)
{
	static const migr_revision list[] = {
		MIGR_REVISION(.id = "1",
		              .upgrade_sql =
		                      "CREATE TABLE t (id INT PRIMARY KEY, a INT, s VARCHAR(9), v VARCHAR(20), "
		                      "mood ENUM('sad', 'ok') NOT NULL DEFAULT 'ok', KEY kv (v, a), "
		                      "CONSTRAINT ck CHECK (v <> '5'));"
		                      "INSERT INTO t VALUES (1, NULL, '12x', 'abc', 'ok'), (2, 3, '7', NULL, 'sad')"),
		MIGR_REVISION(.id = "2", .upgrade = several),
	};
	static const char *const queries[] = { "SHOW CREATE TABLE t", NULL };
	static const char *const rows[] = { "SELECT * FROM t ORDER BY id", NULL };
	static const world_sweep sweep = { list, COUNT(list), queries, rows, { 10, 0 } };

	world_kill_everywhere(&sweep, 0);
}
END_TEST

int main(void)
{
	const TTest *const all[] = {
		loses_nothing,
		changes_one_thing,
		tells_what_stands_against_it,
		goes_on_after_a_crash,
	};

	world_server(migr_mysql(), "MIGR_TEST_MYSQL_URL");
	return t_main("settle mysql_alter", all, COUNT(all));
}
