/* SPDX-License-Identifier: MIT */
/*
 * Queries of a step outside a transaction, and variables that are set by them. A callback reads what it goes on to
 * change; when it is run again after it was cut off, what it is shown is what it was shown then, or it would emit other
 * statements than those that are recorded.
 *
 * The answers are kept in the step's row with what is recorded, and written again with each entry. So there is a bound
 * to them; beyond it, a query is put to the database anew.
 */
#include "dialect/variables.h"
#include "engine/database.h"
#include "engine/journal_inside.h"

#include <string.h>

/* Where DDL commits by itself, an entry is written now and then; elsewhere with each statement. */
#define MOST_PER_BATCH (256 * 1024)
#define MOST_PER_STATEMENT (16 * 1024)

static size_t most(const migr__journal *journal)
{
	return journal->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL ? MOST_PER_STATEMENT : MOST_PER_BATCH;
}

/* The names that come before the rows; NULL if memory is short. */
static const char **read_names(migr__journal *journal, const char **text)
{
	migr_value *values;
	size_t count;
	const char **names;

	if (migr__note_next_row(text, &journal->notes.arena, &values, &count) <= 0)
		return NULL;
	names = migr__arena_new(&journal->notes.arena, count + 1, sizeof *names);
	for (size_t i = 0; names && i < count; i++)
		names[i] = values[i].text;
	return names;
}

/* Shows what was kept; an answer without rows has no names either. */
static migr_status show(migr__journal *journal, const char *text, const migr_statement *statement)
{
	const char **names = *text ? read_names(journal, &text) : NULL;
	migr_value *values;
	migr_status rc = MIGR_OK;
	size_t count;
	int more = 0;

	if (*text && !names)
		return MIGR_ERROR_NO_MEMORY;
	while (rc == MIGR_OK && (more = migr__note_next_row(&text, &journal->notes.arena, &values, &count)) > 0)
		rc = statement->row(statement->sink, values, names, count);
	return more < 0 ? MIGR_ERROR_NO_MEMORY : rc;
}

typedef struct keeping {
	migr__journal *journal;
	const migr_statement *statement;
	migr__buf answer; /* the names of the columns, and the rows */
	size_t room;
	int is_too_much; /* rows are shown as they come */
} keeping;

static void add_names(migr__buf *answer, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const migr_value name = migr__db_text(names[i]);

		migr__note_add_value(answer, &name);
	}
	migr__note_end_row(answer);
}

/*
 * Nothing is shown before all of it is kept: what the row function executes would be recorded, and the rows that made
 * it do that would not.
 */
static migr_status keep_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	keeping *kept = user;
	migr_status rc;

	if (kept->is_too_much)
		return kept->statement->row(kept->statement->sink, values, names, count);
	if (!kept->answer.size)
		add_names(&kept->answer, names, count);
	migr__note_add_row(&kept->answer, values, count);
	if (kept->answer.failed)
		return MIGR_ERROR_NO_MEMORY;
	if (kept->answer.size <= kept->room)
		return MIGR_OK;
	kept->is_too_much = 1;
	rc = show(kept->journal, migr__buf_text(&kept->answer), kept->statement);
	migr__buf_free(&kept->answer);
	return rc;
}

static migr_status ask(migr__journal *journal, const migr_statement *statement, const char *question, migr_error *error)
{
	migr__notes *notes = &journal->notes;
	size_t limit = most(journal);
	keeping kept = { .journal = journal, .statement = statement };
	migr_statement query = *statement;
	migr_status rc;

	migr__buf_init(&kept.answer, &journal->context->alloc);
	kept.room = journal->n_kept < limit ? limit - journal->n_kept : 0;
	kept.is_too_much = !kept.room;
	query.row = keep_row;
	query.sink = &kept;
	rc = migr__db_run(journal->context, &query, NULL, error);
	if (rc == MIGR_OK && !kept.is_too_much) {
		journal->n_kept += kept.answer.size + 64;
		if (migr__notes_add(notes, journal->n_emitted, question, migr__buf_text(&kept.answer)))
			rc = show(journal, notes->items[notes->count - 1].answer, statement);
		else
			rc = MIGR_ERROR_NO_MEMORY;
	}
	migr__buf_free(&kept.answer);
	return rc == MIGR_ERROR_NO_MEMORY && error->status == MIGR_OK ? migr__fail_memory(error) : rc;
}

