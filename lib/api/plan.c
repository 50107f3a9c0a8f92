/* SPDX-License-Identifier: MIT */
/*
 * Plans, as the application gets them.
 */
#include "engine/list.h"
#include "engine/run.h"

#include <string.h>

struct migr_plan {
	migr__alloc alloc;
	migr_direction direction;
	migr_revision_list *steps;
	migr_revision_list *from;
	migr_revision_list *to;
};

static migr_status make(migr_context *context, migr__run *run, int leave, migr_plan **out)
{
	const migr__nodes none = { 0 };
	migr_plan *plan = migr__calloc(&context->alloc, 1, sizeof *plan);
	migr_status rc;

	if (!plan)
		return migr__fail_memory(&context->error);
	plan->alloc = context->alloc;
	plan->direction = run->direction;
	rc = migr__list_new(context, leave ? &none : &run->steps.nodes, &plan->steps);
	if (rc == MIGR_OK)
		rc = migr__list_of_rows(context, &run->state, &plan->from);
	/* a database that is left alone stays where it is */
	if (rc == MIGR_OK && leave)
		rc = migr__list_of_rows(context, &run->state, &plan->to);
	else if (rc == MIGR_OK)
		rc = migr__list_new(context, &run->steps.to, &plan->to);
	if (rc != MIGR_OK) {
		migr_plan_free(plan);
		return rc;
	}
	*out = plan;
	return MIGR_OK;
}

static migr_status check(migr_context *context, migr_direction direction, const char *const *targets, size_t count,
                         uint32_t flags)
{
	migr_error *error = &context->error;

	if (direction != MIGR_UPGRADE && direction != MIGR_DOWNGRADE && direction != MIGR_STAMP)
		return migr__fail(error, MIGR_ERROR_MISUSE, "%d is no direction", direction);
	if (flags & ~(uint32_t)MIGR_STAMP_PURGE || (flags && direction != MIGR_STAMP))
		return migr__fail(error, MIGR_ERROR_OPTION, "plan: flags 0x%x has bits that mean nothing here", flags);
	if (!count || !targets)
		return migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "no target was given");
	if (direction == MIGR_DOWNGRADE && count > 1)
		return migr__fail(error, MIGR_ERROR_TARGET_SYNTAX, "a downgrade has one target, not %zu", count);
	for (size_t i = 0; i < count; i++)
		if (!targets[i])
			return migr__fail(error, MIGR_ERROR_MISUSE, "target %zu of %zu is NULL", i + 1, count);
	return MIGR_OK;
}

migr_status migr_plan_create(migr_context *context, migr_direction direction, const char *const *targets, size_t count,
                             uint32_t flags, migr_plan **out)
{
	migr_status rc = migr__enter_database(context);
	migr__run run;
	int leave;

	if (rc != MIGR_OK)
		return rc;
	if (!out)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no place for the plan");
	*out = NULL;
	rc = check(context, direction, targets, count, flags);
	if (rc != MIGR_OK)
		return rc;
	migr__run_init(&run, context, direction);
	run.is_dry = 1;
	rc = migr__run_prepare(&run, targets, count, (flags & MIGR_STAMP_PURGE) != 0, &leave);
	if (rc == MIGR_OK && !leave && direction != MIGR_STAMP)
		rc = migr__run_check_steps(&run);
	if (rc == MIGR_OK)
		rc = make(context, &run, leave, out);
	migr__run_clear(&run);
	return rc;
}

void migr_plan_free(migr_plan *plan)
{
	if (!plan)
		return;
	migr_revision_list_free(plan->steps);
	migr_revision_list_free(plan->from);
	migr_revision_list_free(plan->to);
	migr__free(&(migr__alloc){ plan->alloc.resize, plan->alloc.user }, plan);
}

migr_direction migr_plan_direction(const migr_plan *plan)
{
	return plan ? plan->direction : 0;
}

const migr_revision_list *migr_plan_steps(const migr_plan *plan)
{
	return plan ? plan->steps : NULL;
}

const migr_revision_list *migr_plan_from(const migr_plan *plan)
{
	return plan ? plan->from : NULL;
}

const migr_revision_list *migr_plan_to(const migr_plan *plan)
{
	return plan ? plan->to : NULL;
}
