/* SPDX-License-Identifier: MIT */
/* Where a pair of schemas is tried: one database, used again and again, on the server that the environment names. */
#ifndef MIGR_TESTS_AUTOGENERATE_PLACE_H
#define MIGR_TESTS_AUTOGENERATE_PLACE_H

#include "autogenerate/random_models.h"

#include <libmigr/compare.h>
#include <libmigr/migr.h>

typedef struct test_place test_place;

/* "sqlite", "postgresql", "mysql"; NULL if there is no such server. */
test_place *place_new(const char *dialect);
/* Drops the database. */
void place_end(test_place *place);

const char *place_dialect(const test_place *place);
/* Whether columns of PostgreSQL may be computed when they are read; on the others all are stored. */
int place_has_virtual(test_place *place);
/* For revision files; emptied by place_forget. */
const char *place_folder(const test_place *place);
int place_has_compiler(const test_place *place);

/* A new context; `app` is what callbacks get. */
migr_context *place_open(test_place *place, void *app);
/* After a downgrade to base: the library's own tables go too. */
void place_forget(test_place *place);

void place_insert(test_place *place, const random_table *table, int row, const char *dialect);
void place_execute(test_place *place, const char *sql);
/* Adds the rows of a query of one column; frees and replaces `text`. */
char *place_query(test_place *place, char *text, const char *sql);
/* Adds the values of a column, in the order of the key; frees and replaces `text`. */
char *place_add_values(test_place *place, char *text, const char *table, const char *column, const char *dialect);

/* Writes the revision as C, compiles it, and registers what was compiled. */
migr_status place_register_c(test_place *place, migr_context *context, migr_comparison *comparison,
                             const migr_new_revision *revision);

#endif
