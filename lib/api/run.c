/* SPDX-License-Identifier: MIT */
/*
 * Runs.
 */
#include "engine/run.h"

#include "engine/backup.h"
#include "engine/database.h"
#include "engine/repair.h"

static migr_status check_targets(migr_context *context, const char *const *targets, size_t count)
{
	if (!count || !targets)
		return migr__fail(&context->error, MIGR_ERROR_TARGET_SYNTAX, "no target was given");
	for (size_t i = 0; i < count; i++)
		if (!targets[i])
			return migr__fail(&context->error, MIGR_ERROR_MISUSE, "target %zu of %zu is NULL", i + 1,
			                  count);
	return MIGR_OK;
}

static migr_status run_to(migr_context *context, migr_direction direction, const char *target)
{
	migr_status rc = migr__enter_writing(context);

	if (rc == MIGR_OK && !target)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the target is NULL");
	return rc == MIGR_OK ? migr__run_to(context, direction, target) : rc;
}

migr_status migr_upgrade(migr_context *context, const char *target)
{
	return run_to(context, MIGR_UPGRADE, target);
}

migr_status migr_downgrade(migr_context *context, const char *target)
{
	return run_to(context, MIGR_DOWNGRADE, target);
}

migr_status migr_dry_run(migr_context *context, migr_direction direction, const char *target)
{
	migr_status rc = migr__enter_writing(context);

	if (rc == MIGR_OK && direction != MIGR_UPGRADE && direction != MIGR_DOWNGRADE)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "%d is no direction of a run", direction);
	if (rc == MIGR_OK && !target)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the target is NULL");
	return rc == MIGR_OK ? migr__run_rehearsal(context, direction, target) : rc;
}

migr_status migr_stamp(migr_context *context, const char *const *targets, size_t count, uint32_t flags)
{
	migr_status rc = migr__enter_writing(context);

	if (rc == MIGR_OK && (flags & ~(uint32_t)MIGR_STAMP_PURGE))
		return migr__fail(&context->error, MIGR_ERROR_OPTION, "stamp: flags 0x%x has bits that mean nothing",
		                  flags);
	if (rc == MIGR_OK)
		rc = check_targets(context, targets, count);
	return rc == MIGR_OK ? migr__run_stamp(context, targets, count, (flags & MIGR_STAMP_PURGE) != 0) : rc;
}

migr_status migr_ensure_version(migr_context *context)
{
	migr_status rc = migr__enter_writing(context);

	return rc == MIGR_OK ? migr__run_ensure(context) : rc;
}

migr_status migr_repair(migr_context *context, migr_repair_action action)
{
	migr_status rc = migr__enter_writing(context);

	if (rc == MIGR_OK && (action < MIGR_REPAIR_DONE || action > MIGR_REPAIR_FAILED))
		return migr__fail(&context->error, MIGR_ERROR_OPTION, "repair: there is no action %d", action);
	return rc == MIGR_OK ? migr__run_repair(context, action) : rc;
}

migr_status migr_restore(migr_context *context, const char *path)
{
	migr_status rc = migr__enter_writing(context);

	if (rc == MIGR_OK && migr__db_transaction_state(context) != MIGR_TRANSACTION_IDLE)
		return migr__fail(&context->error, MIGR_ERROR_TRANSACTION, "%s: the connection is inside a transaction",
		                  migr__db_name(context));
	return rc == MIGR_OK ? migr__restore(context, path, &context->error) : rc;
}
