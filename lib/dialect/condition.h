/* SPDX-License-Identifier: MIT */
/*
 * Whether two conditions say the same, one as a person wrote it, the other as the database shows it.
 */
#ifndef MIGR_DIALECT_CONDITION_H
#define MIGR_DIALECT_CONDITION_H

#include "base/arena.h"
#include "dialect/dialect.h"

/*
 * 1: they are the same but for blanks, comments, letter case outside quotes, quotes around names, and brackets.
 */
int migr__condition_same(const migr__dialect *dialect, const char *a, const char *b, migr__arena *arena);

#endif
