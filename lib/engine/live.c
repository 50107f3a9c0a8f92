/* SPDX-License-Identifier: MIT */
/*
 * What operations ask the database while they are compiled. Nothing of it changes anything; but what is done depends on
 * the answers, so the journal keeps them.
 */
#include "engine/database.h"
#include "engine/emit.h"

#include <string.h>

typedef struct live_sink {
	migr__live_row_fn each;
	void *sink;
} live_sink;

static migr_status take_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	const live_sink *sink = user;

	(void)names;
	return sink->each ? sink->each(sink->sink, values, count) : MIGR_OK;
}

static migr_status ask(void *user, const char *sql, const migr_value *params, size_t n_params, migr__live_row_fn each,
                       void *sink, migr_error *error)
{
	migr_context *context = user;
	live_sink rows = { each, sink };
	migr_status rc;

	migr__error_clear(error);
	rc = migr__db_run(context,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = strlen(sql),
	                                     .params = params,
	                                     .n_params = n_params,
	                                     .row = take_row,
	                                     .sink = &rows },
	                  NULL, error);
	return rc == MIGR_STOP ? MIGR_OK : rc;
}

static migr_status ask_in_step(void *user, const char *sql, const migr_value *params, size_t n_params,
                               migr__live_row_fn each, void *sink, migr_error *error)
{
	migr_op *op = user;

	migr__error_clear(error);
	if (op->journal)
		return migr__journal_ask(op->journal, sql, params, n_params, each, sink, error);
	return ask(op->context, sql, params, n_params, each, sink, error);
}

void migr__live_init(migr__live *live, migr_op *op)
{
	memset(live, 0, sizeof *live);
	live->user = op;
	live->query = ask_in_step;
}

void migr__live_init_context(migr__live *live, migr_context *context)
{
	memset(live, 0, sizeof *live);
	live->user = context;
	live->query = ask;
}
