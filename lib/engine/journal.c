/* SPDX-License-Identifier: MIT */
#include "engine/journal_inside.h"

#include "dialect/classify.h"
#include "dialect/compile.h"
#include "dialect/variables.h"
#include "engine/batch.h"
#include "engine/database.h"
#include "engine/settle.h"

#include <string.h>

void migr__journal_init(migr__journal *journal, migr_context *context)
{
	memset(journal, 0, sizeof *journal);
	journal->context = context;
	migr__notes_init(&journal->notes, &context->alloc);
}

void migr__journal_clear(migr__journal *journal)
{
	migr__notes_clear(&journal->notes);
	migr__free(&journal->context->alloc, journal->in_doubt);
	migr__free(&journal->context->alloc, journal->skip_reason);
	journal->in_doubt = NULL;
	journal->skip_reason = NULL;
}

migr_status migr__journal_resume(migr__journal *journal, const migr__record *unfinished, migr_error *error)
{
	const char *digest = unfinished->statements_digest ? unfinished->statements_digest : "";
	size_t size = strlen(digest);

	journal->seq = unfinished->seq;
	journal->n_recorded = journal->n_done = unfinished->statements_done;
	memcpy(journal->recorded_digest, digest, size < MIGR__SHA256_HEX ? size : MIGR__SHA256_HEX);
	if (migr__record_is_in_doubt(unfinished)) {
		journal->in_doubt = migr__strdup(&journal->context->alloc, unfinished->statement);
		if (!journal->in_doubt)
			return migr__fail_memory(error);
	}
	return migr__journal_read_notes(journal, error);
}

static void digest_value(migr__sha256 *sha, const migr_value *value)
{
	size_t size = value->size;

	migr__sha256_add(sha, &value->type, sizeof value->type);
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		migr__sha256_add(sha, &value->integer, sizeof value->integer);
		break;
	case MIGR_VALUE_REAL:
		migr__sha256_add(sha, &value->real, sizeof value->real);
		break;
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		if (size == MIGR_NUL_TERMINATED)
			size = value->text ? strlen(value->text) : 0;
		migr__sha256_add(sha, &size, sizeof size);
		if (size)
			migr__sha256_add(sha, value->text, size);
		break;
	default:
		break;
	}
}

/*
 * Each statement's digest covers the digest before it, so that one more can be added to what the ledger says without
 * knowing the statements themselves.
 */
void migr__journal_digest_more(const migr_context *context, char digest[MIGR__SHA256_HEX + 1],
                               const migr_statement *statement)
{
	migr__sha256 sha;

	migr__sha256_init_with(&sha, context->revisions.compress);
	migr__sha256_add_text(&sha, digest);
	migr__sha256_add(&sha, statement->sql, statement->size);
	migr__sha256_add(&sha, "", 1);
	for (size_t i = 0; i < statement->n_params; i++)
		digest_value(&sha, &statement->params[i]);
	migr__sha256_hex(&sha, digest);
}

void migr__journal_digest(const migr_context *context, char digest[MIGR__SHA256_HEX + 1], const char *sql, size_t size)
{
	migr__journal_digest_more(context, digest, &(migr_statement){ .sql = sql, .size = size });
}

migr_status migr__journal_changed(const migr__journal *journal, const char *why, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_RESUME, "it was cut off after %lld statements and cannot go on from there: %s",
	           (long long)journal->n_recorded, why);
	return migr__error_hint(error, "put the revision back as it was, or repair: failed (give the step up)");
}

/* What is recorded may have put rows into a temporary table, which went with its session. */
static migr_status lost_rows(const migr__journal *journal, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_INTERRUPTED_STEP,
	           "it was cut off after %lld statements and cannot go on from there: a temporary table is gone, which "
	           "statement %lld may have filled",
	           (long long)journal->n_recorded, (long long)journal->filled);
	return migr__error_hint(error, "finish or undo the step by hand, then stamp, or repair: failed (give the step "
	                               "up); a table that is not temporary would have stayed");
}

