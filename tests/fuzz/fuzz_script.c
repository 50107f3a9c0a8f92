/* SPDX-License-Identifier: MIT */
/* SQL revision files: registered, or refused with a message that says why. */
#include "fuzz.h"

#include <libmigr/migr.h>

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	migr_context *context = NULL;
	migr_revision_list *list = NULL;
	migr_status rc;

	FUZZ_CHECK(migr_open_offline(&context, "sqlite", NULL) == MIGR_OK);
	rc = migr_register_script(context, (const char *)data, size, "fuzz.sql");
	FUZZ_CHECK(rc == migr_error_status(migr_last_error(context)));
	FUZZ_CHECK(rc == MIGR_OK || migr_error_message(migr_last_error(context))[0]);
	if (rc == MIGR_OK && migr_history(context, NULL, 0, &list) == MIGR_OK) {
		FUZZ_CHECK(migr_revision_list_count(list) == 1);
		FUZZ_CHECK(strlen(migr_revision_info_checksum(migr_revision_list_at(list, 0))) == 64);
	}
	migr_revision_list_free(list);
	migr_close(context);
	return 0;
}
