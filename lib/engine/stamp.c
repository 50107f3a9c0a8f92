/* SPDX-License-Identifier: MIT */
/*
 * Moving the version rows without running anything.
 */
#include "engine/backup.h"
#include "engine/clock.h"
#include "engine/database.h"
#include "engine/digest.h"
#include "engine/event.h"
#include "engine/ledger.h"
#include "engine/limits.h"
#include "engine/run.h"

#include <string.h>

/* Whether the ledger already says of a row what it would say after the stamp. */
static int is_recorded(migr__run *run, migr__node node)
{
	const char *id = migr__graph_id(run->graph, node);
	char chain[MIGR__SHA256_HEX + 1];

	for (size_t i = 0; i < run->state.rows.count; i++) {
		const migr__record *row = &run->state.rows.items[i];

		if (strcmp(row->revision, id) == 0)
			return row->seq && migr__revisions_chain(&run->context->revisions, node, chain) &&
			       (!chain[0] || (row->chain && strcmp(row->chain, chain) == 0));
	}
	return 0;
}

static int has_row(const migr__state *state, const char *id)
{
	for (size_t i = 0; i < state->rows.count; i++)
		if (strcmp(state->rows.items[i].revision, id) == 0)
			return 1;
	return 0;
}

/* A step that was cut off is settled by stamping: that is how a person says where the database is. */
static int is_needed(migr__run *run)
{
	const migr__nodes *to = &run->steps.to;

	if (!run->state.has_version_table || run->state.rows.count != to->count || run->state.has_unfinished)
		return 1;
	for (size_t i = 0; i < to->count; i++)
		if (!is_recorded(run, to->items[i]))
			return 1;
	return 0;
}

static migr_status add_entry(migr__run *run, migr__node node, const char *revision, const char *direction,
                             const char *now)
{
	return migr__ledger_add(run->context, run->graph,
	                        &(migr__entry){ .node = node,
	                                        .revision = revision,
	                                        .direction = direction,
	                                        .outcome = "done",
	                                        .started = now,
	                                        .finished = now },
	                        &run->context->error);
}

static migr_status write_rows(migr__run *run, const char *now)
{
	migr_context *context = run->context;
	const migr__nodes *to = &run->steps.to;
	migr_status rc = migr__db_bookkeep(context, MIGR__SQL_CLEAR_VERSIONS, NULL, 0, NULL, &context->error);

	for (size_t i = 0; i < run->state.rows.count && rc == MIGR_OK; i++) {
		const char *id = run->state.rows.items[i].revision;
		migr__node node = migr__graph_find(run->graph, id, strlen(id));

		if (node == MIGR__NO_NODE || !migr__nodes_has(to, node))
			rc = add_entry(run, node, id, "unstamp", now);
	}
	for (size_t i = 0; i < to->count && rc == MIGR_OK; i++) {
		const char *id = migr__graph_id(run->graph, to->items[i]);

		rc = migr__version_change(context, NULL, 0, &id, 1, &context->error);
		if (rc == MIGR_OK &&
		    (!has_row(&run->state, id) || !is_recorded(run, to->items[i]) || run->state.has_unfinished))
			rc = add_entry(run, to->items[i], NULL, "stamp", now);
	}
	if (rc == MIGR_OK && !to->count && run->state.has_unfinished)
		rc = add_entry(run, MIGR__NO_NODE, run->state.unfinished.revision, "unstamp", now);
	return rc;
}

static migr_status stamp_inside(migr__run *run, const char *const *targets, size_t count, int purge)
{
	migr_context *context = run->context;
	char now[MIGR__TIMESTAMP];
	int is_newer;
	migr_status rc;

	/* plan again, with the state read under the write lock */
	migr__run_clear(run);
	migr__run_init(run, context, MIGR_STAMP);
	rc = migr__run_prepare(run, targets, count, purge, &is_newer);
	if (rc != MIGR_OK || !is_needed(run))
		return rc;
	migr__clock_timestamp(now);
	if (context->options.backup_path)
		rc = migr__backup(context, &context->error);
	if (rc == MIGR_OK)
		rc = migr__ledger_create(context, &run->state, &context->error);
	return rc == MIGR_OK ? write_rows(run, now) : rc;
}

