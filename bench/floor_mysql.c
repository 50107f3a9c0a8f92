/* SPDX-License-Identifier: MIT */
/*
 * The floor on MySQL or MariaDB: mysql://USER:PASSWORD@HOST:PORT/DATABASE, with all of its parts
 */
#include "floor.h"

#include <mysql.h>
#include <stdio.h>

static MYSQL *db;

static int fail(void)
{
	fprintf(stderr, "floor: %s\n", mysql_error(db));
	return -1;
}

int floor_open(const char *url)
{
	char user[64], password[64], host[64], name[64];
	unsigned port;

	if (sscanf(url, "mysql://%63[^:]:%63[^@]@%63[^:]:%u/%63s", user, password, host, &port, name) != 5)
		return -1;
	db = mysql_init(NULL);
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	return mysql_real_connect(db, host, user, password, name, port, NULL, 0) ? 0 : fail();
}

int floor_execute(const char *sql)
{
	return mysql_query(db, sql) == 0 ? 0 : fail();
}

int floor_read(const char *sql, char *out, unsigned long size)
{
	MYSQL_RES *result;
	MYSQL_ROW row;
	int rc = -1;

	if (mysql_query(db, sql) != 0)
		return fail();
	result = mysql_store_result(db);
	row = result ? mysql_fetch_row(result) : NULL;
	if (row) {
		snprintf(out, size, "%s", row[0]);
		rc = 0;
	}
	mysql_free_result(result);
	return rc;
}

long floor_read_all(const char *sql)
{
	MYSQL_RES *result;
	MYSQL_ROW row;
	long size = 0;

	if (mysql_query(db, sql) != 0)
		return fail();
	result = mysql_store_result(db);
	while (result && (row = mysql_fetch_row(result)) != NULL)
		for (unsigned i = 0; i < mysql_num_fields(result); i++)
			size += (long)mysql_fetch_lengths(result)[i];
	mysql_free_result(result);
	return size;
}

#define OURS "WHERE table_schema = DATABASE() "

const char *const floor_catalogue[] = {
	"SELECT table_name, table_type, engine, table_collation, create_options, table_comment FROM "
	"information_schema.tables " OURS,
	"SELECT table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra, "
	"character_set_name, collation_name, generation_expression, column_comment FROM "
	"information_schema.columns " OURS "ORDER BY table_name, ordinal_position",
	"SELECT table_name, index_name, seq_in_index, column_name, non_unique, collation, sub_part, index_type FROM "
	"information_schema.statistics " OURS "ORDER BY table_name, index_name, seq_in_index",
	"SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name FROM "
	"information_schema.key_column_usage " OURS
	"AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name, ordinal_position",
	"SELECT table_name, constraint_name, update_rule, delete_rule FROM information_schema.referential_constraints "
	"WHERE "
	"constraint_schema = DATABASE()",
	"SELECT constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = "
	"DATABASE()",
	NULL,
};

const int floor_ddl_commits = 1;

void floor_close(void)
{
	mysql_close(db);
}
