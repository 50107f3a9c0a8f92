/* SPDX-License-Identifier: MIT */
#include "engine/op.h"

#include "dialect/classify.h"
#include "dialect/mark.h"
#include "engine/batch.h"
#include "engine/database.h"
#include "engine/event.h"
#include "engine/foreign_keys.h"
#include "engine/row.h"
#include "engine/sink.h"

#include <string.h>

void migr__op_init(migr_op *op, migr_context *context, const migr__revision *revision, migr_direction direction)
{
	memset(op, 0, sizeof *op);
	op->context = context;
	op->revision = revision;
	op->direction = direction;
	op->is_inside = migr__db_transaction_state(context) != MIGR_TRANSACTION_IDLE;
	migr__error_init(&op->error, &context->alloc);
	migr__arena_init(&op->texts, &context->alloc);
	context->has_given_handle = 0;
}

void migr__op_clear(migr_op *op)
{
	migr__error_clear(&op->error);
	migr__arena_clear(&op->texts);
}

/* The step's transaction is the library's: a statement that ends it would leave it applied but unrecorded. */
static migr_status refuse_transaction_statement(migr_op *op, const char *sql, size_t size)
{
	migr__fail(&op->error, MIGR_ERROR_TRANSACTION,
	           "a revision may not begin or end a transaction: it runs inside one");
	migr__error_statement(&op->error, sql, size);
	return migr__error_hint(&op->error, "leave the statement out, or let the revision run outside a transaction "
	                                    "(MIGR_REVISION_NO_TRANSACTION, '-- migr:transaction none')");
}

/*
 * Some failures cost the whole transaction (a full disk, ROLLBACK in a trigger). A callback that goes on all the same
 * would write outside it, and what it wrote would stay without being recorded.
 */
static migr_status refuse_outside(migr_op *op, const migr_statement *statement)
{
	migr__fail(&op->error, MIGR_ERROR_TRANSACTION, "the transaction of the step has been ended already");
	migr__error_statement(&op->error, statement->sql, statement->size);
	return migr__error_hint(&op->error, "a callback returns the status of the call that failed");
}

migr_status migr__sink_refuse(const migr__sink *sink, migr_error *error, const char *what)
{
	migr__fail(error, MIGR_ERROR_NEEDS_DATABASE, "%s needs the database, and there is none %s", what,
	           sink->why_offline);
	return migr__error_hint(error, "run this revision on the database itself");
}

static migr_status run_into_sink(migr_op *op, const migr_statement *statement)
{
	migr__sink *sink = op->sink;

	if (statement->row)
		return migr__sink_refuse(sink, &op->error, "a query");
	op->n_statements++;
	if (sink->statement)
		return sink->statement(sink, op, statement, 0);
	return sink->operation(sink, op,
	                       &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = statement->sql));
}

static int is_read(const migr__dialect *dialect, const migr_statement *statement)
{
	return migr__classify(dialect, statement->sql, statement->size) == MIGR__CLASS_READ;
}

migr_status migr__op_refuse_skipped(migr_op *op)
{
	migr__fail(&op->error, MIGR_ERROR_MISUSE, "the step was skipped (%s), and goes on", op->skip_reason);
	return migr__error_hint(&op->error, "return what migr_op_skip returned");
}

