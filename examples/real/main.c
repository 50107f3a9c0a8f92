/* SPDX-License-Identifier: MIT */
/*
 * A wallet that does nothing but bring its database up to date, as it would at its start.
 *
 *   wallet URL                 upgrade to the newest revision
 *   wallet URL up TARGET       upgrade to a revision, such as 4 or +1
 *   wallet URL down TARGET     downgrade to a revision, such as 4, -1 or base
 */
#include "wallet.h"

#include <libmigr/sqlite.h>
#ifdef WALLET_WITH_POSTGRESQL
#include <libmigr/postgresql.h>
#endif
#ifdef WALLET_WITH_MYSQL
#include <libmigr/mysql.h>
#endif

#include <stdio.h>
#include <string.h>

static const struct {
	const char *scheme;
	const migr_backend *(*backend)(void);
} databases[] = {
	{ "sqlite:", migr_sqlite },
#ifdef WALLET_WITH_POSTGRESQL
	{ "postgresql:", migr_postgresql },
#endif
#ifdef WALLET_WITH_MYSQL
	{ "mysql:", migr_mysql },
#endif
};

static const migr_backend *find_backend(const char *url)
{
	for (size_t i = 0; i < sizeof databases / sizeof databases[0]; i++)
		if (strncmp(url, databases[i].scheme, strlen(databases[i].scheme)) == 0)
			return databases[i].backend();
	return NULL;
}

static void on_event(const migr_event *event, void *user)
{
	(void)user;
	if (migr_event_get_kind(event) == MIGR_EVENT_STEP_BEGIN)
		fprintf(stderr, "wallet: %s %s: %s\n",
		        migr_event_direction(event) == MIGR_DOWNGRADE ? "taking back" : "migrating to",
		        migr_event_revision(event), migr_event_message(event));
}

static migr_status run(migr_context *migr, const char *direction, const char *target)
{
	migr_status rc = migr_register_linear(migr, wallet_revisions, wallet_revision_count, sizeof(migr_revision));

	if (rc == MIGR_OK && strcmp(direction, "down") == 0)
		return migr_downgrade(migr, target);
	return rc == MIGR_OK ? migr_upgrade(migr, target) : rc;
}

static void show_error(const migr_error *error)
{
	fprintf(stderr, "wallet: %s\n", migr_error_message(error));
	if (migr_error_hint(error)[0])
		fprintf(stderr, "wallet: %s\n", migr_error_hint(error));
}

int main(int argc, char **argv)
{
	const char *direction = argc == 4 ? argv[2] : "up";
	const migr_options options = { MIGR_OPTIONS, .program = "wallet 1.0", .on_event = on_event };
	const migr_backend *backend = argc > 1 ? find_backend(argv[1]) : NULL;
	migr_context *migr = NULL;
	migr_status rc;

	if (!backend || argc == 3 || argc > 4 || (strcmp(direction, "up") != 0 && strcmp(direction, "down") != 0)) {
		fputs("usage: wallet URL [up|down TARGET]\nwhere a URL begins with", stderr);
		for (size_t i = 0; i < sizeof databases / sizeof databases[0]; i++)
			fprintf(stderr, " %s", databases[i].scheme);
		fputc('\n', stderr);
		return 2;
	}
	rc = migr_open(&migr, backend, argv[1], &options);
	if (rc == MIGR_OK)
		rc = run(migr, direction, argc == 4 ? argv[3] : "head");
	if (rc < 0)
		show_error(migr_last_error(migr));
	migr_close(migr);
	return rc < 0 ? 1 : 0;
}
