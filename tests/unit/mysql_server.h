/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the MySQL backend on a server share. The server's URL is in MIGR_TEST_MYSQL_URL; without it they
 * are skipped. Each test has a database of its own.
 */
#ifndef MIGR_TESTS_UNIT_MYSQL_SERVER_H
#define MIGR_TESTS_UNIT_MYSQL_SERVER_H

#include "backends/mysql/backend.h"
#include "engine/context.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static migr_context *context;
static char database[64];

/* The server's URL with another database, and what follows it. Valid until the next call. */
static inline const char *url_of(const char *name, const char *options)
{
	static char url[512];
	const char *base = getenv("MIGR_TEST_MYSQL_URL"), *slash = strrchr(base, '/');

	snprintf(url, sizeof url, "%.*s/%s?default-file=%s%s", (int)(slash - base), base, name, *options ? "&" : "",
	         options);
	return url;
}

static inline const char *said(void)
{
	return migr_error_message(&context->backend_error);
}

static inline mysql_connection *open_url(const char *url)
{
	void *connection = NULL;
	migr_status rc = migr__mysql_connect(&context->host, url, 0, &connection);

	ck_assert_msg(rc == MIGR_OK, "%s", said());
	return connection;
}

static inline migr_status try_sql(mysql_connection *c, const char *sql)
{
	return migr__mysql_execute(
		c, &(migr_statement){ .struct_size = sizeof(migr_statement), .sql = sql, .size = strlen(sql) }, NULL);
}

static inline void run_sql(mysql_connection *c, const char *sql)
{
	migr_status rc = try_sql(c, sql);

	ck_assert_msg(rc == MIGR_OK, "%s: %s", sql, said());
}

/* A connection to a new database. */
static inline mysql_connection *open_new(const char *options)
{
	char sql[128];
	mysql_connection *c;

	ck_assert_int_eq(migr_open_offline(&context, "mysql", NULL), MIGR_OK);
	snprintf(database, sizeof database, "migr_unit_%ld", (long)getpid());
	c = open_url(url_of("migr", ""));
	snprintf(sql, sizeof sql, "CREATE DATABASE %s CHARACTER SET utf8mb4", database);
	run_sql(c, sql);
	migr__mysql_disconnect(c);
	return open_url(url_of(database, options));
}

static inline void drop_all(mysql_connection *c)
{
	char sql[128];

	migr__mysql_disconnect(c);
	c = open_url(url_of("migr", ""));
	snprintf(sql, sizeof sql, "DROP DATABASE %s", database);
	run_sql(c, sql);
	migr__mysql_disconnect(c);
	migr_close(context);
}

/* The first column of the first row as text. Valid until the next call. */
static inline const char *ask(mysql_connection *c, const char *sql)
{
	static char field[1][MYSQL_NAME_SIZE];
	int is_null[1];

	ck_assert_msg(migr__mysql_read_row(c, sql, field, is_null, 1) == MIGR_OK, "%s: %s", sql, said());
	return is_null[0] ? "NULL" : field[0];
}

static inline void check_ask(mysql_connection *c, const char *sql, const char *wanted)
{
	const char *is = ask(c, sql);

	ck_assert_msg(strcmp(is, wanted) == 0, "%s: %s instead of %s", sql, is, wanted);
}

static inline void check_fails(mysql_connection *c, const char *sql, migr_status status)
{
	migr_status rc = try_sql(c, sql);

	ck_assert_msg(rc == status, "%s: %s instead of %s: %s", sql, migr_status_name(rc), migr_status_name(status),
	              said());
	ck_assert_int_eq(migr_error_status(&context->backend_error), status);
	ck_assert_int_ne(migr_error_native_code(&context->backend_error), 0);
}

static inline const migr_statement *statements_of(const char *const *texts, size_t count)
{
	static migr_statement statements[16];

	for (size_t i = 0; i < count; i++)
		statements[i] = (migr_statement){ .struct_size = sizeof(migr_statement),
			                          .sql = texts[i],
			                          .size = strlen(texts[i]) };
	return statements;
}

static inline void check_many(mysql_connection *c, const char *const *texts, size_t count, migr_status wanted,
                              size_t wanted_done, const int64_t *wanted_changes)
{
	int64_t changes[16];
	size_t done = 99;
	migr_status rc = migr__mysql_execute_many(c, statements_of(texts, count), count, changes, &done);

	ck_assert_msg(rc == wanted, "%s: %s", migr_status_name(rc), said());
	ck_assert_uint_eq(done, wanted_done);
	for (size_t i = 0; i < done && wanted_changes; i++)
		ck_assert_int_eq(changes[i], wanted_changes[i]);
	/* nothing is left in the pipe */
	check_ask(c, "SELECT 'still in step'", "still in step");
}

#define SERVER_MAIN(suite, ...)                                                                                        \
	int main(void)                                                                                                 \
	{                                                                                                              \
		const TTest *const cases[] = { __VA_ARGS__ };                                                          \
                                                                                                                       \
		if (getenv("MIGR_TEST_MYSQL_URL"))                                                                     \
			return t_main(suite, cases, sizeof cases / sizeof cases[0]);                                   \
		puts("1..0 # SKIP MIGR_TEST_MYSQL_URL names no server");                                               \
		return 0;                                                                                              \
	}

#endif