migr_status migr__journal_skip(migr__journal *journal, migr__statement_class class, migr_error *error)
{
	if (journal->has_temporary && !journal->filled && class == MIGR__CLASS_INSIDE)
		journal->filled = journal->n_emitted;
	if (journal->n_emitted < journal->n_recorded)
		return MIGR_OK;
	if (strcmp(journal->digest, journal->recorded_digest) != 0)
		return migr__journal_changed(
			journal, "its first statements are others now than those that were executed", error);
	if (journal->filled)
		return lost_rows(journal, error);
	migr__log(journal->context, MIGR_LOG_INFO, "resuming after %lld statements", (long long)journal->n_recorded);
	return MIGR_OK;
}

static migr_status write_row(migr__journal *journal, int64_t n_done, const char *announced, migr_error *error)
{
	migr__entry entry = *journal->claim;

	entry.statements_done = n_done;
	entry.statement = announced;
	return migr__ledger_add(journal->context, journal->context->revisions.graph, &entry, error);
}

/*
 * Writes how far it is: the first `n_done` statements, with their digest; `announced` is the one that comes next, if
 * its end might go unseen.
 */
migr_status migr__journal_write_down(migr__journal *journal, int64_t n_done, const char *digest, const char *announced,
                                     migr_error *error)
{
	migr_status rc;

	if (journal->context->batch && !journal->is_batch)
		journal->context->batch->mark = n_done;
	rc = journal->claim ? write_row(journal, n_done, announced, error)
	                    : migr__journal_advance(journal, n_done, digest, announced, error);
	if (rc == MIGR_OK) {
		journal->n_done = n_done;
		journal->claim = NULL;
		journal->is_pending = 0;
	}
	return rc;
}

/* Before anything else is executed. */
static migr_status flush(migr__journal *journal, int64_t n_done, const char *digest, migr_error *error)
{
	return journal->is_pending ? migr__journal_write_down(journal, n_done, digest, NULL, error) : MIGR_OK;
}

/* Together with its entry. Inside a transaction that the revision began itself, both are part of that one. */
static migr_status run_inside(migr__journal *journal, const migr_statement *statement, int64_t *changes,
                              migr_error *error)
{
	migr_context *context = journal->context;
	int is_own = migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE;
	int64_t had_done = journal->n_done;
	migr_status rc = is_own ? migr__db_begin(context, error) : MIGR_OK;

	if (rc != MIGR_OK)
		return rc;
	rc = migr__db_run(context, statement, changes, error);
	if (rc == MIGR_OK || rc == MIGR_STOP) {
		migr_status written =
			migr__journal_write_down(journal, journal->n_emitted, journal->digest, NULL, error);

		rc = written == MIGR_OK ? rc : written;
	}
	if (rc != MIGR_OK && rc != MIGR_STOP)
		journal->n_done = had_done;
	if (is_own && (rc == MIGR_OK || rc == MIGR_STOP)) {
		/* one that fails may have been done all the same: what counts then is what the ledger says */
		migr_status committed = migr__db_commit(context, error);

		rc = committed == MIGR_OK ? rc : committed;
	}
	if (is_own && rc != MIGR_OK && rc != MIGR_STOP)
		migr__db_rollback(context);
	return rc;
}

/* A transaction that collects what belongs to one entry; one that the revision began itself is not ours to end. */
static migr_status begin_batch(migr__journal *journal, migr_error *error)
{
	migr_context *context = journal->context;
	migr_status rc;

	if (journal->is_batch || (!context->batch && migr__db_transaction_state(context) != MIGR_TRANSACTION_IDLE))
		return MIGR_OK;
	rc = flush(journal, journal->n_emitted - 1, journal->before, error);
	if (rc == MIGR_OK)
		rc = migr__db_begin(context, error);
	journal->is_batch = rc == MIGR_OK;
	return rc;
}

/*
 * Where DDL commits by itself, statements that do not are collected in a transaction up to the next one that does: so a
 * callback that reads what it is about to change (and would read something else after half of its changes) is cut off
 * between two such points only.
 */
migr_status migr__journal_run_in_batch(migr__journal *journal, const migr_statement *statement, int64_t *changes,
                                       migr_error *error)
{
	migr_status rc = begin_batch(journal, error);

	return rc == MIGR_OK ? migr__db_run(journal->context, statement, changes, error) : rc;
}

