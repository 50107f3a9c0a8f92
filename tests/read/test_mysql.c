/* SPDX-License-Identifier: MIT */
/*
 * Reading MariaDB, as far as it is no golden text: how many queries it takes, what counts as the same, other names for
 * schemas, who may see what, what is in its way.
 */
#include "ddl/reader.h"
#include "read.h"
#include "schema/shape.h"
#include "support/meter.h"
#include "support/t.h"

#include <libmigr/mysql.h>

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static read_place place;
static migr_error error;

static void begin(void)
{
	ck_assert_int_eq(read_place_open(&place), 0);
	ck_assert_int_eq(read_place_empty(&place), 0);
	migr__error_init(&error, &place.alloc);
}

static void end(void)
{
	migr__error_clear(&error);
	read_place_close(&place);
}

static void make(const char *sql)
{
	ck_assert_msg(read_execute(&place, sql) == 0, "%s", sql);
}

static char *read_text(const char *const *schemas, const char *const *as, size_t count)
{
	migr__reading reading;
	migr__arena arena;
	char *text;

	migr__arena_init(&arena, &place.alloc);
	ck_assert_msg(read_schemas(&place, schemas, as, count, &arena, &reading, &error) == MIGR_OK, "%s",
	              migr_error_message(&error));
	text = read_print(&reading);
	migr__arena_clear(&arena);
	return text;
}

static void check_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in\n%s", part, text);
}

static void check_has_not(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "\"%s\" is in\n%s", part, text);
}

static unsigned long count_queries(void)
{
	unsigned long before = place.queries;

	free(read_text(NULL, NULL, 1));
	return place.queries - before;
}

START_TEST(the_number_of_queries_is_fixed)
{
	begin();
	make("CREATE TABLE t (id INT PRIMARY KEY)");
	ck_assert_uint_eq(count_queries(), 6);
	make("CREATE VIEW v AS SELECT id FROM t;\nCREATE SEQUENCE s;\n"
	     "CREATE TABLE p (id INT) PARTITION BY HASH (id) PARTITIONS 2;\n"
	     "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1");
	ck_assert_uint_eq(count_queries(), 8);
	for (int i = 0; i < 50; i++) {
		char sql[400];

		snprintf(sql, sizeof sql,
		         "CREATE TABLE t%d (id INT PRIMARY KEY, up INT CHECK (up > 0), "
		         "CONSTRAINT f%d FOREIGN KEY (up) REFERENCES t (id));\nCREATE SEQUENCE s%d;\n"
		         "CREATE VIEW v%d AS SELECT id FROM t%d",
		         i, i, i, i, i);
		make(sql);
	}
	ck_assert_uint_eq(count_queries(), 8);
	end();
}
END_TEST

/* What two databases are read as, in which the same was made in two ways. */
static void check_same(const char *first, const char *second, int is_same)
{
	char *texts[2];

	begin();
	make(first);
	texts[0] = read_text(NULL, NULL, 1);
	ck_assert_int_eq(read_place_empty(&place), 0);
	make(second);
	texts[1] = read_text(NULL, NULL, 1);
	ck_assert_msg((strcmp(texts[0], texts[1]) == 0) == is_same, "%s\n%s\n%s\n%s", first, texts[0], second,
	              texts[1]);
	free(texts[0]);
	free(texts[1]);
	end();
}

#define PARENT "CREATE TABLE p (id INT PRIMARY KEY);\n"

