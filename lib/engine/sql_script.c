/* SPDX-License-Identifier: MIT */
#include "engine/sql_script.h"

#include "dialect/bookkeeping.h"
#include "dialect/classify.h"
#include "dialect/client.h"
#include "dialect/literal.h"
#include "dialect/placeholder.h"
#include "engine/database.h"
#include "engine/journal_inside.h"

#include <string.h>

static void add_statement(migr__sql_script *script, const char *sql, size_t size, const migr_value *params,
                          size_t n_params)
{
	const migr__dialect *dialect = script->context->dialect;
	migr__buf filled;

	migr__buf_init(&filled, &script->context->alloc);
	migr__fill_placeholders(&filled, dialect, sql, size, params, n_params);
	migr__client_statement(&script->text, dialect, migr__buf_text(&filled), filled.size);
	script->text.failed |= filled.failed;
	migr__buf_free(&filled);
}

static migr_status take_statement(migr__sink *sink, migr_op *op, const migr_statement *statement, uint32_t flags)
{
	migr__sql_script *script = (migr__sql_script *)(void *)sink;
	migr__statement_class class =
		migr__classify_executed(script->context->dialect, statement->sql, statement->size);

	(void)flags;
	if (class == MIGR__CLASS_INSIDE || class == MIGR__CLASS_UNSURE || class == MIGR__CLASS_OUTSIDE ||
	    class == MIGR__CLASS_REPEATABLE) {
		script->n_recorded++;
		migr__journal_digest_more(script->context, script->digest, statement);
	}
	add_statement(script, statement->sql, statement->size, statement->params, statement->n_params);
	return script->text.failed ? migr__fail_memory(&op->error) : MIGR_OK;
}

static migr_status take_forbidden(migr__sink *sink, migr_op *op, const migr__sql *sql)
{
	migr__sql_script *script = (migr__sql_script *)(void *)sink;
	const migr__dialect *dialect = script->context->dialect;
	migr__buf condition;

	migr__buf_init(&condition, &script->context->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (");
	migr__fill_placeholders(&condition, dialect, sql->text, sql->size, sql->params, sql->n_params);
	migr__buf_putc(&condition, ')');
	migr__client_guard(&script->text, dialect, migr__buf_text(&condition), sql->message);
	script->text.failed |= condition.failed;
	migr__buf_free(&condition);
	return script->text.failed ? migr__fail_memory(&op->error) : MIGR_OK;
}

static migr_status take_block(migr__sink *sink, migr_op *op, int begins)
{
	migr__sql_script *script = (migr__sql_script *)(void *)sink;

	/* in a step that is one transaction a block adds nothing */
	if (!op->is_inside)
		migr__client_transaction(&script->text, script->context->dialect, begins);
	return MIGR_OK;
}

void migr__sql_script_init(migr__sql_script *script, migr_context *context)
{
	memset(script, 0, sizeof *script);
	script->sink.statement = take_statement;
	script->sink.forbid = take_forbidden;
	script->sink.block = take_block;
	script->sink.why_offline = "in offline SQL";
	script->context = context;
	migr__buf_init(&script->text, &context->alloc);
}

void migr__sql_script_clear(migr__sql_script *script)
{
	migr__buf_free(&script->text);
}

/* The same with the moment when the script runs in the place of what stands for it. */
static void add_bookkeeping(migr__sql_script *script, const migr__batch *batch, size_t at)
{
	const migr__dialect *dialect = script->context->dialect;
	const char *sql = batch->notes[at].sql, *text, *next;
	migr__buf filled, marker, made;

	migr__buf_init(&filled, &script->context->alloc);
	migr__buf_init(&marker, &script->context->alloc);
	migr__buf_init(&made, &script->context->alloc);
	migr__fill_placeholders(&filled, dialect, sql, strlen(sql), batch->items[at].params, batch->items[at].n_params);
	migr__literal(&marker, dialect, &(migr_value)MIGR_TEXT(MIGR__SCRIPT_NOW));
	for (text = migr__buf_text(&filled); (next = strstr(text, migr__buf_text(&marker))) && marker.size;
	     text = next + marker.size) {
		migr__buf_add(&made, text, (size_t)(next - text));
		migr__buf_puts(&made, migr__client_now(dialect));
	}
	migr__buf_puts(&made, text);
	migr__client_statement(&script->text, dialect, migr__buf_text(&made), made.size);
	script->text.failed |= filled.failed || marker.failed || made.failed;
	migr__buf_free(&filled);
	migr__buf_free(&marker);
	migr__buf_free(&made);
}

void migr__sql_script_take(migr__sql_script *script, migr__batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		add_bookkeeping(script, batch, i);
	migr__db_batch_close(script->context);
}

static void add_ids(migr__buf *buf, const migr__dialect *dialect, const migr__graph *graph, const migr__nodes *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		migr__buf_puts(buf, i ? ", " : "");
		if (dialect)
			migr__literal(buf, dialect, &(migr_value)MIGR_TEXT(migr__graph_id(graph, rows->items[i])));
		else
			migr__buf_puts(buf, migr__graph_id(graph, rows->items[i]));
	}
}

static void add_condition(const migr__sql_script *script, const migr__graph *graph, const migr__nodes *rows,
                          migr__buf *buf)
{
	const migr_context *context = script->context;
	const migr__dialect *dialect = context->dialect;
	migr__buf version, history;

	migr__buf_init(&version, &context->alloc);
	migr__buf_init(&history, &context->alloc);
	migr__buf_puts(&version, dialect->schema_prefix);
	migr__quote(&version, context->version_table, dialect->name_quote);
	migr__buf_puts(&history, dialect->schema_prefix);
	migr__quote(&history, context->history_table, dialect->name_quote);
	migr__buf_printf(buf, "(SELECT COUNT(*) FROM %s) = %zu", migr__buf_text(&version), rows->count);
	if (rows->count) {
		migr__buf_printf(buf, " AND (SELECT COUNT(*) FROM %s WHERE version_num IN (", migr__buf_text(&version));
		add_ids(buf, dialect, graph, rows);
		migr__buf_printf(buf, ")) = %zu", rows->count);
	}
	migr__buf_printf(buf, " AND NOT EXISTS (SELECT 1 FROM %s u WHERE u.seq = (SELECT MAX(y.seq) FROM %s y) ",
	                 migr__buf_text(&history), migr__buf_text(&history));
	migr__buf_puts(buf, "AND u.outcome IN ('running', 'failed'))");
	buf->failed |= version.failed || history.failed;
	migr__buf_free(&version);
	migr__buf_free(&history);
}

migr_status migr__sql_script_guard(migr__sql_script *script, const migr__graph *graph, const migr__nodes *rows,
                                   migr_error *error)
{
	migr_context *context = script->context;
	migr__buf condition, message;

	migr__buf_init(&condition, &context->alloc);
	migr__buf_init(&message, &context->alloc);
	add_condition(script, graph, rows, &condition);
	migr__buf_puts(&message, "the database is not at ");
	add_ids(&message, NULL, graph, rows);
	migr__buf_puts(&message, rows->count ? ", where this script begins" : "base, where this script begins");
	migr__client_guard(&script->text, context->dialect, migr__buf_text(&condition), migr__buf_text(&message));
	script->text.failed |= condition.failed || message.failed;
	migr__buf_free(&condition);
	migr__buf_free(&message);
	return script->text.failed ? migr__fail_memory(error) : MIGR_OK;
}
