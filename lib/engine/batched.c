/* SPDX-License-Identifier: MIT */
/*
 * One step whose statements travel together: the whole transaction is one round trip, its COMMIT another. For revisions
 * of SQL on servers, where nothing is read in between.
 */
#include "dialect/split.h"
#include "dialect/variables.h"
#include "engine/batch.h"
#include "engine/clock.h"
#include "engine/database.h"
#include "engine/event.h"
#include "engine/run.h"

#include <string.h>

/* What they are set to must be asked for at once, to be kept for the case that the step is cut off. */
static int sets_variables(const migr__run *run, const migr__revision *revision)
{
	const migr__dialect *dialect = run->context->dialect;
	migr_error ignored;
	int sets = 0;

	migr__error_init(&ignored, &run->context->alloc);
	for (size_t i = 0; i < revision->n_sections && !sets; i++) {
		const migr__section *section = &revision->sections[i];
		migr__split split;
		migr__piece piece;

		if (section->direction != run->direction || !migr__section_applies(section, dialect->name) ||
		    !memchr(section->sql, '@', section->size))
			continue;
		migr__split_init(&split, section->sql, section->size, dialect->split_flags);
		while (!sets && migr__split_next(&split, &piece, &ignored) > 0)
			sets = migr__variables_set(dialect, piece.sql, piece.size, "", NULL) != 0;
	}
	migr__error_clear(&ignored);
	return sets;
}

int migr__step_can_batch(const migr__run *run, migr__node node)
{
	const migr_context *context = run->context;
	const migr__revision *revision = &context->revisions.items[node];

	if (!migr__db_can_batch(context) || migr__db_must_refresh(context) || run->in_caller_transaction ||
	    /* a derived downgrade consists of operations, which look at the database */
	    migr__revision_is_derived(revision, run->direction) || run->mode != MIGR_TRANSACTION_PER_REVISION ||
	    context->options.before_step || context->options.after_step)
		return 0;
	return (run->direction == MIGR_UPGRADE ? revision->upgrade : revision->downgrade) == NULL &&
	       !sets_variables(run, revision);
}

static migr_status collect(migr__run *run, migr__node node)
{
	migr_status rc = migr__db_begin(run->context, &run->context->error);

	return rc == MIGR_OK ? migr__step_run(run, node) : rc;
}

migr_status migr__step_run_batched(migr__run *run, migr__node node)
{
	migr_context *context = run->context;
	uint64_t began = migr__clock_microseconds();
	migr__batch batch;
	size_t done;
	migr_status rc;

	migr__step_event(run, node, MIGR_EVENT_STEP_BEGIN, MIGR_OK, 0);
	migr__db_batch_open(context, &batch);
	rc = collect(run, node);
	if (rc == MIGR_OK) {
		rc = migr__db_batch_send(context, &done, &context->error);
		if (rc != MIGR_OK)
			migr__step_blame(run, node);
	}
	migr__db_batch_close(context);
	if (rc == MIGR_OK) {
		rc = migr__db_commit(context, &context->error);
		if (rc != MIGR_OK)
			migr__step_blame(run, node);
	}
	if (rc != MIGR_OK)
		migr__db_rollback(context);
	migr__step_event(run, node, MIGR_EVENT_STEP_END, rc, began);
	if (rc == MIGR_OK) {
		run->next++;
		run->n_done++;
	}
	return rc;
}