migr_status migr__journal_close_batch(migr__journal *journal, int64_t n_emitted, const char *digest, migr_error *error)
{
	migr_status rc;

	if (!journal->is_batch)
		return MIGR_OK;
	rc = migr__journal_write_down(journal, n_emitted, digest, NULL, error);
	if (journal->context->batch)
		journal->context->batch->mark = n_emitted;
	if (rc == MIGR_OK)
		rc = migr__db_commit(journal->context, error);
	if (rc == MIGR_OK) {
		journal->is_batch = 0;
		memset(&journal->retry, 0, sizeof journal->retry);
	}
	return rc;
}

void migr__journal_abandon(migr__journal *journal)
{
	if (journal->is_batch)
		migr__db_rollback(journal->context);
	journal->is_batch = 0;
	journal->is_block = 0;
}

migr_status migr__journal_begin(migr__journal *journal, migr_error *error)
{
	migr_status rc = migr__journal_close_batch(journal, journal->n_emitted, journal->digest, error);

	if (rc != MIGR_OK)
		return rc;
	if (!journal->context->batch && migr__db_transaction_state(journal->context) != MIGR_TRANSACTION_IDLE) {
		migr__fail(error, MIGR_ERROR_TRANSACTION, "a block cannot begin inside a transaction");
		return migr__error_hint(error, "begin and end transactions by blocks only");
	}
	/* what is recorded is passed over; what is not begins with the first statement that is none of that */
	if (journal->n_emitted >= journal->n_recorded) {
		rc = flush(journal, journal->n_emitted, journal->digest, error);
		if (rc == MIGR_OK)
			rc = migr__db_begin(journal->context, error);
		journal->is_batch = rc == MIGR_OK;
	}
	journal->is_block = rc == MIGR_OK;
	return rc;
}

migr_status migr__journal_commit(migr__journal *journal, migr_error *error)
{
	int64_t had_done = journal->n_done;
	migr_status rc;

	if (journal->is_batch && !journal->context->batch &&
	    migr__db_transaction_state(journal->context) != MIGR_TRANSACTION_OPEN) {
		migr__fail(error, MIGR_ERROR_TRANSACTION, "a statement of the block failed, and was passed over");
		rc = migr__error_hint(error, "a callback returns the status of the call that failed");
	} else {
		rc = migr__journal_close_batch(journal, journal->n_emitted, journal->digest, error);
	}
	if (rc != MIGR_OK) {
		migr__journal_abandon(journal);
		journal->n_done = had_done;
	}
	journal->is_block = 0;
	return rc;
}

migr_status migr__journal_again(migr__journal *journal, const migr__record *unfinished, migr_error *error)
{
	migr_context *context = journal->context;
	migr__retry retry = journal->retry;
	migr_status rc;

	migr__journal_clear(journal);
	migr__journal_init(journal, context);
	journal->retry = retry;
	rc = migr__journal_resume(journal, unfinished, error);
	/* it was seen to fail */
	migr__free(&context->alloc, journal->in_doubt);
	journal->in_doubt = NULL;
	return rc;
}

migr_status migr__journal_finish(migr__journal *journal, migr_error *error)
{
	if (journal->n_emitted < journal->n_recorded)
		return migr__journal_changed(journal, "it has fewer statements now than were executed", error);
	if (journal->in_doubt || journal->notes.progress.answer)
		return migr__journal_changed(
			journal, "the statement that was under way is not among its statements any more", error);
	/*
	 * Open to the end of the step: were it committed before that, a callback that is run again would read what it
	 * has changed itself.
	 */
	if (journal->is_batch && !journal->context->batch)
		return migr__journal_write_down(journal, journal->n_emitted, journal->digest, NULL, error);
	if (journal->claim)
		return flush(journal, journal->n_emitted, journal->digest, error);
	return migr__journal_close_batch(journal, journal->n_emitted, journal->digest, error);
}