static const char *const same[][2] = {
	{ "CREATE TABLE t (a INT(5), b BOOL, c DEC(5))", "create table `t` (a integer, b tinyint(1), c numeric(5,0))" },
	{ "CREATE TABLE t (a INT DEFAULT NULL)", "CREATE TABLE t (a INT)" },
	{ "CREATE TABLE t (a DATETIME DEFAULT NOW())", "CREATE TABLE t (a DATETIME DEFAULT LOCALTIME)" },
	{ "CREATE TABLE t (a JSON)", "CREATE TABLE t (a LONGTEXT COLLATE utf8mb4_bin CHECK (json_valid(a)))" },
	{ "CREATE TABLE t (a INT UNIQUE)", "CREATE TABLE t (a INT);\nCREATE UNIQUE INDEX a ON t (a)" },
	{ "CREATE TABLE t (a VARCHAR(9), KEY k (a))", "CREATE TABLE t (a VARCHAR(9), KEY k (a(9)) USING BTREE)" },
	/* the index of a foreign key, whoever made it */
	{ PARENT "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))", PARENT
	  "CREATE TABLE t (a INT, KEY f (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON DELETE RESTRICT)" },
	{ PARENT "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id))",
	  PARENT "CREATE TABLE t (a INT, KEY (a), FOREIGN KEY (a) REFERENCES p (id) ON UPDATE NO ACTION)" },
	{ PARENT "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id))", PARENT
	  "CREATE TABLE t (a INT, KEY z (a), FOREIGN KEY (a) REFERENCES p (id));\nALTER TABLE t RENAME KEY z TO a" },
	{ "CREATE TABLE t (a INT) ROW_FORMAT=DYNAMIC PAGE_COMPRESSED=1",
	  "CREATE TABLE t (a INT) `page_compressed`='1', row_format=dynamic" },
	{ "CREATE TABLE a (i INT);\nCREATE VIEW v AS SELECT x.i FROM a x, a y",
	  "CREATE TABLE a (i INT);\nCREATE VIEW v AS SELECT x.i FROM (a x JOIN a y)" },
	{ "CREATE TABLE t (a INT);\nCREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
	  "CREATE TABLE t (a INT);\nCREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END" },
	{ "CREATE SEQUENCE s", "CREATE SEQUENCE s START 1 INCREMENT 1 MINVALUE 1 CACHE 1000 NOCYCLE" },
};

static const char *const different[][2] = {
	{ "CREATE TABLE t (a VARCHAR(9) DEFAULT 'NULL')", "CREATE TABLE t (a VARCHAR(9) DEFAULT NULL)" },
	{ "CREATE TABLE t (a VARCHAR(9) DEFAULT '1')", "CREATE TABLE t (a INT DEFAULT 1)" },
	{ "CREATE TABLE t (a INT)", "CREATE TABLE t (a INT UNSIGNED)" },
	{ "CREATE TABLE t (a TINYINT)", "CREATE TABLE t (a TINYINT(1))" },
	{ "CREATE TABLE t (a DATETIME)", "CREATE TABLE t (a DATETIME(6))" },
	{ "CREATE TABLE t (a TEXT)", "CREATE TABLE t (a MEDIUMTEXT)" },
	{ "CREATE TABLE t (a INT, KEY k (a))", "CREATE TABLE t (a INT, KEY k (a DESC))" },
	{ "CREATE TABLE t (a VARCHAR(9), KEY k (a))", "CREATE TABLE t (a VARCHAR(9), KEY k (a(8)))" },
	{ PARENT "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))",
	  PARENT "CREATE TABLE t (a INT, UNIQUE KEY f (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))" },
	{ PARENT "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))",
	  PARENT "CREATE TABLE t (a INT, KEY other (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))" },
	{ PARENT "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))",
	  PARENT "CREATE TABLE t (a INT, KEY (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))" },
	{ PARENT "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id))",
	  PARENT "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE)" },
	{ "CREATE TABLE t (a INT) COMMENT 'a'", "CREATE TABLE t (a INT)" },
	{ "CREATE TABLE t (a TEXT) COLLATE utf8mb4_bin", "CREATE TABLE t (a TEXT)" },
	{ "CREATE SEQUENCE s", "CREATE SEQUENCE s CYCLE" },
};

START_TEST(what_is_the_same_reads_the_same)
{
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		check_same(same[i][0], same[i][1], 1);
}
END_TEST

START_TEST(what_is_not_does_not)
{
	for (size_t i = 0; i < sizeof different / sizeof different[0]; i++)
		check_same(different[i][0], different[i][1], 0);
}
END_TEST

