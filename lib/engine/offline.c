/* SPDX-License-Identifier: MIT */
#include "engine/offline.h"

#include "dialect/client.h"
#include "engine/content.h"
#include "engine/database.h"
#include "engine/ledger.h"
#include "engine/run.h"
#include "engine/sql_script.h"
#include "engine/write_out.h"

#include <stdlib.h>
#include <string.h>

static int compare_nodes(const void *a, const void *b)
{
	migr__node left = *(const migr__node *)a, right = *(const migr__node *)b;

	return left < right ? -1 : left > right;
}

/* In order, each once. */
static void sort_rows(migr__nodes *rows)
{
	size_t count = 0;

	if (!rows->count)
		return;
	qsort(rows->items, rows->count, sizeof *rows->items, compare_nodes);
	for (size_t i = 0; i < rows->count; i++)
		if (!count || rows->items[i] != rows->items[count - 1])
			rows->items[count++] = rows->items[i];
	rows->count = count;
}

/* None of the rows may be below another one: no database is there, and the script would never find it so. */
static migr_status check_rows(const migr__run *run)
{
	size_t i = 0;

	while (i < run->rows.count && migr__applied_is_row(&run->applied, run->rows.items[i]))
		i++;
	if (i == run->rows.count)
		return MIGR_OK;
	migr__fail(&run->context->error, MIGR_ERROR_TARGET_OVERLAP,
	           "no database has revision %s as a row beside another one that comes after it",
	           migr__graph_id(run->graph, run->rows.items[i]));
	return migr__error_hint(&run->context->error, "begin at the later one alone");
}

/* The rows where the script begins, and the steps from there. */
static migr_status plan(migr__run *run, const char *const *from, size_t n_from, const char *const *targets,
                        size_t n_targets)
{
	migr_context *context = run->context;
	migr_error *error = &context->error;
	migr_status rc = migr__revisions_graph(&context->revisions, &run->graph, error);

	for (size_t i = 0; i < n_from && rc == MIGR_OK; i++)
		rc = migr__graph_resolve(run->graph, from[i], NULL, &run->rows, error);
	if (rc == MIGR_OK && run->direction == MIGR_DOWNGRADE && !run->rows.count) {
		migr__fail(error, MIGR_ERROR_TARGET_DIRECTION, "a script of a downgrade must say where it begins");
		return migr__error_hint(error, "give the revision the database is at: FROM:TO");
	}
	if (rc != MIGR_OK)
		return rc;
	sort_rows(&run->rows);
	run->has_applied = migr__applied_init(&run->applied, run->graph, &context->alloc, &run->rows);
	if (!run->has_applied)
		return migr__fail_memory(error);
	rc = check_rows(run);
	if (rc == MIGR_OK)
		rc = migr__graph_plan(run->graph, run->direction, targets, n_targets, &run->rows, 0, &run->steps,
		                      error);
	if (rc == MIGR_OK && run->direction != MIGR_STAMP)
		rc = migr__run_check_steps(run);
	return rc;
}

static void add_rows(migr__buf *buf, const migr__run *run, const migr__nodes *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		migr__buf_printf(buf, "%s%s", i ? ", " : "", migr__graph_id(run->graph, rows->items[i]));
	if (!rows->count)
		migr__buf_puts(buf, "base");
}

static const char *direction_name(migr_direction direction)
{
	return direction == MIGR_UPGRADE ? "upgrade" : direction == MIGR_DOWNGRADE ? "downgrade" : "stamp";
}

static void write_head(const migr__run *run, migr__sql_script *script)
{
	migr__buf line;

	migr__buf_init(&line, &run->context->alloc);
	migr__buf_printf(&line, "%s from ", direction_name(run->direction));
	add_rows(&line, run, &run->rows);
	migr__buf_puts(&line, " to ");
	add_rows(&line, run, &run->steps.to);
	migr__buf_printf(&line, ", for %s (libmigr %s)", run->context->dialect->name, MIGR__VERSION);
	migr__client_comment(&script->text, migr__buf_text(&line));
	script->text.failed |= line.failed;
	migr__buf_free(&line);
	migr__client_begin(&script->text, run->context->dialect);
}

/* The tables of the bookkeeping: a database that has nothing may have them all the same. */
static migr_status write_tables(const migr__run *run, migr__sql_script *script)
{
	static const migr__bookkeeping tables[] = { MIGR__SQL_CREATE_VERSION, MIGR__SQL_CREATE_LEDGER,
		                                    MIGR__SQL_CREATE_LEDGER_INDEX };
	migr_context *context = run->context;

	for (size_t i = 0; i < 2u + !context->dialect->has_inline_index; i++) {
		const char *sql = migr__db_bookkeeping_sql(context, tables[i], &context->error);
		const char *name = sql ? sql + strcspn(sql, " ") + 1 : NULL;
		migr__buf text;

		if (!name)
			return MIGR_ERROR_NO_MEMORY;
		name += strcspn(name, " ");
		migr__buf_init(&text, &context->alloc);
		migr__buf_add(&text, sql, (size_t)(name - sql));
		migr__buf_printf(&text, " IF NOT EXISTS%s", name);
		migr__client_statement(&script->text, context->dialect, migr__buf_text(&text), text.size);
		script->text.failed |= text.failed;
		migr__buf_free(&text);
	}
	return MIGR_OK;
}