/* Whether it succeeds is seen when it is sent. */
static migr_status collect_outside(migr__journal *journal, const migr_statement *statement, int64_t *changes,
                                   migr_error *error)
{
	migr_context *context = journal->context;
	migr_status rc;

	context->batch->unrecorded = journal->n_emitted;
	context->batch->unrecorded_digest = journal->digest;
	rc = migr__db_run(context, statement, changes, error);
	/* the next entry may be a round trip away: only what can be settled waits for it */
	if (rc == MIGR_OK && migr__settle_can_tell(context, statement))
		journal->is_pending = 1;
	else if (rc == MIGR_OK)
		rc = migr__journal_write_down(journal, journal->n_emitted, journal->digest, NULL, error);
	return rc;
}

/*
 * `is_again`: an attempt of this run has failed. What is several transactions to the server may have come far in it, so
 * then the catalogue is asked as if nobody had seen the end.
 */
static migr_status run_outside(migr__journal *journal, const migr_statement *statement, int is_again, int64_t *changes,
                               migr_error *error)
{
	migr_context *context = journal->context;
	int is_several = (context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL) != 0;
	int64_t n_before = journal->n_emitted - 1;
	migr__settled settled = MIGR__SETTLED_UNDONE;
	/* what is recorded before it is the digest of what comes before it */
	migr_status rc = migr__journal_close_batch(journal, n_before, journal->before, error);

	if (rc == MIGR_OK && is_again && is_several)
		rc = migr__settle(context, statement, &settled, error);
	else if (rc == MIGR_OK)
		rc = migr__settle_before(context, statement, &settled, error);
	if (rc == MIGR_OK && settled != MIGR__SETTLED_DONE)
		rc = migr__journal_write_down(journal, n_before, journal->before, statement->sql, error);
	if (rc == MIGR_OK && context->batch)
		return collect_outside(journal, statement, changes, error);
	if (rc == MIGR_OK && settled != MIGR__SETTLED_DONE)
		rc = migr__db_run(context, statement, changes, error);
	if (rc == MIGR_OK)
		rc = migr__journal_write_down(journal, journal->n_emitted, journal->digest, NULL, error);
	return rc;
}

/*
 * A statement that commits by itself if what it executes does (CALL). It is announced in a transaction that it is part
 * of: if it commits nothing by itself, it is either done and recorded or neither, and if it does, that commits the
 * announcement too, by which the next run knows that it was under way.
 */
static migr_status run_unsure(migr__journal *journal, const migr_statement *statement, int64_t *changes,
                              migr_error *error)
{
	int64_t n_before = journal->n_emitted - 1;
	migr_status rc = migr__journal_close_batch(journal, n_before, journal->before, error), closed;

	if (rc == MIGR_OK)
		rc = begin_batch(journal, error);
	if (rc == MIGR_OK && journal->is_batch)
		rc = migr__journal_write_down(journal, n_before, journal->before, statement->sql, error);
	if (rc == MIGR_OK)
		rc = migr__db_run(journal->context, statement, changes, error);
	if (rc != MIGR_OK && rc != MIGR_STOP)
		return rc;
	closed = migr__journal_close_batch(journal, journal->n_emitted, journal->digest, error);
	return closed == MIGR_OK ? rc : closed;
}

migr_status migr__journal_record(migr__journal *journal, int64_t n_done, const char *digest, migr_error *error)
{
	return migr__journal_write_down(journal, n_done, digest, NULL, error);
}

static migr_status cannot_tell(const migr__journal *journal, const migr_statement *statement, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_INTERRUPTED_STEP,
	           "statement %lld was under way when the process ended, and whether it took effect cannot be told: %s",
	           (long long)journal->n_emitted, statement->sql);
	migr__error_statement(error, statement->sql, statement->size);
	return migr__error_hint(error,
	                        "look whether it took effect, then repair: done (go on after it), undone (run it "
	                        "again), or failed (give the step up)");
}

