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

#endif
