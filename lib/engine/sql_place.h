/* SPDX-License-Identifier: MIT */
/*
 * Where operations are done while they are written as SQL: what one of them makes, the next one must find.
 */
#ifndef MIGR_ENGINE_SQL_PLACE_H
#define MIGR_ENGINE_SQL_PLACE_H

#include "compare/render.h"
#include "engine/scratch.h"

typedef struct migr__sql_place {
	migr__look look;
	migr__about about;
	migr__scratch scratch;
	migr__arena arena;
	migr__sql_target target;
} migr__sql_place;

/*
 * A scratch place with all of the `live` schema, to which `operations` have been done. To be closed also after an
 * error. `url`: a scratch_url, or NULL.
 */
migr_status migr__sql_place_open(migr__sql_place *place, migr_context *context, const char *url,
                                 const migr__reading *live, const migr__operations *operations, migr_error *error);
void migr__sql_place_close(migr__sql_place *place);

#endif
