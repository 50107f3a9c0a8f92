/* SPDX-License-Identifier: MIT */
/*
 * Until lib/compare has it all.
 */
#include "compare/compare.h"

#include <string.h>

__attribute__((weak)) migr_status migr__compare(const migr__compare_input *input, migr__arena *arena,
                                                migr__compared *out, migr_error *error)
{
	(void)input;
	(void)arena;
	(void)out;
	return migr__fail(error, MIGR_ERROR_UNSUPPORTED, "comparing is not part of this version yet");
}

__attribute__((weak)) void migr__compared_clear(migr__compared *compared)
{
	migr__operations_clear(&compared->upgrade);
	migr__operations_clear(&compared->downgrade);
}
