/* SPDX-License-Identifier: MIT */
/*
 * An entry's operation as the engine hands it to a compiler, and databases for a compiler to look at.
 */
#ifndef MIGR_TESTS_DDL_PREPARE_H
#define MIGR_TESTS_DDL_PREPARE_H

#include "corpus.h"
#include "dialect/compile.h"

/* Imported, named, checked. NULL with an error. */
const migr_operation *ddl_prepare(const ddl_entry *entry, const migr__dialect *dialect, migr__arena *arena,
                                  migr_error *error);

/* Every query gives no row. */
extern const migr__live ddl_empty;

#endif
