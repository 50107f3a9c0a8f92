/* SPDX-License-Identifier: MIT */
/*
 * What preparing and checking models have in common: names by the convention, enum types that columns name.
 */
#ifndef MIGR_COMPARE_PREPARE_H
#define MIGR_COMPARE_PREPARE_H

#include "base/arena.h"
#include "base/error.h"
#include "schema/shape.h"
#include "schema/type.h"

#include <libmigr/models.h>

/* The models without what is not meant for the dialect (MIGR_ON_SQLITE); themselves, if all is. NULL: an error. */
const migr_models *migr__models_selected(const migr_models *models, const char *dialect, migr__arena *arena,
                                         migr_error *error);

/* The table with names by the convention, which may be NULL; a copy, if anything changes. NULL: an error. */
const migr_table *migr__table_named(const migr_table *table, const char *convention, size_t max_name,
                                    migr__arena *arena, migr_error *error);

/*
 * Whether the column is of an enum type: 1 with the type as it is on the dialect, 0. What cannot be read is none. -1:
 * no memory, which is in the error.
 */
int migr__column_enum(const migr_column *column, const char *dialect, migr__arena *arena, migr__type *out,
                      migr_error *error);

/*
 * The name of the enum type that values of the column have, if that may be one: of `enum mood('sad', 'ok')`, and of an
 * array, "postgresql: mood[]", where *is_array is 1. NULL if there is none.
 */
const char *migr__column_enum_name(const migr_column *column, const char *dialect, migr__arena *arena, int *is_array,
                                   migr_error *error);

/* Labels as they are written in a type: "'a', 'b'". NULL: no memory. */
const char *migr__labels_text(const migr__names *labels, migr__arena *arena);

/* Enum types that columns name and the models do not have, behind those that they have. */
migr_status migr__all_enums(const migr_models *models, const char *dialect, migr__arena *arena, migr_enum_refs *out,
                            migr_error *error);

#endif
