/* SPDX-License-Identifier: MIT */
/*
 * A parsed CREATE TABLE as one line, for comparison with what is expected.
 */
#ifndef MIGR_TESTS_SUPPORT_DEFINITION_H
#define MIGR_TESTS_SUPPORT_DEFINITION_H

#include "base/buf.h"
#include "dialect/sqlite/definition.h"

/*
 * "t: a INTEGER pk(a) autoincrement, b varchar(3) not-null 'x'; unique(a, b desc); strict". Names are without quotes,
 * types and expressions as they are written, what is in square brackets is the name of the constraint before it.
 */
void t_definition_describe(const migr__definition *definition, migr__buf *out);

#endif
