/* SPDX-License-Identifier: MIT */
#include "engine/emit.h"

#include "engine/database.h"
#include "engine/foreign_keys.h"
#include "engine/sink.h"
#include "engine/verdict.h"
#include "schema/check.h"
#include "schema/convention.h"
#include "schema/select.h"
#include "schema/title.h"
#include "schema/variant.h"

#include <string.h>

/* One operation on its way. */
typedef struct emitting {
	migr_op *op;
	migr__arena arena;
	migr_operation operation;
	migr__live live;
	migr__script script;
	int is_elsewhere; /* what it is about is not meant for this database */
} emitting;

/* "add_column users.email: " before the message, once. */
static migr_status blame(emitting *emission)
{
	migr_error *error = &emission->op->error;
	migr__buf title;

	if (error->status == MIGR_OK || migr__verdict(&emission->operation, emission->op->context->dialect->name,
	                                              &emission->arena, error) == MIGR_ERROR_NO_MEMORY)
		return error->status;
	if (!emission->op->sink)
		migr__verdict_schema(&emission->operation, emission->op->context, &emission->arena, error);
	migr__buf_init(&title, &emission->op->context->alloc);
	migr__operation_title(&emission->operation, &title);
	if (title.failed)
		migr__fail_memory(error);
	else
		migr__error_prefix(error, "%s: ", migr__buf_text(&title));
	migr__buf_free(&title);
	return error->status;
}

static migr_status give_name(emitting *emission, const char *convention)
{
	return migr__convention_apply(convention, emission->op->context->dialect->max_name, &emission->operation,
	                              &emission->arena, &emission->op->error);
}

static int is_added(migr_operation_kind kind)
{
	return kind == MIGR_OP_CREATE_UNIQUE || kind == MIGR_OP_CREATE_FOREIGN_KEY || kind == MIGR_OP_CREATE_CHECK;
}

/* A copy in this library's shape, with what was left out filled in, and with nothing that could be seen to be wrong. */
static migr_status import(emitting *emission, const migr_operation *from)
{
	migr_op *op = emission->op;
	migr_context *context = op->context;
	const migr_operation *copy = migr__shape_import(&migr__shape_operation, from, &emission->arena, &op->error);

	if (!copy)
		return op->error.status;
	emission->operation = *copy;
	emission->is_elsewhere = !migr__select(&migr__shape_operation, &emission->operation, context->dialect->name);
	if (emission->is_elsewhere)
		return MIGR_OK;
	if (give_name(emission, context->options.naming) != MIGR_OK)
		return op->error.status;
	if (is_added(emission->operation.kind) && give_name(emission, context->dialect->names_of_added) != MIGR_OK)
		return op->error.status;
	return migr__operation_check(&emission->operation, context->dialect->name, &emission->arena, &op->error);
}

/* What stands against the operation: the first column of the first row says it. */
static migr_status take_fault(void *user, const migr_value *values, size_t count)
{
	migr__buf *text = user;

	migr__buf_clear(text);
	migr__buf_putc(text, '\n'); /* there was a row */
	if (count && values[0].type == MIGR_VALUE_INTEGER)
		migr__buf_printf(text, "%lld", (long long)values[0].integer);
	else if (count && values[0].type == MIGR_VALUE_TEXT)
		migr__buf_add(text, values[0].text, values[0].size);
	return MIGR_STOP;
}

static migr_status ask(emitting *emission, const migr__sql *sql, migr__buf *text)
{
	migr_status rc;

	migr__buf_init(text, &emission->op->context->alloc);
	rc = emission->live.query(emission->live.user, sql->text, sql->params, sql->n_params, take_fault, text,
	                          &emission->op->error);
	/* a row that could not be kept is not the same as none */
	return rc == MIGR_OK && text->failed ? migr__fail_memory(&emission->op->error) : rc;
}

