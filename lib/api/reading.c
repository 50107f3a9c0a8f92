/* SPDX-License-Identifier: MIT */
/*
 * Reading a schema, checking and writing models, as the application calls it.
 */
#include "api/scope.h"
#include "base/import.h"
#include "engine/compare.h"
#include "engine/database.h"
#include "schema/shape.h"

#include <string.h>

migr_status migr__scope_import(migr_context *context, const migr_scope *scope, migr_scope *out)
{
	migr_status rc;

	memset(out, 0, sizeof *out);
	if (!scope)
		return MIGR_OK;
	rc = migr__import(&context->error, "migr_scope", out, sizeof *out, scope, sizeof(migr_scope));
	if (rc == MIGR_OK && out->flags)
		return migr__fail(&context->error, MIGR_ERROR_OPTION,
		                  "migr_scope: flags 0x%x has bits that mean nothing", out->flags);
	return rc;
}

/* The schemas of the scope, without the current one under its name. */
static migr_status read_scope(migr_reading *reading, migr__look *look, const migr_scope *scope, migr_error *error)
{
	migr_context *context = reading->context;
	migr_models schemas = { .schemas = scope->schemas };
	migr__names names = { 0 };
	migr__reading whole;
	migr__about about;
	const char **items;
	migr_status rc = MIGR_OK;

	/* what the current one is called must be known, as it may be among them */
	if (schemas.schemas) {
		rc = migr__look_about(look, &reading->arena, &about, error);
		if (rc == MIGR_OK && !migr__models_localise(&schemas, about.schema, &reading->arena))
			rc = migr__fail_memory(error);
	}
	if (rc == MIGR_OK)
		rc = migr__models_schemas(&schemas, &reading->arena, &names, error);
	if (rc != MIGR_OK)
		return rc;
	items = migr__arena_new(&reading->arena, names.count + 1, sizeof *items);
	if (!items)
		return migr__fail_memory(error);
	if (names.count)
		memcpy(items + 1, names.items, names.count * sizeof *items);
	rc = migr__look_read(look, items, NULL, names.count + 1, &reading->arena, &whole, error);
	if (rc == MIGR_OK)
		rc = migr__look_filter(context, scope, &whole, &reading->arena, &reading->reading, error);
	reading->reading.models.schemas = schemas.schemas;
	return rc;
}

/* "audit.users.email" */
static const char *full_name(migr_reading *reading, const migr__left *left)
{
	const char *parts[] = { left->schema, left->table, left->name };
	const char *name;
	migr__buf text;

	migr__buf_init(&text, reading->arena.alloc);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (parts[i])
			migr__buf_printf(&text, "%s%s", text.size ? "." : "", parts[i]);
	name = text.failed ? NULL : migr__arena_strndup(&reading->arena, migr__buf_text(&text), text.size);
	migr__buf_free(&text);
	return name;
}

static migr_status name_left(migr_reading *reading, migr_error *error)
{
	size_t count = reading->reading.n_left;

	reading->left = migr__arena_new(&reading->arena, count ? count : 1, sizeof *reading->left);
	for (size_t i = 0; reading->left && i < count; i++) {
		reading->left[i] = full_name(reading, &reading->reading.left[i]);
		if (!reading->left[i])
			return migr__fail_memory(error);
	}
	return reading->left ? MIGR_OK : migr__fail_memory(error);
}

/* The scope's function may not use the context meanwhile. If it does, that leaves its mark in the context's error. */
static migr_status read_schema(migr_reading *reading, const migr_scope *scope)
{
	migr_context *context = reading->context;
	migr__look look;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, &context->alloc);
	context->is_running = 1;
	rc = migr__look_begin(&look, context, &error);
	if (rc == MIGR_OK) {
		rc = read_scope(reading, &look, scope, &error);
		migr__look_end(&look);
	}
	if (rc == MIGR_OK)
		rc = name_left(reading, &error);
	context->is_running = 0;
	migr__cancel_clear(context);
	migr__error_move(&context->error, &error);
	return rc == MIGR_ERROR_BUSY ? migr__db_busy(context, &context->error) : rc;
}

migr_status migr_read_schema(migr_context *context, const migr_scope *scope, migr_reading **out)
{
	migr_reading *reading;
	migr_scope imported;
	migr_status rc = migr__enter_database(context);

	if (rc != MIGR_OK)
		return rc;
	if (!out)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no place for the reading");
	*out = NULL;
	rc = migr__scope_import(context, scope, &imported);
	if (rc != MIGR_OK)
		return rc;
	reading = migr__calloc(&context->alloc, 1, sizeof *reading);
	if (!reading)
		return migr__fail_memory(&context->error);
	reading->context = context;
	migr__arena_init(&reading->arena, &context->alloc);
	rc = read_schema(reading, &imported);
	if (rc == MIGR_OK)
		*out = reading;
	else
		migr_reading_free(reading);
	return rc;
}

void migr_reading_free(migr_reading *reading)
{
	const migr__alloc *alloc;

	if (!reading)
		return;
	alloc = &reading->context->alloc;
	migr__arena_clear(&reading->arena);
	migr__free(alloc, reading);
}

const migr_models *migr_reading_models(const migr_reading *reading)
{
	return reading ? &reading->reading.models : NULL;
}

size_t migr_reading_left_count(const migr_reading *reading)
{
	return reading ? reading->reading.n_left : 0;
}

int32_t migr_reading_left(const migr_reading *reading, size_t index, migr_object *object, const char **name,
                          const char **why)
{
	if (!reading || index >= reading->reading.n_left)
		return 0;
	if (object)
		*object = reading->reading.left[index].object;
	if (name)
		*name = reading->left[index];
	if (why)
		*why = reading->reading.left[index].why;
	return 1;
}

/* --- models --- */

const migr_models *migr__models_import(migr_context *context, const migr_models *models, migr__arena *arena)
{
	const migr_models *imported;

	if (!models) {
		migr__fail(&context->error, MIGR_ERROR_MISUSE, "the models are NULL");
		return NULL;
	}
	imported = migr__shape_import(&migr__shape_models, models, arena, &context->error);
	if (!imported || migr__models_check(imported, context->dialect, context->options.naming, &context->alloc,
	                                    &context->error) != MIGR_OK)
		return NULL;
	return imported;
}

migr_status migr_check_models(migr_context *context, const migr_models *models)
{
	migr__arena arena;
	migr_status rc = migr__enter(context);

	if (rc != MIGR_OK)
		return rc;
	migr__arena_init(&arena, &context->alloc);
	if (!migr__models_import(context, models, &arena))
		rc = context->error.status;
	migr__arena_clear(&arena);
	return rc;
}
