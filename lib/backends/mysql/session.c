/* SPDX-License-Identifier: MIT */
/*
 * What a run needs of the session, and how that is put back.
 *
 * A statement that changes a table waits for whoever has it in use, for a day or a year if nothing is said, and whoever
 * comes later waits behind it; so the wait is bounded. A connection of the application's may also have autocommit off,
 * another character set than revisions are written in, and take one statement at a time only.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seconds. */
#define LONGEST_WAIT 30

enum { FIELD_TIMEOUT, FIELD_COMPLETION, FIELD_CLIENT, FIELD_RESULTS, FIELD_COLLATION, N_FIELDS };

static migr_status read_before(mysql_connection *c)
{
	char fields[N_FIELDS][MYSQL_NAME_SIZE];
	int is_null[N_FIELDS];
	mysql_before *before = &c->before;
	migr_status rc;

	memset(before, 0, sizeof *before);
	rc = migr__mysql_read_row(c,
	                          "SELECT @@SESSION.lock_wait_timeout, @@SESSION.completion_type, "
	                          "@@SESSION.character_set_client, @@SESSION.character_set_results, "
	                          "@@SESSION.collation_connection",
	                          fields, is_null, N_FIELDS);
	if (rc != MIGR_OK)
		return rc;
	before->autocommit = (c->db->server_status & SERVER_STATUS_AUTOCOMMIT) != 0;
	before->lock_wait_timeout = strtoll(fields[FIELD_TIMEOUT], NULL, 10);
	memcpy(before->completion, fields[FIELD_COMPLETION], MYSQL_NAME_SIZE);
	memcpy(before->client, fields[FIELD_CLIENT], MYSQL_NAME_SIZE);
	memcpy(before->results, fields[FIELD_RESULTS], MYSQL_NAME_SIZE);
	memcpy(before->collation, fields[FIELD_COLLATION], MYSQL_NAME_SIZE);
	return MIGR_OK;
}

/* To switch it on would commit the application's transaction, if the run is to be a part of one. */
static migr_status switch_autocommit_on(mysql_connection *c)
{
	migr_status rc;

	if (c->before.autocommit || (c->db->server_status & SERVER_STATUS_IN_TRANS))
		return MIGR_OK;
	rc = migr__mysql_setting_make(c, "autocommit", "1");
	c->before.changed_autocommit = rc == MIGR_OK;
	return rc;
}

/* COMMIT shall not begin a further transaction, nor end the session. */
static migr_status set_completion(mysql_connection *c)
{
	migr_status rc;

	if (strcmp(c->before.completion, "NO_CHAIN") == 0)
		return MIGR_OK;
	rc = migr__mysql_setting_make(c, "completion_type", "'NO_CHAIN'");
	c->before.changed_completion = rc == MIGR_OK;
	return rc;
}

static migr_status bound_wait(mysql_connection *c)
{
	char value[32];
	migr_status rc;

	if (c->has_timeout || c->before.lock_wait_timeout <= LONGEST_WAIT)
		return MIGR_OK;
	snprintf(value, sizeof value, "%d", LONGEST_WAIT);
	rc = migr__mysql_setting_make(c, "lock_wait_timeout", value);
	c->before.changed_timeout = rc == MIGR_OK;
	return rc;
}

/* Revisions are UTF-8. On a connection of our own the URL has said what is wanted. */
static migr_status switch_charset(mysql_connection *c)
{
	if (!c->is_borrowed || (strcmp(c->before.client, "utf8mb4") == 0 && strcmp(c->before.results, "utf8mb4") == 0))
		return MIGR_OK;
	if (mysql_set_character_set(c->db, "utf8mb4") != 0)
		return migr__mysql_fault(c, "character set utf8mb4");
	c->before.changed_charset = 1;
	return MIGR_OK;
}

/* A proxy may refuse; then statements go one by one. */
static void allow_batches(mysql_connection *c)
{
	if (c->can_batch || mysql_set_server_option(c->db, MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0)
		return;
	c->can_batch = c->before.changed_batch = 1;
}

static migr_status begin_session(mysql_connection *c)
{
	migr_status rc;

	c->session = mysql_thread_id(c->db);
	c->in_session = 1;
	rc = read_before(c);
	if (rc == MIGR_OK)
		rc = switch_autocommit_on(c);
	if (rc == MIGR_OK)
		rc = set_completion(c);
	if (rc == MIGR_OK)
		rc = bound_wait(c);
	if (rc == MIGR_OK)
		rc = switch_charset(c);
	if (rc == MIGR_OK)
		allow_batches(c);
	return rc;
}

static migr_status restore_charset(mysql_connection *c)
{
	char sql[512];
	const char *results = c->before.results, *quote = *results ? "'" : "";

	if (mysql_set_character_set(c->db, c->before.client) != 0)
		return migr__mysql_fault(c, "character set");
	snprintf(sql, sizeof sql, "SET SESSION character_set_results = %s%s%s, SESSION collation_connection = '%s'",
	         quote, *results ? results : "NULL", quote, c->before.collation);
	return migr__mysql_run(c, sql);
}

/* Everything is tried, the first failure is told. */
static migr_status end_session(mysql_connection *c)
{
	const mysql_before *before = &c->before;
	char value[MYSQL_NAME_SIZE + 2];
	migr_status rc = MIGR_OK, next = MIGR_OK;

	if (before->changed_batch) {
		mysql_set_server_option(c->db, MYSQL_OPTION_MULTI_STATEMENTS_OFF);
		c->can_batch = 0;
	}
	if (before->changed_charset)
		rc = restore_charset(c);
	if (before->changed_timeout) {
		snprintf(value, sizeof value, "%lld", before->lock_wait_timeout);
		next = migr__mysql_setting_make(c, "lock_wait_timeout", value);
		rc = rc == MIGR_OK ? next : rc;
	}
	if (before->changed_completion) {
		snprintf(value, sizeof value, "'%s'", before->completion);
		next = migr__mysql_setting_make(c, "completion_type", value);
		rc = rc == MIGR_OK ? next : rc;
	}
	if (before->changed_autocommit) {
		next = migr__mysql_setting_make(c, "autocommit", "0");
		rc = rc == MIGR_OK ? next : rc;
	}
	return rc;
}

migr_status migr__mysql_session(void *connection, int32_t begin)
{
	mysql_connection *c = connection;
	migr_status rc = MIGR_OK;

	if (begin)
		return begin_session(c);
	if (!c->is_lost)
		rc = end_session(c);
	memset(&c->before, 0, sizeof c->before);
	c->in_session = 0;
	if (!c->lock[0])
		c->session = 0;
	return rc;
}
