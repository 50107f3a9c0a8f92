/* SPDX-License-Identifier: MIT */
/* What of the models is meant for a dialect. */
#include "compare/prepare.h"
#include "schema/select.h"

const migr_models *migr__models_selected(const migr_models *models, const char *dialect, migr__arena *arena,
                                         migr_error *error)
{
	const void *copy;

	if (!migr__is_choosy(&migr__shape_models, models))
		return models;
	copy = migr__shape_import(&migr__shape_models, models, arena, error);
	if (!copy)
		return NULL;
	/* the copy is ours, and nobody else has seen it */
	migr__select(&migr__shape_models, (void *)(uintptr_t)copy, dialect);
	return copy;
}
