/* SPDX-License-Identifier: MIT */
/*
 * What a run needs of the session, and how that is put back. Revisions are UTF-8, and read as the standard has it: a
 * backslash in a plain string is a backslash. The server tells both by itself when it connects, so that nothing is
 * asked; and nothing is said where all is well already.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

static const char *setting(const pg_connection *c, const char *name)
{
	const char *value = PQparameterStatus(c->db, name);

	return value ? value : "";
}

/* By the client library, which has to know it too. */
static migr_status set_encoding(pg_connection *c, const char *encoding)
{
	return PQsetClientEncoding(c->db, encoding) == 0 ? MIGR_OK : migr__pg_fault(c, NULL);
}

static migr_status begin_session(pg_connection *c)
{
	char before[sizeof c->encoding];
	migr_status rc = MIGR_OK;

	snprintf(before, sizeof before, "%s", setting(c, "client_encoding"));
	if (before[0] && strcmp(before, "UTF8") != 0) {
		rc = set_encoding(c, "UTF8");
		if (rc == MIGR_OK)
			memcpy(c->encoding, before, sizeof before);
	}
	if (rc == MIGR_OK && strcmp(setting(c, "standard_conforming_strings"), "off") == 0) {
		rc = migr__pg_simple(c, "SET standard_conforming_strings = on");
		c->changed_strings = rc == MIGR_OK;
	}
	return rc;
}

/* Everything is tried, the first failure is told. A session that is gone has nothing left to be put back. */
static migr_status end_session(pg_connection *c)
{
	migr_status rc = MIGR_OK, next = MIGR_OK;

	if (c->changed_strings && PQstatus(c->db) == CONNECTION_OK)
		rc = migr__pg_simple(c, "SET standard_conforming_strings = off");
	if (c->encoding[0] && PQstatus(c->db) == CONNECTION_OK)
		next = set_encoding(c, c->encoding);
	c->changed_strings = 0;
	c->encoding[0] = '\0';
	return rc == MIGR_OK ? next : rc;
}

migr_status migr__pg_session(void *connection, int32_t begin)
{
	return begin ? begin_session(connection) : end_session(connection);
}
