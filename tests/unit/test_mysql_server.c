/* SPDX-License-Identifier: MIT */
/*
 * Statements, transactions and errors of the MySQL backend on a server.
 */
#include "mysql_server.h"

typedef struct nested_sink {
	mysql_connection *c;
	int rows;
} nested_sink;

static migr_status insert_inside(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	nested_sink *nested = sink;
	migr_value id = MIGR_INT(values[0].integer + 100);
	migr_statement statement = { .struct_size = sizeof statement,
		                     .sql = "INSERT INTO t VALUES (?, 'inside')",
		                     .size = strlen("INSERT INTO t VALUES (?, 'inside')"),
		                     .params = &id,
		                     .n_params = 1 };
	int64_t changes = 0;

	ck_assert_uint_eq(count, 2);
	ck_assert_str_eq(names[1], "n");
	ck_assert_int_eq(values[0].type, MIGR_VALUE_INTEGER);
	ck_assert_int_eq(values[1].type, MIGR_VALUE_TEXT);
	ck_assert_uint_eq(strlen(values[1].text), values[1].size);
	ck_assert_int_eq(migr__mysql_execute(nested->c, &statement, &changes), MIGR_OK);
	ck_assert_int_eq(changes, 1);
	return ++nested->rows == 2 ? MIGR_STOP : MIGR_OK;
}

START_TEST(executes_inside_a_row_function)
{
	mysql_connection *c = open_new("");
	nested_sink nested = { c, 0 };
	const char *sql = "SELECT a, n FROM t ORDER BY a";
	migr_statement statement = {
		.struct_size = sizeof statement, .sql = sql, .size = strlen(sql), .row = insert_inside, .sink = &nested
	};

	run_sql(c, "CREATE TABLE t (a int, n varchar(20))");
	run_sql(c, "INSERT INTO t VALUES (1, ''), (2, 'x'), (3, 'y')");
	ck_assert_int_eq(migr__mysql_execute(c, &statement, NULL), MIGR_STOP);
	check_ask(c, "SELECT COUNT(*) FROM t", "5");
	drop_all(c);
}
END_TEST

/* Texts arrive as they were, whatever the session's SQL mode and character set. */
START_TEST(values_survive_every_mode)
{
	static const char *const modes[] = { "''", "'NO_BACKSLASH_ESCAPES'", "'ANSI'", "'TRADITIONAL'" };
	static const char text[] = "it's \\ \"\xc3\xbc\xf0\x9f\x98\x80\" -- ?\n";
	static const char *const sets[] = { "utf8mb4", "latin1", "gbk" };
	mysql_connection *c = open_new("");
	char sql[128];

	run_sql(c, "CREATE TABLE t (a varchar(100) CHARACTER SET utf8mb4, b blob, r double)");
	for (size_t i = 0; i < 12; i++) {
		migr_value values[] = { MIGR_TEXT(text), MIGR_BLOB("\0\\'\xff", 4), MIGR_REAL(0.1) };

		snprintf(sql, sizeof sql, "SET SESSION sql_mode = %s", modes[i % 4]);
		run_sql(c, sql);
		ck_assert_int_eq(mysql_set_character_set(c->db, sets[i / 4]), 0);
		ck_assert_int_eq(migr__mysql_execute(c,
		                                     &(migr_statement){ .struct_size = sizeof(migr_statement),
		                                                        .sql = "INSERT INTO t VALUES (?, ?, ?)",
		                                                        .size = 30,
		                                                        .params = values,
		                                                        .n_params = 3 },
		                                     NULL),
		                 MIGR_OK);
	}
	check_ask(c, "SELECT COUNT(*) FROM t WHERE HEX(a) = '69742773205C2022C3BCF09F988022202D2D203F0A'", "12");
	check_ask(c, "SELECT COUNT(*) FROM t WHERE HEX(b) = '005C27FF' AND r = 0.1e0", "12");
	drop_all(c);
}
END_TEST

START_TEST(many_statements_at_once)
{
	static const char *const texts[] = {
		"CREATE TABLE t (a int PRIMARY KEY) -- a comment at the end",
		"INSERT INTO t VALUES (1), (2) /* ; */",
		"CREATE PROCEDURE p() BEGIN SELECT 1; SELECT a FROM t; INSERT INTO t VALUES (3); END",
		"CALL p()",
		"-- nothing but a comment",
		"SELECT * FROM t",
		"UPDATE t SET a = a + 10",
		"  -- a comment before it\n DELETE FROM t WHERE a = 11",
		"DELETE FROM t WHERE a = 99",
	};
	static const int64_t changes[] = { 0, 2, 0, 1, 0, 0, 3, 1, 0 };
	mysql_connection *c = open_new("");

	check_many(c, texts, 9, MIGR_OK, 9, changes);
	check_ask(c, "SELECT GROUP_CONCAT(a ORDER BY a) FROM t", "12,13");
	drop_all(c);
}
END_TEST

