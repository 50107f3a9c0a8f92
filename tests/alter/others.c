/* SPDX-License-Identifier: MIT */
#include "alter.h"

static const alter_entry entries[] = {
	{ .name = "others/none", .before = "CREATE TABLE t (a)", .operation = OP(DROP_TABLE, .table = "t") },
};

ALTER_GROUP(alter_others, entries);
