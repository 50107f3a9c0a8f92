/* SPDX-License-Identifier: MIT */
/*
 * The shop on MySQL or MariaDB: mysql://user:password@host:port/database, with all of its parts
 */
#include "database.h"

#include <libmigr/mysql.h>
#include <mysql.h>

#include <stdio.h>
#include <string.h>

static void *open_database(const char *url)
{
	char user[64], password[128], host[256], name[65];
	unsigned port;
	MYSQL *db;

	if (sscanf(url, "mysql://%63[^:@]:%127[^@]@%255[^:/]:%u/%64[^?]", user, password, host, &port, name) != 5) {
		fputs("shop: write the URL as mysql://user:password@host:port/database\n", stderr);
		return NULL;
	}
	db = mysql_init(NULL);
	if (!db)
		return NULL;
	/* "utf8" alone would be an encoding that lacks a part of Unicode. */
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(db, host, user, password, name, port, NULL, 0))
		return db;
	fprintf(stderr, "shop: %s\n", mysql_error(db));
	mysql_close(db);
	return NULL;
}

static void close_database(void *handle)
{
	mysql_close(handle);
}

static int list(void *handle, const char *language, shop_product_fn show)
{
	char quoted[32], sql[1024];
	MYSQL_RES *result = NULL;
	MYSQL_ROW row;
	int rows = -1;

	/* Each byte may become two, and the languages are short: shop_settings has them all. */
	if (strlen(language) * 2 >= sizeof quoted)
		return -1;
	mysql_real_escape_string(handle, quoted, language, (unsigned long)strlen(language));
	snprintf(sql, sizeof sql, SHOP_PRODUCTS("'%s'", "'%s'"), quoted, quoted);
	if (mysql_query(handle, sql) == 0)
		result = mysql_store_result(handle);
	if (!result) {
		fprintf(stderr, "shop: %s\n", mysql_error(handle));
		return -1;
	}
	for (rows = 0; (row = mysql_fetch_row(result)) != NULL; rows++)
		show((const char *const *)row);
	mysql_free_result(result);
	return rows;
}

const shop_client shop_mysql = {
	.scheme = "mysql",
	.backend = migr_mysql,
	.open = open_database,
	.close = close_database,
	.list = list,
};
