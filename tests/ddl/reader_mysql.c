/* SPDX-License-Identifier: MIT */
/*
 * MariaDB's catalogue, by its own statements. MySQL writes definitions in other words, so what is expected here is not
 * expected of it.
 */
#include "reader.h"

#include <libmigr/mysql.h>

#include <mysql.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct database {
	MYSQL *connection;
	char name[64];
} database;

static MYSQL_RES *query(MYSQL *connection, const char *sql)
{
	if (mysql_query(connection, sql) == 0)
		return mysql_store_result(connection);
	fprintf(stderr, "%s\n%s\n", sql, mysql_error(connection));
	return NULL;
}

static int run(MYSQL *connection, const char *sql)
{
	if (mysql_query(connection, sql) != 0) {
		fprintf(stderr, "%s\n%s\n", sql, mysql_error(connection));
		return -1;
	}
	mysql_free_result(mysql_store_result(connection));
	return 0;
}

static int run_named(const database *db, const char *before, const char *after)
{
	char sql[200];

	snprintf(sql, sizeof sql, "%s%s%s", before, db->name, after);
	return run(db->connection, sql);
}

static void close_database(void *handle)
{
	database *db = handle;

	run_named(db, "DROP DATABASE IF EXISTS ", "");
	run(db->connection, "DROP DATABASE IF EXISTS migr_other");
	run(db->connection, "DROP DATABASE IF EXISTS migr_new");
	mysql_close(db->connection);
	free(db);
}

/* Only what servers.sh writes: a URL with all of its parts. */
static MYSQL *connect_to(const char *url)
{
	char user[64], password[64], host[64], name[64];
	unsigned port;
	MYSQL *connection = mysql_init(NULL);

	if (!connection ||
	    sscanf(url, "mysql://%63[^:]:%63[^@]@%63[^:]:%u/%63s", user, password, host, &port, name) != 5)
		return connection;
	mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(connection, host, user, password, name, port, NULL, 0))
		fprintf(stderr, "%s\n", mysql_error(connection));
	return connection;
}

static void *open_database(void)
{
	const char *url = getenv("MIGR_TEST_MYSQL_URL");
	database *db = calloc(1, sizeof *db);

	if (!db || !url) {
		fprintf(stderr, "MIGR_TEST_MYSQL_URL is not set: run this by tests/support/servers.sh run\n");
		free(db);
		return NULL;
	}
	db->connection = connect_to(url);
	if (!db->connection || !mysql_thread_id(db->connection)) {
		mysql_close(db->connection);
		free(db);
		return NULL;
	}
	snprintf(db->name, sizeof db->name, "migr_ddl_%ld", (long)getpid());
	return db;
}

static void *native(void *handle)
{
	return ((database *)handle)->connection;
}

static int empty(void *handle)
{
	database *db = handle;

	/* ends its transaction, and takes its temporary tables away */
	mysql_reset_connection(db->connection);
	/* tables of one database may point to those of another */
	if (run(db->connection, "SET foreign_key_checks = 0") != 0 ||
	    run(db->connection, "DROP DATABASE IF EXISTS migr_other") != 0 ||
	    run(db->connection, "DROP DATABASE IF EXISTS migr_new") != 0 ||
	    run_named(db, "DROP DATABASE IF EXISTS ", "") != 0 ||
	    run_named(db, "CREATE DATABASE ", " CHARACTER SET utf8mb4") != 0)
		return -1;
	return run(db->connection, "SET foreign_key_checks = 1") == 0 ? run_named(db, "USE ", "") : -1;
}

static int execute(void *handle, const char *sql)
{
	while (*sql) {
		const char *end = strstr(sql, ";\n");
		size_t size = end ? (size_t)(end - sql) : strlen(sql);
		char *statement = strndup(sql, size);
		int rc = statement ? run(native(handle), statement) : -1;

		free(statement);
		if (rc != 0)
			return rc;
		sql += size + (end ? 2 : 0);
	}
	return 0;
}

/* On one line, and without the names of the database and of the user, which are others each time. */
static void write_text(FILE *out, const database *db, const char *text, size_t size)
{
	static const char definer[] = "DEFINER=";
	char own[80];
	size_t own_size = (size_t)snprintf(own, sizeof own, "`%s`.", db->name);

	for (const char *end = text + size; text < end; text++) {
		if ((size_t)(end - text) > sizeof definer && memcmp(text, definer, sizeof definer - 1) == 0)
			text += strcspn(text, " ");
		else if ((size_t)(end - text) > own_size && memcmp(text, own, own_size) == 0)
			text += own_size - 1;
		else if (*text == '\n')
			fputs("\\n", out);
		else
			fputc(*text, out);
	}
}

/* A definition of several lines as so many: "table t: `a` int(11)". */
static void write_lines(FILE *out, const database *db, const char *title, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n"), shown = size;

		fprintf(out, "%s: ", title);
		text += strspn(text, " ");
		size = shown = strcspn(text, "\n");
		/* the comma says only that another line follows */
		if (shown && text[shown - 1] == ',')
			shown--;
		write_text(out, db, text, shown);
		fputc('\n', out);
		text += size + (text[size] == '\n');
	}
}

