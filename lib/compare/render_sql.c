/* SPDX-License-Identifier: MIT */
/*
 * Operations as SQL, each as one text: what its dialect makes of it, as the database's own client reads it.
 */
#include "compare/render_sql.h"

#include "base/text.h"
#include "dialect/client.h"
#include "dialect/placeholder.h"
#include "dialect/split.h"
#include "schema/check.h"
#include "schema/convention.h"
#include "schema/shape.h"
#include "schema/title.h"
#include "schema/variant.h"

#include <string.h>

typedef struct writing {
	const migr__sql_target *target;
	const migr_operation *operation;
	migr__arena *arena;
	migr__buf *out;
	migr_error *error;
} writing;

/* "add_column users.email for sqlite: " before the message, once. */
static migr_status blame(writing *work)
{
	migr_error *error = work->error;
	migr__buf title;

	if (error->status == MIGR_OK || error->status == MIGR_ERROR_NO_MEMORY)
		return error->status;
	migr__buf_init(&title, work->arena->alloc);
	migr__operation_title(work->operation, &title);
	if (title.failed)
		migr__fail_memory(error);
	else
		migr__error_prefix(error, "%s for %s: ", migr__buf_text(&title), work->target->dialect->name);
	migr__buf_free(&title);
	return error->status;
}

/* --- statements --- */

/* A line that a revision file would take for its own, or for one that was meant so. */
static int has_directive(const char *sql, size_t size)
{
	const char *end = sql + size;

	while (sql < end) {
		const char *newline = memchr(sql, '\n', (size_t)(end - sql));
		migr__view line = migr__view_trim((migr__view){ sql, (size_t)((newline ? newline : end) - sql) });

		if (line.size >= 2 && memcmp(line.data, "--", 2) == 0) {
			line = migr__view_trim((migr__view){ line.data + 2, line.size - 2 });
			line.size = line.size < 5 ? line.size : 5;
			if (migr__view_is_nocase(line, "migr:"))
				return 1;
		}
		if (!newline)
			break;
		sql = newline + 1;
	}
	return 0;
}

/* What was written is read back as just these statements. */
static migr_status read_back(writing *work, size_t begin, const char *sql, size_t size)
{
	const char *text = migr__buf_text(work->out) + begin;
	migr__split split;
	migr__piece piece;
	int is_same = 0;

	if (work->out->failed)
		return migr__fail_memory(work->error);
	migr__split_init(&split, text, work->out->size - begin, work->target->dialect->split_flags);
	if (migr__split_next(&split, &piece, work->error) == 1)
		is_same = piece.size == size && memcmp(piece.sql, sql, size) == 0 &&
		          migr__split_next(&split, &piece, work->error) == 0;
	if (migr_error_status(work->error) == MIGR_ERROR_NO_MEMORY)
		return MIGR_ERROR_NO_MEMORY;
	if (is_same && !has_directive(sql, size))
		return MIGR_OK;
	migr__fail(work->error, MIGR_ERROR_SQL_TEXT, "in a file it would be read as something else");
	migr__error_statement(work->error, sql, size);
	return migr__error_hint(work->error,
	                        "write the revision in C, or without what looks like the end of a statement");
}

static migr_status add_statement(writing *work, const migr__sql *sql)
{
	migr__buf filled;
	size_t begin = work->out->size;
	migr_status rc;

	migr__buf_init(&filled, work->arena->alloc);
	migr__fill_placeholders(&filled, work->target->dialect, sql->text, sql->size, sql->params, sql->n_params);
	migr__client_statement(work->out, work->target->dialect, migr__buf_text(&filled), filled.size);
	rc = filled.failed ? migr__fail_memory(work->error)
	                   : read_back(work, begin, migr__buf_text(&filled), filled.size);
	migr__buf_free(&filled);
	return rc;
}

