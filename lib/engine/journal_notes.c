/* SPDX-License-Identifier: MIT */
/*
 * The journal's notes: questions to the database, and statements of several transactions.
 */
#include "engine/database.h"
#include "engine/journal_inside.h"

#include <string.h>

static migr_status take_notes(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	migr__journal *journal = sink;
	char *copy;
	int ok;

	(void)names;
	if (!count || values[0].type != MIGR_VALUE_TEXT)
		return MIGR_OK;
	copy = migr__strndup(&journal->context->alloc, values[0].text, values[0].size);
	ok = copy && migr__notes_read(&journal->notes, copy);
	journal->notes.is_written = values[0].size != 0;
	migr__free(&journal->context->alloc, copy);
	return ok ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

migr_status migr__journal_read_notes(migr__journal *journal, migr_error *error)
{
	migr_context *context = journal->context;
	const char *sql = migr__db_bookkeeping_sql(context, MIGR__SQL_READ_NOTES, error);
	const migr_value seq = MIGR_INT(journal->seq);
	migr_status rc;

	if (!sql)
		return MIGR_ERROR_NO_MEMORY;
	migr__notes_clear(&journal->notes);
	rc = migr__db_run(context,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = strlen(sql),
	                                     .params = &seq,
	                                     .n_params = 1,
	                                     .row = take_notes,
	                                     .sink = journal },
	                  NULL, error);
	return rc == MIGR_ERROR_NO_MEMORY ? migr__fail_memory(error) : rc;
}

/* Steps that asked nothing have no notes, and write none. */
migr_status migr__journal_advance(migr__journal *journal, int64_t n_done, const char *digest, const char *announced,
                                  migr_error *error)
{
	migr__notes *notes = &journal->notes;
	int has_notes = notes->count || notes->progress.answer || notes->is_written;
	int is_under_way = announced || (notes->progress.answer && notes->progress.at == n_done);
	migr__buf text;
	migr_status rc;

	migr__buf_init(&text, &journal->context->alloc);
	migr__notes_write(notes, n_done + is_under_way, n_done, &text);
	const migr_value values[] = {
		migr__db_integer(n_done),       migr__db_text(digest),
		migr__db_text(announced),       migr__db_text(has_notes ? migr__buf_text(&text) : NULL),
		migr__db_integer(journal->seq),
	};
	const migr_value plain[] = { values[0], values[1], values[2], values[4] };

	if (text.failed)
		rc = migr__fail_memory(error);
	else if (has_notes)
		rc = migr__db_bookkeep(journal->context, MIGR__SQL_ADVANCE_NOTES, values, 5, NULL, error);
	else
		rc = migr__db_bookkeep(journal->context, MIGR__SQL_ADVANCE_LEDGER, plain, 4, NULL, error);
	notes->is_written |= has_notes;
	migr__buf_free(&text);
	return rc;
}

migr_status migr__journal_forget_notes(migr__journal *journal, migr_error *error)
{
	const migr_value seq = MIGR_INT(journal->seq);

	if (!journal->notes.is_written)
		return MIGR_OK;
	return migr__db_bookkeep(journal->context, MIGR__SQL_CLEAR_NOTES, &seq, 1, NULL, error);
}

typedef struct asking {
	migr__note_row_fn each;
	void *sink;
	migr__buf answer;
} asking;

static migr_status take_answer(void *user, const migr_value *values, const char *const *names, size_t count)
{
	asking *question = user;

	(void)names;
	migr__note_add_row(&question->answer, values, count);
	return question->each ? question->each(question->sink, values, count) : MIGR_OK;
}

static migr_status give_again(migr__journal *journal, migr__note *note, migr__note_row_fn each, void *sink,
                              migr_error *error)
{
	const char *text = note->answer;
	migr_value *values;
	migr_status rc = MIGR_OK;
	size_t count;
	int more = 0;

	note->is_given = 1;
	while (rc == MIGR_OK && (more = migr__note_next_row(&text, &journal->notes.arena, &values, &count)) > 0)
		rc = each ? each(sink, values, count) : MIGR_OK;
	if (more < 0)
		return migr__fail_memory(error);
	return rc == MIGR_STOP ? MIGR_OK : rc;
}

int migr__journal_is_known(const migr__journal *journal)
{
	return journal->n_emitted < journal->n_recorded ||
	       (journal->n_emitted == journal->n_recorded && (journal->in_doubt || journal->notes.progress.answer));
}