static void drop_foreign_key(const char *name)
{
	ck_assert_msg(read_apply(&place,
	                         &READ_OPERATION(.kind = MIGR_OP_DROP_CONSTRAINT, .table = "t", .name = name,
	                                         .constraint_kind = MIGR_CONSTRAINT_FOREIGN_KEY),
	                         &error) == MIGR_OK,
	              "%s", migr_error_message(&error));
}

/* What is not read beside a foreign key is not there without it. */
START_TEST(the_index_of_a_key_goes_with_it)
{
	char *text;

	begin();
	make(PARENT "CREATE TABLE t (a INT, b INT, c INT, KEY c (c), FOREIGN KEY (a) REFERENCES p (id), "
	            "CONSTRAINT f FOREIGN KEY (b) REFERENCES p (id), CONSTRAINT g FOREIGN KEY (c) REFERENCES p (id))");
	text = read_text(NULL, NULL, 1);
	check_has(text, "    indexes:\n      name <c>, columns <c>\n");
	check_has_not(text, "name <a>, columns");
	check_has_not(text, "name <b>, columns");
	free(text);
	drop_foreign_key("t_ibfk_1");
	drop_foreign_key("f");
	drop_foreign_key("g");
	text = read_text(NULL, NULL, 1);
	check_has(text, "    indexes:\n      name <c>, columns <c>\n");
	check_has_not(text, "columns <a>");
	check_has_not(text, "columns <b>");
	free(text);
	end();
}
END_TEST

/* In the current database, whatever it is called. */
static const char everything[] =
	"CREATE SEQUENCE s;\nCREATE TABLE a (id BIGINT DEFAULT NEXT VALUE FOR s, v VARCHAR(9), KEY (id));\n"
	"CREATE TABLE b (id INT PRIMARY KEY, a BIGINT, CHECK (a > 0), CONSTRAINT ba FOREIGN KEY (a) REFERENCES a "
	"(id));\n"
	"CREATE VIEW v AS SELECT a.id, b.a, NEXT VALUE FOR s n FROM a JOIN b ON a.id = b.a WHERE a.id IN (SELECT id "
	"FROM b);\n"
	"CREATE VIEW w AS SELECT v.id FROM v JOIN (SELECT a FROM b) x;\n"
	"CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW SET @x = 'it\\'s'";

START_TEST(schemas_have_other_names)
{
	static const char *const scratch[] = { "migr_other" }, *const current[] = { NULL }, *const named[] = { "app" };
	char *texts[3];

	begin();
	make(everything);
	texts[0] = read_text(NULL, NULL, 1);
	make("CREATE DATABASE migr_other CHARACTER SET utf8mb4;\nUSE migr_other");
	make(everything);
	texts[1] = read_text(scratch, current, 1);
	ck_assert_str_eq(texts[0], texts[1]);
	texts[2] = read_text(scratch, named, 1);
	check_has(texts[2], "name <a>, schema <app>");
	check_has(texts[2], "default_sql <nextval(`app`.`s`)>");
	check_has(texts[2], "from `app`.`v` join (select `app`.`b`.`a` AS `a` from `app`.`b`) `x`");
	check_has_not(texts[2], "migr_");
	for (size_t i = 0; i < 3; i++)
		free(texts[i]);
	end();
}
END_TEST

/* The name of a table in a query, which is also that of the database, is none of a database. */
START_TEST(a_table_is_called_as_the_database)
{
	static const char *const scratch[] = { "migr_other" }, *const named[] = { "app" };
	char *text;

	begin();
	make("CREATE DATABASE migr_other CHARACTER SET utf8mb4;\nUSE migr_other;\n"
	     "CREATE TABLE migr_other (migr_other INT, id INT);\n"
	     "CREATE VIEW v AS SELECT migr_other.id, migr_other.migr_other FROM migr_other;\n"
	     "CREATE VIEW w AS SELECT migr_other.id FROM (SELECT 1 id) migr_other");
	text = read_text(scratch, named, 1);
	check_has(text, "select `app`.`migr_other`.`id` AS `id`,`app`.`migr_other`.`migr_other` AS `migr_other` from "
	                "`app`.`migr_other`>");
	check_has(text, "select `migr_other`.`id` AS `id` from (select 1 AS `id`) `migr_other`>");
	free(text);
	end();
}
END_TEST

