/* SPDX-License-Identifier: MIT */
/*
 * TLS by the options of a URL, with certificates of our own making: what is asked for is there when a revision runs, or
 * the connection is refused and the error says why, without the password.
 */
#include "locks.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct attempt {
	const char *host;
	const char *options; /* the folder of the certificates for each '@' */
	int is_encrypted;
	migr_status status;
	const char *part; /* of the message */
	const char *user; /* NULL: the usual one */
} attempt;

#define PLAIN 0, MIGR_OK, NULL, NULL
#define TLS 1, MIGR_OK, NULL, NULL
#define REFUSED(part) 0, MIGR_ERROR_CONNECT, (part), NULL

static const attempt postgresql[] = {
	{ "localhost", "sslmode=disable", PLAIN },
	{ "localhost", "sslmode=prefer", TLS },
	{ "127.0.0.1", "sslmode=require", TLS },
	{ "127.0.0.1", "sslmode=verify-ca&sslrootcert=@/ca.pem", TLS },
	{ "localhost", "sslmode=verify-full&sslrootcert=@/ca.pem", TLS },
	/* the certificate is made for the name alone */
	{ "127.0.0.1", "sslmode=verify-full&sslrootcert=@/ca.pem", REFUSED("127.0.0.1") },
	{ "localhost", "sslmode=verify-ca&sslrootcert=@/another-ca.pem", REFUSED("certificate") },
	{ "localhost", "sslmode=require&sslrootcert=@/another-ca.pem", REFUSED("certificate") },
	{ "localhost", "sslmode=verify-full&sslrootcert=@/missing.pem", REFUSED("missing.pem") },
};

static const attempt mysql[] = {
	{ "localhost", "ssl-mode=disabled", PLAIN },
	{ "127.0.0.1", "ssl-mode=preferred", TLS },
	{ "127.0.0.1", "ssl-mode=required", TLS },
	{ "localhost", "ssl-mode=verify-ca&ssl-ca=@/ca.pem", TLS },
	{ "localhost", "ssl_mode=verify_identity&ssl_ca=@/ca.pem", TLS },
	/* who names an authority wants it to be asked */
	{ "localhost", "ssl-ca=@/ca.pem", TLS },
	{ "localhost", "ssl-ca=@/another-ca.pem", REFUSED("certificate") },
	{ "127.0.0.1", "ssl-mode=verify-identity&ssl-ca=@/ca.pem", REFUSED("certificate") },
	{ "localhost", "ssl-mode=verify-ca&ssl-ca=@/another-ca.pem", REFUSED("certificate") },
	{ "localhost", "ssl-mode=verify-ca&ssl-ca=@/missing.pem", REFUSED("") },
	/* a user who must have a certificate too */
	{ "localhost", "ssl-ca=@/ca.pem&ssl-cert=@/client.pem&ssl-key=@/client.key", 1, MIGR_OK, NULL, "migr_tls" },
	{ "localhost", "ssl-ca=@/ca.pem", 0, MIGR_ERROR_PERMISSION, "migr_tls", "migr_tls" },
};

static const char *folder(void)
{
	const char *value = getenv("MIGR_TEST_TLS");

	ck_assert_msg(value && *value, "MIGR_TEST_TLS is not set: run this by tests/support/servers.sh run");
	return value;
}

/* The URL past the proxy, with another host, another user, and options. */
static void write_url(char *url, size_t size, const t_database *database, const attempt *a)
{
	const char *user = strstr(database->direct, "//") + 2, *password = strchr(user, ':'),
		   *host = strchr(password, '@') + 1, *port = strchr(host, ':');
	FILE *to = fmemopen(url, size, "w");

	ck_assert_ptr_nonnull(to);
	fprintf(to, "%.*s%s%.*s%s%s?", (int)(user - database->direct), database->direct, a->user ? a->user : "migr",
	        (int)(host - password), password, a->host, port);
	for (const char *p = a->options; *p; p++)
		fprintf(to, "%.*s", *p == '@' ? (int)strlen(folder()) : 1, *p == '@' ? folder() : p);
	ck_assert_int_eq(fclose(to), 0);
}

