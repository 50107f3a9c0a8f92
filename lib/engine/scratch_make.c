/* SPDX-License-Identifier: MIT */
/*
 * What is made in a scratch place: models, statement by statement as the dialect compiles them, all sent together.
 */
#include "dialect/requalify.h"
#include "engine/batch.h"
#include "engine/database.h"
#include "engine/scratch.h"
#include "schema/convention.h"
#include "schema/shape.h"
#include "schema/title.h"

#include <string.h>

/* Of MySQL and MariaDB. */
#define NO_FUNCTION 1305

typedef struct making {
	migr__scratch *scratch;
	migr_error *error;
	migr__arena arena; /* of one operation */
	migr__map names;   /* of all that is made, so that it is told from what the schemas have besides */
	migr__other_schemas schemas;
	int64_t server_version; /* 0: not asked yet */
	/* Behind which statement of the batch each operation ends. */
	size_t *ends;
} making;

static int note_name(making *m, const char *name)
{
	return !name || migr__map_put(&m->names, name, strlen(name), 0);
}

static int note_table(making *m, const migr_table *table)
{
	int ok = note_name(m, table->name);

	for (uint32_t i = 0; i < table->indexes.count; i++)
		ok = ok && note_name(m, table->indexes.items[i].name);
	return ok;
}

static int note_names(making *m, const migr_models *models)
{
	int ok = 1;

	for (uint32_t i = 0; i < models->tables.count; i++)
		ok = ok && note_table(m, models->tables.items[i]);
	for (uint32_t i = 0; i < models->enums.count; i++)
		ok = ok && note_name(m, models->enums.items[i]->name);
	for (uint32_t i = 0; i < models->sequences.count; i++)
		ok = ok && note_name(m, models->sequences.items[i]->name);
	for (uint32_t i = 0; i < models->views.count; i++)
		ok = ok && note_name(m, models->views.items[i]->name);
	return ok;
}

/* Whether any schema has another name here. */
static int must_requalify(const migr__scratch *scratch)
{
	for (size_t i = 0; i < scratch->n_schemas; i++)
		if (strcmp(scratch->names[i], scratch->places[i]) != 0)
			return 1;
	return 0;
}

static migr_status execute(making *m, const migr__sql *sql)
{
	migr_context *context = m->scratch->context;
	migr__buf text;
	migr_status rc;

	if (!must_requalify(m->scratch))
		return migr__db_execute(context, sql->text, sql->params, sql->n_params, NULL, m->error);
	migr__buf_init(&text, &context->alloc);
	migr__requalify(&m->schemas, sql->text, sql->size, &text);
	rc = text.failed ? migr__fail_memory(m->error)
	                 : migr__db_execute(context, migr__buf_text(&text), sql->params, sql->n_params, NULL, m->error);
	migr__buf_free(&text);
	return rc;
}

/* What only looks whether something stands against it is left out: the place is empty. */
static migr_status make_one(making *m, const migr_operation *operation)
{
	migr_context *context = m->scratch->context;
	migr__script script;
	migr_status rc;

	migr__script_init(&script, &context->alloc);
	rc = migr__compile(&(migr__compiler){ .dialect = context->dialect,
	                                      .arena = &m->arena,
	                                      .server = &m->scratch->look.live,
	                                      .server_version = &m->server_version,
	                                      .in_transaction = m->scratch->is_schema,
	                                      .out = &script,
	                                      .error = m->error },
	                   operation);
	for (size_t i = 0; i < script.count && rc == MIGR_OK; i++)
		if (script.items[i].kind == MIGR__SQL_EXECUTE)
			rc = execute(m, &script.items[i]);
	migr__script_clear(&script);
	migr__arena_clear(&m->arena);
	return rc;
}

/* "create_table users: " before what was wrong with it. */
static void blame(making *m, const migr_operation *operation)
{
	migr__buf title;

	migr__buf_init(&title, &m->scratch->context->alloc);
	migr__operation_title(operation, &title);
	if (m->error->native_code == NO_FUNCTION && operation->view)
		migr__error_hint(m->error,
		                 "the view calls a function that the database does not have: make it there first");
	if (!title.failed && m->error->status != MIGR_ERROR_NO_MEMORY)
		migr__error_prefix(m->error, "%s: ", migr__buf_text(&title));
	migr__buf_free(&title);
}

static migr_status make_each(making *m, const migr__operations *operations)
{
	const migr_context *context = m->scratch->context;

	for (size_t i = 0; i < operations->count; i++) {
		migr_status rc = migr__check_cancelled(context, m->error);

		if (rc != MIGR_OK)
			return rc;
		/* the schemas are there */
		if (operations->items[i].kind != MIGR_OP_CREATE_SCHEMA)
			rc = make_one(m, &operations->items[i]);
		if (context->batch)
			m->ends[i] = context->batch->count;
		if (rc != MIGR_OK) {
			blame(m, &operations->items[i]);
			return rc;
		}
	}
	return MIGR_OK;
}

