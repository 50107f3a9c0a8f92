/* SPDX-License-Identifier: MIT */
/*
 * The shop on PostgreSQL: postgresql://user:password@host:port/database, or whatever else libpq takes
 */
#include "database.h"

#include <libmigr/postgresql.h>
#include <libpq-fe.h>

#include <stdio.h>

static void *open_database(const char *url)
{
	PGconn *db = PQconnectdb(url);

	/* The shop's texts are UTF-8, whatever its surroundings are. */
	if (PQstatus(db) == CONNECTION_OK && PQsetClientEncoding(db, "UTF8") == 0)
		return db;
	fprintf(stderr, "shop: %s", PQerrorMessage(db));
	PQfinish(db);
	return NULL;
}

static void close_database(void *handle)
{
	PQfinish(handle);
}

static int list(void *handle, const char *language, shop_product_fn show)
{
	const char *columns[SHOP_COLUMNS];
	PGresult *result = PQexecParams(handle, SHOP_PRODUCTS("$1", "$1"), 1, NULL, &language, NULL, NULL, 0);
	int rows = -1;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		rows = PQntuples(result);
	else
		fprintf(stderr, "shop: %s", PQerrorMessage(handle));
	for (int row = 0; row < rows; row++) {
		for (int i = 0; i < SHOP_COLUMNS; i++)
			columns[i] = PQgetisnull(result, row, i) ? NULL : PQgetvalue(result, row, i);
		show(columns);
	}
	PQclear(result);
	return rows;
}

const shop_client shop_postgresql = {
	.scheme = "postgresql",
	.backend = migr_postgresql,
	.open = open_database,
	.close = close_database,
	.list = list,
};
