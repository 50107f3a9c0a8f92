/* SPDX-License-Identifier: MIT */
/*
 * Databases on a server of the tests, for the programs here: statements are executed for real, and looked for before
 * and after. They see the private symbols.
 */
#ifndef MIGR_TESTS_SETTLE_WORLD_H
#define MIGR_TESTS_SETTLE_WORLD_H

#include "support/dying.h"
#include "support/t.h"

#include "engine/settle.h"

#include <libmigr/migr.h>

/* The server: its backend, and the variable with its URL. */
void world_server(const migr_backend *backend, const char *variable);

/* A new database; the URL to it stays valid. world_end drops it. */
const char *world_new(void);
void world_end(const char *url);

/* A context on it; the backend is the server's, or one made of it by support/dying.h (NULL: the server's). */
migr_context *world_open(const char *url, const migr_backend *backend, const migr_revision *list, size_t count);

/* Executes statements, one after the other up to a NULL. */
void world_exec(migr_context *context, const char *const *sql);
void world_do(migr_context *context, const char *sql);
/* The rows of a query: columns with '|' between, rows with '\n'; to be freed by free(). */
char *world_query(migr_context *context, const char *sql);
/* Fails unless that is what the query answers. */
void world_is(migr_context *context, const char *sql, const char *expected);

/* The call succeeded. */
void world_ok(migr_context *context, migr_status rc);
/* It failed so, with `part` in its message. */
void world_fails(migr_context *context, migr_status rc, migr_status expected, const char *part);

/* What the catalogue says of a statement. */
migr__settled world_settle(migr_context *context, const char *sql);

/* Statements that make the ground, and one that is looked for before and after it is executed. */
typedef struct world_case {
	const char *before[6]; /* up to a NULL */
	const char *sql;
} world_case;

/* Each on a database of its own: before the statement it must not have taken effect, and after it it must. */
void world_prove(const world_case *cases, size_t count);

/* What a revision does, and queries that together tell what it has done. */
typedef struct world_sweep {
	const migr_revision *list;
	size_t count;
	const char *const *queries; /* up to a NULL */
	const char *const *rows;    /* more of them, after an upgrade */
	long least[2];              /* how many points there must be at least: up, down */
} world_sweep;

/* Kills an upgrade, or a downgrade to base, at every point, runs again, and compares with an undisturbed run. */
void world_kill_everywhere(const world_sweep *sweep, int is_downgrade);

#endif
