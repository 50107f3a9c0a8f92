/* SPDX-License-Identifier: MIT */
/*
 * Models checked, prepared and put in order; two readings compared; what brings one to the other. Pure: no database is
 * touched here.
 *
 * How a comparison goes: the models are checked and prepared; migr__models_operations makes what was prepared in a
 * scratch place, which is read back; migr__compare gets that reading and the database's own, both filtered by the same
 * scope.
 *
 * All texts and structs that come out are in the arena, or borrowed from what went in, which must live as long.
 */
#ifndef MIGR_COMPARE_COMPARE_H
#define MIGR_COMPARE_COMPARE_H

#include "dialect/dialect.h"
#include "dialect/reading.h"
#include "op/reverse.h"

#include <libmigr/compare.h>

/* Followed by a number, the name in the scratch place of a constraint that the models leave without one. */
#define MIGR__TAG "migr_unnamed_"

/* Whether a name is such a tag: it stands for any name. NULL is none. */
int migr__is_tag(const char *name);

/*
 * Checks imported models (shape.h). All that is wrong is reported at once, each with its place ("table users: column
 * 'email': ..."): one fault has its own code; several are MIGR_ERROR_SCHEMA, with a detail for each.
 *
 * `dialect` NULL: only what is wrong on every database. `convention`: what gives names to what has none, or NULL.
 */
migr_status migr__models_check(const migr_models *models, const migr__dialect *dialect, const char *convention,
                               const migr__alloc *alloc, migr_error *error);

/* Models ready to be made in a scratch place. */
typedef struct migr__prepared {
	/* Names by the convention, tags for the rest, unique keys out of the flags of columns, enum types of columns.
	 */
	migr_models models;
	/* What the application wrote, imported; and as far as it is meant for the dialect, in the same order as models.
	 */
	const migr_models *source;
	const migr_models *selected;
} migr__prepared;

/*
 * `source`: imported and checked. `convention`: as migr__convention_apply takes it, or NULL; its names are those that
 * operations get when they are emitted. A primary key gets no tag: a table has but one. `source` must live as long as
 * `out`.
 */
migr_status migr__models_prepare(const migr_models *source, const migr__dialect *dialect, const char *convention,
                                 migr__arena *arena, migr__prepared *out, migr_error *error);

/*
 * Adds to `out` (initialised) what makes all of the models in an empty database, in an order that works: schemas, enum
 * types, sequences, tables, what closes a circle of foreign keys, owners of sequences, views, triggers.
 */
migr_status migr__models_operations(const migr_models *models, const migr__dialect *dialect, migr__arena *arena,
                                    migr__operations *out, migr_error *error);
/* The same for operations that are compiled without a database. */
migr_status migr__models_operations_offline(const migr_models *models, const migr__dialect *dialect, migr__arena *arena,
                                            migr__operations *out, migr_error *error);

/* A table that is the library's own: a version table, a ledger, of whatever history. */
typedef struct migr__own_table {
	const char *schema; /* as in the reading: NULL for the current one */
	const char *name;
} migr__own_table;

/*
 * Leaves out what does not count. What is left out by a pattern or by the callback is added to `left`, the library's
 * own tables are not. `scope` may be NULL. MIGR_ERROR_OPTION for a pattern that is none.
 */
migr_status migr__scope_filter(const migr_scope *scope, const migr__own_table *own, size_t n_own,
                               const migr__reading *from, migr__arena *arena, migr__reading *out, migr_error *error);

/* The first pattern of `include` that nothing of either side fits: probably a slip. NULL: there is none. */
migr_status migr__scope_idle(const migr_scope *scope, const migr_models *live, const migr_models *wanted,
                             migr__arena *arena, const char **name, migr_error *error);

typedef struct migr__compare_input {
	const migr__dialect *dialect;
	/* The database, and what it should be: two readings of one dialect. */
	const migr_models *live;
	const migr_models *wanted;
	/* What `wanted` was made of; NULL: SQL, or another database. */
	const migr__prepared *prepared;
	/* Zero. */
	uint32_t flags;
	migr_rename_fn on_rename; /* or NULL */
	void *user;
} migr__compare_input;

typedef struct migr__compared {
	migr_difference *differences;
	size_t n_differences;
	migr__operations upgrade;
	migr__operations downgrade;
} migr__compared;

/*
 * Operations have the application's own literals for what comes, as far as there are any (with their names left to the
 * convention, as they are), and the reading's for what goes. The same input gives the same output.
 *
 * The lists of `out` are the arena's allocator's, to be given back by migr__compared_clear, also after an error.
 */
migr_status migr__compare(const migr__compare_input *input, migr__arena *arena, migr__compared *out, migr_error *error);
void migr__compared_clear(migr__compared *compared);

#endif
