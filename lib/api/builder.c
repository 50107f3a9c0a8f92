/* SPDX-License-Identifier: MIT */
/*
 * Operations made member by member, for bindings.
 */
#include <libmigr/builder.h>

#include "engine/op.h"
#include "schema/build.h"

#include <string.h>

struct migr_builder {
	migr_op *op;
	migr_error error; /* the first one, which sticks */
	migr__build build;
};

/* Tells the step of an error; the builder keeps it. */
static migr_status tell(migr_builder *builder)
{
	const migr_error *error = &builder->error;

	if (error->status == MIGR_OK)
		return MIGR_OK;
	migr__fail(&builder->op->error, error->status, "%s", migr_error_message(error));
	if (*migr_error_hint(error))
		migr__error_hint(&builder->op->error, "%s", migr_error_hint(error));
	return error->status;
}

migr_builder *migr_builder_new(migr_op *op, const char *operation)
{
	const migr__alloc *alloc;
	migr_builder *builder;

	if (!op)
		return NULL;
	if (!operation) {
		migr__fail(&op->error, MIGR_ERROR_MISUSE, "the operation is NULL");
		return NULL;
	}
	alloc = &op->context->alloc;
	builder = migr__calloc(alloc, 1, sizeof *builder);
	if (!builder) {
		migr__fail_memory(&op->error);
		return NULL;
	}
	builder->op = op;
	migr__error_init(&builder->error, alloc);
	if (migr__build_begin(&builder->build, operation, alloc, &builder->error) == MIGR_OK)
		return builder;
	tell(builder);
	migr_builder_free(builder);
	return NULL;
}

/* Whether the next call may do something; else the result is in *rc. */
static int is_ready(migr_builder *builder, const char *path, migr_status *rc)
{
	*rc = MIGR_ERROR_MISUSE;
	if (!builder)
		return 0;
	if (builder->error.status == MIGR_OK && !path)
		migr__fail(&builder->error, MIGR_ERROR_MISUSE, "the path is NULL");
	*rc = tell(builder);
	return *rc == MIGR_OK;
}

migr_status migr_builder_add(migr_builder *builder, const char *path)
{
	migr_status rc;

	if (!is_ready(builder, path, &rc))
		return rc;
	migr__build_add(&builder->build, path);
	return tell(builder);
}

static migr_status set(migr_builder *builder, const char *path, const migr_value *value)
{
	migr_status rc;

	if (!is_ready(builder, path, &rc))
		return rc;
	migr__build_set(&builder->build, path, value);
	return tell(builder);
}

migr_status migr_builder_set_text(migr_builder *builder, const char *path, const char *text)
{
	const migr_value none = MIGR_NULL, value = MIGR_TEXT(text);

	return set(builder, path, text ? &value : &none);
}

migr_status migr_builder_set_integer(migr_builder *builder, const char *path, int64_t number)
{
	return set(builder, path, &(migr_value)MIGR_INT(number));
}

migr_status migr_builder_set_real(migr_builder *builder, const char *path, double number)
{
	return set(builder, path, &(migr_value)MIGR_REAL(number));
}

migr_status migr_builder_set_blob(migr_builder *builder, const char *path, const void *bytes, size_t size)
{
	migr_status rc;

	if (bytes || !size)
		return set(builder, path, &(migr_value)MIGR_BLOB(bytes ? bytes : "", size));
	if (is_ready(builder, path, &rc)) {
		migr__fail(&builder->error, MIGR_ERROR_MISUSE, "%s: the bytes are NULL, and there are %zu of them",
		           path, size);
		rc = tell(builder);
	}
	return rc;
}

migr_status migr_builder_set_null(migr_builder *builder, const char *path)
{
	return set(builder, path, &(migr_value)MIGR_NULL);
}

migr_status migr_builder_emit(migr_builder *builder)
{
	migr_status rc;

	if (!is_ready(builder, "", &rc))
		return rc;
	return migr_op_emit(builder->op, &builder->build.operation);
}

void migr_builder_free(migr_builder *builder)
{
	const migr__alloc *alloc;

	if (!builder)
		return;
	alloc = &builder->op->context->alloc;
	migr__build_end(&builder->build);
	migr__error_clear(&builder->error);
	migr__free(alloc, builder);
}