static migr_status forbid(emitting *emission, const migr__sql *sql)
{
	migr_error *error = &emission->op->error;
	migr__buf text;
	migr_status rc = ask(emission, sql, &text);

	if (rc == MIGR_OK && text.size) {
		rc = migr__fail(error, sql->status, "%s%s%s%s", sql->message, text.size > 1 ? " (" : "",
		                migr__buf_text(&text) + 1, text.size > 1 ? ")" : "");
		if (sql->hint)
			rc = migr__error_hint(error, "%s", sql->hint);
	}
	migr__buf_free(&text);
	return rc;
}

static migr_status execute(emitting *emission, const migr__sql *sql)
{
	migr_op *op = emission->op;
	migr_status rc;

	op->keeps_keys = emission->operation.kind != MIGR_OP_BULK_INSERT;
	rc = migr__op_run_statement(op, &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                                   .flags = sql->flags,
	                                                   .sql = sql->text,
	                                                   .size = sql->size,
	                                                   .params = sql->params,
	                                                   .n_params = sql->n_params });
	op->keeps_keys = 0;
	return rc;
}

/* After a failure: what is to be put back all the same. The connection may be lost: errors of it change nothing. */
static void put_back(emitting *emission, size_t from)
{
	const migr__script *script = &emission->script;
	migr_error ignored;

	migr__error_init(&ignored, &emission->op->context->alloc);
	for (size_t i = from; i < script->count; i++)
		if (script->items[i].flags & MIGR__SQL_FINALLY)
			migr__db_execute(emission->op->context, script->items[i].text, NULL, 0, NULL, &ignored);
	migr__error_clear(&ignored);
}

static migr_status run_script(emitting *emission)
{
	const migr__script *script = &emission->script;
	size_t i, n_done = 0;
	migr_status rc = MIGR_OK;

	for (i = 0; i < script->count && rc == MIGR_OK; i++) {
		const migr__sql *sql = &script->items[i];
		migr__buf text;

		switch (sql->kind) {
		case MIGR__SQL_FORBID:
			rc = forbid(emission, sql);
			break;
		case MIGR__SQL_WHEN:
			rc = ask(emission, sql, &text);
			if (rc == MIGR_OK && !text.size)
				i += sql->follows;
			migr__buf_free(&text);
			break;
		case MIGR__SQL_EXECUTE:
		default:
			rc = execute(emission, sql);
			n_done += rc == MIGR_OK;
		}
	}
	if (rc != MIGR_OK) {
		put_back(emission, i);
		emission->op->is_half_done |= n_done > 0;
	}
	return rc;
}

static int has_outside(const migr__script *script)
{
	for (size_t i = 0; i < script->count; i++)
		if (script->items[i].flags & MIGR__SQL_OUTSIDE)
			return 1;
	return 0;
}

/*
 * Outside a transaction, what one operation does belongs together all the same: it becomes a block, where the database
 * can do that.
 */
static int wants_block(const emitting *emission)
{
	const migr_op *op = emission->op;

	return op->journal && !op->is_block && (op->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL) &&
	       emission->script.count > 1 && !has_outside(&emission->script);
}

/*
 * Foreign keys are to be off, which cannot be done inside a transaction: there the step is given up, and begun again
 * without them (run.c).
 */
static migr_status leave_foreign_keys(emitting *emission)
{
	migr_op *op = emission->op;

	if (!op->is_inside && !op->is_block)
		return migr__keys_set(op->context, 0, &op->error);
	return migr__keys_fail(op->context, &op->error);
}

static migr_status run_as_block(emitting *emission)
{
	migr_op *op = emission->op;
	int was_half_done = op->is_half_done;
	migr_status rc = migr_op_begin(op);

	if (rc == MIGR_OK)
		rc = run_script(emission);
	if (rc == MIGR_OK)
		return migr_op_commit(op);
	migr__op_abandon_block(op);
	op->is_half_done = was_half_done; /* nothing of it is left */
	return rc;
}

