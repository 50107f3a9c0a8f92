/* SPDX-License-Identifier: MIT */
/*
 * The shop's own access to its database, by the client library of each kind.
 */
#ifndef SHOP_DATABASE_H
#define SHOP_DATABASE_H

#include <libmigr/migr.h>

/* How many columns a product is listed with, as texts: NULL where there is none. */
enum { SKU, PRICE_CENTS, CURRENCY, NAME, CATEGORY, IS_COPY, RATING, SHOP_COLUMNS };

typedef void (*shop_product_fn)(const char *const columns[SHOP_COLUMNS]);

typedef struct shop_client {
	/* How its URLs begin, up to the colon. */
	const char *scheme;
	const migr_backend *(*backend)(void);
	/* All of them tell about errors themselves. */
	void *(*open)(const char *url);
	void (*close)(void *handle);
	/* How many products there are, or -1. */
	int (*list)(void *handle, const char *language, shop_product_fn show);
} shop_client;

/* The query of `list`; each database writes the place of a value in its own way, and the language is needed twice. */
#define SHOP_PRODUCTS(first, second) \
	"SELECT p.sku, p.price_cents, p.currency, t.name, c.name, t.is_copy," \
	" (SELECT AVG(r.rating) FROM reviews r WHERE r.product_id = p.id)" \
	" FROM products p" \
	" JOIN product_translations t ON t.product_id = p.id AND t.language = " first \
	" LEFT JOIN category_translations c ON c.category_id = p.category_id AND c.language = " second \
	" ORDER BY p.sku"

/* Those that are there depends on what the shop was built with. */
extern const shop_client shop_sqlite;
extern const shop_client shop_postgresql;
extern const shop_client shop_mysql;

#endif
