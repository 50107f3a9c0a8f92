/* SPDX-License-Identifier: MIT */
/*
 * From pairs to differences.
 */
#ifndef MIGR_COMPARE_DIFFER_H
#define MIGR_COMPARE_DIFFER_H

#include "compare/pair.h"

migr_status migr__differ(migr__pairs *pairs, migr__compared *out);

/* Whether a type holds all values of another one; 0 if that cannot be told. */
int migr__type_holds(migr__pairs *pairs, const char *from, const char *to);

#endif
