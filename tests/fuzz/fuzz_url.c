/* SPDX-License-Identifier: MIT */
/*
 * URLs of SQLite databases, opened read-only so that nothing is created. Settings other than the path are tried on a
 * database in memory too.
 */
#include "fuzz.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void open_url(const char *url)
{
	const migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY, .lock_timeout_ms = MIGR_NO_WAIT };
	migr_context *context = NULL;
	migr_status rc = migr_open(&context, migr_sqlite(), url, &options);

	FUZZ_CHECK(rc == migr_error_status(migr_last_error(context)));
	FUZZ_CHECK(rc == MIGR_OK || migr_error_message(migr_last_error(context))[0]);
	migr_close(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 16);

	FUZZ_CHECK(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	/* below a folder that is not there */
	for (char *p = text; *p; p++)
		if (*p == '/' || *p == '.')
			*p = '_';
	open_url(text);
	memcpy(text, ":memory:?", 9);
	memcpy(text + 9, data, size);
	text[9 + size] = '\0';
	open_url(text);
	free(text);
	return 0;
}
