/* SPDX-License-Identifier: MIT */
#include "compare/compare.h"

#include "compare/differ.h"
#include "compare/emit.h"
#include "schema/shape.h"

#include <string.h>

migr_status migr__compare(const migr__compare_input *input, migr__arena *arena, migr__compared *out, migr_error *error)
{
	migr__pairs pairs;
	migr_status rc;

	migr__error_clear(error);
	memset(out, 0, sizeof *out);
	migr__operations_init(&out->upgrade, arena->alloc);
	migr__operations_init(&out->downgrade, arena->alloc);
	/* the usual case, and pairs take as much memory as a reading */
	if (migr__shape_equal(&migr__shape_models, input->live, input->wanted))
		return MIGR_OK;
	rc = migr__pairs_make(&pairs, input, arena, error);
	if (rc == MIGR_OK)
		rc = migr__differ(&pairs, out);
	if (rc == MIGR_OK)
		rc = migr__emit_all(&pairs, MIGR__WANTED, &out->upgrade);
	if (rc == MIGR_OK)
		rc = migr__emit_all(&pairs, MIGR__LIVE, &out->downgrade);
	migr__pairs_clear(&pairs);
	return rc;
}

void migr__compared_clear(migr__compared *compared)
{
	const migr__alloc *alloc = compared->upgrade.alloc;

	if (!alloc)
		return;
	migr__free(alloc, compared->differences);
	compared->differences = NULL;
	compared->n_differences = 0;
	migr__operations_clear(&compared->upgrade);
	migr__operations_clear(&compared->downgrade);
}