/* The statement that was announced and not recorded comes up again. *is_done: it needs not be run any more. */
static migr_status settle_doubt(migr__journal *journal, const migr_statement *statement, migr__statement_class class,
                                int *is_done, migr_error *error)
{
	migr_context *context = journal->context;
	migr__settled settled = MIGR__SETTLED_UNDONE;
	migr_status rc = MIGR_OK;

	if (strcmp(journal->in_doubt, statement->sql) != 0)
		return migr__journal_changed(journal, "the statement that was under way is another one now", error);
	if (class != MIGR__CLASS_REPEATABLE && !(statement->flags & MIGR__SQL_REPEATABLE))
		rc = migr__settle(context, statement, &settled, error);
	if (rc == MIGR_OK && settled == MIGR__SETTLED_UNKNOWN)
		return cannot_tell(journal, statement, error);
	*is_done = settled == MIGR__SETTLED_DONE;
	if (rc == MIGR_OK && *is_done) {
		migr__log(context, MIGR_LOG_INFO, "statement %lld had taken effect before the process ended",
		          (long long)journal->n_emitted);
		rc = migr__journal_write_down(journal, journal->n_emitted, journal->digest, NULL, error);
	}
	if (rc == MIGR_OK) {
		migr__free(&context->alloc, journal->in_doubt);
		journal->in_doubt = NULL;
	}
	return rc;
}

/*
 * Whether it failed for a prepared statement that is executed already, and so need not be made again: the tables that
 * it speaks of may be gone since.
 */
static int is_of_no_use(const migr__journal *journal, const migr_statement *statement, migr_status rc)
{
	int prepares = migr__prepares(journal->context->dialect, statement->sql, statement->size);

	if (rc == MIGR_OK || rc == MIGR_ERROR_CONNECTION_LOST || rc == MIGR_ERROR_CANCELLED ||
	    rc == MIGR_ERROR_NO_MEMORY)
		return 0;
	return (prepares > 0 && journal->n_emitted < journal->n_recorded) || (prepares < 0 && journal->n_recorded);
}

/* A statement that is of no account to the journal. */
static migr_status run_unrecorded(migr__journal *journal, const migr_statement *statement, migr__statement_class class,
                                  const migr_event *event, int64_t *changes, migr_error *error)
{
	migr_status rc = MIGR_OK;

	if (class != MIGR__CLASS_READ && !journal->is_block)
		rc = migr__journal_close_batch(journal, journal->n_emitted, journal->digest, error);
	if (rc == MIGR_OK)
		rc = flush(journal, journal->n_emitted, journal->digest, error);
	if (rc != MIGR_OK)
		return rc;
	journal->used_temporary |= class == MIGR__CLASS_TEMPORARY;
	if (class == MIGR__CLASS_TEMPORARY && journal->n_emitted < journal->n_recorded) {
		journal->has_temporary = (statement->sql[0] | 0x20) == 'c'; /* CREATE, or DROP */
		journal->filled = 0;
	}
	if (class == MIGR__CLASS_READ)
		return migr__journal_query(journal, statement, event, error);
	if (class == MIGR__CLASS_SESSION && !(statement->flags & MIGR__SQL_REPEATABLE) &&
	    migr__variables_set(journal->context->dialect, statement->sql, statement->size, "", NULL))
		return migr__journal_set(journal, statement, event, error);
	migr__emit(journal->context, event);
	rc = migr__db_run(journal->context, statement, changes, error);
	if (!is_of_no_use(journal, statement, rc))
		return rc;
	migr__error_clear(error);
	return MIGR_OK;
}

/* What would end the block's transaction, or refuse to be part of it. */
static migr_status refuse_in_block(const migr__journal *journal, const migr_statement *statement,
                                   migr__statement_class class, migr_error *error)
{
	if (class == MIGR__CLASS_TRANSACTION) {
		migr__fail(error, MIGR_ERROR_TRANSACTION, "a block may not begin or end a transaction: it is one");
	} else {
		migr__fail(error, MIGR_ERROR_UNSUPPORTED, "the statement cannot be part of a block: %s",
		           journal->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL
		                   ? "it does not run inside a transaction"
		                   : "it commits by itself, and what stands before it too");
	}
	migr__error_statement(error, statement->sql, statement->size);
	return migr__error_hint(error, "put it before the block, or behind it");
}

