/* SPDX-License-Identifier: MIT */
/*
 * What the tests of revision files share: a context without a database, and checks of its last error.
 */
#ifndef MIGR_TESTS_UNIT_SCRIPT_CONTEXT_H
#define MIGR_TESTS_UNIT_SCRIPT_CONTEXT_H

#include "engine/context.h"
#include "engine/digest.h"
#include "support/t.h"

#include <string.h>

static inline migr_context *new_context(const char *dialect)
{
	migr_context *context = NULL;

	ck_assert_int_eq(migr_open_offline(&context, dialect, NULL), MIGR_OK);
	return context;
}

/* The last error has this code, this in its message, and a hint. */
static inline void check_error(const migr_context *context, migr_status status, const char *says)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(migr_error_status(error) == status, "%s instead of %s: %s",
	              migr_status_name(migr_error_status(error)), migr_status_name(status), migr_error_message(error));
	ck_assert_msg(strstr(migr_error_message(error), says) != NULL, "'%s' does not say '%s'",
	              migr_error_message(error), says);
}

static inline void check_ok(const migr_context *context, migr_status rc)
{
	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(context)));
}

/* A registered revision; fails the test if there is none of that id. */
static inline const migr__revision *revision_of(migr_context *context, const char *id)
{
	uint32_t index;

	ck_assert(migr__revisions_find(&context->revisions, id, &index));
	ck_assert_msg(index != MIGR__NONE, "there is no revision %s", id);
	return &context->revisions.items[index];
}

/* Valid until it is asked for the second time from here. */
static inline const char *checksum_of(migr_context *context, const char *id)
{
	static char hex[2][MIGR__SHA256_HEX + 1];
	static int turn;
	const migr__revision *revision = revision_of(context, id);

	turn = !turn;
	ck_assert(migr__revisions_checksum(&context->revisions, (migr__node)(revision - context->revisions.items),
	                                   hex[turn]));
	return hex[turn];
}

#endif
