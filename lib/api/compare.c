/* SPDX-License-Identifier: MIT */
/*
 * Comparing, as the application calls it.
 */
#include "api/scope.h"
#include "base/import.h"
#include "engine/compare.h"
#include "schema/check.h"
#include "schema/shape.h"

#include <string.h>

migr_status migr__compare_options_import(migr_context *context, const migr_compare_options *options, migr__wish *wish)
{
	const uint32_t flags = MIGR_COMPARE_TEXTUAL | MIGR_COMPARE_ANY_STATE | MIGR_COMPARE_REFUSE_LOSS;
	migr_status rc = MIGR_OK;

	if (options)
		rc = migr__import(&context->error, "migr_compare_options", &wish->options, sizeof wish->options,
		                  options, sizeof(migr_compare_options));
	if (rc == MIGR_OK && (wish->options.flags & ~flags))
		rc = migr__fail(&context->error, MIGR_ERROR_OPTION,
		                "migr_compare_options: flags 0x%x has bits that mean nothing", wish->options.flags);
	if (rc == MIGR_OK && !wish->models && (wish->options.flags & MIGR_COMPARE_TEXTUAL)) {
		migr__fail(&context->error, MIGR_ERROR_OPTION, "only models can be compared as texts");
		rc = migr__error_hint(&context->error, "leave MIGR_COMPARE_TEXTUAL out");
	}
	return rc == MIGR_OK ? migr__scope_import(context, wish->options.scope, &wish->scope) : rc;
}

static migr_status run(migr_context *context, migr__wish *wish, const migr_compare_options *options,
                       migr_comparison **out)
{
	migr_comparison *comparison;
	migr_status rc = migr__compare_options_import(context, options, wish);

	if (rc != MIGR_OK)
		return rc;
	comparison = migr__calloc(&context->alloc, 1, sizeof *comparison);
	if (!comparison)
		return migr__fail_memory(&context->error);
	migr__comparison_init(comparison, context);
	if (wish->options.scratch_url)
		comparison->scratch_url = migr__arena_strdup(&comparison->arena, wish->options.scratch_url);
	if (wish->options.scratch_url && !comparison->scratch_url)
		rc = migr__fail_memory(&context->error);
	else
		rc = migr__compare_run(comparison, wish);
	if (rc == MIGR_OK)
		*out = comparison;
	else
		migr_comparison_free(comparison);
	return rc;
}

/* `wanted`: the text or the models; NULL is misuse. */
static migr_status begin(migr_context *context, const void *wanted, const char *what, migr_comparison **out)
{
	migr_status rc = migr__enter_database(context);

	if (rc != MIGR_OK)
		return rc;
	if (!out)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no place for the comparison");
	*out = NULL;
	return wanted ? MIGR_OK : migr__fail(&context->error, MIGR_ERROR_MISUSE, "the %s NULL", what);
}

migr_status migr_compare(migr_context *context, const migr_models *models, const migr_compare_options *options,
                         migr_comparison **out)
{
	migr__wish wish = { .models = models };
	migr_status rc = begin(context, models, "models are", out);

	return rc == MIGR_OK ? run(context, &wish, options, out) : rc;
}

migr_status migr_compare_sql(migr_context *context, const char *sql, size_t size, const migr_compare_options *options,
                             migr_comparison **out)
{
	migr__wish wish = { .sql = sql, .size = size == MIGR_NUL_TERMINATED && sql ? strlen(sql) : size };
	migr_status rc = begin(context, sql, "text is", out);

	return rc == MIGR_OK ? run(context, &wish, options, out) : rc;
}

migr_status migr_compare_database(migr_context *context, const char *url, const migr_compare_options *options,
                                  migr_comparison **out)
{
	migr__wish wish = { .url = url };
	migr_status rc = begin(context, url, "URL is", out);

	return rc == MIGR_OK ? run(context, &wish, options, out) : rc;
}

void migr_comparison_free(migr_comparison *comparison)
{
	const migr__alloc *alloc;

	if (!comparison)
		return;
	alloc = &comparison->context->alloc;
	migr__comparison_clear(comparison);
	migr__free(alloc, comparison);
}

size_t migr_comparison_count(const migr_comparison *comparison)
{
	return comparison ? comparison->compared.n_differences : 0;
}

const migr_difference *migr_comparison_at(const migr_comparison *comparison, size_t index)
{
	return comparison && index < comparison->compared.n_differences ? &comparison->compared.differences[index]
	                                                                : NULL;
}

const migr_operation *migr_comparison_operations(const migr_comparison *comparison, migr_direction direction,
                                                 size_t *count)
{
	const migr__operations *operations = NULL;

	/* which of the two does not change it */
	if (comparison)
		operations = migr__comparison_operations((migr_comparison *)(uintptr_t)comparison, direction);
	if (count)
		*count = operations ? operations->count : 0;
	return operations && operations->count ? operations->items : NULL;
}

static migr_status copy_operations(migr_comparison *comparison, const migr_operation *operations, size_t count,
                                   migr__operations *out)
{
	migr_context *context = comparison->context;
	const char *at = (const char *)operations;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		const migr_operation *from = (const migr_operation *)(const void *)at;
		const migr_operation *copy =
			migr__shape_import(&migr__shape_operation, from, &comparison->arena, &context->error);

		if (!copy)
			return context->error.status;
		rc = migr__operation_check(copy, context->dialect->name, &comparison->arena, &context->error);
		if (rc == MIGR_OK && !migr__operations_add(out, copy))
			rc = migr__fail_memory(&context->error);
		/* as large as the caller's version of it is */
		at += from->struct_size;
	}
	return rc;
}

migr_status migr_comparison_set_operations(migr_comparison *comparison, migr_direction direction,
                                           const migr_operation *operations, size_t count)
{
	migr__operations *old, new;
	migr_status rc;

	if (!comparison)
		return MIGR_ERROR_MISUSE;
	rc = migr__enter(comparison->context);
	if (rc != MIGR_OK)
		return rc;
	old = migr__comparison_operations(comparison, direction);
	if (!old)
		return migr__fail(&comparison->context->error, MIGR_ERROR_MISUSE, "%d is no direction of a run",
		                  direction);
	if (!operations && count)
		return migr__fail(&comparison->context->error, MIGR_ERROR_MISUSE, "the operations are NULL");
	migr__operations_init(&new, &comparison->context->alloc);
	rc = copy_operations(comparison, operations, count, &new);
	if (rc != MIGR_OK) {
		migr__operations_clear(&new);
		return rc;
	}
	migr__operations_clear(old);
	*old = new;
	return MIGR_OK;
}