/* What must not be is looked for where the script runs, and stops it. */
static migr_status add_guard(writing *work, const migr__sql *sql)
{
	migr__buf condition;

	migr__buf_init(&condition, work->arena->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (");
	migr__fill_placeholders(&condition, work->target->dialect, sql->text, sql->size, sql->params, sql->n_params);
	migr__buf_putc(&condition, ')');
	migr__client_guard(work->out, work->target->dialect, migr__buf_text(&condition), sql->message);
	work->out->failed |= condition.failed;
	migr__buf_free(&condition);
	return work->out->failed ? migr__fail_memory(work->error) : MIGR_OK;
}

static migr_status refuse_condition(writing *work)
{
	migr__fail(work->error, MIGR_ERROR_NEEDS_DATABASE,
	           "what is to be done depends on what the database has, which SQL cannot ask");
	return migr__error_hint(work->error, "write the revision in C, or leave the condition out");
}

static migr_status refuse_outside(writing *work)
{
	migr__fail(work->error, MIGR_ERROR_UNSUPPORTED, "it cannot be part of a transaction, and others are");
	return migr__error_hint(work->error, "write the revision in C, or the operation in a revision of its own");
}

static migr_status add_script(writing *work, const migr__script *script)
{
	migr_status rc = MIGR_OK;

	/* a run of the revision goes by it: engine/foreign_keys.h */
	if (script->needs_foreign_keys_off)
		migr__buf_puts(work->out, MIGR__KEYS_OFF);
	for (size_t i = 0; i < script->count && rc == MIGR_OK; i++) {
		const migr__sql *sql = &script->items[i];

		if (sql->kind == MIGR__SQL_WHEN)
			rc = refuse_condition(work);
		else if (sql->kind == MIGR__SQL_FORBID)
			rc = add_guard(work, sql);
		else if (sql->flags & MIGR__SQL_OUTSIDE)
			rc = refuse_outside(work);
		else
			rc = add_statement(work, sql);
	}
	return rc;
}

/* --- operations --- */

/* A text of SQL may have several statements, and none for this database. */
static migr_status add_execute(writing *work)
{
	const migr__dialect *dialect = work->target->dialect;
	migr__variant variant;
	migr__split split;
	migr__piece piece;
	migr_status rc = MIGR_OK;
	int found;

	if (!migr__variant_of(work->operation->sql, dialect->name, &variant))
		return MIGR_OK;
	migr__split_init(&split, variant.text.data, variant.text.size, dialect->split_flags);
	while (rc == MIGR_OK && (found = migr__split_next(&split, &piece, work->error)) != 0)
		rc = found < 0 ? migr_error_status(work->error)
		               : add_statement(work, &(migr__sql){ .text = piece.sql, .size = piece.size });
	return rc;
}

static int is_added(migr_operation_kind kind)
{
	return kind == MIGR_OP_CREATE_UNIQUE || kind == MIGR_OP_CREATE_FOREIGN_KEY || kind == MIGR_OP_CREATE_CHECK;
}

/* As when it is emitted: what has no name gets one, and what can be seen to be wrong is refused. */
static migr_status prepare(writing *work, migr_operation *operation)
{
	const migr__dialect *dialect = work->target->dialect;
	migr_status rc =
		migr__convention_apply(work->target->naming, dialect->max_name, operation, work->arena, work->error);

	if (rc == MIGR_OK && is_added(operation->kind))
		rc = migr__convention_apply(dialect->names_of_added, dialect->max_name, operation, work->arena,
		                            work->error);
	return rc == MIGR_OK ? migr__operation_check(operation, dialect->name, work->arena, work->error) : rc;
}

static migr_status add_compiled(writing *work, const migr_operation *operation)
{
	const migr__sql_target *target = work->target;
	migr__script script;
	migr__compiler compiler = { .dialect = target->dialect,
		                    .arena = work->arena,
		                    .live = target->live,
		                    .in_transaction = 1,
		                    .out = &script,
		                    .error = work->error };
	migr_status rc;

	migr__script_init(&script, work->arena->alloc);
	script.is_kept = 1;
	rc = migr__compile(&compiler, operation);
	if (rc == MIGR_OK)
		rc = add_script(work, &script);
	migr__script_clear(&script);
	return rc;
}

migr_status migr__render_operation_sql(const migr__sql_target *target, const migr_operation *operation,
                                       migr__arena *arena, migr__buf *out, migr_error *error)
{
	writing work = { target, operation, arena, out, error };
	migr_operation prepared = *operation;
	migr_status rc;

	migr__error_clear(error);
	rc = prepare(&work, &prepared);
	if (rc == MIGR_OK)
		rc = operation->kind == MIGR_OP_EXECUTE ? add_execute(&work) : add_compiled(&work, &prepared);
	if (rc == MIGR_OK && out->failed)
		rc = migr__fail_memory(error);
	if (rc == MIGR_OK && target->apply)
		rc = target->apply(target->user, operation, error);
	return rc == MIGR_OK ? rc : blame(&work);
}
