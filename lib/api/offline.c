/* SPDX-License-Identifier: MIT */
#include "engine/offline.h"

#include "engine/context.h"

static migr_status check(migr_context *context, migr_direction direction, const char *const *from, size_t n_from,
                         const char *const *targets, size_t n_targets)
{
	migr_error *error = &context->error;

	if (!context->dialect) {
		migr__fail(error, MIGR_ERROR_OPTION, "a script needs a dialect");
		return migr__error_hint(error, "name it to migr_open_offline (--dialect): %s", migr__dialect_names());
	}
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
		rc = check(context, direction, from, n_from, targets, n_targets);
	return rc == MIGR_OK ? migr__run_offline(context, direction, from, n_from, targets, n_targets, write, user)
	                     : rc;
}
