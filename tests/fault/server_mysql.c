/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <libmigr/mysql.h>

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>

static void *open_native(const char *url)
{
	char user[64], password[64], host[64], name[64];
	unsigned port;
	MYSQL *db = mysql_init(NULL);

	if (db && sscanf(url, "mysql://%63[^:]:%63[^@]@%63[^:]:%u/%63s", user, password, host, &port, name) == 5 &&
	    mysql_real_connect(db, host, user, password, name, port, NULL, 0))
		return db;
	if (db) {
		fprintf(stderr, "%s: %s\n", url, mysql_error(db));
		mysql_close(db);
	}
	return NULL;
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
	size_t size;
	FILE *to;

	if (mysql_query(native, sql) != 0)
		return NULL;
	result = mysql_store_result(native);
	to = open_memstream(&text, &size);
	while (to && result && (row = mysql_fetch_row(result)) != NULL)
		for (unsigned i = 0, n = mysql_num_fields(result); i < n; i++)
			fprintf(to, "%s%s", row[i] ? row[i] : "NULL", i + 1 < n ? "|" : "\n");
	if (to)
		fclose(to);
	if (result)
		mysql_free_result(result);
	return text;
}

static const char *const catalogue[] = {
	"SELECT table_name, column_name, column_type, is_nullable, column_default, extra FROM "
	"information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT LIKE 'migr%' ORDER BY "
	"table_name, ordinal_position",
	"SELECT table_name, index_name, non_unique, seq_in_index, column_name FROM information_schema.statistics WHERE "
	"table_schema = DATABASE() AND table_name NOT LIKE 'migr%' ORDER BY table_name, index_name, seq_in_index",
	"SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE "
	"table_schema = DATABASE() AND table_name NOT LIKE 'migr%' ORDER BY table_name, constraint_name",
	NULL,
};

const t_server t_mysql = {
	.name = "mysql",
	.variable = "MIGR_TEST_MYSQL_URL",
	.protocol = PROXY_MYSQL,
	.url_options = "",
	.backend = migr_mysql,
	.open = open_native,
	.close = close_native,
	.query = query,
	.catalogue = catalogue,
	.other_sessions = "SELECT id, state, info FROM information_schema.processlist WHERE db = DATABASE() AND id <> "
			  "CONNECTION_ID()",
};
