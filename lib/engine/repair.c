/* SPDX-License-Identifier: MIT */
#include "engine/repair.h"

#include "engine/clock.h"
#include "engine/database.h"
#include "engine/event.h"
#include "engine/journal.h"
#include "engine/ledger.h"
#include "engine/run.h"

#include <string.h>

static migr_status nothing_to_repair(migr_context *context)
{
	migr__fail(&context->error, MIGR_ERROR_NOTHING_TO_REPAIR, "%s: no step was cut off", migr__db_name(context));
	return migr__error_hint(&context->error, "to say where the database is, stamp it");
}

/* A statement that failed took no effect, and one that was not begun neither: there is nothing to say about it. */
static migr_status check_doubt(migr__run *run)
{
	migr_context *context = run->context;
	const migr__record *step = &run->state.unfinished;

	if (migr__record_is_in_doubt(step))
		return MIGR_OK;
	migr__fail(&context->error, MIGR_ERROR_NOTHING_TO_REPAIR,
	           "the %s of revision %s was cut off after %lld statements, but none of them is in doubt",
	           step->direction, step->revision, (long long)step->statements_done);
	migr__error_revision(&context->error, step->revision);
	return migr__error_hint(&context->error, "run again to go on from there, or repair: failed (give the step up)");
}

static const char *action_name(migr_repair_action action)
{
	return action == MIGR_REPAIR_DONE ? "done" : action == MIGR_REPAIR_UNDONE ? "undone" : "failed";
}

static migr_status take_text(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	migr__buf *buf = sink;

	(void)names;
	(void)count;
	if (values[0].type == MIGR_VALUE_TEXT) {
		migr__buf_add(buf, values[0].text, values[0].size);
		migr__buf_puts(buf, "; ");
	}
	return MIGR_OK;
}

/* What the ledger says of the step's error, and behind it who said what about it. */
static migr_status make_note(migr__run *run, migr_repair_action action, const char *now, migr__buf *note)
{
	migr_context *context = run->context;
	const migr__record *step = &run->state.unfinished;
	const char *sql = migr__db_bookkeeping_sql(context, MIGR__SQL_READ_ERROR, &context->error);
	const char *run_by = migr__ledger_run_by(context);
	const migr_value seq = MIGR_INT(step->seq);
	migr_status rc;

	if (!sql)
		return MIGR_ERROR_NO_MEMORY;
	rc = migr__db_run(context,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = strlen(sql),
	                                     .params = &seq,
	                                     .n_params = 1,
	                                     .row = take_text,
	                                     .sink = note },
	                  NULL, &context->error);
	if (rc != MIGR_OK)
		return rc;
	if (!run_by)
		return migr__fail_memory(&context->error);
	migr__buf_printf(note, "repaired at %s by %s", now, run_by);
	if (context->program[0])
		migr__buf_printf(note, " with %s", context->program);
	if (action == MIGR_REPAIR_FAILED)
		migr__buf_printf(note, ": the step was given up after %lld statements",
		                 (long long)step->statements_done);
	else
		migr__buf_printf(note, ": statement %lld was marked as %s: %s", (long long)step->statements_done + 1,
		                 action_name(action), step->statement);
	return note->failed ? migr__fail_memory(&context->error) : MIGR_OK;
}

static migr_status write_row(migr__run *run, migr_repair_action action)
{
	migr_context *context = run->context;
	const migr__record *step = &run->state.unfinished;
	const char *recorded = step->statements_digest ? step->statements_digest : "";
	int is_done = action == MIGR_REPAIR_DONE, is_failed = action == MIGR_REPAIR_FAILED;
	char now[MIGR__TIMESTAMP], digest[MIGR__SHA256_HEX + 1] = "";
	migr__buf note;
	migr_status rc;

	migr__clock_timestamp(now);
	memcpy(digest, recorded, strlen(recorded) < sizeof digest ? strlen(recorded) : sizeof digest - 1);
	if (is_done)
		migr__journal_digest(context, digest, step->statement, strlen(step->statement));
	migr__buf_init(&note, &context->alloc);
	rc = make_note(run, action, now, &note);
	if (rc == MIGR_OK) {
		const migr_value values[] = {
			MIGR_INT(step->statements_done + is_done),
			migr__db_text(digest[0] ? digest : NULL),
			migr__db_text(is_failed ? step->statement : NULL),
			migr__db_text(is_failed ? "abandoned" : step->outcome),
			migr__db_text(is_failed ? now : NULL),
			migr__db_text(migr__buf_text(&note)),
			MIGR_INT(step->seq),
		};

		rc = migr__db_bookkeep(context, MIGR__SQL_REPAIR_LEDGER, values, sizeof values / sizeof values[0], NULL,
		                       &context->error);
	}
	migr__buf_free(&note);
	return rc;
}

static migr_status repair_inside(migr__run *run, migr_repair_action action)
{
	migr_context *context = run->context;
	migr_status rc = migr__state_read(context, &run->state, &context->error);

	if (rc == MIGR_OK && !run->state.has_unfinished)
		return nothing_to_repair(context);
	if (rc == MIGR_OK && action != MIGR_REPAIR_FAILED)
		rc = check_doubt(run);
	return rc == MIGR_OK ? write_row(run, action) : rc;
}

/* The lock tells that nobody is just running the step. */
static migr_status repair_locked(migr__run *run, migr_repair_action action)
{
	migr_context *context = run->context;
	migr_status rc = migr__db_lock(context, &context->error);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__run_begin(run);
	if (rc == MIGR_OK) {
		rc = repair_inside(run, action);
		if (rc == MIGR_OK)
			rc = migr__run_end(run);
		if (rc != MIGR_OK)
			migr__run_undo(run);
	}
	migr__db_unlock(context);
	return rc;
}

migr_status migr__run_repair(migr_context *context, migr_repair_action action)
{
	migr__run run;
	migr_status rc;

	migr__run_init(&run, context, MIGR_STAMP);
	rc = migr__run_enter(&run);
	if (rc == MIGR_OK)
		rc = migr__state_read(context, &run.state, &context->error);
	/* a database that has nothing to be repaired is not written to */
	if (rc == MIGR_OK && !run.state.has_unfinished)
		rc = nothing_to_repair(context);
	if (rc == MIGR_OK)
		rc = repair_locked(&run, action);
	rc = migr__run_leave(&run, rc);
	migr__run_clear(&run);
	return rc;
}
