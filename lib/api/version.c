/* SPDX-License-Identifier: MIT */
#include <libmigr/version.h>

const char *migr_version(void)
{
	return MIGR_VERSION_STRING;
}

int32_t migr_version_number(void)
{
	return MIGR_VERSION_MAJOR * 1000000 + MIGR_VERSION_MINOR * 1000 + MIGR_VERSION_PATCH;
}
