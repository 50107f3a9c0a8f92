/* SPDX-License-Identifier: MIT */
/*
 * Models, operations and differences as text: C, SQL, JSON, and lines for people. Pure.
 *
 * What goes in was imported (shape.h). Output is appended to the buffer; if memory is short, that is an error, and what
 * the buffer has then is of no use.
 */
#ifndef MIGR_COMPARE_RENDER_H
#define MIGR_COMPARE_RENDER_H

#include "compare/compare.h"
#include "dialect/compile.h"

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

/* An object of the models' members that are set; docs/json.md says how values are written. */
migr_status migr__render_models_json(const migr_models *models, migr__buf *out, migr_error *error);

/* For whom SQL is written. */
typedef struct migr__sql_target {
	const migr__dialect *dialect;
	const char *naming; /* the convention of `migr_options::naming`, or NULL */
	/* The database that operations may look at; NULL: without it, as in offline SQL. */
	const migr__live *live;
	/*
	 * Does the operation where `live` looks, before the next one is compiled, which must see it done. NULL: nothing
	 * is done; then each operation sees what there was at the beginning.
	 */
	migr_status (*apply)(void *user, const migr_operation *operation, migr_error *error);
	void *user;
} migr__sql_target;

/*
 * Statements, each ended as the database's own client wants it; migr__split_init reads them back as they are. What must
 * not be when they run (rows that stand against it, values that would be lost) is looked for by statements that stop
 * the script. An operation that cannot be said in SQL is an error that names it: MIGR_ERROR_UNSUPPORTED,
 * MIGR_ERROR_NEEDS_DATABASE, MIGR_ERROR_SQL_TEXT, or what is wrong with it.
 */
migr_status migr__render_operations_sql(const migr__sql_target *target, const migr_operation *operations, size_t count,
                                        migr__buf *out, migr_error *error);

/* All that makes the models in an empty database. */
migr_status migr__render_models_sql(const migr_models *models, const migr__sql_target *target, migr__buf *out,
                                    migr_error *error);

typedef struct migr__section_style {
	int is_downgrade;
	/* The targets are all the databases that there are: a section of all of them names none. */
	int is_plain;
} migr__section_style;

/*
 * The sections of a revision file for one direction, with their directives: what several databases say in the same
 * words is written once. No operation: the directive alone.
 */
migr_status migr__render_sections(const migr__sql_target *targets, size_t n_targets, const migr_operation *operations,
                                  size_t count, const migr__section_style *style, migr__buf *out, migr_error *error);

/*
 * A line for each difference, those of a table together: "+ ", "- " or "~ ", its message, and what is to be said of
 * it in brackets.
 */
migr_status migr__render_differences_text(const migr__compared *compared, migr__buf *out, migr_error *error);

/* {"differences": [...], "upgrade": [...], "downgrade": [...]} */
migr_status migr__render_differences_json(const migr__compared *compared, migr__buf *out, migr_error *error);

/*
 * The same tables with keys of one or more columns said by the flags MIGR_PRIMARY_KEY and MIGR_UNIQUE, where those make
 * just the same key. NULL if memory is short.
 */
const migr_table *migr__fold_keys(const migr_table *table, migr__arena *arena);

/* "the rows of users", for an operation that loses some; NULL if it loses nothing. In the arena; "" if memory is
 * short. */
const char *migr__operation_loses(const migr_operation *operation, migr__arena *arena);

#endif
