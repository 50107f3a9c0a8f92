/* SPDX-License-Identifier: MIT */
/*
 * The models that the tests are about: two tables, one of which refers to the other.
 */
#ifndef MIGR_TESTS_MODELS_SHOP_H
#define MIGR_TESTS_MODELS_SHOP_H

#include <libmigr/migr.h>

extern const migr_models shop_models;
/* With a further column in "users". */
extern const migr_models shop_larger;
/* What makes them, and the further column: revisions "1" and "2". */
extern const migr_revision shop_steps[];
extern const size_t shop_n_steps;

#endif
