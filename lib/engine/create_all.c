/* SPDX-License-Identifier: MIT */
/*
 * A new database made of models: a run of one revision of our own, whose callback makes them all, and whose end, in the
 * same transaction, is a stamp. So it has all that runs have: the lock, the journal where DDL commits, what was cut off
 * is resumed.
 *
 * The run is that of a second context on the same connection, which knows this revision only.
 */
#include "engine/create_all.h"

#include "engine/beside.h"
#include "engine/database.h"
#include "engine/op.h"
#include "engine/run.h"
#include "schema/shape.h"

#include <string.h>

/* What the ledger calls it. */
static const char revision_id[] = "create_all";

int migr__create_all_is(const char *revision)
{
	return strcmp(revision, revision_id) == 0;
}

migr_status migr__create_all_unfinished(const migr__record *record, migr_status status, migr_error *error)
{
	migr__fail(error, status, "the making of all models was cut off after %lld statements",
	           (long long)record->statements_done);
	migr__error_revision(error, record->revision);
	return migr__error_hint(error, "start migr_create_all again, with the same models: it goes on where it was");
}

struct migr__creation {
	migr_context *context; /* the application's */
	migr_context *maker;
	const migr_scope *scope;
	const migr_models *models;
	migr__names schemas; /* beside the current one */
	migr__arena *arena;
};

/* --- is there anything yet? --- */

static migr_status not_empty(const migr_context *context, const migr_models *found, migr_error *error)
{
	enum { MAX_NAMED = 3 };
	uint32_t n_tables = found->tables.count, n_views = found->views.count;
	migr__buf text;

	migr__buf_init(&text, &context->alloc);
	for (uint32_t i = 0; i < n_tables + n_views && i < MAX_NAMED; i++) {
		const char *schema =
			i < n_tables ? found->tables.items[i]->schema : found->views.items[i - n_tables]->schema;
		const char *name = i < n_tables ? found->tables.items[i]->name : found->views.items[i - n_tables]->name;

		migr__buf_printf(&text, "%s%s%s%s", i ? ", " : "", schema ? schema : "", schema ? "." : "", name);
	}
	if (n_tables + n_views > MAX_NAMED)
		migr__buf_printf(&text, " and %u more", n_tables + n_views - MAX_NAMED);
	migr__fail(error, MIGR_ERROR_NOT_EMPTY, "the database is not empty: it has %s", migr__buf_text(&text));
	if (text.failed)
		migr__fail_memory(error);
	migr__buf_free(&text);
	if (error->status == MIGR_ERROR_NO_MEMORY)
		return error->status;
	return migr__error_hint(error, "if it is as the models say already, stamp it; if these are not of the "
	                               "application, leave them out by the scope's include and exclude");
}

static migr_status check_found(struct migr__creation *creation, migr__look *look, migr_error *error)
{
	migr__reading whole, rest;
	migr_status rc = migr__schemas_read(look, &creation->schemas, creation->arena, &whole, error);

	if (rc == MIGR_OK)
		rc = migr__look_filter(creation->context, creation->scope, &whole, creation->arena, &rest, error);
	if (rc == MIGR_OK && (rest.models.tables.count || rest.models.views.count))
		rc = not_empty(creation->context, &rest.models, error);
	return rc;
}

static migr_status check_empty(struct migr__creation *creation, migr_context *context, migr_error *error)
{
	migr__look look;
	migr_status rc = migr__look_begin_inside(&look, context, error);

	if (rc == MIGR_OK)
		rc = check_found(creation, &look, error);
	migr__look_end(&look);
	return rc;
}

/* Without revisions nothing but the ledger tells that it was done. */
static migr_status was_made(migr_context *context, int *out, migr_error *error)
{
	migr__records records = { 0 };
	migr__arena arena;
	migr_status rc;

	migr__arena_init(&arena, &context->alloc);
	rc = migr__ledger_read(context, &arena, &records, error);
	for (size_t i = 0; i < records.count && rc == MIGR_OK; i++)
		*out |= migr__create_all_is(records.items[i].revision) && strcmp(records.items[i].outcome, "done") == 0;
	migr__free(&context->alloc, records.items);
	migr__arena_clear(&arena);
	return rc;
}

/* Under the lock: what was looked at before may have changed meanwhile. */
static migr_status check_again(struct migr__creation *creation, migr_op *op)
{
	int is_made = 0;
	migr_status rc = MIGR_OK;

	/* with revisions there would be rows, which the run has looked at */
	if (!migr__revisions_any(&creation->context->revisions))
		rc = was_made(op->context, &is_made, &op->error);
	if (rc == MIGR_OK && is_made)
		return migr__fail(&op->error, MIGR_ERROR_MOVED, "another process has made the models meanwhile");
	return rc == MIGR_OK ? check_empty(creation, op->context, &op->error) : rc;
}

/* --- the revision --- */

/* Whether an earlier run has begun with it: then there is something, and it is ours. */
static int is_resuming(const migr_op *op)
{
	return op->journal && (op->journal->n_recorded || op->journal->in_doubt);
}

static migr_status make_all(migr_op *op, void *app)
{
	struct migr__creation *creation = op->context->creation;
	migr__operations operations;
	migr_status rc = MIGR_OK;

	(void)app;
	if (!is_resuming(op) && !op->sink)
		rc = check_again(creation, op);
	if (rc != MIGR_OK)
		return rc;
	migr__operations_init(&operations, &op->context->alloc);
	rc = migr__models_operations(creation->models, op->context->dialect, creation->arena, &operations, &op->error);
	for (size_t i = 0; i < operations.count && rc == MIGR_OK; i++)
		rc = migr_op_emit(op, &operations.items[i]);
	migr__operations_clear(&operations);
	return rc;
}