migr_status migr__op_run_statement(migr_op *op, const migr_statement *statement)
{
	migr_context *context = op->context;
	const migr_event event = { .kind = MIGR_EVENT_STATEMENT,
		                   .statement = statement->sql,
		                   .direction = op->direction,
		                   .revision = op->revision ? op->revision->id : NULL,
		                   .step = op->step,
		                   .n_steps = op->n_steps };
	migr_status rc;

	migr__error_clear(&op->error);
	if (migr__check_cancelled(context, &op->error) != MIGR_OK)
		return op->error.status;
	op->n_executed += !statement->row || !is_read(context->dialect, statement);
	if (op->skip_reason)
		return migr__op_refuse_skipped(op);
	if (op->sink)
		return run_into_sink(op, statement);
	if (op->is_inside && migr__db_transaction_state(context) != MIGR_TRANSACTION_OPEN)
		return refuse_outside(op, statement);
	if (!op->journal && migr__statement_kind_of(statement->sql, statement->size, context->dialect->split_flags) ==
	                            MIGR__STATEMENT_TRANSACTION)
		return refuse_transaction_statement(op, statement->sql, statement->size);
	if (op->is_inside && !op->keeps_keys && migr__keys_wish(context, statement, &op->error) != MIGR_OK)
		return op->error.status;
	if (!op->keeps_keys && migr__keys_before(context, statement, &op->error) != MIGR_OK)
		return op->error.status;
	op->changes = 0;
	if (op->journal) {
		rc = migr__journal_run(op->journal, statement, &event, &op->changes, &op->error);
	} else {
		migr__emit(context, &event);
		rc = migr__db_run(context, statement, &op->changes, &op->error);
	}
	if (rc == MIGR_OK || rc == MIGR_STOP) {
		migr__error_clear(&op->error);
		op->n_statements++;
	} else if (op->error.status == rc && !op->error.statement) {
		/* a row function's own failing statement is the one to name */
		migr__error_statement(&op->error, statement->sql, statement->size);
	}
	return rc;
}

/* The marks of blocks in the text before `to`. */
static migr_status run_marks(migr_op *op, migr__brackets *marks, const char *to)
{
	migr__mark mark;
	migr_status rc = MIGR_OK;

	while (rc == MIGR_OK && (mark = migr__brackets_next(marks, to)) != MIGR__MARK_NONE)
		rc = mark == MIGR__MARK_BEGIN ? migr_op_begin(op) : migr_op_commit(op);
	return rc;
}

migr_status migr__op_run_text(migr_op *op, const char *sql, size_t size, size_t line)
{
	migr_context *context = op->context;
	const char *path = op->revision && op->revision->path ? op->revision->path : "line";
	migr__split split;
	migr__brackets marks;
	migr__piece piece;
	migr_status rc = MIGR_OK;
	int more;

	migr__split_init(&split, sql, size, context->dialect->split_flags);
	migr__brackets_init(&marks, sql, size);
	while (rc == MIGR_OK && (more = migr__split_next(&split, &piece, &op->error)) != 0) {
		char *copy;

		if (more < 0)
			return op->error.status;
		rc = run_marks(op, &marks, piece.sql);
		if (rc != MIGR_OK)
			return rc;
		migr__brackets_pass(&marks, &piece);
		copy = migr__strndup(&context->alloc, piece.sql, piece.size);
		if (!copy)
			return migr__fail_memory(&op->error);
		if (context->batch) {
			context->batch->path = path;
			context->batch->line = line ? line + piece.line - 1 : 0;
		}
		rc = migr__op_run_statement(
			op,
			&(migr_statement){ .struct_size = sizeof(migr_statement), .sql = copy, .size = piece.size });
		migr__free(&context->alloc, copy);
		if (context->batch)
			context->batch->line = 0;
		if (rc != MIGR_OK && op->error.status == rc && line)
			migr__error_prefix(&op->error, "%s:%zu: ", path, line + piece.line - 1);
	}
	return rc == MIGR_OK ? run_marks(op, &marks, sql + size) : rc;
}

static migr_status misuse(migr_op *op, const char *message)
{
	return op ? migr__fail(&op->error, MIGR_ERROR_MISUSE, "%s", message) : MIGR_ERROR_MISUSE;
}

static migr_status check_statement(migr_op *op, const char *sql, const migr_value *params, size_t n_params)
{
	if (!op || !sql)
		return misuse(op, "the SQL text is NULL");
	return n_params && !params ? misuse(op, "the values of the placeholders are NULL") : MIGR_OK;
}

migr_status migr_op_execute(migr_op *op, const char *sql)
{
	if (!op || !sql)
		return misuse(op, "the SQL text is NULL");
	migr__error_clear(&op->error);
	return migr__op_run_text(op, sql, strlen(sql), 0);
}

migr_status migr_op_execute_params(migr_op *op, const char *sql, const migr_value *params, size_t n_params)
{
	migr_status rc = check_statement(op, sql, params, n_params);

	if (rc != MIGR_OK)
		return rc;
	return migr__op_run_statement(op, &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                                     .sql = sql,
	                                                     .size = strlen(sql),
	                                                     .params = params,
	                                                     .n_params = n_params });
}

