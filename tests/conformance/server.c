/* SPDX-License-Identifier: MIT */
#include "server.h"

#include "support/t.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *server_variable(const char *name)
{
	const char *value = getenv(name);

	ck_assert_msg(value && value[0], "%s is not set: run this by tests/support/servers.sh run", name);
	return value;
}

const char *server_url(const char *variable, const char *database)
{
	static char url[512];
	const char *base = server_variable(variable), *name = strrchr(base, '/');

	ck_assert_msg(name != NULL, "%s: no database in %s", variable, base);
	snprintf(url, sizeof url, "%.*s/%s", (int)(name - base), base, database);
	return url;
}

void server_run_begin(void)
{
	struct timespec now;
	char name[64];

	/* process numbers come again, moments do not */
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(name, sizeof name, "migr_%ld_%lx", (long)getpid(),
	         (unsigned long)now.tv_sec * 1000 + (unsigned long)now.tv_nsec / 1000000);
	setenv("MIGR_TEST_RUN", name, 1);
}

server_database *server_database_new(const char *variable, int only_once)
{
	static unsigned number;
	server_database *database = calloc(1, sizeof *database);

	ck_assert_ptr_nonnull(database);
	if (only_once)
		snprintf(database->name, sizeof database->name, "%s_%ld_%u", server_variable("MIGR_TEST_RUN"),
		         (long)getpid(), ++number);
	else
		snprintf(database->name, sizeof database->name, "%s", server_variable("MIGR_TEST_RUN"));
	snprintf(database->url, sizeof database->url, "%s", server_url(variable, database->name));
	return database;
}

FILE *server_log(const char *variable)
{
	return fopen(server_variable(variable), "r");
}
