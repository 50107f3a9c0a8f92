/* SPDX-License-Identifier: MIT */
#include "dialect/reading.h"

#include <string.h>

migr_status migr__read_schema(const migr__read *read, migr__reading *out)
{
	memset(out, 0, sizeof *out);
	if (!read->dialect->read)
		return migr__fail(read->error, MIGR_ERROR_UNSUPPORTED, "schemas of %s cannot be read",
		                  read->dialect->name);
	return read->dialect->read(read, out);
}
