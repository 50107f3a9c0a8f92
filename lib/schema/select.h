/* SPDX-License-Identifier: MIT */
/*
 * What of a definition is meant for which database: MIGR_ON_SQLITE and its like.
 */
#ifndef MIGR_SCHEMA_SELECT_H
#define MIGR_SCHEMA_SELECT_H

#include "schema/shape.h"

/*
 * Takes out of an imported struct what is not meant for the dialect, and the flags that say so from the rest. Returns
 * 0 if the struct itself is not meant, or an operation is about such a one. The arrays are the import's own.
 */
int migr__select(const migr__shape *shape, void *item, const char *dialect);

/* Whether anything in a struct says for which databases it is meant. */
int migr__is_choosy(const migr__shape *shape, const void *item);

#endif