START_TEST(a_schema_is_not_there)
{
	static const char *const schemas[] = { NULL, "migr_nowhere" };
	migr__reading reading;
	migr__arena arena;

	begin();
	migr__arena_init(&arena, &place.alloc);
	ck_assert_int_eq(read_schemas(&place, schemas, NULL, 2, &arena, &reading, &error), MIGR_ERROR_NO_SUCH_TABLE);
	check_has(migr_error_message(&error), "migr_nowhere");
	migr__arena_clear(&arena);
	end();
}
END_TEST

/* Strings are read as the session reads them, so what was read can be made again in it. */
START_TEST(a_backslash_means_itself)
{
	migr__reading readings[2];
	migr__arena arena;

	begin();
	migr__arena_init(&arena, &place.alloc);
	make("CREATE TABLE t (a VARCHAR(9) DEFAULT 'a\\\\b\\'', b INT CHECK (a <> '\\\\x'), j JSON);\n"
	     "CREATE VIEW v AS SELECT a FROM t");
	make("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
	for (int i = 0; i < 2; i++) {
		const migr_table *table;

		ck_assert_msg(read_schemas(&place, NULL, NULL, 1, &arena, &readings[i], &error) == MIGR_OK, "%s",
		              migr_error_message(&error));
		table = readings[i].models.tables.items[0];
		ck_assert_str_eq(table->columns.items[0].default_sql, "'a\\b'''");
		ck_assert_str_eq(table->checks.items[0].sql, "\"a\" <> '\\x'");
		ck_assert_str_eq(table->columns.items[2].type, "json");
		ck_assert_str_eq(readings[i].models.views.items[0]->sql, "select `t`.`a` AS `a` from `t`");
		make("DROP TABLE t;\nDROP VIEW v");
		if (i == 0)
			ck_assert_int_eq(read_make(&place, &readings[0].models, &error), MIGR_OK);
	}
	ck_assert(migr__shape_equal(&migr__shape_models, &readings[0].models, &readings[1].models));
	migr__arena_clear(&arena);
	end();
}
END_TEST

/* A connection of its own, by a URL that servers.sh writes. */
static MYSQL *connect_to(const char *variable)
{
	const char *url = getenv(variable);
	char user[64], password[64], host[64];
	unsigned port;
	MYSQL *connection = mysql_init(NULL);

	ck_assert_ptr_nonnull(connection);
	if (!url || sscanf(url, "mysql://%63[^:]:%63[^@]@%63[^:]:%u", user, password, host, &port) != 4)
		ck_abort_msg("%s", variable);
	mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	ck_assert_msg(mysql_real_connect(connection, host, user, password, NULL, port, NULL, 0) != NULL, "%s",
	              mysql_error(connection));
	return connection;
}

static void say(MYSQL *connection, const char *sql)
{
	ck_assert_msg(mysql_query(connection, sql) == 0, "%s: %s", sql, mysql_error(connection));
	mysql_free_result(mysql_store_result(connection));
}

/* Another's lock, and another's change that waits for it, are not waited for. */
START_TEST(a_table_is_locked)
{
	MYSQL *other;
	char *text;

	begin();
	make("CREATE DATABASE migr_other CHARACTER SET utf8mb4;\nUSE migr_other;\nCREATE TABLE t (id INT PRIMARY "
	     "KEY);\n"
	     "CREATE TABLE u (id INT, CONSTRAINT f FOREIGN KEY (id) REFERENCES t (id));\n"
	     "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1;\nSET SESSION lock_wait_timeout = 1");
	other = connect_to("MIGR_TEST_MYSQL_URL");
	say(other, "USE migr_other");
	say(other, "LOCK TABLES t WRITE, u WRITE");
	text = read_text(NULL, NULL, 1);
	check_has(text, "name <t>");
	check_has(text, "name <f>, columns <id>, ref_table <t>");
	check_has(text, "name <r>, table <t>");
	free(text);
	mysql_close(other);
	end();
}
END_TEST

static migr_status read_as(MYSQL *connection, migr__arena *arena, migr__reading *out)
{
	read_place limited = place;
	migr_status rc;

	say(connection, "USE migr_other");
	ck_assert_int_eq(migr_open_borrowed(&limited.context, ddl_reader.backend(), connection, NULL), MIGR_OK);
	limited.live.user = &limited;
	rc = read_schemas(&limited, NULL, NULL, 1, arena, out, &error);
	migr_close(limited.context);
	return rc;
}

/* Who may read rows only sees tables and keys, and is told of what may not be seen where the server says so. */
START_TEST(a_user_who_may_only_read)
{
	migr__reading reading;
	migr__arena arena;
	MYSQL *limited;
	char *text;

	begin();
	make("CREATE DATABASE migr_other CHARACTER SET utf8mb4;\nUSE migr_other");
	make(everything);
	make("GRANT SELECT ON migr_other.* TO migr_limited@'%'");
	limited = connect_to("MIGR_TEST_MYSQL_LIMITED_URL");
	migr__arena_init(&arena, &place.alloc);
	ck_assert_msg(read_as(limited, &arena, &reading) == MIGR_OK, "%s", migr_error_message(&error));
	text = read_print(&reading);
	check_has(text, "name <a>, type <bigint>");
	check_has(text, "left: view <v>: its definition may not be seen");
	check_has(text, "left: other <b.ba>: ON DELETE and ON UPDATE of the foreign key may not be seen");
	ck_assert_uint_eq(reading.models.tables.count, 2);
	ck_assert_uint_eq(reading.models.sequences.count, 1);
	free(text);
	migr__arena_clear(&arena);
	mysql_close(limited);
	make("REVOKE SELECT ON migr_other.* FROM migr_limited@'%'");
	end();
}
END_TEST

static void check_memory(size_t at, int *is_done)
{
	meter memory = { .fail_at = at };
	migr__alloc alloc = { meter_resize, &memory };
	static const char *const schemas[] = { NULL };
	migr_error failure;
	migr__arena arena;
	migr__reading reading;
	migr_status rc;

	migr__arena_init(&arena, &alloc);
	migr__error_init(&failure, &alloc);
	rc = migr__read_schema(&(migr__read){ &place.live, place.dialect, &arena, &failure, schemas, NULL, 1, NULL },
	                       &reading);
	ck_assert_msg(rc == (memory.failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK), "allocation %zu: %d", at, rc);
	*is_done = !memory.failed;
	migr__error_clear(&failure);
	migr__arena_clear(&arena);
	ck_assert_msg(memory.live == 0, "allocation %zu leaves something", at);
}

START_TEST(each_allocation_fails)
{
	int is_done = 0;

	begin();
	make(everything);
	make("CREATE TABLE k (j JSON, e ENUM('a', 'b'), x INT, KEY i (x DESC)) PARTITION BY HASH (x) PARTITIONS 2");
	for (size_t at = 1; !is_done; at++)
		check_memory(at, &is_done);
	end();
}
END_TEST

int main(void)
{
	const TTest *const cases[] = { the_number_of_queries_is_fixed,
		                       what_is_the_same_reads_the_same,
		                       what_is_not_does_not,
		                       the_index_of_a_key_goes_with_it,
		                       schemas_have_other_names,
		                       a_table_is_called_as_the_database,
		                       a_schema_is_not_there,
		                       a_backslash_means_itself,
		                       a_table_is_locked,
		                       a_user_who_may_only_read,
		                       each_allocation_fails };

	/* on MySQL itself all of them are left out: that is said here once, not by the process of each */
	if (read_place_open(&place) == 0)
		read_place_close(&place);
	return t_main("read mysql", cases, sizeof cases / sizeof cases[0]);
}