static int is_printable(const char *bytes, unsigned long size)
{
	for (unsigned long i = 0; i < size; i++)
		if ((unsigned char)bytes[i] < ' ' && bytes[i] != '\n')
			return 0;
	return 1;
}

static void write_value(FILE *out, const database *db, const char *bytes, unsigned long size)
{
	if (!bytes) {
		fputs("NULL", out);
	} else if (is_printable(bytes, size)) {
		fputc('\'', out);
		write_text(out, db, bytes, size);
		fputc('\'', out);
	} else {
		for (unsigned long i = 0; i < size; i++)
			fprintf(out, "%02x", (unsigned char)bytes[i]);
	}
}

/* Each row as a line: the title, and its values. */
static int write_rows(FILE *out, const database *db, const char *title, const char *sql)
{
	MYSQL_RES *result = query(db->connection, sql);
	unsigned n_fields = result ? mysql_num_fields(result) : 0;
	MYSQL_ROW row;

	while (result && (row = mysql_fetch_row(result))) {
		unsigned long *sizes = mysql_fetch_lengths(result);

		fputs(title, out);
		for (unsigned i = 0; i < n_fields; i++) {
			fputc(' ', out);
			write_value(out, db, row[i], sizes[i]);
		}
		fputc('\n', out);
	}
	mysql_free_result(result);
	return result ? 0 : -1;
}

/* The text in the second column of a SHOW statement. */
static int write_definition(FILE *out, const database *db, const char *title, const char *sql)
{
	MYSQL_RES *result = query(db->connection, sql);
	MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;

	if (row && row[1])
		write_lines(out, db, title, row[1]);
	mysql_free_result(result);
	return row ? 0 : -1;
}

/* `schema`.`name` */
static void quote(char *out, const char *schema, const char *name)
{
	const char *const parts[] = { schema, name };

	for (int i = 0; i < 2; i++) {
		if (i)
			*out++ = '.';
		*out++ = '`';
		for (const char *p = parts[i]; *p; p++) {
			*out++ = *p;
			if (*p == '`')
				*out++ = '`';
		}
		*out++ = '`';
	}
	*out = '\0';
}

static int write_relation(FILE *out, const database *db, const char *schema, const char *name, const char *type)
{
	char quoted[300], sql[400], title[400];
	int is_own = strcmp(schema, db->name) == 0, is_sequence = strcmp(type, "SEQUENCE") == 0;
	int is_view = strstr(type, "VIEW") != NULL, rc;

	quote(quoted, schema, name);
	snprintf(title, sizeof title, "%s %s%s%s",
	         is_view       ? "view"
	         : is_sequence ? "sequence"
	                       : "table",
	         is_own ? "" : schema, is_own ? "" : ".", name);
	snprintf(sql, sizeof sql, "SHOW CREATE %s %s", is_view ? "VIEW" : is_sequence ? "SEQUENCE" : "TABLE", quoted);
	rc = write_definition(out, db, title, sql);
	if (rc != 0 || is_view)
		return rc;
	snprintf(title, sizeof title, "row %s", name);
	snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1", quoted);
	return write_rows(out, db, title, sql);
}

static int dump(void *handle, FILE *out)
{
	const database *db = handle;
	MYSQL_RES *relations;
	MYSQL_ROW row;
	int rc = write_rows(out, db, "database",
	                    "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA "
	                    "WHERE SCHEMA_NAME IN ('migr_other', 'migr_new') ORDER BY 1");

	relations = query(db->connection,
	                  "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE "
	                  "TABLE_SCHEMA IN (DATABASE(), 'migr_other', 'migr_new') AND TABLE_NAME NOT IN "
	                  "('migr_version', 'migr_history') ORDER BY TABLE_SCHEMA = DATABASE() DESC, 1, 2");
	rc = relations ? rc : -1;
	while (rc == 0 && (row = mysql_fetch_row(relations)))
		rc = write_relation(out, db, row[0], row[1], row[2]);
	mysql_free_result(relations);
	if (rc == 0)
		rc = write_rows(out, db, "trigger",
		                "SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, "
		                "ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA IN "
		                "(DATABASE(), 'migr_other') ORDER BY TRIGGER_SCHEMA, 1");
	return rc;
}

/* By mariadb; the server's messages about what fails are of no interest. */
static int script(void *handle, const char *path)
{
	const database *db = handle;
	char user[64], password[64], host[64], command[512];
	unsigned port;

	if (sscanf(getenv("MIGR_TEST_MYSQL_URL"), "mysql://%63[^:]:%63[^@]@%63[^:]:%u/", user, password, host, &port) !=
	    4)
		return -1;
	snprintf(command, sizeof command, "mariadb --no-defaults -h '%s' -P %u -u '%s' -p'%s' %s <%s >/dev/null 2>&1",
	         host, port, user, password, db->name, path);
	return system(command) == 0 ? 0 : -1;
}

const reader ddl_reader = {
	.dialect = "mysql",
	.backend = migr_mysql,
	.open = open_database,
	.close = close_database,
	.native = native,
	.empty = empty,
	.execute = execute,
	.dump = dump,
	.script = script,
};
