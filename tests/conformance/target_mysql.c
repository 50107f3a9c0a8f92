/* SPDX-License-Identifier: MIT */
/*
 * MySQL and MariaDB: databases on the server at MIGR_TEST_MYSQL_URL, whose general log tells what it was sent.
 */
#include "target.h"

#include "server.h"

#include <libmigr/mysql.h>

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Only what servers.sh writes: a URL with all of its parts. */
static MYSQL *connect_to(const char *url)
{
	char user[64], password[64], host[64], name[64];
	unsigned port;
	MYSQL *db = mysql_init(NULL);

	if (db && sscanf(url, "mysql://%63[^:]:%63[^@]@%63[^:]:%u/%63s", user, password, host, &port, name) == 5) {
		mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
		if (mysql_real_connect(db, host, user, password, name, port, NULL, 0))
			return db;
		fprintf(stderr, "%s: %s\n", url, mysql_error(db));
	}
	if (db)
		mysql_close(db);
	return NULL;
}

static int execute(void *native, const char *sql)
{
	MYSQL_RES *result;

	if (mysql_query(native, sql) != 0)
		return -1;
	result = mysql_store_result(native);
	if (result)
		mysql_free_result(result);
	return 0;
}

/* On a database, whose name stands between two parts of the statement. */
static int execute_named(MYSQL *db, const char *before, const char *name, const char *after)
{
	char sql[256];
	int rc;

	snprintf(sql, sizeof sql, "%s%s%s", before, name, after);
	rc = execute(db, sql);
	if (rc != 0)
		fprintf(stderr, "%s: %s\n", sql, mysql_error(db));
	return rc;
}

static void *create(void)
{
	server_database *database = server_database_new("MIGR_TEST_MYSQL_URL", 0);
	MYSQL *db = connect_to(server_variable("MIGR_TEST_MYSQL_URL"));

	if (!db || execute_named(db, "DROP DATABASE IF EXISTS ", database->name, "") != 0 ||
	    execute_named(db, "CREATE DATABASE ", database->name, " CHARACTER SET utf8mb4") != 0) {
		free(database);
		database = NULL;
	}
	if (db)
		mysql_close(db);
	return database;
}

static const char *url(void *database)
{
	return ((server_database *)database)->url;
}

static void drop(void *database)
{
	free(database);
}

static void *open_native(void *database)
{
	return connect_to(url(database));
}

static void close_native(void *native)
{
	mysql_close(native);
}

static char *query(void *native, const char *sql)
{
	MYSQL_RES *result;
	MYSQL_ROW row;
	char *text = NULL;
	size_t size = 0;
	FILE *out;
	int n = 0;

	if (mysql_query(native, sql) != 0)
		return NULL;
	result = mysql_store_result(native);
	if (!result)
		return NULL;
	out = open_memstream(&text, &size);
	for (; out && (row = mysql_fetch_row(result)) != NULL; n++)
		for (unsigned i = 0; i < mysql_num_fields(result); i++)
			fprintf(out, "%s%s", i ? "|" : n ? "\n" : "", row[i] ? row[i] : "NULL");
	if (out)
		fclose(out);
	mysql_free_result(result);
	return text;
}

/* Sessions of one database, by their numbers. */
typedef struct sessions {
	char *is_ours;
	unsigned long capacity;
} sessions;

static void note_session(sessions *all, unsigned long id)
{
	if (id >= all->capacity) {
		unsigned long capacity = id * 2 + 64;
		char *grown = realloc(all->is_ours, capacity);

		if (!grown)
			return;
		memset(grown + all->capacity, 0, capacity - all->capacity);
		all->is_ours = grown;
		all->capacity = capacity;
	}
	all->is_ours[id] = 1;
}

/* One line of the log: a time or a tab, a tab, the session's number, what it asked for, a tab, the text. */
static long count_line(sessions *all, const char *line, const char *connected)
{
	char command[16];
	unsigned long id;
	const char *p = strchr(line, '\t');

	while (p && *p == '\t')
		p++;
	if (!p || sscanf(p, " %lu %15[A-Za-z]", &id, command) != 2)
		return 0;
	if (strcmp(command, "Connect") == 0) {
		if (strstr(p, connected))
			note_session(all, id);
		return 0;
	}
	return id < all->capacity && all->is_ours[id] &&
	       (strcmp(command, "Query") == 0 || strcmp(command, "Prepare") == 0 || strcmp(command, "Execute") == 0);
}

static long statements(void *database)
{
	sessions all = { NULL, 0 };
	char connected[128];
	char *line = NULL;
	size_t capacity = 0;
	long count = 0;
	FILE *log = server_log("MIGR_TEST_MYSQL_LOG");

	if (!log)
		return -1;
	snprintf(connected, sizeof connected, " on %s using ", ((server_database *)database)->name);
	while (getline(&line, &capacity, log) >= 0)
		count += count_line(&all, line, connected);
	free(line);
	free(all.is_ours);
	fclose(log);
	return count;
}

static const char *limited_url(void *database)
{
	const char *name = ((server_database *)database)->name, *limited = NULL;
	MYSQL *db = open_native(database);

	if (db && execute_named(db, "GRANT SELECT ON ", name, ".* TO migr_limited") == 0)
		limited = server_url("MIGR_TEST_MYSQL_LIMITED_URL", name);
	if (db)
		mysql_close(db);
	return limited;
}

static int cut(void *database, void *native)
{
	MYSQL *db = open_native(database);
	char sql[128];
	int is_there = 1;

	if (!db)
		return -1;
	snprintf(sql, sizeof sql, "KILL CONNECTION %lu", mysql_thread_id(native));
	if (execute(db, sql) != 0)
		is_there = -1;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM information_schema.processlist WHERE id = %lu",
	         mysql_thread_id(native));
	for (int tries = 0; is_there == 1 && tries < 1000; tries++) {
		char *text = query(db, sql);

		is_there = text && strcmp(text, "0") == 0 ? 0 : 1;
		free(text);
		nanosleep(&(struct timespec){ 0, 10 * 1000 * 1000 }, NULL);
	}
	mysql_close(db);
	return is_there ? -1 : 0;
}

static const char *holder(void *native)
{
	static char text[32];

	snprintf(text, sizeof text, "%lu", mysql_thread_id(native));
	return text;
}

static const migr_conformance_target target = {
	.struct_size = sizeof target,
	.name = "conformance mysql",
	.backend = migr_mysql,
	.create = create,
	.url = url,
	.drop = drop,
	.open = open_native,
	.close = close_native,
	.execute = execute,
	.query = query,
	.statements = statements,
	.limited_url = limited_url,
	.cut = cut,
	.holder = holder,
	.table_exists = { 1050, "42S01" },
	.column_exists = { 1060, "42S21" },
	.no_table = { 1146, "42S02" },
	.no_column = { 1054, "42S22" },
	.unique = { 1062, "23000" },
	.foreign_key = { 1452, "23000" },
	.check = { 0, NULL }, /* 4025 by MariaDB, 3819 by MySQL */
	.not_null = { 1048, "23000" },
	.syntax = { 1064, "42000" },
};

const migr_conformance_target *conformance_target(void)
{
	/* before there are threads */
	return mysql_library_init(0, NULL, NULL) == 0 ? &target : NULL;
}
