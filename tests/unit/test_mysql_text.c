/* SPDX-License-Identifier: MIT */
/*
 * What the MySQL backend does without a server: URLs, values as literals, values out of a result.
 */
#include "backends/mysql/backend.h"
#include "engine/context.h"
#include "support/comma.h"
#include "support/t.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_BACKSLASH_ESCAPES 512

static migr_context *new_context(void)
{
	migr_context *context = NULL;

	ck_assert_int_eq(migr_open_offline(&context, "mysql", NULL), MIGR_OK);
	return context;
}

/* Reads a URL that is right. */
static mysql_url read_url(migr_context *context, const char *text)
{
	mysql_url url;
	migr_status rc = migr__mysql_url_read(&context->host, text, &url);

	ck_assert_msg(rc == MIGR_OK, "%s: %s", text, migr_error_message(&context->backend_error));
	return url;
}

START_TEST(url_with_every_part)
{
	migr_context *context = new_context();
	mysql_url url = read_url(context, "mysql://us%40er:p%3Aa%2Fs%25:s@db.example:3307/sh%2Fop?connect_timeout=3"
	                                  "&ssl-ca=/a%20b.pem&charset=latin1&lock-wait-timeout=7");

	ck_assert_str_eq(url.user, "us@er");
	ck_assert_str_eq(url.password, "p:a/s%:s");
	ck_assert_str_eq(url.host, "db.example");
	ck_assert_uint_eq(url.port, 3307);
	ck_assert_str_eq(url.database, "sh/op");
	ck_assert_str_eq(url.options[OPTION_CONNECT_TIMEOUT], "3");
	ck_assert_str_eq(url.options[OPTION_SSL_CA], "/a b.pem");
	ck_assert_str_eq(url.options[OPTION_CHARSET], "latin1");
	ck_assert_str_eq(url.options[SETTING_LOCK_WAIT_TIMEOUT], "7");
	ck_assert_ptr_null(url.options[OPTION_SOCKET]);
	ck_assert_int_eq(url.tls, TLS_VERIFY_CA);
	migr__mysql_url_free(&context->host, &url);
	migr_close(context);
}
END_TEST

START_TEST(url_with_hardly_any_part)
{
	static const struct {
		const char *text, *user, *password, *host, *database, *socket;
		unsigned port;
	} cases[] = {
		{ "mysql:", NULL, NULL, NULL, NULL, NULL, 0 },
		{ "mysql://", NULL, NULL, NULL, NULL, NULL, 0 },
		{ "mysql:shop", NULL, NULL, NULL, "shop", NULL, 0 },
		{ "shop", NULL, NULL, NULL, "shop", NULL, 0 },
		{ "mariadb:///shop", NULL, NULL, NULL, "shop", NULL, 0 },
		{ "mysql://h", NULL, NULL, "h", NULL, NULL, 0 },
		{ "mysql://u@h/d@e", "u", NULL, "h", "d@e", NULL, 0 },
		{ "//h/", NULL, NULL, "h", NULL, NULL, 0 },
		{ "mysql://h:/d?", NULL, NULL, "h", "d", NULL, 0 },
		{ "mysql://u@/d", "u", NULL, NULL, "d", NULL, 0 },
		{ "mysql://u:@h/d", "u", "", "h", "d", NULL, 0 },
		{ "mysql://:p@h/d", NULL, "p", "h", "d", NULL, 0 },
		{ "mysql://u:p@ss@h/d", "u", "p@ss", "h", "d", NULL, 0 },
		{ "mysql://[::1]/d", NULL, NULL, "::1", "d", NULL, 0 },
		{ "mysql://u@[fe80::1%25eth0]:3307/d", "u", NULL, "fe80::1%eth0", "d", NULL, 3307 },
		{ "mysql://u@%2Frun%2Fm.sock/d", "u", NULL, NULL, "d", "/run/m.sock", 0 },
		{ "mysql://u@localhost/d?socket=/run/m.sock", "u", NULL, "localhost", "d", "/run/m.sock", 0 },
	};
	migr_context *context = new_context();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		mysql_url url = read_url(context, cases[i].text);

		ck_assert_pstr_eq(url.user, cases[i].user);
		ck_assert_pstr_eq(url.password, cases[i].password);
		ck_assert_pstr_eq(url.host, cases[i].host);
		ck_assert_pstr_eq(url.database, cases[i].database);
		ck_assert_pstr_eq(url.options[OPTION_SOCKET], cases[i].socket);
		ck_assert_uint_eq(url.port, cases[i].port);
		migr__mysql_url_free(&context->host, &url);
	}
	migr_close(context);
}
END_TEST

