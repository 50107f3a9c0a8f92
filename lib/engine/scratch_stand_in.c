/* SPDX-License-Identifier: MIT */
/*
 * Stand-ins in a scratch place for the functions that views call.
 */
#include "dialect/stand_in.h"
#include "engine/database.h"
#include "engine/scratch.h"

#include <string.h>

/* One that is there already was made for another view. */
static migr_status make(migr__scratch *scratch, const migr__stand_in *item, migr_error *error)
{
	migr_status rc = migr__db_execute(scratch->context, item->sql, NULL, 0, NULL, error);

	if (rc == MIGR_ERROR_ALREADY_EXISTS) {
		migr__error_clear(error);
		return MIGR_OK;
	}
	if (rc != MIGR_OK)
		migr__error_prefix(
			error,
			"a view calls the function \"%s\", which needs a stand-in in the scratch place: ", item->name);
	return error->status;
}

static migr_status make_all(migr__scratch *scratch, const migr__stand_ins *found, migr__map *names, migr_error *error)
{
	for (size_t i = 0; i < found->count; i++) {
		const char *name = found->items[i].name;

		if (make(scratch, &found->items[i], error) != MIGR_OK)
			return error->status;
		if (names && !migr__map_put(names, name, strlen(name), 0))
			return migr__fail_memory(error);
	}
	return MIGR_OK;
}

migr_status migr__scratch_stand_ins(migr__scratch *scratch, const migr_view_refs *views, migr__map *names,
                                    migr_error *error)
{
	const migr__dialect *dialect = scratch->context->dialect;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < scratch->n_schemas && views->count && dialect->stand_ins && rc == MIGR_OK; i++) {
		migr__stand_ins found = { .live = &scratch->origin->live,
			                  .dialect = dialect,
			                  .arena = scratch->arena,
			                  .error = error,
			                  .schema = scratch->names[i],
			                  .place = scratch->places[i],
			                  .views = views };

		rc = dialect->stand_ins(&found);
		if (rc == MIGR_OK)
			rc = make_all(scratch, &found, names, error);
	}
	return rc;
}
