/* SPDX-License-Identifier: MIT */
#include "server.h"

#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The URLs of the tests are all SCHEME://USER:PASSWORD@HOST:PORT/DATABASE. */
static void take_url(const t_server *server, char *base, size_t size, unsigned *port)
{
	const char *url = getenv(server->variable), *place;

	ck_assert_msg(url && *url, "%s is not set: run this by tests/support/servers.sh run", server->variable);
	place = strrchr(url, '@');
	ck_assert_msg(place && sscanf(place, "@127.0.0.1:%u/", port) == 1, "%s: another form is expected", url);
	ck_assert_int_lt(snprintf(base, size, "%.*s", (int)(place - url), url), (int)size);
}

static void administer(const t_server *server, const char *what, const char *name)
{
	void *native = server->open(getenv(server->variable));
	char sql[256], *rows;

	ck_assert_ptr_nonnull(native);
	snprintf(sql, sizeof sql, "%s DATABASE %s", what, name);
	rows = server->query(native, sql);
	ck_assert_msg(rows != NULL, "%s", sql);
	free(rows);
	server->close(native);
}

void t_database_make(t_database *database, const t_server *server)
{
	char base[256];
	unsigned port = 0;
	struct timespec now;

	memset(database, 0, sizeof *database);
	database->server = server;
	clock_gettime(CLOCK_REALTIME, &now);
	/* process numbers come again, moments do not */
	snprintf(database->name, sizeof database->name, "migr_proxy_%ld_%lx%lx", (long)getpid(),
	         (unsigned long)now.tv_sec, (unsigned long)now.tv_nsec);
	take_url(server, base, sizeof base, &port);
	administer(server, "CREATE", database->name);
	database->proxy = proxy_start(server->protocol, port);
	snprintf(database->direct, sizeof database->direct, "%s@127.0.0.1:%u/%s", base, port, database->name);
	snprintf(database->url, sizeof database->url, "%s@127.0.0.1:%u/%s%s", base, proxy_port(database->proxy),
	         database->name, server->url_options);
	database->observer = server->open(database->direct);
	ck_assert_ptr_nonnull(database->observer);
}

void t_database_drop(t_database *database)
{
	database->server->close(database->observer);
	proxy_stop(database->proxy);
	administer(database->server, "DROP", database->name);
}

char *t_query(const t_database *database, const char *sql)
{
	char *rows = database->server->query(database->observer, sql);

	ck_assert_msg(rows != NULL, "%s: the observer failed: %s", database->server->name, sql);
	return rows;
}

void t_execute(const t_database *database, const char *sql)
{
	free(t_query(database, sql));
}

static void add_rows(FILE *to, const char *title, char *rows)
{
	fprintf(to, "%s:\n%s", title, rows ? rows : "none\n");
	free(rows);
}

char *t_content(const t_database *database, const char *const *tables)
{
	char *text = NULL, sql[128];
	size_t size;
	FILE *to = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(to);
	for (const char *const *query = database->server->catalogue; *query; query++)
		add_rows(to, "catalogue", t_query(database, *query));
	for (; *tables; tables++) {
		snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY id", *tables);
		/* one that is not there is missing in the catalogue as well */
		add_rows(to, *tables, database->server->query(database->observer, sql));
	}
	add_rows(to, "versions", t_query(database, "SELECT version_num FROM migr_version ORDER BY version_num"));
	fclose(to);
	return text;
}

migr_status t_run(const t_database *database, const char *url, const migr_revision *list, size_t count,
                  const char *target, char *said, size_t size)
{
	migr_context *context = NULL;
	migr_status rc = migr_open(&context, database->server->backend(), url, NULL);
	const migr_error *error;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		const migr_revision *revision = &list[i];

		rc = migr_register(context, &revision, 1);
	}
	if (rc == MIGR_OK)
		rc = strcmp(target, "base") == 0 ? migr_downgrade(context, target) : migr_upgrade(context, target);
	error = migr_last_error(context);
	ck_assert_int_eq(rc, migr_error_status(error));
	if (said)
		snprintf(said, size, "%s: %s [%s] (%s)", migr_status_name(rc), migr_error_message(error),
		         migr_error_statement(error) ? migr_error_statement(error) : "",
		         migr_error_hint(error) ? migr_error_hint(error) : "");
	migr_close(context);
	return rc;
}
