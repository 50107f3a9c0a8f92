/* SPDX-License-Identifier: MIT */
/*
 * A database of every version, with rows in it, brought to the heads.
 */
#include "engine/content.h"
#include "engine/database.h"
#include "engine/replay.h"
#include "engine/run.h"

typedef struct rows_call {
	migr_rows_fn function;
	const char *revision;
	void *user;
} rows_call;

/* The function, in a transaction that is committed. */
static migr_status call(migr__replay *replay, const rows_call *rows, const char *what)
{
	migr_context *scratch = replay->scratch;
	migr_op op;
	migr_status rc;

	if (!rows->function)
		return MIGR_OK;
	rc = migr__db_begin(scratch, &scratch->error);
	if (rc != MIGR_OK)
		return migr__replay_fail(replay, rc);
	migr__op_init(&op, scratch, NULL, MIGR_UPGRADE);
	op.is_for_rows = 1;
	rc = migr__op_returned(&op, rows->function(&op, rows->revision, rows->user), what);
	if (rc == MIGR_OK)
		rc = migr__db_commit(scratch, &op.error);
	if (rc != MIGR_OK) {
		rc = migr__error_move(&replay->context->error, &op.error);
		migr__db_rollback(scratch);
	}
	migr__op_clear(&op);
	return rc;
}

static migr_status run_to(migr__replay *replay, const char *target)
{
	migr_status rc = migr__run_to(replay->scratch, MIGR_UPGRADE, target);

	return rc == MIGR_OK ? rc : migr__replay_fail(replay, rc);
}

static migr_status play_from(migr__replay *replay, const char *revision, migr_rows_fn fill, migr_rows_fn look,
                             void *user)
{
	migr_status rc = migr__replay_open(replay);

	if (rc == MIGR_OK)
		rc = run_to(replay, revision);
	if (rc == MIGR_OK)
		rc = call(replay, &(rows_call){ fill, revision, user }, "function that fills");
	if (rc == MIGR_OK)
		rc = run_to(replay, "heads");
	if (rc == MIGR_OK)
		rc = call(replay, &(rows_call){ look, revision, user }, "function that looks");
	return rc;
}

static migr_status play_every(migr__replay *replay, migr_rows_fn fill, migr_rows_fn look, void *user)
{
	migr_error *error = &replay->context->error;
	const migr__graph *graph;
	migr_status rc = migr__revisions_graph(&replay->context->revisions, &graph, error);

	for (size_t i = 0; rc == MIGR_OK && i < migr__graph_count(graph); i++) {
		const char *id = migr__graph_id(graph, migr__graph_order(graph)[i]);

		rc = play_from(replay, id, fill, look, user);
		if (rc != MIGR_OK && rc != MIGR_ERROR_NO_MEMORY)
			migr__error_prefix(error, "a database of revision %s: ", id);
	}
	return rc;
}

migr_status migr__replay_every_version(migr_context *context, const migr__wish *wish, migr_rows_fn fill,
                                       migr_rows_fn look, void *user)
{
	migr__replay replay = { .context = context, .wish = wish };
	migr_status rc;

	context->is_running = 1;
	rc = play_every(&replay, fill, look, user);
	migr__replay_close(&replay);
	context->is_running = 0;
	migr__cancel_clear(context);
	if (rc == MIGR_OK)
		migr__error_clear(&context->error);
	return rc;
}