migr_status migr__stamp_heads_inside(migr_context *context)
{
	static const char *const heads[] = { "heads" };
	const char *backup_path = context->options.backup_path;
	migr__run run;
	migr_status rc;

	/* the run that goes on has made its copy */
	context->options.backup_path = NULL;
	migr__run_init(&run, context, MIGR_STAMP);
	rc = stamp_inside(&run, heads, 1, 1);
	migr__run_clear(&run);
	context->options.backup_path = backup_path;
	return rc;
}

static int ddl_commits(const migr_context *context)
{
	return !(context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL);
}

/*
 * A step outside a transaction may be under way: whoever runs it holds the session lock, whatever the backend. Under
 * the lock the state is read again. The limits of statements hold as in a run. To be followed by `leave`.
 */
static migr_status enter(migr__run *run, int *is_locked)
{
	migr_context *context = run->context;
	migr_status rc = MIGR_OK;

	*is_locked = 0;
	if (migr__db_needs_lock(context) || run->state.has_unfinished) {
		rc = migr__db_lock(context, &context->error);
		*is_locked = rc == MIGR_OK;
		if (rc == MIGR_OK)
			rc = migr__state_read(context, &run->state, &context->error);
	}
	return rc == MIGR_OK ? migr__limits_begin(context, run->in_caller_transaction, &context->error) : rc;
}

static void leave(migr__run *run, int is_locked)
{
	migr__limits_end(run->context);
	if (is_locked)
		migr__db_unlock(run->context);
}

/* The first plan is of no use any more: everything is read again inside. */
static migr_status in_transaction(migr__run *run, const char *const *targets, size_t count, int purge)
{
	migr_status rc = migr__run_check_cancelled(run);

	/* where DDL would end the transaction, the tables come before it */
	if (rc == MIGR_OK && ddl_commits(run->context))
		rc = migr__ledger_create(run->context, &run->state, &run->context->error);
	if (rc == MIGR_OK)
		rc = migr__run_begin(run);
	if (rc != MIGR_OK)
		return rc;
	rc = stamp_inside(run, targets, count, purge);
	if (rc == MIGR_OK)
		rc = migr__run_end(run);
	if (rc != MIGR_OK)
		migr__run_undo(run);
	return rc;
}

migr_status migr__run_stamp(migr_context *context, const char *const *targets, size_t count, int purge)
{
	migr__run run;
	migr_status rc;
	int is_newer, is_locked = 0;

	migr__run_init(&run, context, MIGR_STAMP);
	rc = migr__run_enter(&run);
	if (rc == MIGR_OK)
		rc = migr__run_prepare(&run, targets, count, purge, &is_newer);
	if (rc == MIGR_OK && is_needed(&run)) {
		rc = enter(&run, &is_locked);
		if (rc == MIGR_OK)
			rc = in_transaction(&run, targets, count, purge);
		leave(&run, is_locked);
	}
	rc = migr__run_leave(&run, rc);
	migr__run_clear(&run);
	return rc;
}

static migr_status ensure_inside(migr__run *run)
{
	migr_context *context = run->context;
	migr_status rc = migr__run_check_cancelled(run);

	if (rc == MIGR_OK && ddl_commits(context))
		return migr__ledger_create(context, &run->state, &context->error);
	if (rc == MIGR_OK)
		rc = migr__run_begin(run);
	if (rc != MIGR_OK)
		return rc;
	rc = migr__state_read(context, &run->state, &context->error);
	if (rc == MIGR_OK)
		rc = migr__ledger_create(context, &run->state, &context->error);
	if (rc == MIGR_OK)
		rc = migr__run_end(run);
	if (rc != MIGR_OK)
		migr__run_undo(run);
	return rc;
}

migr_status migr__run_ensure(migr_context *context)
{
	migr__run run;
	migr_status rc;

	migr__run_init(&run, context, MIGR_STAMP);
	rc = migr__run_enter(&run);
	if (rc == MIGR_OK)
		rc = migr__state_read(context, &run.state, &context->error);
	if (rc == MIGR_OK && !(run.state.has_version_table && run.state.has_ledger)) {
		int is_locked;

		rc = enter(&run, &is_locked);
		if (rc == MIGR_OK)
			rc = ensure_inside(&run);
		leave(&run, is_locked);
	}
	rc = migr__run_leave(&run, rc);
	migr__run_clear(&run);
	return rc;
}
