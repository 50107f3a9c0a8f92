/* SPDX-License-Identifier: MIT */
/*
 * Comparing in tests: what must succeed, in short.
 */
#ifndef MIGR_TESTS_MODELS_COMPARED_H
#define MIGR_TESTS_MODELS_COMPARED_H

#include "place.h"

/* The messages of all differences, a line each; valid until the next call. */
const char *messages(const migr_comparison *comparison);
migr_comparison *compare(migr_context *context, const migr_models *models, const migr_compare_options *options);
migr_comparison *compare_sql(migr_context *context, const char *sql);
/* The database differs from the models in nothing. */
void expect_nothing(migr_context *context, const migr_models *models, const migr_compare_options *options);

enum { TEXT_SIZE = 8192 };
/* A #migr_write_fn whose user is a text of TEXT_SIZE, to which all is added. */
migr_status keep_text(const char *text, size_t size, void *user);

#endif
