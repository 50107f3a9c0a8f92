/* SPDX-License-Identifier: MIT */
/*
 * Models, operations and differences as text: C, SQL, JSON, and lines for people. Pure.
 *
 * What goes in was imported (shape.h). Output is appended to the buffer; if memory is short, that is an error, and what
 * the buffer has then is of no use.
 */
#ifndef MIGR_COMPARE_RENDER_H
#define MIGR_COMPARE_RENDER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "op/reverse.h"

#include <libmigr/models.h>

/*
 * A C file: "NAME_models" and what it consists of. NULL: "schema_models". A name that is none in C is made into one.
 */
migr_status migr__render_models_c(const migr_models *models, const char *name, migr__buf *out, migr_error *error);

/*
 * The body of a callback `(migr_op *op, void *app)` without its braces, one statement for each operation. Definitions
 * of tables and the like are static variables of the function, so nothing in it depends on what else is in the file.
 */
migr_status migr__render_operations_c(const migr_operation *operations, size_t count, migr__buf *out,
                                      migr_error *error);

/*
 * The same tables with keys of one or more columns said by the flags MIGR_PRIMARY_KEY and MIGR_UNIQUE, where those make
 * just the same key. NULL if memory is short.
 */
const migr_table *migr__fold_keys(const migr_table *table, migr__arena *arena);

/* "the rows of users", for an operation that loses some; NULL if it loses nothing. In the arena; "" if memory is
 * short. */
const char *migr__operation_loses(const migr_operation *operation, migr__arena *arena);

#endif
