/* SPDX-License-Identifier: MIT */
/*
 * A run as a script: where its statements go instead of to the database.
 */
#ifndef MIGR_ENGINE_SQL_SCRIPT_H
#define MIGR_ENGINE_SQL_SCRIPT_H

#include "engine/batch.h"
#include "engine/op.h"
#include "engine/sink.h"

/* Stands for the moment when the script runs, in the values of the bookkeeping. */
#define MIGR__SCRIPT_NOW "\1now"

typedef struct migr__sql_script {
	migr__sink sink; /* for migr_op::sink */
	migr_context *context;
	migr__buf text;
	/* Of the step: how many statements a journal would record, and their digest. */
	int64_t n_recorded;
	char digest[MIGR__SHA256_HEX + 1];
} migr__sql_script;

void migr__sql_script_init(migr__sql_script *script, migr_context *context);
void migr__sql_script_clear(migr__sql_script *script);

/* Writes what the bookkeeping has collected, and forgets it. */
void migr__sql_script_take(migr__sql_script *script, migr__batch *batch);

/* Stops unless the database is at just these rows, with no step half-done. `tables`: they may have to be made first. */
migr_status migr__sql_script_guard(migr__sql_script *script, const migr__graph *graph, const migr__nodes *rows,
                                   migr_error *error);

#endif
