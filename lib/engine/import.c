/* SPDX-License-Identifier: MIT */
#include "engine/import.h"

#include "base/import.h"

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

migr_status migr__revision_register(migr_context *context, const migr_revision *revision, const char *down_revision,
                                    const char *fingerprint)
{
	migr__section sections[2];
	size_t n_sections = 0;
	migr_status rc = check(revision, &context->error);
	const char *id = revision->id ? revision->id : "";

	if (revision->upgrade_sql)
		sections[n_sections++] = (migr__section){ .sql = revision->upgrade_sql,
			                                  .size = strlen(revision->upgrade_sql),
			                                  .direction = MIGR_UPGRADE };
	if (revision->downgrade_sql)
		sections[n_sections++] = (migr__section){ .sql = revision->downgrade_sql,
			                                  .size = strlen(revision->downgrade_sql),
			                                  .direction = MIGR_DOWNGRADE };
	if (rc != MIGR_OK) {
		if (id[0])
			migr__error_revision(&context->error, id);
		return rc;
	}
	return migr__revisions_add(&context->revisions,
	                           &(migr__revision){
					   .flags = revision->flags,
					   .id = id,
					   .down_revision = down_revision ? down_revision : revision->down_revision,
					   .branch_labels = revision->branch_labels,
					   .depends_on = revision->depends_on,
					   .message = revision->message,
					   .create_date = revision->create_date,
					   .path = revision->path,
					   .fingerprint = fingerprint ? fingerprint : revision->fingerprint,
					   .upgrade = revision->upgrade,
					   .downgrade = revision->downgrade,
					   .sections = sections,
					   .n_sections = n_sections,
				   },
	                           &context->error);
}
