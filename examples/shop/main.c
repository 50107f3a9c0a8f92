/* SPDX-License-Identifier: MIT */
/*
 * The shop itself: brings its database up to date when it starts, then lists its products in a language.
 *
 *   shop LANGUAGE [DATABASE]
 */
#include "shop.h"

#include <libmigr/sqlite.h>
#include <sqlite3.h>

#include <stdio.h>
#include <string.h>

static void on_event(const migr_event *event, void *user)
{
	(void)user;
	switch (migr_event_get_kind(event)) {
	case MIGR_EVENT_STEP_BEGIN:
		fprintf(stderr, "shop: migrating, %zu of %zu: %s (%s)\n", migr_event_step(event),
		        migr_event_step_count(event), migr_event_message(event), migr_event_revision(event));
		break;
	case MIGR_EVENT_PROGRESS:
		fprintf(stderr, "shop: %llu of %llu products\n", (unsigned long long)migr_event_done(event),
		        (unsigned long long)migr_event_total(event));
		break;
	case MIGR_EVENT_WAITING:
		fprintf(stderr, "shop: another program is migrating the database; waiting\n");
		break;
	default:
		break;
	}
}

/* On the shop's own connection; nothing is sent but one SELECT if the database is up to date. */
static migr_status migrate(sqlite3 *db)
{
	const migr_options options = { MIGR_OPTIONS, .app = &shop_settings, .program = SHOP_VERSION,
	                               .on_event = on_event };
	migr_context *migr = NULL;
	migr_status rc = migr_open_borrowed(&migr, migr_sqlite(), db, &options);

	if (rc == MIGR_OK)
		rc = shop_register_revisions(migr);
	if (rc == MIGR_OK)
		rc = migr_upgrade(migr, "head");
	if (rc != MIGR_OK) {
		const migr_error *error = migr_last_error(migr);

		fprintf(stderr, "shop: %s\n", migr_error_message(error));
		if (migr_error_hint(error)[0])
			fprintf(stderr, "shop: %s\n", migr_error_hint(error));
	}
	migr_close(migr);
	return rc;
}

static int list_products(sqlite3 *db, const char *language)
{
	static const char sql[] =
		"SELECT p.sku, p.price_cents, p.currency, t.name, c.name, t.is_copy,"
		" (SELECT AVG(r.rating) FROM reviews r WHERE r.product_id = p.id)"
		" FROM products p"
		" JOIN product_translations t ON t.product_id = p.id AND t.language = ?1"
		" LEFT JOIN category_translations c ON c.category_id = p.category_id AND c.language = ?1"
		" ORDER BY p.sku";
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	int rows = 0;

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(statement, 1, language, -1, SQLITE_STATIC);
	while (rc == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		const char *category = (const char *)sqlite3_column_text(statement, 4);
		sqlite3_int64 cents = sqlite3_column_int64(statement, 1);

		printf("%-8s %6lld.%02lld %s  %s", (const char *)sqlite3_column_text(statement, 0),
		       (long long)(cents / 100), (long long)(cents % 100),
		       (const char *)sqlite3_column_text(statement, 2),
		       (const char *)sqlite3_column_text(statement, 3));
		if (category)
			printf(" [%s]", category);
		if (sqlite3_column_type(statement, 6) != SQLITE_NULL)
			printf(" %.1f/5", sqlite3_column_double(statement, 6));
		puts(sqlite3_column_int(statement, 5) ? " (not translated yet)" : "");
		rows++;
	}
	rc = sqlite3_finalize(statement);
	if (rc != SQLITE_OK)
		fprintf(stderr, "shop: %s\n", sqlite3_errmsg(db));
	else if (!rows)
		puts("no products yet: load sample_data.sql");
	return rc == SQLITE_OK ? 0 : 1;
}

static int is_offered(const char *language)
{
	for (size_t i = 0; i < shop_settings.n_languages; i++)
		if (strcmp(shop_settings.languages[i], language) == 0)
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	const char *path = argc > 2 ? argv[2] : SHOP_DATABASE;
	sqlite3 *db = NULL;
	int status = 1;

	if (argc < 2 || argc > 3 || !is_offered(argv[1])) {
		fputs("usage: shop LANGUAGE [DATABASE]\nlanguages:", stderr);
		for (size_t i = 0; i < shop_settings.n_languages; i++)
			fprintf(stderr, " %s", shop_settings.languages[i]);
		fputc('\n', stderr);
		return 2;
	}
	if (sqlite3_open(path, &db) != SQLITE_OK)
		fprintf(stderr, "shop: %s: %s\n", path, sqlite3_errmsg(db));
	else if (migrate(db) == MIGR_OK)
		status = list_products(db, argv[1]);
	sqlite3_close(db);
	return status;
}
