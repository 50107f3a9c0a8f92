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

void floor_close(void)
{
	mysql_close(db);
}