/* The last hook of the step, whose changes are committed with it. */
static migr_status stamp(migr_op *op, void *app)
{
	struct migr__creation *creation = op->context->creation;
	migr_context *context = creation->context;
	migr_status rc;

	(void)app;
	migr__beside_report_to(context, context);
	rc = migr__stamp_heads_inside(context);
	migr__beside_report_to(context, creation->maker);
	return rc == MIGR_OK ? rc : migr__error_move(&op->error, &context->error);
}

static migr_status run_maker(struct migr__creation *creation)
{
	migr_context *maker = creation->maker;
	const migr__revision revision = {
		.id = revision_id, .message = "all of the models", .create_date = "", .upgrade = make_all
	};
	migr_status rc;

	maker->creation = creation;
	maker->options.before_step = NULL;
	maker->options.after_step = stamp;
	rc = migr__revisions_add(&maker->revisions, &revision, &maker->error);
	return rc == MIGR_OK ? migr__run_to(maker, MIGR_UPGRADE, "heads") : rc;
}

static migr_status make(struct migr__creation *creation)
{
	migr_context *context = creation->context;
	migr_status rc = migr__beside_same(context, &creation->maker, &context->error);

	if (rc != MIGR_OK)
		return rc;
	context->is_running = 1;
	rc = run_maker(creation);
	context->is_running = 0;
	migr__beside_report_to(context, context);
	if (rc != MIGR_OK)
		migr__error_move(&context->error, &creation->maker->error);
	migr__beside_close(creation->maker);
	migr__cancel_clear(context);
	return rc;
}

/* --- the whole --- */

typedef enum standing { STANDING_NEW, STANDING_BEGUN, STANDING_MADE } standing;

static migr_status look_where(migr_context *context, standing *out)
{
	migr__state state;
	int is_made = 0;
	migr_status rc;

	migr__state_init(&state, &context->alloc);
	rc = migr__state_read(context, &state, &context->error);
	if (rc == MIGR_OK && !state.rows.count && !state.has_unfinished && state.has_ledger &&
	    !migr__revisions_any(&context->revisions))
		rc = was_made(context, &is_made, &context->error);
	*out = STANDING_NEW;
	if (state.has_unfinished && migr__create_all_is(state.unfinished.revision))
		*out = STANDING_BEGUN;
	else if (state.rows.count || state.has_unfinished || is_made)
		*out = STANDING_MADE;
	migr__state_clear(&state);
	return rc;
}

static migr_status import_models(struct migr__creation *creation, const migr_models *models, migr__look *look)
{
	migr_context *context = creation->context;
	migr_error *error = &context->error;
	migr_models scope = { .schemas = creation->scope->schemas };
	const migr_models *imported;
	migr_models *own;
	migr__about about;
	migr_status rc = migr__look_about(look, creation->arena, &about, error);

	if (rc != MIGR_OK)
		return rc;
	imported = migr__shape_import(&migr__shape_models, models, creation->arena, error);
	own = migr__arena_new(creation->arena, 1, sizeof *own);
	if (!imported)
		return error->status;
	if (!own)
		return migr__fail_memory(error);
	*own = *imported;
	creation->models = own;
	if (!migr__models_localise(own, about.schema, creation->arena) ||
	    !migr__models_localise(&scope, about.schema, creation->arena))
		return migr__fail_memory(error);
	rc = migr__models_check(own, context->dialect, context->options.naming, &context->alloc, error);
	if (rc == MIGR_OK)
		rc = migr__models_schemas(own, creation->arena, &creation->schemas, error);
	return rc == MIGR_OK ? migr__models_schemas(&scope, creation->arena, &creation->schemas, error) : rc;
}

static migr_status create(struct migr__creation *creation, const migr_models *models)
{
	migr_context *context = creation->context;
	standing where = STANDING_NEW;
	migr__look look;
	migr_status rc = look_where(context, &where);

	if (rc == MIGR_OK && where != STANDING_MADE) {
		rc = migr__look_begin(&look, context, &context->error);
		if (rc == MIGR_OK)
			rc = import_models(creation, models, &look);
		if (rc == MIGR_OK && where == STANDING_NEW)
			rc = check_found(creation, &look, &context->error);
		migr__look_end(&look);
		if (rc == MIGR_OK)
			rc = make(creation);
		/* another process was quicker */
		if ((rc == MIGR_ERROR_DATABASE_NEWER || rc == MIGR_ERROR_MOVED) && context->error.status == rc) {
			migr__error_clear(&context->error);
			rc = MIGR_OK;
		}
	}
	if (rc == MIGR_OK && migr__revisions_any(&context->revisions))
		rc = migr__run_to(context, MIGR_UPGRADE, "heads");
	return rc;
}

migr_status migr__create_all(migr_context *context, const migr_models *models, const migr_scope *scope)
{
	migr__arena arena;
	struct migr__creation creation = { .context = context, .scope = scope, .arena = &arena };
	migr_status rc;

	migr__arena_init(&arena, &context->alloc);
	rc = create(&creation, models);
	migr__arena_clear(&arena);
	if (rc == MIGR_ERROR_CANCELLED)
		migr__cancel_clear(context);
	return rc == MIGR_ERROR_BUSY ? migr__db_busy(context, &context->error) : rc;
}
