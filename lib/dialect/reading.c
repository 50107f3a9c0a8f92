/* SPDX-License-Identifier: MIT */
#include "dialect/reading.h"

#include <string.h>

migr_status migr__read_prepare(const migr__read *read, migr__buf *buf)
{
	migr_status rc = read->dialect->read_prepare ? read->dialect->read_prepare(read, buf) : MIGR_OK;

	return buf->failed ? migr__fail_memory(read->error) : rc;
}

migr_status migr__read_schema(const migr__read *read, migr__reading *out)
{
	memset(out, 0, sizeof *out);
	if (!read->dialect->read)
		return migr__fail(read->error, MIGR_ERROR_UNSUPPORTED, "schemas of %s cannot be read",
		                  read->dialect->name);
	return read->dialect->read(read, out);
}
