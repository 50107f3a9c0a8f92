/* SPDX-License-Identifier: MIT */
#include "engine/repeat.h"

#include "dialect/classify.h"
#include "engine/database.h"
#include "engine/sink.h"

#include <libmigr/data.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

migr_status migr__repeat_begin(migr__repeat *repeat, const char *what)
{
	migr_op *op = repeat->op;

	migr__error_clear(&op->error);
	op->changes = 0;
	if (op->sink)
		return migr__sink_refuse(op->sink, &op->error, what);
	if (op->skip_reason)
		return migr__op_refuse_skipped(op);
	op->n_executed++;
	return op->journal ? migr__journal_long_begin(op->journal, repeat->what, &repeat->is_done, &repeat->progress,
	                                              &op->error)
	                   : MIGR_OK;
}

static migr_status run_journalled(migr__repeat *repeat, const migr_statement *statement, migr__journal_next_fn next,
                                  void *user)
{
	migr_op *op = repeat->op;
	const migr_event event = { .kind = MIGR_EVENT_STATEMENT,
		                   .statement = statement->sql,
		                   .direction = op->direction,
		                   .revision = op->revision ? op->revision->id : NULL,
		                   .step = op->step,
		                   .n_steps = op->n_steps };
	migr_status rc;

	migr__error_clear(&op->error);
	op->changes = 0;
	if (migr__check_cancelled(op->context, &op->error) != MIGR_OK)
		return op->error.status;
	rc = migr__journal_long_step(op->journal, statement, next, user, &event, &op->changes, &op->error);
	if (rc == MIGR_OK)
		op->n_statements++;
	else if (op->error.status == rc && !op->error.statement)
		migr__error_statement(&op->error, statement->sql, statement->size);
	return rc;
}

migr_status migr__repeat_part(migr__repeat *repeat, const migr_statement *statement, migr__journal_next_fn next,
                              void *user)
{
	migr_op *op = repeat->op;
	migr_status rc =
		op->journal ? run_journalled(repeat, statement, next, user) : migr__op_run_statement(op, statement);

	if (rc != MIGR_OK)
		return rc;
	repeat->rows += (uint64_t)(op->changes > 0 ? op->changes : 0);
	return migr_op_progress(op, repeat->rows, repeat->total > repeat->rows ? repeat->total : repeat->rows);
}

/* How many rows were changed is all that is kept: the statement itself says where to go on. */
typedef struct counting {
	uint64_t rows;
	char text[32];
} counting;

static const char *next_round(void *user, int64_t changes)
{
	counting *count = user;

	if (changes <= 0)
		return NULL;
	snprintf(count->text, sizeof count->text, "%llu", (unsigned long long)count->rows + (uint64_t)changes);
	return count->text;
}

static migr_status run_rounds(migr__repeat *repeat, const migr_statement *statement)
{
	counting count;
	migr_status rc;

	if (repeat->progress)
		repeat->rows = strtoull(repeat->progress, NULL, 10);
	do {
		count.rows = repeat->rows;
		rc = migr__repeat_part(repeat, statement, next_round, &count);
	} while (rc == MIGR_OK && repeat->op->changes > 0);
	return rc;
}

static migr_status misuse(migr_op *op, const char *message)
{
	return op ? migr__fail(&op->error, MIGR_ERROR_MISUSE, "%s", message) : MIGR_ERROR_MISUSE;
}

/* Only what changes rows can come to an end by changing none, and be undone with its transaction. */
static migr_status refuse_class(migr_op *op, const migr_statement *statement)
{
	migr__fail(&op->error, MIGR_ERROR_MISUSE, "this is no statement that changes rows, to be repeated");
	migr__error_statement(&op->error, statement->sql, statement->size);
	return migr__error_hint(&op->error, "give an UPDATE, DELETE or INSERT");
}

migr_status migr_op_execute_until_none(migr_op *op, const char *sql, const migr_value *params, size_t n_params)
{
	migr__buf text;
	migr_status rc;

	if (!op || !sql)
		return misuse(op, "the SQL text is NULL");
	if (n_params && !params)
		return misuse(op, "the values of the placeholders are NULL");
	const migr_statement statement = { .struct_size = sizeof(migr_statement),
		                           .sql = sql,
		                           .size = strlen(sql),
		                           .params = params,
		                           .n_params = n_params };
	migr_statement what = statement;
	migr__repeat repeat = { .op = op, .what = &what };

	migr__error_clear(&op->error);
	if (migr__classify(op->context->dialect, sql, statement.size) != MIGR__CLASS_INSIDE)
		return refuse_class(op, &statement);
	migr__buf_init(&text, &op->context->alloc);
	migr__buf_printf(&text, "until none: %s", sql);
	what.sql = migr__buf_text(&text);
	what.size = text.size;
	rc = text.failed ? migr__fail_memory(&op->error) : migr__repeat_begin(&repeat, "a statement that is repeated");
	if (rc == MIGR_OK && !repeat.is_done)
		rc = run_rounds(&repeat, &statement);
	if (rc == MIGR_OK)
		op->changes = (int64_t)repeat.rows;
	migr__buf_free(&text);
	return rc;
}

migr_status migr_op_skip(migr_op *op, const char *reason)
{
	if (!op || !reason)
		return misuse(op, "the reason is NULL");
	migr__error_clear(&op->error);
	if (!op->may_skip)
		return misuse(op, "only a revision can be left out, by its own callback");
	if (op->n_executed || op->is_block) {
		misuse(op, "the step has executed something, and cannot be left out any more");
		return migr__error_hint(&op->error, "decide before the first statement");
	}
	op->skip_reason = migr__arena_strdup(&op->texts, reason);
	if (!op->skip_reason)
		return migr__fail_memory(&op->error);
	migr__log(op->context, MIGR_LOG_INFO, "revision %s is left out: %s", migr_op_revision(op), reason);
	return MIGR_OK;
}