static int fits_block(const migr__journal *journal, const migr_statement *statement, migr__statement_class class)
{
	return class == MIGR__CLASS_READ || class == MIGR__CLASS_INSIDE || class == MIGR__CLASS_UNSURE ||
	       class == MIGR__CLASS_TEMPORARY ||
	       (class == MIGR__CLASS_SESSION &&
	        !migr__commits_silently(journal->context->dialect, statement->sql, statement->size));
}

/* Whether a statement that failed for what may be gone now can be begun again without what came before it. */
static int can_again_alone(const migr__journal *journal, const migr_statement *statement, migr__statement_class class,
                           int was_idle, int was_batch)
{
	int is_ddl_alone = !(journal->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL);

	if (statement->row) /* it may have shown some already */
		return 0;
	if (class == MIGR__CLASS_INSIDE)
		return was_idle;
	/* what was collected before may be what failed */
	if (!(was_idle || was_batch) || journal->is_batch)
		return 0;
	/* of a failed CREATE INDEX CONCURRENTLY something stays, which must be found */
	return is_ddl_alone || class == MIGR__CLASS_REPEATABLE || migr__settle_can_tell(journal->context, statement);
}

static migr_status run_new(migr__journal *journal, const migr_statement *statement, migr__statement_class class,
                           int64_t *changes, migr_error *error)
{
	migr_context *context = journal->context;
	int is_collected = journal->is_block || !(context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL);
	int is_again = 0;
	migr_status rc;

	do {
		int was_batch = journal->is_batch;
		int was_idle = migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE;
		if (class == MIGR__CLASS_UNSURE && !journal->is_block)
			rc = run_unsure(journal, statement, changes, error);
		else if (class != MIGR__CLASS_INSIDE && class != MIGR__CLASS_UNSURE)
			rc = run_outside(journal, statement, is_again, changes, error);
		else if (is_collected)
			rc = migr__journal_run_in_batch(journal, statement, changes, error);
		else
			rc = run_inside(journal, statement, changes, error);
		if (rc == MIGR_OK && !journal->is_batch)
			memset(&journal->retry, 0, sizeof journal->retry);
		if (rc == MIGR_OK || error->status != rc || !error->may_retry)
			return rc;
		if (!can_again_alone(journal, statement, class, was_idle, was_batch)) {
			error->may_retry &= class == MIGR__CLASS_INSIDE || journal->is_batch;
			return rc;
		}
		if (journal->is_batch && !journal->is_block)
			migr__journal_abandon(journal);
		rc = migr__retry_wait(context, &journal->retry, error);
		is_again = 1;
	} while (rc == MIGR_OK);
	return rc;
}

migr_status migr__journal_run(migr__journal *journal, const migr_statement *statement, const migr_event *event,
                              int64_t *changes, migr_error *error)
{
	migr_context *context = journal->context;
	migr__statement_class class =
		statement->row ? migr__classify(context->dialect, statement->sql, statement->size)
			       : migr__classify_executed(context->dialect, statement->sql, statement->size);

	if (journal->is_block && class == MIGR__CLASS_REPEATABLE &&
	    migr__fits_transaction(context->dialect, statement->sql, statement->size))
		class = MIGR__CLASS_INSIDE;
	if (journal->is_block && !fits_block(journal, statement, class))
		return refuse_in_block(journal, statement, class, error);
	if (class == MIGR__CLASS_READ || class == MIGR__CLASS_SESSION || class == MIGR__CLASS_TEMPORARY ||
	    class == MIGR__CLASS_TRANSACTION)
		return run_unrecorded(journal, statement, class, event, changes, error);
	memcpy(journal->before, journal->digest, sizeof journal->before);
	migr__journal_digest_more(context, journal->digest, statement);
	journal->n_emitted++;
	if (journal->n_emitted <= journal->n_recorded)
		return migr__journal_skip(journal, class, error);
	if (journal->notes.progress.answer)
		return migr__journal_changed(journal, "what was under way is another statement now", error);
	if (journal->in_doubt) {
		int is_done = 0;
		migr_status rc = settle_doubt(journal, statement, class, &is_done, error);

		if (rc != MIGR_OK || is_done)
			return rc;
	}
	migr__emit(context, event);
	return run_new(journal, statement, class, changes, error);
}
