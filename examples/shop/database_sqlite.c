/* SPDX-License-Identifier: MIT */
/*
 * The shop on SQLite: sqlite:PATH
 */
#include "database.h"

#include <libmigr/sqlite.h>
#include <sqlite3.h>

#include <stdio.h>
#include <string.h>

static void *open_database(const char *url)
{
	const char *path = strchr(url, ':') + 1;
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) == SQLITE_OK)
		return db;
	fprintf(stderr, "shop: %s: %s\n", path, sqlite3_errmsg(db));
	sqlite3_close(db);
	return NULL;
}

static void close_database(void *handle)
{
	sqlite3_close(handle);
}

static int list(void *handle, const char *language, shop_product_fn show)
{
	const char *columns[SHOP_COLUMNS];
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(handle, SHOP_PRODUCTS("?1", "?1"), -1, &statement, NULL);
	int rows = 0;

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(statement, 1, language, -1, SQLITE_STATIC);
	for (; rc == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW; rows++) {
		for (int i = 0; i < SHOP_COLUMNS; i++)
			columns[i] = (const char *)sqlite3_column_text(statement, i);
		show(columns);
	}
	if (sqlite3_finalize(statement) == SQLITE_OK && rc == SQLITE_OK)
		return rows;
	fprintf(stderr, "shop: %s\n", sqlite3_errmsg(handle));
	return -1;
}

const shop_client shop_sqlite = {
	.scheme = "sqlite",
	.backend = migr_sqlite,
	.open = open_database,
	.close = close_database,
	.list = list,
};
