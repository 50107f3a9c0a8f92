/* SPDX-License-Identifier: MIT */
#include "engine/compare.h"

#include "engine/database.h"
#include "engine/event.h"
#include "schema/shape.h"

#include <string.h>

/* --- the wanted models --- */

static migr_status prepare_models(migr__comparing *c)
{
	migr_context *context = c->comparison->context;
	const migr_models *imported;
	migr_models *models;
	migr_status rc;

	if (!c->wish->models)
		return MIGR_OK;
	imported = migr__shape_import(&migr__shape_models, c->wish->models, c->arena, c->error);
	if (!imported)
		return c->error->status;
	models = migr__arena_new(c->arena, 1, sizeof *models);
	if (!models)
		return migr__fail_memory(c->error);
	*models = *imported;
	if (!migr__models_localise(models, c->about.schema, c->arena))
		return migr__fail_memory(c->error);
	rc = migr__models_check(models, context->dialect, context->options.naming, &context->alloc, c->error);
	if (rc == MIGR_OK)
		rc = migr__models_prepare(models, context->dialect, context->options.naming, c->arena,
		                          &c->comparison->prepared, c->error);
	return rc == MIGR_OK ? migr__models_schemas(models, c->arena, &c->schemas, c->error) : rc;
}

/* The schemas that the scope names, beside those of the models. */
static migr_status add_scope(migr__comparing *c)
{
	migr_models scope = { .schemas = c->wish->scope.schemas };

	if (!scope.schemas)
		return MIGR_OK;
	if (!migr__models_localise(&scope, c->about.schema, c->arena))
		return migr__fail_memory(c->error);
	return migr__models_schemas(&scope, c->arena, &c->schemas, c->error);
}

/* --- the comparison --- */

static migr_status filter(migr__comparing *c, migr__reading *reading)
{
	migr__reading whole = *reading;
	migr_status rc =
		migr__look_filter(c->comparison->context, &c->wish->scope, &whole, c->arena, reading, c->error);

	reading->models.schemas = whole.models.schemas;
	return rc;
}

static migr_status refuse_loss(const migr__compared *compared, migr_error *error)
{
	size_t count = 0;
	const char *first = NULL;

	for (size_t i = 0; i < compared->n_differences; i++)
		if (compared->differences[i].flags & MIGR_DIFFERENCE_DESTRUCTIVE) {
			first = first ? first : compared->differences[i].message;
			count++;
		}
	if (!count)
		return MIGR_OK;
	if (count == 1)
		migr__fail(error, MIGR_ERROR_LOSS, "rows or values would be lost: %s", first);
	else
		migr__fail(error, MIGR_ERROR_LOSS, "rows or values would be lost by %zu differences: %s; ...", count,
		           first);
	migr__error_hint(error, "if that is meant, compare without MIGR_COMPARE_REFUSE_LOSS");
	for (size_t i = 0; i < compared->n_differences && count > 1; i++)
		if (compared->differences[i].flags & MIGR_DIFFERENCE_DESTRUCTIVE)
			migr__error_detail(error, MIGR_ERROR_LOSS, compared->differences[i].message);
	return error->status;
}

/* A check that leaves everything out finds nothing, which looks like a good answer. */
static migr_status warn_of_idle_pattern(migr__comparing *c)
{
	const migr_comparison *comparison = c->comparison;
	const char *name;
	migr_status rc = migr__scope_idle(&c->wish->scope, &comparison->live.models, &comparison->wanted.models,
	                                  c->arena, &name, c->error);

	if (rc == MIGR_OK && name)
		migr__log(comparison->context, MIGR_LOG_WARNING,
		          "nothing in the database or in what it should be fits the pattern '%s' of include", name);
	return rc;
}

static migr_status compare(migr__comparing *c)
{
	migr_comparison *comparison = c->comparison;
	const migr__compare_input input = {
		.dialect = comparison->context->dialect,
		.live = &comparison->live.models,
		.wanted = &comparison->wanted.models,
		.prepared = c->wish->models ? &comparison->prepared : NULL,
		.on_rename = c->wish->options.on_rename,
		.user = c->wish->options.user,
	};
	migr_status rc = warn_of_idle_pattern(c);

	comparison->whole = comparison->live;
	if (rc == MIGR_OK)
		rc = filter(c, &comparison->live);
	if (rc == MIGR_OK)
		rc = filter(c, &comparison->wanted);
	if (rc == MIGR_OK)
		rc = migr__compare(&input, c->arena, &comparison->compared, c->error);
	if (rc == MIGR_OK && (c->wish->options.flags & MIGR_COMPARE_REFUSE_LOSS))
		rc = refuse_loss(&comparison->compared, c->error);
	return rc;
}

static migr_status run(migr__comparing *c)
{
	int is_textual = (c->wish->options.flags & MIGR_COMPARE_TEXTUAL) != 0;
	migr_status rc = migr__look_about(&c->look, c->arena, &c->about, c->error);

	if (rc == MIGR_OK)
		rc = prepare_models(c);
	if (rc == MIGR_OK)
		rc = add_scope(c);
	/* texts are compared with what there is; else the scratch place comes first: it needs the session as it was */
	if (rc == MIGR_OK && !is_textual)
		rc = migr__wanted_read(c);
	if (rc == MIGR_OK)
		rc = migr__schemas_read(&c->look, &c->schemas, c->arena, &c->comparison->live, c->error);
	if (rc == MIGR_OK && is_textual)
		rc = migr__wanted_read(c);
	return rc == MIGR_OK ? compare(c) : rc;
}

/* The callbacks may not use the context meanwhile. If one does, that leaves its mark in the context's error. */
migr_status migr__compare_run(migr_comparison *comparison, const migr__wish *wish)
{
	migr_context *context = comparison->context;
	migr_error error;
	migr__comparing c = { .comparison = comparison, .wish = wish, .arena = &comparison->arena, .error = &error };
	migr_status rc = MIGR_OK;

	migr__error_init(&error, &context->alloc);
	context->is_running = 1;
	if (!(wish->options.flags & MIGR_COMPARE_ANY_STATE))
		rc = migr__check_heads(context, &error);
	if (rc == MIGR_OK)
		rc = migr__look_begin(&c.look, context, &error);
	if (rc == MIGR_OK) {
		rc = run(&c);
		migr__look_end(&c.look);
	}
	context->is_running = 0;
	migr__cancel_clear(context);
	migr__error_move(&context->error, &error);
	return rc == MIGR_ERROR_BUSY ? migr__db_busy(context, &context->error) : rc;
}

void migr__comparison_init(migr_comparison *comparison, migr_context *context)
{
	memset(comparison, 0, sizeof *comparison);
	comparison->context = context;
	migr__arena_init(&comparison->arena, &context->alloc);
	migr__operations_init(&comparison->compared.upgrade, &context->alloc);
	migr__operations_init(&comparison->compared.downgrade, &context->alloc);
}

void migr__comparison_clear(migr_comparison *comparison)
{
	migr__compared_clear(&comparison->compared);
	migr__arena_clear(&comparison->arena);
}

migr__operations *migr__comparison_operations(migr_comparison *comparison, migr_direction direction)
{
	if (direction == MIGR_UPGRADE)
		return &comparison->compared.upgrade;
	return direction == MIGR_DOWNGRADE ? &comparison->compared.downgrade : NULL;
}