START_TEST(many_statements_and_one_fails)
{
	static const char *const first[] = { "CREAT TABLE t (a int)", "CREATE TABLE u (a int)" };
	static const char *const middle[] = { "CREATE TABLE t (a int PRIMARY KEY)", "INSERT INTO t VALUES (1)",
		                              "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)" };
	static const char *const last[] = { "INSERT INTO t VALUES (2)", "INSERT INTO nowhere VALUES (2)" };
	mysql_connection *c = open_new("");

	check_many(c, first, 2, MIGR_ERROR_SYNTAX, 0, NULL);
	check_many(c, middle, 4, MIGR_ERROR_CONSTRAINT, 2, NULL);
	check_ask(c, "SELECT COUNT(*) FROM t", "1");
	check_many(c, last, 2, MIGR_ERROR_NO_SUCH_TABLE, 1, NULL);
	c->can_batch = 0;
	check_many(c, middle + 1, 3, MIGR_ERROR_CONSTRAINT, 0, NULL);
	drop_all(c);
}
END_TEST

/* A statement that does not even become text must not keep those before it from being executed. */
START_TEST(many_statements_and_values)
{
	static const migr_value values[] = { MIGR_INT(1), MIGR_TEXT("\xc3\xbc;") };
	migr_statement statements[] = {
		{ .struct_size = sizeof(migr_statement), .sql = "CREATE TABLE t (a int, b text)", .size = 30 },
		{ .struct_size = sizeof(migr_statement),
		  .sql = "INSERT INTO t VALUES (?, ?)",
		  .size = 27,
		  .params = values,
		  .n_params = 2 },
		{ .struct_size = sizeof(migr_statement),
		  .sql = "INSERT INTO t VALUES (?, 3)",
		  .size = 27,
		  .params = values,
		  .n_params = 2 },
	};
	mysql_connection *c = open_new("");
	size_t done = 0;

	ck_assert_int_eq(migr__mysql_execute_many(c, statements, 3, NULL, &done), MIGR_ERROR_SYNTAX);
	ck_assert_uint_eq(done, 2);
	check_ask(c, "SELECT CONCAT(a, HEX(b)) FROM t", "1C3BC3B");
	drop_all(c);
}
END_TEST

START_TEST(knows_the_transaction)
{
	mysql_connection *c = open_new("");

	run_sql(c, "CREATE TABLE t (a int PRIMARY KEY)");
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_IDLE);
	ck_assert_int_eq(migr__mysql_rollback(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_OPEN);
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_ERROR_TRANSACTION);
	run_sql(c, "INSERT INTO t VALUES (1)");
	ck_assert_int_eq(migr__mysql_rollback(c), MIGR_OK);
	check_ask(c, "SELECT COUNT(*) FROM t", "0");
	/* an error of a statement leaves it open ... */
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_OK);
	run_sql(c, "INSERT INTO t VALUES (2)");
	check_fails(c, "INSERT INTO t VALUES (2)", MIGR_ERROR_CONSTRAINT);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_OPEN);
	/* ... and DDL commits it, even if it fails, which the client does not tell */
	check_fails(c, "CREATE TABLE t (a int)", MIGR_ERROR_ALREADY_EXISTS);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_IDLE);
	ck_assert_int_eq(migr__mysql_commit(c), MIGR_OK);
	check_ask(c, "SELECT COUNT(*) FROM t", "1");
	run_sql(c, "SET SESSION completion_type = 'CHAIN'");
	run_sql(c, "SET SESSION TRANSACTION READ ONLY");
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_OK);
	run_sql(c, "INSERT INTO t VALUES (3)");
	ck_assert_int_eq(migr__mysql_commit(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_IDLE);
	drop_all(c);
}
END_TEST