typedef struct row_sink {
	migr_row_fn each;
	void *user;
	migr_status result; /* what the function returned, if it ended the query */
} row_sink;

static migr_status take_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	row_sink *sink = user;
	migr_row row = { values, names, count };

	sink->result = sink->each(&row, sink->user);
	return sink->result;
}

migr_status migr_op_query(migr_op *op, const char *sql, const migr_value *params, size_t n_params, migr_row_fn each,
                          void *user)
{
	row_sink sink = { each, user, MIGR_OK };
	migr_status rc = check_statement(op, sql, params, n_params);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__op_run_statement(op, &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                                   .sql = sql,
	                                                   .size = strlen(sql),
	                                                   .params = params,
	                                                   .n_params = n_params,
	                                                   .row = each ? take_row : NULL,
	                                                   .sink = &sink });
	if (sink.result == MIGR_STOP && rc == MIGR_STOP)
		return MIGR_OK;
	return rc;
}

migr_status migr_op_begin(migr_op *op)
{
	migr_status rc = MIGR_OK;

	if (!op)
		return MIGR_ERROR_MISUSE;
	migr__error_clear(&op->error);
	if (op->is_block)
		return misuse(op, "a block is begun inside another one");
	if (op->sink) {
		rc = op->sink->block ? op->sink->block(op->sink, op, 1) : MIGR_OK;
		op->is_block = rc == MIGR_OK;
		return rc;
	}
	if (!op->journal && !op->is_inside && !op->context->batch)
		return misuse(op, "a hook outside the steps has no blocks");
	if (op->journal)
		rc = migr__journal_begin(op->journal, &op->error);
	op->is_block = rc == MIGR_OK;
	return rc;
}

migr_status migr_op_commit(migr_op *op)
{
	if (!op)
		return MIGR_ERROR_MISUSE;
	migr__error_clear(&op->error);
	if (!op->is_block)
		return misuse(op, "a block is committed that was not begun");
	op->is_block = 0;
	if (op->sink)
		return op->sink->block ? op->sink->block(op->sink, op, 0) : MIGR_OK;
	return op->journal ? migr__journal_commit(op->journal, &op->error) : MIGR_OK;
}

void migr__op_abandon_block(migr_op *op)
{
	if (op->journal && op->is_block)
		migr__journal_abandon(op->journal);
	op->is_block = 0;
}

int64_t migr_op_changes(const migr_op *op)
{
	return op ? op->changes : 0;
}

migr_status migr_op_refuse(migr_op *op, const char *reason)
{
	if (!op || !reason)
		return misuse(op, "the reason is NULL");
	return migr__fail(&op->error, MIGR_ERROR_REFUSED, "refused: %s", reason);
}

migr_status migr_op_progress(migr_op *op, uint64_t done, uint64_t total)
{
	if (!op)
		return MIGR_ERROR_MISUSE;
	migr__emit(op->context, &(migr_event){ .kind = MIGR_EVENT_PROGRESS,
	                                       .done = done,
	                                       .total = total,
	                                       .direction = op->direction,
	                                       .revision = op->revision ? op->revision->id : NULL,
	                                       .step = op->step,
	                                       .n_steps = op->n_steps });
	if (migr__check_cancelled(op->context, &op->error) != MIGR_OK)
		return op->error.status;
	return MIGR_OK;
}

void migr_op_log(migr_op *op, const char *message)
{
	if (op && message)
		migr__log(op->context, MIGR_LOG_INFO, "%s", message);
}

const char *migr_op_revision(const migr_op *op)
{
	return op && op->revision ? op->revision->id : NULL;
}

migr_direction migr_op_direction(const migr_op *op)
{
	return op ? op->direction : 0;
}

const char *migr_op_dialect(const migr_op *op)
{
	return op ? op->context->dialect->name : "";
}

void *migr_op_app(const migr_op *op)
{
	return op ? op->context->options.app : NULL;
}

void *migr_op_native_handle(const migr_op *op)
{
	if (!op)
		return NULL;
	op->context->has_given_handle = 1;
	/* what is done with it is looked at in the end; that it could not be, is told then */
	migr__keys_count(op->context);
	return op->context->backend.native_handle(op->context->connection);
}

const migr_error *migr_op_error(const migr_op *op)
{
	return op ? &op->error : migr__error_no_memory();
}