START_TEST(url_that_is_wrong)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "mysql://u:s3cret@h:0/d", "port" },
		{ "mysql://u:s3cret@h:65536/d", "port" },
		{ "mysql://u:s3cret@h:99999999999999/d", "port" },
		{ "mysql://u:s3cret@h:33x/d", "port" },
		{ "mysql://u:s3cret@::1/d", "brackets" },
		{ "mysql://u:s3cret@[::1/d", "brackets" },
		{ "mysql://u:s3cret@[::1]x/d", "brackets" },
		{ "mysql://u:s3cret%@h/d", "password" },
		{ "mysql://u:s3cret%zz@h/d", "password" },
		{ "mysql://u:s3cret%00@h/d", "password" },
		{ "mysql://u%4:s3cret@h/d", "user" },
		{ "mysql://u:s3cret@h%/d", "host" },
		{ "mysql://u:s3cret@h/%", "database" },
		{ "mysql://u:s3cret@h/d/e", "more than one database" },
		{ "mysql://u:33/s3cret@h", "behind the part" },
		{ "mysql://u:s3cret@h/d?ssl-mod=required", "'ssl-mod'" },
		{ "mysql://u:s3cret@h/d?charset", "charset has no value" },
		{ "mysql://u:s3cret@h/d?charset=", "charset" },
		{ "mysql://u:s3cret@h/d?ssl-mode=yes", "verify-identity" },
		{ "mysql://u:s3cret@h/d?connect-timeout=soon", "number of seconds" },
		{ "mysql://u:s3cret@h/d?lock_wait_timeout=1;DROP", "whole number" },
		{ "mysql://u:s3cret@h/d?max_statement_time=1e3", "number of seconds" },
		{ "mysql://u:s3cret@h/d?local-infile=on", "0 or 1" },
		{ "mysql://u:s3cret@h/d?socket=/s", "both a socket and another host" },
		{ "mysql://u:s3cret@localhost:3306/d?socket=/s", "both a socket and a port" },
	};
	migr_context *context = new_context();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		mysql_url url;
		const migr_error *error = &context->backend_error;

		ck_assert_int_eq(migr__mysql_url_read(&context->host, cases[i].text, &url), MIGR_ERROR_URL);
		ck_assert_msg(strstr(migr_error_message(error), cases[i].says) != NULL, "%s: %s", cases[i].text,
		              migr_error_message(error));
		ck_assert_ptr_null(strstr(migr_error_message(error), "s3cret"));
		ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "ssl-mode"));
		migr__mysql_url_free(&context->host, &url);
	}
	migr_close(context);
}
END_TEST

START_TEST(url_asks_for_encryption)
{
	static const struct {
		const char *options;
		mysql_tls tls;
	} cases[] = {
		{ "", TLS_UNSAID },
		{ "?ssl-mode=disabled", TLS_DISABLED },
		{ "?ssl_mode=preferred", TLS_PREFERRED },
		{ "?ssl-mode=required", TLS_REQUIRED },
		{ "?ssl-mode=verify_ca", TLS_VERIFY_CA },
		{ "?ssl-mode=verify-identity&ssl-ca=x", TLS_VERIFY_IDENTITY },
		{ "?ssl-ca=x&ssl-mode=required", TLS_REQUIRED },
		{ "?ssl-ca=x", TLS_VERIFY_CA },
		{ "?ssl-cert=x&ssl-key=y", TLS_REQUIRED },
	};
	migr_context *context = new_context();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[128];
		mysql_url url;

		snprintf(text, sizeof text, "mysql://h/d%s", cases[i].options);
		url = read_url(context, text);
		ck_assert_msg(url.tls == cases[i].tls, "%s: %d", text, (int)url.tls);
		migr__mysql_url_free(&context->host, &url);
	}
	migr_close(context);
}
END_TEST