static migr_status make_together(making *m, const migr__operations *operations)
{
	migr_context *context = m->scratch->context;
	migr__batch batch;
	size_t done = 0, which = 0;
	migr_status rc;

	migr__db_batch_open(context, &batch);
	rc = make_each(m, operations);
	if (rc == MIGR_OK && batch.count) {
		rc = migr__db_batch_send(context, &done, m->error);
		while (which + 1 < operations->count && m->ends[which] <= done)
			which++;
		if (rc != MIGR_OK)
			blame(m, &operations->items[which]);
	}
	migr__db_batch_close(context);
	return rc;
}

static migr_status make_all(making *m, const migr_models *models)
{
	const migr_context *context = m->scratch->context;
	migr__operations operations;
	migr_status rc = migr__scratch_stand_ins(m->scratch, &models->views, &m->names, m->error);

	if (rc != MIGR_OK)
		return rc;
	migr__operations_init(&operations, &context->alloc);
	rc = migr__models_operations_offline(models, context->dialect, m->scratch->arena, &operations, m->error);
	if (rc == MIGR_OK) {
		m->ends = migr__arena_new(m->scratch->arena, operations.count + 1, sizeof *m->ends);
		rc = m->ends && note_names(m, models) ? MIGR_OK : migr__fail_memory(m->error);
	}
	if (rc == MIGR_OK)
		rc = migr__db_can_batch(context) ? make_together(m, &operations) : make_each(m, &operations);
	migr__operations_clear(&operations);
	return rc;
}

static void begin(making *m, migr__scratch *scratch, migr_error *error)
{
	*m = (making){ .scratch = scratch, .error = error };
	migr__arena_init(&m->arena, &scratch->context->alloc);
	migr__map_init(&m->names, &scratch->context->alloc);
	m->schemas = (migr__other_schemas){ .dialect = scratch->context->dialect,
		                            .from = scratch->names,
		                            .to = scratch->places,
		                            .count = scratch->n_schemas,
		                            .names = &m->names };
}

static void end(making *m)
{
	migr__map_free(&m->names);
	migr__arena_clear(&m->arena);
}

/* --- one operation --- */

static migr_status note_row(void *user, const migr_value *values, size_t count)
{
	(void)values;
	(void)count;
	*(int *)user = 1;
	return MIGR_STOP;
}

/* There are no rows that could stand against it. */
static migr_status run_script(making *m, const migr__script *script)
{
	const migr__live *live = &m->scratch->look.live;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < script->count && rc == MIGR_OK; i++) {
		const migr__sql *sql = &script->items[i];
		int is_there = 0;

		if (sql->kind == MIGR__SQL_EXECUTE)
			rc = execute(m, sql);
		if (sql->kind != MIGR__SQL_WHEN)
			continue;
		rc = live->query(live->user, sql->text, sql->params, sql->n_params, note_row, &is_there, m->error);
		if (!is_there)
			i += sql->follows;
	}
	return rc;
}

static int is_added(migr_operation_kind kind)
{
	return kind == MIGR_OP_CREATE_UNIQUE || kind == MIGR_OP_CREATE_FOREIGN_KEY || kind == MIGR_OP_CREATE_CHECK;
}

static migr_status apply(making *m, const migr_operation *from)
{
	migr_context *context = m->scratch->context;
	const migr__dialect *dialect = context->dialect;
	migr_operation operation = *from;
	migr__script script;
	migr_status rc =
		migr__convention_apply(context->options.naming, dialect->max_name, &operation, &m->arena, m->error);

	if (rc == MIGR_OK && is_added(operation.kind))
		rc = migr__convention_apply(dialect->names_of_added, dialect->max_name, &operation, &m->arena,
		                            m->error);
	if (rc != MIGR_OK)
		return rc;
	if (operation.kind == MIGR_OP_CREATE_VIEW) {
		const migr_view_refs views = { &operation.view, 1, sizeof operation.view };

		rc = migr__scratch_stand_ins(m->scratch, &views, &m->names, m->error);
		if (rc != MIGR_OK)
			return rc;
	}
	if (operation.kind == MIGR_OP_EXECUTE)
		return migr__scratch_run(m->scratch, operation.sql, strlen(operation.sql), m->error);
	migr__script_init(&script, &context->alloc);
	rc = migr__compile(&(migr__compiler){ .dialect = dialect,
	                                      .arena = &m->arena,
	                                      .live = &m->scratch->look.live,
	                                      .in_transaction = 1,
	                                      .out = &script,
	                                      .error = m->error },
	                   &operation);
	if (rc == MIGR_OK)
		rc = run_script(m, &script);
	migr__script_clear(&script);
	return rc;
}

migr_status migr__scratch_apply(migr__scratch *scratch, const migr_operation *operation, migr_error *error)
{
	making m;
	migr_status rc;

	begin(&m, scratch, error);
	rc = apply(&m, operation);
	if (rc != MIGR_OK)
		blame(&m, operation);
	end(&m);
	return rc;
}

migr_status migr__scratch_make(migr__scratch *scratch, const migr_models *models, migr_error *error)
{
	making m;
	migr_status rc;

	begin(&m, scratch, error);
	rc = make_all(&m, models);
	end(&m);
	return rc;
}