static migr_status take_cipher(const migr_row *row, void *user)
{
	const char *text = migr_row_text(row, 0);

	snprintf(user, 64, "%s", text ? text : "");
	return MIGR_OK;
}

static const char *const questions[][2] = {
	{ "postgresql", "SELECT coalesce(cipher, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()" },
	{ "mysql", "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'" },
};

static migr_status ask_cipher(migr_op *op, void *app)
{
	int is_mysql = strcmp(migr_op_dialect(op), "mysql") == 0;

	return migr_op_query(op, questions[is_mysql][1], MIGR_NO_PARAMS, take_cipher, app);
}

static void check_refused(migr_context *m, const attempt *a)
{
	const migr_error *error = migr_last_error(m);

	ck_assert_msg(strstr(migr_error_message(error), a->part) != NULL, "%s: no '%s' in '%s'", a->options, a->part,
	              migr_error_message(error));
	if (a->status == MIGR_ERROR_CONNECT)
		ck_assert_msg(strstr(migr_error_hint(error), "certificate") != NULL, "%s: '%s'", a->options,
		              migr_error_hint(error));
	ck_assert_ptr_null(strstr(migr_error_message(error), "secret"));
	ck_assert_ptr_null(strstr(migr_error_hint(error), "secret"));
}

static void try(const t_server *server, const attempt *a)
{
	char url[1024], cipher[64] = "none";
	const migr_options options = { MIGR_OPTIONS, .app = cipher };
	const migr_revision revision = MIGR_REVISION(.id = "1", .upgrade = ask_cipher), *list = &revision;
	migr_context *m = NULL;
	t_database database;
	migr_status rc;

	t_database_make(&database, server);
	write_url(url, sizeof url, &database, a);
	rc = migr_open(&m, server->backend(), url, &options);
	if (rc == MIGR_OK)
		rc = migr_register(m, &list, 1);
	if (rc == MIGR_OK)
		rc = migr_upgrade(m, "head");
	ck_assert_msg(rc == a->status, "%s, %s, %s: %s: %s", server->name, a->host, a->options, migr_status_name(rc),
	              migr_error_message(migr_last_error(m)));
	if (rc != MIGR_OK)
		check_refused(m, a);
	else
		ck_assert_msg((cipher[0] != '\0') == a->is_encrypted, "%s, %s: cipher '%s'", server->name, a->options,
		              cipher);
	migr_close(m);
	t_database_drop(&database);
}

START_TEST(postgresql_by_its_keywords)
{
	for (size_t i = 0; i < COUNT(postgresql); i++)
		try(&t_postgresql, &postgresql[i]);
}
END_TEST

START_TEST(mysql_by_its_options)
{
	for (size_t i = 0; i < COUNT(mysql); i++)
		try(&t_mysql, &mysql[i]);
}
END_TEST

/* A server that has none: the pooler. */
START_TEST(a_server_without_it)
{
	const char *pooler = getenv("MIGR_TEST_PGBOUNCER_URL");
	char url[1024];
	migr_context *m = NULL;
	migr_status rc;

	ck_assert_msg(pooler != NULL, "MIGR_TEST_PGBOUNCER_URL is not set: run this by tests/support/servers.sh run");
	snprintf(url, sizeof url, "%s?sslmode=require", pooler);
	rc = migr_open(&m, t_postgresql.backend(), url, NULL);
	ck_assert_int_eq(rc, MIGR_ERROR_CONNECT);
	check_refused(m, &(attempt){ "", "sslmode=require", REFUSED("SSL") });
	migr_close(m);
}
END_TEST

T_MAIN("server tls", postgresql_by_its_keywords, mysql_by_its_options, a_server_without_it)
