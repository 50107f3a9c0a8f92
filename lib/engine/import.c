/* SPDX-License-Identifier: MIT */
#include "engine/import.h"

#include "base/import.h"
#include "engine/line.h"

#include <string.h>

/* The size in version 0.1. */
#define FIRST_REVISION_SIZE sizeof(migr_revision)

migr_status migr__revision_import(migr_error *error, migr_revision *to, const void *from, size_t from_size)
{
	return migr__import_item(error, "migr_revision", to, sizeof *to, from, from_size, FIRST_REVISION_SIZE);
}

static migr_status check(const migr_revision *revision, migr_error *error)
{
	const char *id = revision->id ? revision->id : "";
	const uint32_t flags = MIGR_REVISION_NO_TRANSACTION | MIGR_REVISION_EMPTY | MIGR_REVISION_REVERSIBLE;

	if (revision->flags & ~flags)
		return migr__fail(error, MIGR_ERROR_OPTION, "revision %s: flags 0x%x has bits that mean nothing", id,
		                  revision->flags);
	if (revision->upgrade && revision->upgrade_sql)
		return migr__fail(error, MIGR_ERROR_REVISION, "revision %s has both a callback and SQL for its upgrade",
		                  id);
	if (revision->downgrade && revision->downgrade_sql)
		return migr__fail(error, MIGR_ERROR_REVISION,
		                  "revision %s has both a callback and SQL for its downgrade", id);
	if ((revision->flags & MIGR_REVISION_EMPTY) &&
	    (revision->upgrade || revision->downgrade || revision->upgrade_sql || revision->downgrade_sql))
		return migr__fail(error, MIGR_ERROR_REVISION,
		                  "revision %s is marked as empty, but has something to run", id);
	return MIGR_OK;
}

static migr_status check_named(const migr_revision *revision, migr_error *error)
{
	migr_status rc = check(revision, error);

	if (rc != MIGR_OK && revision->id && revision->id[0])
		migr__error_revision(error, revision->id);
	return rc;
}

static int is_static(const migr_context *context)
{
	return (context->options.flags & MIGR_OPEN_STATIC_REVISIONS) != 0;
}

migr_status migr__revision_register(migr_context *context, const migr_revision *revision, const char *down_revision,
                                    const char *fingerprint)
{
	migr_status rc = check_named(revision, &context->error);
	migr__section sections[2];
	migr__revision view;

	if (rc != MIGR_OK)
		return rc;
	view = migr__revision_view(revision, down_revision ? down_revision : revision->down_revision,
	                           fingerprint ? fingerprint : revision->fingerprint, sections);
	view.is_static = is_static(context);
	return migr__revisions_add(&context->revisions, &view, &context->error);
}

int migr__revision_expect(migr_context *context, size_t count)
{
	return is_static(context) || migr__revisions_reserve(&context->revisions, count);
}

migr_status migr__revision_take(migr_context *context, const migr_revision *revision, const void *from, size_t size,
                                const char *down_revision)
{
	migr__revisions *revisions = &context->revisions;
	migr_status rc;

	/* what came from elsewhere is in the way of a line; and a struct of another version must be converted */
	if (!is_static(context) || revisions->count || size < sizeof *revision)
		return migr__revision_register(context, revision, down_revision, NULL);
	rc = check_named(revision, &context->error);
	if (rc == MIGR_OK && !migr__line_add(revisions, from, down_revision ? down_revision : revision->down_revision))
		rc = migr__fail_memory(&context->error);
	return rc;
}
