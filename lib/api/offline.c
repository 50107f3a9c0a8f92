/* SPDX-License-Identifier: MIT */
#include "engine/offline.h"

#include "engine/context.h"

static migr_status check_dialect(migr_context *context)
{
	if (context->dialect)
		return MIGR_OK;
	migr__fail(&context->error, MIGR_ERROR_OPTION, "statements need a dialect");
	return migr__error_hint(&context->error, "name it to migr_open_offline (--dialect): %s", migr__dialect_names());
}

static migr_status check(migr_context *context, migr_direction direction, const char *const *from, size_t n_from,
                         const char *const *targets, size_t n_targets)
{
	migr_error *error = &context->error;

	if (direction != MIGR_UPGRADE && direction != MIGR_DOWNGRADE && direction != MIGR_STAMP)
		return migr__fail(error, MIGR_ERROR_MISUSE, "%d is no direction", direction);
	if (!n_targets || !targets)
		return migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "no target was given");
	if (direction == MIGR_DOWNGRADE && n_targets > 1)
		return migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "a downgrade has one target, not %zu", n_targets);
	if (n_from && !from)
		return migr__fail(error, MIGR_ERROR_MISUSE, "the rows where the script begins are NULL");
	for (size_t i = 0; i < n_from; i++)
		if (!from[i])
			return migr__fail(error, MIGR_ERROR_MISUSE, "start %zu of %zu is NULL", i + 1, n_from);
	for (size_t i = 0; i < n_targets; i++)
		if (!targets[i])
			return migr__fail(error, MIGR_ERROR_MISUSE, "target %zu of %zu is NULL", i + 1, n_targets);
	return MIGR_OK;
}

migr_status migr_write_sql(migr_context *context, migr_direction direction, const char *const *from, size_t n_from,
                           const char *const *targets, size_t n_targets, migr_write_fn write, void *user)
{
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK && !write)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no function to write with");
	if (rc == MIGR_OK)
		rc = check_dialect(context);
	if (rc == MIGR_OK)
		rc = check(context, direction, from, n_from, targets, n_targets);
	return rc == MIGR_OK ? migr__run_offline(context, direction, from, n_from, targets, n_targets, write, user)
	                     : rc;
}

migr_status migr_list_statements(migr_context *context, const char *revision, migr_direction direction,
                                 migr_write_fn write, void *user)
{
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK && (!revision || !write))
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no %s",
		                  revision ? "function to write with" : "revision to list");
	if (rc == MIGR_OK && direction != MIGR_UPGRADE && direction != MIGR_DOWNGRADE)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "%d is no direction of a revision", direction);
	if (rc == MIGR_OK)
		rc = check_dialect(context);
	return rc == MIGR_OK ? migr__list_statements(context, revision, direction, write, user) : rc;
}
