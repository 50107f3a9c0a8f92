/* SPDX-License-Identifier: MIT */
/*
 * The database servers of the tests, looked at by their client libraries alone, and reached by the library through a
 * proxy.
 */
#ifndef MIGR_TESTS_FAULT_SERVER_H
#define MIGR_TESTS_FAULT_SERVER_H

#include "support/proxy.h"

#include <libmigr/backend.h>
#include <libmigr/migr.h>

typedef struct t_server {
	const char *name;
	const char *variable; /* of the environment: the URL */
	proxy_protocol protocol;
	const char *url_options; /* what the proxy could not read is switched off */
	const migr_backend *(*backend)(void);
	void *(*open)(const char *url); /* NULL if it fails */
	void (*close)(void *native);
	/* All rows, columns with '|' between, rows ended by '\n', to be freed; NULL if it fails. */
	char *(*query)(void *native, const char *sql);
	/* Up to a NULL: what tables, columns, indexes and constraints there are, without the library's own. */
	const char *const *catalogue;
	const char *other_sessions; /* a query for the sessions on the database that are not the observer's */
} t_server;

extern const t_server t_postgresql;
extern const t_server t_mysql;

/* A database of its own behind a proxy of its own. */
typedef struct t_database {
	const t_server *server;
	char name[64];
	char direct[512]; /* the URL */
	char url[512];    /* through the proxy */
	proxy *proxy;
	void *observer; /* a client library's connection to it, past the proxy */
} t_database;

void t_database_make(t_database *database, const t_server *server);
void t_database_drop(t_database *database);

/* Executes what must succeed. */
void t_execute(const t_database *database, const char *sql);
/* The rows; to be freed. Fails the test if there are none to have. */
char *t_query(const t_database *database, const char *sql);
/* The schema, the rows of the named tables (up to a NULL), the version rows; to be freed. */
char *t_content(const t_database *database, const char *const *tables);

/* Opens by a URL, registers, runs to the target ("base": down), closes; what was told is appended to `said`, if any. */
migr_status t_run(const t_database *database, const char *url, const migr_revision *list, size_t count,
                  const char *target, char *said, size_t size);

#endif
