/* SPDX-License-Identifier: MIT */
/*
 * A database of each kind for the tests of what is done with models: a program is linked with one of the conformance
 * suite's targets.
 */
#ifndef MIGR_TESTS_MODELS_PLACE_H
#define MIGR_TESTS_MODELS_PLACE_H

#include "conformance/target.h"
#include "support/t.h"

#include <libmigr/migr.h>

typedef struct place {
	const migr_conformance_target *target;
	void *database;
	void *native; /* a connection of the client's own */
	migr_context *context;
} place;

#define LIST(array) (array), sizeof(array) / sizeof((array)[0])

/* An empty database. */
void place_begin(place *p);
void place_end(place *p);
/* A context of the library's own connection; the one before is closed. */
migr_context *place_open(place *p, const migr_options *options);
/* One that borrows the connection. */
migr_context *place_borrow(place *p, const migr_options *options);
/* The same with revisions. */
migr_context *place_linear(place *p, const migr_options *options, const migr_revision *steps, size_t count);
int place_is(const place *p, const char *dialect);

/* By the client alone: one statement; the rows of a query, valid until the next but one. */
void place_sql(place *p, const char *sql);
const char *place_query(place *p, const char *sql);
/* The names of all tables of the current schema, with blanks between, sorted. */
const char *place_tables(place *p);

/* The call gave that status, and the error says so with `part` in its message. */
const migr_error *place_failed(migr_context *context, migr_status rc, migr_status status, const char *part);
void place_ok(migr_context *context, migr_status rc, const char *call);

#define OK(context, call) place_ok((context), (call), #call)
#define FAILS(context, call, status, part) place_failed((context), (call), (status), (part))

/* A main for such a program. */
#define PLACE_MAIN(suite, ...)                                                                                         \
	int main(void)                                                                                                 \
	{                                                                                                              \
		const TTest *const cases[] = { __VA_ARGS__ };                                                          \
                                                                                                                       \
		server_run_begin();                                                                                    \
		return t_main(suite, cases, sizeof cases / sizeof cases[0]);                                           \
	}

void server_run_begin(void);

#endif