static migr_status run_compiled(emitting *emission)
{
	migr_op *op = emission->op;
	int without_keys = emission->script.needs_foreign_keys_off;
	migr_status rc = without_keys ? leave_foreign_keys(emission) : MIGR_OK;

	if (rc != MIGR_OK)
		return rc;
	rc = wants_block(emission) ? run_as_block(emission) : run_script(emission);
	if (without_keys) {
		migr_error failure;

		migr__error_init(&failure, &op->context->alloc);
		migr__error_move(&failure, &op->error);
		if (migr__keys_set(op->context, 1, &op->error) != MIGR_OK && rc == MIGR_OK)
			rc = op->error.status;
		else
			migr__error_move(&op->error, &failure);
		migr__error_clear(&failure);
	}
	return rc;
}

static migr_status hand_statement(emitting *emission, migr__sink *sink, const migr__sql *sql)
{
	emission->op->n_statements++;
	return sink->statement(sink, emission->op,
	                       &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                          .sql = sql->text,
	                                          .size = sql->size,
	                                          .params = sql->params,
	                                          .n_params = sql->n_params },
	                       sql->flags);
}

/* To a sink that takes statements. What is to be done must not depend on an answer. */
static migr_status hand_over(emitting *emission, migr__sink *sink)
{
	const migr__script *script = &emission->script;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < script->count && rc == MIGR_OK; i++) {
		const migr__sql *sql = &script->items[i];

		if (sql->kind == MIGR__SQL_WHEN)
			rc = migr__sink_refuse(sink, &emission->op->error, "what is to be done");
		else if (sql->kind == MIGR__SQL_FORBID)
			rc = sink->forbid(sink, emission->op, sql);
		else
			rc = hand_statement(emission, sink, sql);
	}
	return rc;
}

static migr_status compile(emitting *emission)
{
	migr_op *op = emission->op;
	migr__compiler compiler = {
		.dialect = op->context->dialect,
		.arena = &emission->arena,
		.live = op->sink ? NULL : &emission->live,
		.in_transaction = op->is_inside || op->is_block,
		.out = &emission->script,
		.error = &op->error,
	};

	return migr__compile(&compiler, &emission->operation);
}

/* SQL that differs by database goes the way of all SQL. */
static migr_status run_sql(emitting *emission)
{
	migr_op *op = emission->op;
	migr__variant variant;

	if (!migr__variant_of(emission->operation.sql, op->context->dialect->name, &variant))
		return MIGR_OK;
	return migr__op_run_text(op, variant.text.data, variant.text.size, 0);
}

static migr_status emit(emitting *emission, const migr_operation *from)
{
	migr_op *op = emission->op;
	migr__sink *sink = op->sink;
	migr_status rc = import(emission, from);

	if (rc != MIGR_OK)
		return blame(emission);
	if (emission->is_elsewhere)
		return MIGR_OK;
	if (sink && sink->operation)
		return sink->operation(sink, op, &emission->operation);
	if (emission->operation.kind == MIGR_OP_EXECUTE)
		return run_sql(emission);
	rc = compile(emission);
	if (rc == MIGR_OK)
		rc = sink ? hand_over(emission, sink) : run_compiled(emission);
	return rc == MIGR_OK || rc != op->error.status ? rc : blame(emission);
}

/* What it would make is no revision's: the heads would be reached with another schema than they have. */
static migr_status refuse_for_rows(migr_op *op)
{
	migr__fail(&op->error, MIGR_ERROR_MISUSE, "a function that fills in rows or looks at them emits an operation");
	return migr__error_hint(&op->error, "use migr_op_execute and migr_op_query");
}

migr_status migr_op_emit(migr_op *op, const migr_operation *operation)
{
	emitting emission;
	migr_status rc;

	if (!op)
		return MIGR_ERROR_MISUSE;
	if (!operation)
		return migr__fail(&op->error, MIGR_ERROR_MISUSE, "the operation is NULL");
	if (op->is_for_rows)
		return refuse_for_rows(op);
	migr__error_clear(&op->error);
	memset(&emission, 0, sizeof emission);
	emission.op = op;
	migr__arena_init(&emission.arena, &op->context->alloc);
	migr__script_init(&emission.script, &op->context->alloc);
	migr__live_init(&emission.live, op);
	rc = emit(&emission, operation);
	migr__script_clear(&emission.script);
	migr__arena_clear(&emission.arena);
	return rc;
}
