/* SPDX-License-Identifier: MIT */
/*
 * How PostgreSQL is reached: all that libpq understands, in a URL or as keywords, by TCP or a socket, with a password
 * that is not in the URL.
 */
#include "server.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The parts of the URL of a test's database, each ended by NUL. */
typedef struct place {
	t_database database;
	char user[64];
	char password[64];
	char port[16];
	char file[64]; /* for passwords */
} place;

static void take_part(char *part, size_t size, const char *from, const char *to)
{
	ck_assert_uint_lt((size_t)(to - from), size);
	memcpy(part, from, (size_t)(to - from));
	part[to - from] = '\0';
}

static void begin(place *p)
{
	const char *user, *password, *host, *port;
	int file;

	t_database_make(&p->database, &t_postgresql);
	user = strstr(p->database.direct, "//") + 2;
	password = strchr(user, ':') + 1;
	host = strchr(password, '@') + 1;
	port = strchr(host, ':') + 1;
	take_part(p->user, sizeof p->user, user, password - 1);
	take_part(p->password, sizeof p->password, password, host - 1);
	take_part(p->port, sizeof p->port, port, strchr(port, '/'));
	snprintf(p->file, sizeof p->file, "/tmp/migr-pgpass-XXXXXX");
	file = mkstemp(p->file);
	ck_assert_int_ge(file, 0);
	close(file);
	/* nothing but what a test says */
	unsetenv("PGPASSWORD");
	setenv("PGPASSFILE", p->file, 1);
}

static void end(place *p)
{
	unlink(p->file);
	t_database_drop(&p->database);
}

static migr_status run(const place *p, const char *url, const char *target, char *said, size_t size)
{
	const migr_revision list =
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (id INTEGER)", .downgrade_sql = "DROP TABLE t");

	said[0] = '\0';
	return t_run(&p->database, url, &list, 1, target, said, size);
}

/* Gets there, and to that very database. */
static void check_reaches(const place *p, const char *url)
{
	char said[2048], *rows;

	ck_assert_msg(run(p, url, "head", said, sizeof said) == MIGR_OK, "%s: %s", url, said);
	rows = t_query(&p->database, "SELECT version_num FROM migr_version");
	ck_assert_str_eq(rows, "1\n");
	free(rows);
	ck_assert_msg(run(p, url, "base", said, sizeof said) == MIGR_OK, "%s: %s", url, said);
}

START_TEST(keywords)
{
	place p;
	char url[512];

	begin(&p);
	snprintf(url, sizeof url, "host=127.0.0.1 port=%s dbname=%s user=%s password='%s' application_name=a", p.port,
	         p.database.name, p.user, p.password);
	check_reaches(&p, url);
	snprintf(url, sizeof url, "postgres://127.0.0.1:%s/%s?user=%s&password=%s&connect_timeout=10", p.port,
	         p.database.name, p.user, p.password);
	check_reaches(&p, url);
	end(&p);
}
END_TEST

START_TEST(a_socket)
{
	place p;
	char url[512], folder[256] = "";
	const char *socket = getenv("MIGR_TEST_POSTGRESQL_SOCKET");

	ck_assert_msg(socket && *socket,
	              "MIGR_TEST_POSTGRESQL_SOCKET is not set: run this by tests/support/servers.sh run");
	begin(&p);
	for (const char *c = socket; *c; c++)
		snprintf(folder + strlen(folder), sizeof folder - strlen(folder), *c == '/' ? "%%2F" : "%c", *c);
	snprintf(url, sizeof url, "postgresql://%s:%s@%s:%s/%s", p.user, p.password, folder, p.port, p.database.name);
	check_reaches(&p, url);
	snprintf(url, sizeof url, "host=%s port=%s dbname=%s user=%s password=%s", socket, p.port, p.database.name,
	         p.user, p.password);
	check_reaches(&p, url);
	end(&p);
}
END_TEST

START_TEST(a_password_from_elsewhere)
{
	place p;
	char url[512], said[2048];
	FILE *file;

	begin(&p);
	snprintf(url, sizeof url, "postgresql://%s@127.0.0.1:%s/%s", p.user, p.port, p.database.name);
	ck_assert_int_eq(run(&p, url, "head", said, sizeof said), MIGR_ERROR_PERMISSION);
	setenv("PGPASSWORD", p.password, 1);
	check_reaches(&p, url);
	setenv("PGPASSWORD", "another-secret", 1);
	ck_assert_int_eq(run(&p, url, "head", said, sizeof said), MIGR_ERROR_PERMISSION);
	ck_assert_msg(!strstr(said, "another-secret"), "%s", said);
	unsetenv("PGPASSWORD");
	file = fopen(p.file, "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "127.0.0.1:%s:*:%s:%s\n", p.port, p.user, p.password);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(p.file, S_IRUSR | S_IWUSR), 0);
	check_reaches(&p, url);
	end(&p);
}
END_TEST

T_MAIN("postgresql connect", keywords, a_socket, a_password_from_elsewhere)