/* Puts values into a statement; `status` is the server's. The text is to be freed. */
static mysql_text expand(migr_context *context, unsigned status, const char *sql, const migr_value *params, size_t n)
{
	MYSQL db;
	mysql_connection c;
	mysql_text text;
	migr_statement statement = { .struct_size = sizeof statement, .sql = sql, .size = strlen(sql) };

	memset(&db, 0, sizeof db);
	memset(&c, 0, sizeof c);
	db.server_status = status;
	c.db = &db;
	c.host = &context->host;
	statement.params = params;
	statement.n_params = n;
	migr__mysql_text_init(&text, &context->host);
	if (migr__mysql_expand(&c, &statement, &text) != MIGR_OK)
		migr__mysql_text_free(&text);
	return text;
}

static void check_expanded(unsigned status, const char *sql, const migr_value *params, size_t n, const char *wanted)
{
	migr_context *context = new_context();
	mysql_text text = expand(context, status, sql, params, n);

	ck_assert_msg(text.bytes != NULL, "%s: %s", sql, migr_error_message(&context->backend_error));
	ck_assert_str_eq(text.bytes, wanted);
	ck_assert_uint_eq(text.size, strlen(wanted));
	migr__mysql_text_free(&text);
	migr_close(context);
}

START_TEST(values_become_literals)
{
	check_expanded(0, "?,?,?,?", MIGR_PARAMS(MIGR_NULL, MIGR_INT(7), MIGR_INT(INT64_MIN), MIGR_REAL(0.5)),
	               "NULL,7, -9223372036854775808,5.0000000000000000e-01");
	check_expanded(0, "1 -?", MIGR_PARAMS(MIGR_INT(-5)), "1 - -5");
	check_expanded(0, "?,?", MIGR_PARAMS(MIGR_TEXT(""), MIGR_TEXT("it''s 'so'")), "'','it''''s ''so'''");
	check_expanded(0, "?", MIGR_PARAMS(MIGR_TEXT("a\\")), "_utf8mb4 x'615c'");
	check_expanded(0, "?", MIGR_PARAMS(MIGR_TEXT("\xc3\xbc\n")), "_utf8mb4 x'c3bc0a'");
	check_expanded(0, "?,?", MIGR_PARAMS(MIGR_BLOB("\0'\xff", 3), MIGR_BLOB(NULL, 0)), "x'0027ff',x''");
	check_expanded(0, "?", MIGR_PARAMS({ MIGR_VALUE_TEXT, 0, 0, 0.0, "a\0b", 3 }), "_utf8mb4 x'610062'");
	/* what was put in is not looked at again */
	check_expanded(0, "?,?", MIGR_PARAMS(MIGR_TEXT("?"), MIGR_INT(1)), "'?',1");
}
END_TEST

START_TEST(only_placeholders_are_replaced)
{
	check_expanded(0, "SELECT '?', \"?\", `?`, ? -- ?\n, ? # ?\n/* ? */", MIGR_PARAMS(MIGR_INT(1), MIGR_INT(2)),
	               "SELECT '?', \"?\", `?`, 1 -- ?\n, 2 # ?\n/* ? */");
	check_expanded(0, "'a\\'?', ?", MIGR_PARAMS(MIGR_INT(1)), "'a\\'?', 1");
	check_expanded(NO_BACKSLASH_ESCAPES, "'a\\', ?, '?'", MIGR_PARAMS(MIGR_INT(1)), "'a\\', 1, '?'");
	check_expanded(0, "'a''?', `a\\`, ?", MIGR_PARAMS(MIGR_INT(1)), "'a''?', `a\\`, 1");
	/* no comment without a blank, and a conditional one is code */
	check_expanded(0, "5--?", MIGR_PARAMS(MIGR_INT(1)), "5--1");
	check_expanded(0, "/*!50000 ? */ /*M! ? */", MIGR_PARAMS(MIGR_INT(1), MIGR_INT(2)), "/*!50000 1 */ /*M! 2 */");
	check_expanded(0, "? /* open ?", MIGR_PARAMS(MIGR_INT(1)), "1 /* open ?");
	check_expanded(0, "? '?", MIGR_PARAMS(MIGR_INT(1)), "1 '?");
}
END_TEST

