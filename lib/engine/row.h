/* SPDX-License-Identifier: MIT */
/*
 * A row of a query's result, as a callback reads it.
 */
#ifndef MIGR_ENGINE_ROW_H
#define MIGR_ENGINE_ROW_H

#include <libmigr/revision.h>

struct migr_row {
	const migr_value *values;
	const char *const *names;
	size_t count;
};

#endif
