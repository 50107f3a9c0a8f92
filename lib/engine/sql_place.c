/* SPDX-License-Identifier: MIT */
#include "engine/sql_place.h"

#include "engine/compare.h"

#include <string.h>

static migr_status apply(void *user, const migr_operation *operation, migr_error *error)
{
	return migr__scratch_apply(user, operation, error);
}

/*
 * What a server has made for foreign keys is called here as it is there: what drops the key there, in SQL, must name
 * its index. Of two keys that share one the second has none here.
 */
static migr_status call_indexes(migr__sql_place *place, const migr__reading *live, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < live->n_server_indexes && rc == MIGR_OK; i++) {
		const migr__server_index *index = &live->server_indexes[i];

		const migr_op_options options = { .struct_size = sizeof options,
			                          .flags = MIGR_OPTION_IF_EXISTS,
			                          .schema = index->schema };

		rc = migr__scratch_apply(&place->scratch,
		                         &(migr_operation){ .struct_size = sizeof(migr_operation),
		                                            .kind = MIGR_OP_RENAME_INDEX,
		                                            .table = index->table,
		                                            .name = index->foreign_key,
		                                            .new_name = index->name,
		                                            .options = &options },
		                         error);
	}
	return rc;
}

static migr_status fill(migr__sql_place *place, const char *url, const migr__reading *live,
                        const migr__operations *operations, migr_error *error)
{
	migr__names schemas = { 0 };
	migr_status rc = migr__look_about(&place->look, &place->arena, &place->about, error);

	if (rc == MIGR_OK)
		rc = migr__models_schemas(&live->models, &place->arena, &schemas, error);
	if (rc == MIGR_OK)
		rc = migr__scratch_begin(&place->scratch,
		                         &(migr__scratch_wish){ .look = &place->look,
		                                                .about = &place->about,
		                                                .url = url,
		                                                .schemas = schemas.items,
		                                                .n_schemas = schemas.count },
		                         &place->arena, error);
	if (rc == MIGR_OK)
		rc = migr__scratch_make(&place->scratch, &live->models, error);
	if (rc == MIGR_OK)
		rc = call_indexes(place, live, error);
	for (size_t i = 0; operations && i < operations->count && rc == MIGR_OK; i++)
		rc = migr__scratch_apply(&place->scratch, &operations->items[i], error);
	return rc;
}

migr_status migr__sql_place_open(migr__sql_place *place, migr_context *context, const char *url,
                                 const migr__reading *live, const migr__operations *operations, migr_error *error)
{
	migr_status rc;

	memset(place, 0, sizeof *place);
	migr__arena_init(&place->arena, &context->alloc);
	rc = migr__look_begin(&place->look, context, error);
	place->scratch.context = context;
	if (rc == MIGR_OK)
		rc = fill(place, url, live, operations, error);
	place->target = (migr__sql_target){ .dialect = context->dialect,
		                            .naming = context->options.naming,
		                            .live = &place->scratch.look.live,
		                            .apply = apply,
		                            .user = &place->scratch };
	return rc;
}

void migr__sql_place_close(migr__sql_place *place)
{
	migr__scratch_end(&place->scratch);
	migr__look_end(&place->look);
	migr__arena_clear(&place->arena);
}
