/* SPDX-License-Identifier: MIT */
/*
 * Where the operations and statements of a step go, if not to the database: into a script, or into a list.
 */
#ifndef MIGR_ENGINE_SINK_H
#define MIGR_ENGINE_SINK_H

#include "dialect/compile.h"

#include <libmigr/backend.h>

typedef struct migr__sink migr__sink;

struct migr__sink {
	/* Takes an imported, checked operation as it is; NULL: it is compiled, and `statement` gets what it makes. */
	migr_status (*operation)(migr__sink *sink, migr_op *op, const migr_operation *operation);
	/* Takes a statement; `flags` are MIGR__SQL_. */
	migr_status (*statement)(migr__sink *sink, migr_op *op, const migr_statement *statement, uint32_t flags);
	/* Takes a query that must give no row when it is executed. */
	migr_status (*forbid)(migr__sink *sink, migr_op *op, const migr__sql *sql);
	/* A block begins (1) or ends (0). */
	migr_status (*block)(migr__sink *sink, migr_op *op, int begins);
	/* Why the database cannot be asked: "in offline SQL". */
	const char *why_offline;
};

/* MIGR_ERROR_NEEDS_DATABASE, saying what was wanted of it. */
migr_status migr__sink_refuse(const migr__sink *sink, migr_error *error, const char *what);

#endif
