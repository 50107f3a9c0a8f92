/* SPDX-License-Identifier: MIT */
#include "dialect/clause.h"
#include "dialect/lookup.h"
#include "engine/emit.h"
#include "engine/verdict.h"

/* What can be told of a schema. */
typedef struct sight {
	int is_there;
	int sees_all;
} sight;

static migr_status look(const char *schema, migr_context *context, migr__arena *arena, sight *out)
{
	migr__live live;
	migr_error ignored;
	migr__lookup lookup = { .live = &live, .dialect = context->dialect, .arena = arena, .error = &ignored };
	migr_status rc;

	migr__live_init_context(&live, context);
	migr__error_init(&ignored, &context->alloc);
	rc = migr__lookup_has(&lookup, MIGR__OBJECT_SCHEMA, schema, &out->is_there);
	if (rc == MIGR_OK && !out->is_there)
		rc = migr__lookup_sees_schemas(&lookup, &out->sees_all);
	migr__error_clear(&ignored);
	return rc;
}

static const char *schema_of(const migr_operation *operation)
{
	if (operation->kind == MIGR_OP_DROP_SCHEMA)
		return operation->name;
	return operation->kind == MIGR_OP_CREATE_SCHEMA ? NULL : migr__clause_any_schema(operation);
}

void migr__verdict_schema(const migr_operation *operation, migr_context *context, migr__arena *arena, migr_error *error)
{
	const char *schema = error->status == MIGR_ERROR_PERMISSION ? schema_of(operation) : NULL;
	sight seen = { 0, 0 };
	migr_status rc;

	/* the others say what is not there */
	if (!schema || !context->dialect->ddl_commits)
		return;
	rc = look(schema, context, arena, &seen);
	if (rc == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(error);
	if (rc != MIGR_OK || seen.is_there)
		return;
	if (seen.sees_all) {
		error->status = MIGR_ERROR_NO_SUCH_TABLE;
		migr__error_hint(error, "there is no schema \"%s\": create it first, by migr_op_create_schema", schema);
	} else {
		migr__error_hint(error,
		                 "either there is no schema \"%s\", and it must be created first, or this user may do "
		                 "nothing in it, and an administrator must grant it",
		                 schema);
	}
}