static void transaction(migr__sql_script *script, int begins)
{
	migr__client_transaction(&script->text, script->context->dialect, begins);
}

static int is_whole(const migr__run *run)
{
	return run->mode == MIGR_TRANSACTION_WHOLE_RUN;
}

static int is_inside(const migr__run *run, const migr__revision *revision)
{
	return (run->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL) && run->mode != MIGR_TRANSACTION_NONE &&
	       !(revision->flags & MIGR_REVISION_NO_TRANSACTION);
}

static void begin_op(const migr__run *run, migr__sql_script *script, migr__node node, int inside, migr_op *op)
{
	migr_context *context = run->context;

	migr__op_init(op, context, node == MIGR__NO_NODE ? NULL : &context->revisions.items[node], run->direction);
	op->sink = &script->sink;
	op->is_inside = inside;
}

static migr_status run_hook(migr__run *run, migr__sql_script *script, migr_hook_fn hook, const char *what,
                            migr__node node, int inside)
{
	migr_op op;
	migr_status rc;

	if (!hook)
		return MIGR_OK;
	begin_op(run, script, node, inside, &op);
	rc = migr__op_call(&op, hook, what);
	if (rc != MIGR_OK) {
		migr__error_prefix(&op.error, "%s: ", what);
		rc = migr__step_fail(run, &op);
	}
	migr__op_clear(&op);
	return rc;
}

/* The version rows and the ledger's row of a step. */
static migr_status record(migr__run *run, migr__sql_script *script, migr__node node, const migr_op *op)
{
	migr_context *context = run->context;
	int64_t n_done = op->is_inside ? op->n_statements : script->n_recorded;
	migr__batch batch;
	migr_status rc;

	migr__db_batch_open(context, &batch);
	rc = migr__step_move_rows(run, node);
	if (rc == MIGR_OK)
		rc = migr__ledger_add(
			context, run->graph,
			&(migr__entry){ .node = node,
		                        .direction = direction_name(run->direction),
		                        .outcome = op->skip_reason ? "skipped" : "done",
		                        .reason = op->skip_reason,
		                        .started = MIGR__SCRIPT_NOW,
		                        .finished = MIGR__SCRIPT_NOW,
		                        .statements_done = n_done,
		                        .statements_digest = op->is_inside || !n_done ? NULL : script->digest },
			&context->error);
	migr__sql_script_take(script, &batch);
	return rc;
}

/* The revision, and what is recorded of it: in the same transaction, or in one of its own. */
static migr_status write_revision(migr__run *run, migr__sql_script *script, migr__node node, int inside)
{
	migr_op op;
	migr_status rc;

	begin_op(run, script, node, inside, &op);
	rc = migr__op_run_revision(&op);
	if (rc != MIGR_OK)
		rc = migr__step_fail(run, &op);
	if (!inside)
		transaction(script, 1);
	if (rc == MIGR_OK)
		rc = record(run, script, node, &op);
	migr__op_clear(&op);
	return rc;
}

static void write_title(const migr__run *run, migr__sql_script *script, const migr__revision *revision)
{
	migr__buf line;

	migr__buf_init(&line, &run->context->alloc);
	migr__buf_printf(&line, "%s %s%s%s", direction_name(run->direction), revision->id,
	                 revision->message[0] ? ": " : "", revision->message);
	migr__buf_putc(&script->text, '\n');
	migr__client_comment(&script->text, migr__buf_text(&line));
	script->text.failed |= line.failed;
	migr__buf_free(&line);
}

static migr_status write_step(migr__run *run, migr__sql_script *script, migr__node node)
{
	const migr_options *options = &run->context->options;
	const migr__revision *revision = &run->context->revisions.items[node];
	int inside = is_inside(run, revision), is_own = inside && !is_whole(run);
	migr_status rc;

	script->n_recorded = 0;
	script->digest[0] = '\0';
	write_title(run, script, revision);
	if (is_own)
		transaction(script, 1);
	rc = run_hook(run, script, options->before_step, "before-step hook", node, inside);
	if (rc == MIGR_OK)
		rc = write_revision(run, script, node, inside);
	if (rc == MIGR_OK)
		rc = run_hook(run, script, options->after_step, "after-step hook", node, 1);
	if (!inside || is_own)
		transaction(script, 0);
	return rc;
}

