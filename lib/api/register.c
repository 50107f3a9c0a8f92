/* SPDX-License-Identifier: MIT */
/*
 * Registering revisions that are C structs.
 */
#include "engine/context.h"

#include "base/import.h"
#include "engine/import.h"

#include <string.h>

migr_status migr_register(migr_context *context, const migr_revision *const *revisions, size_t count)
{
	migr_status rc = migr__enter(context);
	migr_revision revision;

	if (rc == MIGR_OK && count && !revisions)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "no revisions were given");
	if (rc == MIGR_OK && !migr__revision_expect(context, count))
		return migr__fail_memory(&context->error);
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		if (!revisions[i])
			return migr__fail(&context->error, MIGR_ERROR_MISUSE, "revision %zu of %zu is NULL", i + 1,
			                  count);
		rc = migr__revision_import(&context->error, &revision, revisions[i], revisions[i]->struct_size);
		if (rc == MIGR_OK)
			rc = migr__revision_take(context, &revision, revisions[i], revisions[i]->struct_size, NULL);
	}
	return rc;
}

migr_status migr_register_linear(migr_context *context, const migr_revision *revisions, size_t count, size_t item_size)
{
	migr_status rc = migr__enter(context);
	const char *before = NULL;
	migr_revision revision;

	if (rc == MIGR_OK && count && !revisions)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "no revisions were given");
	if (rc == MIGR_OK && !migr__revision_expect(context, count))
		return migr__fail_memory(&context->error);
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		const void *item = (const char *)revisions + i * item_size;

		rc = migr__revision_import(&context->error, &revision, item, item_size);
		if (rc == MIGR_OK && revision.down_revision)
			return migr__fail(&context->error, MIGR_ERROR_REVISION,
			                  "revision %s is one of a numbered list, and may not name a down "
			                  "revision",
			                  revision.id ? revision.id : "");
		if (rc == MIGR_OK)
			rc = migr__revision_take(context, &revision, item, item_size, before);
		before = revision.id;
	}
	return rc;
}

migr_status migr_check_graph(migr_context *context)
{
	const migr__graph *graph;
	migr_status rc = migr__enter(context);

	return rc == MIGR_OK ? migr__revisions_graph(&context->revisions, &graph, &context->error) : rc;
}
