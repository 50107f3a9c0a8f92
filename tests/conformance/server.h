/* SPDX-License-Identifier: MIT */
/*
 * What the targets on servers share: where the server is, and names for databases on it.
 */
#ifndef MIGR_TESTS_CONFORMANCE_SERVER_H
#define MIGR_TESTS_CONFORMANCE_SERVER_H

#include "conformance.h"

#include <stdio.h>

typedef struct server_database {
	char name[64];
	char url[512];
} server_database;

/* A variable that tests/support/servers.sh sets. Without it the tests fail: they are never left out. */
const char *server_variable(const char *name);
/* The URL in a variable with another database's name. Valid until the next call. */
const char *server_url(const char *variable, const char *database);
/* Called by main: gives this run of the tests a name. */
void server_run_begin(void);
/* A name for a database: one for the whole run, or one that is used once. With the URL to it; to be freed by free(). */
server_database *server_database_new(const char *variable, int only_once);
/* The log that a variable names, from its beginning. */
FILE *server_log(const char *variable);

#endif
