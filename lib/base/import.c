/* SPDX-License-Identifier: MIT */
#include "base/import.h"

#include <string.h>

/* Larger than any struct will ever be: a size above it is an uninitialised one. */
#define SANE_SIZE 4096

migr_status migr__import_item(migr_error *error, const char *what, void *to, size_t to_size, const void *from,
                              size_t from_size, size_t min_size)
{
	const unsigned char *bytes = from;

	if (from_size < min_size || from_size > SANE_SIZE) {
		migr__fail(error, MIGR_ERROR_ABI_SIZE, "%s: a size of %zu bytes is none that this library knows", what,
		           from_size);
		return migr__error_hint(error, "begin the struct with its initialiser macro, which sets struct_size");
	}
	for (size_t i = to_size; i < from_size; i++)
		if (bytes[i]) {
			migr__fail(error, MIGR_ERROR_ABI_NEWER, "%s: a member is set that libmigr %s does not know",
			           what, MIGR__VERSION);
			return migr__error_hint(error, "the program was built for a newer libmigr: install it");
		}
	memset(to, 0, to_size);
	memcpy(to, from, from_size < to_size ? from_size : to_size);
	return MIGR_OK;
}

migr_status migr__import(migr_error *error, const char *what, void *to, size_t to_size, const void *from,
                         size_t min_size)
{
	uint32_t size;

	memcpy(&size, from, sizeof size);
	return migr__import_item(error, what, to, to_size, from, size, min_size);
}
