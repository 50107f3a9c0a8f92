/* SPDX-License-Identifier: MIT */
/*
 * What an entry needs, and what is there before and after it.
 */
#ifndef MIGR_TESTS_DDL_DIFFERENCE_H
#define MIGR_TESTS_DDL_DIFFERENCE_H

#include "corpus.h"

#include <stdio.h>

/* 0; 1 if this kind of database has no such fixture; -1 after a message. */
int ddl_make_fixtures(const ddl_entry *entry, void *database);

/* All that is there, to be freed; NULL after a message. */
char *ddl_dump(void *database);

/* Lines of `of` that `other` does not have, or not so many times. Returns whether there are any. */
int ddl_write_difference(FILE *out, const char *of, const char *other, char sign);

#endif
