/* SPDX-License-Identifier: MIT */
#include "prepare.h"

#include "schema/check.h"
#include "schema/convention.h"
#include "schema/shape.h"

const migr_operation *ddl_prepare(const ddl_entry *entry, const migr__dialect *dialect, migr__arena *arena,
                                  migr_error *error)
{
	const migr_operation *imported = migr__shape_import(&migr__shape_operation, &entry->operation, arena, error);
	migr_operation *operation;

	if (!imported)
		return NULL;
	operation = migr__arena_new(arena, 1, sizeof *operation);
	if (!operation) {
		migr__fail_memory(error);
		return NULL;
	}
	*operation = *imported;
	if (migr__convention_apply(entry->naming, dialect->max_name, operation, arena, error) != MIGR_OK)
		return NULL;
	if (migr__operation_check(operation, dialect->name, arena, error) != MIGR_OK)
		return NULL;
	return operation;
}

static migr_status find_nothing(void *user, const char *sql, const migr_value *params, size_t n_params,
                                migr__live_row_fn each, void *sink, migr_error *error)
{
	(void)user;
	(void)sql;
	(void)params;
	(void)n_params;
	(void)each;
	(void)sink;
	(void)error;
	return MIGR_OK;
}

const migr__live ddl_empty = { .query = find_nothing };