migr_status migr__journal_ask(migr__journal *journal, const char *sql, const migr_value *params, size_t n_params,
                              migr__note_row_fn each, void *sink, migr_error *error)
{
	migr_context *context = journal->context;
	const migr_statement statement = { .struct_size = sizeof(migr_statement),
		                           .sql = sql,
		                           .size = strlen(sql),
		                           .params = params,
		                           .n_params = n_params };
	migr_statement query = statement;
	char digest[MIGR__SHA256_HEX + 1] = "";
	asking question = { each, sink, { 0 } };
	migr__note *note;
	migr_status rc;

	migr__journal_digest_more(context, digest, &statement);
	digest[MIGR__QUESTION] = '\0';
	note = migr__journal_is_known(journal) ? migr__notes_find(&journal->notes, journal->n_emitted, digest) : NULL;
	if (note)
		return give_again(journal, note, each, sink, error);
	migr__buf_init(&question.answer, &context->alloc);
	query.row = take_answer;
	query.sink = &question;
	rc = migr__db_run(context, &query, NULL, error);
	rc = rc == MIGR_STOP ? MIGR_OK : rc;
	if (rc == MIGR_OK && (question.answer.failed || !migr__notes_add(&journal->notes, journal->n_emitted, digest,
	                                                                 migr__buf_text(&question.answer))))
		rc = migr__fail_memory(error);
	migr__buf_free(&question.answer);
	return rc;
}

migr_status migr__journal_long_begin(migr__journal *journal, const migr_statement *what, int *is_done,
                                     const char **progress, migr_error *error)
{
	migr__note *under_way = &journal->notes.progress;
	migr_status rc = MIGR_OK;

	*progress = NULL;
	if (!journal->is_block)
		rc = migr__journal_close_batch(journal, journal->n_emitted, journal->digest, error);
	if (rc != MIGR_OK)
		return rc;
	memcpy(journal->before, journal->digest, sizeof journal->before);
	migr__journal_digest_more(journal->context, journal->digest, what);
	journal->n_emitted++;
	*is_done = journal->n_emitted <= journal->n_recorded;
	if (*is_done)
		return migr__journal_skip(journal, MIGR__CLASS_INSIDE, error);
	if (journal->in_doubt ||
	    (under_way->answer && (under_way->at != journal->n_emitted - 1 ||
	                           strncmp(under_way->question, journal->digest, MIGR__QUESTION) != 0)))
		return migr__journal_changed(journal, "the statement that was under way is another one now", error);
	*progress = under_way->answer;
	if (*progress)
		migr__log(journal->context, MIGR_LOG_INFO, "statement %lld goes on where it was cut off",
		          (long long)journal->n_emitted);
	return MIGR_OK;
}

/* Writes down where it is now: one statement further, or within one. */
static migr_status write_progress(migr__journal *journal, const char *progress, migr_error *error)
{
	char question[MIGR__QUESTION + 1];

	memcpy(question, journal->digest, MIGR__QUESTION);
	question[MIGR__QUESTION] = '\0';
	if (!migr__notes_set_progress(&journal->notes, journal->n_emitted - 1, question, progress))
		return migr__fail_memory(error);
	return progress ? migr__journal_write_down(journal, journal->n_emitted - 1, journal->before, NULL, error)
	                : migr__journal_write_down(journal, journal->n_emitted, journal->digest, NULL, error);
}

static migr_status run_step(migr__journal *journal, const migr_statement *statement, migr__journal_next_fn next,
                            void *user, int64_t *changes, migr_error *error)
{
	migr_context *context = journal->context;
	const migr__note before = journal->notes.progress;
	int is_own = migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE;
	migr_status rc = is_own ? migr__db_begin(context, error) : MIGR_OK;

	if (rc != MIGR_OK)
		return rc;
	rc = migr__db_run(context, statement, changes, error);
	if (rc == MIGR_OK)
		rc = write_progress(journal, next(user, *changes), error);
	if (rc == MIGR_OK && is_own)
		rc = migr__db_commit(context, error);
	if (rc != MIGR_OK)
		journal->notes.progress = before;
	if (rc != MIGR_OK && is_own)
		migr__db_rollback(context);
	return rc;
}

migr_status migr__journal_long_step(migr__journal *journal, const migr_statement *statement, migr__journal_next_fn next,
                                    void *user, const migr_event *event, int64_t *changes, migr_error *error)
{
	migr_context *context = journal->context;
	migr_status rc;

	migr__emit(context, event);
	if (journal->is_block)
		return migr__journal_run_in_batch(journal, statement, changes, error);
	do {
		int was_idle = migr__db_transaction_state(context) == MIGR_TRANSACTION_IDLE;

		rc = run_step(journal, statement, next, user, changes, error);
		if (rc == MIGR_OK)
			memset(&journal->retry, 0, sizeof journal->retry);
		if (rc == MIGR_OK || error->status != rc || !error->may_retry || !was_idle)
			return rc;
		rc = migr__retry_wait(context, &journal->retry, error);
	} while (rc == MIGR_OK);
	return rc;
}