START_TEST(values_that_do_not_fit)
{
	static const struct {
		const char *sql;
		migr_value value;
		migr_status status;
	} cases[] = {
		{ "SELECT 1", MIGR_INT(1), MIGR_ERROR_SYNTAX },
		{ "SELECT ?, ?", MIGR_INT(1), MIGR_ERROR_SYNTAX },
		{ "SELECT '?'", MIGR_INT(1), MIGR_ERROR_SYNTAX },
		{ "SELECT ?", { 99, 0, 0, 0.0, NULL, 0 }, MIGR_ERROR_MISUSE },
		{ "SELECT ?", { MIGR_VALUE_REAL, 0, 0, HUGE_VAL, NULL, 0 }, MIGR_ERROR_DATABASE },
	};
	migr_context *context = new_context();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		mysql_text text = expand(context, 0, cases[i].sql, &cases[i].value, 1);

		ck_assert_ptr_null(text.bytes);
		ck_assert_int_eq(migr_error_status(&context->backend_error), cases[i].status);
	}
	migr_close(context);
}
END_TEST

static migr_value value_of(int type, unsigned flags, unsigned charset, const char *bytes, size_t size)
{
	MYSQL_FIELD field;
	migr_value value;

	memset(&field, 0, sizeof field);
	field.type = (enum enum_field_types)type;
	field.flags = flags;
	field.charsetnr = charset;
	migr__mysql_value(&field, bytes, (unsigned long)size, &value);
	return value;
}

START_TEST(results_become_values)
{
	ck_assert_int_eq(value_of(MYSQL_TYPE_LONG, 0, 63, NULL, 0).type, MIGR_VALUE_NULL);
	ck_assert_int_eq(value_of(MYSQL_TYPE_LONGLONG, 0, 63, "-9223372036854775808", 20).integer, INT64_MIN);
	ck_assert_int_eq(value_of(MYSQL_TYPE_LONGLONG, UNSIGNED_FLAG, 63, "9223372036854775807", 19).integer,
	                 INT64_MAX);
	ck_assert_int_eq(value_of(MYSQL_TYPE_LONGLONG, UNSIGNED_FLAG, 63, "9223372036854775808", 19).type,
	                 MIGR_VALUE_TEXT);
	ck_assert_int_eq(value_of(MYSQL_TYPE_NEWDECIMAL, 0, 63, "1.10", 4).type, MIGR_VALUE_TEXT);
	ck_assert_int_eq(value_of(MYSQL_TYPE_DATETIME, 0, 63, "2024-01-01 00:00:00", 19).type, MIGR_VALUE_TEXT);
	ck_assert_int_eq(value_of(MYSQL_TYPE_JSON, 0, 63, "{}", 2).type, MIGR_VALUE_TEXT);
	ck_assert_int_eq(value_of(MYSQL_TYPE_BLOB, 0, 63, "x", 1).type, MIGR_VALUE_BLOB);
	ck_assert_int_eq(value_of(MYSQL_TYPE_BLOB, 0, 45, "x", 1).type, MIGR_VALUE_TEXT);
	ck_assert_int_eq(value_of(MYSQL_TYPE_STRING, 0, 63, "x", 1).type, MIGR_VALUE_BLOB);
	ck_assert_int_eq(value_of(MYSQL_TYPE_BIT, 0, 63, "\x01\x02", 2).integer, 258);
	ck_assert_int_eq(value_of(MYSQL_TYPE_BIT, 0, 63, "\xff\xff\xff\xff\xff\xff\xff\xff", 8).type, MIGR_VALUE_BLOB);
	ck_assert_double_eq(value_of(MYSQL_TYPE_DOUBLE, 0, 63, "-1.5e3", 6).real, -1500);
	ck_assert_double_eq(value_of(MYSQL_TYPE_FLOAT, 0, 63, "7", 1).real, 7);
}
END_TEST

/* A program may have set a locale that writes 1,5. */
START_TEST(numbers_in_another_locale)
{
	t_set_comma_locale();
	check_expanded(0, "?", MIGR_PARAMS(MIGR_REAL(1.5)), "1.5000000000000000e+00");
	ck_assert_double_eq(value_of(MYSQL_TYPE_DOUBLE, 0, 63, "1.25e2", 6).real, 125);
}
END_TEST

T_MAIN("mysql text", url_with_every_part, url_with_hardly_any_part, url_that_is_wrong, url_asks_for_encryption,
       values_become_literals, only_placeholders_are_replaced, values_that_do_not_fit, results_become_values,
       numbers_in_another_locale)