static migr_status add_entry(migr__run *run, migr__node node, const char *direction)
{
	return migr__ledger_add(run->context, run->graph,
	                        &(migr__entry){ .node = node,
	                                        .direction = direction,
	                                        .outcome = "done",
	                                        .started = MIGR__SCRIPT_NOW,
	                                        .finished = MIGR__SCRIPT_NOW },
	                        &run->context->error);
}

/* The row whose id comes next, which is how databases hand them out. */
static migr__node next_row(const migr__run *run, const char *id)
{
	migr__node next = MIGR__NO_NODE;

	for (size_t i = 0; i < run->rows.count; i++) {
		const char *other = migr__graph_id(run->graph, run->rows.items[i]);

		if ((!id || strcmp(other, id) > 0) &&
		    (next == MIGR__NO_NODE || strcmp(other, migr__graph_id(run->graph, next)) < 0))
			next = run->rows.items[i];
	}
	return next;
}

static migr_status write_stamp(migr__run *run, migr__sql_script *script)
{
	migr_context *context = run->context;
	const migr__nodes *to = &run->steps.to;
	const char *id = NULL;
	migr__node node;
	migr__batch batch;
	migr_status rc;

	migr__db_batch_open(context, &batch);
	rc = migr__db_bookkeep(context, MIGR__SQL_CLEAR_VERSIONS, NULL, 0, NULL, &context->error);
	for (; rc == MIGR_OK && (node = next_row(run, id)) != MIGR__NO_NODE; id = migr__graph_id(run->graph, node))
		if (!migr__nodes_has(to, node))
			rc = add_entry(run, node, "unstamp");
	for (size_t i = 0; i < to->count && rc == MIGR_OK; i++) {
		id = migr__graph_id(run->graph, to->items[i]);
		rc = migr__version_change(context, NULL, 0, &id, 1, &context->error);
		if (rc == MIGR_OK && !migr__nodes_has(&run->rows, to->items[i]))
			rc = add_entry(run, to->items[i], "stamp");
	}
	migr__sql_script_take(script, &batch);
	return rc;
}

static migr_status write_steps(migr__run *run, migr__sql_script *script)
{
	migr_status rc = MIGR_OK;

	for (; run->next < run->steps.nodes.count && rc == MIGR_OK; run->next++)
		rc = write_step(run, script, run->steps.nodes.items[run->next]);
	return rc;
}

/* Tables and guard are a transaction of their own, unless all is one; where DDL commits, the tables come before it. */
static migr_status write_run(migr__run *run, migr__sql_script *script)
{
	const migr_options *options = &run->context->options;
	int is_stamp = run->direction == MIGR_STAMP, is_one = is_whole(run) || is_stamp;
	int ddl_commits = !(run->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL);
	migr_status rc = MIGR_OK;

	write_head(run, script);
	if (!ddl_commits)
		transaction(script, 1);
	if (!run->rows.count)
		rc = write_tables(run, script);
	if (ddl_commits)
		transaction(script, 1);
	if (rc == MIGR_OK)
		rc = migr__sql_script_guard(script, run->graph, &run->rows, &run->context->error);
	if (rc == MIGR_OK && !is_stamp && run->steps.nodes.count)
		rc = run_hook(run, script, options->before_run, "before-run hook", MIGR__NO_NODE, 1);
	if (rc == MIGR_OK && is_stamp)
		rc = write_stamp(run, script);
	if (!is_one)
		transaction(script, 0);
	if (rc == MIGR_OK && !is_stamp)
		rc = write_steps(run, script);
	if (is_one)
		transaction(script, 0);
	if (rc == MIGR_OK && !is_stamp && run->steps.nodes.count)
		rc = run_hook(run, script, options->after_run, "after-run hook", MIGR__NO_NODE, 0);
	return rc;
}

migr_status migr__run_offline(migr_context *context, migr_direction direction, const char *const *from, size_t n_from,
                              const char *const *targets, size_t n_targets, migr_write_fn write, void *user)
{
	migr__sql_script script;
	migr__run run;
	migr_status rc;

	migr__run_init(&run, context, direction);
	run.is_dry = 1;
	context->is_running = 1;
	migr__sql_script_init(&script, context);
	rc = plan(&run, from, n_from, targets, n_targets);
	if (rc == MIGR_OK)
		rc = write_run(&run, &script);
	if (rc == MIGR_OK && script.text.failed)
		rc = migr__fail_memory(&context->error);
	if (rc == MIGR_OK)
		rc = migr__write_out(context, migr__buf_text(&script.text), script.text.size, write, user);
	context->is_running = 0;
	migr__sql_script_clear(&script);
	migr__run_clear(&run);
	return rc;
}