static migr_status set_again(migr__journal *journal, migr__note *note, const migr_statement *statement, size_t count,
                             migr_error *error)
{
	migr_context *context = journal->context;
	const char *text = note->answer;
	migr__buf sql;
	migr_value *values;
	size_t n_values;
	migr_status rc = MIGR_ERROR_NO_MEMORY;

	note->is_given = 1;
	migr__buf_init(&sql, &context->alloc);
	migr__buf_puts(&sql, "SET ");
	migr__variables_set(context->dialect, statement->sql, statement->size, " = ?, ", &sql);
	migr__buf_puts(&sql, " = ?");
	if (!sql.failed && migr__note_next_row(&text, &journal->notes.arena, &values, &n_values) > 0 &&
	    n_values == count)
		rc = migr__db_execute(context, migr__buf_text(&sql), values, n_values, NULL, error);
	else
		migr__fail_memory(error);
	migr__buf_free(&sql);
	return rc;
}

static migr_status keep_values(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	(void)names;
	migr__note_add_row(sink, values, count);
	return MIGR_OK;
}

static migr_status read_variables(migr__journal *journal, const migr_statement *statement, const char *question,
                                  migr_error *error)
{
	migr_context *context = journal->context;
	migr__buf sql, answer;
	migr_status rc = MIGR_OK;

	migr__buf_init(&sql, &context->alloc);
	migr__buf_init(&answer, &context->alloc);
	migr__buf_puts(&sql, "SELECT ");
	migr__variables_set(context->dialect, statement->sql, statement->size, ", ", &sql);
	if (sql.failed)
		rc = migr__fail_memory(error);
	if (rc == MIGR_OK)
		rc = migr__db_run(context,
		                  &(migr_statement){ .struct_size = sizeof(migr_statement),
		                                     .sql = migr__buf_text(&sql),
		                                     .size = sql.size,
		                                     .row = keep_values,
		                                     .sink = &answer },
		                  NULL, error);
	if (rc == MIGR_OK &&
	    (answer.failed || !migr__notes_add(&journal->notes, journal->n_emitted, question, migr__buf_text(&answer))))
		rc = migr__fail_memory(error);
	migr__buf_free(&sql);
	migr__buf_free(&answer);
	return rc;
}

migr_status migr__journal_set(migr__journal *journal, const migr_statement *statement, const migr_event *event,
                              migr_error *error)
{
	migr_context *context = journal->context;
	size_t count = migr__variables_set(context->dialect, statement->sql, statement->size, "", NULL);
	char question[MIGR__SHA256_HEX + 1] = "";
	migr__note *note = NULL;
	migr_status rc;

	migr__journal_digest_more(context, question, statement);
	question[MIGR__QUESTION] = '\0';
	if (migr__journal_is_known(journal))
		note = migr__notes_find(&journal->notes, journal->n_emitted, question);
	if (note)
		return set_again(journal, note, statement, count, error);
	migr__emit(context, event);
	rc = migr__db_run(context, statement, NULL, error);
	return rc == MIGR_OK && count ? read_variables(journal, statement, question, error) : rc;
}

/* What sets something for the session must be executed, whatever it answers. */
static int sets_something(const migr_statement *statement)
{
	return memchr(statement->sql, '@', statement->size) || strstr(statement->sql, "set_config");
}

migr_status migr__journal_query(migr__journal *journal, const migr_statement *statement, const migr_event *event,
                                migr_error *error)
{
	char question[MIGR__SHA256_HEX + 1] = "";
	migr__note *note = NULL;

	migr__journal_digest_more(journal->context, question, statement);
	question[MIGR__QUESTION] = '\0';
	if (migr__journal_is_known(journal) && !sets_something(statement))
		note = migr__notes_find(&journal->notes, journal->n_emitted, question);
	if (note) {
		migr_status rc;

		note->is_given = 1;
		rc = show(journal, note->answer, statement);
		return rc == MIGR_ERROR_NO_MEMORY && error->status == MIGR_OK ? migr__fail_memory(error) : rc;
	}
	migr__emit(journal->context, event);
	if (sets_something(statement))
		return migr__db_run(journal->context, statement, NULL, error);
	return ask(journal, statement, question, error);
}