START_TEST(a_deadlock_undoes_the_transaction)
{
	mysql_connection *c = open_new(""), *other = open_url(url_of(database, ""));
	const char *sql = "UPDATE t SET b = b + 1 WHERE a = 2";

	run_sql(c, "CREATE TABLE t (a int PRIMARY KEY, b int) ENGINE=InnoDB");
	run_sql(c, "INSERT INTO t VALUES (1, 0), (2, 0), (3, 0), (4, 0)");
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_begin(other), MIGR_OK);
	run_sql(c, "UPDATE t SET b = b + 1 WHERE a = 1");
	/* the other one has written more: it is not chosen as the victim */
	run_sql(other, "UPDATE t SET b = b + 10 WHERE a > 1");
	ck_assert_int_eq(mysql_real_query(c->db, "DO 0", 4), 0);
	run_sql(other, "SET SESSION innodb_lock_wait_timeout = 20");
	ck_assert_int_eq(mysql_send_query(other->db, "UPDATE t SET b = b + 10 WHERE a = 1", 35), 0);
	check_fails(c, sql, MIGR_ERROR_DEADLOCK);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_FAILED);
	ck_assert_int_eq(migr__mysql_commit(c), MIGR_ERROR_TRANSACTION);
	ck_assert_int_eq(migr__mysql_rollback(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_IDLE);
	ck_assert_int_eq(mysql_read_query_result(other->db), 0);
	ck_assert_int_eq(migr__mysql_commit(other), MIGR_OK);
	check_ask(c, "SELECT SUM(b) FROM t", "40");
	migr__mysql_disconnect(other);
	drop_all(c);
}
END_TEST

/* The application's connection may have everything otherwise. */
/* A run that is a part of the application's transaction must not end it. */
START_TEST(errors_have_stable_codes)
{
	static const struct {
		const char *sql;
		migr_status status;
		const char *says;
	} cases[] = {
		{ "CREATE TABLE p (a int)", MIGR_ERROR_ALREADY_EXISTS, "'p'" },
		{ "ALTER TABLE p ADD a int", MIGR_ERROR_ALREADY_EXISTS, "'a'" },
		{ "CREATE INDEX i ON p (a)", MIGR_ERROR_ALREADY_EXISTS, "'i'" },
		{ "ALTER TABLE p ADD CONSTRAINT c CHECK (a > 1)", MIGR_ERROR_ALREADY_EXISTS, "c" },
		{ "ALTER TABLE k ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES p (a)", MIGR_ERROR_ALREADY_EXISTS, NULL },
		{ "SELECT * FROM nowhere", MIGR_ERROR_NO_SUCH_TABLE, "nowhere" },
		{ "DROP TABLE nowhere", MIGR_ERROR_NO_SUCH_TABLE, "nowhere" },
		{ "SELECT nothing FROM p", MIGR_ERROR_NO_SUCH_COLUMN, "nothing" },
		{ "ALTER TABLE p DROP nothing", MIGR_ERROR_NO_SUCH_COLUMN, "nothing" },
		{ "CREATE INDEX j ON p (nothing)", MIGR_ERROR_NO_SUCH_COLUMN, "nothing" },
		{ "INSERT INTO p VALUES (1)", MIGR_ERROR_CONSTRAINT, "PRIMARY" },
		{ "INSERT INTO p VALUES (-1)", MIGR_ERROR_CONSTRAINT, "c" },
		{ "INSERT INTO p VALUES (NULL)", MIGR_ERROR_CONSTRAINT, "'a'" },
		{ "INSERT INTO k VALUES (2)", MIGR_ERROR_CONSTRAINT, "f" },
		{ "DELETE FROM p", MIGR_ERROR_CONSTRAINT, "f" },
		{ "DROP TABLE p", MIGR_ERROR_CONSTRAINT, NULL },
		{ "SELEC 1", MIGR_ERROR_SYNTAX, "SELEC" },
		{ "CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (a int)",
		  MIGR_ERROR_SYNTAX, "aaa" },
		{ "SET GLOBAL read_only = 1", MIGR_ERROR_PERMISSION, "privilege" },
		{ "CREATE DATABASE other", MIGR_ERROR_PERMISSION, "other" },
		{ "USE migr_nowhere", MIGR_ERROR_NO_SUCH_TABLE, "migr_nowhere" },
	};
	mysql_connection *c = open_new("");

	run_sql(c, "CREATE TABLE p (a int PRIMARY KEY, CONSTRAINT c CHECK (a > 0), KEY i (a)) ENGINE=InnoDB");
	run_sql(c, "CREATE TABLE k (b int, CONSTRAINT f FOREIGN KEY (b) REFERENCES p (a)) ENGINE=InnoDB");
	run_sql(c, "INSERT INTO p VALUES (1)");
	run_sql(c, "INSERT INTO k VALUES (1)");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		check_fails(c, cases[i].sql, cases[i].status);
		ck_assert_msg(!cases[i].says || strstr(said(), cases[i].says), "%s: %s", cases[i].sql, said());
		ck_assert_uint_eq(strlen(migr_error_sqlstate(&context->backend_error)), 5);
	}
	run_sql(c, "START TRANSACTION READ ONLY");
	check_fails(c, "DELETE FROM k", MIGR_ERROR_READ_ONLY);
	run_sql(c, "ROLLBACK");
	drop_all(c);
}
END_TEST

