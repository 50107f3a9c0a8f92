/* SPDX-License-Identifier: MIT */
/*
 * Whether revisions and models fit together, as the application calls it.
 */
#include "api/scope.h"
#include "engine/create_all.h"
#include "engine/replay.h"

migr_status migr_create_all(migr_context *context, const migr_models *models, const migr_scope *scope)
{
	migr_scope imported;
	migr_status rc = migr__enter_writing(context);

	if (rc == MIGR_OK && !models)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the models are NULL");
	if (rc == MIGR_OK)
		rc = migr__scope_import(context, scope, &imported);
	return rc == MIGR_OK ? migr__create_all(context, models, &imported) : rc;
}

migr_status migr_check_replay(migr_context *context, const migr_models *models, const migr_compare_options *options,
                              uint32_t flags)
{
	migr__wish wish = { .models = models };
	migr_status rc = migr__enter_database(context);

	if (rc == MIGR_OK && (flags & ~(uint32_t)(MIGR_REPLAY_MODELS | MIGR_REPLAY_DOWNGRADES)))
		return migr__fail(&context->error, MIGR_ERROR_OPTION,
		                  "migr_check_replay: flags 0x%x has bits that mean nothing", flags);
	if (rc == MIGR_OK)
		rc = migr__compare_options_import(context, options, &wish);
	return rc == MIGR_OK ? migr__check_replay(context, &wish, flags) : rc;
}

static migr_status several_heads(migr_context *context, const migr__graph *graph, const migr__nodes *heads)
{
	migr__buf names;
	migr_status rc;

	migr__buf_init(&names, &context->alloc);
	for (size_t i = 0; i < heads->count; i++)
		migr__buf_printf(&names, "%s%s", i ? ", " : "", migr__graph_id(graph, heads->items[i]));
	rc = names.failed ? migr__fail_memory(&context->error)
	                  : migr__fail(&context->error, MIGR_ERROR_MULTIPLE_HEADS, "there are %zu heads: %s",
	                               heads->count, migr__buf_text(&names));
	migr__buf_free(&names);
	return rc == MIGR_ERROR_NO_MEMORY ? rc : migr__error_hint(&context->error, "merge them by a new revision");
}

migr_status migr_test_single_head(migr_context *context)
{
	const migr__graph *graph;
	migr__nodes heads = { 0 };
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK)
		rc = migr__revisions_graph(&context->revisions, &graph, &context->error);
	if (rc == MIGR_OK)
		rc = migr__graph_heads(graph, 0, &heads, &context->error);
	if (rc == MIGR_OK && heads.count > 1)
		rc = several_heads(context, graph, &heads);
	migr__nodes_free(&context->alloc, &heads);
	return rc;
}

migr_status migr_test_replay(migr_context *context, const migr_models *models)
{
	migr_status rc = migr__enter_database(context);

	if (rc == MIGR_OK && !models)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the models are NULL");
	return rc == MIGR_OK ? migr_check_replay(context, models, NULL, MIGR_REPLAY_MODELS) : rc;
}

migr_status migr_test_up_down_up(migr_context *context)
{
	return migr_check_replay(context, NULL, NULL, MIGR_REPLAY_DOWNGRADES);
}

migr_status migr_test_every_version(migr_context *context, migr_rows_fn fill, migr_rows_fn look, void *user)
{
	const migr__wish wish = { .sql = NULL };
	migr_status rc = migr__enter_database(context);

	return rc == MIGR_OK ? migr__replay_every_version(context, &wish, fill, look, user) : rc;
}
