/* SPDX-License-Identifier: MIT */
/*
 * Placeholders: revisions write `?`, whatever the database's own form is.
 */
#ifndef MIGR_DIALECT_PLACEHOLDER_H
#define MIGR_DIALECT_PLACEHOLDER_H

#include "dialect/dialect.h"

/* Appends the statement with its `?` as $1, $2 ...; those in strings, names and comments stay as they are.
 * "??" is a plain "?", which is an operator in PostgreSQL. */
void migr__number_placeholders(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size);

/* Appends the statement with literals of the values in the place of its placeholders. Without values it stays as it is:
 * then a "?" is no placeholder. */
void migr__fill_placeholders(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size,
                             const migr_value *params, size_t n_params);

#endif