START_TEST(a_table_in_use_is_waited_for_in_vain)
{
	mysql_connection *c = open_new("lock_wait_timeout=1&innodb_lock_wait_timeout=1");
	mysql_connection *other = open_url(url_of(database, ""));

	run_sql(c, "CREATE TABLE t (a int PRIMARY KEY) ENGINE=InnoDB");
	run_sql(c, "INSERT INTO t VALUES (1)");
	ck_assert_int_eq(migr__mysql_begin(other), MIGR_OK);
	run_sql(other, "UPDATE t SET a = 2");
	check_fails(c, "ALTER TABLE t ADD b int", MIGR_ERROR_LOCK_TIMEOUT);
	check_fails(c, "UPDATE t SET a = 3", MIGR_ERROR_LOCK_TIMEOUT);
	migr__mysql_disconnect(other);
	run_sql(c, "UPDATE t SET a = 3");
	drop_all(c);
}
END_TEST

/* The n-th request for memory, and all after it, fail. */
typedef struct scarce {
	const migr__alloc real;
	int left;
} scarce;

static void *resize_scarcely(void *user, void *pointer, size_t size)
{
	scarce *memory = user;

	if (size && memory->left-- <= 0)
		return NULL;
	return memory->real.resize(memory->real.user, pointer, size);
}

static migr_status look_at_row(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	(void)names;
	*(int64_t *)sink = count ? values[0].integer : 0;
	return MIGR_OK;
}

/* Whatever asks for memory, one after the other, up to the first that gets none. */
static migr_status use_memory(const char *url)
{
	static const char *const many[] = { "REPLACE INTO t VALUES (1)", "REPLACE INTO t VALUES (2)" };
	migr_value value = MIGR_TEXT("7");
	int64_t seen = 0;
	void *c = NULL;
	migr_status rc = migr__mysql_connect(&context->host, url, 0, &c);
	size_t done;

	if (rc != MIGR_OK)
		return rc;
	rc = migr__mysql_execute(c,
	                         &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                            .sql = "SELECT CAST(? AS SIGNED)",
	                                            .size = 24,
	                                            .params = &value,
	                                            .n_params = 1,
	                                            .row = look_at_row,
	                                            .sink = &seen },
	                         NULL);
	if (rc == MIGR_OK)
		rc = migr__mysql_execute_many(c, statements_of(many, 2), 2, NULL, &done);
	if (rc == MIGR_OK) {
		ck_assert_int_eq(seen, 7);
		rc = migr__mysql_lock(c, "migr_version");
		ck_assert_int_ne(rc, MIGR_OK);
	}
	migr__mysql_disconnect(c);
	return rc;
}

START_TEST(memory_runs_out_at_every_place)
{
	mysql_connection *c = open_new("");
	scarce memory = { context->alloc, 0 };
	migr_status rc = MIGR_ERROR_NO_MEMORY;
	char url[512];
	int n;

	snprintf(url, sizeof url, "%s", url_of(database, ""));
	run_sql(c, "CREATE TABLE t (a int PRIMARY KEY)");
	ck_assert_int_eq(migr__mysql_lock(c, "migr_version"), MIGR_OK);
	for (n = 0; rc == MIGR_ERROR_NO_MEMORY && n < 100; n++) {
		memory.left = n;
		context->alloc.resize = resize_scarcely;
		context->alloc.user = &memory;
		rc = use_memory(url);
		context->alloc = memory.real;
		ck_assert_msg(rc == MIGR_ERROR_NO_MEMORY || rc == MIGR_ERROR_BUSY, "%d: %s", n, migr_status_name(rc));
	}
	ck_assert_int_eq(rc, MIGR_ERROR_BUSY);
	ck_assert_int_gt(n, 8);
	drop_all(c);
}
END_TEST

SERVER_MAIN("mysql server", executes_inside_a_row_function, values_survive_every_mode, many_statements_at_once,
            many_statements_and_one_fails, many_statements_and_values, knows_the_transaction,
            a_deadlock_undoes_the_transaction, errors_have_stable_codes, memory_runs_out_at_every_place,
            a_table_in_use_is_waited_for_in_vain)
