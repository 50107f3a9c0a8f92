/* SPDX-License-Identifier: MIT */
/*
 * The shop itself: brings its database up to date when it starts, then lists its products in a language.
 *
 *   shop LANGUAGE [URL]
 *
 * Without a URL the database is that of the environment variable DATABASE_URL, or a file in the current folder.
 */
#include "database.h"
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const shop_client *const clients[] = {
	&shop_sqlite,
#ifdef SHOP_WITH_POSTGRESQL
	&shop_postgresql,
#endif
#ifdef SHOP_WITH_MYSQL
	&shop_mysql,
#endif
};

static void on_event(const migr_event *event, void *user)
{
	(void)user;
	switch (migr_event_get_kind(event)) {
	case MIGR_EVENT_STEP_BEGIN:
		fprintf(stderr, "shop: migrating, %zu of %zu: %s (%s)\n", migr_event_step(event),
		        migr_event_step_count(event), migr_event_message(event), migr_event_revision(event));
		break;
	case MIGR_EVENT_PROGRESS:
		fprintf(stderr, "shop: %llu of %llu languages\n", (unsigned long long)migr_event_done(event),
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
static migr_status migrate(const shop_client *client, void *handle)
{
	const migr_options options = { MIGR_OPTIONS, .app = &shop_settings, .program = SHOP_VERSION,
	                               .on_event = on_event };
	migr_context *migr = NULL;
	migr_status rc = migr_open_borrowed(&migr, client->backend(), handle, &options);

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

static void show_product(const char *const columns[SHOP_COLUMNS])
{
	long cents = strtol(columns[PRICE_CENTS], NULL, 10);

	printf("%-8s %6ld.%02ld %s  %s", columns[SKU], cents / 100, cents % 100, columns[CURRENCY], columns[NAME]);
	if (columns[CATEGORY])
		printf(" [%s]", columns[CATEGORY]);
	if (columns[RATING])
		printf(" %.1f/5", strtod(columns[RATING], NULL));
	puts(strcmp(columns[IS_COPY], "0") != 0 ? " (not translated yet)" : "");
}

static int is_offered(const char *language)
{
	for (size_t i = 0; i < shop_settings.n_languages; i++)
		if (strcmp(shop_settings.languages[i], language) == 0)
			return 1;
	return 0;
}

static const shop_client *find_client(const char *url)
{
	for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
		size_t size = strlen(clients[i]->scheme);

		if (strncmp(url, clients[i]->scheme, size) == 0 && url[size] == ':')
			return clients[i];
	}
	fputs("shop: the database's URL must begin with one of", stderr);
	for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++)
		fprintf(stderr, " %s:", clients[i]->scheme);
	fputc('\n', stderr);
	return NULL;
}

static int run(const shop_client *client, const char *url, const char *language)
{
	void *handle = client->open(url);
	int products = -1;

	if (!handle)
		return 1;
	if (migrate(client, handle) == MIGR_OK)
		products = client->list(handle, language, show_product);
	if (products == 0)
		puts("no products yet: load sample_data.sql");
	client->close(handle);
	return products < 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
	const char *url = argc > 2 ? argv[2] : getenv("DATABASE_URL");
	const shop_client *client;

	if (argc < 2 || argc > 3 || !is_offered(argv[1])) {
		fputs("usage: shop LANGUAGE [URL]\nlanguages:", stderr);
		for (size_t i = 0; i < shop_settings.n_languages; i++)
			fprintf(stderr, " %s", shop_settings.languages[i]);
		fputc('\n', stderr);
		return 2;
	}
	if (!url)
		url = SHOP_DATABASE;
	client = find_client(url);
	return client ? run(client, url, argv[1]) : 2;
}
