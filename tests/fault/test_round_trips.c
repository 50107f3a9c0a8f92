/* SPDX-License-Identifier: MIT */
/*
 * What a run costs on a distant server, counted by a proxy: one round trip beside the connecting if there is nothing to
 * do, two for each revision of SQL, however many statements it has. And that what travels together is told apart again
 * when something fails.
 */
#include "server.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_REVISIONS 4
#define MOST_STATEMENTS 50

/* Revisions of so many statements each, in a row. */
typedef struct t_series {
	char ids[MOST_REVISIONS][8];
	char up[MOST_REVISIONS][MOST_STATEMENTS * 96];
	char down[MOST_REVISIONS][MOST_STATEMENTS * 96];
	migr_revision list[MOST_REVISIONS];
} t_series;

/* Tables, columns and rows by turns: what commits by itself on some servers, and what does not. */
static void write_revision(t_series *series, int n, int n_statements)
{
	char *up = series->up[n], *down = series->down[n];
	const size_t size = sizeof series->up[n];
	size_t at = 0, back = 0;

	at += (size_t)snprintf(up, size, "CREATE TABLE t%d (id INTEGER PRIMARY KEY);\n", n);
	for (int i = 1; i < n_statements; i++)
		if (i % 7 == 3) {
			at += (size_t)snprintf(up + at, size - at, "ALTER TABLE t%d ADD COLUMN c%d INTEGER;\n", n, i);
			back += (size_t)snprintf(down + back, size - back, "ALTER TABLE t%d DROP COLUMN c%d;\n", n, i);
		} else {
			at += (size_t)snprintf(up + at, size - at, "INSERT INTO t%d (id) VALUES (%d);\n", n, i);
			back += (size_t)snprintf(down + back, size - back, "DELETE FROM t%d WHERE id = %d;\n", n, i);
		}
	snprintf(down + back, size - back, "DROP TABLE t%d;\n", n);
}

static void write_series(t_series *series, int n_statements)
{
	memset(series, 0, sizeof *series);
	for (int n = 0; n < MOST_REVISIONS; n++) {
		snprintf(series->ids[n], sizeof series->ids[n], "r%d", n);
		write_revision(series, n, n_statements);
		series->list[n] = (migr_revision)MIGR_REVISION(.id = series->ids[n], .upgrade_sql = series->up[n],
		                                               .downgrade_sql = series->down[n]);
		if (n)
			series->list[n].down_revision = series->ids[n - 1];
	}
}

static unsigned trips_to(const t_database *database, const t_series *series, const char *target)
{
	proxy_counts counts;
	char said[2048];
	migr_status rc;

	proxy_arm(database->proxy, NULL);
	rc = t_run(database, database->url, series->list, MOST_REVISIONS, target, said, sizeof said);
	ck_assert_msg(rc == MIGR_OK, "%s, to %s: %s", database->server->name, target, said);
	counts = proxy_finish(database->proxy);
	ck_assert_uint_eq(counts.connections, 1);
	return counts.trips;
}

/* Opening and closing alone. */
static unsigned trips_to_connect(const t_database *database)
{
	migr_context *context = NULL;

	proxy_arm(database->proxy, NULL);
	ck_assert_int_eq(migr_open(&context, database->server->backend(), database->url, NULL), MIGR_OK);
	migr_close(context);
	return proxy_finish(database->proxy).trips;
}

static void check_costs(const t_server *server, int n_statements)
{
	static t_series series;
	t_database database;
	unsigned one, two, three;

	write_series(&series, n_statements);
	t_database_make(&database, server);
	/* the library's tables are there, and whatever was to be learnt on the way */
	trips_to(&database, &series, "r0");
	one = trips_to(&database, &series, "+1");
	two = trips_to(&database, &series, "+2");
	ck_assert_msg(two - one <= 2, "%s: another revision of %d statements takes %u round trips", server->name,
	              n_statements, two - one);
	one = trips_to(&database, &series, "base");
	trips_to(&database, &series, "r2");
	three = trips_to(&database, &series, "base");
	ck_assert_msg(one - three <= 2, "%s: taking another one of %d statements back takes %u round trips",
	              server->name, n_statements, one - three);
	t_database_drop(&database);
}

static void check_nothing_to_do(const t_server *server)
{
	static t_series series;
	t_database database;
	unsigned connect;

	write_series(&series, 3);
	t_database_make(&database, server);
	connect = trips_to_connect(&database);
	trips_to(&database, &series, "head");
	ck_assert_uint_eq(trips_to(&database, &series, "head"), connect + 1);
	t_database_drop(&database);
}

/* The very statement is told, on a fast and on a slow line; mended, the run goes on. */
static void check_failure(const t_server *server, unsigned delay)
{
	static const char *const bad[] = { "INSERT INTO t1 (id) VALUES (2+2)", "INSERT INTO nowhere VALUES (1)", NULL };
	static t_series series;
	t_database database;

	for (int i = 0; bad[i]; i++) {
		char said[2048], *rows;
		migr_status rc;

		write_series(&series, 10);
		strcat(strcat(series.up[1], bad[i]), ";\nINSERT INTO t1 (id) VALUES (77);\n");
		t_database_make(&database, server);
		proxy_delay(database.proxy, delay, delay);
		proxy_arm(database.proxy, NULL);
		rc = t_run(&database, database.url, series.list, MOST_REVISIONS, "head", said, sizeof said);
		ck_assert_int_eq(rc, i ? MIGR_ERROR_NO_SUCH_TABLE : MIGR_ERROR_CONSTRAINT);
		ck_assert_msg(strstr(said, bad[i]) != NULL && strstr(said, "r1") != NULL, "%s: %s", server->name, said);
		rows = t_query(&database, "SELECT version_num FROM migr_version");
		ck_assert_str_eq(rows, "r0\n");
		free(rows);
		*strstr(series.up[1], bad[i]) = '\0';
		rc = t_run(&database, database.url, series.list, MOST_REVISIONS, "head", said, sizeof said);
		ck_assert_msg(rc == MIGR_OK, "%s: %s", server->name, said);
		rows = t_query(&database, "SELECT id FROM t1 ORDER BY id");
		ck_assert_str_eq(rows, "1\n2\n4\n5\n6\n7\n8\n9\n");
		free(rows);
		t_database_drop(&database);
	}
}

START_TEST(nothing_to_do_is_one_round_trip)
{
	check_nothing_to_do(&t_postgresql);
	check_nothing_to_do(&t_mysql);
}
END_TEST

START_TEST(a_revision_is_two_round_trips_on_postgresql)
{
	check_costs(&t_postgresql, 1);
	check_costs(&t_postgresql, 10);
	check_costs(&t_postgresql, MOST_STATEMENTS);
}
END_TEST

START_TEST(a_revision_is_two_round_trips_on_mysql)
{
	check_costs(&t_mysql, 1);
	check_costs(&t_mysql, 10);
	check_costs(&t_mysql, MOST_STATEMENTS);
}
END_TEST

START_TEST(the_very_statement_is_told)
{
	check_failure(&t_postgresql, 0);
	check_failure(&t_mysql, 0);
}
END_TEST

START_TEST(also_on_a_slow_line)
{
	check_failure(&t_postgresql, 1000);
	check_failure(&t_mysql, 1000);
}
END_TEST

T_MAIN("round trips", nothing_to_do_is_one_round_trip, a_revision_is_two_round_trips_on_postgresql,
       a_revision_is_two_round_trips_on_mysql, the_very_statement_is_told, also_on_a_slow_line)
