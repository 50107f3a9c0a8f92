/* SPDX-License-Identifier: MIT */
/*
 * What the tests of reading share: a database that is emptied, given SQL, read, and made again from what was read.
 *
 * A program is linked with one of tests/ddl/reader_*.c, which says what kind of database it is.
 */
#ifndef MIGR_TESTS_READ_READ_H
#define MIGR_TESTS_READ_READ_H

#include "dialect/reading.h"

#include <libmigr/migr.h>

typedef struct read_place {
	void *database; /* of ddl_reader */
	const migr__dialect *dialect;
	migr__alloc alloc;
	migr_context *context; /* borrows the connection; NULL before read_place_empty */
	migr__live live;
	unsigned long queries; /* how many the reader has sent so far */
} read_place;

/* A database for the whole run. 0, or -1 after a message. */
int read_place_open(read_place *place);
/* Leaves nothing of what was there before. Closes a context, opens another. 0, or -1 after a message. */
int read_place_empty(read_place *place);
void read_place_close(read_place *place);

/* Executes statements with ";\n" between, by the database's own client. 0, or -1 after a message. */
int read_execute(read_place *place, const char *sql);

/*
 * Reads, in a transaction that is rolled back. `schemas` and `as` as in migr__read; `schemas` NULL: the current one
 * alone. Whatever is read is in the arena.
 */
migr_status read_schemas(read_place *place, const char *const *schemas, const char *const *as, size_t n_schemas,
                         migr__arena *arena, migr__reading *out, migr_error *error);

/* Makes all of it, in the place as it is. The schemas must be there. MIGR_OK or the first error. */
migr_status read_make(read_place *place, const migr_models *models, migr_error *error);

/* An operation for an argument: READ_OPERATION(.kind = MIGR_OP_CREATE_SCHEMA, .name = "s"). */
#define READ_OPERATION(...) ((const migr_operation)MIGR_OPERATION(__VA_ARGS__))

/* One operation, as the dialect compiles it; the queries that only look are left out. */
migr_status read_apply(read_place *place, const migr_operation *operation, migr_error *error);

/* All that is in it, member by member; to be freed by free(). */
char *read_print(const migr__reading *reading);

#endif
